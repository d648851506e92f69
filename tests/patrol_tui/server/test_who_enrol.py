"""Enrolment: one device for one code, and nobody by guessing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from patrol_tui.server.who.callers import FRESH_S, Denied
from patrol_tui.server.who.devices import CODE_MS, WRONG_TRIES
from patrol_tui.server.who.enrolling import (
    LETTERS,
    draw_code,
    read_code,
    revoked,
    written,
)
from patrol_tui.server.who.limits import Rate, Rates
from store.model.roles import Role
from store.wire import Enrolled
from tests.patrol_tui.server.gatehouse import HERE, Asker, Gatehouse, Hands


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Gatehouse]:
    house = Gatehouse.at(tmp_path, Hands())
    yield house
    await house.close()


async def answer(house: Gatehouse, asker: Asker, code: str, at: str = HERE) -> str:
    """Enrol; the role that was given, or the code of the refusal."""
    came = await house.enrolling.enrol(asker.asks(code), at)
    return came.problem.code if isinstance(came, Denied) else came.role


def wrong_end(code: str) -> str:
    """Another code of the same first group."""
    last = LETTERS[LETTERS.index(code[-1]) - 1]
    return code[:-1] + last


@given(st.text(LETTERS, min_size=8, max_size=8))
def test_code_is_read_as_people_type_it(letters: str) -> None:
    for typed in (
        written(letters), letters, letters.lower(), f" {written(letters)}\n",
        "-".join(letters), f"{letters[:4]} {letters[4:]}",
    ):  # fmt: skip
        assert read_code(typed) == letters


def test_no_letter_of_a_code_is_taken_for_another() -> None:
    assert len(LETTERS) == len(set(LETTERS))
    assert not set(LETTERS) & set("AEIOUVL0123456789")


@pytest.mark.parametrize("text", ["", "BCDF", "BCDF-GHJI", "BCDF-GHJKM", "กขคง-จฉชซ"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


async def test_code_lets_one_device_in_once(house: Gatehouse) -> None:
    code = await house.code(Role.INTAKE)

    assert await answer(house, Asker("abc"), code) == "intake"
    assert await answer(house, Asker("def"), code) == "code"


async def test_lost_answer_does_not_burn_the_code(house: Gatehouse) -> None:
    asker, code = Asker("abc"), await house.code()
    lost = await house.enrolling.enrol(asker.asks(code), HERE)
    house.hands.pass_ms(CODE_MS - 1)

    again = await house.enrolling.enrol(asker.asks(code), HERE)

    assert isinstance(lost, Enrolled)
    assert isinstance(again, Enrolled)
    assert (again.lane, again.role, again.name) == (lost.lane, lost.role, lost.name)
    assert await house.asks(again.token) == "abc"
    assert await house.asks(lost.token) == "rotated"


async def test_code_that_was_used_is_good_for_its_device_only(
    house: Gatehouse,
) -> None:
    asker, code = Asker("abc"), await house.code()
    other = await house.code()
    await answer(house, asker, code)
    forged = replace(Asker("abc").asks(code), key=asker.key)

    assert await answer(house, Asker("abc"), code) == "code", "another key"
    assert await answer(house, Asker("def", asker.seed), code) == "code", "a second one"
    assert await answer(house, asker, wrong_end(code)) == "code"
    assert isinstance(await house.enrolling.enrol(forged, HERE), Denied)
    assert await answer(house, Asker("def"), other) == "officer"


async def test_code_that_was_used_lets_no_revoked_device_back(
    house: Gatehouse,
) -> None:
    asker, code = Asker("abc"), await house.code()
    await answer(house, asker, code)
    await house.changes("abc", partial(revoked, house.hands.ms))
    house.hands.pass_ms(round(FRESH_S * 1000))

    assert await answer(house, asker, code) == "code"


async def test_code_that_was_used_ends_for_its_device_too(house: Gatehouse) -> None:
    asker, code = Asker("abc"), await house.code()
    await answer(house, asker, code)
    house.hands.pass_ms(CODE_MS)

    assert await answer(house, asker, code) == "code"


async def test_code_used_twice_at_once_lets_one_in(house: Gatehouse) -> None:
    code = await house.code(Role.OFFICER)

    came = await asyncio.gather(
        *(answer(house, Asker(name), code) for name in ("abc", "def", "ghi"))
    )

    assert sorted(came) == ["code", "code", "officer"]


async def test_code_ends_after_a_quarter_of_an_hour(house: Gatehouse) -> None:
    code = await house.code()
    house.hands.pass_ms(CODE_MS + 1)

    assert await answer(house, Asker("abc"), code) == "code"


async def test_wrong_tries_burn_a_code_wherever_they_come_from(
    house: Gatehouse,
) -> None:
    code = await house.code()
    tries = [
        await answer(house, Asker("abc"), wrong_end(code), f"192.0.2.{number}")
        for number in range(WRONG_TRIES)
    ]

    assert tries == ["code"] * WRONG_TRIES
    assert await answer(house, Asker("abc"), code, "192.0.2.99") == "code"


async def test_fewer_wrong_tries_leave_a_code_good(house: Gatehouse) -> None:
    code = await house.code()
    for number in range(WRONG_TRIES - 1):
        await answer(house, Asker("abc"), wrong_end(code), f"192.0.2.{number}")

    assert await answer(house, Asker("abc"), code) == "officer"


async def test_address_that_guesses_has_to_wait(house: Gatehouse) -> None:
    said = [await answer(house, Asker("abc"), draw_code()) for _ in range(6)]
    code = await house.code()

    assert said == ["code"] * 5 + ["slow-code"]
    assert await answer(house, Asker("abc"), code) == "slow-code"
    assert await answer(house, Asker("abc"), code, "2001:db8::1") == "officer"


async def test_guessing_from_everywhere_has_to_wait_too(tmp_path: Path) -> None:
    house = Gatehouse.at(tmp_path, Hands(), Rates(codes=Rate(1, 8)))
    said = [
        await answer(house, Asker("abc"), draw_code(), f"192.0.2.{number}")
        for number in range(9)
    ]
    await house.close()

    assert said == ["code"] * 8 + ["slow-code"]


async def test_networks_of_one_subscriber_count_as_one_address(
    house: Gatehouse,
) -> None:
    said = [
        await answer(house, Asker("abc"), draw_code(), f"2001:db8:0:7::{number:x}")
        for number in range(6)
    ]

    assert said[-1] == "slow-code"


async def test_key_that_did_not_sign_is_not_let_in(house: Gatehouse) -> None:
    """Whoever heard the code cannot enrol a key that is not theirs."""
    code = await house.code()
    asked = replace(Asker("abc").asks(code), key=Asker("abc").key)

    came = await house.enrolling.enrol(asked, HERE)

    assert isinstance(came, Denied)
    assert came.problem.code == "proof"
    assert await answer(house, Asker("abc"), code) == "officer", "the code stays good"


async def test_signature_is_of_this_device_and_this_code(house: Gatehouse) -> None:
    code, asker = await house.code(), Asker("abc")
    signed = asker.asks(code)

    for forged in (replace(signed, device="def"), replace(signed, code=code.lower())):
        came = await house.enrolling.enrol(forged, HERE)
        assert isinstance(came, Denied)
        assert came.problem.code == "proof"


async def test_second_device_of_a_name_is_told_what_to_do(house: Gatehouse) -> None:
    await house.enrols(Asker("abc"))
    code = await house.code()

    came = await house.enrolling.enrol(Asker("abc").asks(code), HERE)

    assert isinstance(came, Denied)
    assert (came.status, came.problem.code) == (409, "device-taken")
    assert "DEVICE" in came.problem.why
    assert await answer(house, Asker("def"), code) == "officer", "the code stays good"


async def test_no_device_is_let_in_under_the_servers_own_name(
    house: Gatehouse,
) -> None:
    assert await answer(house, Asker("srv"), await house.code()) == "device-taken"


async def test_same_device_comes_back_with_a_new_code_and_its_old_token_ends(
    house: Gatehouse,
) -> None:
    asker = Asker("abc")
    old = await house.enrols(asker)
    await house.changes("abc", partial(revoked, house.hands.ms))
    new = await house.enrols(asker, Role.VIEWER)
    house.hands.pass_ms(round(FRESH_S * 1000))

    assert (new.lane, new.role) == (old.lane, "viewer")
    assert await house.asks(new.token) == "abc"
    assert await house.asks(old.token) == "token"


async def test_token_is_of_chance_and_never_the_same(house: Gatehouse) -> None:
    asker = Asker("abc")
    tokens = {(await house.enrols(asker)).token for _ in range(5)}

    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {43}


async def test_enrolled_by_one_process_is_let_in_by_another(house: Gatehouse) -> None:
    other = Gatehouse.at(house.store.folder, house.hands)
    await other.asks("x" * 43)
    came = await house.enrols(Asker("abc"))
    house.hands.pass_ms(round(FRESH_S * 1000))

    assert isinstance(came, Enrolled)
    assert await other.asks(came.token) == "abc"
    await other.close()


async def test_tries_at_the_same_moment_are_counted_one_by_one(
    house: Gatehouse,
) -> None:
    """Who heard the first half of a code has five tries, however he sends them."""
    rates = Rates(code=Rate(1, 1000), codes=Rate(1, 1000))
    other = Gatehouse(house.store, house.hands, rates)
    code = await house.code()
    ends = [code[:-1] + letter for letter in LETTERS if letter != code[-1]]
    compared = 0
    real = house.store.count_wrong

    async def count_wrong(group: str) -> None:
        nonlocal compared
        compared += 1
        await real(group)

    house.store.count_wrong = count_wrong  # type: ignore[method-assign]
    tries = (answer(other, Asker("abc"), end) for end in ends)

    assert set(await asyncio.gather(*tries)) == {"code"}
    assert compared == WRONG_TRIES


async def test_tries_at_the_same_moment_are_slowed(house: Gatehouse) -> None:
    tries = (answer(house, Asker("abc"), draw_code()) for _ in range(20))
    said = Counter(await asyncio.gather(*tries))

    assert said == {"code": 5, "slow-code": 15}

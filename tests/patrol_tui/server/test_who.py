"""Who is let in: by a token that holds, at once no more when it does not."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.server.ledgers import LedgerRefuses
from patrol_tui.server.who import callers as who
from patrol_tui.server.who.callers import FRESH_S, Caller, Denied
from patrol_tui.server.who.devices import OVERLAP_MS, TOKEN_MS, Changes
from patrol_tui.server.who.enrolling import revoked, to_renew, with_role
from patrol_tui.server.who.limits import Rate, Rates
from patrol_tui.server.who.tokens import digest_of, new_token, renewed
from store.model.roles import Role
from store.wire import Enrolled
from tests.patrol_tui.server.gatehouse import HERE, ZONE, Asker, Gatehouse, Hands
from tests.until import LOOK_AGAIN_S, PATIENCE_S, until

FRESH_MS = round(FRESH_S * 1000)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def house(tmp_path: Path, hands: Hands) -> AsyncIterator[Gatehouse]:
    house = Gatehouse.at(tmp_path, hands)
    yield house
    await house.close()


@pytest.fixture
async def other(tmp_path: Path, hands: Hands) -> AsyncIterator[Gatehouse]:
    """Another process that serves the same database."""
    house = Gatehouse.at(tmp_path, hands)
    yield house
    await house.close()


async def test_enrolled_device_is_let_in(house: Gatehouse) -> None:
    came = await house.enrols(Asker("abc"), Role.DISPATCHER)

    caller = await house.gate.caller(f"Bearer {came.token}", HERE, zone=ZONE)

    assert isinstance(caller, Caller)
    assert (caller.device, caller.role, caller.zones) == (
        "abc", Role.DISPATCHER, (ZONE,),
    )  # fmt: skip
    assert (came.role, came.zones, came.lane, came.name) == (
        "dispatcher", [ZONE], 0, "car 21",
    )  # fmt: skip
    assert came.expires_ms == house.hands.ms + TOKEN_MS


@pytest.mark.parametrize(
    "bearer",
    [
        "", "Bearer", "Bearer ", "Basic abc", "Bearer " + "x" * 42,
        "Bearer " + "x" * 44, "Bearer " + "é" * 43, "Bearer " + "x" * 43 + "\n",
    ],
)  # fmt: skip
async def test_what_is_no_token_is_refused(house: Gatehouse, bearer: str) -> None:
    came = await house.gate.caller(bearer, HERE)

    assert isinstance(came, Denied)
    assert (came.status, came.problem.code) == (401, "no-token")


async def test_wrong_token_is_refused(house: Gatehouse) -> None:
    await house.enrols(Asker("abc"))

    assert await house.asks(new_token()) == "token"


async def test_token_holds_in_its_zones_only(house: Gatehouse) -> None:
    came = await house.enrols(Asker("abc"))

    assert await house.asks(came.token, zone=ZONE) == "abc"
    assert await house.asks(came.token, zone="pathum-wan") == "zone"


async def test_token_ends_with_its_time(house: Gatehouse) -> None:
    came = await house.enrols(Asker("abc"))

    house.hands.pass_ms(TOKEN_MS - 1)
    assert await house.asks(came.token) == "abc"
    house.hands.pass_ms(1)
    assert await house.asks(came.token) == "expired"


async def test_revocation_by_another_process_acts_within_a_moment(
    house: Gatehouse, other: Gatehouse
) -> None:
    came = await house.enrols(Asker("abc"))
    caller = await house.gate.caller(f"Bearer {came.token}", HERE)
    assert isinstance(caller, Caller)
    assert await house.gate.again(caller, ZONE) == caller

    await other.changes("abc", partial(revoked, house.hands.ms))
    house.hands.pass_ms(FRESH_MS)

    assert await house.asks(came.token) == "revoked"
    sent_off = await house.gate.again(caller, ZONE)
    assert isinstance(sent_off, Denied), "and who waits"
    assert sent_off.problem.code == "revoked"


async def test_those_let_in_are_counted_without_the_revoked(house: Gatehouse) -> None:
    for name in ("abc", "def"):
        await house.enrols(Asker(name))
    await house.changes("abc", partial(revoked, house.hands.ms))
    house.hands.pass_ms(FRESH_MS)
    await house.register.refresh()

    assert house.register.count == 1


async def test_new_role_of_another_process_acts_within_a_moment(
    house: Gatehouse, other: Gatehouse
) -> None:
    came = await house.enrols(Asker("abc"), Role.DISPATCHER)
    old = await house.gate.caller(f"Bearer {came.token}", HERE)
    await other.changes("abc", partial(with_role, Role.VIEWER))
    house.hands.pass_ms(FRESH_MS)

    caller = await house.gate.caller(f"Bearer {came.token}", HERE)

    assert isinstance(old, Caller)
    assert await house.gate.again(old, ZONE) == caller
    assert isinstance(caller, Caller)
    assert old.may("bolo.end")
    assert not caller.may("bolo.end")


async def test_known_devices_are_asked_of_the_database_four_times_a_second(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = await house.enrols(Asker("abc"))
    asked = 0
    real = house.store.changes

    async def counted(since: int) -> Changes:
        nonlocal asked
        asked += 1
        return await real(since)

    monkeypatch.setattr(house.store, "changes", counted)
    house.hands.pass_ms(1000)
    for _ in range(10):
        await asyncio.gather(*(house.asks(new_token()) for _ in range(20)))
        assert await house.asks(came.token) == "abc"
        house.hands.pass_ms(100)

    assert asked == 4


async def test_nobody_is_let_in_on_old_knowledge(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = await house.enrols(Asker("abc"))
    caller = await house.gate.caller(f"Bearer {came.token}", HERE)
    assert isinstance(caller, Caller)

    async def gone(_since: int) -> Changes:
        raise LedgerRefuses("down", "no link to the database")

    monkeypatch.setattr(house.store, "changes", gone)
    house.hands.pass_ms(FRESH_MS)
    refused = await house.gate.caller(f"Bearer {came.token}", HERE)

    assert isinstance(refused, Denied)
    assert (refused.status, refused.problem.code, refused.retry_s) == (503, "down", 1)
    assert await house.gate.again(caller, ZONE) == refused


async def test_request_that_is_broken_off_harms_no_other(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All who ask at once share one look at the database."""
    came = await house.enrols(Asker("abc"))
    real, go_on, looks = house.store.changes, asyncio.Event(), []

    async def slow(since: int) -> Changes:
        looks.append(since)
        await go_on.wait()
        return await real(since)

    monkeypatch.setattr(house.store, "changes", slow)
    house.hands.pass_ms(FRESH_MS)
    first = asyncio.create_task(house.asks(came.token))
    second = asyncio.create_task(house.asks(came.token))
    await until(lambda: bool(looks))
    first.cancel()
    go_on.set()

    assert await second == "abc"
    assert len(looks) == 1


async def test_old_token_ends_when_the_new_one_is_first_used(house: Gatehouse) -> None:
    old = await house.enrols(Asker("abc"))
    new = await house.rotates(old.token)
    assert isinstance(new, Enrolled)

    assert await house.asks(old.token) == "abc", "the answer may have been lost"
    assert await house.asks(new.token) == "abc"
    assert await house.asks(old.token) == "rotated"
    assert await house.asks(new.token) == "abc"
    assert new.expires_ms == house.hands.ms + TOKEN_MS


async def test_replaced_token_is_refused_by_every_process(
    house: Gatehouse, other: Gatehouse
) -> None:
    old = await house.enrols(Asker("abc"))
    new = await house.rotates(old.token)
    assert isinstance(new, Enrolled)
    house.hands.pass_ms(FRESH_MS)
    assert await other.asks(new.token) == "abc"
    house.hands.pass_ms(FRESH_MS)

    assert await house.asks(old.token) == "rotated"


async def test_old_token_ends_a_day_after_a_new_one_was_asked_for(
    house: Gatehouse,
) -> None:
    old = await house.enrols(Asker("abc"))
    await house.rotates(old.token)

    house.hands.pass_ms(OVERLAP_MS - 1)
    assert await house.asks(old.token) == "abc"
    house.hands.pass_ms(1)
    assert await house.asks(old.token) == "expired"


async def test_token_whose_answer_was_lost_is_forgotten(house: Gatehouse) -> None:
    old = await house.enrols(Asker("abc"))
    lost = await house.rotates(old.token)
    new = await house.rotates(old.token)
    assert isinstance(lost, Enrolled)
    assert isinstance(new, Enrolled)

    assert await house.asks(lost.token) == "token"
    assert await house.asks(new.token) == "abc"


async def test_new_token_used_by_many_requests_at_once_lets_all_in(
    house: Gatehouse,
) -> None:
    old = await house.enrols(Asker("abc"))
    new = await house.rotates(old.token)
    assert isinstance(new, Enrolled)

    assert set(await asyncio.gather(*(house.asks(new.token) for _ in range(9)))) == {
        "abc"
    }


async def test_device_that_is_to_renew_can_do_nothing_else(house: Gatehouse) -> None:
    old = await house.enrols(Asker("abc"))
    await house.changes("abc", to_renew)
    house.hands.pass_ms(FRESH_MS)

    assert await house.asks(old.token) == "renew"
    new = await house.rotates(old.token)
    assert isinstance(new, Enrolled)
    assert await house.asks(new.token) == "abc"


async def test_revoked_device_gets_no_new_token(house: Gatehouse) -> None:
    """Not even when it was let in just before."""
    old = await house.enrols(Asker("abc"))
    caller = await house.gate.caller(f"Bearer {old.token}", HERE)
    assert isinstance(caller, Caller)
    await house.changes("abc", partial(revoked, house.hands.ms))

    refused = await house.gate.rotate(caller)

    assert isinstance(refused, Denied)


async def test_device_that_asks_too_often_is_slowed_and_no_other(
    tmp_path: Path, hands: Hands
) -> None:
    house = Gatehouse.at(tmp_path, hands, Rates(device=Rate(2, 10)))
    busy, calm = [(await house.enrols(Asker(code))).token for code in ("abc", "def")]

    said = [await house.asks(busy) for _ in range(11)]

    assert said == ["abc"] * 10 + ["slow"]
    assert await house.asks(calm) == "def"
    hands.pass_ms(500)
    assert await house.asks(busy) == "abc"
    await house.close()


async def test_wrong_tokens_slow_an_address_but_not_the_good_device_behind_it(
    house: Gatehouse,
) -> None:
    came = await house.enrols(Asker("abc"))

    said = [await house.asks(new_token()) for _ in range(21)]

    assert said == ["token"] * 20 + ["slow-wrong"]
    assert await house.asks(came.token) == "abc"
    assert await house.asks(new_token(), address="192.0.2.8") == "token"


async def test_when_a_device_was_heard_is_kept_before_long(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who, "SEEN_EVERY_S", 0)
    came = await house.enrols(Asker("abc"))
    heard_ms = house.hands.ms
    await house.asks(came.token)
    async with asyncio.timeout(PATIENCE_S):
        while not await house.store.last_seen():  # noqa: ASYNC110 (no bell tells of it)
            await asyncio.sleep(LOOK_AGAIN_S)

    assert await house.store.last_seen() == {"abc": heard_ms}


async def test_when_a_device_was_heard_is_kept_at_the_end(house: Gatehouse) -> None:
    came = await house.enrols(Asker("abc"))
    await house.asks(came.token)
    heard_ms = house.hands.ms
    await house.register.close()

    again = Gatehouse.at(house.store.folder, house.hands)
    assert await again.store.last_seen() == {"abc": heard_ms}
    await again.close()


async def test_database_that_takes_nothing_loses_no_word_of_who_was_heard(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = await house.enrols(Asker("abc"))
    await house.asks(came.token)
    with monkeypatch.context() as full:

        async def refuses(_: object) -> None:
            raise LedgerRefuses("full", "the disk is full")

        full.setattr(house.store, "note_seen", refuses)
        await house.register._keep_seen()
    await house.register._keep_seen()

    assert set(await house.store.last_seen()) == {"abc"}


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_what_others_give_back_of_a_device_is_held_to_its_highest_role(
    past: Role, now: Role
) -> None:
    from tests.patrol_tui.server.device_contract import device_of

    device = with_role(now, device_of(role=past, most=past))

    assert device.role is now
    assert device.most is max(past, now, key=list(Role).index)


async def test_nobody_gets_round_a_role_by_giving_back(house: Gatehouse) -> None:
    """Neither with own events, nor with those of a device that was made up."""
    await house.enrols(Asker("sup"), Role.SUPERVISOR)
    came = await house.enrols(Asker("abc"), Role.DISPATCHER)
    await house.changes("abc", partial(with_role, Role.VIEWER))
    house.hands.pass_ms(FRESH_MS)
    caller = await house.gate.caller(f"Bearer {came.token}", HERE)
    assert isinstance(caller, Caller)
    may = house.gate.role_of_past(caller)

    assert not may("abc", "inc.close")
    assert not may("zzz", "inc.close")
    assert may("sup", "inc.close")
    assert may("abc", "log.open")


async def test_who_waited_is_looked_at_again(house: Gatehouse) -> None:
    old = await house.enrols(Asker("abc"))
    caller = await house.gate.caller(f"Bearer {old.token}", HERE)
    assert isinstance(caller, Caller)

    async def said(zone: str = ZONE) -> str:
        got = await house.gate.again(caller, zone)
        return got.problem.code if isinstance(got, Denied) else got.device

    assert await said() == "abc"
    assert await said("pathum-wan") == "zone"
    new = await house.rotates(old.token)
    assert isinstance(new, Enrolled)
    assert await said() == "abc"
    await house.asks(new.token)
    assert await said() == "rotated"
    house.hands.pass_ms(TOKEN_MS)
    assert await said() == "rotated"


async def test_what_was_read_before_a_change_does_not_undo_it(
    house: Gatehouse,
) -> None:
    """A new token that is used at once would be unknown until the next look."""
    old = await house.enrols(Asker("abc"))
    real, began, goes_on = house.store.changes, asyncio.Event(), asyncio.Event()

    async def changes(since: int) -> Changes:
        read = await real(since)
        began.set()
        await goes_on.wait()
        return read

    house.store.changes = changes  # type: ignore[method-assign]
    house.hands.pass_ms(FRESH_MS)
    looking = asyncio.create_task(house.register.refresh())
    await began.wait()
    caller = house.gate._held(digest_of(old.token))
    assert not isinstance(caller, str)
    edit = renewed(digest_of(old.token), digest_of("n" * 43), house.hands.ms)
    changed = await house.store.change("abc", edit)
    assert changed is not None
    house.register.learn(changed)
    goes_on.set()
    await looking

    assert house.register.by_token(digest_of("n" * 43)) is not None

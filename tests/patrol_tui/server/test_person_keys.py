"""Persons' keys on the server: who gets them, and that they go for good."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from patrol_tui.server.sqlite.file import FILE_NAME
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.sqlite.person_keys import SqlitePersonKeys
from patrol_tui.server.who.devices import Device
from patrol_tui.server.who.limits import Rate, Rates
from store.model.facts import PersonForgotten
from store.model.roles import Role
from store.wire import SHARED_KEYS, GiveKeys, SharedKeys, decode, encode
from tests.patrol_tui.server.gatehouse import Asker
from tests.patrol_tui.server.housed import Housed, code_of, housed
from tests.patrol_tui.server.key_contract import (
    HERE,
    RING,
    Kept,
    KeyContract,
    Opener,
    forgets,
    key,
    started,
)
from tests.patrol_tui.server.pens import Pen

FIRST = key("bbbbbbbb", "7")


class TestSqliteKeys(KeyContract):
    @pytest.fixture
    async def opener(self, tmp_path: Path) -> AsyncIterator[Opener]:
        opened: list[Kept] = []

        async def open_again() -> Kept:
            ledger = await started(SqliteLedger(tmp_path))
            opened.append(Kept(ledger, SqlitePersonKeys(tmp_path)))
            return opened[-1]

        yield open_again
        for kept in opened:
            await kept.keys.close()
            await kept.ledger.stop()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Housed]:
    async with housed(tmp_path) as server:
        yield server


async def let_in(server: Housed, role: Role, name: str = "k7q") -> str:
    return (await server.enrols(Asker(name), role)).token


def holding(folder: Path) -> list[str]:
    """The files in which the first key stands."""
    files = [path for path in folder.iterdir() if path.is_file()]
    return [path.name for path in files if b"7" * 43 in path.read_bytes()]


async def test_forgotten_key_is_in_no_file_of_the_server(tmp_path: Path) -> None:
    ledger = await started(SqliteLedger(tmp_path))
    keys = SqlitePersonKeys(tmp_path)
    await keys.put(HERE, [FIRST, *(key("c" * 7 + x) for x in "abcdefg")])
    before = holding(tmp_path)
    await forgets(ledger, HERE, FIRST.id)
    while_open = holding(tmp_path)
    await keys.close()
    await ledger.stop()

    assert before, "the test can see it"
    assert while_open == []
    assert holding(tmp_path) == []


async def test_key_held_by_a_reader_goes_behind_the_next_transaction(
    tmp_path: Path,
) -> None:
    ledger = await started(SqliteLedger(tmp_path))
    keys = SqlitePersonKeys(tmp_path)
    await keys.put(HERE, [FIRST])
    reader = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from person_key").fetchall()
    await forgets(ledger, HERE, FIRST.id)
    reader.execute("rollback")
    reader.close()
    await keys.close()
    await ledger.stop()

    assert holding(tmp_path) == []


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 403 if role in {Role.VIEWER, Role.SYSTEM} else 200) for role in Role],
)
async def test_who_takes_calls_is_given_keys_and_a_viewer_is_not(
    server: Housed, role: Role, status: int
) -> None:
    await server.person_keys.put(HERE, [FIRST])
    token = await let_in(server, role)
    told = await server.asks(token, "keys")
    given = await server.asks(token, "keys", encode(GiveKeys(keys=[key("cccccccc")])))

    assert (told.status_code, given.status_code) == (status, status)
    if status == 403:
        assert code_of(told) == code_of(given) == "role"
        assert "7777" not in told.text
    else:
        assert decode(told.content, SharedKeys).keys == [FIRST]


async def test_revoked_device_is_given_no_key(server: Housed) -> None:
    token = await let_in(server, Role.SUPERVISOR)

    def revoke(device: Device) -> Device:
        return changed(device, revoked_ms=1)

    await server.devices.change("k7q", revoke)
    server.hands.pass_ms(1_000)
    answers = [
        await server.asks(token, "keys"),
        await server.asks(token, "keys", encode(GiveKeys(keys=[FIRST]))),
    ]

    assert [code_of(one) for one in answers] == ["revoked", "revoked"]
    assert (await server.person_keys.after(HERE, 0, 9)).keys == []


async def test_keys_of_another_zone_are_closed(server: Housed) -> None:
    token = await let_in(server, Role.SUPERVISOR)

    answer = await server.asks(token, "/v1/z/thonburi/keys")

    assert (answer.status_code, code_of(answer)) == (403, "zone")


async def test_reader_goes_on_where_it_was_and_hears_of_another_life(
    server: Housed,
) -> None:
    token = await let_in(server, Role.INTAKE)
    await server.person_keys.put(HERE, [key("b" * 7 + x) for x in "abc"])
    first = decode((await server.asks(token, "keys?n=2")).content, SharedKeys)
    path = f"keys?c={first.epoch}.{first.seq}&n=0"
    rest = decode((await server.asks(token, path)).content, SharedKeys)
    other = decode((await server.asks(token, "keys?c=zzzz.2")).content, SharedKeys)
    ahead = f"keys?c={first.epoch}.99"
    back = decode((await server.asks(token, ahead)).content, SharedKeys)

    assert [one.id[-1] for one in first.keys + rest.keys] == ["a", "b", "c"]
    assert (first.is_more, rest.is_more) == (True, False)
    assert [one.is_new_epoch for one in (first, rest, other, back)] == [
        False,
        False,
        True,
        True,
    ]
    assert len(other.keys) == len(back.keys) == 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[]", 400, "message"),
        (b'{"k":[{"id":"short","key":"' + b"k" * 43 + b'"}]}', 400, "message"),
        (b'{"k":[{"id":"bbbbbbbb","key":"k"}]}', 400, "message"),
        (b'{"k":[{"id":"bbbbbbbb","key":"' + b"k" * 43 + b'","w":"w"}]}', 400,
         "message"),
        (encode({"k": [{"id": "b" * 8, "key": "k" * 43}] * (SHARED_KEYS + 1)}), 400,
         "message"),
        (b" " * 70_000, 413, "long"),
    ],
)  # fmt: skip
async def test_what_are_no_keys_is_refused_and_not_repeated(
    server: Housed, body: bytes, status: int, code: str
) -> None:
    token = await let_in(server, Role.OFFICER)

    answer = await server.asks(token, "keys", body)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert "kkkk" not in answer.text
    assert (await server.person_keys.after(HERE, 0, 9)).keys == []


async def test_as_many_keys_as_may_be_given_fit_in_a_body(server: Housed) -> None:
    token = await let_in(server, Role.OFFICER)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    names = ["b" * 6 + a + b for a in letters for b in letters][:SHARED_KEYS]

    answer = await server.asks(token, "keys", encode(GiveKeys(keys=[*map(key, names)])))

    assert answer.status_code == 200, answer.text


async def test_keys_are_in_no_event_no_log_and_no_count(server: Housed) -> None:
    token = await let_in(server, Role.SUPERVISOR)
    await server.asks(token, "keys", encode(GiveKeys(keys=[FIRST, key(RING, "9")])))
    await server.asks(token, "keys")
    pen = Pen(Asker("m4p"))
    enrolled = await server.enrols(pen.asker, Role.SUPERVISOR)
    pen.write(PersonForgotten(person=FIRST.id), "d:")
    await server.pushes(enrolled.token, pen.push())
    metrics = (await server.web.get("/metrics")).text
    told = json.dumps([server.told(), await server.pulled(token), metrics])

    assert "keys" in metrics
    assert "7" * 43 not in told
    assert "9" * 43 not in told
    assert FIRST.id not in json.dumps(server.told()) + metrics


async def test_event_of_who_may_not_forget_destroys_no_key(server: Housed) -> None:
    await server.person_keys.put(HERE, [FIRST])
    pen = Pen(Asker("m4p"))
    enrolled = await server.enrols(pen.asker, Role.DISPATCHER)
    pen.write(PersonForgotten(person=FIRST.id), "d:")

    assert await server.refuses(enrolled.token, pen.push()) == "role"
    assert (await server.person_keys.after(HERE, 0, 9)).keys == [FIRST]


async def test_device_that_asks_for_keys_too_often_is_slowed(tmp_path: Path) -> None:
    async with housed(tmp_path, Rates(device=Rate(1, 3))) as server:
        token = await let_in(server, Role.OFFICER)
        answers = [await server.asks(token, "keys") for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]

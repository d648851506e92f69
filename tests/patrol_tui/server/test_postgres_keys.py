"""Persons' keys in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from patrol_tui.server.postgres.ledger import PostgresLedger
from patrol_tui.server.postgres.person_keys import PostgresPersonKeys
from tests.patrol_tui.server.key_contract import (
    HERE,
    Kept,
    KeyContract,
    Opener,
    forgets,
    ids_of,
    key,
    started,
)
from tests.patrol_tui.server.postgres_server import PostgresServer


class TestPostgresKeys(KeyContract):
    @pytest.fixture
    async def opener(self, quick: str) -> AsyncIterator[Opener]:
        opened: list[Kept] = []

        async def open_again() -> Kept:
            ledger = await started(PostgresLedger(quick))
            opened.append(Kept(ledger, PostgresPersonKeys(quick)))
            return opened[-1]

        yield open_again
        for kept in opened:
            await kept.keys.close()
            await kept.ledger.stop()


async def test_two_nodes_that_give_at_once_leave_no_key_unseen(quick: str) -> None:
    ledger = await started(PostgresLedger(quick))
    nodes = [PostgresPersonKeys(quick) for _ in range(2)]
    names = [[f"{letter * 7}{x}" for x in "abcdefghij"] for letter in "bc"]

    async def gives(at: int) -> None:
        for name in names[at]:
            await nodes[at].put(HERE, [key(name)])

    async def reads() -> list[str]:
        seq, seen = 0, list[str]()
        while len(seen) < 20:
            page = await nodes[0].after(HERE, seq, 3)
            seen += [one.id for one in page.keys]
            seq = page.seq
        return seen

    _, _, seen = await asyncio.gather(gives(0), gives(1), reads())

    assert sorted(seen) == sorted(names[0] + names[1])
    for node in nodes:
        await node.close()
    await ledger.stop()


async def test_key_given_while_it_is_forgotten_is_gone(quick: str) -> None:
    ledger = await started(PostgresLedger(quick))
    keys = PostgresPersonKeys(quick)
    await asyncio.gather(
        *(keys.put(HERE, [key("bbbbbbbb")]) for _ in range(5)),
        forgets(ledger, HERE, "bbbbbbbb"),
        *(keys.put(HERE, [key("bbbbbbbb")]) for _ in range(5)),
    )

    assert await ids_of(keys, HERE) == []
    await keys.close()
    await ledger.stop()


async def test_tables_of_the_first_version_are_brought_up_to_date(
    postgres: PostgresServer, quick: str, name: str
) -> None:
    ledger = await started(PostgresLedger(quick))
    await ledger.stop()
    later = ("intake_kept", "intake_waiting", "intake_request")
    for table in ("person_serial", "person_key", "person_gone", *later):
        postgres.do(f"drop table {name}.{table}", "shared")
    earlier = f"delete from {name}.schema_version where version > 1"  # noqa: S608
    postgres.do(earlier, "shared")
    keys = PostgresPersonKeys(quick)
    await keys.put(HERE, [key("bbbbbbbb")])

    assert await ids_of(keys, HERE) == ["bbbbbbbb"]
    await keys.close()

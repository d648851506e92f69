"""The ledger on PostgreSQL: its tables, its statements, and its lives."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from patrol_tui.server.ledgers import Ask, LedgerRefuses, LedgerUnusable
from patrol_tui.server.numbering import HOLD_MS
from patrol_tui.server.postgres import ledger as postgres_ledger
from patrol_tui.server.postgres import statements as postgres_statements
from patrol_tui.server.postgres.ledger import PostgresLedger
from patrol_tui.server.postgres.pool import place_of
from patrol_tui.server.postgres.schema import scripts
from tests.patrol_tui.server.ledger_laws import numbers_in
from tests.patrol_tui.server.postgres_server import PostgresServer
from tests.patrol_tui.server.scribes import (
    NOON_MS,
    ZONE,
    Bells,
    Counts,
    Scribe,
    read_all,
)
from tests.until import LOOK_AGAIN_S, PATIENCE_S, until


@dataclass
class Node:
    """One node, and who waits at it."""

    ledger: PostgresLedger
    bells: Bells
    now_ms: int = NOON_MS
    counts: Counts = field(default_factory=Counts)


@asynccontextmanager
async def node(url: str, now_ms: int = NOON_MS) -> AsyncIterator[Node]:
    """Run a node for a while; somebody waits at it."""
    node = Node(PostgresLedger(url, lambda: node.now_ms), Bells(ZONE), now_ms)
    await node.ledger.start(node.bells, node.counts)
    try:
        yield node
    finally:
        await node.ledger.stop()


# --- tables


def versions(postgres: PostgresServer, name: str) -> list[Any]:
    return [row[0] for row in postgres.do("select version from schema_version", name)]


async def test_tables_are_made_once_by_nodes_that_start_together(
    postgres: PostgresServer, url: str, name: str
) -> None:
    async with node(url) as one, node(url) as two, node(url) as three:
        epochs = {one.ledger.epoch, two.ledger.epoch, three.ledger.epoch}
    new = postgres.create(name + "b")
    ledgers = [PostgresLedger(new) for _ in range(4)]
    await asyncio.gather(*(ledger.start(Bells(), Counts()) for ledger in ledgers))
    together = {ledger.epoch for ledger in ledgers}
    for ledger in ledgers:
        await ledger.stop()

    assert len(epochs) == len(together) == 1
    assert versions(postgres, name) == [version for version, _ in scripts()]
    assert postgres.do("select count(*) from life", name + "b") == [(1,)]


async def test_tables_of_a_newer_program_are_refused(
    postgres: PostgresServer, url: str, name: str
) -> None:
    async with node(url):
        pass
    postgres.do("insert into schema_version values (99)", name)

    with pytest.raises(LedgerUnusable, match="newer program"):
        await PostgresLedger(url).start(Bells(), Counts())


async def test_database_of_another_program_is_refused_and_left_alone(
    postgres: PostgresServer, url: str, name: str
) -> None:
    postgres.do("create table event (id integer)", name)

    with pytest.raises(LedgerUnusable, match="event"):
        await PostgresLedger(url).start(Bells(), Counts())
    tables = "select relname from pg_class where relkind = 'r' and oid > 16384"
    assert postgres.do(tables, name) == [("event",)]


async def test_missing_database_is_one_line_without_the_password(
    postgres: PostgresServer,
) -> None:
    url = f"postgresql://patrol:hunter2@/none?host={postgres.folder}"
    with pytest.raises(LedgerUnusable) as told:
        await PostgresLedger(url).start(Bells(), Counts())

    assert "\n" not in str(told.value)
    assert "does not exist" in str(told.value)
    assert "hunter2" not in str(told.value)
    assert place_of(url) == f"postgresql://{postgres.folder}/none"


def test_url_that_is_none_is_refused_without_repeating_it() -> None:
    with pytest.raises(LedgerUnusable, match="not a URL") as told:
        PostgresLedger("postgresql://[hunter2")

    assert "hunter2" not in str(told.value)


# --- statements

HOUR_MS = 3_600_000
PUTS_INTO_ZONE = re.compile(
    r"\n *insert into \w+( as old)? \(zone, [^)]*\)\n *(values \(|select )%\(zone\)s,"
)
"""A row goes into the part of the zone that it names first."""
IN_ONE_ZONE = (
    "LOCK_WRITERS", "LINES", "GROW", "KEEP", "SET_BOOK", "SETTLE",
    "WAIT", "DUE", "READ", "HEAD", "HEADS", "PUT_PRESENT", "READ_PRESENT",
    "FORGET_PRESENT", "GROW_KEYS", "PUT_KEYS", "READ_KEYS", "NEWEST_KEY", "DROP_KEYS",
    "BAR_KEYS",
)  # fmt: skip
OVER_ZONES = {"HEADS_OF_ZONES", "ZONES_DUE"}
"""Reads of the poll and of the hourglass: they lock nothing."""
WITHOUT_ZONE = {"NOTIFY", "LIFE_CODE", "IS_READ_ONLY", "SIZE"}
VALUES: dict[str, object] = {
    "zone": ZONE, "count": 1, "writers": ["abcaa"], "numbers": [1], "lines": [b"x"],
    "values": [b"x"], "year": 1, "issued": 1, "stamp": 1, "life": "a", "due_ms": 1,
    "of": ["abcaa"], "lasts": [1], "incidents": ["a.1"], "stamps": ["0"], "now_ms": 1,
    "after": 0, "most": 9, "most_bytes": 9, "devices": ["abc"], "told_ms": [1],
    "bodies": ["{}"], "after_ms": 0, "ids": ["bbbbbbbb"], "names": ["bbbbbbbb"],
}  # fmt: skip
TABLES = (
    "stream", "writer", "event", "incident", "present", "person_serial", "person_key",
    "person_gone",
)  # fmt: skip


def relations(plan: object) -> set[str]:
    """Name every table that a plan touches."""
    match plan:
        case dict():
            own = {plan["Relation Name"]} if "Relation Name" in plan else set()
            return own.union(*map(relations, plan.values()))
        case list():
            return set().union(*map(relations, plan))
    return set()


def split_by_zone(postgres: PostgresServer, name: str) -> None:
    """Make each table one of four parts by zone, as over four machines."""
    for table in TABLES:
        postgres.do(f"alter table {table} rename to whole_{table}", name)
        postgres.do(
            f"create table {table} (like whole_{table} including all)"
            " partition by hash (zone)",
            name,
        )
        for part in range(4):
            postgres.do(
                f"create table {table}_{part} partition of {table}"
                f" for values with (modulus 4, remainder {part})",
                name,
            )
        postgres.do(f"alter table {table} owner to patrol", name)


async def test_each_statement_touches_the_part_of_one_zone_only(
    postgres: PostgresServer, url: str, name: str
) -> None:
    """Held against tables in four parts by zone: each plan touches one of each."""
    statements = dict(vars(postgres_statements))
    named = {key for key, text in statements.items() if key.isupper()}
    assert named == {*IN_ONE_ZONE, *OVER_ZONES, *WITHOUT_ZONE}
    async with node(url):
        pass
    split_by_zone(postgres, name)

    with psycopg.connect(postgres.admin(name), autocommit=True) as connection:
        for key in IN_ONE_ZONE:
            explain = f"explain (format json) {statements[key]}".encode()
            row = connection.execute(explain, VALUES).fetchone()
            assert row is not None
            touched = relations(row[0]) - {*TABLES}
            parts = {re.sub(r"_\d$", "", part) for part in touched}
            puts = statements[key].count("insert into")
            assert len(PUTS_INTO_ZONE.findall(statements[key])) == puts
            assert touched or puts, key
            assert len(touched) == len(parts), (key, touched)
        control = "explain (format json) select * from stream where head > 0"
        row = connection.execute(control).fetchone()
    assert row is not None
    assert len(relations(row[0])) == 4, "the check sees a statement without its zone"


async def test_ledger_runs_on_tables_in_parts_by_zone(
    postgres: PostgresServer, url: str, name: str
) -> None:
    async with node(url):
        pass
    split_by_zone(postgres, name)
    async with node(url) as one:
        scribe = Scribe("abcaa")
        await one.ledger.take(scribe.batch(scribe.opens(3)))
        await one.ledger.take(scribe.batch(scribe.write(3)))

        assert len(numbers_in(await read_all(one.ledger))) == 3


async def test_pushes_at_once_share_transactions(quick: str) -> None:
    async with node(quick) as one:
        scribes = [Scribe(f"abc{letter}a") for letter in "abcdefghijklmnop"]
        await asyncio.gather(
            *(one.ledger.take(scribe.batch(scribe.write())) for scribe in scribes)
        )

        assert one.counts.commits <= 4, "the first of a lane at once, then the others"
        assert len(await read_all(one.ledger)) == 16


# --- the order


def test_control_the_usual_cursor_misses_an_event(postgres: PostgresServer) -> None:
    """Places from a sequence become visible out of order; see the test below."""
    postgres.create("naive")
    postgres.do("create table naive (id bigserial, line text)", "naive")
    slow, quick = (psycopg.connect(postgres.admin("naive")) for _ in range(2))
    with slow, quick:
        slow.execute("insert into naive (line) values ('slow')")
        quick.execute("insert into naive (line) values ('quick')")
        quick.commit()
        first = postgres.do("select id, line from naive where id > 0", "naive")
        slow.commit()
        then = postgres.do("select line from naive where id > 2", "naive")

    assert first == [(2, "quick")]
    assert then == [], "the slow one is never read"


async def test_second_transaction_of_a_zone_waits_for_the_first(
    postgres: PostgresServer, quick: str
) -> None:
    async with node(quick) as one:
        grow = postgres_statements.GROW.encode()
        slow = await psycopg.AsyncConnection.connect(quick)
        await slow.execute(grow, {"zone": ZONE, "count": 1})
        scribe = Scribe("abcaa")
        push = asyncio.create_task(one.ledger.take(scribe.batch(scribe.write())))
        waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        await until(lambda: postgres.do(waits) != [(0,)])
        before = await one.ledger.newest(ZONE)
        await slow.execute(
            "insert into event values (%s, 1, 'defaa', 1, 'slow')", (ZONE,)
        )
        await slow.commit()
        await slow.close()
        await push

        assert before == 0
        assert await read_all(one.ledger) == [b"slow", scribe.given[0].line]


# --- lives


async def filled(url: str, events: int = 3) -> tuple[Scribe, str]:
    """Write a little, and tell the epoch."""
    scribe = Scribe("abcaa")
    async with node(url) as one:
        await one.ledger.take(scribe.batch(scribe.write(events)))
        return scribe, one.ledger.epoch


async def test_restored_dump_is_another_life(
    postgres: PostgresServer, url: str, name: str
) -> None:
    _, epoch = await filled(url)
    copy = postgres.copy_by_dump(name, name + "copy")
    async with node(copy) as one, node(copy) as two:
        lived = one.ledger.epoch
        assert two.ledger.epoch == lived != epoch
        assert len(await read_all(one.ledger)) == 3
    async with node(copy) as again, node(url) as original:
        assert again.ledger.epoch == lived
        assert original.ledger.epoch == epoch


async def test_dump_restored_into_its_own_database_is_another_life(
    postgres: PostgresServer, url: str, name: str
) -> None:
    _, epoch = await filled(url)
    postgres.dump(name, "own.dump")
    postgres.do("drop owned by patrol", name)
    postgres.do("grant all on schema public to patrol", name)
    postgres.restore("own.dump", name)
    async with node(url) as one:
        assert one.ledger.epoch != epoch
        assert len(await read_all(one.ledger)) == 3


async def test_rows_put_back_into_the_same_tables_are_another_life(
    postgres: PostgresServer, url: str, name: str
) -> None:
    _, epoch = await filled(url)
    postgres.do("create table kept as select * from life", name)
    postgres.do("truncate life", name)
    postgres.do("insert into life select * from kept", name)
    async with node(url) as one:
        assert one.ledger.epoch != epoch


async def test_copied_database_is_another_life(
    postgres: PostgresServer, url: str, name: str
) -> None:
    _, epoch = await filled(url)
    copy = postgres.create(name + "copy", template=name)
    async with node(copy) as one:
        assert one.ledger.epoch != epoch


async def test_restart_vacuum_and_dump_change_no_life(
    postgres: PostgresServer, url: str, name: str
) -> None:
    _, epoch = await filled(url)
    postgres.do("vacuum (full, freeze)", name)
    postgres.dump(name, "same.dump")
    postgres.stop()
    postgres.start()
    async with node(url) as one:
        assert one.ledger.epoch == epoch


async def test_promoted_standby_is_another_life_and_nodes_find_out(
    postgres: PostgresServer, quick: str
) -> None:
    """A standby may lack the last commits; it goes on in another timeline."""
    async with node(quick) as one:
        scribe = Scribe("abcaa")
        await one.ledger.take(scribe.batch(scribe.write(3)))
        epoch = one.ledger.epoch
        postgres.stop()
        (postgres.data / "standby.signal").touch()
        postgres.start()
        with pytest.raises(LedgerRefuses):
            await one.ledger.check()
        postgres.do("select pg_promote()")
        await until(lambda: one.ledger.epoch != epoch)

        assert (await one.ledger.take(scribe.batch())).taken == 0


async def test_lost_events_begin_a_new_life_at_every_node(
    postgres: PostgresServer, url: str, name: str
) -> None:
    """A disk that was set back looks the same but for what it lacks."""
    async with node(url) as one, node(url) as two:
        scribe = Scribe("abcaa")
        await one.ledger.take(scribe.batch(scribe.write(9)))
        await two.ledger.page(Ask(ZONE, 0, 9999))
        epoch = one.ledger.epoch
        with psycopg.connect(postgres.admin(name)) as back:
            back.execute("delete from event where seq > 5")
            back.execute("update writer set number = 5")
            back.execute("update stream set head = 5")
        await until(lambda: one.ledger.epoch != epoch)
        await until(lambda: two.ledger.epoch == one.ledger.epoch)

        assert len(await read_all(one.ledger)) == 5
        assert len(await read_all(two.ledger)) == 5
    assert postgres.do("select count(*) from life", name) == [(2,)]


async def test_incident_from_before_a_life_waits_for_its_number(
    postgres: PostgresServer, url: str, name: str
) -> None:
    scribe, _ = await filled(url)
    copy = postgres.copy_by_dump(name, name + "copy")
    async with node(copy, NOON_MS + HOUR_MS) as one:
        life = one.ledger.epoch
        await one.ledger.take(scribe.batch(scribe.opens(2)))
        early = numbers_in(await read_all(one.ledger))
        await one.ledger.number_due()
        still = numbers_in(await read_all(one.ledger))
        one.now_ms += HOLD_MS + 1
        await asyncio.gather(one.ledger.number_due(), one.ledger.number_due())
        await one.ledger.number_due()
        numbers = numbers_in(await read_all(one.ledger))

    assert early == still == []
    assert [incident for incident, _ in numbers] == ["i:abcaa.4", "i:abcaa.5"]
    assert all(number.endswith(f"-{life}") for _, number in numbers)


# --- trouble


async def test_commit_in_doubt_is_asked_again(
    quick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection dies when all is done but the word of it."""
    write, lost = postgres_ledger.write, []

    async def loses_its_word(*arguments: Any) -> Any:
        written = await write(*arguments)
        if not lost:
            lost.append(written)
            raise psycopg.OperationalError("the connection is lost")
        return written

    monkeypatch.setattr(postgres_ledger, "write", loses_its_word)
    async with node(quick) as one:
        scribe = Scribe("abcaa")
        outcome = await one.ledger.take(scribe.batch(scribe.write(3)))

        assert len(lost) == 1
        assert outcome.heads == {"abcaa": 3}
        assert len(await read_all(one.ledger)) == 3


async def test_node_goes_on_when_the_database_comes_back(
    postgres: PostgresServer, quick: str
) -> None:
    scribe = Scribe("abcaa")
    async with node(quick) as one:
        await one.ledger.take(scribe.batch(scribe.write(3)))
        epoch = one.ledger.epoch
        postgres.stop()
        for ask in (
            one.ledger.check(),
            one.ledger.take(scribe.batch(scribe.write(2))),
            one.ledger.page(Ask(ZONE, 3, 99)),
            one.ledger.heads(ZONE, ["abcaa"]),
        ):
            with pytest.raises(LedgerRefuses) as refused:
                await ask
            assert refused.value.code == "down"
            assert "\n" not in refused.value.why
        postgres.start()
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with suppress(LedgerRefuses):
                    await one.ledger.check()
                    break
                await asyncio.sleep(LOOK_AGAIN_S)
        outcome = await one.ledger.take(scribe.batch())
        assert outcome == ({"abcaa": 5}, 2, None)
        assert one.ledger.epoch == epoch


async def test_full_disk_is_told_as_such(
    quick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        raise psycopg.errors.DiskFull("could not extend file: No space left on device")

    async with node(quick) as one:
        monkeypatch.setattr(postgres_ledger, "write", fails)
        scribe = Scribe("abcaa")
        with pytest.raises(LedgerRefuses) as refused:
            await one.ledger.take(scribe.batch(scribe.write()))

        assert refused.value.code == "full"


async def test_commit_waits_for_the_disk_even_where_the_server_would_not(
    postgres: PostgresServer, url: str, name: str
) -> None:
    postgres.do(f"alter database {name} set synchronous_commit = off")
    async with node(url) as one:
        row = await one.ledger._one("select current_setting('synchronous_commit')")

    assert row == ("on",)


def test_plan_reader_sees_nested_tables() -> None:
    plan = json.loads('[{"Plan": {"Plans": [{"Relation Name": "a"}]}}]')

    assert relations(plan) == {"a"}

"""The SQLite ledger's statements: what one transaction writes, and what is read.

Rows go in as few statements as can be: Python's lock is let go once for each, and to
get it back from a busy event loop takes longer than to insert a hundred rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from patrol_tui.server.numbering import Book, Life, Opened, kept_stamp, read_stamp
from patrol_tui.server.sqlite.file import writing
from patrol_tui.server.sqlite.person_keys import forget_keys
from patrol_tui.server.tails import Placed
from store.chain import NO_HEAD, Head

ROWS = 250
"""Of one statement."""

_ZONE = """
    insert into zone(id, name, seq, stamp, year, count, life)
    values(?, ?, ?, ?, ?, ?, ?) on conflict(id) do update set
    seq = excluded.seq, stamp = excluded.stamp, year = excluded.year,
    count = excluded.count, life = excluded.life
"""


@dataclass(slots=True)
class ZoneRow:
    """Where a zone's stream and its numbers stand."""

    id: int
    name: str
    seq: int = 0
    book: Book = field(default_factory=Book)
    life: str = ""
    """The life that the book is of."""


@dataclass(slots=True)
class ZoneChange:
    """What a transaction writes into one zone."""

    row: ZoneRow
    """As it stands afterwards."""
    placed: list[tuple[Placed, int]] = field(default_factory=list)
    """New events, each with its number by its writer."""
    heads: dict[str, Head] = field(default_factory=dict)
    """Where the chains of the writers stand that wrote them."""
    waiting: list[tuple[Opened, int]] = field(default_factory=list)
    """Incidents that wait for a number, and until when."""
    settled: list[str] = field(default_factory=list)
    """Incidents that have one."""
    forgotten: list[str] = field(default_factory=list)
    """Ids of persons' keys that are destroyed with it."""


def commit(
    database: sqlite3.Connection, changes: Iterable[ZoneChange], now_ms: int
) -> None:
    """Write all changes in one transaction, on stable storage.

    Raises:
        sqlite3.Error: If it failed; see `writing`.
    """
    with writing(database):
        for change in changes:
            _write(database, change, now_ms)


def _write(database: sqlite3.Connection, change: ZoneChange, now_ms: int) -> None:
    zone, book = change.row.id, change.row.book
    row = change.row
    numbers = (kept_stamp(book.stamp), book.year, book.issued)
    database.execute(_ZONE, (zone, row.name, row.seq, *numbers, row.life))
    events = [
        (zone, placed.seq, placed.writer, number, now_ms, placed.line)
        for placed, number in change.placed
    ]
    _insert(database, "insert into event values", events)
    heads = [(zone, writer, *head) for writer, head in change.heads.items()]
    _insert(database, "insert or replace into writer values", heads)
    waiting = [(zone, *opened, due_ms) for opened, due_ms in change.waiting]
    _insert(database, "insert or ignore into incident values", waiting)
    settled = [(zone, incident, "", 0) for incident in change.settled]
    _insert(database, "insert or replace into incident values", settled)
    if change.forgotten:
        forget_keys(database, row.name, change.forgotten)


def _insert(
    database: sqlite3.Connection, into: str, rows: Sequence[tuple[object, ...]]
) -> None:
    for at in range(0, len(rows), ROWS):
        some = rows[at : at + ROWS]
        statement = into + _places(len(some), len(some[0]))
        database.execute(statement, tuple(chain.from_iterable(some)))


@cache
def _places(rows: int, columns: int) -> str:
    row = f"({','.join('?' * columns)})"
    return ",".join([row] * rows)


def read_zones(database: sqlite3.Connection) -> list[ZoneRow]:
    """Read where all zones stand."""
    rows = database.execute("select id, name, seq, year, count, stamp, life from zone")
    return [
        ZoneRow(zone, name, seq, Book(year, count, read_stamp(stamp)), life)
        for zone, name, seq, year, count, stamp, life in rows
    ]


def read_waiting(database: sqlite3.Connection, zone: int) -> dict[str, tuple[str, int]]:
    """Read which incidents wait for a number: incident -> stamp, until when."""
    rows = database.execute(
        "select incident, stamp, due_ms from incident where zone = ? and due_ms > 0",
        (zone,),
    )
    return {incident: (stamp, due_ms) for incident, stamp, due_ms in rows}


def read_settled(
    database: sqlite3.Connection, zone: int, incidents: Iterable[str]
) -> set[str]:
    """Tell which of the incidents have a number from an earlier life."""
    found = set()
    for incident in incidents:
        row = database.execute(
            "select 1 from incident where zone = ? and incident = ? and due_ms = 0",
            (zone, incident),
        ).fetchone()
        if row is not None:
            found.add(incident)
    return found


def read_life(database: sqlite3.Connection) -> Life | None:
    """Read the newest life; None in a new database."""
    row = database.execute(
        "select number, code, began_ms from life order by number desc limit 1"
    ).fetchone()
    return None if row is None else Life(row[1], row[2], is_first=row[0] == 1)


def write_life(database: sqlite3.Connection, life: Life) -> None:
    """Begin a life; a first one makes all before it undone."""
    with writing(database):
        if life.is_first:
            database.execute("delete from life")
        database.execute(
            "insert into life(code, began_ms) values(?, ?)", (life.code, life.began_ms)
        )


def read_head(database: sqlite3.Connection, zone: int, writer: str) -> Head:
    """Read where a writer's chain stands."""
    row = database.execute(
        "select number, value from writer where zone = ? and writer = ?", (zone, writer)
    ).fetchone()
    return NO_HEAD if row is None else Head(*row)


def read_line(
    database: sqlite3.Connection, zone: int, writer: str, number: int
) -> bytes | None:
    """Read one stored event."""
    row = database.execute(
        "select line from event where zone = ? and writer = ? and number = ?",
        (zone, writer, number),
    ).fetchone()
    return None if row is None else bytes(row[0])


def read_after(
    database: sqlite3.Connection, zone: int, seq: int, most: int
) -> Iterator[Placed]:
    """Read on in a stream, event by event."""
    rows = database.execute(
        "select seq, writer, line from event where zone = ? and seq > ?"
        " order by seq limit ?",
        (zone, seq, most),
    )
    return map(Placed._make, rows)

"""One transaction of the PostgreSQL ledger: the pushes to one zone that came together.

    begin; lock the writers' rows        nobody else may lengthen these chains
    judge                                 the same judge as for every ledger
    lengthen the stream's row             from here on nobody else writes in the zone
    events, heads, numbers; commit        two more ways there and back at the most

Places in a stream are given while its row is held until the commit. So they become
visible in their order, without a hole: a reader who has place n has all before it.
Two nodes that bring the first events of one writer at once meet at the unique key, and
the later transaction is done anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg

from patrol_tui.server.judge import Known, judge, wanted
from patrol_tui.server.ledgers import Batch, Given, Outcome, ZoneName
from patrol_tui.server.numbering import (
    HOLD_MS,
    Book,
    Needs,
    Opened,
    Registrar,
    kept_stamp,
    needs,
    read_stamp,
)
from patrol_tui.server.person_keys import forgotten_in
from patrol_tui.server.postgres import statements as sql
from patrol_tui.server.postgres.pool import Connection
from patrol_tui.server.tails import Placed
from store.chain import NO_HEAD, Head

Answer = psycopg.AsyncCursor[tuple[Any, ...]]


class Written(NamedTuple):
    """What one transaction did; all of it is on stable storage."""

    outcomes: list[Outcome | Exception]
    """Of each batch; an error where the judge itself failed."""
    reach: int = 0
    """The last place of the stream; 0 if nothing was written."""
    placed: Sequence[Placed] = ()
    """The new events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who writes: the database's registrar, and what its clock says now."""

    registrar: Registrar
    now_ms: int


async def write(
    connection: Connection, zone: ZoneName, batches: Sequence[Batch], desk: Desk
) -> Written:
    """Judge the batches in their order, and keep what may be kept, in a transaction.

    Without any batch it gives numbers to the incidents that waited long enough.

    Raises:
        psycopg.Error: If it failed. If the connection broke it is in doubt whether it
            was done; else it was not.
    """
    work = _Work(connection, zone, desk)
    await work.lock({name for batch in batches for name in batch.writers})
    await work.fetch_lines(batches)
    outcomes = [work.judge(batch) for batch in batches]
    await work.number(is_due=not batches)
    if not work.taken:
        await connection.execute("commit")
        return Written(outcomes)
    reach = await work.keep()
    first = reach - len(work.taken) + 1
    placed = [
        Placed(first + at, given.writer, given.line)
        for at, given in enumerate(work.taken)
    ]
    return Written(outcomes, reach, placed)


class _Work:
    """What a transaction knows of its zone."""

    def __init__(self, connection: Connection, zone: ZoneName, desk: Desk) -> None:
        self.taken: list[Given] = []
        """New events, in the order of their places."""
        self._connection = connection
        self._zone = zone
        self._desk = desk
        self._heads: dict[str, Head] = {}
        self._lines: dict[tuple[str, int], bytes] = {}
        self._changed: dict[str, Head] = {}
        self._book: Book | None = None

    async def _ask(self, statement: str, **values: object) -> Answer:
        """Run a statement in the zone; in a pipeline its answer comes later."""
        return await self._connection.execute(
            statement,
            {"zone": self._zone, **values},
            prepare=True,
            binary=True,
        )

    async def lock(self, writers: Iterable[str]) -> None:
        """Begin, and hold the rows of these writers, in their order."""
        async with self._connection.pipeline():
            await self._connection.execute("begin")
            answer = await self._ask(sql.LOCK_WRITERS, writers=sorted(writers))
        await self._learn(answer)

    async def _learn(self, answer: Answer) -> None:
        for writer, number, value in await answer.fetchall():
            self._heads[writer] = Head(number, bytes(value))

    async def fetch_lines(self, batches: Iterable[Batch]) -> None:
        """Read the stored events that the judge must see: seldom any."""
        keys = {key for batch in batches for key in wanted(batch, self._heads)}
        if keys:
            writers, numbers = zip(*keys, strict=True)
            answer = await self._ask(
                sql.LINES, writers=list(writers), numbers=list(numbers)
            )
            for writer, number, line in await answer.fetchall():
                self._lines[writer, number] = bytes(line)

    def judge(self, batch: Batch) -> Outcome | Exception:
        """Judge one batch beside what the ones before it left."""
        try:
            verdict = judge(batch, Known(self._heads, self._lines))
        except Exception as error:
            return error
        for given in verdict.taken:
            self._lines[given.writer, given.number] = given.line
            self._changed[given.writer] = verdict.heads[given.writer]
        self._heads |= self._changed
        self.taken += verdict.taken
        heads = {writer: head.number for writer, head in verdict.heads.items()}
        return Outcome(heads, len(verdict.taken), verdict.refused)

    async def number(self, *, is_due: bool) -> None:
        """Give new incidents their numbers, and those that waited for one."""
        registrar, now_ms = self._desk.registrar, self._desk.now_ms
        life = registrar.life
        found = needs(self.taken, life)
        opened = found.now
        if found.later or found.numbered or is_due:
            opened = opened + await self._settle(found)
        if not opened:
            return
        answer = await self._ask(sql.GROW, count=0)
        row = await answer.fetchone()
        assert row is not None  # noqa: S101 (it returns the row it wrote)
        _, year, issued, kept, book_life = row
        stamp = read_stamp(kept)
        book = Book(stamp=stamp)
        if book_life == life.code:
            book = Book(year, issued, stamp)
        await self._learn(await self._ask(sql.LOCK_WRITERS, writers=[life.writer]))
        head = self._heads.get(life.writer, NO_HEAD)
        issue = registrar.issue(opened, book, head, now_ms)
        self.taken += issue.events
        self._changed[life.writer] = issue.head
        self._book = issue.book

    async def _settle(self, found: Needs) -> list[Opened]:
        """Note what waits for a number and what has one; tell what waited enough."""
        now_ms = self._desk.now_ms
        await self._ask(sql.SETTLE, incidents=found.numbered)
        await self._ask(
            sql.WAIT,
            incidents=[opened.incident for opened in found.later],
            stamps=[opened.stamp for opened in found.later],
            due_ms=now_ms + HOLD_MS,
        )
        answer = await self._ask(sql.DUE, now_ms=now_ms)
        due = [Opened(*row) for row in await answer.fetchall()]
        await self._ask(sql.SETTLE, incidents=[opened.incident for opened in due])
        return due

    async def keep(self) -> int:
        """Write what was taken, and commit; tell the last place of the stream."""
        changed = self._changed
        forgotten = forgotten_in(self.taken)
        async with self._connection.pipeline():
            grown = await self._ask(
                sql.KEEP,
                count=len(self.taken),
                writers=[given.writer for given in self.taken],
                numbers=[given.number for given in self.taken],
                lines=[given.line for given in self.taken],
                of=list(changed),
                lasts=[head.number for head in changed.values()],
                values=[head.value for head in changed.values()],
            )
            if self._book is not None:
                life = self._desk.registrar.life.code
                book = self._book._replace(stamp=kept_stamp(self._book.stamp))
                await self._ask(sql.SET_BOOK, life=life, **book._asdict())
            if forgotten:
                await self._ask(sql.GROW_KEYS, count=0)
                await self._ask(sql.DROP_KEYS, ids=forgotten)
                await self._ask(sql.BAR_KEYS, ids=forgotten)
            committed = await self._connection.execute("commit")
        if committed.statusmessage != "COMMIT":
            raise psycopg.OperationalError("the transaction was not committed")
        row = await grown.fetchone()
        assert row is not None  # noqa: S101 (it returns the row it wrote)
        return int(row[0])

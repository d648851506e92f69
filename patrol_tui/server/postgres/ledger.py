"""The ledger on PostgreSQL: for a province, behind any number of stateless nodes.

A node keeps nothing that the database does not have: it may be killed at any time, and
its devices go on at another one. The pushes to one zone that arrive while a
transaction is under way share the next one; zones are written side by side. The last
events of each zone that is followed lie in memory, so that one question to the
database serves all who wait for the same news.

While the database is away, every call is refused with one line, and the node goes on by
itself when it is back. A connection that broke in a commit leaves in doubt whether it
was done; then the push is judged anew, and what was kept is found to be kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple
from zlib import crc32

import psycopg

from patrol_tui.server.ledgers import (
    CROWDED,
    LOOK_S,
    STOPPING,
    WAITING_PUSHES,
    Ask,
    Batch,
    Gauges,
    LedgerRefuses,
    LedgerUnusable,
    Outcome,
    Page,
    Wakes,
    ZoneName,
)
from patrol_tui.server.numbering import Registrar
from patrol_tui.server.postgres import statements as sql
from patrol_tui.server.postgres.following import Following
from patrol_tui.server.postgres.news import News
from patrol_tui.server.postgres.pool import (
    CONNECTIONS,
    Connection,
    Pool,
    first_line,
    is_lost,
    place_of,
    refusing,
)
from patrol_tui.server.postgres.rounds import Rounds
from patrol_tui.server.postgres.schema import bring_up_to_date, life_of, seed_of
from patrol_tui.server.postgres.writing import Desk, Written, write
from store.clock import wall_ms

ROUND_EVENTS = 2_000
"""Events in one transaction, so that none takes long."""
LANES = 2
"""Transactions of one zone under way at a node: while the database writes one, the next
is judged. A device keeps to its lane, so that its pushes stay in their order."""
TRIES = 4
"""How often a transaction is done before its pushes are refused."""

MEET = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
"""What a transaction meets that another one was quicker than; done anew, it fits."""

REPLACED = "the database was replaced by another one; ask again"
READ_ONLY = "the database takes nothing: it is a standby, or set to read only"


class _Lane(NamedTuple):
    """What is written one after the other."""

    zone: ZoneName
    number: int


class PostgresLedger:
    """The streams of all zones in one database; see `Ledger` for what each method does.

    Args:
        url: As libpq takes it; several hosts may stand in it.
        now_ms: The wall clock.
        connections: The most at a time, beside the one that listens.

    Raises:
        LedgerUnusable: If it is no such URL.
    """

    def __init__(
        self,
        url: str,
        now_ms: Callable[[], int] = wall_ms,
        connections: int = CONNECTIONS,
    ) -> None:
        self._place = place_of(url)
        self._now_ms = now_ms
        self._pool = Pool(url, self._greet, connections)
        self._following = Following(self._pool, self._ring)
        self._writing: dict[_Lane, Rounds[Batch | None, Outcome | Exception]] = {}
        self._registrar: Registrar | None = None
        self._rung: dict[ZoneName, int] = {}
        self._waiting = 0
        self._is_open = False

    @property
    def epoch(self) -> str:
        """Which life of the database this is."""
        return self._registrar.life.code if self._registrar else ""

    @property
    def key(self) -> str:
        """The public key that the server signs its numbers with."""
        return self._registrar.key if self._registrar else ""

    @property
    def place(self) -> str:
        """Where it is kept."""
        return self._place

    async def start(self, wakes: Wakes, gauges: Gauges) -> None:
        """Connect, bring the tables up to date, and begin to listen."""
        self._wakes, self._gauges = wakes, gauges
        try:
            async with self._pool.connection():
                pass
        except (psycopg.Error, TimeoutError, OSError) as error:
            raise LedgerUnusable(self._place, first_line(error)) from error
        self._news = News(self._pool, self._following, wakes.zones, self._doubt)
        self._news.start()
        self._hourglass = asyncio.create_task(self._number_due())
        self._is_open = True

    async def stop(self) -> None:
        """Finish what was given to it, and close it."""
        if not self._is_open:
            return
        self._is_open = False
        self._hourglass.cancel()
        for rounds in list(self._writing.values()):
            await rounds.finish()
        await self._following.finish()
        await self._news.stop()
        await self._pool.close()

    async def _greet(self, connection: Connection) -> None:
        """Look at the database behind a new connection: it may be another one."""
        with contextlib.suppress(psycopg.errors.UndefinedTable):
            if self.epoch:
                life = await life_of(connection, self._now_ms())
                if life.code == self.epoch:
                    return
        await bring_up_to_date(connection, self._place)
        await self._begin(connection)

    async def _begin(self, connection: Connection, over: str = "") -> None:
        """Go on in the life of the database that a connection leads to."""
        life = await life_of(connection, self._now_ms(), over)
        if life.code == self.epoch:
            return
        is_first = self._registrar is None
        seed = await seed_of(connection)
        self._registrar = Registrar(life=life, seed=seed)
        if not is_first:
            self._following.forget()
            self._pool.drop()
            self._rung.clear()
            for zone in list(self._wakes.zones()):
                self._wakes.ring(zone, 0)

    async def _doubt(self, connection: Connection, *, went_back: bool) -> None:
        """See at each poll whether the database still lives the life that we know."""
        cursor = await connection.execute(sql.LIFE_CODE, prepare=True)
        row = await cursor.fetchone()
        if went_back:
            await self._begin(connection, over=self.epoch)
        elif row is None or row[0] != self.epoch:
            await self._begin(connection)

    def _ring(self, zone: ZoneName, seq: int) -> None:
        """Ring, and never reach back behind what was rung in this life."""
        self._rung[zone] = max(seq, self._rung.get(zone, 0))
        self._wakes.ring(zone, self._rung[zone])

    async def take(self, batch: Batch) -> Outcome:
        """Judge a batch and keep what may be kept."""
        if not self._is_open:
            raise LedgerRefuses("down", STOPPING)
        if self._waiting >= WAITING_PUSHES:
            raise LedgerRefuses("down", CROWDED)
        self._waiting += 1
        try:
            outcome = await self._write_in(batch.zone, batch)
        finally:
            self._waiting -= 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _write_in(
        self, zone: ZoneName, batch: Batch | None
    ) -> Outcome | Exception:
        """Do it in the zone's next transaction; without a batch numbers are given."""
        device = batch.device if batch else ""
        lane = _Lane(zone, crc32(device.encode()) % LANES)
        if lane not in self._writing:
            self._writing[lane] = Rounds(
                partial(self._write, zone),
                lambda one: len(one.events) if one else 0,
                ROUND_EVENTS,
            )
        return await self._writing[lane].ask(batch)

    async def _write(
        self, zone: ZoneName, asked: Sequence[Batch | None]
    ) -> list[Outcome | Exception]:
        """Do one transaction, and tell of it."""
        began_s = time.perf_counter()
        written = await self._transaction(zone, [one for one in asked if one])
        if written.placed:
            took_s = time.perf_counter() - began_s
            self._gauges.committed(took_s, len(written.placed))
            self._following.wrote(zone, written.placed)
            self._ring(zone, written.reach)
            self._news.grew(zone)
        outcomes = iter(written.outcomes)
        return [next(outcomes) if one else Outcome({}, 0) for one in asked]

    async def _transaction(self, zone: ZoneName, batches: Sequence[Batch]) -> Written:
        """Do it, and do it anew where another was quicker or the connection broke.

        What was in doubt is not any more then: events that were kept are found.
        """
        with refusing():
            for tries_left in reversed(range(TRIES)):
                try:
                    async with self._pool.connection() as connection:
                        return await write(connection, zone, batches, self._desk())
                except MEET:
                    if not tries_left:
                        raise
                except psycopg.Error as error:
                    self._pool.drop()
                    if not is_lost(error) or not tries_left:
                        raise
        raise AssertionError("the last try raises")

    def _desk(self) -> Desk:
        assert self._registrar is not None, "start comes first"  # noqa: S101
        return Desk(registrar=self._registrar, now_ms=self._now_ms())

    async def page(self, ask: Ask) -> Page:
        """Read on in a stream."""
        epoch = self.epoch
        with refusing():
            page = await self._following.page(ask)
        if epoch != self.epoch:
            raise LedgerRefuses("down", REPLACED)
        return page

    async def newest(self, zone: ZoneName) -> int:
        """Tell the last place of a stream."""
        with refusing():
            return await self._following.look(zone)

    async def heads(self, zone: ZoneName, writers: Sequence[str]) -> dict[str, int]:
        """Tell of each writer the last number held."""
        values = {"zone": zone, "writers": list(writers)}
        with refusing():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(sql.HEADS, values, prepare=True)
                found = dict(await cursor.fetchall())
        return {writer: found.get(writer, 0) for writer in writers}

    async def check(self) -> None:
        """Return if it can take events now."""
        if not self._is_open:
            raise LedgerRefuses("down", STOPPING)
        row = await self._one(sql.IS_READ_ONLY)
        if row[0]:
            raise LedgerRefuses("down", READ_ONLY)

    async def size_bytes(self) -> int:
        """Tell how much room it takes."""
        row = await self._one(sql.SIZE)
        return int(row[0])

    async def _one(self, statement: str) -> tuple[Any, ...]:
        """Ask for one row."""
        with refusing():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(statement)
                row = await cursor.fetchone()
        assert row is not None  # noqa: S101 (these give one always)
        return row

    async def _number_due(self) -> None:
        """Have the incidents numbered that waited long enough, after a restoration."""
        while True:
            await asyncio.sleep(LOOK_S)
            with contextlib.suppress(LedgerRefuses):
                await self.number_due()

    async def number_due(self) -> None:
        """Number now what has waited long enough, in every zone."""
        values = {"now_ms": self._now_ms()}
        with refusing():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(sql.ZONES_DUE, values)
                zones = await cursor.fetchall()
        for (zone,) in zones:
            await self._write_in(ZoneName(zone), None)

"""The intake's queue on PostgreSQL, shared by all nodes; see `IntakeQueue`.

What was deleted stays in the files of PostgreSQL until VACUUM has been over it, and in
its WAL and its backups: who runs the database keeps those as private as the rows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from patrol_tui.server.intake.queue import (
    FULL,
    KEY_MS,
    LEASE_MS,
    LEASED_ROWS,
    REQUEST_MS,
    TIDY_MS,
    WAITING_ROWS,
    WITHDRAWN,
    Filed,
    Item,
    Row,
)
from patrol_tui.server.ledgers import LedgerRefuses
from patrol_tui.server.postgres.pool import Connection, Pool, place_of, refusing
from patrol_tui.server.postgres.schema import bring_up_to_date
from store.wire_intake import KEPT_KINDS, OTHER, REPORT, UNSENT

INTAKE_CONNECTIONS = 2

KEEP_KEY = "insert into intake_kept values (%s, %s, %s) on conflict do nothing"
COUNT = "select count(*) from intake_waiting where zone = %s"
WITHDRAW = """
update intake_waiting set kind = %s, body = %s, message = ''
where zone = %s and message = %s and kind = %s
"""
PUT = """
insert into intake_waiting (zone, kind, key, message, at_ms, body)
values (%s, %s, %s, %s, %s, %s)
"""
FILE = """
insert into intake_request (zone, key, system, service, at_ms, updated_ms)
values (%s, %s, %s, %s, %s, %s) on conflict do nothing
"""
LEASE = """
with due as (
    select number from intake_waiting
    where zone = %s and until_ms <= %s and at_ms <= %s and kind = any(%s)
    order by number limit %s for update skip locked
)
update intake_waiting set until_ms = %s from due
where intake_waiting.number = due.number
returning intake_waiting.number, kind, key, at_ms, body
"""
NUMBER = """
update intake_request set number = %s, updated_ms = %s
where zone = %s
and key = (select key from intake_waiting where zone = %s and number = %s)
"""
DROP = "delete from intake_waiting where zone = %s and number = any(%s)"
CLOSE = """
update intake_request set is_closed = true, updated_ms = %s
where zone = %s and key = any(%s) and not is_closed
"""
REQUESTS = """
select key, service, at_ms, updated_ms, number, is_closed from intake_request
where zone = %s and system = %s and (%s or key = any(%s))
order by at_ms desc, key limit 1000
"""
FORGET_KEYS = "delete from intake_kept where at_ms < %s"
FORGET_REQUESTS = "delete from intake_request where at_ms < %s"
LEFT = f'{{"kind":"{WITHDRAWN}"}}'


class PostgresQueue:
    """The queue of one database; see `IntakeQueue` for what each method does.

    Args:
        url: As libpq takes it.

    Raises:
        LedgerUnusable: If it is no such URL.
    """

    def __init__(self, url: str) -> None:
        self._place = place_of(url)
        self._pool = Pool(url, self._greet, INTAKE_CONNECTIONS)
        self._tidied_ms = 0

    async def _greet(self, connection: Connection) -> None:
        await bring_up_to_date(connection, self._place)

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[Connection]:
        with refusing():
            async with self._pool.connection() as connection, connection.transaction():
                yield connection

    async def keep(self, zone: str, items: Sequence[Item], now_ms: int) -> int:
        """Keep what was not known yet."""
        async with self._changing() as connection:
            cursor = await connection.execute(COUNT, (zone,))
            row = await cursor.fetchone()
            if row is not None and row[0] + len(items) > WAITING_ROWS:
                raise LedgerRefuses("full", FULL)
            return sum(
                [await _is_new(connection, zone, item, now_ms) for item in items]
            )

    async def lease(
        self,
        zone: str,
        now_ms: int,
        *,
        kinds: Collection[str] = KEPT_KINDS,
        least_age_ms: int = 0,
    ) -> list[Row]:
        """Give the oldest that nobody has leased."""
        values = (
            zone, now_ms, now_ms - least_age_ms, list(kinds), LEASED_ROWS,
            now_ms + LEASE_MS,
        )  # fmt: skip
        async with self._changing() as connection:
            if now_ms - self._tidied_ms >= TIDY_MS:
                await connection.execute(FORGET_KEYS, (now_ms - KEY_MS,))
                await connection.execute(FORGET_REQUESTS, (now_ms - REQUEST_MS,))
                self._tidied_ms = now_ms
            cursor = await connection.execute(LEASE, values)
            found = await cursor.fetchall()
        return sorted(
            Row(number, kind, key, at_ms, body.encode())
            for number, kind, key, at_ms, body in found
        )

    async def acknowledge(
        self, zone: str, numbers: dict[int, int], now_ms: int
    ) -> None:
        """Delete what a desk has on disk."""
        async with self._changing() as connection:
            for number, report in numbers.items():
                if report:
                    values = (report, now_ms, zone, zone, number)
                    await connection.execute(NUMBER, values)
            await connection.execute(DROP, (zone, list(numbers)))

    async def close_requests(self, zone: str, keys: Sequence[str], now_ms: int) -> None:
        """Note that what these service requests were about is over."""
        async with self._changing() as connection:
            await connection.execute(CLOSE, (now_ms, zone, list(keys)))

    async def requests(
        self, zone: str, system: str, keys: Sequence[str] = ()
    ) -> list[Filed]:
        """List a system's service requests."""
        async with self._changing() as connection:
            values = (zone, system, not keys, list(keys))
            cursor = await connection.execute(REQUESTS, values)
            return [Filed(*row) for row in await cursor.fetchall()]

    async def close(self) -> None:
        """Let go of the database."""
        await self._pool.close()


async def _is_new(connection: Connection, zone: str, item: Item, now_ms: int) -> bool:
    """Keep one thing; claim that it was not known."""
    added = await connection.execute(KEEP_KEY, (zone, item.key, now_ms))
    if not added.rowcount:
        return False
    if item.kind == UNSENT and item.message:
        values: tuple[object, ...] = (OTHER, LEFT, zone, item.message, REPORT)
        await connection.execute(WITHDRAW, values)
    values = (zone, item.kind, item.key, item.message, now_ms, item.body.decode())
    await connection.execute(PUT, values)
    if item.service:
        values = (zone, item.key, item.system, item.service, now_ms, now_ms)
        await connection.execute(FILE, values)
    return True

"""News between nodes: which streams grew, told by NOTIFY and found by a poll.

A node that wrote into a zone tells the others once for all it wrote in `HINT_S`, after
the commit: inside the transaction it would make all commits of the database wait for
each other. What is told is a hint only. Whoever has not heard it, since its connection
was lost or a pooler is between, finds the stream longer at the next poll.
Source: docs of PostgreSQL, NOTIFY; the lock is in src/backend/commands/async.c.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import psycopg

from patrol_tui.server.ledgers import ZoneName
from patrol_tui.server.postgres import statements as sql
from patrol_tui.server.postgres.following import Following
from patrol_tui.server.postgres.pool import CONNECT_S, Connection, Pool, connect
from store.disk import StoreError

CHANNEL = "patrol"
HINT_S = 0.02
"""News of a zone is gathered so long before the others are told."""
POLL_S = 0.25
"""The longest that news goes unheard when no hint comes through."""
AGAIN_S = 0.25
"""Between two tries to listen."""
ALIVE_S = 5.0
"""A listening connection that was silent so long is asked whether it still lives."""


class Doubt(Protocol):
    """Asked at each poll, with a connection, whether the database is still the same."""

    def __call__(
        self, connection: Connection, /, *, went_back: bool
    ) -> Awaitable[None]:
        """Look, and begin anew if it is not; `went_back`: a stream lost events."""


class News:
    """Tells other nodes of what was written here, and hears of theirs.

    Args:
        pool: Connections for the poll and the hints.
        following: What this node has read.
        watched: Names the zones that somebody waits for.
        doubt: Asked at each poll.
    """

    def __init__(
        self,
        pool: Pool,
        following: Following,
        watched: Callable[[], Iterable[ZoneName]],
        doubt: Doubt,
    ) -> None:
        self._pool = pool
        self._following = following
        self._watched = watched
        self._doubt = doubt
        self._node = secrets.token_hex(4)
        self._written: set[ZoneName] = set()
        self._heard: set[ZoneName] = set()
        self._telling: asyncio.Task[None] | None = None
        self._is_heard = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen and to poll."""
        self._tasks = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._follow()),
        ]

    async def stop(self) -> None:
        """Tell what is not told yet, and listen no more."""
        if self._telling is not None:
            await asyncio.wait([self._telling])
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def grew(self, zone: ZoneName) -> None:
        """Tell the other nodes, soon, that this zone's stream grew."""
        self._written.add(zone)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        try:
            while self._written:
                await asyncio.sleep(HINT_S)
                zones, self._written = self._written, set()
                news = [f"{self._node} {zone}" for zone in zones]
                with contextlib.suppress(psycopg.Error, TimeoutError, OSError):
                    async with self._pool.connection() as connection:
                        await connection.execute(
                            sql.NOTIFY, {"channel": CHANNEL, "news": news}
                        )
        finally:
            self._telling = None

    def hear(self, zone: ZoneName) -> None:
        """Look into a zone soon, if somebody waits for it."""
        self._heard.add(zone)
        self._is_heard.set()

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, TimeoutError, OSError):
                await self._listen_once()
            await asyncio.sleep(AGAIN_S)

    async def _listen_once(self) -> None:
        connection = await connect(self._pool.url)
        try:
            await connection.execute(f"listen {CHANNEL}")
            while True:
                async for notify in connection.notifies(timeout=ALIVE_S):
                    node, _, zone = notify.payload.partition(" ")
                    if node != self._node:
                        self.hear(ZoneName(zone))
                async with asyncio.timeout(CONNECT_S):
                    await connection.execute("select 1")
        finally:
            await connection.close()

    async def _follow(self) -> None:
        """Look where hints point to, and where the poll finds more than was read."""
        polled_s = time.monotonic()
        while True:
            left_s = polled_s + POLL_S - time.monotonic()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, left_s)):
                    await self._is_heard.wait()
            self._is_heard.clear()
            heard, self._heard = self._heard, set()
            with contextlib.suppress(StoreError, psycopg.Error, TimeoutError, OSError):
                if time.monotonic() >= polled_s + POLL_S:
                    polled_s = time.monotonic()
                    heard |= await self._poll()
                watched = set(self._watched())
                await asyncio.gather(
                    *(self._following.look(zone) for zone in heard & watched)
                )

    async def _poll(self) -> set[ZoneName]:
        """Ask which of the watched streams are not as this node read them."""
        reach = {zone: self._following.reach(zone) for zone in self._watched()}
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                sql.HEADS_OF_ZONES, {"zones": list(reach)}, prepare=True
            )
            heads = dict(await cursor.fetchall())
            went_back = any(heads.get(zone, 0) < (reach[zone] or 0) for zone in reach)
            await self._doubt(connection, went_back=went_back)
        return {zone for zone in reach if heads.get(zone, 0) != reach[zone]}

"""Presence over nodes: what devices told at any node, known at all of them soon.

Each node answers from its memory. Once a second it writes what was told at it since, in
one statement for each zone, and reads the zones that somebody asked it for. The table
is unlogged: nothing waits for the disk, and a database that crashes forgets who was
where, as it may.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import msgspec
import psycopg

from patrol_tui.server.postgres import statements as sql
from patrol_tui.server.postgres.pool import Connection, Pool
from patrol_tui.server.presence import Presences
from store.wire import PRESENT_S, Presence

SHARE_S = 1.0
"""How often a node tells the others, and hears from them."""
ASKED_S = 60.0
"""A zone that nobody asked for so long is read no more."""
PRESENCE_CONNECTIONS = 1

_Told = dict[str, tuple[int, Presence]]
"""Device -> when it told that, by this node's clock."""

_decode = msgspec.json.Decoder(Presence).decode
_encode = msgspec.json.Encoder().encode


class SharedPresences(Presences):
    """Who is there in each zone, at any node; see `Presences`.

    Args:
        url: Of the database; its tables are there already.
        now_ms: The wall clock.
    """

    def __init__(self, url: str, now_ms: Callable[[], int]) -> None:
        super().__init__(now_ms)
        self._pool = Pool(url, _greet, PRESENCE_CONNECTIONS)
        self._told: dict[str, _Told] = {}
        self._asked: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    def tell(self, zone: str, device: str, presence: Presence) -> None:
        """Take in what a device tells of itself."""
        super().tell(zone, device, presence)
        self._told.setdefault(zone, {})[device] = self._zones[zone][device]
        self._begin()

    def present(self, zone: str) -> dict[str, Presence]:
        """Tell who is there; from other nodes from the next sharing on."""
        self._asked[zone] = self._now_ms()
        self._begin()
        return super().present(zone)

    def _begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._share_on())

    async def _share_on(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, TimeoutError, OSError):
                await self.share()
            await asyncio.sleep(SHARE_S)

    async def share(self) -> None:
        """Tell the other nodes what is new here, and hear what is new there.

        Raises:
            psycopg.Error: If the database does not answer; it is told the next time.
        """
        told, self._told = self._told, {}
        after_ms = self._now_ms() - PRESENT_S * 1000
        try:
            async with self._pool.connection() as connection:
                for zone, devices in told.items():
                    await _put(connection, zone, devices)
                    values = {"zone": zone, "after_ms": after_ms}
                    await connection.execute(sql.FORGET_PRESENT, values)
                for zone in self._zones_asked_for():
                    await self._read(connection, zone, after_ms)
        except BaseException:
            for zone, devices in told.items():
                self._told[zone] = devices | self._told.get(zone, {})
            raise

    def _zones_asked_for(self) -> list[str]:
        oldest_ms = self._now_ms() - round(ASKED_S * 1000)
        self._asked = {
            zone: at_ms for zone, at_ms in self._asked.items() if at_ms >= oldest_ms
        }
        return list(self._asked)

    async def _read(self, connection: Connection, zone: str, after_ms: int) -> None:
        values = {"zone": zone, "after_ms": after_ms}
        cursor = await connection.execute(sql.READ_PRESENT, values)
        here = self._zones.setdefault(zone, {})
        for device, told_ms, body in await cursor.fetchall():
            if device not in here or here[device][0] < told_ms:
                here[device] = told_ms, _decode(body)

    async def close(self) -> None:
        """Share no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._pool.close()


async def _greet(connection: Connection) -> None:
    """Nothing to look at: presence is of no life."""


async def _put(connection: Connection, zone: str, told: _Told) -> None:
    devices = sorted(told)
    values = {
        "zone": zone,
        "devices": devices,
        "told_ms": [told[device][0] for device in devices],
        "bodies": [_encode(told[device][1]).decode() for device in devices],
    }
    await connection.execute(sql.PUT_PRESENT, values, prepare=True)

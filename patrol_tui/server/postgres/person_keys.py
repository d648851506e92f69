"""Persons' keys on PostgreSQL, shared by all nodes; see `PersonKeys` for the contract.

Every change takes the zone's row of `person_serial` first and holds it until its
commit. A row that was deleted stays in the files of the database until VACUUM passes,
and in its write-ahead log and backups as long as those are kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from patrol_tui.server.ledgers import ZoneName
from patrol_tui.server.person_keys import KeyPage, name_of
from patrol_tui.server.postgres import statements as sql
from patrol_tui.server.postgres.pool import Connection, Pool, place_of, refusing
from patrol_tui.server.postgres.schema import bring_up_to_date
from store.wire import SharedKey, decode, encode

KEY_CONNECTIONS = 2
"""Keys are given and asked for seldom."""


class PostgresPersonKeys:
    """The keys of one database; see `PersonKeys` for what each method does.

    Args:
        url: As libpq takes it.
    """

    def __init__(self, url: str) -> None:
        self._place = place_of(url)
        self._pool = Pool(url, self._greet, KEY_CONNECTIONS)

    async def _greet(self, connection: Connection) -> None:
        await bring_up_to_date(connection, self._place)

    async def put(self, zone: ZoneName, keys: Sequence[SharedKey]) -> None:
        """Keep keys, but for those that were forgotten."""
        if not keys:
            return
        values = {
            "zone": zone,
            "count": len(keys),
            "ids": [key.id for key in keys],
            "names": [name_of(key) for key in keys],
            "bodies": [encode(key).decode() for key in keys],
        }
        with refusing():
            async with self._pool.connection() as connection, connection.transaction():
                await connection.execute(sql.GROW_KEYS, values)
                await connection.execute(sql.PUT_KEYS, values)

    async def after(self, zone: ZoneName, seq: int, most: int) -> KeyPage:
        """Read keys behind a place."""
        values = {"zone": zone, "after": seq, "most": most + 1}
        with refusing():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(sql.READ_KEYS, values, prepare=True)
                rows = await cursor.fetchall()
        page = rows[:most]
        keys = [decode(body.encode(), SharedKey) for _, body in page]
        last = page[-1][0] if page else seq
        return KeyPage(last, keys, is_more=len(rows) > most)

    async def newest(self, zone: ZoneName) -> int:
        """Tell the last place that was ever given in a zone."""
        with refusing():
            async with self._pool.connection() as connection:
                values = {"zone": zone}
                cursor = await connection.execute(sql.NEWEST_KEY, values, prepare=True)
                row = await cursor.fetchone()
        return int(row[0]) if row else 0

    async def close(self) -> None:
        """Let go of the database."""
        await self._pool.close()

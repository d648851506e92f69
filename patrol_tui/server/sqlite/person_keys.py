"""Persons' keys in SQLite: in the server's file, written over when they are forgotten.

What is deleted is overwritten with zeros (`secure_delete`), and the write-ahead log is
emptied behind it: the database's own files hold nothing of a forgotten key any more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from patrol_tui.server.ledgers import ZoneName
from patrol_tui.server.person_keys import KeyPage, name_of
from patrol_tui.server.sqlite.file import writing
from patrol_tui.server.sqlite.own_thread import OwnThread
from store.wire import SharedKey, decode, encode


class SqlitePersonKeys:
    """The keys of one database file; see `PersonKeys` for what each method does.

    Args:
        folder: Of the server's database; the file is made if missing.

    Raises:
        LedgerUnusable: If it cannot be opened, or is no such database.
    """

    def __init__(self, folder: Path) -> None:
        self._is_closed = False
        self._thread = OwnThread(folder)

    async def put(self, zone: ZoneName, keys: Sequence[SharedKey]) -> None:
        """Keep keys, but for those that were forgotten."""

        def act(db: sqlite3.Connection) -> None:
            with writing(db):
                db.executemany(
                    "insert or ignore into person_key(zone, name, body)"
                    " select ?1, ?2, ?3 where not exists (select 1 from person_gone"
                    " where zone = ?1 and id = ?4)",
                    [(zone, name_of(key), encode(key), key.id) for key in keys],
                )

        await self._thread.run(act)

    async def after(self, zone: ZoneName, seq: int, most: int) -> KeyPage:
        """Read keys behind a place."""

        def act(db: sqlite3.Connection) -> KeyPage:
            rows = db.execute(
                "select seq, body from person_key where zone = ? and seq > ?"
                " order by seq limit ?",
                (zone, seq, most + 1),
            ).fetchall()
            page = rows[:most]
            keys = [decode(body, SharedKey) for _, body in page]
            last = page[-1][0] if page else seq
            return KeyPage(last, keys, is_more=len(rows) > most)

        return await self._thread.run(act)

    async def newest(self, zone: ZoneName) -> int:  # noqa: ARG002 (places of all zones)
        """Tell the last place that was ever given."""

        def act(db: sqlite3.Connection) -> int:
            row = db.execute(
                "select seq from sqlite_sequence where name = 'person_key'"
            ).fetchone()
            return int(row[0]) if row else 0

        return await self._thread.run(act)

    async def close(self) -> None:
        """Let go of the file."""
        if not self._is_closed:
            self._is_closed = True
            await self._thread.close()


def forget_keys(database: sqlite3.Connection, zone: str, ids: Iterable[str]) -> None:
    """Delete the keys of these ids, and take none of them again; in a transaction."""
    rows = [(zone, key) for key in ids]
    database.executemany("delete from person_key where zone = ? and name = ?", rows)
    database.executemany("insert or ignore into person_gone values (?, ?)", rows)

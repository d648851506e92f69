"""The intake's queue in SQLite: a file of its own beside the server's.

It is apart so that a report never waits for a push, and no backup of the zones' logs
holds what a stranger wrote. What is deleted is overwritten, and the write-ahead log is
emptied behind each acknowledgement: nothing of it is left in the folder.

One thread writes and reads; what comes while it is at the disk goes together into the
next transaction.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

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
from patrol_tui.server.ledgers import LedgerRefuses, LedgerUnusable
from patrol_tui.server.sqlite.file import BUSY_S, keep_private, writing
from store.wire_intake import KEPT_KINDS, OTHER, REPORT, UNSENT

FILE_NAME = "intake.db"
APPLICATION_ID = 0x50_74_52_6D
"""`PtRm`: the queue of the server whose file is `PtRl`."""
TABLES = """
create table if not exists kept(
    zone text not null, key text not null, at_ms integer not null,
    primary key(zone, key)) without rowid;
create index if not exists kept_by_age on kept(at_ms);
create table if not exists waiting(
    number integer primary key autoincrement, zone text not null, kind text not null,
    key text not null, message text not null, at_ms integer not null,
    until_ms integer not null default 0, body blob not null);
create index if not exists waiting_of on waiting(zone, until_ms, number);
create index if not exists waiting_message on waiting(zone, message);
create table if not exists request(
    zone text not null, key text not null, system text not null,
    service text not null, at_ms integer not null, updated_ms integer not null,
    number integer not null default 0, is_closed integer not null default 0,
    primary key(zone, key)) without rowid;
"""
LEFT = b'{"kind":"' + WITHDRAWN.encode() + b'"}'

_T = TypeVar("_T")


class _Asked(NamedTuple):
    """What is to be kept, and who waits for it."""

    zone: str
    items: Sequence[Item]
    now_ms: int
    done: asyncio.Future[int]


class SqliteQueue:
    """The queue of one server's folder; see `IntakeQueue`.

    Args:
        folder: Of the server's database.

    Raises:
        LedgerUnusable: If the file cannot be opened, or is another program's.
    """

    def __init__(self, folder: Path) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._asked: list[_Asked] = []
        self._keeping: asyncio.Task[None] | None = None
        self._tidied_ms = 0
        try:
            self._db = self._thread.submit(_connect, folder / FILE_NAME).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def keep(self, zone: str, items: Sequence[Item], now_ms: int) -> int:
        """Keep what was not known yet."""
        done = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(zone, items, now_ms, done))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
        found: int = await done
        return found

    async def _keep_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            try:
                counts = await self._run(partial(_keep, asked=asked))
            except LedgerRefuses as refused:
                counts = [refused] * len(asked)
            for one, count in zip(asked, counts, strict=True):
                if one.done.done():
                    continue
                if isinstance(count, LedgerRefuses):
                    one.done.set_exception(count)
                else:
                    one.done.set_result(count)

    async def lease(
        self,
        zone: str,
        now_ms: int,
        *,
        kinds: Collection[str] = KEPT_KINDS,
        least_age_ms: int = 0,
    ) -> list[Row]:
        """Give the oldest that nobody has leased."""
        wanted = json.dumps(list(kinds))
        is_due = now_ms - self._tidied_ms >= TIDY_MS

        def act(db: sqlite3.Connection) -> list[Row]:
            if is_due:
                _tidy(db, now_ms)
            found = db.execute(
                "select number, kind, key, at_ms, body from waiting where zone = ?"
                " and until_ms <= ? and at_ms <= ?"
                " and kind in (select value from json_each(?))"
                " order by number limit ?",
                (zone, now_ms, now_ms - least_age_ms, wanted, LEASED_ROWS),
            ).fetchall()
            if found:
                with writing(db):
                    db.executemany(
                        "update waiting set until_ms = ? where number = ?",
                        [(now_ms + LEASE_MS, row[0]) for row in found],
                    )
            return [Row(*row) for row in found]

        rows = await self._run(act)
        self._tidied_ms = now_ms if is_due else self._tidied_ms
        return rows

    async def acknowledge(
        self, zone: str, numbers: dict[int, int], now_ms: int
    ) -> None:
        """Delete what a desk has on disk."""

        def act(db: sqlite3.Connection) -> None:
            with writing(db):
                db.executemany(
                    "update request set number = ?, updated_ms = ? where zone = ? and"
                    " key = (select key from waiting where zone = ? and number = ?)",
                    [
                        (report, now_ms, zone, zone, number)
                        for number, report in numbers.items()
                        if report
                    ],
                )
                db.executemany(
                    "delete from waiting where zone = ? and number = ?",
                    [(zone, number) for number in numbers],
                )
            db.execute("pragma wal_checkpoint(truncate)")

        await self._run(act)

    async def close_requests(self, zone: str, keys: Sequence[str], now_ms: int) -> None:
        """Note that what these service requests were about is over."""

        def act(db: sqlite3.Connection) -> None:
            with writing(db):
                db.executemany(
                    "update request set is_closed = 1, updated_ms = ?"
                    " where zone = ? and key = ? and is_closed = 0",
                    [(now_ms, zone, key) for key in keys],
                )

        await self._run(act)

    async def requests(
        self, zone: str, system: str, keys: Sequence[str] = ()
    ) -> list[Filed]:
        """List a system's service requests."""
        wanted = json.dumps(list(keys))

        def act(db: sqlite3.Connection) -> list[Filed]:
            found = db.execute(
                "select key, service, at_ms, updated_ms, number, is_closed"
                " from request where zone = ?1 and system = ?2"
                " and (?3 = '[]' or key in (select value from json_each(?3)))"
                " order by at_ms desc, key limit 1000",
                (zone, system, wanted),
            ).fetchall()
            return [Filed(*row) for row in found]

        return await self._run(act)

    async def close(self) -> None:
        """Let go of the file."""
        if self._keeping is not None:
            await asyncio.wait([self._keeping])
        await asyncio.wrap_future(self._thread.submit(self._db.close))
        self._thread.shutdown()

    async def _run(self, act: Callable[[sqlite3.Connection], _T]) -> _T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, act, self._db)
        except sqlite3.Error as error:
            full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            raise LedgerRefuses("full" if full else "down", str(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.touch(mode=0o600)
        keep_private(path)
        db = sqlite3.connect(
            path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        (owner,) = db.execute("pragma application_id").fetchone()
        if owner not in {0, APPLICATION_ID}:
            raise LedgerUnusable(str(path), "it is another program's database")
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma secure_delete = on")
        db.execute(f"pragma application_id = {APPLICATION_ID}")
        db.executescript(TABLES)
    except (OSError, sqlite3.Error) as error:
        raise LedgerUnusable(str(path), str(error)) from error
    return db


def _keep(db: sqlite3.Connection, asked: Sequence[_Asked]) -> list[int | LedgerRefuses]:
    """Keep what several ask for in one transaction."""
    counts: list[int | LedgerRefuses] = []
    with writing(db):
        for one in asked:
            waiting = db.execute(
                "select count(*) from waiting where zone = ?", (one.zone,)
            ).fetchone()[0]
            if waiting + len(one.items) > WAITING_ROWS:
                counts.append(LedgerRefuses("full", FULL))
                continue
            counts.append(sum(_is_new(db, one, item) for item in one.items))
    return counts


def _is_new(db: sqlite3.Connection, asked: _Asked, item: Item) -> bool:
    """Keep one thing; claim that it was not known."""
    zone, now_ms = asked.zone, asked.now_ms
    added = db.execute(
        "insert or ignore into kept values (?, ?, ?)", (zone, item.key, now_ms)
    )
    if not added.rowcount:
        return False
    if item.kind == UNSENT and item.message:
        db.execute(
            "update waiting set kind = ?, body = ?, message = ''"
            " where zone = ? and message = ? and kind = ?",
            (OTHER, LEFT, zone, item.message, REPORT),
        )
    db.execute(
        "insert into waiting(zone, kind, key, message, at_ms, body)"
        " values (?, ?, ?, ?, ?, ?)",
        (zone, item.kind, item.key, item.message, now_ms, item.body),
    )
    if item.service:
        db.execute(
            "insert or ignore into request(zone, key, system, service, at_ms,"
            " updated_ms) values (?, ?, ?, ?, ?, ?)",
            (zone, item.key, item.system, item.service, now_ms, now_ms),
        )
    return True


def _tidy(db: sqlite3.Connection, now_ms: int) -> None:
    with writing(db):
        db.execute("delete from kept where at_ms < ?", (now_ms - KEY_MS,))
        db.execute("delete from request where at_ms < ?", (now_ms - REQUEST_MS,))

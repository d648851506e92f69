"""The ledger on SQLite: for one station or one small town, with no set-up.

One task writes. It takes all pushes that wait, judges them against the heads in memory,
and commits them in one transaction on a thread of its own: the order of commits is the
order of each stream, so a reader can never miss an event, and one sync serves many.

What is in memory is what is on the disk, always. So after an error of the database that
leaves a commit in doubt, the process ends, and reads its disk at the next start. Only
`busy` and `full` leave no doubt: the givers are told, and readers served on.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import disk_usage
from typing import TypeVar

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
from patrol_tui.server.numbering import Life, Registrar, new_life
from patrol_tui.server.sqlite.committing import Round, Streams, Waiting
from patrol_tui.server.sqlite.file import (
    BUSY_S,
    FILE_NAME,
    connect,
    connect_to_read,
    writing,
)
from patrol_tui.server.sqlite.lives import MarkFile, Standing, make_seed, read_seed
from patrol_tui.server.sqlite.rows import (
    commit,
    read_after,
    read_head,
    read_life,
    read_waiting,
    read_zones,
    write_life,
)
from patrol_tui.server.tails import SCANNED, page_of
from patrol_tui.telling import complain
from store.clock import wall_ms
from store.disk import RealDisk, reason

LEAST_FREE_BYTES = 1024 * 1024
"""With less room on the disk it is not ready, though it takes what still fits."""

IN_DOUBT = 70
"""Exit code when the database failed in a way that only a restart clears up."""

FULL = "the disk is full; free some room, nothing that was taken is lost"
BUSY = "another program holds the database; it is tried again with the next push"

_T = TypeVar("_T")


def _end(why: str) -> None:
    """End the process at once: nothing it could still say would be sure."""
    complain(f"stopped: {why}")
    os._exit(IN_DOUBT)


class SqliteLedger:
    """The streams of all zones in one folder; see `Ledger` for what each method does.

    Args:
        folder: Where the database lies, alone; made if missing.
        now_ms: The wall clock.
        end: Ends the process with one line; must not return to a working server.
    """

    def __init__(
        self,
        folder: Path,
        now_ms: Callable[[], int] = wall_ms,
        end: Callable[[str], None] = _end,
    ) -> None:
        self.folder = folder
        self._now_ms = now_ms
        self._end = end
        self._waiting: list[Waiting] = []
        self._kick = asyncio.Event()
        self._write_on = ThreadPoolExecutor(1, "ledger-writes")
        self._read_on = ThreadPoolExecutor(1, "ledger-reads")
        self._trouble: LedgerRefuses | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._is_open = False
        self._must_empty = True
        """The write-ahead log may hold what was forgotten."""

    @property
    def epoch(self) -> str:
        """Which life of the database this is."""
        return self._life.code

    @property
    def key(self) -> str:
        """The public key that the server's own writers sign with."""
        return self._streams.registrar.key

    @property
    def place(self) -> str:
        """Where it is kept."""
        return str(self.folder / FILE_NAME)

    async def start(self, wakes: Wakes, gauges: Gauges) -> None:
        """Open it, find out which life it is, and begin to write."""
        self._wakes, self._gauges = wakes, gauges
        self._disk = RealDisk(self.folder)
        self._disk.lock()
        try:
            self._open()
        except BaseException:
            self._disk.unlock()
            raise
        self._is_open = True
        self._tasks = [
            asyncio.create_task(self._write_all()),
            asyncio.create_task(self._look_for_due()),
        ]
        for task in self._tasks:
            task.add_done_callback(self._mourn)

    def _mourn(self, task: asyncio.Task[None]) -> None:
        """End the process if its writing ended: nobody would be answered any more."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._end(f"a fault in the writing: {type(error).__name__}")

    def _open(self) -> None:
        self._db = connect(self.folder)
        self._reader = connect_to_read(self.folder)
        rows = read_zones(self._db)
        life = read_life(self._db)
        standing = Standing(life.code if life else "", sum(row.seq for row in rows))
        try:
            self._mark = MarkFile(self._disk)
            seed = read_seed(self._disk)
            if life is None or seed is None or not self._mark.fits(standing):
                life = new_life(self._now_ms(), is_first=not standing.events)
                write_life(self._db, life)
                seed = seed or make_seed(self._disk)
            self._mark.tell(Standing(life.code, standing.events))
            self._mark.keep()
        except (OSError, sqlite3.Error) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            raise LedgerUnusable(self.place, why) from error
        self._life: Life = life
        registrar = Registrar(life=life, seed=seed)
        self._streams = Streams(rows, registrar)
        for row in rows:
            self._streams.wait(row.name, read_waiting(self._db, row.id))

    async def stop(self) -> None:
        """Finish what waits, and close."""
        if not self._is_open:
            return
        self._is_open = False
        self._kick.set()
        writing, looking = self._tasks
        looking.cancel()
        await asyncio.wait([writing])
        await self._reading(self._reader.close)
        await self._writing(self._close)
        self._write_on.shutdown()
        self._read_on.shutdown()

    def _close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("pragma wal_checkpoint(truncate)")
        self._db.close()
        with contextlib.suppress(OSError):
            self._mark.keep()
        self._mark.close()
        self._disk.unlock()

    async def take(self, batch: Batch) -> Outcome:
        """Judge a batch and keep what may be kept."""
        if not self._is_open:
            raise LedgerRefuses("down", STOPPING)
        if len(self._waiting) >= WAITING_PUSHES:
            raise LedgerRefuses("down", CROWDED)
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(batch, done))
        self._kick.set()
        return await done

    async def page(self, ask: Ask) -> Page:
        """Read on in a stream, from memory where it is new enough."""
        stream = self._streams.find(ask.zone)
        newest = stream.row.seq if stream else 0
        if stream is None or ask.after >= newest:
            return Page(ask.after, [])
        after = stream.tail.after(ask.after)
        if after is not None:
            return page_of(after, ask, newest)
        zone = stream.row.id

        def read() -> Page:
            placed = read_after(self._reader, zone, ask.after, SCANNED + 1)
            return page_of(placed, ask, newest)

        return await self._reading(read)

    async def newest(self, zone: ZoneName) -> int:
        """Tell the last place of a stream."""
        stream = self._streams.find(zone)
        return stream.row.seq if stream else 0

    async def heads(self, zone: ZoneName, writers: Sequence[str]) -> dict[str, int]:
        """Tell of each writer the last number held."""
        stream = self._streams.find(zone)
        if stream is None:
            return dict.fromkeys(writers, 0)
        known = stream.heads
        zone_id = stream.row.id
        missing = [writer for writer in writers if writer not in known]
        found = {writer: known[writer].number for writer in writers if writer in known}
        if missing:

            def read() -> dict[str, int]:
                return {
                    writer: read_head(self._reader, zone_id, writer).number
                    for writer in missing
                }

            found |= await self._reading(read)
        return found

    async def check(self) -> None:
        """Return if it can take events now; after a refusal by trying."""
        if not self._is_open:
            raise LedgerRefuses("down", STOPPING)
        if disk_usage(self.folder).free < LEAST_FREE_BYTES:
            raise LedgerRefuses("full", FULL)
        if self._trouble is not None:
            try:
                await self._writing(self._try)
            except sqlite3.Error as error:
                raise self._trouble from error
            self._trouble = None

    def _try(self) -> None:
        with writing(self._db):
            self._db.execute("update life set began_ms = began_ms")

    async def size_bytes(self) -> int:
        """Tell the length of the file and of its write-ahead log."""
        names = (FILE_NAME, FILE_NAME + "-wal")
        paths = [self.folder / name for name in names]
        return sum(path.stat().st_size for path in paths if path.exists())

    async def _write_all(self) -> None:
        """Take what waits, as often as something does, until it is closed."""
        while self._is_open or self._waiting:
            await self._kick.wait()
            self._kick.clear()
            while self._waiting or self._streams.due(self._now_ms()):
                work = Round(self._streams, self._waiting, self._now_ms())
                self._waiting = work.left
                await self._write(work)
                if not self._is_open and not self._waiting:
                    break

    async def _write(self, work: Round) -> None:
        """Judge one round of pushes and commit it."""
        try:
            if work.asks:
                await self._writing(lambda: work.look_up(self._db))
            work.judge()
            if work.events:
                took_s = await self._writing(lambda: self._commit(work))
                self._gauges.committed(took_s, work.events)
        except sqlite3.Error as error:
            work.refuse(self._trouble_of(error))
            return
        self._trouble = None if work.events else self._trouble
        work.settle()
        for change in work.changes:
            self._wakes.ring(ZoneName(change.row.name), change.row.seq)

    def _commit(self, work: Round) -> float:
        began_s = time.perf_counter()
        commit(self._db, work.changes, work.now_ms)
        if work.forgets:
            self._must_empty = True
        self._empty_log()
        try:
            self._mark.tell(Standing(self._life.code, work.total_after))
        except OSError as error:
            self._end(f"cannot write beside the database: {reason(error)}")
        return time.perf_counter() - began_s

    def _empty_log(self) -> None:
        """Empty the write-ahead log, which may hold a key that is forgotten; where a
        reader holds it, behind the next transaction, or at the next look."""
        if self._must_empty:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("pragma busy_timeout = 0")  # givers wait for nobody
                row = self._db.execute("pragma wal_checkpoint(truncate)").fetchone()
                self._must_empty = bool(row[0])
            self._db.execute(f"pragma busy_timeout = {BUSY_S * 1000:.0f}")

    def _trouble_of(self, error: sqlite3.Error) -> LedgerRefuses:
        """Say what a failed transaction means; what is in doubt ends the process."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            self._trouble = LedgerRefuses("full", FULL)
        elif code == sqlite3.SQLITE_BUSY:
            self._trouble = LedgerRefuses("down", BUSY)
        else:
            self._end(f"the database failed: {error}")
            self._trouble = LedgerRefuses("down", "the database failed")
        return self._trouble

    async def _look_for_due(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self._writing(self._empty_log)
            if self._streams.due(self._now_ms()):
                self._kick.set()

    async def _writing(self, act: Callable[[], _T]) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._write_on, act)

    async def _reading(self, act: Callable[[], _T]) -> _T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._read_on, act)
        except sqlite3.Error as error:
            raise LedgerRefuses("down", f"it cannot be read: {error}") from error

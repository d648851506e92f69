"""A connection to the server's SQLite file, on a thread of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from patrol_tui.server.ledgers import LedgerRefuses
from patrol_tui.server.sqlite.file import connect

_T = TypeVar("_T")


class OwnThread:
    """A connection on a thread of its own: a sync never holds up the event loop.

    Args:
        folder: Of the server's database; the file is made if missing.

    Raises:
        LedgerUnusable: If it cannot be opened, or is no such database.
    """

    def __init__(self, folder: Path) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="devices")
        try:
            self._db = self._thread.submit(connect, folder).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def run(self, act: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do it there.

        Raises:
            LedgerRefuses: If the database cannot do it now.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, act, self._db)
        except sqlite3.Error as error:
            full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            raise LedgerRefuses("full" if full else "down", str(error)) from error

    async def close(self) -> None:
        """Close it, and end its thread."""
        await asyncio.wrap_future(self._thread.submit(self._db.close))
        self._thread.shutdown()

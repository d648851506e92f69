"""Lives: how a SQLite database notices that it is not the one it was.

Who restores a backup, or copies the folder to another machine, has a database that
lacks what was told after the copy was made. Readers' cursors would skip what comes in
its place, and numbers would be issued twice. So beside the database lies `MARK`, which
tells the life's code, how many events there were at the last commit, and which very
file the database is (inode and machine). Where any of that does not fit the database,
or `MARK` or the server's `KEY` is missing, a new life begins.

A whole disk that was set back, both files with it, cannot be seen from here; a reader
whose cursor is ahead of the stream shows it (see `stream`).
"""

from __future__ import annotations

import contextlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

import msgspec

from patrol_tui.server.ledgers import LedgerUnusable
from patrol_tui.server.sqlite.file import FILE_NAME, keep_private
from store.disk import BINARY, RealDisk, reason
from store.keys.signing import SEED_BYTES, new_key
from store.log import write_file

MARK_NAME = "MARK"
KEY_NAME = "KEY"
MARK_BYTES = 160
"""Its whole length: written over in one piece, so that none of it is left behind."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What the database was at its last commit."""

    life: str
    file: str
    """Tells the database's file from every other, copies of it too."""
    events: int
    """In all streams together."""


class Standing(NamedTuple):
    """What the database itself tells of its last life."""

    code: str
    events: int


class MarkFile:
    """Writes `MARK` after each commit.

    Only a power cut can lose what it was told last, and then it tells of fewer events
    than there are: that fits. A program that is killed loses nothing of it.

    Args:
        disk: The server's folder, locked.
    """

    def __init__(self, disk: RealDisk) -> None:
        path = disk.root / MARK_NAME
        flags = os.O_RDWR | os.O_CREAT | BINARY
        self._file = os.open(path, flags, 0o600)
        self._of = disk.identity(FILE_NAME)
        self._disk = disk

    def fits(self, standing: Standing) -> bool:
        """Claim that the database is the one that the last commit left."""
        try:
            os.lseek(self._file, 0, os.SEEK_SET)
            content = os.read(self._file, MARK_BYTES)
            mark = msgspec.json.decode(content, type=Mark)
        except (OSError, msgspec.MsgspecError, ValueError):
            return False
        is_same = mark.life == standing.code and mark.file == self._of
        return is_same and mark.events <= standing.events

    def tell(self, standing: Standing) -> None:
        """Write what the database holds now; not yet on stable storage.

        Raises:
            OSError: If the disk refuses.
        """
        mark = Mark(life=standing.code, file=self._of, events=standing.events)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, msgspec.json.encode(mark).ljust(MARK_BYTES))

    def keep(self) -> None:
        """Bring what was told, and the file's name, onto stable storage.

        Raises:
            OSError: If the disk refuses.
        """
        self._disk.sync(self._file)
        self._disk.sync_folder()

    def close(self) -> None:
        """Give the file back."""
        with contextlib.suppress(OSError):
            os.close(self._file)


def read_seed(disk: RealDisk) -> bytes | None:
    """Read the server's private key; None if there is none, or none that is one."""
    keep_private(disk.root / KEY_NAME)
    try:
        seed = urlsafe_b64decode(disk.read(KEY_NAME))
    except (OSError, ValueError):
        return None
    return seed if len(seed) == SEED_BYTES else None


def make_seed(disk: RealDisk) -> bytes:
    """Make a private key for the server and keep it, for its owner only.

    Raises:
        LedgerUnusable: If it cannot be kept.
    """
    seed = new_key()
    try:
        write_file(disk, KEY_NAME, urlsafe_b64encode(seed))
    except OSError as error:
        raise LedgerUnusable(f"{disk.where}/{KEY_NAME}", reason(error)) from error
    return seed

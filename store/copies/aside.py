"""Files written aside: under a name nobody reads, until they are whole and on disk.

Backups, bundles and exports are written so, into a folder that is no store. When the
power goes, the disk fills up or the writer is stopped, there is either no file of the
name that was asked for, or all of it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

from store.copies.trouble import CopyFailed, CopyTrouble
from store.disk import RealDisk, reason

WRITTEN_TOGETHER = 1 << 20
"""Bytes gathered before they are written."""

NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}
"""What file systems without hard links answer, as on most USB sticks."""


class Target(Protocol):
    """What a file written aside needs of the folder it is to lie in."""

    @property
    def where(self) -> str:
        """The folder as people know it."""

    def names(self) -> list[str]:
        """List the files."""

    def create(self, name: str) -> int:
        """Make a new file for writing."""

    def write(self, file: int, content: bytes) -> None:
        """Write all of it."""

    def sync(self, file: int) -> None:
        """Return when the content is on stable storage."""

    def close(self, file: int) -> None:
        """Give the file back."""

    def reading(self, name: str) -> BinaryIO:
        """Open a file for reading, from the medium if that can be had."""

    def give(self, old: str, new: str) -> None:
        """Give a file a name that is free.

        Raises:
            FileExistsError: If it is not.
        """

    def replace(self, old: str, new: str) -> None:
        """Give a file a name, whether or not another file has it."""

    def remove(self, name: str) -> None:
        """Remove a file."""

    def sync_folder(self) -> None:
        """Return when the names are on stable storage."""


class TargetFolder(RealDisk):
    """A folder of this computer that is no store: it is not locked, nor made.

    Raises:
        CopyFailed: If there is no such folder.
    """

    def __init__(self, root: Path) -> None:  # without the base's: no lock file here
        if not root.is_dir():
            raise CopyFailed(CopyTrouble.NO_FOLDER, root)
        self.root = root.absolute()
        self._lock_file = None

    def reading(self, name: str) -> BinaryIO:
        """Open a file for reading, past the system's memory where it lets us."""
        file = (self.root / name).open("rb")
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file

    def give(self, old: str, new: str) -> None:
        """Give a file a name that is free, in one step where the system can."""
        try:
            os.link(self.root / old, self.root / new)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            if (self.root / new).exists():
                raise FileExistsError(errno.EEXIST, "exists") from None
            (self.root / old).rename(self.root / new)
        else:
            self.remove(old)


class NewFile:
    """A file being written; it gets its name when `keep` is called, or never.

    Args:
        folder: Where it is to lie.
        name: Its name there.
        over: Whether it may take the place of another file.

    Raises:
        CopyFailed: If the name is taken, or the disk refuses.
    """

    def __init__(self, folder: Target, name: str, *, over: bool = False) -> None:
        self.folder = folder
        self.name = name
        self.over = over
        self.size_bytes = 0
        self._aside = f"{name}.{secrets.token_hex(4)}.part"
        self._waiting = bytearray()
        self._file: int | None = None
        self._is_kept = False
        try:
            if not over and name in folder.names():
                raise CopyFailed(CopyTrouble.EXISTS, self.where)
            self._file = folder.create(self._aside)
        except OSError as error:
            raise self._refused(error) from error

    @property
    def where(self) -> str:
        """The file as people know it."""
        return str(Path(self.folder.where) / self.name)

    def write(self, content: bytes) -> int:
        """Write more.

        Raises:
            CopyFailed: If the disk refuses.
        """
        self._waiting += content
        self.size_bytes += len(content)
        if len(self._waiting) >= WRITTEN_TOGETHER:
            self.flush_all()
        return len(content)

    def flush(self) -> None:
        """Do nothing: what was written counts only once it is kept."""

    def close(self) -> None:
        """Do nothing: it is kept, or dropped when its context ends."""

    def flush_all(self) -> None:
        """Hand to the system what was gathered."""
        content, self._waiting = bytes(self._waiting), bytearray()
        if self._file is None:
            raise ValueError("this file is closed")
        try:
            self.folder.write(self._file, content)
        except OSError as error:
            raise self._refused(error) from error

    def keep(self, check: Callable[[BinaryIO], None] | None = None) -> None:
        """Sync, read back, and give the file its name.

        Args:
            check: Reads what lies on the medium, and raises where that is not right.

        Raises:
            CopyFailed: If the disk refuses, or the name was taken meanwhile.
        """
        self.flush_all()
        try:
            self._close(synced=True)
            if check is not None:
                with self.folder.reading(self._aside) as written:
                    check(written)
            named = self.folder.replace if self.over else self.folder.give
            named(self._aside, self.name)
            self._is_kept = True
            self.folder.sync_folder()
        except FileExistsError:
            raise CopyFailed(CopyTrouble.EXISTS, self.where) from None
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> NewFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._close(synced=False)
        if not self._is_kept:
            with contextlib.suppress(OSError, KeyError):
                self.folder.remove(self._aside)

    def _close(self, *, synced: bool) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        try:
            if synced:
                self.folder.sync(file)
        finally:
            self.folder.close(file)

    def _refused(self, error: OSError) -> CopyFailed:
        return CopyFailed(CopyTrouble.DISK, self.where, what=reason(error))

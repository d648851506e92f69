"""The disk: the few file-system acts the log needs, and how they fail.

The log takes a `Disk` as an argument, so that tests can hand it a disk that loses
power at any act. `RealDisk` is the one folder of this computer. A disk knows nothing
of events; names are plain file names inside its one folder.

    StoreError
    ├── StoreBusy        another program has the store open
    ├── StoreUnusable    the folder cannot hold a store
    ├── StoreMissing     there is none where one is to be read
    └── NotSaved         the disk refused; nothing that was there before is lost
        ├── LogFailed         (store.log) events wait in memory
        └── SnapshotFailed    (store.log) only time is lost at the next opening
"""

import contextlib
import errno
import os
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, Self

from store.ailments import cure_of
from store.lock_file import claim, give_free, owner
from store.machine import machine
from store.sentences import N_, Sentence, TellableError

if sys.platform == "darwin":
    import fcntl
if sys.platform == "linux":
    import ctypes

LOCK_NAME = "LOCK"
"""The file that is locked while the store is open; it holds "pid N" for the message."""

KEEP_SIZE = 1
"""FALLOC_FL_KEEP_SIZE of Linux: keep blocks without changing the file's length."""

FALLOCATE = ("fallocate64", "fallocate")
"""The C library's call with 64-bit lengths; some libraries have only the second."""

BUSY_CODES = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
"""What the systems answer when the lock is held elsewhere."""

REMEDY = N_("name a folder on this computer where you may write")
"""What helps when a folder cannot hold a store."""

BINARY = getattr(os, "O_BINARY", 0)
"""Windows only: no translation of line ends."""


class StoreError(TellableError):
    """The store cannot do what was asked; the message says why and what to do."""


class StoreBusy(StoreError):  # noqa: N818 (a state, told to people)
    """Another program has this store open."""

    def __init__(self, who: str, path: str) -> None:
        sentence = N_("{path} is already open by {who}; close that program first")
        super().__init__(sentence, path=path, who=who)
        self.who = who
        self.path = path


class StoreUnusable(StoreError):  # noqa: N818 (a state, told to people)
    """The folder cannot hold a store, or cannot be read or written."""

    def __init__(
        self, path: str, why: str | Sentence, remedy: str | Sentence = REMEDY
    ) -> None:
        sentence = N_("cannot use {path} as a store: {why}; {remedy}")
        super().__init__(sentence, path=path, why=why, remedy=remedy)
        self.path = path
        self.why = str(why)

    @classmethod
    def of(cls, path: str, error: OSError) -> Self:
        """Say it of an error of the system, and its file, with what helps."""
        name = Path(str(error.filename or path)).name
        why: str | Sentence = reason(error)
        if name != Path(path).name:
            why = Sentence(N_("{file}: {why}"), {"file": name, "why": why})
        return cls(path, why, cure_of(error.errno) or REMEDY)


class StoreMissing(StoreError):  # noqa: N818 (a state, told to people)
    """There is no store where one is to be read; a mistyped name makes none."""

    def __init__(self, path: str) -> None:
        super().__init__(N_("there is no store at {path}"), path=path)
        self.path = path


class NotSaved(StoreError):  # noqa: N818 (a state, told to people)
    """The disk refused to keep something."""

    def __init__(self, code: int | None, file: str, why: str) -> None:
        cure = cure_of(code)
        sentence = N_("not on disk: {file}: {why}; {cure}")
        if not cure:
            sentence = N_("not on disk: {file}: {why}")
        super().__init__(sentence, file=file, why=why, cure=cure)
        self.errno = code
        self.file = file
        self.why = why


class Disk(Protocol):
    """What the log needs from a folder.

    Acts raise OSError. A write is only a promise until `sync`; a name (created,
    replaced, removed) is only a promise until `sync_folder`.
    """

    @property
    def where(self) -> str:
        """The folder as people know it, for messages."""

    def lock(self) -> None:
        """Claim the folder for this program.

        Raises:
            StoreBusy: If another program, or another log of this one, has it.
            StoreUnusable: If it cannot be locked at all.
        """

    def unlock(self) -> None:
        """Give the folder free; twice is as good as once."""

    def names(self) -> list[str]:
        """List the files of the folder."""

    def read(self, name: str) -> bytes:
        """Read a whole file."""

    def identity(self, name: str) -> str:
        """Tell this very file from every other, and from copies of itself.

        The text stays the same when the file is written to or renamed, and differs
        for a copy, wherever that lies. It says nothing else.
        """

    def create(self, name: str) -> int:
        """Make a new file for writing; a file of that name must not exist."""

    def open_append(self, name: str) -> int:
        """Open a file to write on at its end."""

    def reserve(self, file: int, offset: int, length: int) -> bool:
        """Keep room on the disk from `offset` on, without changing the length.

        Returns:
            Whether room is kept. Never raises: it is a comfort, not a promise.
        """

    def release(self, name: str) -> None:
        """Give back the room kept behind a file's end; its content stays.

        Never raises: what is not given back is only wasted.
        """

    def write(self, file: int, content: bytes) -> None:
        """Write all of it, or raise with an unknown part written."""

    def sync(self, file: int) -> None:
        """Return when the file's content is on stable storage.

        After an error the content may be readable and yet never reach the disk, and
        the next sync may claim success: do not ask twice.
        """

    def close(self, file: int) -> None:
        """Give the file back."""

    def replace(self, old: str, new: str) -> None:
        """Rename a file over another, in one step."""

    def remove(self, name: str) -> None:
        """Remove a file."""

    def sync_folder(self) -> None:
        """Return when the names are on stable storage."""

    def overwrite(self, name: str, offset: int, content: bytes) -> None:
        """Write inside a file, over what is there, and onto stable storage.

        Only for destroying a key. A cut may leave any part of it done, so nothing
        that must stay readable is ever written so.

        Raises:
            ValueError: If the file does not reach that far.
        """


class RealDisk:
    """One folder of this computer's file system.

    The folder is made (for its owner only) if it is missing, its parent is not: a path
    on a drive that is not mounted must not fill the wrong disk. No file stays open
    except between `lock` and `unlock`.

    Raises:
        StoreUnusable: If the folder cannot be made, is none, or refuses writing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._lock_file: int | None = None
        try:
            self._make_root()
            os.close(self._open_lock_file())
        except OSError as error:
            raise StoreUnusable.of(self.where, error) from error

    @property
    def where(self) -> str:
        """The folder as people know it, for messages."""
        return str(self.root)

    def lock(self) -> None:
        """Claim the folder for this program, and write who has it."""
        file = -1
        try:
            file = self._open_lock_file()
            claim(file)
        except OSError as error:
            who = owner(file) if file >= 0 else ""
            if file >= 0:
                os.close(file)
            if file >= 0 and error.errno in BUSY_CODES:
                raise StoreBusy(who or N_("another program"), self.where) from None
            raise StoreUnusable.of(self.where, error) from error
        self._lock_file = file
        with contextlib.suppress(OSError):  # a full disk must not keep a store shut
            os.ftruncate(file, 0)
            os.lseek(file, 0, os.SEEK_SET)
            os.write(file, b"pid %d" % os.getpid())

    def unlock(self) -> None:
        """Give the folder free; twice is as good as once."""
        file, self._lock_file = self._lock_file, None
        if file is None:
            return
        with contextlib.suppress(OSError):
            os.ftruncate(file, 0)
        give_free(file)
        os.close(file)

    def names(self) -> list[str]:
        """List the files of the folder."""
        return [path.name for path in self.root.iterdir()]

    def read(self, name: str) -> bytes:
        """Read a whole file."""
        return (self.root / name).read_bytes()

    def identity(self, name: str) -> str:
        """Tell this very file from every other, by its inode and this machine."""
        number = (self.root / name).stat().st_ino
        text = f"{number} {machine()}".encode()
        return blake2b(text, digest_size=8).hexdigest()

    def create(self, name: str) -> int:
        """Make a new file for writing, for its owner only."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
        return os.open(self.root / name, flags, 0o600)

    def open_append(self, name: str) -> int:
        """Open a file to write on at its end."""
        return os.open(self.root / name, os.O_WRONLY | os.O_APPEND | BINARY)

    def reserve(self, file: int, offset: int, length: int) -> bool:
        """Keep room on the disk (Linux only), so that a full disk still takes it."""
        if sys.platform == "linux":
            libc = ctypes.CDLL(None)
            named = (getattr(libc, name, None) for name in FALLOCATE)
            fallocate = next(filter(None, named), None)
            if fallocate is not None:
                where, size = ctypes.c_int64(offset), ctypes.c_int64(length)
                return bool(fallocate(file, KEEP_SIZE, where, size) == 0)
        return False

    def release(self, name: str) -> None:
        """Give back the room kept behind a file's end (Linux only)."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                file = os.open(self.root / name, os.O_WRONLY)
                try:
                    os.ftruncate(file, os.fstat(file).st_size)
                finally:
                    os.close(file)

    def write(self, file: int, content: bytes) -> None:
        """Write all of it; after a short write the next one tells why."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]

    def sync(self, file: int) -> None:
        """Return when the content is on stable storage, by the system's surest call."""
        if sys.platform == "darwin":
            fcntl.fcntl(file, fcntl.F_FULLFSYNC)
        elif sys.platform == "win32":
            os.fsync(file)
        else:
            os.fdatasync(file)
        if os.fstat(file).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "it was deleted")

    def close(self, file: int) -> None:
        """Give the file back."""
        os.close(file)

    def replace(self, old: str, new: str) -> None:
        """Rename a file over another, in one step."""
        (self.root / old).replace(self.root / new)

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.root / name).unlink()

    def sync_folder(self) -> None:
        """Return when the names are on stable storage."""
        _sync_folder(self.root)

    def overwrite(self, name: str, offset: int, content: bytes) -> None:
        """Write inside a file, over what is there, and onto stable storage.

        A solid-state disk, or a file system that copies on writing, may keep the old
        bytes where only a laboratory finds them; encrypt the whole disk against that.
        """
        file = os.open(self.root / name, os.O_WRONLY | BINARY)
        try:
            if offset + len(content) > os.fstat(file).st_size:
                raise ValueError(f"{name} ends before byte {offset + len(content)}")
            os.lseek(file, offset, os.SEEK_SET)
            self.write(file, content)
            self.sync(file)
        finally:
            os.close(file)

    def _make_root(self) -> None:
        """Make the folder if it is missing, and its name durable."""
        if self.root.is_dir():
            return
        if self.root.exists():
            raise NotADirectoryError(errno.ENOTDIR, "it is a file, not a folder")
        if not self.root.parent.is_dir():
            raise FileNotFoundError(
                errno.ENOENT, f"the folder {self.root.parent} does not exist"
            )
        self.root.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(self.root.parent)

    def _open_lock_file(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | BINARY
        return os.open(self.root / LOCK_NAME, flags, 0o600)


def reason(error: OSError) -> str:
    """Tell an operating-system error in the system's words, without its path."""
    return error.strerror or str(error) or type(error).__name__


def _sync_folder(folder: Path) -> None:
    """Make the names of a folder durable; Windows keeps them by itself."""
    if sys.platform == "win32":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

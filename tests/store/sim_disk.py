"""A disk that loses power: every act can fail, and a cut may leave almost anything.

The model. A write is volatile until `sync` of its file; a name (created, replaced,
removed) is volatile until `sync_folder`. At a power cut every unsynced write survives,
vanishes, is torn at any byte, turns to zeros or gets a hole, each on its own; of the
unsynced changes of names a prefix survives, as on a journalled file system. After a
failed sync the bytes stay readable, may never reach the disk, and the next sync says
all is well.
"""

import errno
import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from store.disk import StoreBusy, StoreUnusable

MANY = 64
"""So many chunks of a file are made one, where no cut can tell them apart."""


class PowerCut(BaseException):
    """The power is gone; not an Exception, for nothing may handle it."""


class Kept(Enum):
    """How far a write has come."""

    ON_DISK = 1
    IN_MEMORY = 2
    """Written and not synced: the next sync saves it."""

    GHOST = 3
    """Readable after a failed sync; no sync will ever save it."""


@dataclass(slots=True)
class Chunk:
    offset: int
    content: bytes
    kept: Kept


@dataclass(slots=True, eq=False)
class File:
    chunks: list[Chunk] = field(default_factory=list)
    number: int = 0
    """Tells the file from all others of its disk, as an inode does."""
    reserved: int = 0
    """Room is kept for this file up to here."""

    def room(self) -> int:
        """Bytes it takes from the disk."""
        return max(self.size(), self.reserved)

    def size(self) -> int:
        return max((c.offset + len(c.content) for c in self.chunks), default=0)

    def content(self) -> bytes:
        if len(self.chunks) == 1 and not self.chunks[0].offset:
            return self.chunks[0].content
        image = bytearray(self.size())
        for chunk in self.chunks:
            image[chunk.offset : chunk.offset + len(chunk.content)] = chunk.content
        return bytes(image)

    def set(self, content: bytes) -> None:
        """Put this on disk, as if it had always been so."""
        self.chunks = [Chunk(0, content, Kept.ON_DISK)]


class SimDisk:
    """A folder in memory. All chance comes from the seed: same seed, same run.

    Disks that meet in one story get different names in `where`, as machines have.
    """

    def __init__(
        self, seed: int = 0, room: int | None = None, where: str = "sim"
    ) -> None:
        self.where = where
        self.chance = random.Random(seed)  # noqa: S311
        self.room = room
        """Bytes that can still be written; None for no limit."""
        self.cut_at: int | None = None
        """The act at which the power goes."""
        self.fail_at: dict[int, int] = {}
        """Acts that fail, with their error code."""
        self.fail_always: dict[str, int] = {}
        """Kinds of acts that fail until taken out again."""
        self.acts = 0
        self.done: Counter[str] = Counter()
        """How often each kind of act was asked for."""
        self.fired: Counter[str] = Counter()
        """How often each fault really struck."""
        self.files: dict[str, File] = {}
        self._names_on_disk: dict[str, File] = {}
        self._name_changes: list[tuple[str, File | None]] = []
        self._open: dict[int, File] = {}
        self._next = 3
        self._locked = False
        self._dead = False
        self._made = 0
        """Files made so far."""
        self._copies = 0

    def copy(self) -> "SimDisk":
        """Copy what is on this disk for certain, as a backup tool would."""
        self._copies += 1
        twin = SimDisk(where=f"{self.where}.{self._copies}")
        for name, file in self._names_on_disk.items():
            sure = [chunk for chunk in file.chunks if chunk.kept is Kept.ON_DISK]
            twin.put(name, File(sure).content())
        return twin

    def put(self, name: str, content: bytes) -> None:
        """Lay a file on the disk, as if it had always been there."""
        file = self._names_on_disk[name] = self.files[name] = self._new_file()
        file.set(content)

    def lock(self) -> None:
        if self._locked:
            raise StoreBusy("pid 1", self.where)
        if code := self.fail_always.get("lock"):
            self.fired[f"lock {errno.errorcode[code]}"] += 1
            raise StoreUnusable(self.where, os.strerror(code))
        self._locked = True

    def unlock(self) -> None:
        self._locked = False

    @property
    def idle(self) -> bool:
        """Not locked, and no file left open."""
        return not self._locked and not self._open

    def names(self) -> list[str]:
        self._look("names")
        return list(self.files)

    def read(self, name: str) -> bytes:
        self._look("read")
        return self._file(name).content()

    def identity(self, name: str) -> str:
        self._look("identity")
        return f"{self.where}/{self._file(name).number:06d}"

    def create(self, name: str) -> int:
        self._act("create")
        if name in self.files:
            raise FileExistsError(errno.EEXIST, "exists")
        self._name(name, self._new_file())
        return self._opened(self.files[name])

    def open_append(self, name: str) -> int:
        self._act("open_append")
        return self._opened(self._file(name))

    def reserve(self, file: int, offset: int, length: int) -> bool:
        if self._dead:
            raise PowerCut("reserve")
        target = self._open[file]
        more = max(0, offset + length - target.room())
        if self.room is not None:
            if more > self.room:
                self.fired["reserve full"] += 1
                return False
            self.room -= more
        target.reserved = max(target.reserved, offset + length)
        return True

    def release(self, name: str) -> None:
        if self._dead:
            raise PowerCut("release")
        file = self.files.get(name)
        if file is not None:
            before, file.reserved = file.room(), 0
            if self.room is not None:
                self.room += before - file.room()

    def write(self, file: int, content: bytes) -> None:
        target = self._open[file]
        try:
            self._act("write")
            if len(content) > self._room_for(target):
                self.fired["write full"] += 1
                raise OSError(errno.ENOSPC, "full")
        except (PowerCut, OSError):
            part = self.chance.randint(0, len(content) - 1)
            part = min(part, self._room_for(target))
            self._put(target, content[:part])
            raise
        self._put(target, content)

    def sync(self, file: int) -> None:
        target = self._open[file]
        try:
            self._act("sync")
        except OSError:
            self._settle(target, Kept.GHOST)
            raise
        self._settle(target, Kept.ON_DISK)

    def close(self, file: int) -> None:
        self._open.pop(file, None)

    def replace(self, old: str, new: str) -> None:
        self._act("replace")
        moved = self._file(old)
        if self.room is not None and new in self.files:
            self.room += self.files[new].room()
        self._name_changes.append((old, None))
        del self.files[old]
        self._name(new, moved)

    def remove(self, name: str) -> None:
        self._act("remove")
        gone = self._file(name)
        if self.room is not None:
            self.room += gone.room()
        del self.files[name]
        self._name_changes.append((name, None))

    def sync_folder(self) -> None:
        self._act("sync_folder")
        self._apply(len(self._name_changes))

    def overwrite(self, name: str, offset: int, content: bytes) -> None:
        target = self._file(name)
        if offset + len(content) > target.size():
            raise ValueError(f"{name} ends before byte {offset + len(content)}")
        try:
            self._act("overwrite")
        except PowerCut:
            target.chunks.append(Chunk(offset, content, Kept.IN_MEMORY))
            raise
        except OSError:
            target.chunks.append(Chunk(offset, content, Kept.GHOST))
            raise
        target.chunks.append(Chunk(offset, content, Kept.ON_DISK))

    def kill(self) -> None:
        """The program dies; what it wrote is still in the system's memory."""
        self._open.clear()
        self._locked = self._dead = False
        self.cut_at = None
        self.fail_at = {}
        self.fail_always = {}
        self.room = None

    def cut(self) -> None:
        """The power goes, and comes back."""
        self.kill()
        self._apply(self.chance.randint(0, len(self._name_changes)))
        self._name_changes = []
        self.files = dict(self._names_on_disk)
        for file in self.files.values():
            self._lose(file)

    def _look(self, kind: str) -> None:
        """Count a reading; it fails only where `fail_always` says so."""
        if self._dead:
            raise PowerCut(kind)
        self.done[kind] += 1
        self._strike(kind, self.fail_always.get(kind))

    def _act(self, kind: str) -> None:
        """Count an act, and let the faults strike that wait for it."""
        if self._dead:
            raise PowerCut(kind)
        self.acts += 1
        self.done[kind] += 1
        if self.cut_at is not None and self.acts >= self.cut_at:
            self._dead = True
            self.fired[f"cut at {kind}"] += 1
            raise PowerCut(kind)
        code = self.fail_at.pop(self.acts, None)
        self._strike(kind, code or self.fail_always.get(kind))

    def _strike(self, kind: str, code: int | None) -> None:
        if code:
            self.fired[f"{kind} {errno.errorcode[code]}"] += 1
            raise OSError(code, os.strerror(code))

    def _opened(self, file: File) -> int:
        self._next += 1
        self._open[self._next] = file
        return self._next

    def _name(self, name: str, file: File) -> None:
        self.files[name] = file
        self._name_changes.append((name, file))

    def _new_file(self) -> File:
        self._made += 1
        return File(number=self._made)

    def _file(self, name: str) -> File:
        if name not in self.files:
            raise FileNotFoundError(errno.ENOENT, "no such file", name)
        return self.files[name]

    def _room_for(self, file: File) -> int:
        """Bytes that can be written at the end of a file."""
        if self.room is None:
            return sys.maxsize
        return self.room + max(0, file.reserved - file.size())

    def _put(self, file: File, content: bytes) -> None:
        before = file.room()
        if content:
            file.chunks.append(Chunk(file.size(), content, Kept.IN_MEMORY))
        if self.room is not None:
            self.room -= file.room() - before

    def _settle(self, file: File, kept: Kept) -> None:
        for chunk in file.chunks:
            if chunk.kept is Kept.IN_MEMORY:
                chunk.kept = kept
        if len(file.chunks) >= MANY and all(
            c.kept is Kept.ON_DISK for c in file.chunks
        ):
            file.set(file.content())

    def _apply(self, count: int) -> None:
        for name, file in self._name_changes[:count]:
            if file is None:
                self._names_on_disk.pop(name, None)
            else:
                self._names_on_disk[name] = file
        del self._name_changes[:count]

    def _lose(self, file: File) -> None:
        """Decide what is left of each unsynced write."""
        if all(chunk.kept is Kept.ON_DISK for chunk in file.chunks):
            if len(file.chunks) > 1:
                file.set(file.content())
            return
        survivors = []
        for chunk in file.chunks:
            if chunk.kept is Kept.ON_DISK:
                survivors.append(chunk)
                continue
            self.fired[f"lost {chunk.kept.name}"] += 1
            left = self._remains(chunk)
            if left:
                survivors.append(Chunk(chunk.offset, left, Kept.ON_DISK))
        file.chunks = survivors
        file.set(file.content())

    def _remains(self, chunk: Chunk) -> bytes:
        """What a power cut leaves of one write; holes read as zeros."""
        content, size = chunk.content, len(chunk.content)
        first, second = sorted(self.chance.choices(range(size + 1), k=2))
        outcomes = [
            b"",
            content,
            content[:first],
            content[:first].ljust(size, b"\0"),
            content[:first] + b"\0" * (second - first) + content[second:],
        ]
        if chunk.kept is Kept.GHOST:
            outcomes = [b"", b"\0" * size, content]
        return self.chance.choice(outcomes)

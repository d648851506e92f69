"""A disk whose fate splits: before, during and after each act it can be forked.

A story runs once, on one disk; at every act a watcher takes twins of the disk as it
stands and lets the power go there, while the story itself goes on unharmed. So all
crash points of a story cost one run, not one run each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from enum import StrEnum
from random import Random

from tests.store.sim_disk import Chunk, File, Kept, SimDisk


class When(StrEnum):
    """Where in an act something strikes."""

    BEFORE = "before"
    DURING = "during"
    """The act has begun, part of it may be done, and nobody was told."""

    AFTER = "after"


Half = Callable[["ForkingDisk"], object]
"""Does a part of an act on a twin, as its chance wills."""

Watch = Callable[[str, When, Half], None]
"""Is told of each moment: the kind of act, where in it, and what to do to a twin."""


class ForkingDisk(SimDisk):
    """A disk that tells a watcher of every moment at which something could strike."""

    watch: Watch | None = None
    watches_all: bool = False
    """Tell also of what changes nothing on the disk: looking, locking, closing."""

    def fork(self, seed: int) -> ForkingDisk:
        """Make a twin with the same content and its own chance; it is not watched."""
        twin = object.__new__(type(self))  # copy() asks how, each time
        twin.__dict__.update(self.__dict__)
        twin.watch = None
        twin.chance = Random(seed)  # noqa: S311
        twin.done, twin.fired = Counter(), Counter()
        twin.fail_at, twin.fail_always = {}, {}
        twins: dict[int, File] = {}

        def twin_of(file: File) -> File:
            if id(file) not in twins:
                twins[id(file)] = _twin_of(file)
            return twins[id(file)]

        twin.files = {name: twin_of(file) for name, file in self.files.items()}
        on_disk = self._names_on_disk.items()
        twin._names_on_disk = {name: twin_of(file) for name, file in on_disk}
        twin._name_changes = [
            (name, file and twin_of(file)) for name, file in self._name_changes
        ]
        twin._open = {at: twin_of(file) for at, file in self._open.items()}
        return twin

    @property
    def at_risk(self) -> bool:
        """Claim that a power cut could take something away now."""
        return bool(self._name_changes) or any(
            chunk.kept is not Kept.ON_DISK
            for file in self.files.values()
            for chunk in file.chunks
        )

    def state(self) -> object:
        """Tell apart what lies on the disk, and how surely, for counting cases."""
        sure = {id(file): name for name, file in self._names_on_disk.items()}
        return frozenset(
            [
                (
                    name,
                    sure.get(id(file)),
                    *[(chunk.content, chunk.kept.value) for chunk in file.chunks],
                )
                for name, file in self.files.items()
            ]
        )

    def create(self, name: str) -> int:
        with self._watched("create", lambda twin: twin._perhaps(twin.create, name)):
            return super().create(name)

    def open_append(self, name: str) -> int:
        with self._watched("open_append", _nothing):
            return super().open_append(name)

    def write(self, file: int, content: bytes) -> None:
        def half(twin: ForkingDisk) -> None:
            part = twin.chance.randint(0, len(content) - 1)
            twin._put(twin._open[file], content[:part])

        with self._watched("write", half):
            super().write(file, content)

    def sync(self, file: int) -> None:
        def half(twin: ForkingDisk) -> None:
            for chunk in twin._open[file].chunks:
                if chunk.kept is Kept.IN_MEMORY and twin.chance.random() < 0.5:
                    chunk.kept = Kept.ON_DISK

        with self._watched("sync", half):
            super().sync(file)

    def overwrite(self, name: str, offset: int, content: bytes) -> None:
        def half(twin: ForkingDisk) -> None:
            part = content[: twin.chance.randint(0, len(content) - 1)]
            twin.files[name].chunks.append(Chunk(offset, part, Kept.IN_MEMORY))

        with self._watched("overwrite", half):
            super().overwrite(name, offset, content)

    def reserve(self, file: int, offset: int, length: int) -> bool:
        with self._quietly("reserve"):
            return super().reserve(file, offset, length)

    def release(self, name: str) -> None:
        with self._quietly("release"):
            super().release(name)

    def lock(self) -> None:
        with self._quietly("lock"):
            super().lock()

    def unlock(self) -> None:
        with self._quietly("unlock"):
            super().unlock()

    def close(self, file: int) -> None:
        with self._quietly("close"):
            super().close(file)

    def names(self) -> list[str]:
        with self._quietly("names"):
            return super().names()

    def read(self, name: str) -> bytes:
        with self._quietly("read"):
            return super().read(name)

    def identity(self, name: str) -> str:
        with self._quietly("identity"):
            return super().identity(name)

    def replace(self, old: str, new: str) -> None:
        with self._watched("replace", lambda t: t._perhaps(t.replace, old, new)):
            super().replace(old, new)

    def remove(self, name: str) -> None:
        with self._watched("remove", lambda twin: twin._perhaps(twin.remove, name)):
            self._file(name)
            super().remove(name)

    def sync_folder(self) -> None:
        def half(twin: ForkingDisk) -> None:
            twin._apply(twin.chance.randint(0, len(twin._name_changes)))

        with self._watched("sync_folder", half):
            super().sync_folder()

    def _settle(self, file: File, kept: Kept) -> None:
        """Settle, and make one of the chunks that all twins will share."""
        super()._settle(file, kept)
        if len(file.chunks) > 1 and all(c.kept is Kept.ON_DISK for c in file.chunks):
            file.set(file.content())

    @contextmanager
    def _watched(self, kind: str, half: Half) -> Iterator[None]:
        """Tell the watcher of the three moments of an act, also when it fails."""
        if self.watch is None:
            yield
            return
        self.watch(kind, When.BEFORE, _nothing)
        self.watch(kind, When.DURING, half)
        try:
            yield
        finally:
            self.watch(kind, When.AFTER, _nothing)

    def _quietly(self, kind: str) -> AbstractContextManager[None]:
        """Tell the watcher, if it wants to hear of what a disk does not show."""
        if self.watch is None or not self.watches_all:
            return nullcontext()
        return self._watched(kind, _nothing)

    def _perhaps(self, act: Callable[..., object], *names: str) -> None:
        """Change a name, or not: a change of names has no middle."""
        if self.chance.random() < 0.5:
            with suppress(OSError):
                act(*names)


def _nothing(twin: ForkingDisk) -> None:
    del twin


def _twin_of(file: File) -> File:
    """Copy a file; the chunks that no sync can change any more are shared."""
    chunks = [
        Chunk(chunk.offset, chunk.content, chunk.kept)
        if chunk.kept is Kept.IN_MEMORY
        else chunk
        for chunk in file.chunks
    ]
    return File(chunks, file.number, file.reserved)

"""Steps for stories about copies: a station that works, and disks to copy onto."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO

from store.base import save_base
from store.chain import Chain
from store.copies.backup import Source
from store.copies.manifest import rows_of
from store.copies.passage import Log, pass_through
from store.desk import Desk
from store.device import find_device
from store.folder import Folder
from store.log import EventLog, save_snapshot, segment_name, segment_numbers
from store.model.commands import Open
from store.model.events import Event, encode
from store.model.facts import Remarked
from store.model.records import Location
from store.model.tables import CodeTables
from tests.store.sim_disk import SimDisk

NOON_MS = 1_760_000_000_000
SEGMENT_BYTES = 700
"""So small that a few commands fill a segment."""


class TargetDisk(SimDisk):
    """A disk for copies: it reads files as streams, and takes no name that is taken."""

    def reading(self, name: str) -> BinaryIO:
        return io.BytesIO(self.read(name))

    def give(self, old: str, new: str) -> None:
        if new in self.files:
            raise FileExistsError(errno.EEXIST, "exists")
        self.replace(old, new)


def event_line(writer: str, number: int, text: str = "seen") -> bytes:
    event = Event(
        writer=writer,
        number=number,
        first=number,
        stamp=f"{(NOON_MS << 16) + number:016x}",
        at_ms=NOON_MS,
        by="somchai",
        entity="i:k7qaaaa.1",
        fact=Remarked(text=text),
    )
    return encode(event)


class Station:
    """A log on a simulated disk, at work: writes, seals, remembers, drops."""

    def __init__(self, disk: SimDisk, writer: str = "k7qaaaa") -> None:
        self.disk = disk
        self.writer = writer
        self.chain = Chain()
        self.written = 0
        self.log = EventLog(
            disk, "k7q", at_ms=lambda: NOON_MS, segment_bytes=SEGMENT_BYTES
        )

    def write(self, count: int = 1) -> None:
        """Write transactions of one event each."""
        for _ in range(count):
            self.written += 1
            line = event_line(self.writer, self.written, "x" * (self.written % 50))
            head = self.chain.extend(self.writer, self.written, line)
            assert head is not None
            self.log.append(line)
            self.log.commit(head.tag)

    def seal(self) -> None:
        """Seal every segment that is written no more."""
        for _ in self.log.tidy():
            pass

    def remember(self) -> None:
        save_snapshot(self.disk, self.log.position, b"{}", kept=1)

    def drop(self) -> None:
        """Drop the oldest half of the segments, with a base in their place."""
        numbers = segment_numbers(self.disk.names())
        last = numbers[len(numbers) // 2 - 1] if len(numbers) > 1 else 0
        if not last:
            return
        chain = Chain()

        def follow(writer: str, number: int, line: bytes) -> None:
            chain.extend(writer, number, line)

        passage = pass_through(
            Log(_UpTo(self.disk, last)),  # type: ignore[arg-type]
            lambda event: follow(event.writer, event.number, event.line),
        )
        content = repr_heads(passage.chain)
        save_base(self.disk, last, content, None)
        names = self.disk.names()
        for number in numbers:
            for name in (segment_name(number), f"{segment_name(number)}.gz"):
                if number <= last and name in names:
                    self.disk.remove(name)
        for name in names:
            if name.startswith("base-") and int(name[5:11]) < last:
                self.disk.remove(name)
        self.disk.sync_folder()


class _UpTo:
    """A folder of which the newest segments are not looked at."""

    def __init__(self, disk: SimDisk, last: int) -> None:
        self._disk = disk
        self._last = last
        self.where = disk.where
        self.read = disk.read

    def names(self) -> list[str]:
        kept = []
        for name in self._disk.names():
            numbers = segment_numbers([name])
            if not numbers or numbers[0] <= self._last:
                kept.append(name)
        return kept


def repr_heads(chain: Chain) -> bytes:
    """Write the part of a base that copies need."""
    rows = ",".join(f'["{w}",{n},"{value}"]' for w, n, value in rows_of(chain.heads))
    return f'{{"chain":[{rows}]}}'.encode()


class Shifting:
    """A store's folder that is changed by its desk between any two looks at it."""

    def __init__(self, source: Source, act: Callable[[], None]) -> None:
        self._source = source
        self._act = act
        self.where = source.where
        self.looks = 0

    def names(self) -> list[str]:
        found = self._source.names()
        self._shift()
        return found

    def read(self, name: str) -> bytes:
        self._shift()
        return self._source.read(name)

    def _shift(self) -> None:
        self.looks += 1
        self._act()


def opened(root: Path, **more: Any) -> Desk:
    return Desk(root, CodeTables(), now_ms=lambda: NOON_MS, **more)


def enter(desk: Desk, count: int = 1, **more: Any) -> None:
    """Enter incidents."""
    for _ in range(count):
        place = Location(text="Wat Khum")
        desk.submit(Open(type="theft", place=place, **more), NOON_MS, by="somchai")


def worked(root: Path, count: int = 3, **more: Any) -> None:
    """Open a desk, enter incidents, close it."""
    with closing(opened(root)) as desk:
        enter(desk, count, **more)


def lines_of(root: Path) -> list[bytes]:
    """Read all events of a store as another program would."""
    found: list[bytes] = []
    pass_through(Log(Folder(root)), lambda event: found.append(event.line))
    return found


def device_code(root: Path) -> str:
    return find_device(Folder(root), None, known=("",)).code


def tree(root: Path) -> dict[str, bytes]:
    """Read everything under a folder, to compare before and after."""
    found = {}
    for path in sorted(root.rglob("*")):
        with suppress(IsADirectoryError):
            found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found

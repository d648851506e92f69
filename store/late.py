"""What is late: events whose places are before others that were folded already.

A few steps back are gone at once. Far ones, as of a desk that comes back after weeks,
are on disk at once too, and folded in small steps while nobody types: until then the
State does without them, and no snapshot is written.

Where a place is before all that is remembered, the log is read again from a snapshot
before it. The farther back that is, the longer it takes; the ladder of snapshots keeps
it at a few times the events behind the place.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from typing import TypeVar

from store.base import load_base
from store.cipher import Cipher
from store.collector import no_collector
from store.disk import Disk, StoreError
from store.log import (
    START,
    Position,
    Recovered,
    load_snapshots,
    rows_from,
    segment_numbers,
)
from store.memory import BrokenMemoryError, Memory, top_of
from store.model.records import State
from store.model.timeline import Row
from store.standing import Reckoned, all_of

_Found = TypeVar("_Found")
Progress = Callable[[float], None]
"""Hears how much of the log was read, from 0 to 1."""
FAR = 1_000
"""More events than this are not folded again at once, if it can wait."""
STEP = 500
"""Events folded in one step: some 30 ms of work."""
MOST_TIMES = 8
"""So often it is tried from farther back; each time finds what was late even there."""


class LateEvents:
    """The events of one store that are on disk, and wait for their places.

    Args:
        memory: What they belong into.
        disk: The store's folder.
        cipher: The store's cipher, if it is locked with a passphrase.
        seen: Hears the State when they are in it.
    """

    def __init__(
        self,
        memory: Memory,
        disk: Disk,
        cipher: Cipher | None,
        seen: Callable[[State], None],
    ) -> None:
        self._memory, self._disk, self._cipher = memory, disk, cipher
        self._seen = seen
        self._rows: list[Row] = []
        self._since: list[Row] | None = None
        """What was written while some are put at their places."""

    @property
    def is_any(self) -> bool:
        """Claim that there are any."""
        return bool(self._rows)

    @property
    def writers(self) -> Set[str]:
        """Name those who wrote them."""
        return {row.writer for row in self._rows}

    def is_far(self, row: Row) -> bool:
        """Claim that it takes long to go back to a place."""
        return self._memory.timeline.distance(row) > FAR

    def defer(self, rows: Iterable[Row]) -> None:
        """Let rows wait that are on disk."""
        self._rows += rows

    def wrote(self, rows: Iterable[Row]) -> None:
        """Take note of rows that are on disk, and were folded."""
        if self._since is not None:
            self._since += rows

    def steps(self) -> Iterator[None]:
        """Put all at their places, in small steps; in between the ledger may write."""
        try:
            while self._rows:
                count, rows, self._since = len(self._rows), sorted(self._rows), []
                if self._memory.timeline.is_behind(rows[0]):
                    yield from self._read_again(rows)
                else:
                    yield from self._fold_again(rows)
                self._rows = self._rows[count:]
                self._seen(self._memory.state)
        finally:
            self._since = None

    def finish(self) -> None:
        """Put all at their places now."""
        for _ in self.steps():
            pass

    def _fold_again(self, rows: Sequence[Row]) -> Iterator[None]:
        """Fold rows, and then those that were written meanwhile, which are few."""
        memory = self._memory
        reckoned = yield from _slices(memory.folding(rows))
        while since := self._taken_since():
            reckoned = yield from _slices(memory.folding_on(reckoned, since))
        memory.adopt(reckoned)

    def _read_again(self, rows: Sequence[Row]) -> Iterator[None]:
        """Read the log again; where that fails they count as the first of all."""
        memory = self._memory
        with suppress(OSError, StoreError):
            steps = reading_again(self._disk, self._cipher, rows)
            again = yield from _slices(steps)
            for row in self._taken_since():
                again.take(Recovered(START, (row.line,)))
            again.fold_read(whole=True)
            again.fold_behind()
            if again.chain.heads == memory.chain.heads:
                memory.adopt(Reckoned(again.truth, again.timeline, is_late=True))
                return
        memory.adopt(memory.reckon(rows))

    def _taken_since(self) -> list[Row]:
        """Give what was written meanwhile, once."""
        since, self._since = sorted(self._since or ()), []
        return since


def _slices(
    steps: Generator[None, None, _Found],
) -> Generator[None, None, _Found]:
    """Take many small steps as one; returns what they return."""
    while True:
        with no_collector():
            for _ in range(STEP):
                try:
                    next(steps)
                except StopIteration as done:
                    found: _Found = done.value
                    return found
        yield


def read_again(
    disk: Disk,
    cipher: Cipher | None,
    late: Sequence[Row],
    progress: Progress = lambda _: None,
    *,
    may_write: bool = True,
) -> Memory | None:
    """Read the log again from before some rows, and fold them at their places.

    Args:
        disk: The store's folder.
        cipher: The store's cipher, if it is locked with a passphrase.
        late: The rows; they may lie in the log, or not yet.
        progress: Hears how much of it was read.
        may_write: Incidents gone cold are put away on the way.

    Returns:
        All that is known with them; None if the disk does not let it be read.
    """
    steps = reading_again(disk, cipher, late, progress, may_write=may_write)
    with suppress(OSError, StoreError), no_collector():
        return all_of(steps)
    return None


def reading_again(
    disk: Disk,
    cipher: Cipher | None,
    late: Sequence[Row],
    progress: Progress = lambda _: None,
    *,
    may_write: bool = True,
) -> Generator[None, None, Memory]:
    """Do what `read_again` does in small steps; returns all that is known.

    Raises:
        OSError: If the disk does not let it be read.
        StoreError: The same.
    """
    rows = sorted(late)
    memory = yield from _reading_from_before(disk, cipher, rows, progress, may_write)
    for _ in range(MOST_TIMES):
        if not memory.behind:
            break
        rows = sorted((*rows, *memory.behind))
        more = _reading_from_before(disk, cipher, rows, progress, may_write)
        memory = yield from more
    memory.fold_behind()
    return memory


def _reading_from_before(
    disk: Disk,
    cipher: Cipher | None,
    rows: list[Row],
    progress: Progress,
    may_write: bool,
) -> Generator[None, None, Memory]:
    memory, start = remembered_before(disk, cipher, rows[0])
    memory.may_write, memory.fold_every = may_write, STEP
    memory.expect(rows)
    for row in _told(disk, cipher, start, progress):
        memory.take(row)
        yield
    memory.fold_read(whole=True)
    return memory


def _told(
    disk: Disk, cipher: Cipher | None, start: Position, progress: Progress
) -> Iterator[Recovered]:
    """Pass through the log, and tell progress once a segment."""
    newest = max(segment_numbers(disk.names()), default=0)
    total = max(newest - start.segment, 0) + 1
    reached = start.segment
    for row in rows_from(disk, cipher, start):
        if row.position.segment != reached:
            reached = row.position.segment
            progress(min((reached - start.segment) / total, 1.0))
        yield row


def remembered_before(
    disk: Disk, cipher: Cipher | None, row: Row
) -> tuple[Memory, Position]:
    """Find what was remembered when nothing behind a place was folded yet.

    Raises:
        OSError: If a base cannot be read.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    base = load_base(disk, cipher)
    for snapshot in load_snapshots(disk, cipher):
        if base is not None and snapshot.position < base[0]:
            break
        with suppress(BrokenMemoryError):
            if top_of(snapshot.content) < row:
                memory = Memory.decode(snapshot.content, disk, cipher)
                return memory, snapshot.position
    if base is None:
        return Memory(disk, cipher), START
    return Memory.decode(base[1], disk, cipher, same_schema=False), base[0]

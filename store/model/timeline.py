"""The timeline: the last events in one order, and what was true before some of them.

Desks that hold the same events show the same, however these came to them, because all
fold them in the same order: by stamp, then writer, then number. An event that comes
late, for its place is before others that were folded, is put there: the timeline goes
back to the nearest earlier truth that it keeps, and what follows is folded again.

What was true is kept at distances that double, so that going back costs at most twice
the events that are folded again in any case. The maps of a State share all that is
the same, so that keeping it costs little. Pure: what is folded, and into what, is the
caller's.

Two things are told by the stamps less plainly than one would think. The events of one
command stay together, so all have the stamp of its first. And a stamp that is no time,
or goes back behind the writer's own, counts as that of the writer's event before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, MutableMapping
from sys import maxsize
from typing import Generic, NamedTuple, TypeVar

from store.model.events import Event

LATEST_STAMP = 253_402_300_799_999 << 16 | 0xFFFF
"""The end of the year 9999: a later stamp is no time."""

LEVELS = 14
"""Distances at which truths are kept: 1, 2, 4, ... 8,192 events."""
PER_LEVEL = 2
"""Truths kept of each distance; no fewer let going back cost twice at most."""
MOST_AT_TOP = 3
"""The same of the farthest, so that 16,384 events at least can be gone back."""

Truth = TypeVar("Truth")


class Row(NamedTuple):
    """One event and its place in the order: rows are ordered as tuples are."""

    stamp: int
    writer: str
    number: int
    line: bytes = b""


BEGINNING = Row(-1, "", 0)
"""Before everything."""


class Last(NamedTuple):
    """The last event of a writer, as far as the place of the next one needs it."""

    number: int
    stamp: int
    """Of its place, not always its own."""
    first: int
    """Number of the first event of its command."""


NOTHING = Last(0, 0, 0)


def place(event: Event, line: bytes, last: Last = NOTHING) -> Row:
    """Give an event its place; `last` is the writer's event before it."""
    is_same_command = event.first == last.first and event.number > event.first
    if is_same_command and last.number:
        return Row(last.stamp, event.writer, event.number, line)
    own = int(event.stamp, 16)
    stamp = max(own, last.stamp) if own <= LATEST_STAMP else last.stamp
    return Row(stamp, event.writer, event.number, line)


def in_order(
    events: Iterable[tuple[Event, bytes]],
    lasts: MutableMapping[str, Last] | None = None,
) -> list[Row]:
    """Put events in order, each writer's own given in the order of their numbers.

    Args:
        events: Each with its bytes.
        lasts: What every writer wrote last before them; brought up to date. One that
            fills a hole in a writer's numbers does not change it.
    """
    known = {} if lasts is None else lasts
    rows = []
    for event, line in events:
        last = known.get(event.writer, NOTHING)
        is_next = event.number > last.number
        row = place(event, line, last if is_next else NOTHING)
        if is_next:
            known[event.writer] = Last(event.number, row.stamp, event.first)
        rows.append(row)
    return sorted(rows)


class Back(NamedTuple, Generic[Truth]):
    """Where to begin anew, and what is to be folded from there."""

    timeline: Timeline[Truth]
    """As it was at that place."""
    truth: Truth
    """What was true there."""
    rows: list[Row]
    """To be folded, in order; none is in that timeline yet."""


class Timeline(Generic[Truth]):
    """The last rows in order, and truths before some of them.

    Args:
        floor: The last row that was folded before; nothing can be put before it.
        levels: `LEVELS`, unless said otherwise.
    """

    def __init__(self, floor: Row = BEGINNING, levels: int | None = None) -> None:
        self.floor = floor
        self.newest = floor
        """The last row of all."""
        self._levels = levels = levels or LEVELS
        self._rows: list[Row] = []
        self._begin = 0
        """Rows that were let go since the floor it was made with."""
        self._kept: list[deque[tuple[int, Truth]]] = [deque() for _ in range(levels)]
        """Of each distance what was true before the row of an index, oldest first."""
        self._newest_level = self._kept[-1]
        """The one that has the newest of all."""
        self._last_kept = -1

    def __len__(self) -> int:
        """Tell how many rows it has."""
        return len(self._rows)

    @property
    def truths(self) -> list[Truth]:
        """Give all truths that are kept."""
        return [truth for level in self._kept for _, truth in level]

    def is_behind(self, row: Row) -> bool:
        """Claim that a row's place is where nothing is kept any more."""
        return row < self.floor

    def distance(self, row: Row) -> int:
        """Tell how many rows lie behind a place; of one before all, a great many."""
        if self.is_behind(row):
            return maxsize
        return len(self._rows) - bisect_left(self._rows, row)

    def keep(self, truth: Truth) -> None:
        """Keep what is true behind all rows so far, before the next one is added."""
        at = self._begin + len(self._rows)
        last = self._last_kept
        level = self._levels if last < 0 else (at ^ last).bit_length()
        if level:
            self._newest_level = self._kept[min(level, self._levels) - 1]
        else:
            self._newest_level.pop()
        kept = self._newest_level
        self._last_kept = at
        kept.append((at, truth))

    def add(self, row: Row) -> None:
        """Add a row behind all others; some that are too far back are let go."""
        self._rows.append(row)
        self.newest = row
        newest, top = self._newest_level, self._kept[-1]
        if len(newest) > PER_LEVEL and newest is not top:
            newest.popleft()
        elif len(top) > MOST_AT_TOP:
            top.popleft()
            self._let_go(top[0][0])

    def back_to(self, late: list[Row]) -> Back[Truth]:
        """Go back to before the first of some rows, and merge them in.

        What is behind the floor is put right behind it. This timeline stays as it is.

        Args:
            late: In order; none is in the timeline yet.

        Raises:
            LookupError: If no truth is kept at all.
        """
        at = self._begin + (bisect_left(self._rows, late[0]) if late else len(self))
        return self._from(at, late)

    def without(self, is_left_out: Callable[[Row], bool]) -> Back[Truth]:
        """Go back to before the first row that is left out; this one stays as it is.

        Raises:
            LookupError: If no truth is kept at all.
        """
        rows = self._rows
        first = next((i for i, row in enumerate(rows) if is_left_out(row)), len(rows))
        back = self._from(self._begin + first, [])
        return back._replace(rows=[row for row in back.rows if not is_left_out(row)])

    def changed(self, change: Callable[[Truth], Truth | None]) -> Timeline[Truth]:
        """Give a timeline with other truths, back to where there still is one."""
        after = self._copy(len(self._rows))
        after._last_kept = -1
        for level, kept in enumerate(self._kept):
            after._kept[level].clear()
            for at, truth in kept:
                if (other := change(truth)) is not None:
                    after._kept[level].append((at, other))
        left = [at for kept in after._kept for at, _ in kept]
        after._know_newest()
        after._let_go(min(left, default=self._begin + len(self._rows)))
        return after

    def _from(self, at: int, late: list[Row]) -> Back[Truth]:
        """Go back to the nearest truth at or before an index."""
        kept = [one for level in self._kept for one in level]
        index, truth = max(
            (one for one in kept if one[0] <= at),
            key=lambda one: one[0],
            default=min(kept, key=lambda one: one[0], default=(-1, None)),
        )
        if truth is None:
            raise LookupError("no truth is kept")
        count = index - self._begin
        rows = self._rows[count:]
        if late:
            rows = sorted((*rows, *late))
        return Back(self._copy(count), truth, rows)

    def _copy(self, count: int) -> Timeline[Truth]:
        """Give a timeline with the first rows of this one."""
        other: Timeline[Truth] = Timeline(self.floor, self._levels)
        other._rows = self._rows[:count]
        other._begin = self._begin
        other.newest = other._rows[-1] if other._rows else self.floor
        until = self._begin + count
        for mine, its in zip(self._kept, other._kept, strict=True):
            its.extend(one for one in mine if one[0] <= until)
        other._know_newest()
        return other

    def _know_newest(self) -> None:
        """Find out which truth is the newest."""
        for kept in self._kept:
            if kept and kept[-1][0] > self._last_kept:
                self._last_kept, self._newest_level = kept[-1][0], kept

    def _let_go(self, until: int) -> None:
        """Let go of the rows before an index, and of what was true before it."""
        count = until - self._begin
        if count <= 0:
            return
        self.floor = self._rows[count - 1]._replace(line=b"")
        del self._rows[:count]
        self._begin = until
        for kept in self._kept:
            while kept and kept[0][0] < until:
                kept.popleft()

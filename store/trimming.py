"""Trimming: dropping old events on purpose, with what was dropped said in the chain.

Whole segments go, the oldest first, once every event in them is older than asked. What
would go is found out first, and changes nothing. Then a base is written in their place
before the log says that they are dropped, and only then are they removed: cut short
anywhere, nothing is missing that was not meant to be.

What only dropped events told goes with them, from the base and from the State alike;
see `store.model.forgetting`.
"""

from __future__ import annotations

import contextlib
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, MutableMapping
from dataclasses import dataclass

from store.base import (
    base_names,
    base_position,
    counting_bases,
    digest_of,
    load_base,
    save_base,
)
from store.cipher import Cipher
from store.disk import Disk
from store.log import (
    START,
    LogFiles,
    Position,
    Recovered,
    read_history,
    sealed_name,
    segment_name,
    segment_numbers,
)
from store.memory import Memory
from store.model.events import BrokenEventError, Event, decode
from store.model.facts import LogTrimmed
from store.model.forgetting import Later, forget, over
from store.model.numbers import take_out
from store.model.records import incident_entity
from store.model.timeline import BEGINNING, NOTHING, Last, Row, in_order
from store.opening import no_collector

Progress = Callable[[float], None]
"""Hears how much was read, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trim:
    """What would be dropped; nothing is done yet."""

    fact: LogTrimmed
    incidents: int
    """How many go; those that are open, or spoken of by what stays, do not."""
    first_ms: int
    """When the first event that goes was entered."""
    last_ms: int
    """When the last one was."""
    near_ms: int | None
    """When the first event was entered that stays and is not older than asked."""
    later: Later
    """What the log that stays speaks of."""
    end: Position
    """Where the log ended when this was found out."""
    base: bytes
    """The content of the base that will stand for what goes."""
    files: tuple[str, ...]
    """To be removed once the fact is on disk, in this order."""


def plan_trim(
    disk: Disk,
    before_ms: int,
    end: Position,
    cipher: Cipher | None,
    progress: Progress = lambda _: None,
) -> Trim | None:
    """Find out what is older than asked; nothing is changed.

    Args:
        disk: The store's folder, locked by the caller.
        before_ms: Only segments whose every event is older are dropped.
        end: Where the log ends; the segment being written stays.
        cipher: The store's cipher, if it is locked with a passphrase.
        progress: Hears how much was read, from 0 to 1.

    Returns:
        None if nothing is old enough.

    Raises:
        OSError: If the disk refused.
    """
    plan = _Plan(_Segments(disk, cipher, progress), Later(before_ms=before_ms))
    if (base := load_base(disk, cipher)) is not None:
        plan.begin_from(*base)
    with no_collector():
        plan.survey(end.segment)
        if not plan.dropped:
            return None
        plan.hear_what_stays()
        plan.fold()
    return plan.trim(end)


def put_base(disk: Disk, trim: Trim, cipher: Cipher | None) -> str:
    """Write the base that will stand for what is dropped; give its name.

    Others that count for nothing are removed first, so that it cannot be mistaken.

    Raises:
        OSError: If the disk refused; nothing is dropped.
    """
    counting = counting_bases(disk, cipher)[:1]
    for name in base_names(disk.names()):
        if name not in counting:
            disk.remove(name)
    return save_base(disk, trim.fact.segment, trim.base, cipher)


def finish_trim(disk: Disk, files: Iterable[str], base: str) -> None:
    """Remove what was dropped, and all other bases, now that the log says so.

    The oldest first, and each surely gone before the next: cut short anywhere, what is
    left is the end of the log, without a hole.

    Raises:
        OSError: If the disk refused; what is left is removed the next time.
    """
    names = disk.names()
    bases = [name for name in base_names(names) if name != base]
    for name in (*files, *bases):
        if name in names:
            disk.remove(name)
            disk.sync_folder()


def clear_leftovers(disk: Disk, cipher: Cipher | None) -> None:
    """Remove what an earlier trim was cut short in removing.

    Raises:
        OSError: If the disk refused; nothing that counts is touched.
    """
    bases = counting_bases(disk, cipher)
    if not bases or (base := load_base(disk, cipher)) is None:
        return
    names = disk.names()
    older = [n for n in segment_numbers(names) if n < base[0].segment]
    files = [name for n in older for name in _files_of(n, names)]
    if base_position(bases[0]) == base[0] and (files or len(base_names(names)) > 1):
        finish_trim(disk, files, bases[0])


class _Segments:
    """The segments of a folder, read one by one."""

    def __init__(self, disk: Disk, cipher: Cipher | None, progress: Progress) -> None:
        self.disk, self.cipher = disk, cipher
        self.names = disk.names()
        self.numbers = segment_numbers(self.names)
        self.steps = 4 * len(self.numbers)
        """At most so many are read."""
        self._progress, self._done = progress, 0

    def read(self, number: int, take: Callable[[Recovered], None]) -> None:
        """Hand over what a segment holds, in its order."""
        names = _files_of(number, self.names)
        disk, cipher = self.disk, self.cipher
        folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
        read_history(folder, START, take)
        self._done += 1
        self._progress(min(self._done / self.steps, 1.0))

    def events(self, number: int) -> list[Event]:
        """Give the events of a segment that can be read."""
        found: list[Event] = []

        def take(row: Recovered) -> None:
            for line in row.events:
                with contextlib.suppress(BrokenEventError):
                    found.append(decode(line))

        self.read(number, take)
        return found


class _Plan:
    """Finds out what goes: first which segments, then what they leave behind."""

    def __init__(self, segments: _Segments, later: Later) -> None:
        self._segments, self._later = segments, later
        self._memory = Memory(segments.disk, segments.cipher)
        self._memory.may_write = False
        self._begin = 0
        self.dropped: list[int] = []
        """Segments that go; what an older base stands for is not among them."""
        self._events = self._incidents = 0
        self._first_ms = self._last_ms = 0
        self._near_ms: int | None = None
        self._heads: dict[str, int] = {}
        """The last event of each writer that goes."""
        self._places: dict[str, Last] = {}
        """What every writer wrote last of what goes."""
        self._late_places: dict[str, Last] = {}
        """The same of what stays, and belongs before some of what goes."""
        self._top = BEGINNING
        """The last place of all that goes."""
        self._late: list[Row] = []
        """What comes behind others that it belongs before: of what goes, all, and of
        what stays that which belongs before some of what goes."""
        self._spoken_of: dict[str, int] = {}
        """Entity -> the last segment that goes and speaks of it."""
        self._stay: list[int] = []

    def begin_from(self, position: Position, content: bytes) -> None:
        """Go on from an older base."""
        disk, cipher = self._segments.disk, self._segments.cipher
        self._memory = Memory.decode(content, disk, cipher, same_schema=False)
        self._memory.may_write = False
        self._begin = position.segment

    def survey(self, newest: int) -> None:
        """Find the segments whose every event is old enough.

        One in which nothing can be read goes only if an older one behind it does.
        """
        numbers = [n for n in self._segments.numbers if n >= self._begin]
        memory = self._memory
        self._heads = heads = dict(memory.state.heads)
        self._places, self._top = dict(memory.places), memory.timeline.newest
        count = 0
        for at, number in enumerate(numbers):
            events = self._segments.events(number) if number < newest else []
            if any(e.at_ms >= self._later.before_ms for e in events):
                break
            if not events:
                continue
            self._note_times(events)
            heard = Later(before_ms=0)
            for event in events:
                heard.hear(event)
                count += event.number > heads.get(event.writer, 0)
                heads[event.writer] = max(event.number, heads.get(event.writer, 0))
            self._order(number)
            self._spoken_of.update(dict.fromkeys(heard.names, number))
            self.dropped, self._events = numbers[: at + 1], count
        self._stay = numbers[len(self.dropped) :]

    def _order(self, number: int) -> None:
        """Learn the places of what goes with a segment."""

        def take(row: Recovered) -> None:
            for found in placed(row, self._places):
                if found < self._top:
                    self._late.append(found)
                else:
                    self._top = found

        self._segments.read(number, take)

    def _note_times(self, events: list[Event]) -> None:
        """Learn when the first event was entered that goes, and the last."""
        times = [event.at_ms for event in events]
        first = min(times)
        self._first_ms = min(self._first_ms, first) if self.dropped else first
        self._last_ms = max(self._last_ms, *times)

    def hear_what_stays(self) -> None:
        """Learn what the log that stays speaks of, but where it only repeats."""
        later = self._later
        places = ChainMap({}, self._places)

        def take(row: Recovered) -> None:
            late = [one for one in placed(row, places) if one < self._top]
            self._late += late
            self._late_places.update({r.writer: places[r.writer] for r in late})

        for number in self._stay:
            self._segments.read(number, take)
            events = self._segments.events(number)
            for event in events:
                if event.number > self._heads.get(event.writer, 0):
                    later.hear(event)
            times = [e.at_ms for e in events if e.at_ms >= later.before_ms]
            if times:
                self._near_ms = min(self._near_ms or times[0], *times)

    def fold(self) -> None:
        """Fold what goes, letting go of incidents as soon as nothing speaks of them."""
        memory, later = self._memory, self._later
        memory.expect(self._late)
        for number in self.dropped:
            self._segments.read(number, memory.take)
            done = [
                one
                for one in over(memory.so_far, later)
                if self._spoken_of.get(incident_entity(one.id), 0) <= number
            ]
            memory.state = take_out(memory.so_far, done)
            self._incidents += len(done)
        later.begin_at(memory.state)
        later.heads = {w: head.number for w, head in memory.chain.heads.items()}
        memory.places.update(self._late_places)
        before = len(memory.state.incidents)
        memory.state = forget(memory.state, later)
        self._incidents += before - len(memory.state.incidents)

    def trim(self, end: Position) -> Trim:
        """Tell what goes."""
        segments, last = self._segments, self.dropped[-1]
        content = self._memory.encode()
        digest = digest_of(content)
        fact = LogTrimmed(
            before_ms=self._later.before_ms,
            segment=last,
            events=self._events,
            base=digest,
        )
        gone = [n for n in segments.numbers if n <= last]
        return Trim(
            fact=fact,
            incidents=self._incidents,
            first_ms=self._first_ms,
            last_ms=self._last_ms,
            near_ms=self._near_ms,
            later=self._later,
            end=end,
            base=content,
            files=tuple(f for n in gone for f in _files_of(n, segments.names)),
        )


def placed(row: Recovered, places: MutableMapping[str, Last]) -> list[Row]:
    """Give the new events of a transaction their places, and bring those up to date."""
    found: list[Row] = []
    for line in row.events:
        with contextlib.suppress(BrokenEventError):
            event = decode(line)
            if event.number > places.get(event.writer, NOTHING).number:
                found += in_order([(event, line)], places)
    return found


def _files_of(number: int, names: Collection[str]) -> list[str]:
    """Name the files of a segment; two where a sealed one is not settled yet."""
    return [n for n in (segment_name(number), sealed_name(number)) if n in names]

"""The reading: a whole log folded from its beginning, and what is amiss on the way.

Nothing is put away: the State at the end has every incident, as the events alone give
it. So it is a measure for snapshots and chapters, which the program makes on shorter
ways. One segment is in memory at a time, that State, and the lines of all events: one
that came late is put at its place, however far back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple

from store.base import base_digests, base_position, counting_bases, load_base
from store.chain import Head
from store.checkup.found import Code, Found, found
from store.checkup.tails import judged_tail, lost_end
from store.cipher import Cipher
from store.disk import Disk
from store.keys.people import is_token
from store.log import (
    START,
    Finding,
    LogFiles,
    Position,
    Recovered,
    Trouble,
    read_history,
    segment_name,
)
from store.log.segments import SEGMENT_NAME
from store.memory import BrokenMemoryError, Memory
from store.model.events import Event, device_of
from store.model.facts import DeskOpened, IncidentOpened, LogTrimmed, UnknownFact
from store.model.records import EventId, State
from store.model.timeline import Timeline
from store.opening import newest_segment, no_collector

ALL_LEVELS = 40
"""Reaches back behind any event."""
AHEAD_MS = 10 * 60 * 1000
"""A clock may run ahead this far before it is told."""
BACK_MS = 24 * 3600 * 1000
"""A clock that goes back by more is told."""

Progress = Callable[[float], None]


class Asked(NamedTuple):
    """What a reading is to look out for."""

    places: frozenset[Position]
    """Where snapshots are of: what the log had said up to there is remembered."""
    now_ms: int
    """The wall clock; what is later is from the future."""


class Mark(NamedTuple):
    """What the log had said up to a place."""

    state: State
    heads: dict[str, Head]
    newest: EventId
    lasts: dict[str, EventId]


@dataclass(slots=True)
class Sealed:
    """Words that were sealed with one person's key."""

    count: int
    event: EventId
    """The first that has some."""
    device: str
    """Who wrote that."""


@dataclass(slots=True)
class Reading:
    """What a whole log said."""

    findings: list[Found]
    end: Mark
    marks: dict[Position, Mark]
    """At the places that were asked for, as far as the log reaches."""
    fault: Position | None
    """From here on the log does not say all it once said; None if it does."""
    base: Position
    """Events before it were dropped; incidents from there may be in chapters alone."""
    forgotten: set[str]
    """Names of the keys that are destroyed."""
    sealed: dict[str, Sealed]
    """By the names of the keys."""
    events: int
    """How many there are, each counted once; without those that were dropped."""
    device_keys: dict[str, str]
    """The public key of each device, as its last opening tells it."""
    trims: list[LogTrimmed]
    """What was dropped here; another desk's log tells of its own bases."""


class _Reader(Memory):
    """Folds a log, and takes note of what is amiss with its events."""

    def __init__(self, disk: Disk, cipher: Cipher | None, asked: Asked) -> None:
        super().__init__(disk, cipher)
        self.disk, self.cipher = disk, cipher
        self.may_write = False
        self.timeline = Timeline(levels=ALL_LEVELS)
        self.marks: dict[Position, Mark] = {}
        self.gaps: list[Found] = []
        self.faults: list[Position] = []
        self.sealed: dict[str, Sealed] = {}
        self.device_keys: dict[str, str] = {}
        self.trims: list[LogTrimmed] = []
        self.unknown = self.events = 0
        self.first_broken = START
        self.ahead: list[Event] = []
        """The first event from the future, and the farthest."""
        self.ahead_count = 0
        self.back: tuple[int, EventId] = 0, EventId("")
        self.back_count = 0
        self._clocks: dict[str, int] = {}
        self._places = sorted(asked.places)
        self._place = START
        self._now_ms = asked.now_ms
        self._told_missing: set[str] = set()
        self._heads: dict[str, int] = {}
        """The last event of each writer that was heard."""

    def go_on_from(self, base: Memory) -> None:
        """Go on from a base."""
        self.state, self.chain = base.state, base.chain
        self.places, self.holes = base.places, base.holes
        self.timeline = Timeline(base.timeline.floor, ALL_LEVELS)
        self._heads = {w: head.number for w, head in base.chain.heads.items()}
        self.newest, self.lasts = base.newest, base.lasts

    def take(self, row: Recovered) -> None:
        """Take in one transaction, and remember what was said before it."""
        while self._places and row.position >= self._places[0]:
            self.marks[self._places.pop(0)] = self.noted()
        self._place = row.position
        before = self.broken, len(self.breaks)
        super().take(row)
        if (self.broken, len(self.breaks)) != before:
            if not before[0] and self.broken:
                self.first_broken = row.position
            self.faults.append(row.position)

    def noted(self) -> Mark:
        """Tell what the log said so far."""
        return Mark(self.state, dict(self.chain.heads), self.newest, dict(self.lasts))

    def heard(self, event: Event) -> None:
        """Look at an event, and for what is missing before it."""
        known = self._heads.get(event.writer, 0)
        if event.number > known:
            self.events += 1
            if event.number > known + 1:
                self._miss(event.writer, known + 1, event.number - 1)
            self._look_at(event)
            self._heads[event.writer] = event.number

    def _look_at(self, event: Event) -> None:
        match event.fact:
            case IncidentOpened(caller=caller) if is_token(caller):
                key = caller[1:].partition(".")[0]
                words = Sealed(0, event.id, device_of(event.writer))
                self.sealed.setdefault(key, words).count += 1
            case DeskOpened(device=device, key=key, after=after):
                self.device_keys[device] = key
                self._go_on_after(after)
            case LogTrimmed() as trim:
                self.trims.append(trim)
            case UnknownFact():
                self.unknown += 1
            case _:
                pass
        self._look_at_clock(event)

    def _go_on_after(self, after: EventId) -> None:
        """Find out whether the session before is there up to its end."""
        writer, _, last = after.partition(".")
        known = self._heads.get(writer, 0)
        if last.isdecimal() and int(last) > known and writer not in self._told_missing:
            self._told_missing.add(writer)
            self._miss(writer, known + 1, int(last))

    def _miss(self, writer: str, first: int, last: int) -> None:
        about = found(Code.EVENTS_MISSING, writer=writer, first=first, last=last)
        self.gaps.append(about)
        self.faults.append(self._place)

    def _look_at_clock(self, event: Event) -> None:
        if event.at_ms > self._now_ms + AHEAD_MS:
            self.ahead_count += 1
            if not self.ahead or event.at_ms > self.ahead[-1].at_ms:
                self.ahead = [*self.ahead[:1], event]
        device = device_of(event.writer)
        back_ms = self._clocks.get(device, event.at_ms) - event.at_ms
        self._clocks[device] = event.at_ms
        if back_ms > BACK_MS:
            self.back_count += 1
            self.back = max(self.back, (back_ms, event.id))


def _own(
    trims: list[LogTrimmed], disk: Disk, cipher: Cipher | None
) -> list[LogTrimmed]:
    """Leave out what other desks dropped: it is no reason to miss anything here."""
    digests = base_digests(disk, cipher) if trims else set()
    return [trim for trim in trims if trim.base in digests]


def read_whole(
    disk: Disk,
    cipher: Cipher | None,
    asked: Asked,
    progress: Progress = lambda _: None,
) -> Reading:
    """Read a log from its beginning, or from the base that stands for it.

    Args:
        disk: The store's folder; only read.
        cipher: The store's cipher, if it is locked with a passphrase.
        asked: What is to be remembered on the way, and the time.
        progress: Hears how much was read, from 0 to 1.

    Raises:
        OSError: If the folder cannot be listed.
        StoreUnusable: If a newer program wrote here.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    names, reader = disk.names(), _Reader(disk, cipher, asked)
    start, findings = _begin(reader)
    reader.told = _fraction(newest_segment(names), start, progress)
    folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
    with no_collector():
        report = read_history(folder, start, reader.take).report
    findings += _of_end(reader, folder, {p for p in asked.places if p >= start})
    findings += [*_of_bytes(reader, folder, report), *_of_events(reader)]
    return Reading(
        findings=findings,
        end=reader.noted(),
        marks=reader.marks,
        fault=min(reader.faults, default=None),
        base=start,
        forgotten=reader.forgotten,
        sealed=reader.sealed,
        events=reader.events,
        device_keys=reader.device_keys,
        trims=_own(reader.trims, disk, cipher),
    )


def _of_end(
    reader: _Reader, folder: LogFiles, places: Set[Position]
) -> Iterator[Found]:
    """Mark places at the log's very end; tell once if it has lost an end behind it."""
    gone = None
    for place in sorted(places - reader.marks.keys()):
        if (lost := lost_end(folder, place)) is None:
            reader.marks[place] = reader.noted()
        else:
            gone = lost
            reader.faults.append(place)
    if gone is not None:
        yield gone


def _of_bytes(
    reader: _Reader, folder: LogFiles, report: list[Finding]
) -> Iterator[Found]:
    """Tell what is amiss with the files; what is lost there is a fault of the log."""
    newest = newest_segment(list(folder.names))
    for row in report:
        code = Code(row.code.value)
        if row.code is Trouble.TORN_TAIL:
            code = judged_tail(folder, row, newest)
        yield found(code, file=row.file, start=row.start, stop=row.stop)
        if code not in (Code.TORN_TAIL, Code.TAIL_UNCLEAR):
            reader.faults.append(Position(_number(row.file), row.start))


def _begin(reader: _Reader) -> tuple[Position, list[Found]]:
    """Begin from the base that counts, where old events were dropped."""
    bases = counting_bases(reader.disk, reader.cipher)
    if not bases:
        return START, []
    loaded = load_base(reader.disk, reader.cipher)
    if loaded is not None:
        position, content = loaded
        with contextlib.suppress(BrokenMemoryError):
            base = Memory.decode(content, reader.disk, reader.cipher, same_schema=False)
            reader.go_on_from(base)
            if position == base_position(bases[0]):
                return position, []
            reader.faults.append(START)
            return position, [found(Code.BASE_DAMAGED, file=bases[0])]
    reader.faults.append(START)
    return START, [found(Code.BASE_DAMAGED, file=bases[0])]


def _of_events(reader: _Reader) -> Iterator[Found]:
    """Tell what is amiss with the events of a log that was read."""
    writers = reader.breaks
    for event, number, offset in sorted(writers.values(), key=lambda row: row[1:]):
        name = segment_name(number)  # after the first one nothing of a writer fits
        yield found(Code.CHAIN_BROKEN, file=name, start=offset, event=event)
    if reader.broken:
        number, offset = reader.first_broken
        name, count = segment_name(number), reader.broken
        yield found(Code.BROKEN_ENTRY, count=count, file=name, start=offset)
    yield from reader.gaps
    if reader.unknown:
        yield found(Code.UNKNOWN_KINDS, count=reader.unknown)
    if reader.ahead:
        last = reader.ahead[-1]
        count = reader.ahead_count
        yield found(Code.CLOCK_AHEAD, count=count, event=last.id, at_ms=last.at_ms)
    if reader.back_count:
        back_ms, event = reader.back
        count = reader.back_count
        yield found(Code.CLOCK_BACK, count=count, event=event, back_ms=back_ms)


def _number(file: str) -> int:
    match = SEGMENT_NAME.fullmatch(file)
    return int(match[1]) if match else 0


def _fraction(
    newest: int, start: Position, progress: Progress
) -> Callable[[Recovered], None]:
    """Tell progress once a segment."""
    first = max(start.segment, 1)
    total = max(newest - first, 0) + 1
    reached = 0

    def tell(row: Recovered) -> None:
        nonlocal reached
        if row.position.segment != reached:
            reached = row.position.segment
            progress((reached - first) / total)

    return tell

"""Committing: what one transaction of the SQLite ledger takes out of what waits.

A `Round` gathers pushes, asks the database for what the judge must see, judges, places
the events in their streams, numbers new incidents, and, when the transaction is on the
disk, makes memory say so. Until then memory is not touched.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from patrol_tui.server.judge import Known, Verdict, judge, wanted
from patrol_tui.server.ledgers import Batch, Given, LedgerRefuses, Outcome
from patrol_tui.server.numbering import HOLD_MS, Book, Opened, Registrar, needs
from patrol_tui.server.person_keys import forgotten_in
from patrol_tui.server.sqlite.rows import (
    ZoneChange,
    ZoneRow,
    read_head,
    read_line,
    read_settled,
)
from patrol_tui.server.tails import Placed, Tail
from store.chain import NO_HEAD, Head
from store.model.facts import IncidentOpened

ROUND_EVENTS = 4_000
"""The most of one transaction, so that none takes long."""

OPENED = IncidentOpened.kind

KEPT_HEADS = 20_000
"""Writers of a zone whose heads stay in memory; then it is filled anew."""


class Waiting(NamedTuple):
    """A push that waits for its transaction."""

    batch: Batch
    done: asyncio.Future[Outcome]


class Stream:
    """What memory holds of one zone."""

    def __init__(self, row: ZoneRow) -> None:
        self.row = row
        self.tail = Tail()
        self.heads: dict[str, Head] = {}
        """As far as they were needed."""
        self.waiting: dict[str, tuple[str, int]] = {}
        """Incident that waits for a number -> its stamp, and until when."""


class Streams:
    """What memory holds of all zones.

    Args:
        rows: Where they stand in the database.
        registrar: Issues numbers.
    """

    def __init__(self, rows: Iterable[ZoneRow], registrar: Registrar) -> None:
        self.registrar = registrar
        self.total = 0
        """Events in all streams."""
        self._streams: dict[str, Stream] = {}
        for row in rows:
            self._streams[row.name] = Stream(row)
            self.total += row.seq

    def find(self, zone: str) -> Stream | None:
        """Find a zone's stream; None where nothing was ever taken."""
        return self._streams.get(zone)

    def open(self, zone: str) -> Stream:
        """Find a zone's stream, or begin one."""
        stream = self._streams.get(zone)
        if stream is None:
            ids = (known.row.id for known in self._streams.values())
            row = ZoneRow(max(ids, default=0) + 1, zone)
            stream = self._streams[zone] = Stream(row)
        return stream

    def wait(self, zone: str, incidents: Mapping[str, tuple[str, int]]) -> None:
        """Take in which incidents wait for a number, as the database tells it."""
        self._streams[zone].waiting |= incidents

    def due(self, now_ms: int) -> list[Stream]:
        """Find the zones with an incident that has waited long enough for a number."""
        return [
            stream
            for stream in self._streams.values()
            if any(until <= now_ms for _, until in stream.waiting.values())
        ]


class _Part:
    """What a round does in one zone."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.waiting: list[Waiting] = []
        self.writers: set[str] = set()
        """Whose heads must be known."""
        self.fresh: dict[str, Head] = {}
        """Heads that memory did not have."""
        self.heads: dict[str, Head] = {}
        """Heads as they are with this round's events."""
        self.lines: dict[tuple[str, int], bytes] = {}
        self.opened: list[str] = []
        """Incidents that may have their number from an earlier life."""
        self.settled: set[str] = set()
        self.taken: list[Given] = []
        self.change = ZoneChange(replace(stream.row))

    def head(self, writer: str) -> Head:
        known = self.heads.get(writer) or self.stream.heads.get(writer)
        return known or self.fresh.get(writer, NO_HEAD)

    def missing(self) -> list[str]:
        if not self.stream.row.seq:
            return []
        return [name for name in self.writers if name not in self.stream.heads]

    def place(self, given: Given) -> None:
        row = self.change.row
        row.seq += 1
        placed = Placed(row.seq, given.writer, given.line)
        self.change.placed.append((placed, given.number))


class Round:
    """One transaction's work.

    Of one writer, a round takes one push: the judge must see what the one before left.

    Args:
        streams: What memory holds; changed by `settle` only.
        waiting: Pushes, in the order they came.
        now_ms: The server's clock.
    """

    def __init__(self, streams: Streams, waiting: list[Waiting], now_ms: int) -> None:
        self.now_ms = now_ms
        self.left: list[Waiting] = []
        """What did not fit in."""
        self._streams = streams
        self._life = streams.registrar.life
        self._parts: dict[str, _Part] = {}
        self._done: list[tuple[Waiting, Outcome]] = []
        for stream in streams.due(now_ms):
            self._part(stream.row.name).writers.add(self._life.writer)
        given = 0
        for at, one in enumerate(waiting):
            if given >= ROUND_EVENTS:
                self.left += waiting[at:]
                break
            if self._gather(one):
                given += len(one.batch.events)
            else:
                self.left.append(one)

    def _part(self, zone: str) -> _Part:
        part = self._parts.get(zone)
        if part is None:
            part = self._parts[zone] = _Part(self._streams.open(zone))
        return part

    def _gather(self, one: Waiting) -> bool:
        batch = one.batch
        part = self._part(batch.zone)
        writers = batch.writers
        if not part.writers.isdisjoint(writers):
            return False
        part.waiting.append(one)
        part.writers |= writers
        opened = [given.id for given in batch.events if given.kind == OPENED]
        if opened:
            part.opened += () if self._life.is_first else opened
            part.writers.add(self._life.writer)
        return True

    @property
    def asks(self) -> bool:
        """Claim that the database must be asked before it can be judged."""
        return any(
            part.missing()
            or part.opened
            or any(wanted(one.batch, part.stream.heads) for one in part.waiting)
            for part in self._parts.values()
        )

    def look_up(self, database: sqlite3.Connection) -> None:
        """Read what the judge must see; on the thread that may use the database."""
        for part in self._parts.values():
            zone = part.stream.row.id
            for writer in part.missing():
                part.fresh[writer] = read_head(database, zone, writer)
            part.settled = read_settled(database, zone, part.opened)
            heads = {writer: part.head(writer) for writer in part.writers}
            for one in part.waiting:
                for key in wanted(one.batch, heads):
                    line = read_line(database, zone, *key)
                    if line is not None:
                        part.lines[key] = line

    def judge(self) -> None:
        """Judge all, and place what is taken in the streams."""
        for part in self._parts.values():
            for one in part.waiting:
                heads = {writer: part.head(writer) for writer in one.batch.writers}
                try:
                    verdict = judge(one.batch, Known(heads, part.lines))
                except Exception as error:
                    _fail(one, error)
                    continue
                self._take(part, one, verdict)
            self._number(part)

    def _take(self, part: _Part, one: Waiting, verdict: Verdict) -> None:
        for given in verdict.taken:
            part.place(given)
        part.taken += verdict.taken
        part.change.forgotten += forgotten_in(verdict.taken)
        part.heads |= verdict.heads
        if verdict.taken:
            part.change.heads |= verdict.heads
        numbers = {writer: head.number for writer, head in verdict.heads.items()}
        outcome = Outcome(numbers, len(verdict.taken), verdict.refused)
        self._done.append((one, outcome))

    def _number(self, part: _Part) -> None:
        """Give new incidents their numbers, and those that have waited for one."""
        found = needs(part.taken, self._life)
        change, stream = part.change, part.stream
        until_ms = self.now_ms + HOLD_MS
        change.waiting = [
            (opened, until_ms)
            for opened in found.later
            if opened.incident not in part.settled
        ]
        has = set(found.numbered)
        due = [
            Opened(incident, stamp)
            for incident, (stamp, until) in stream.waiting.items()
            if until <= self.now_ms and incident not in has
        ]
        if not self._life.is_first:
            change.settled = [*found.numbered, *(opened.incident for opened in due)]
        opened = found.now + due
        if not opened:
            return
        row, writer = change.row, self._life.writer
        if row.life != self._life.code:
            row.life, row.book = self._life.code, Book(stamp=row.book.stamp)
        registrar = self._streams.registrar
        issue = registrar.issue(opened, row.book, part.head(writer), self.now_ms)
        for given in issue.events:
            part.place(given)
        row.book = issue.book
        part.heads[writer] = change.heads[writer] = issue.head

    @property
    def changes(self) -> list[ZoneChange]:
        """What is to be written: of the zones in which something is new."""
        parts = self._parts.values()
        return [part.change for part in parts if part.change.placed]

    @property
    def forgets(self) -> bool:
        """Claim that keys of persons are destroyed with it."""
        return any(change.forgotten for change in self.changes)

    @property
    def events(self) -> int:
        """How many events are new with it, the server's own too."""
        return sum(len(change.placed) for change in self.changes)

    @property
    def total_after(self) -> int:
        """How many events all streams have with it."""
        return self._streams.total + self.events

    def settle(self) -> None:
        """Make memory say what the disk says now, and tell those who wait."""
        self._streams.total += self.events
        for part in self._parts.values():
            stream, change = part.stream, part.change
            if len(stream.heads) > KEPT_HEADS:
                stream.heads.clear()
            stream.heads |= part.fresh
            stream.heads |= part.heads
            stream.row = change.row
            stream.tail.extend(placed for placed, _ in change.placed)
            for opened, until_ms in change.waiting:
                stream.waiting[opened.incident] = (opened.stamp, until_ms)
            for incident in change.settled:
                stream.waiting.pop(incident, None)
        for one, outcome in self._done:
            if not one.done.done():
                one.done.set_result(outcome)

    def refuse(self, why: LedgerRefuses) -> None:
        """Tell all who wait that nothing was kept."""
        for part in self._parts.values():
            for one in part.waiting:
                _fail(one, why)


def _fail(one: Waiting, error: Exception) -> None:
    if not one.done.done():
        one.done.set_exception(error)

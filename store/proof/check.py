"""The check: one pass over a log, from its oldest file to its newest.

It needs nothing but the files: no lock, no device, no settings. Nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from store.base import base_names
from store.cipher import Cipher
from store.device import DEVICE_NAME
from store.disk import reason
from store.log.frames import HEAD_BYTES, frame
from store.log.segments import LogFiles, segment_numbers
from store.model.events import Event, device_of
from store.proof.backups import check_listed_heads, check_members, read_list
from store.proof.base import begin_from_base, check_trims
from store.proof.links import check_links, verdict_of
from store.proof.memories import check_memories, memory_names, read_note
from store.proof.reckoning import Place, Reckoning
from store.proof.segments import Bad, Frame, Header, Segment, read_segment
from store.proof.shown import events_in, names_of
from store.proof.sources import Files
from store.proof.verdict import CANNOT_READ, Code, Unverifiable, Value, Verdict
from store.proof.witnesses import Claims, check_claims, check_witnessed
from store.sentences import N_

EVENT_ID = re.compile(rb'"d":"([0-9a-z]{1,16})","n":([1-9][0-9]{0,11})[,}]')
"""Where an event says who it is, as this program writes it."""

UNKNOWN_END = 1 << 60
"""An end no segment reaches: that of a file which could not be read whole."""

NAMED_MOST = 3
"""Events named of those that a damaged line still shows."""

Progress = Callable[[int, int], None]
"""Hears how many of how many files were read."""


def unwatched(done: int, total: int) -> None:
    """Take no notice."""
    del done, total


def check(
    files: Files,
    *,
    cipher: Cipher | None = None,
    claims: Claims | None = None,
    progress: Progress = unwatched,
) -> Verdict:
    """Check a log: every byte, every number, every mark, head and link.

    Args:
        files: The store's folder, a copy of it, or a backup.
        cipher: Opens a locked one.
        claims: What others say of this log, to be held against it.
        progress: Hears of each file that was read.

    Raises:
        Unverifiable: If there is no log.
        PermissionError: If this user may not read a file of it.
        StoreLocked: If it is locked with a passphrase and there is no cipher.
    """
    reckoning = read_log(files, cipher, progress)
    if claims is not None:
        check_claims(reckoning, claims)
    return verdict_of(reckoning)


def read_log(
    files: Files, cipher: Cipher | None = None, progress: Progress = unwatched
) -> Reckoning:
    """Read a whole log and judge what can be judged from it alone.

    Raises:
        Unverifiable: If there is no log.
        PermissionError: If this user may not read a file of it.
        StoreLocked: If it is locked with a passphrase and there is no cipher.
    """
    try:
        names = files.names()
    except OSError as error:
        raise Unverifiable(CANNOT_READ, where=files.where, why=reason(error)) from error
    folder = LogFiles(where=files.where, names=names, read=files.read, cipher=cipher)
    note, reading = read_note(folder), _Reading(folder)
    listed = read_list(reading.reckoning, files)
    if listed is not None:
        check_members(reading.reckoning, files, listed)
    base = begin_from_base(reading.reckoning, folder)
    numbers = [n for n in segment_numbers(names) if n > base.segment]
    if not numbers and not base_names(names) and not memory_names(names):
        raise Unverifiable(_why_none(names), where=files.where)
    end = UNKNOWN_END if base.segment else 0
    reading.ends[base.segment] = _End(end, end, is_whole=not base.segment)
    reading.dropped = base.segment
    for done, number in enumerate(numbers):
        progress(done, len(numbers))
        reading.take(read_segment(folder, number))
    progress(len(numbers), len(numbers))
    reading.finish()
    check_trims(reading.reckoning, base)
    check_links(reading.reckoning)
    check_witnessed(reading.reckoning)
    check_memories(reading.reckoning, folder, note)
    if listed is not None:
        check_listed_heads(reading.reckoning, listed)
    reading.reckoning.finish()
    return reading.reckoning


def _why_none(names: list[str]) -> str:
    """Tell a store's folder from any other."""
    if DEVICE_NAME not in names:
        return N_("no log in {where}")
    return N_(
        "no log in {where}: nothing was entered there yet, or the log was taken away"
    )


@dataclass(slots=True)
class _End:
    """How a segment ends."""

    end: int
    last_start: int
    is_whole: bool
    """All of it could be read."""
    marks: frozenset[int] = frozenset()
    """Where frames without events begin: the marks of clean ends."""


@dataclass(slots=True)
class _Tail:
    """An unfinished write at a segment's end, not yet explained by a later header."""

    segment: int
    name: str
    bad: Bad
    before: str


@dataclass(slots=True)
class _Reading:
    """One pass over the segments."""

    folder: LogFiles
    reckoning: Reckoning = field(default_factory=Reckoning)
    ends: dict[int, _End] = field(default_factory=dict)
    dropped: int = 0
    """The last segment that was dropped on purpose; its end stands for all of them."""
    missing: set[int] = field(default_factory=set)
    tails: list[_Tail] = field(default_factory=list)
    doubled: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Lines that lie there again: file to first byte, count."""
    ended: set[str] = field(default_factory=set)
    """Sessions that have the mark of a clean end."""
    current: str = ""
    """The newest session of this store's own devices."""
    shown: list[tuple[dict[str, Value], list[Event]]] = field(default_factory=list)
    """Damages, and the events that can still be read in them."""
    damage: dict[str, Value] | None = None
    """Damage whose next sound event is still to come."""

    def take(self, segment: Segment) -> None:
        """Take one segment in."""
        note = self.reckoning.note
        for trouble in segment.troubles:
            note(Code.UNREADABLE, file=segment.name, why=trouble)
        if segment.is_unlike_twin:
            note(Code.TWINS_DIFFER, file=segment.name)
        if segment.header is not None:
            self._header(segment, segment.header)
        elif segment.header_trouble:
            note(Code.NO_HEADER, file=segment.name, why=segment.header_trouble)
        is_whole = not segment.troubles
        if not is_whole:
            segment.end = UNKNOWN_END
        for piece in segment.pieces:
            if isinstance(piece, Frame):
                self._frame(segment, piece)
            elif piece.is_tail:
                tail = _Tail(segment.number, segment.name, piece, self.reckoning.newest)
                self.tails.append(tail)
            else:
                is_whole = False
                self._damage(segment.name, piece, self.reckoning.newest)
        marks = frozenset(
            piece.start
            for piece in segment.pieces
            if isinstance(piece, Frame) and not piece.events
        )
        for start in segment.doubled:
            self._double(segment.name, start)
        end, last_start = segment.end, segment.last_start
        self.ends[segment.number] = _End(end, last_start, is_whole, marks)

    def _frame(self, segment: Segment, row: Frame) -> None:
        """Take a transaction in; damage before it now has its two ends."""
        if row.is_end:
            self.ended.add(self.current)
        if not row.events:
            return
        place = Place(segment.name, row.start, row.stop)
        is_again = self.reckoning.take(row.events, row.tag, place)
        writer = self.reckoning.newest.partition(".")[0]
        if device_of(writer) in self.reckoning.devices:
            self.current = writer
            self.ended.discard(writer)
        if is_again and not row.is_first:
            self._double(segment.name, row.start)
        if self.damage is not None:
            first = EVENT_ID.search(row.events[0])
            self.damage["after"] = _named(first) if first else ""
            self.damage = None

    def _double(self, file: str, at: int) -> None:
        start, lines = self.doubled.get(file, (at, 0))
        self.doubled[file] = min(start, at), lines + 1

    def _damage(self, file: str, bad: Bad, before: str) -> None:
        about: dict[str, Value] = {
            "file": file,
            "start": bad.start,
            "stop": bad.stop,
            "before": before,
            "after": "",
            "reads": "",
        }
        self.shown.append((about, list(events_in(bad.content))))
        self.reckoning.note_about(Code.DAMAGE, about)
        self.damage = about

    def _header(self, segment: Segment, header: Header) -> None:
        """Hold what a header says against the files before it."""
        note, name = self.reckoning.note, segment.name
        if header.segment != segment.number:
            note(Code.HEADER_LIES, file=name, what="seg", said=header.segment)
        if header.device:
            self.reckoning.devices.add(header.device)
        number, offset = header.after
        known = self.ends.get(max(number, self.dropped))
        if number >= segment.number or offset < 0:
            note(Code.HEADER_LIES, file=name, what="after", said=f"{number}:{offset}")
        elif known is None:
            if offset and number not in self.missing:
                self.missing.add(number)
                note(Code.MISSING_FILE, file=f"log-{number:06d}.jsonl", by=name)
        elif offset > known.end:
            self._short(number, known.end, offset)
        elif known.is_whole and offset not in {
            known.end,
            known.last_start,
            *known.marks,
        }:
            note(Code.HEADER_LIES, file=name, what="after", said=f"{number}:{offset}")
        self._explain(number, offset)

    def _short(self, number: int, end: int, offset: int) -> None:
        """Bytes are gone; where they are there and bad, that is damage instead."""
        tail = next((tail for tail in self.tails if tail.segment == number), None)
        name = f"log-{number:06d}.jsonl" if tail is None else tail.name
        if tail is None:
            self.reckoning.note(Code.SHORT, file=name, start=end, stop=offset)
            return
        self.tails.remove(tail)
        self._damage(name, tail.bad, tail.before)
        if tail.bad.stop < offset:
            about = {"start": tail.bad.stop, "stop": offset}
            self.reckoning.note(Code.SHORT, file=name, **about)

    def _explain(self, number: int, offset: int) -> None:
        """Explain unfinished writes: the log went on without them.

        A header that goes on from a segment's very beginning goes on from one whose
        first write was in doubt, and vouches for nothing before it; if something was
        lost there, numbers are missing.
        """
        for tail in self.tails:
            if not offset or (tail.segment, tail.bad.start) >= (number, offset):
                about = {"start": tail.bad.start, "stop": tail.bad.stop}
                self.reckoning.note(Code.TORN, file=tail.name, **about)
            else:
                self._damage(tail.name, tail.bad, tail.before)
        self.tails.clear()

    def finish(self) -> None:
        """Judge what no later header explains."""
        for tail in self.tails:
            if _is_finished(tail):
                self._damage(tail.name, tail.bad, tail.before)
            else:
                about = {"start": tail.bad.start, "stop": tail.bad.stop}
                self.reckoning.note(Code.CUT_OFF, file=tail.name, **about)
        for about_damage, events in self.shown:
            writers = self.reckoning.sessions
            about_damage["reads"] = names_of(events, writers, NAMED_MOST)
        for file, (start, lines) in self.doubled.items():
            self.reckoning.note(Code.DOUBLED, file=file, start=start, lines=lines)
        if not any(session.events for session in self.reckoning.sessions.values()):
            self.reckoning.note(Code.LOG_EMPTY)
        self._check_ends()

    def _check_ends(self) -> None:
        """Tell which sessions of this store's own devices did not end as a desk ends.

        A desk signs, and then marks the end; a later session vouches for an end that is
        signed and has no mark.
        """
        note, devices = self.reckoning.note, self.reckoning.devices
        opened = (s.writer for s in self.reckoning.sessions.values() if s.opening)
        own = [writer for writer in opened if device_of(writer) in devices]
        sessions = self.reckoning.sessions
        unsigned = [writer for writer in own if not sessions[writer].ends_signed]
        for writer in unsigned:
            if writer in self.ended:
                note(Code.END_UNSIGNED, writer=writer, number=sessions[writer].last)
        hard = [writer for writer in unsigned if writer not in self.ended | {own[-1]}]
        if own and own[-1] not in self.ended:
            note(Code.STILL_OPEN, writer=own[-1])
        if hard:
            note(Code.ENDED_HARD, sessions=len(hard), writer=hard[-1])


def _named(match: re.Match[bytes]) -> str:
    return f"{match[1].decode()}.{int(match[2])}"


def _is_finished(tail: _Tail) -> bool:
    """Tell a line that was changed from a write that was cut off.

    A write ends in its one line break. So bytes with a line break were written to
    their end, or were others before; and where all is right but that last byte, it is
    the one that was changed.
    """
    content = tail.bad.content
    whole = frame(content[HEAD_BYTES:-1], tail.segment)
    return b"\n" in content or content[:-1] == whole[:-1]

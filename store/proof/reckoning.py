"""The reckoning: every event of a log held against its writer's chain, mark and heads.

A frame's mark is 32 bits that anyone can compute, so it names where a change lies and
proves nothing; a signed head proves everything up to it and names no place. Together
they tell an honest accident from a forger who mended the marks, and after either the
check goes on: from the next signed head the chain is sure again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from store.chain import Head, head_text
from store.keys.signing import is_signed
from store.model.events import BrokenEventError, Event, decode, stamp_ms
from store.model.facts import (
    DeskOpened,
    HeadSigned,
    HeadWitnessed,
    KnownFact,
    LogTrimmed,
)
from store.proof.chains import Step, WriterChain
from store.proof.verdict import Code, Finding, Value

ABOUT_LOG = "log."
"""How the kinds of facts about the log begin."""

KNOWN_KINDS = frozenset(cls.kind for cls in KnownFact.__args__)

CLOCK_BACK_MS = 60_000
"""A clock that goes back by less is being set right, as all clocks are."""


MISPLACED = {
    Step.OTHER: Code.SAME_NUMBER,
    Step.DROPPED: Code.DROPPED_AGAIN,
    Step.LATE: Code.OUT_OF_ORDER,
}
"""What is said of an event that does not follow."""


class Place(NamedTuple):
    """Where a frame lies."""

    file: str
    start: int
    stop: int


class _Wire(msgspec.Struct, frozen=True):
    """Of an event only what the chain needs; the rest is bytes."""

    d: str
    n: int
    t: str
    k: str
    a: int | None = None


_decode = msgspec.json.Decoder(_Wire).decode


@dataclass(slots=True)
class _Break:
    """A stretch of a chain that does not hold, until a head says where it goes on."""

    code: Code
    first: int
    last: int
    place: Place
    order: int
    mark: int = 0
    """The last number whose mark did not fit either."""


@dataclass(slots=True)
class Session:
    """What was read of one writer."""

    chain: WriterChain
    opening: DeskOpened | None = None
    key: str = ""
    """Who may sign here."""
    first_ms: int = 0
    last_ms: int = 0
    newest_ms: int = 0
    """The clock at the last event; `last_ms` is the greatest it ever told."""
    marked: int = 0
    """The last number whose mark was held against the chain."""
    signed: int = 0
    """The last number whose signed head was held against the chain."""
    events: int = 0
    is_marked: bool = False
    """Frames of this writer bear marks."""
    unchecked: list[tuple[Head, str]] = field(default_factory=list)
    """Signed heads of a session whose opening, with its key, is not there."""
    broken: _Break | None = None
    differing: dict[str, Value] | None = None
    """What was said of signed heads that differ, while none has held since."""
    is_mended: bool = False
    """Its marks were made to fit another history than the one signed."""
    is_signed_next: bool = False
    """The event behind the last one signed is that signature."""
    is_linked: bool = False
    """It goes on from what lies there of the session before."""
    back_ms: int = 0
    """How far its clock went back at most."""
    back_at: int = 0

    @property
    def writer(self) -> str:
        """Whose session it is."""
        return self.chain.writer

    @property
    def last(self) -> int:
        """The number of the last event."""
        return self.chain.last

    @property
    def ends_signed(self) -> bool:
        """Claim that its last event is a signature that holds."""
        return self.is_signed_next and self.last == self.signed + 1


@dataclass(slots=True)
class Reckoning:
    """All sessions of a log, and what was found of them."""

    sessions: dict[str, Session] = field(default_factory=dict)
    """In the order in which they began."""
    witnessed: list[tuple[str, HeadWitnessed]] = field(default_factory=list)
    """Heads of others seen, with the event that tells of each."""
    trims: list[tuple[Event, LogTrimmed]] = field(default_factory=list)
    unknown_kinds: int = 0
    unmarked: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Frames without a mark where there should be one: file to first byte, count."""
    newest: str = ""
    """The last event read."""
    devices: set[str] = field(default_factory=set)
    """Devices that wrote files of this log, as their headers say."""
    _findings: list[tuple[int, Finding]] = field(default_factory=list)
    _order: int = 0

    def note(self, code: Code, **about: Value) -> None:
        """Write a finding down, at its place in the log."""
        self.note_about(code, about)

    def note_about(
        self, code: Code, about: dict[str, Value], order: int | None = None
    ) -> None:
        """Write a finding down whose values may still be completed.

        Args:
            code: What was found.
            about: The values; kept as this very dict.
            order: Its place among the others; else it is the newest.
        """
        self._order += 1
        at = self._order if order is None else order
        self._findings.append((at, Finding(code, about)))

    def findings(self) -> list[Finding]:
        """Give what was found, in the order of the log."""
        self._findings.sort(key=lambda row: row[0])
        return [finding for _, finding in self._findings]

    def begin(self, writer: str, head: Head) -> None:
        """Let a writer's chain begin where dropped events left it."""
        chain = WriterChain(writer, head)
        marked = signed = head.number
        self.sessions[writer] = Session(chain, marked=marked, signed=signed)

    def take(self, events: tuple[bytes, ...], tag: str, place: Place) -> bool:
        """Take one frame in; tell whether all of it was there before."""
        session: Session | None = None
        number, repeated = 0, 0
        for line in events:
            try:
                wire = _decode(line)
                at_ms = stamp_ms(wire.t) if wire.a is None else wire.a
            except (msgspec.MsgspecError, ValueError, RecursionError):
                self.note(Code.BROKEN_ENTRY, **place._asdict())
                session = None
                continue
            session = self.sessions.get(wire.d)
            if session is None:
                session = self.sessions[wire.d] = Session(WriterChain(wire.d))
            number = wire.n
            step = session.chain.extend(number, line)
            if step is Step.NEXT or step is Step.GAP:
                self._count(session, number, at_ms)
                if step is Step.GAP:
                    self._gap(session, number, place)
                self.unknown_kinds += wire.k not in KNOWN_KINDS
                if wire.k.startswith(ABOUT_LOG):
                    self._about_log(session, line, place)
            elif step is Step.REPEAT:
                repeated += 1
            else:
                code = MISPLACED[step]
                about: dict[str, Value] = {
                    "writer": wire.d,
                    "number": number,
                    "file": place.file,
                }
                self.note(code, start=place.start, **about)
        if session is not None and number == session.last:
            self._mark(session, tag, place)
        return repeated == len(events)

    def _count(self, session: Session, number: int, at_ms: int) -> None:
        """Keep the times that a session's events name."""
        self.newest = f"{session.writer}.{number}"
        if not session.events:
            session.first_ms = session.last_ms = at_ms
        elif session.newest_ms - at_ms > max(CLOCK_BACK_MS, session.back_ms):
            session.back_ms = session.newest_ms - at_ms
            session.back_at = number
        session.events += 1
        session.first_ms = min(session.first_ms, at_ms)
        session.last_ms = max(session.last_ms, at_ms)
        session.newest_ms = at_ms

    def _gap(self, session: Session, number: int, place: Place) -> None:
        """Numbers are missing before this one."""
        first = session.chain.before_gap + 1
        self._settle(session, until=first - 1)
        self._order += 1
        session.broken = _Break(Code.GAP, first, number - 1, place, self._order)

    def _mark(self, session: Session, tag: str, place: Place) -> None:
        """Hold a frame's mark against the chain after its last event."""
        if not tag:
            if session.is_marked or session.opening is not None:
                start, frames = self.unmarked.get(place.file, (place.start, 0))
                self.unmarked[place.file] = start, frames + 1
            return
        session.is_marked = True
        broken, chain = session.broken, session.chain
        if session.is_mended or (broken is not None and broken.code is Code.GAP):
            return
        if tag == chain.tag:
            if broken is not None:
                self._only_marks(session, broken)
            session.marked = chain.last
        elif broken is not None:
            broken.mark = chain.last
        else:
            self._order += 1
            first = min(session.marked + 1, chain.last)
            session.broken = _Break(Code.CHANGED, first, chain.last, place, self._order)

    def _only_marks(self, session: Session, broken: _Break) -> None:
        """The chain holds behind a mark that did not: the mark was changed."""
        session.broken = None
        about: dict[str, Value] = {
            "writer": session.writer,
            "first": broken.first,
            "last": max(broken.last, broken.mark),
            "file": broken.place.file,
            "start": broken.place.start,
        }
        self.note_about(Code.MARK_CHANGED, about, broken.order)

    def _settle(self, session: Session, until: int) -> None:
        """Say what does not hold in a chain, and how far nothing can be said."""
        broken, session.broken = session.broken, None
        if broken is None:
            return
        about: dict[str, Value] = {
            "writer": session.writer,
            "first": broken.first,
            "last": broken.last,
            "until": max(until, broken.last),
        }
        if broken.code is Code.CHANGED:
            about |= {"file": broken.place.file, "start": broken.place.start}
        self.note_about(broken.code, about, broken.order)

    def _about_log(self, session: Session, line: bytes, place: Place) -> None:
        """Take in what an event says of the log itself."""
        try:
            event = decode(line)
        except BrokenEventError:
            self.note(Code.BROKEN_ENTRY, **place._asdict())
            return
        fact = event.fact
        match fact:
            case DeskOpened():
                if event.number == 1:
                    session.opening, session.key = fact, fact.key
            case HeadSigned():
                self._head(session, fact, event.number, line)
            case HeadWitnessed():
                self.witnessed.append((event.id, fact))
            case LogTrimmed():
                self.trims.append((event, fact))

    def _head(
        self, session: Session, fact: HeadSigned, number: int, line: bytes
    ) -> None:
        """Hold a signed head against the chain."""
        writer, chain = session.writer, session.chain
        try:
            head = Head(fact.number, bytes.fromhex(fact.head))
        except ValueError:
            head = Head(fact.number, b"")
        if not session.key:
            session.unchecked.append((head, fact.signature))
            return
        if not is_signed(session.key, head_text(writer, head), fact.signature):
            self.note(Code.BAD_SIGNATURE, writer=writer, number=head.number)
            return
        broken, is_newest = session.broken, head.number == number - 1
        if chain.value_at(head.number) == head.value:
            if broken is not None and is_newest:
                self._only_marks(session, broken)
                session.marked = head.number
            self._signed(session, head.number, number)
            return
        if broken is None:
            self._differs(session, head.number)
        if is_newest:
            self._settle(session, until=head.number)
            chain.resume(head.value, line)
            session.marked = head.number
            self._signed(session, head.number, number)

    def _differs(self, session: Session, number: int) -> None:
        """Signed was something else, and no mark tells: the marks were mended too.

        From here on they say nothing: they are of the history that was put in.
        """
        if session.differing is None:
            session.differing = {"writer": session.writer, "first": session.signed + 1}
            self.note_about(Code.HEAD_DIFFERS, session.differing)
        session.differing["last"] = number
        session.is_mended = True

    def _signed(self, session: Session, number: int, by: int) -> None:
        """Remember how far the signatures reach."""
        if number > session.signed:
            session.signed = number
            session.differing = None
            session.is_signed_next = by == number + 1

    def hold(self, session: Session, head: Head, by: str) -> bool:
        """Hold a head against a chain that is read to its end; True if it fits.

        Args:
            session: Whose chain.
            head: What the chain's value was, as the next session found it.
            by: That session.
        """
        value = session.chain.value_at(head.number)
        broken = session.broken
        if value == head.value:
            if broken is not None and broken.last <= head.number:
                self._only_marks(session, broken)
            return True
        if value is not None and broken is None and not session.is_mended:
            about: dict[str, Value] = {
                "writer": session.writer,
                "first": session.signed + 1,
                "by": by,
            }
            self.note(Code.LINK_DIFFERS, last=head.number, **about)
        return False

    def finish(self) -> None:
        """Say what is left to say when the log is at its end."""
        for session in self.sessions.values():
            self._settle(session, until=session.last)
            if session.back_ms:
                about: dict[str, Value] = {
                    "writer": session.writer,
                    "number": session.back_at,
                }
                self.note(Code.CLOCK_BACK, back_ms=session.back_ms, **about)
        for file, (start, frames) in self.unmarked.items():
            self.note(Code.NO_MARK, file=file, start=start, frames=frames)

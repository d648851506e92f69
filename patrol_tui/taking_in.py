"""Taking in: what came in at the server becomes reports in this desk's log.

Each row is understood here, where the map and the station's types are: who it is by the
directory, where by the places of the map, what by the words. Nothing moves on the
screen: the reports wait in the inbox until somebody looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from patrol_tui.console import Console
from patrol_tui.intake.inbound import Inbound, Surety, Withdrawn
from patrol_tui.intake.kinds import Mood, read_kind
from patrol_tui.intake.place_words import read_labelled_place, read_place
from patrol_tui.listing.inbox import Inbox
from patrol_tui.partners.directory import Directory
from patrol_tui.partners.recognising import recognised
from store.answers import Answer
from store.desk import Desk
from store.model.commands import Command
from store.model.events import device_of
from store.model.facts import Reported
from store.model.inbox import Standing
from store.model.intake import (
    EndWarning,
    HearWarning,
    NoteOther,
    ReceiveReport,
    TellReporter,
    WithdrawReport,
)
from store.model.owed import ended
from store.model.records import EventId, Location, State
from store.model.refusals import Code, Refusal
from store.wire_intake import (
    OTHER,
    REPORT,
    UNSENT,
    WORD_LETTERS,
    SendWord,
    Waiting,
    Warned,
    WordSent,
    Written,
)

SOURCES = {"line": "LINE", "pole": "pole", "municipal": "municipal"}
REQUEST_KEY = "open311 "
"""Begins the key of a report whose sender asks the server what became of it."""
UNREADABLE = "unreadable"
UNKNOWN_MS = 10 * 60_000
"""So long a message taken back may wait for the report that it was."""
_WAITS = {Code.NOT_SAVED, Code.DISK_WAITS}
"""Refusals after which a row is tried again."""
_line_id = re.compile(r"[UCR][0-9a-f]{32}").fullmatch


class Taken(NamedTuple):
    """A row, and what is to be written for it."""

    row: Waiting
    commands: tuple[Command, ...]


class _Other(msgspec.Struct):
    kind: str


class TakingIn:
    """Writes what came in to one desk's log; see `store.sync.intake.Taker`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._over: set[str] = set()
        """Service requests that the server was told to be over."""
        self._answered: State | None = None
        """What was true when it was last looked what became of reports."""
        self._known: object = None
        self._found = Directory(console.state, console.desk.reveal)

    @property
    def _desk(self) -> Desk:
        desk = self._console.desk
        assert isinstance(desk, Desk)  # noqa: S101 (only a desk is linked)
        return desk

    @property
    def _by(self) -> str:
        enrolled = self._desk.enrolment
        return enrolled.bringer if enrolled else self._console.by

    # --- understanding

    def read(self, row: Waiting) -> Taken:
        """Understand one row; what cannot be read is counted as that."""
        try:
            return Taken(row, self._commands(row))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Taken(row, (NoteOther(what=UNREADABLE, key=row.key),))

    def _commands(self, row: Waiting) -> tuple[Command, ...]:
        body = bytes(row.body)
        if row.kind == REPORT:
            return (self._report(msgspec.json.decode(body, type=Inbound), row),)
        if row.kind == UNSENT:
            unsent = msgspec.json.decode(body, type=Withdrawn)
            return (WithdrawReport(message=unsent.message_id),)
        if row.kind == OTHER:
            other = msgspec.json.decode(body, type=_Other)
            return (NoteOther(what=other.kind, key=row.key),)
        return tuple(self._warning(msgspec.json.decode(body, type=Warned)))

    def _report(self, came: Inbound, row: Waiting) -> ReceiveReport:
        contact = came.sender_id or came.phone or came.email
        try:
            (place, surety), kind = (
                self._place(came),
                came.type or self._type(came.text),
            )
        except Exception:
            place, surety, kind = None, "", came.type
        report = ReceiveReport(
            source=SOURCES.get(came.source, came.source),
            reporter=came.sender,
            contact=contact,
            text=came.text,
            place=place,
            surety=surety,
            type=kind,
            sent_ms=came.sent_ms,
            key=row.key,
            message=came.message_id,
            media=came.media,
        )
        return recognised(report, self._directory(), row.at_ms)

    def _type(self, text: str) -> str:
        told = read_kind(text, self._desk.tables)
        return told.code if told and told.mood is Mood.SO else ""

    def _place(self, came: Inbound) -> tuple[Location | None, str]:
        """Find where it is: a point, else a place of the map, else the words."""
        if came.lat is not None and came.lon is not None:
            text = came.place_text or f"{came.lat}, {came.lon}"
            return Location(text=text, lat=came.lat, lon=came.lon), Surety.POINT.value
        town = self._console.town
        if came.place_text:
            where = read_labelled_place(came.place_text, town.gazetteer)
        else:
            where = read_place(came.text, town.gazetteer)
        if where.surety is Surety.NONE:
            return None, ""
        if where.surety is Surety.NAMED:
            found = self._console.locate(where.text, town)
            if isinstance(found, Location):
                return found, where.surety.value
        place = Location(text=where.text, key=where.key, lat=where.lat, lon=where.lon)
        return place, where.surety.value

    def _directory(self) -> Directory:
        """Give the directory, made anew only when a partner changed."""
        state = self._console.state
        if state.partners is not self._known:
            self._known, self._found = (
                state.partners,
                Directory(state, self._desk.reveal),
            )
        return self._found

    def _warning(self, warned: Warned) -> Iterator[Command]:
        state = self._console.state
        reason = "cancelled" if warned.is_end else "updated"
        for key in warned.ends:
            old = state.warning_of_key(key)
            if old is not None and old.ended_ms is None:
                yield EndWarning(number=old.number, reason=reason)
        if not warned.is_end:
            yield HearWarning(
                key=warned.key,
                headline=warned.headline,
                event=warned.event,
                area=warned.area,
                severity=warned.severity,
                until_ms=warned.until_ms,
            )

    # --- writing

    def write(self, rows: list[Taken], now_ms: int) -> list[Written]:
        """Write rows with one sync; tell which are on disk."""
        with self._desk.together() as group:
            for row in rows:
                for command in row.commands:
                    group.submit(command, now_ms, by=self._by)
        answers = iter(group.answers)
        written = []
        for row in rows:
            got = [next(answers) for _ in row.commands]
            if all(_is_over(answer, row.row, now_ms) for answer in got):
                number = max(map(_number, got), default=0)
                written.append(Written(number=row.row.number, report=number))
        return written

    # --- back to who reported

    def over(self) -> list[str]:
        """Name service requests whose matter ended since this was last asked."""
        state, found = self._console.state, list[str]()
        if state is self._answered:
            return found
        for report in state.reports.values():
            if not report.key.startswith(REQUEST_KEY) or report.key in self._over:
                continue
            is_rejected = report.standing is Standing.REJECTED
            if is_rejected or ended(state, report) is not None:
                found.append(report.key)
        self._over.update(found)
        return found

    def words(self) -> Iterator[tuple[EventId, SendWord | None]]:
        """Give the closing words that were asked for at this desk."""
        desk, state = self._desk, self._console.state
        if state is self._answered:
            return
        for report in list(state.reports.values()):
            word = report.word
            if word is None or word.how != "asked":
                continue
            wrote = report.written.get("word", EventId(""))
            if device_of(wrote) != desk.device.code:
                continue
            contact = desk.reveal(report.contact) or ""
            text = self._text(report.id)[:WORD_LETTERS]
            if report.source != "LINE" or not _line_id(contact) or not text:
                yield report.id, None
            else:
                key = f"{report.id}.{word.closing}"
                yield report.id, SendWord(to=contact, text=text, key=key)
        self._answered = state  # not before all were dealt with

    def _text(self, report: EventId) -> str:
        console = self._console
        now_ms = console.state.last_ms
        inbox = Inbox(console.teller, console.desk, now_ms, console.config)
        return inbox.word(report)[0]

    def word_sent(self, report: EventId, sent: WordSent, now_ms: int) -> None:
        """Write what became of a closing word."""
        how = sent.how if sent.how == "sent" else "failed"
        told = TellReporter(report=report, how=how, reason=sent.why[:100])
        self._desk.submit(told, now_ms, by=self._by)


def _is_over(answer: Answer, row: Waiting, now_ms: int) -> bool:
    """Claim that there is nothing left to write of a row."""
    if not isinstance(answer, Refusal):
        return True
    if row.kind == UNSENT and answer.code is Code.UNKNOWN_REPORT:
        return now_ms - row.at_ms >= UNKNOWN_MS
    return answer.code not in _WAITS


def _number(answer: Answer) -> int:
    """Give the number of the report that a row became, or was already; or 0."""
    if isinstance(answer, Refusal):
        known = answer.about.get("report", "")
        is_known = answer.code is Code.REPORT_KNOWN and known.isdigit()
        return int(known) if is_known else 0
    facts = [event.fact for event in answer.events]
    return next((fact.number for fact in facts if isinstance(fact, Reported)), 0)

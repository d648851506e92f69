"""The shift sheet: what one shift did, on paper, with the log's head as its witness.

Whoever keeps the paper can show later that the log has not been changed since: the
head printed at its foot belongs to this history and to no other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from patrol_tui.config import Config
from patrol_tui.console import Console
from patrol_tui.listing.inbox import Inbox
from patrol_tui.listing.lists import Listing
from store.copies.last_backup import last_backup_ms
from store.disk import Disk
from store.folder import Folder
from store.glance import Glance
from store.keys.signing import printed
from store.model.handover import handover_of
from store.model.owed import owed, partners_due, waits_ms
from store.model.records import Incident, IncidentState
from widgets.words.catalogue import N_
from widgets.words.handover import say_handover
from widgets.words.moments import clock, day
from widgets.words.numbers import say_number

LONGEST_SHIFT = timedelta(days=1)
BACKUP_DUE_MS = 7 * 24 * 3600 * 1000
CONSENT = (
    N_("one partner is to be asked for consent: PA due"),
    N_("{count} partners are to be asked for consent: PA due"),
)
GOES_ON = "^" if os.name == "nt" else "\\"
"""How a shell is told that its command goes on in the next line."""


@dataclass(frozen=True, slots=True)
class Span:
    """The hours of a shift, in milliseconds since 1970."""

    start_ms: int
    end_ms: int

    def holds(self, at_ms: int) -> bool:
        """Claim that a moment is within it."""
        return self.start_ms <= at_ms < self.end_ms


def span_at(config: Config, now_ms: int) -> Span:
    """Find the shift that a moment lies in, in the station's time."""
    now = datetime.fromtimestamp(now_ms / 1000, config.zone)
    hours = [time.fromisoformat(start) for start in config.station.shifts]
    begins = sorted(
        datetime.combine(now.date() + timedelta(days=away), hour, config.zone)
        for away in (-1, 0, 1)
        for hour in hours or [time(0)]
    )
    start = max(begin for begin in begins if begin <= now)
    end = min((b for b in begins if b > now), default=start + LONGEST_SHIFT)
    return Span(int(start.timestamp() * 1000), int(end.timestamp() * 1000))


class ShiftSheet:
    """One shift of one store.

    Args:
        console: Tells it in the reader's words.
        glance: The store, looked at.
        now_ms: A moment of the shift.
    """

    def __init__(self, console: Console, glance: Glance, now_ms: int) -> None:
        self._console = console
        self._glance = glance
        self._now_ms = now_ms
        self.span = span_at(console.config, now_ms)
        known = sorted(console.state.incidents.values(), key=lambda i: i.opened_ms)
        self.entered = [i for i in known if self.span.holds(i.opened_ms)]
        self.ended = [
            i for i in known if i.closure and self.span.holds(i.closure.at_ms)
        ]
        self.carried = [i for i in known if i.is_open]
        """Handed to the next shift."""
        self._backup_ms = last_backup_ms(cast(Disk, Folder(Path(glance.root))))

    def lines(self) -> Iterator[str]:
        """Tell it, one line each."""
        console, say = self._console, self._console.words.say
        zone = console.config.zone
        station = console.config.station
        name = station.name_th if console.words.lang == "th" else station.name_en
        date = day(console.words, self.span.start_ms, zone)
        hours = f"{clock(self.span.start_ms, zone)}-{clock(self.span.end_ms, zone)}"
        yield f"{name}   {date} {hours}"
        if console.state.exercise:
            yield say(N_("DRILL: nothing here is real"))
        cancelled = sum(_was_cancelled(i) for i in self.ended)
        yield say(
            N_(
                "entered {entered}, closed {closed}, cancelled {cancelled}, open {open}"
            ),
            entered=len(self.entered),
            closed=len(self.ended) - cancelled,
            cancelled=cancelled,
            open=len(self.carried),
        )
        if told := self._handover():
            yield told
        yield from self._partners()
        listing = Listing(console.teller, console.desk, zone, self._now_ms)
        for title, incidents in (
            (N_("Entered"), self.entered),
            (N_("Handed over"), self.carried),
        ):
            yield ""
            yield say(title)
            for incident in incidents:
                opened = clock(incident.opened_ms, zone)
                yield f"  {opened} {listing.incident_line(incident)}"
            if not incidents:
                yield "  " + say(N_("none"))
        yield ""
        yield from self._backup()
        yield from self._proof()

    def _handover(self) -> str:
        """Tell whose the desk was, if it was handed over in this shift."""
        left = handover_of(self._console.state)
        moments = (left.at_ms, left.taken_ms) if left else ()
        if left is None or not any(map(self.span.holds, moments)):
            return ""
        words, zone = self._console.words, self._console.config.zone
        return say_handover(words, zone, left.written())

    def _partners(self) -> Iterator[str]:
        """Tell how reporters were told, and who is to be asked for consent."""
        state, console = self._console.state, self._console
        teller, glance = console.teller, self._glance
        span = self.span.start_ms, self.span.end_ms
        if owed(state) or waits_ms(state, *span):
            inbox = Inbox(teller, glance, self._now_ms, console.config)
            yield inbox.waits(*span)
        if due := len(partners_due(state, self._now_ms)):
            yield say_number(console.words, CONSENT, due)

    def _proof(self) -> Iterator[str]:
        """Tell the head of the log, for whoever checks it later."""
        say = self._console.words.say
        newest, head = self._glance.newest, self._glance.head
        if head.number == 0:
            yield say(N_("the log is empty"))
            return
        kept = f"{newest} {printed(head.value)}"
        yield say(N_("keep this sheet; this shows later if anything was changed:"))
        yield f"  patrol-tui log verify {GOES_ON}"
        yield f'    --head "{kept}"'

    def _backup(self) -> Iterator[str]:
        """Warn of a backup that is due; a drill needs none."""
        if self._console.state.exercise or not self._glance.newest:
            return
        words, at_ms = self._console.words, self._backup_ms
        if at_ms is None:
            due = N_("! no backup is known: patrol-tui log backup FOLDER")
            yield words.say(due)
        elif self._now_ms - at_ms > BACKUP_DUE_MS:
            date = day(words, at_ms, self._console.config.zone)
            due = N_("! the last backup is of {day}: patrol-tui log backup FOLDER")
            yield words.say(due, day=date)

    def document(self) -> dict[str, Any]:
        """Tell it as plain values."""
        head, state = self._glance.head, self._console.state
        return {
            "start_ms": self.span.start_ms,
            "end_ms": self.span.end_ms,
            "entered": [i.id for i in self.entered],
            "ended": [i.id for i in self.ended],
            "carried": [i.id for i in self.carried],
            "newest_event": self._glance.newest or None,
            "head": head.value.hex() or None,
            "last_backup_ms": self._backup_ms,
            "word_waits_ms": waits_ms(state, self.span.start_ms, self.span.end_ms),
            "words_owed": [one.report.id for one in owed(state)],
        }


def _was_cancelled(incident: Incident) -> bool:
    closure = incident.closure
    return closure is not None and closure.state is IncidentState.CANCELLED

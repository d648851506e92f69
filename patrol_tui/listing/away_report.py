"""The report of a time away: rows for a screen, lines for a printer, plain values.

Whoever takes a desk over also gets what was handed over: the note, the incidents that
are open and the units that are on, those that nobody touched too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from patrol_tui.absence import Absence
from patrol_tui.listing.lists import Listing
from store.documents import iso
from store.model.away import Account, Change, Risk
from store.model.events import device_of
from store.model.handover import handover_of
from store.model.inbox import waiting_reports
from store.model.owed import owed
from store.model.records import (
    EventId,
    IncidentId,
    UnitId,
    incident_entity,
    unit_entity,
)
from store.model.settings import HANDOVER_SETTING
from widgets.words.away import AwayRow, AwayTeller, say_span
from widgets.words.catalogue import N_
from widgets.words.handover import say_handover
from widgets.words.moments import age, clock

_STYLES = {
    Risk.EMERGENCY: "state-pending",
    Risk.LATE: "state-pending",
    Risk.INCIDENT: "strong",
    Risk.OVER: "dim",
    Risk.REST: "dim",
}
ELSEWHERE = N_("entries of other desks: {count} ({who})")
_REPORTS = N_("reports that wait in the inbox: {count}")
_WORDS = N_("closing words that are owed: {count}")
_MOST_NAMED = 3
"""Authors at other desks that are named, those with the most entries."""
_HANDOVER = f"s:{HANDOVER_SETTING}"
_LISTS = {"b:": "BO", "m:": "L M", "c:": "L R", "w:": "CAU", "x:": "WA"}
"""What lists a thing that cannot be selected."""


class AwayReport:
    """One account in one reader's words.

    Args:
        absence: Whose time away.
        listing: Tells incidents and units at the moment.
        since_ms: Tell from this moment on; None for since the officer went.
        with_desk: Tell all that is handed over, too.
    """

    def __init__(
        self,
        absence: Absence,
        listing: Listing,
        *,
        since_ms: int | None = None,
        with_desk: bool = False,
    ) -> None:
        self._absence, self._listing = absence, listing
        self._words, self._now_ms = listing.words, listing.now_ms
        self._state, self._with_desk = listing.state, with_desk
        self.account: Account = absence.account(self._now_ms, since_ms)
        teller = listing.teller
        self._teller = AwayTeller(teller, self._state, self.account, self._now_ms)

    @property
    def title(self) -> str:
        """Say of which time it is, and how much changed."""
        account, say = self.account, self._words.say
        count = len(account.changes) + len(account.passed)
        if not count:
            time = clock(account.since_ms, self._listing.zone)
            return say(N_("nothing changed since {time}"), time=time)
        span = say_span(self._listing.teller, account.since_ms, self._now_ms)
        return say(N_("What changed {span}: {count}"), span=span, count=count)

    def rows(self) -> Iterator[AwayRow]:
        """Give what changed, the riskiest first, and then what is handed over."""
        left, changes = handover_of(self._state), self.account.changes
        if left is not None and (self._with_desk or self._absence.handover):
            told = say_handover(self._words, self._listing.zone, left.written())
            yield AwayRow(told, style="strong")
            changes = tuple(c for c in changes if c.entity != _HANDOVER)
        yield from map(self._row, changes)
        yield from self._waiting()
        if told := self._teller.passed():
            yield AwayRow(told, style="dim")
        if told := self._from_elsewhere():
            yield AwayRow(told, style="dim")
        if self._with_desk:
            yield from self._desk()

    def _waiting(self) -> Iterator[AwayRow]:
        """Tell how much waits in the inbox, and how many closing words are owed."""
        reports = waiting_reports(self._state.reports.values())
        closings = [one.closure.at_ms for one in owed(self._state)]
        for since, told, line in (
            ([one.received_ms for one in reports], _REPORTS, "IN"),
            (closings, _WORDS, "CW"),
        ):
            if since:
                text = self._words.say(told, count=len(since))
                yield AwayRow(text, age(self._now_ms - min(since)), line=line)

    def _from_elsewhere(self) -> str:
        """Count what other desks did, with who did most of it; empty for nothing."""
        account = self.account
        counts = Counter(
            (event.by, device)
            for change in (*account.changes, *account.passed)
            for event in change.events
            if (device := device_of(event.writer)) != self._absence.device
        )
        if not counts:
            return ""
        names = [
            f"{self._words.officer(by)}@{device} {count}"
            for (by, device), count in counts.most_common(_MOST_NAMED)
        ]
        names += ["..."] if len(counts) > _MOST_NAMED else []
        who = ", ".join(names)
        return self._words.say(ELSEWHERE, count=counts.total(), who=who)

    def _row(self, change: Change) -> AwayRow:
        text = self._teller.line(change)
        style = _STYLES.get(change.risk, "text")
        ago = age(self._now_ms - change.at_ms)
        return AwayRow(text, ago, self._origin(change), style, self._goes_to(change))

    def _origin(self, change: Change) -> str:
        """Name who did it, with the device where it is another one's."""
        names: dict[str, None] = {}
        for by, writer in change.authors:
            device = device_of(writer)
            is_ours = device == self._absence.device
            name = self._words.officer(by)
            names[name if is_ours else f"{name}@{device}"] = None
        unit = self._state.units.get(UnitId(change.entity[2:]))
        if not names and change.risk is Risk.EMERGENCY and unit and unit.emergency:
            return self._words.officer(unit.emergency.by)
        return ",".join(names) or self._words.say(N_("clock"))

    def _goes_to(self, change: Change) -> str:
        """Give the line that goes to what changed."""
        kind, key = change.entity[:2], change.entity[2:]
        if kind == "i:":
            number = self._state.incidents[IncidentId(key)].number
            known = self._state.by_number(number)
            return str(number) if known and known.id == key else ""
        if kind == "r:":
            return f"IN {self._state.reports[EventId(key)].number}"
        if kind == "n:":
            return f"PA {self._state.partners[EventId(key)].number}"
        return key if kind == "u:" else _LISTS.get(kind, "")

    def _desk(self) -> Iterator[AwayRow]:
        """Tell what stands as it was: nobody touched it, and it is handed over."""
        told = {change.entity for change in self.account.changes}
        listing, say = self._listing, self._words.say
        incidents = listing.open_incidents()
        yield AwayRow(say(N_("Open incidents: {count}"), count=len(incidents)))
        for incident in incidents:
            if incident_entity(incident.id) not in told:
                line = listing.incident_line(incident)
                yield AwayRow(line, line=str(incident.number))
        units = [unit for unit in listing.units() if unit.on_duty]
        yield AwayRow(say(N_("Units on duty: {count}"), count=len(units)))
        for unit in units:
            if unit_entity(unit.id) not in told:
                yield AwayRow(listing.unit_line(unit), line=unit.id)

    def lines(self) -> tuple[str, ...]:
        """Tell it without a screen, one line each, with digits where they select."""
        digit = 0
        told = [self.title]
        for row in self.rows():
            digit += bool(row.line)
            mark = str(digit) if row.line and digit <= 9 else "-"
            if row.is_heading:
                told.append(row.text)
            else:
                behind = " ".join(filter(None, (row.age, row.origin)))
                behind = f" ({behind})" if behind else ""
                told.append(f"{mark} {row.text}{behind}")
        return tuple(told)

    def offered(self) -> tuple[str, ...]:
        """Give the lines that the digits enter."""
        return tuple(row.line for row in self.rows() if row.line)

    def document(self) -> dict[str, Any]:
        """Tell it as plain values."""
        left = handover_of(self._state)
        return {
            "since": iso(self.account.since_ms),
            "changes": [self._plain(change) for change in self.account.changes],
            "passed": [self._plain(change) for change in self.account.passed],
            "handover": left and {
                "by": left.by, "at": iso(left.at_ms), "text": left.text,
                "taken_by": left.taken_by or None,
            },
        }  # fmt: skip

    def _plain(self, change: Change) -> dict[str, Any]:
        events: list[EventId] = [event.id for event in change.events]
        return {
            "risk": change.risk.name.lower(),
            "entity": change.entity,
            "at": iso(change.at_ms),
            "by": [f"{by}@{device_of(writer)}" for by, writer in change.authors],
            "late": [alert.what for alert in change.alerts],
            "text": self._teller.line(change),
            "line": self._goes_to(change) or None,
            "events": events,
        }

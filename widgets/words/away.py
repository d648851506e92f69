"""What changed while a person was away, in words: one line for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from store.model.alerts import Alert
from store.model.away import Account, Change, Risk, left_alone
from store.model.events import Event
from store.model.facts import (
    EmergencyCalled,
    EmergencyEnded,
    IncidentCancelled,
    IncidentClosed,
    IncidentDuplicate,
    IncidentHeld,
    IncidentLinked,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReferred,
    IncidentReopened,
    IncidentType,
    IncidentUnlinked,
    Remarked,
    SettingKept,
    TowCalled,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitNoted,
    UnitOff,
    UnitOn,
    UnitReady,
    UnitStage,
)
from store.model.records import (
    Bolo,
    Caution,
    EventId,
    Incident,
    IncidentId,
    Message,
    PublicWarning,
    State,
    Unit,
    UnitId,
)
from widgets.words.catalogue import N_
from widgets.words.kept_settings import say_setting
from widgets.words.moments import age, clock, day
from widgets.words.on_air import DESK, say_emergency
from widgets.words.reports import STANDINGS, group_name
from widgets.words.results import Teller
from widgets.words.rounds import say_caution
from widgets.words.terms import (
    alert_name,
    disposition_name,
    source_name,
    state_name,
    type_name,
    unit_status,
)

_NEW = N_("came in")
_MORE = N_("{count} more")
_SEEN_IN_STATE = (
    IncidentOpened | UnitAssigned | UnitStage | UnitCleared | UnitFreed | UnitOff
    | UnitReady | IncidentPriority | IncidentHeld | IncidentClosed | IncidentCancelled
    | IncidentDuplicate | IncidentReferred
)  # fmt: skip
"""What the state, the units or the priority say without a word of its own."""
_WORDS: tuple[tuple[Any, str], ...] = (
    (UnitOn, N_("came on duty")),
    (IncidentReopened, N_("reopened")),
    (IncidentType, N_("type changed")),
    (IncidentPlace, N_("place changed")),
    (IncidentLinked | IncidentUnlinked, N_("links changed")),
    (TowCalled, N_("tow called")),
    (EmergencyCalled, N_("EMERGENCY was called")),
    (EmergencyEnded, N_("emergency stood down")),
    (Remarked, N_("remarks {count}")),
    (UnitNoted, N_("notes {count}")),
)


def _is_on(event: Event) -> bool:
    return isinstance(event.fact, UnitOn)


class AwayTeller:
    """Tells an account of a time away, at one moment.

    Args:
        teller: The language, the tables and the places.
        state: What is true.
        account: What is told.
        now_ms: The moment.
    """

    def __init__(
        self, teller: Teller, state: State, account: Account, now_ms: int
    ) -> None:
        self._teller, self._words = teller, teller.words
        self._state, self._account, self._now_ms = state, account, now_ms

    def line(self, change: Change) -> str:
        """Tell one change: what it is about, how it stands, and what was done."""
        key = change.entity[2:]
        state, zone = self._state, self._teller.time_zone
        match change.entity[:2]:
            case "i:":
                return self._incident(state.incidents[IncidentId(key)], change)
            case "u:":
                return self._unit(UnitId(key), change)
            case "b:":
                return self._bolo(state.bolos[EventId(key)], change)
            case "m:":
                return self._message(state.messages[EventId(key)])
            case "c:":
                return self._street(EventId(key), change)
            case "w:":
                return self._caution(state.cautions[EventId(key)], change)
            case "r:" | "n:":
                return self._report_or_partner(change.entity)
            case "x:":
                return self._warning(state.warnings[EventId(key)], change)
            case "s:":
                facts = (event.fact for event in change.events)
                return "; ".join(
                    say_setting(self._words, zone, fact.key, fact.value)
                    for fact in facts
                    if isinstance(fact, SettingKept)
                )
            case _:
                said = N_("{count} changes to what is no longer at hand")
                return self._words.say(said, count=len(change.events))

    def passed(self) -> str:
        """Count what came and ended meanwhile; empty when nothing did."""
        incidents = self._state.incidents
        keys = [change.entity for change in self._account.passed]
        numbers = [
            f"#{incidents[IncidentId(key[2:])].number}"
            for key in keys
            if key.startswith("i:")
        ]
        told = []
        if numbers:
            said = N_("entered and ended meanwhile: {numbers}")
            told.append(self._words.say(said, numbers=" ".join(numbers)))
        if others := len(keys) - len(numbers):
            said = N_("messages and BOLOs over meanwhile: {count}")
            told.append(self._words.say(said, count=others))
        return "; ".join(told)

    def _incident(self, incident: Incident, change: Change) -> str:
        teller = self._teller
        kind = type_name(self._words, teller.tables, incident.type)
        place = teller.place(incident.place, short=True)
        head = f"#{incident.number} P{incident.priority} {kind} {place}"
        return f"{head}: {', '.join(filter(None, self._parts(incident, change)))}"

    def _parts(self, incident: Incident, change: Change) -> Iterator[str]:
        """Tell what is late, how it stands, who is there, and what else was done."""
        say, was = self._words.say, change.was
        yield from map(self._alert, change.alerts)
        if change.is_new:
            yield say(_NEW)
        elif was is not None and was.priority != incident.priority:
            yield say(N_("was P{priority}"), priority=was.priority)
        yield self._state_of(incident, was)
        alone = left_alone(incident, change.events)
        if alone is not None:
            yield say(N_("{unit} alone there"), unit=alone)
        else:
            yield ",".join(one.unit for one in incident.active)
        if not change.alerts and self._hold_ran_out(incident):
            yield say(N_("its hold ran out"))
        yield from self._done(change.events)

    def _state_of(self, incident: Incident, was: Incident | None) -> str:
        now = state_name(self._words, incident.state_at(self._now_ms))
        if incident.closure is not None:
            code, tables = incident.closure.disposition, self._teller.tables
            now = f"{now} {disposition_name(self._words, tables, code)}".rstrip()
        if was is None:
            return now
        before = state_name(self._words, was.state_at(self._account.since_ms))
        return f"{before} -> {now}" if before != now else now

    def _hold_ran_out(self, incident: Incident) -> bool:
        held_ms = incident.held_until_ms
        is_waiting = incident.is_open and not incident.active
        since_ms = self._account.since_ms
        return is_waiting and since_ms < (held_ms or 0) <= self._now_ms

    def _alert(self, alert: Alert) -> str:
        late = age(self._now_ms - alert.since_ms)
        limit = f"({alert.limit_min:g})" if alert.limit_min else ""
        unit = alert.unit if alert.incident else ""
        what = alert_name(self._words, alert.what)
        return " ".join(filter(None, ("!!", unit, what, late, limit)))

    def _done(self, events: Sequence[Event]) -> Iterator[str]:
        """Tell what was done in words where it has some; count the rest."""
        say = self._words.say
        facts = [event.fact for event in events]
        rest = [fact for fact in facts if not isinstance(fact, _SEEN_IN_STATE)]
        for kind, said in _WORDS:
            count = sum(isinstance(fact, kind) for fact in rest)
            if count:
                yield say(said, count=count)
            rest = [fact for fact in rest if not isinstance(fact, kind)]
        if rest:
            yield say(_MORE, count=len(rest))

    def _unit(self, key: UnitId, change: Change) -> str:
        state, words = self._state, self._words
        unit = state.units.get(key) or Unit(id=key)
        parts = [unit_status(words, state, unit), unit.reason]
        if unit.emergency is not None:
            zone, place = self._teller.time_zone, self._teller.place
            parts = [f"!! {say_emergency(words, unit.emergency, zone, place)}"]
        else:
            held = state.current(unit)
            target = state.incidents.get(held.incident) if held else None
            parts += [f"#{target.number}" if target else ""]
        parts = [*map(self._alert, change.alerts), " ".join(filter(None, parts))]
        if unit.emergency is None:
            events = [e for e in change.events if unit.on_duty or not _is_on(e)]
            parts += self._done(events)
        return f"{key} {', '.join(filter(None, parts))}"

    def _bolo(self, bolo: Bolo, change: Change) -> str:
        say = self._words.say
        until = f"{clock(bolo.until_ms, self._teller.time_zone)}"
        if change.risk is not Risk.OVER:
            said = say(N_("until {time}"), time=until)
        else:
            over = N_("ended") if bolo.ended_ms is not None else N_("expired")
            said = say(over)
        area = f"({bolo.area})" if bolo.area else ""
        parts = (f"B{bolo.number}", bolo.plate, bolo.text, area, said)
        return " ".join(filter(None, parts))

    def _message(self, message: Message) -> str:
        say, desk = self._words.say, self._words.say(DESK)
        to = ",".join(message.to) or desk
        to = say(N_("all on duty")) if message.is_broadcast else to
        told = f"MSG{message.number} {message.sender or desk} -> {to}: {message.text}"
        if names := ", ".join(unit or desk for unit in message.missing):
            told += "  " + say(N_("(not acknowledged: {names})"), names=names)
        return told

    def _caution(self, caution: Caution, change: Change) -> str:
        zone, place = self._teller.time_zone, self._teller.place
        told = say_caution(self._words, caution, zone, place)
        if change.risk is not Risk.OVER:
            return told
        over = N_("ended") if caution.ended_ms is not None else N_("expired")
        return f"{told}: {self._words.say(over)}"

    def _report_or_partner(self, entity: str) -> str:
        """Tell of whom and how it came; nothing that is sealed."""
        words, key = self._words, EventId(entity[2:])
        if entity[:2] == "n:":
            partner = self._state.partners[key]
            told = words.say(N_("partner P{number}"), number=partner.number)
            return f"{told}: {group_name(words, partner.group)}"
        report, tables = self._state.reports[key], self._teller.tables
        kind = type_name(words, tables, report.type) if report.type else ""
        place = self._teller.place(report.place, short=True) if report.place else ""
        whence = (
            f"{source_name(words, report.source)} {group_name(words, report.group)}"
        )
        parts = (f"R{report.number}", whence, kind, place)
        standing = words.say(STANDINGS[report.standing])
        return f"{' '.join(filter(None, parts))}: {standing}"

    def _warning(self, warning: PublicWarning, change: Change) -> str:
        time = clock(warning.until_ms, self._teller.time_zone)
        said = self._words.say(N_("until {time}"), time=time)
        if change.risk is Risk.OVER:
            over = N_("ended") if warning.ended_ms is not None else N_("expired")
            said = self._words.say(over)
        area = f"({warning.area})" if warning.area else ""
        parts = (f"WA{warning.number}", warning.headline, area, said)
        return " ".join(filter(None, parts))

    def _street(self, key: EventId, change: Change) -> str:
        street = self._state.closed_streets[key]
        if change.risk is not Risk.OVER:
            return self._teller.closed(street.place, street.until_ms, street.reason)
        place = self._teller.place(street.place)
        again = self._words.say(N_("street open again"))
        return f"{place}: {again}"


def say_span(teller: Teller, since_ms: int, now_ms: int) -> str:
    """Tell the time away: `14:02-15:10 (1h08)`, with the date if it is another."""
    zone, words = teller.time_zone, teller.words
    hours = f"{clock(since_ms, zone)}-{clock(now_ms, zone)}"
    date = day(words, since_ms, zone)
    if date != day(words, now_ms, zone):
        hours = f"{date} {hours}"
    return f"{hours} ({age(now_ms - since_ms)})"


class AwayRow(NamedTuple):
    """One row of what is told, as any screen or printer can show it."""

    text: str
    age: str = ""
    """How long ago, in at most five cells."""
    origin: str = ""
    """Who did it."""
    style: str = "text"
    line: str = ""
    """The line that goes there; empty where nothing does."""

    @property
    def is_heading(self) -> bool:
        """Claim that it is about no one thing."""
        return not (self.line or self.age)

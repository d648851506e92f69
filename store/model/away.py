"""Away: what others changed while a person was not at the desk, the riskiest first.

A pure reading of the State, of the events since the person went, and of the moment.
All that happened to one incident, unit, BOLO, message or street is one `Change`; how
it stands now decides where it ranks, so that what is over is never told as fresh.
Every event is in one change, in the rest, or of a kind that is `is_untold`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from store.model.alerts import Alert, alerts_of
from store.model.events import Event
from store.model.facts import (
    AboutLog,
    AlertAcknowledged,
    EmergencyCalled,
    ExerciseMarked,
    IncidentOpened,
    Overridden,
    RollCalled,
    SettingKept,
    Undone,
    UnitAssigned,
    UnitCleared,
    UnitContact,
    UnitFreed,
    UnitResumed,
    UnitStacked,
    UnitStage,
    UnitUnstacked,
)
from store.model.fold import fold_all
from store.model.records import (
    Bolo,
    Caution,
    ClosedStreet,
    Entry,
    EventId,
    Incident,
    IncidentId,
    Message,
    PublicWarning,
    Readiness,
    Report,
    Stage,
    State,
    Unit,
    UnitId,
    bolo_entity,
    incident_entity,
    message_entity,
    street_entity,
    unit_entity,
)
from store.model.settings import is_undoable
from store.model.tables import CodeTables
from store.model.timers import EMERGENCY, INBOX, Alarm

REST = "?"
"""Stands for what changed and cannot be named any more."""
_DESK = UnitId("")
"""Stands for the desk among those that a message is for."""
_ON_INCIDENT = (
    UnitAssigned | UnitStage | UnitCleared | UnitFreed | UnitResumed
    | UnitStacked | UnitUnstacked
)  # fmt: skip
_UNTOLD = (
    AboutLog, AlertAcknowledged, ExerciseMarked, RollCalled, Undone, UnitContact,
)  # fmt: skip
"""Routine, or told by what follows it in the same command."""


class Risk(IntEnum):
    """What a change is about; the lower, the sooner it is told."""

    EMERGENCY = 0
    """A unit is in danger."""
    LATE = 1
    """A timer is red, and nobody has acknowledged it."""
    INCIDENT = 2
    UNIT = 3
    BOLO = 4
    MESSAGE = 5
    STREET = 6
    CAUTION = 7
    SETTING = 8
    OVER = 9
    """It is no longer so: known before, and ended meanwhile."""
    REST = 10


WAITS = 10
"""Urgency of a report that waits: after the incidents, which are known to be so."""


class Since(NamedTuple):
    """What counts as the time away."""

    events: tuple[Event, ...]
    """Those of others since the person went, in the order of the log."""
    at_ms: int
    """When the person went."""


class Change(NamedTuple):
    """All that happened to one thing, and how it stands."""

    risk: Risk
    urgency: int
    """Within the risk, 0 first: a priority, or how much it matters for the work."""
    at_ms: int
    """When it last changed, or when what is late began."""
    entity: str
    """As events name it."""
    events: tuple[Event, ...] = ()
    """Empty when only time has passed."""
    alerts: tuple[Alert, ...] = ()
    """Red ones that nobody has acknowledged."""
    was: Incident | None = None
    """The incident as the person left it; None when it is new, or no incident."""

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Order all changes: by risk, urgency and age; no two are equal."""
        return self.risk, self.urgency, self.at_ms, self.entity

    @property
    def is_new(self) -> bool:
        """Claim that it began while the person was away."""
        key = self.entity[2:]
        return any(key in {event.id, event.action} for event in self.events)

    @property
    def authors(self) -> tuple[tuple[str, str], ...]:
        """Name who did it, each with the writer: the last one first."""
        return tuple(
            dict.fromkeys((event.by, event.writer) for event in reversed(self.events))
        )


class Account(NamedTuple):
    """What is told of a time away."""

    changes: tuple[Change, ...]
    """The riskiest first."""
    passed: tuple[Change, ...]
    """What came and ended meanwhile: counted, not told one by one."""
    since_ms: int


def is_untold(event: Event) -> bool:
    """Claim that an event is of a kind that no line tells or counts."""
    fact = event.fact
    if isinstance(fact, SettingKept):
        return not is_undoable(fact.key)
    if isinstance(fact, Overridden):
        return event.entity[:2] not in {"i:", "u:"}
    return isinstance(fact, _UNTOLD)


def subject_of(event: Event) -> str:
    """Name the thing in whose change an event is told."""
    fact = event.fact
    if isinstance(fact, IncidentOpened):
        return incident_entity(IncidentId(event.id))
    if isinstance(fact, _ON_INCIDENT):
        return incident_entity(fact.incident)
    return event.entity


def account_of(state: State, since: Since, tables: CodeTables, now_ms: int) -> Account:
    """Tell what others changed, and what became late, while a person was away."""
    changed: dict[str, list[Event]] = {}
    for event in since.events:
        if not is_untold(event):
            changed.setdefault(subject_of(event), []).append(event)
    late = _late(state, tables, now_ms)
    told, passed, rest = list[Change](), list[Change](), list[Event]()
    for entity in {*changed, *late, *_by_itself(state, since.at_ms, now_ms)}:
        events = tuple(changed.get(entity, ()))
        change = _change(state, entity, events, now_ms)
        if change is None:
            rest += events
            continue
        change = _with_alerts(change, tuple(late.get(entity, ())))
        is_gone = change.risk is Risk.OVER and (change.is_new or entity[:2] == "m:")
        (passed if is_gone else told).append(change)
    if rest:
        last_ms = max(event.at_ms for event in rest)
        told.append(Change(Risk.REST, 0, last_ms, REST, tuple(rest)))
    told.sort(key=lambda change: change.rank)
    passed.sort(key=lambda change: change.rank)
    return Account(tuple(told), tuple(passed), since.at_ms)


def _late(state: State, tables: CodeTables, now_ms: int) -> dict[str, list[Alert]]:
    """Find the red alerts that nobody has acknowledged, by what they are about."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts_of(state, tables, now_ms).unseen:
        if alert.alarm is Alarm.RED and alert.what not in {EMERGENCY, INBOX}:
            is_on = alert.incident in state.incidents
            entity = (
                incident_entity(alert.incident) if is_on else unit_entity(alert.unit)
            )
            found.setdefault(entity, []).append(alert)
    return found


def _with_alerts(change: Change, alerts: tuple[Alert, ...]) -> Change:
    """Rank what is late by the alert, unless it is worse already."""
    if not alerts or change.risk < Risk.LATE:
        return change._replace(alerts=alerts)
    urgency = min(alert.rank[1] for alert in alerts)
    began_ms = min(alert.since_ms for alert in alerts)
    return change._replace(
        risk=Risk.LATE, urgency=urgency, at_ms=began_ms, alerts=alerts
    )


def _by_itself(state: State, since_ms: int, now_ms: int) -> Iterator[str]:
    """Name what is to be told though nobody may have done anything."""
    yield from map(unit_entity, state.in_danger)
    for incident in state.open_incidents():
        held_ms = incident.held_until_ms
        if held_ms is not None and since_ms < held_ms <= now_ms:
            yield incident_entity(incident.id)
    for bolo in state.bolos.values():
        if bolo.ended_ms is None and since_ms < bolo.until_ms <= now_ms:
            yield bolo_entity(bolo.id)
    for closed in state.closed_streets.values():
        if not closed.is_open and since_ms < (closed.until_ms or 0) <= now_ms:
            yield street_entity(closed.id)
    for message in state.messages.values():
        if _DESK in message.missing:
            yield message_entity(message.id)


def _change(
    state: State, entity: str, events: tuple[Event, ...], now_ms: int
) -> Change | None:
    """Tell how a thing stands; None when the State does not have it."""
    key = entity[2:]
    last_ms = max((event.at_ms for event in events), default=0)
    change = Change(Risk.SETTING, 0, last_ms, entity, events)
    match entity[:2]:
        case "i:" if incident := state.incidents.get(IncidentId(key)):
            return _of_incident(incident, change)
        case "u:" if unit := state.units.get(UnitId(key)):
            return _of_unit(unit, change)
        case "b:" if bolo := state.bolos.get(EventId(key)):
            return _of_bolo(bolo, change, now_ms)
        case "m:" if message := state.messages.get(EventId(key)):
            return _of_message(message, change)
        case "c:" if closed := state.closed_streets.get(EventId(key)):
            return _of_street(closed, change, now_ms)
        case "w:" if caution := state.cautions.get(EventId(key)):
            return _of_caution(caution, change, now_ms)
        case "r:" if report := state.reports.get(EventId(key)):
            return _of_report(report, change)
        case "x:" if warning := state.warnings.get(EventId(key)):
            return _of_warning(warning, change, now_ms)
        case "n:" if EventId(key) in state.partners:
            return change
        case "s:" if events and isinstance(events[0].fact, SettingKept):
            return change
        case _:
            return None


def _of_incident(incident: Incident, change: Change) -> Change:
    was = as_it_was(incident, {event.id for event in change.events})
    if not incident.is_open:
        return change._replace(risk=Risk.OVER, was=was)
    needs = not incident.active or left_alone(incident, change.events) is not None
    return change._replace(
        risk=Risk.INCIDENT,
        urgency=2 * incident.priority + (not needs),
        at_ms=change.at_ms or incident.held_until_ms or incident.clock_ms,
        was=was,
    )


def _of_unit(unit: Unit, change: Change) -> Change:
    if unit.emergency is not None:
        heard = bool(unit.emergency.heard)
        at_ms = unit.emergency.at_ms
        return change._replace(risk=Risk.EMERGENCY, urgency=heard, at_ms=at_ms)
    was_in_danger = any(isinstance(e.fact, EmergencyCalled) for e in change.events)
    is_out = not unit.on_duty or unit.readiness is Readiness.OOS
    urgency = 0 if was_in_danger else 1 if is_out else 2 if not unit.is_free else 3
    return change._replace(risk=Risk.UNIT, urgency=urgency)


def _of_bolo(bolo: Bolo, change: Change, now_ms: int) -> Change:
    if bolo.holds_at(now_ms):
        is_known = not change.is_new
        return change._replace(risk=Risk.BOLO, urgency=int(is_known))
    return _ended(bolo, change)


def _of_caution(caution: Caution, change: Change, now_ms: int) -> Change:
    if caution.holds_at(now_ms):
        return change._replace(risk=Risk.CAUTION)
    return _ended(caution, change)


def _of_report(report: Report, change: Change) -> Change:
    if report.is_waiting:
        at_ms = report.received_ms
        return change._replace(risk=Risk.INCIDENT, urgency=WAITS, at_ms=at_ms)
    return change._replace(risk=Risk.OVER, urgency=3)


def _of_warning(warning: PublicWarning, change: Change, now_ms: int) -> Change:
    if warning.holds_at(now_ms):
        return change._replace(risk=Risk.BOLO)
    return _ended(warning, change)


def _ended(one: Bolo | Caution | PublicWarning, change: Change) -> Change:
    ended_ms = one.until_ms if one.ended_ms is None else one.ended_ms
    return change._replace(risk=Risk.OVER, urgency=1, at_ms=ended_ms)


def _of_message(message: Message, change: Change) -> Change:
    at_ms = change.at_ms or message.at_ms
    if not message.missing:
        return change._replace(risk=Risk.OVER, urgency=2, at_ms=at_ms)
    is_for_others = _DESK not in message.missing
    return change._replace(risk=Risk.MESSAGE, urgency=int(is_for_others), at_ms=at_ms)


def _of_street(closed: ClosedStreet, change: Change, now_ms: int) -> Change:
    if closed.holds_at(now_ms):
        return change._replace(risk=Risk.STREET)
    ended_ms = closed.until_ms if closed.opened_ms is None else closed.opened_ms
    at_ms = change.at_ms if ended_ms is None else ended_ms
    return change._replace(risk=Risk.OVER, urgency=1, at_ms=at_ms)


def left_alone(incident: Incident, events: Iterable[Event]) -> UnitId | None:
    """Name the unit that others left on scene by itself, if there is one."""
    active = incident.active
    left = any(isinstance(event.fact, UnitCleared | UnitFreed) for event in events)
    if left and len(active) == 1 and active[0].stage >= Stage.AR:
        return active[0].unit
    return None


def as_it_was(incident: Incident, without: set[EventId]) -> Incident | None:
    """Fold an incident's history anew without its last events.

    Returns:
        The incident as it was before them; None when it was not there yet, or its
        opening has been trimmed away.
    """
    known = [line for line in incident.history if line.event not in without]
    before = fold_all(State(), map(_event_of, known))
    return before.incidents.get(incident.id)


def _event_of(line: Entry) -> Event:
    """Make the event again that left a line of history."""
    writer, _, name = line.event.rpartition(".")
    number = int(name) if name.isdecimal() else 0  # of no event: it is passed over
    fact: Any = line.fact
    return Event(
        writer=writer,
        number=number,
        first=number,
        stamp="0" * 16,
        at_ms=line.at_ms,
        by=line.by,
        entity=line.entity,
        fact=fact,
    )

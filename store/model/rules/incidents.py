"""Rules about incidents: open, change, hold, close, cancel, reopen."""

from __future__ import annotations

from store.model.commands import (
    Cancel,
    Close,
    Hold,
    Open,
    Remark,
    Reopen,
    SetPlace,
    SetPriority,
    SetType,
)
from store.model.facts import (
    IncidentCancelled,
    IncidentClosed,
    IncidentHeld,
    IncidentLinked,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReopened,
    IncidentType,
    IncidentUnlinked,
    Remarked,
    UnitFreed,
)
from store.model.lanes import INCIDENT, next_in_lane
from store.model.records import (
    FIRST_NUMBER,
    LAST_SHORT_NUMBER,
    NUMBER_REST_MS,
    PLANNED,
    Incident,
    Location,
    State,
    incident_entity,
)
from store.model.refusals import Code
from store.model.rules.ruling import NEW_INCIDENT, Ruling
from store.model.tables import PRIORITIES

MAX_HOLD_MINUTES = 24 * 60
MOST_PLANNED_DAYS = 30
PROBES = 8
"""Once three digits ran out, so many of them are looked at again at each opening."""


def next_number(state: State, now_ms: int, lane: int | None = None) -> int:
    """Give the next short number: three digits, else the next longer one.

    Unique among open incidents, and not one of the last 24 hours' closed ones; in a
    lane also among those of all desks that have one.
    """
    if lane is not None:
        return next_in_lane(
            state, INCIDENT, lane, lambda one: _is_rested(state, one, now_ms)
        )
    span = LAST_SHORT_NUMBER - FIRST_NUMBER + 1
    last = state.last_number
    is_long = last > LAST_SHORT_NUMBER
    start = last * PROBES if is_long else last - FIRST_NUMBER
    for step in range(1, (PROBES if is_long else span) + 1):
        number = FIRST_NUMBER + (start + step) % span
        if _is_rested(state, number, now_ms):
            return number
    number = max(last, LAST_SHORT_NUMBER) + 1
    while not _is_rested(state, number, now_ms):
        number += 1
    return number


def _is_rested(state: State, number: int, now_ms: int) -> bool:
    holder = state.by_number(number)
    if holder is None:
        return True
    return holder.closure is not None and (
        now_ms - holder.closure.at_ms > NUMBER_REST_MS
    )


def open_incident(ruling: Ruling, command: Open) -> None:
    """Type and place are the least; the priority comes from the type."""
    kind = ruling.tables.kind(command.type)
    if kind is None:
        ruling.bar(Code.UNKNOWN_TYPE, type=command.type)
        return
    if not command.place.text:
        ruling.bar(Code.PLACE_MISSING, type=command.type)
        return
    priority = kind.priority if command.priority is None else command.priority
    if priority not in PRIORITIES:
        ruling.bar(Code.BAD_PRIORITY, priority=str(priority))
        return
    doubt_place(ruling, command.place, NEW_INCIDENT)
    ruling.write(
        NEW_INCIDENT,
        IncidentOpened(
            number=next_number(ruling.state, ruling.now_ms, ruling.tables.lane),
            type=kind.code,
            priority=priority,
            place=command.place,
            text=command.text,
            source=command.source,
            caller=command.caller,
        ),
    )
    if command.planned_ms is not None:
        _plan(ruling, command.planned_ms)


def _plan(ruling: Ruling, planned_ms: int) -> None:
    """Let a new incident wait until its time, which is within `MOST_PLANNED_DAYS`."""
    ahead_ms = planned_ms - ruling.now_ms
    if not 0 < ahead_ms <= MOST_PLANNED_DAYS * 24 * 3_600_000:
        ruling.bar(Code.BAD_PLAN, days=str(MOST_PLANNED_DAYS))
    held = IncidentHeld(until_ms=planned_ms, reason=PLANNED)
    ruling.write(NEW_INCIDENT, held)


def doubt_place(ruling: Ruling, place: Location, entity: str) -> None:
    """Write down that a place the map does not know was taken knowingly.

    The command line refuses such a place before it comes here; replayed calls bring
    their own addresses, and nothing is overridden by that.
    """
    if ruling.command.override and not place.key and place.lat is None:
        ruling.doubt(Code.UNKNOWN_PLACE, entity, place=place.text)


def release_units(ruling: Ruling, incident: Incident) -> None:
    """Doubt an ending while units are on it; overridden, they are freed.

    It is taken off every stack as well.
    """
    ruling.unstack(incident)
    active = incident.active
    if not active:
        return
    units = ", ".join(a.unit for a in active)
    entity = incident_entity(incident.id)
    number = str(incident.number)
    ruling.doubt(Code.HAS_UNITS, entity, number=number, units=units)
    for assignment in active:
        ruling.write_unit(assignment.unit, UnitFreed(incident=incident.id))


def close(ruling: Ruling, command: Close) -> None:
    """A known disposition is required; units still on it are a doubt."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if not command.disposition:
        ruling.bar(Code.DISPOSITION_MISSING, number=str(incident.number))
        return
    for code in (command.disposition, *command.also):
        if ruling.tables.disposition(code) is None:
            ruling.bar(Code.UNKNOWN_DISPOSITION, disposition=code)
            return
    release_units(ruling, incident)
    closed = IncidentClosed(
        disposition=command.disposition, text=command.text, also=command.also
    )
    ruling.write_incident(incident.id, closed)


def cancel(ruling: Ruling, command: Cancel) -> None:
    """A reason is required; units still on it are a doubt."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=str(incident.number))
        return
    release_units(ruling, incident)
    ruling.write_incident(incident.id, IncidentCancelled(reason=command.reason))


def reopen(ruling: Ruling, command: Reopen) -> None:
    """Only what has ended; it gets another number if its own has a new holder."""
    incident = ruling.incident(command.incident)
    if incident is None:
        return
    if incident.is_open:
        ruling.bar(Code.INCIDENT_OPEN, number=str(incident.number))
        return
    number = 0
    if ruling.state.numbers.get(incident.number) != incident.id:
        number = next_number(ruling.state, ruling.now_ms, ruling.tables.lane)
    reopened = IncidentReopened(reason=command.reason, number=number)
    ruling.write_incident(incident.id, reopened)
    _part_duplicate(ruling, incident)


def _part_duplicate(ruling: Ruling, incident: Incident) -> None:
    """Let the incident that this one was a duplicate of know that it is none."""
    closure = incident.closure
    other = ruling.state.incidents.get(closure.other) if closure else None
    if other is None:
        return
    if incident.link_to(other.id) is not None:
        still = IncidentLinked(other=incident.id, number=incident.number)
        ruling.write_incident(other.id, still)
    else:
        parted = IncidentUnlinked(other=incident.id, number=incident.number)
        ruling.write_incident(other.id, parted)


def remark(ruling: Ruling, command: Remark) -> None:
    """Words are always taken, on a closed incident too: they come after the fact."""
    incident = ruling.incident(command.incident)
    if incident is None:
        return
    if not command.text:
        ruling.bar(Code.WORDS_MISSING, number=str(incident.number))
        return
    ruling.write_incident(incident.id, Remarked(text=command.text))


def set_priority(ruling: Ruling, command: SetPriority) -> None:
    """0 to 4, and another than before."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if command.priority not in PRIORITIES:
        ruling.bar(Code.BAD_PRIORITY, priority=str(command.priority))
    elif command.priority == incident.priority:
        ruling.bar(Code.NO_CHANGE, number=str(incident.number))
    else:
        changed = IncidentPriority(priority=command.priority)
        ruling.write_incident(incident.id, changed)


def set_type(ruling: Ruling, command: SetType) -> None:
    """A known type, and another than before; the priority stays as it is."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if ruling.tables.kind(command.type) is None:
        ruling.bar(Code.UNKNOWN_TYPE, type=command.type)
    elif command.type == incident.type:
        ruling.bar(Code.NO_CHANGE, number=str(incident.number))
    else:
        ruling.write_incident(incident.id, IncidentType(type=command.type))


def set_place(ruling: Ruling, command: SetPlace) -> None:
    """Any place that is another than before."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if not command.place.text:
        ruling.bar(Code.PLACE_MISSING, type=incident.type)
    elif command.place == incident.place:
        ruling.bar(Code.NO_CHANGE, number=str(incident.number))
    else:
        doubt_place(ruling, command.place, incident_entity(incident.id))
        ruling.write_incident(incident.id, IncidentPlace(place=command.place))


def hold(ruling: Ruling, command: Hold) -> None:
    """Minutes and a reason; not while units are on it."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if not 1 <= command.minutes <= MAX_HOLD_MINUTES:
        ruling.bar(Code.BAD_MINUTES, minutes=str(command.minutes))
    elif not command.reason:
        ruling.bar(Code.REASON_MISSING, number=str(incident.number))
    elif incident.active:
        units = ", ".join(a.unit for a in incident.active)
        ruling.bar(Code.HAS_UNITS, number=str(incident.number), units=units)
    else:
        until_ms = ruling.now_ms + command.minutes * 60_000
        held = IncidentHeld(until_ms=until_ms, reason=command.reason)
        ruling.write_incident(incident.id, held)

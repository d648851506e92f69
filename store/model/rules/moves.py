"""Rules about units that have a job and get another: stack, pre-empt, swap, stops."""

from __future__ import annotations

from store.model.commands import BeginStop, Preempt, Stack, Swap
from store.model.facts import (
    IncidentOpened,
    Remarked,
    UnitAssigned,
    UnitFreed,
    UnitStacked,
    UnitStage,
)
from store.model.records import (
    Assignment,
    Ending,
    Incident,
    IncidentId,
    Location,
    Stage,
    Unit,
    UnitId,
    incident_entity,
)
from store.model.refusals import Code
from store.model.rules.assignments import doubt_sending
from store.model.rules.incidents import doubt_place, next_number
from store.model.rules.ruling import NEW_INCIDENT, Ruling

OFFICER = "officer"
"""The source of what a unit came upon by itself."""
PLACE_GOOD_MIN = 10
"""For so long a stop is where the unit last said it was; the field's red limit."""


def stack(ruling: Ruling, command: Stack) -> None:
    """Behind a job in hand only; an incident that somebody is on needs no queue."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    number = str(incident.number)
    for key in dict.fromkeys(command.units):
        unit = _working(ruling, key, incident)
        if unit is None:
            return
        if incident.active:
            units = ", ".join(a.unit for a in incident.active)
            ruling.bar(Code.HAS_UNITS, number=number, units=units)
        if incident.id in unit.stacked:
            ruling.bar(Code.ALREADY_STACKED, unit=key, number=number)
        ruling.write_unit(key, UnitStacked(incident=incident.id))


def preempt(ruling: Ruling, command: Preempt) -> None:
    """Off what it has in hand and on to this; the other waits again by itself."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    ruling.unstack(incident)
    for key in dict.fromkeys(command.units):
        unit = _working(ruling, key, incident)
        if unit is None:
            return
        _leave_all(ruling, unit)
        ruling.write_unit(key, UnitAssigned(incident=incident.id))
    if command.text:
        ruling.write_incident(incident.id, Remarked(text=command.text))


def _working(ruling: Ruling, key: UnitId, incident: Incident) -> Unit | None:
    """Find a unit that has another incident in hand, or refuse."""
    unit = ruling.unit(key)
    if unit is None:
        return None
    if incident.assignment_of(key) is not None:
        number = str(incident.number)
        ruling.bar(Code.ALREADY_ASSIGNED, unit=key, number=number)
        return None
    if not unit.incidents:
        ruling.bar(Code.NOT_ASSIGNED, unit=key)
        return None
    return unit


def _leave_all(ruling: Ruling, unit: Unit) -> None:
    for other in unit.incidents:
        preempted = UnitFreed(incident=other, ending=Ending.PREEMPTED)
        ruling.write_unit(unit.id, preempted)


def swap(ruling: Ruling, command: Swap) -> None:
    """Each takes the other's place, its role as back-up or primary too.

    Both begin there as dispatched. One of them may be free; not both.
    """
    keys = tuple(dict.fromkeys(command.units))
    if len(keys) != len(command.units) or len(keys) != 2:
        ruling.bar(Code.TWO_UNITS, units=", ".join(command.units))
        return
    one, two = (ruling.unit(key) for key in keys)
    if one is None or two is None:
        return
    held, other = ruling.state.current(one), ruling.state.current(two)
    if held is None and other is None:
        ruling.bar(Code.NOT_ASSIGNED, unit=one.id)
        return
    if held is not None and other is not None and held.incident == other.incident:
        number = ruling.number_of(held.incident)
        ruling.bar(Code.SAME_INCIDENT, number=number)
        return
    _take_over(ruling, one, held, other)
    _take_over(ruling, two, other, held)
    for taker, left in ((one, other), (two, held)):
        if left is not None:
            assigned = UnitAssigned(incident=left.incident, backup=left.backup)
            ruling.write_unit(taker.id, assigned)


def _take_over(
    ruling: Ruling, unit: Unit, held: Assignment | None, to: Assignment | None
) -> None:
    """Free a unit of what it has; one that has nothing must be able to go."""
    if held is not None:
        exchanged = UnitFreed(incident=held.incident, ending=Ending.EXCHANGED)
        ruling.write_unit(unit.id, exchanged)
    elif to is not None:
        doubt_sending(ruling, unit, incident_entity(to.incident))


def begin_stop(ruling: Ruling, command: BeginStop) -> None:
    """An incident of its own with the unit on scene; a busy unit is a doubt.

    Without a place it is where the unit said it was not long ago.
    """
    unit = ruling.unit(command.unit)
    if unit is None:
        return
    kind = ruling.tables.kind(command.type)
    if kind is None:
        ruling.bar(Code.UNKNOWN_TYPE, type=command.type)
        return
    place = command.place or _lately(ruling, unit)
    if place is None or not place.text:
        ruling.bar(Code.PLACE_MISSING, type=command.type)
        return
    if command.place is not None:
        doubt_place(ruling, place, NEW_INCIDENT)
    opened = IncidentOpened(
        number=next_number(ruling.state, ruling.now_ms, ruling.tables.lane),
        type=kind.code,
        priority=kind.priority,
        place=place,
        text=command.text,
        source=OFFICER,
    )
    ruling.write(NEW_INCIDENT, opened)  # first: the others name it by its event
    doubt_sending(ruling, unit, NEW_INCIDENT)
    _leave_all(ruling, unit)
    new = IncidentId("")
    ruling.write_unit(unit.id, UnitAssigned(incident=new))
    ruling.write_unit(unit.id, UnitStage(incident=new, stage=Stage.AR))


def _lately(ruling: Ruling, unit: Unit) -> Location | None:
    """Give the place where a unit is, as far as it said so not long ago."""
    is_fresh = ruling.now_ms - unit.place_ms <= PLACE_GOOD_MIN * 60_000
    return unit.place if is_fresh else None

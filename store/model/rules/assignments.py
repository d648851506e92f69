"""Rules about units on incidents: dispatch, advance, clear, free.

Sending a unit that has another incident in hand is a doubt: overridden, the unit is
pre-empted there. Clearing before arrival and freeing after it are doubts as well,
since each hides what really happened.
"""

from __future__ import annotations

from store.model.commands import Advance, Clear, Dispatch, Free
from store.model.facts import (
    IncidentClosed,
    Remarked,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitStage,
    UnitUnstacked,
)
from store.model.records import (
    FREE_TO_SEND,
    Assignment,
    Ending,
    Incident,
    IncidentId,
    Stage,
    Unit,
    UnitId,
    incident_entity,
    unit_entity,
)
from store.model.refusals import Code
from store.model.rules.incidents import doubt_place
from store.model.rules.ruling import Ruling
from store.model.undo import logged_on


def dispatch(ruling: Ruling, command: Dispatch) -> None:
    """Send every unit named; one that cannot go stops the whole command."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if command.backup and not incident.active:
        number = str(incident.number)
        ruling.doubt(Code.NO_PRIMARY, incident_entity(incident.id), number=number)
    ruling.unstack(incident)
    for key in dict.fromkeys(command.units):
        unit = ruling.unit(key)
        if unit is None:
            return
        _send(ruling, command, incident, unit)
    if command.text:
        ruling.write_incident(incident.id, Remarked(text=command.text))


def _send(ruling: Ruling, command: Dispatch, incident: Incident, unit: Unit) -> None:
    held = incident.assignment_of(unit.id)
    if command.stage > Stage.AR and (held is None or held.stage < Stage.AR):
        number = str(incident.number)
        entity = incident_entity(incident.id)
        ruling.doubt(Code.TOO_EARLY, entity, unit=unit.id, number=number)
    if held is not None:
        if command.stage > held.stage:
            moved = UnitStage(incident=incident.id, stage=command.stage)
            ruling.write_unit(unit.id, moved)
        else:
            number = str(incident.number)
            ruling.bar(Code.ALREADY_ASSIGNED, unit=unit.id, number=number)
        return
    doubt_sending(ruling, unit, incident_entity(incident.id))
    for other in unit.incidents:
        preempted = UnitFreed(incident=other, ending=Ending.PREEMPTED)
        ruling.write_unit(unit.id, preempted)
    assigned = UnitAssigned(incident=incident.id, backup=command.backup)
    ruling.write_unit(unit.id, assigned)
    if command.stage > Stage.DP:
        moved = UnitStage(incident=incident.id, stage=command.stage)
        ruling.write_unit(unit.id, moved)


def doubt_sending(ruling: Ruling, unit: Unit, entity: str) -> None:
    """Doubt that a unit can go: off duty (overridden, it logs on), busy, not ready, in
    danger itself."""
    if unit.emergency is not None:
        ruling.doubt(Code.IN_EMERGENCY, unit_entity(unit.id), unit=unit.id)
    if not unit.on_duty:
        ruling.doubt(Code.OFF_DUTY, entity, unit=unit.id)
        ruling.write_unit(unit.id, logged_on(unit))
    elif unit.incidents:
        number = ruling.number_of(unit.incidents[0])
        ruling.doubt(Code.ON_INCIDENT, entity, unit=unit.id, number=number)
    elif unit.readiness not in FREE_TO_SEND:
        ruling.doubt(Code.NOT_READY, entity, unit=unit.id, state=unit.readiness.value)


def _in_hand(
    ruling: Ruling, key: UnitId, wanted: IncidentId | None
) -> Assignment | None:
    """Find what the unit has in hand (or the incident named), or refuse."""
    unit = ruling.unit(key)
    if unit is None:
        return None
    if wanted is None:
        found = ruling.state.current(unit)
        about: dict[str, str] = {"unit": key}
    else:
        incident = ruling.incident(wanted)
        if incident is None:
            return None
        found = incident.assignment_of(key)
        about = {"unit": key, "number": str(incident.number)}
    if found is None:
        other = ruling.state.current(unit)
        if other is not None:
            held = ruling.number_of(other.incident)
            ruling.bar(Code.OTHER_INCIDENT, **about, other=held)
        ruling.bar(Code.NOT_ASSIGNED, **about)
    return found


def advance(ruling: Ruling, command: Advance) -> None:
    """Stages go forward; skipping one is taken, going back is a doubt.

    Nobody is transported from where the unit has not arrived: that is a doubt too.
    """
    for key in dict.fromkeys(command.units):
        held = _in_hand(ruling, key, command.incident)
        if held is None:
            return
        number = ruling.number_of(held.incident)
        about: dict[str, str] = {
            "unit": key,
            "number": number,
            "state": held.stage.name,
        }
        entity = incident_entity(held.incident)
        destination = command.place or held.destination
        if command.stage == held.stage:
            if command.stage < Stage.TR or destination == held.destination:
                ruling.bar(Code.SAME_STAGE, **about)
        elif command.stage < held.stage:
            ruling.doubt(Code.WRONG_ORDER, entity, **about)
        elif command.stage > Stage.AR > held.stage:
            ruling.doubt(Code.TOO_EARLY, entity, **about)
        if command.place is not None:
            doubt_place(ruling, command.place, entity)
        place = destination if command.stage >= Stage.TR else None
        moved = UnitStage(incident=held.incident, stage=command.stage, place=place)
        ruling.write_unit(key, moved)


def clear(ruling: Ruling, command: Clear) -> None:
    """After arrival; the last unit's disposition closes the incident."""
    for code in filter(None, (command.disposition, *command.also)):
        if ruling.tables.disposition(code) is None:
            ruling.bar(Code.UNKNOWN_DISPOSITION, disposition=code)
            return
    leaving: dict[IncidentId, set[UnitId]] = {}
    for key in dict.fromkeys(command.units):
        held = _in_hand(ruling, key, command.incident)
        if held is None:
            return
        if held.stage < Stage.AR:
            number = ruling.number_of(held.incident)
            ruling.doubt(
                Code.NOT_ARRIVED,
                incident_entity(held.incident),
                unit=key,
                number=number,
            )
        cleared = UnitCleared(
            incident=held.incident,
            disposition=command.disposition,
            text=command.text,
            also=command.also,
        )
        ruling.write_unit(key, cleared)
        leaving.setdefault(held.incident, set()).add(key)
    if command.disposition:
        _close_if_empty(ruling, command, leaving)


def _close_if_empty(
    ruling: Ruling, command: Clear, leaving: dict[IncidentId, set[UnitId]]
) -> None:
    for key, units in leaving.items():
        incident = ruling.state.incidents[key]
        stay = {a.unit for a in incident.active} - units
        if incident.is_open and not stay:
            closed = IncidentClosed(
                disposition=command.disposition, text=command.text, also=command.also
            )
            ruling.write_incident(key, closed)


def free(ruling: Ruling, command: Free) -> None:
    """Before arrival; the incident goes back to the queue if nobody stays.

    An incident that is only queued behind the unit's job is taken from there.
    """
    for key in dict.fromkeys(command.units):
        if _unstacked(ruling, key, command.incident):
            continue
        held = _in_hand(ruling, key, command.incident)
        if held is None:
            return
        if held.stage >= Stage.AR:
            number = ruling.number_of(held.incident)
            ruling.doubt(
                Code.HAS_ARRIVED,
                incident_entity(held.incident),
                unit=key,
                number=number,
            )
        ruling.write_unit(key, UnitFreed(incident=held.incident))


def _unstacked(ruling: Ruling, key: UnitId, wanted: IncidentId | None) -> bool:
    """Take the incident named off a unit's stack, if it is there."""
    unit = ruling.state.units.get(key)
    if unit is None or wanted is None or wanted not in unit.stacked:
        return False
    ruling.write_unit(key, UnitUnstacked(incident=wanted))
    return True

"""Events that bind a unit and an incident: both change together."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    Fact,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitResumed,
    UnitStage,
)
from store.model.fold.marks import entry
from store.model.fold.stacks import off_every_stack
from store.model.fold.units import heard, unit_of
from store.model.leaves import unknown_to
from store.model.numbers import put
from store.model.records import (
    Assignment,
    Ending,
    Incident,
    Location,
    Readiness,
    Stage,
    State,
    Unit,
    incident_entity,
)
from store.model.registers import key_of

AssignmentFact = UnitAssigned | UnitStage | UnitCleared | UnitFreed | UnitResumed


def on_assignment(state: State, event: Event, fact: AssignmentFact) -> State:
    """Bind, move or part a unit and an incident; a fact that fits neither is void."""
    incident = state.incidents.get(fact.incident)
    if incident is None:
        return state
    unit = unit_of(state, event)
    match fact:
        case UnitAssigned():
            assignments = _assign(incident, unit, event, fact)
        case UnitResumed():
            assignments = _resume(incident, unit)
        case _:
            assignments = _advance(state, incident, unit, event)
    part = f"asg:{unit.id}"
    if assignments == incident.assignments:
        return _blind(state, event, incident, part)
    after = replace(
        incident,
        assignments=assignments,
        history=(*incident.history, entry(event)),
        written=incident.written.set(part, event.id),
        cleared=_cleared(incident, unit, fact),
        held_until_ms=None,
        held_reason="",
    )
    on_it = after.assignment_of(unit.id) is not None
    changed = _reassigned(unit, event, after, on_it=on_it)
    state = replace(put(state, after), units=state.units.set(unit.id, changed))
    return off_every_stack(state, after)


def _blind(state: State, event: Event, incident: Incident, part: str) -> State:
    """Write down what changes nothing, if its author could not know that."""
    if not unknown_to(state, event, f"{incident_entity(incident.id)}|{part}"):
        return state
    after = replace(
        incident,
        history=(*incident.history, entry(event)),
        written=incident.written.set(part, event.id),
    )
    return put(state, after)


def _cleared(incident: Incident, unit: Unit, fact: Fact) -> int:
    """Count who finished there; one who is back on it does not count any more."""
    match fact:
        case UnitCleared():
            return incident.cleared + 1
        case UnitResumed():
            left = _left(incident, unit)
            counted = left is not None and left.ending is Ending.CLEARED
            return max(incident.cleared - counted, 0)
        case _:
            return incident.cleared


def _assign(
    incident: Incident, unit: Unit, event: Event, fact: UnitAssigned
) -> tuple[Assignment, ...]:
    if incident.assignment_of(unit.id) is not None:
        return incident.assignments
    new = Assignment(
        unit=unit.id,
        incident=incident.id,
        backup=fact.backup,
        dispatched_ms=event.at_ms,
    )
    return (*incident.assignments, new)


def _resume(incident: Incident, unit: Unit) -> tuple[Assignment, ...]:
    left = _left(incident, unit)
    if left is None or left.is_active:
        return incident.assignments
    back = replace(left, ended_ms=None, ending=None, disposition="")
    return tuple(back if a is left else a for a in incident.assignments)


def _left(incident: Incident, unit: Unit) -> Assignment | None:
    """Find the assignment that a resuming unit goes on with: not one undone since."""
    return next(
        (
            a
            for a in reversed(incident.assignments)
            if a.unit == unit.id and a.ending is not Ending.UNDONE
        ),
        None,
    )


def _advance(
    state: State, incident: Incident, unit: Unit, event: Event
) -> tuple[Assignment, ...]:
    old = incident.assignment_of(unit.id)
    if old is None:
        return incident.assignments
    match event.fact:
        case UnitStage() as fact:
            new = _further(state, event, old, fact) or _staged(old, fact, event.at_ms)
        case UnitCleared(disposition=disposition):
            new = replace(
                old,
                ended_ms=event.at_ms,
                ending=Ending.CLEARED,
                disposition=disposition,
            )
        case UnitFreed(ending=ending):
            new = replace(old, ended_ms=event.at_ms, ending=ending)
        case _:
            new = old
    return tuple(new if a is old else a for a in incident.assignments)


_STAGE_TIME = {
    Stage.AK: "acknowledged_ms",
    Stage.EN: "enroute_ms",
    Stage.AR: "onscene_ms",
    Stage.TR: "transport_ms",
    Stage.AD: "destination_ms",
}


def _further(
    state: State, event: Event, old: Assignment, fact: UnitStage
) -> Assignment | None:
    """Keep a further stage that the author did not know of; note only the time.

    None where the author knew, or goes further: then the stage is as it says.
    """
    if fact.stage >= old.stage:
        return None
    if not unknown_to(state, event, key_of(event.entity, fact)):
        return None
    name = _STAGE_TIME.get(fact.stage)
    is_told = name is None or getattr(old, name) is not None
    return old if is_told else replace(old, **{str(name): event.at_ms})


def _staged(old: Assignment, fact: UnitStage, at_ms: int) -> Assignment:
    """Set the stage; times of later stages are taken back, earlier ones stay."""
    stage = fact.stage
    times: dict[str, int | None] = {
        name: None for later, name in _STAGE_TIME.items() if later > stage
    }
    if stage > old.stage:
        times[_STAGE_TIME[stage]] = at_ms
    destination = fact.place if stage >= Stage.TR else None
    return replace(old, stage=stage, destination=destination, **times)


def _reassigned(unit: Unit, event: Event, incident: Incident, *, on_it: bool) -> Unit:
    others = tuple(key for key in unit.incidents if key != incident.id)
    changes: dict[str, Any] = {
        "incidents": (*others, incident.id) if on_it else others,
        "since_ms": event.at_ms,
    }
    match event.fact:
        case UnitAssigned() | UnitResumed():
            changes |= {"readiness": Readiness.AV, "reason": ""}
        case UnitStage(stage=Stage.AR):
            changes |= {"place": incident.place, "place_ms": event.at_ms}
        case UnitStage(stage=Stage.AD, place=Location() as place):
            changes |= {"place": place, "place_ms": event.at_ms}
        case _:
            pass
    return heard(unit, event, **changes)

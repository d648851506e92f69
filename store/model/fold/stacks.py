"""What is queued behind a unit's job: unit and incident name each other.

Only an open incident that nobody is on is queued. Whoever is sent there, and whatever
ends it, takes it off every unit's stack; a unit that goes off duty has none.
"""

from __future__ import annotations

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import UnitStacked, UnitUnstacked
from store.model.fold.marks import entry, stamped
from store.model.numbers import put
from store.model.records import Incident, State, Unit, UnitId

StackFact = UnitStacked | UnitUnstacked


def on_stack(state: State, event: Event, fact: StackFact) -> State:
    """Queue an incident behind a unit's job, or take it from there.

    The desk does that: it is no word from the unit, whose contact stays as it was.
    """
    unit = state.units.get(UnitId(event.entity[2:]))
    incident = state.incidents.get(fact.incident)
    if unit is None or incident is None:
        return state
    others = tuple(key for key in unit.stacked if key != incident.id)
    if isinstance(fact, UnitUnstacked):
        if incident.id not in unit.stacked:
            return state
        stacked, behind = others, _without(incident.stacked, unit.id)
    else:
        if not unit.on_duty or not incident.is_open or incident.active:
            return state
        at = len(others) if fact.slot < 0 else min(fact.slot, len(others))
        stacked = (*others[:at], incident.id, *others[at:])
        behind = (*_without(incident.stacked, unit.id), unit.id)
    history = (*incident.history, entry(event))
    changed = replace(unit, stacked=stacked, written=stamped(unit.written, event))
    state = put(state, replace(incident, stacked=behind, history=history))
    return replace(state, units=state.units.set(unit.id, changed))


def off_every_stack(state: State, incident: Incident) -> State:
    """Take an incident off the stacks when it is over, or somebody is on it."""
    if not incident.stacked or (incident.is_open and not incident.active):
        return state
    units = state.units
    for key in incident.stacked:
        unit = units[key]
        left = tuple(one for one in unit.stacked if one != incident.id)
        units = units.set(key, replace(unit, stacked=left))
    return put(replace(state, units=units), replace(incident, stacked=()))


def without_stack(state: State, unit: Unit) -> State:
    """Take everything off a unit's stack."""
    for key in unit.stacked:
        incident = state.incidents[key]
        behind = _without(incident.stacked, unit.id)
        state = put(state, replace(incident, stacked=behind))
    bare = replace(unit, stacked=())
    return replace(state, units=state.units.set(unit.id, bare))


def _without(units: tuple[UnitId, ...], gone: UnitId) -> tuple[UnitId, ...]:
    return tuple(key for key in units if key != gone)

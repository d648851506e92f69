"""Events about a unit alone."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import Fact, UnitContact, UnitOff, UnitOn, UnitReady
from store.model.fold.marks import stamped
from store.model.fold.stacks import without_stack
from store.model.records import Officer, Readiness, State, Unit, UnitId


def unit_of(state: State, event: Event) -> Unit:
    """Find the unit an event is about; one never heard of counts as off duty."""
    key = UnitId(event.entity[2:])
    return state.units.get(key) or Unit(id=key)


def on_unit(state: State, event: Event, fact: Fact) -> State:
    """Change a unit; a log-on also notes who its crew are."""
    unit = unit_of(state, event)
    changes: dict[str, Any] = {}
    match fact:
        case UnitOn():
            changes = {
                "on_duty": True,
                "crew": fact.crew,
                "vehicle": fact.vehicle,
                "beat": fact.beat,
                "phone": fact.phone,
                "equipment": fact.equipment,
                "skills": fact.skills,
                "readiness": Readiness.AV,
                "reason": "",
                "since_ms": event.at_ms,
                "on_ms": event.at_ms,
            }
        case UnitOff():
            changes = {"on_duty": False, "since_ms": event.at_ms, "timer_min": None}
        case UnitReady():
            changes = {"readiness": fact.readiness, "reason": fact.reason}
            changes["since_ms"] = event.at_ms
        case UnitContact(place=place) if place is not None:
            changes = {"place": place, "place_ms": event.at_ms}
    after = heard(unit, event, **changes)
    officers = state.officers
    if isinstance(fact, UnitOn):
        for name in fact.crew:
            officer = Officer(name=name, unit=unit.id, last_ms=event.at_ms)
            officers = officers.set(name, officer)
    state = replace(state, units=state.units.set(unit.id, after), officers=officers)
    is_off = isinstance(fact, UnitOff) and bool(after.stacked)
    return without_stack(state, after) if is_off else state


def heard(unit: Unit, event: Event, **changes: Any) -> Unit:
    """Change a unit; whatever it does, it was heard from."""
    return replace(
        unit,
        contact_ms=max(unit.contact_ms, event.at_ms),
        written=stamped(unit.written, event),
        **changes,
    )

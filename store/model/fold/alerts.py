"""Alerts that were seen: noted on the incident or the unit that they are about.

The desk has seen it: that is no word from the unit, whose contact stays as it was.
"""

from __future__ import annotations

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import AlertAcknowledged
from store.model.fold.marks import entry
from store.model.numbers import put
from store.model.records import Acknowledged, IncidentId, State, UnitId


def on_alert(state: State, event: Event, fact: AlertAcknowledged) -> State:
    """Note it; of one timer only the newest acknowledgement is kept."""
    seen = Acknowledged(
        event=event.id,
        what=fact.what,
        unit=UnitId(fact.unit),
        began_ms=fact.began_ms,
        degree=fact.degree,
    )
    unit = state.units.get(UnitId(event.entity[2:]))
    if event.entity.startswith("u:") and unit is not None:
        unit = replace(unit, acknowledged=_with(unit.acknowledged, seen))
        return replace(state, units=state.units.set(unit.id, unit))
    incident = state.incidents.get(IncidentId(event.entity[2:]))
    if not event.entity.startswith("i:") or incident is None:
        return state
    changed = replace(
        incident,
        acknowledged=_with(incident.acknowledged, seen),
        history=(*incident.history, entry(event)),
    )
    return put(state, changed)


def _with(
    known: tuple[Acknowledged, ...], seen: Acknowledged
) -> tuple[Acknowledged, ...]:
    others = (one for one in known if (one.what, one.unit) != (seen.what, seen.unit))
    return (*others, seen)

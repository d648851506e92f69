"""Events about an incident alone."""

from __future__ import annotations

from typing import Any

import immutables
from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    Fact,
    IncidentCancelled,
    IncidentClosed,
    IncidentHeld,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReopened,
    IncidentResumed,
    IncidentType,
    RemarkStruck,
)
from store.model.fold.marks import entry, put_incident, stamped
from store.model.records import Closure, Incident, IncidentId, IncidentState, State


def open_incident(state: State, event: Event, fact: IncidentOpened) -> State:
    """Add an incident under its permanent id and its short number."""
    key = IncidentId(event.id)
    incident = Incident(
        id=key,
        number=fact.number,
        type=fact.type,
        priority=_in_range(fact.priority),
        place=fact.place,
        text=fact.text,
        source=fact.source,
        caller=fact.caller,
        opened_ms=event.at_ms,
        clock_ms=event.at_ms,
        opened_by=event.by,
        history=(entry(event),),
        written=stamped(immutables.Map(), event),
    )
    return replace(
        state,
        incidents=state.incidents.set(key, incident),
        open_ids=state.open_ids.set(key, fact.number),
        numbers=state.numbers.set(fact.number, key),
        last_number=fact.number,
    )


def on_incident(state: State, event: Event, fact: Fact) -> State:
    """Change an incident, and add the line to its history."""
    incident = state.incidents.get(IncidentId(event.entity[2:]))
    if incident is None:
        return state
    changes = _incident_changes(incident, event, fact)
    after = replace(
        incident,
        history=(*incident.history, entry(event)),
        written=stamped(incident.written, event),
        **changes,
    )
    return put_incident(state, after)


def _incident_changes(incident: Incident, event: Event, fact: Fact) -> dict[str, Any]:
    match fact:
        case IncidentPriority():
            return {"priority": _in_range(fact.priority)}
        case IncidentType():
            return {"type": fact.type}
        case IncidentPlace():
            return {"place": fact.place}
        case IncidentHeld():
            return {"held_until_ms": fact.until_ms, "held_reason": fact.reason}
        case IncidentResumed():
            return {"held_until_ms": None, "held_reason": ""}
        case IncidentClosed():
            return {"closure": _closure(event, fact.disposition, fact.text)}
        case IncidentCancelled():
            return {"closure": _closure(event, "", fact.reason)}
        case IncidentReopened():
            return {
                "closure": None,
                "cleared": max(incident.cleared, 1) if fact.worked else 0,
                "clock_ms": incident.clock_ms if fact.resumes else event.at_ms,
                "held_until_ms": None,
                "held_reason": "",
                "number": fact.number or incident.number,
            }
        case RemarkStruck():
            return {"struck": incident.struck | {fact.of}}
        case _:
            return {}


def _in_range(priority: int) -> int:
    """Bring a peer's or a hand-made priority into 0 to 4: the fold is total."""
    return max(0, min(priority, 4))


def _closure(event: Event, disposition: str, text: str) -> Closure:
    state = IncidentState.CLOSED if disposition else IncidentState.CANCELLED
    return Closure(
        state=state, disposition=disposition, text=text, at_ms=event.at_ms, by=event.by
    )

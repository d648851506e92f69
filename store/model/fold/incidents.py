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
    IncidentDuplicate,
    IncidentHeld,
    IncidentLinked,
    IncidentNumbered,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReferred,
    IncidentReopened,
    IncidentResumed,
    IncidentType,
    IncidentUnlinked,
    RemarkStruck,
)
from store.model.fold.marks import entry, stamped
from store.model.fold.stacks import off_every_stack
from store.model.lanes import INCIDENT, counted
from store.model.numbers import put
from store.model.records import (
    Closure,
    Incident,
    IncidentId,
    IncidentState,
    Link,
    State,
)


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
    lasts = counted(state.lasts, INCIDENT, fact.number)
    return replace(put(state, incident), last_number=fact.number, lasts=lasts)


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
    return off_every_stack(put(state, after), after)


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
        case IncidentClosed() | IncidentCancelled():
            return {"closure": _closure(event, fact)}
        case IncidentDuplicate() | IncidentReferred():
            return {"closure": _closure(event, fact)}
        case IncidentLinked() | IncidentUnlinked():
            return {"links": _links(incident, fact)}
        case IncidentReopened():
            return {
                "closure": None,
                "cleared": max(incident.cleared, 1) if fact.worked else 0,
                "clock_ms": incident.clock_ms if fact.resumes else event.at_ms,
                "held_until_ms": None,
                "held_reason": "",
                "number": fact.number or incident.number,
            }
        case IncidentNumbered(official=official):
            return {"official": incident.official or official}
        case RemarkStruck():
            return {"struck": incident.struck | {fact.of}}
        case _:
            return {}


def _in_range(priority: int) -> int:
    """Bring a peer's or a hand-made priority into 0 to 4: the fold is total."""
    return max(0, min(priority, 4))


def _closure(event: Event, fact: Fact) -> Closure:
    over = Closure(state=IncidentState.CLOSED, at_ms=event.at_ms, by=event.by)
    match fact:
        case IncidentClosed(disposition=disposition, text=text) if disposition:
            return replace(over, disposition=disposition, text=text, also=fact.also)
        case IncidentDuplicate(other=other, number=number):
            over = replace(over, other=other, number=number)
            return replace(over, state=IncidentState.DUPLICATE)
        case IncidentReferred(agency=agency, text=text):
            over = replace(over, agency=agency, text=text)
            return replace(over, state=IncidentState.REFERRED)
        case IncidentCancelled(reason=text) | IncidentClosed(text=text):
            return replace(over, state=IncidentState.CANCELLED, text=text)
        case _:
            return over


def _links(
    incident: Incident, fact: IncidentLinked | IncidentUnlinked
) -> tuple[Link, ...]:
    others = tuple(link for link in incident.links if link.other != fact.other)
    if isinstance(fact, IncidentUnlinked):
        return others
    new = Link(other=fact.other, number=fact.number, is_duplicate=fact.is_duplicate)
    if incident.link_to(fact.other) is None:
        return (*others, new)
    return tuple(new if link.other == new.other else link for link in incident.links)

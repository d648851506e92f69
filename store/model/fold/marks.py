"""What every folded event leaves: a line of history, and who wrote what last."""

from __future__ import annotations

import immutables
from msgspec.structs import replace

from store.model.events import Event
from store.model.records import Entry, EventId, Incident, State


def entry(event: Event) -> Entry:
    """Make the line of history that an event leaves."""
    return Entry(
        event=event.id,
        at_ms=event.at_ms,
        by=event.by,
        entity=event.entity,
        fact=event.fact,
    )


def stamped(
    written: immutables.Map[str, EventId], event: Event
) -> immutables.Map[str, EventId]:
    """Note that the event wrote its fact's register."""
    register = event.fact.register
    return written.set(register, event.id) if register else written


def put_incident(state: State, incident: Incident) -> State:
    """Put an incident into the State, and keep the open ones listed."""
    open_ids, numbers = state.open_ids, state.numbers
    if incident.is_open and incident.id not in open_ids:
        open_ids = open_ids.set(incident.id, incident.number)
        numbers = numbers.set(incident.number, incident.id)
    elif not incident.is_open and incident.id in open_ids:
        open_ids = open_ids.delete(incident.id)
    return replace(
        state,
        incidents=state.incidents.set(incident.id, incident),
        open_ids=open_ids,
        numbers=numbers,
    )

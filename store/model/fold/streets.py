"""Events about closed streets."""

from __future__ import annotations

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import StreetClosed, StreetOpened
from store.model.fold.marks import stamped
from store.model.records import ClosedStreet, EventId, State


def on_street(state: State, event: Event, fact: StreetClosed | StreetOpened) -> State:
    """Close a street, close it anew, or open it."""
    key = EventId(event.entity[2:])
    known = state.closed_streets.get(key)
    if isinstance(fact, StreetOpened):
        if known is None:
            return state
        return replace(state, closed_streets=state.closed_streets.delete(key))
    closed = ClosedStreet(
        id=key,
        place=fact.place,
        segments=fact.segments,
        until_ms=fact.until_ms,
        reason=fact.reason,
        by=event.by,
        at_ms=event.at_ms,
    )
    written = stamped(known.written if known else closed.written, event)
    closed = replace(closed, written=written)
    return replace(state, closed_streets=state.closed_streets.set(key, closed))

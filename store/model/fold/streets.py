"""Events about closed streets."""

from __future__ import annotations

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import StreetClosed, StreetOpened
from store.model.fold.marks import stamped
from store.model.records import ClosedStreet, EventId, State


def on_street(state: State, event: Event, fact: StreetClosed | StreetOpened) -> State:
    """Close a street, close it anew, or open it; forget those open for long."""
    state = _pruned(state, event)
    key = EventId(event.entity[2:])
    known = state.closed_streets.get(key)
    if isinstance(fact, StreetOpened):
        if known is None:
            return state
        written = stamped(known.written, event)
        opened = replace(known, opened_ms=event.at_ms, written=written)
        return replace(state, closed_streets=state.closed_streets.set(key, opened))
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


def _pruned(state: State, event: Event) -> State:
    """Forget what was open long before this event, and before those folded so far.

    The earlier of the two times counts: one clock that runs ahead opens no street.
    """
    now_ms = min(event.at_ms, state.last_ms)
    kept = state.closed_streets
    for key, closed in state.closed_streets.items():
        if closed.is_past(now_ms):
            kept = kept.delete(key)
    return (
        state if kept is state.closed_streets else replace(state, closed_streets=kept)
    )

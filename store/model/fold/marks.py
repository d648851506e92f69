"""What every folded event leaves: a line of history, and who wrote what last."""

from __future__ import annotations

from typing import TypeVar

import immutables

from store.model.events import Event
from store.model.records import (
    Bolo,
    Caution,
    Entry,
    EventId,
    Message,
    PublicWarning,
    State,
)
from store.model.registers import Tied

_Held = TypeVar("_Held", Bolo, Caution, Message, PublicWarning)


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
    """Note that the event wrote its fact's register; of a link also which one."""
    register = event.fact.register
    if register == "lnk" and isinstance(event.fact, Tied):
        written = written.set(f"lnk:{event.fact.other}", event.id)
    return written.set(register, event.id) if register else written


def surely_ms(state: State, event: Event) -> int:
    """Tell what time it is at least: one clock that runs ahead ends nothing."""
    return min(event.at_ms, state.last_ms)


def without_past(
    held: immutables.Map[EventId, _Held], now_ms: int
) -> immutables.Map[EventId, _Held]:
    """Leave out what was over long before; the same map if there is none."""
    for key, one in held.items():
        held = held.delete(key) if one.is_past(now_ms) else held
    return held

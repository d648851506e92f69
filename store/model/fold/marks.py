"""What every folded event leaves: a line of history, and who wrote what last."""

from __future__ import annotations

import immutables

from store.model.events import Event
from store.model.records import Entry, EventId
from store.model.registers import Tied


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

"""The command that settles a conflict."""

from __future__ import annotations

from store.model.order import Order
from store.model.records import EventId


class Settle(Order, frozen=True, kw_only=True):
    """Keep one side of a conflict, as `store.model.conflicts` lists it."""

    entity: str
    register: str
    keep: EventId
    """The event of the side that is kept."""

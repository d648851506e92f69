"""Claims: what an event says of one register of an entity, kept until it is replaced.

A register holds what nobody replaced knowingly. In normal work that is one claim. Two
desks that write without knowing of each other leave two, and if their values differ
they are in conflict until a person settles it.
"""

from __future__ import annotations

from store.model.parts import EventId, Record


class Entry(Record, frozen=True, kw_only=True):
    """One line of an incident's history: who wrote which fact when."""

    event: EventId
    at_ms: int
    by: str
    entity: str
    """The incident, or the unit that did something on it."""
    fact: object
    """A fact of `store.model.events`; held as object so that arrows stay one-way."""


class Claim(Record, frozen=True, kw_only=True):
    """A value of a register, with who claims it."""

    event: EventId
    """The event that stands for it: that which wrote it, or settled for it."""
    by: str
    at_ms: int
    told: Entry
    """The value, with its own author and time."""
    ended_by: EventId = EventId("")
    """The event that replaced it; empty while it stands."""


class Dispute(Record, frozen=True, kw_only=True):
    """A register that several wrote without knowing of each other."""

    leaves: tuple[Claim, ...]
    """All that stand, in the order they were folded; equal ones are no conflict."""
    over: tuple[Claim, ...] = ()
    """The last that were replaced: another desk may be settling for one of them."""


class Late(Record, frozen=True, kw_only=True):
    """A closing, and what was done by those who did not know of it, nor it of them."""

    closing: EventId
    work: tuple[EventId, ...]

"""Facts that tie an incident to others: duplicates, links, agencies, tow firms.

Each is about one incident; what binds two of them is written for each by itself.
"""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import EventId, IncidentId


class IncidentDuplicate(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It ended as the same as another one; its caller stays with it."""

    kind = "inc.dup"
    register = "st"
    other: IncidentId = msgspec.field(name="of")
    number: int = msgspec.field(name="num", default=0)
    """The other one's short number then, for whoever reads the history."""


class IncidentReferred(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It ended by being handed to another agency."""

    kind = "inc.refer"
    register = "st"
    agency: str = msgspec.field(name="agy")
    text: str = msgspec.field(name="txt", default="")


class IncidentLinked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Another incident belongs to it, perhaps as its duplicate."""

    kind = "inc.link"
    register = "lnk"
    other: IncidentId = msgspec.field(name="to")
    number: int = msgspec.field(name="num", default=0)
    is_duplicate: bool = msgspec.field(name="dup", default=False)


class IncidentUnlinked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Another incident does not belong to it after all."""

    kind = "inc.unlink"
    register = "lnk"
    other: IncidentId = msgspec.field(name="to")
    number: int = msgspec.field(name="num", default=0)


class TowCalled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The firm whose turn it was in the tow rotation was called to it."""

    kind = "tow.call"
    register = "tow"
    firm: str
    text: str = msgspec.field(name="txt", default="")
    """What is to be towed."""


class TowDeclined(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A firm that was called declined, or cannot come; its turn is used up all the
    same, or the rotation would serve those first who choose their jobs."""

    kind = "tow.no"
    register = "tow"
    of: EventId
    """The call."""
    firm: str
    reason: str = msgspec.field(name="why")


class TowUndone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A call was taken back: the firm has the turn it had before; or a refusal was."""

    kind = "tow.undo"
    register = "tow"
    of: EventId
    """The event that called it, or that noted its refusal."""
    firm: str
    was_refusal: bool = msgspec.field(name="no", default=False)
    """It was the refusal that is taken back; the turn stays used."""
    last: EventId = msgspec.field(name="lst", default=EventId(""))
    """Its call before that, whatever it was for."""
    last_ms: int = msgspec.field(name="lms", default=0)

"""Facts about conflicts that a person settled, and the server's official numbers."""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import EventId


class Settled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Of several claims to a register one was kept; without one, they stand again."""

    kind = "conf.settle"
    disputed: str = msgspec.field(name="reg")
    """The register, as `store.model.registers` names it."""
    keep: EventId = msgspec.field(name="keep", default=EventId(""))
    """The event whose claim is kept."""


class IncidentNumbered(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The server gave an incident its official number, which is never reused."""

    kind = "inc.num"
    official: str = msgspec.field(name="no")

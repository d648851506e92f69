"""The fact that an alert was seen."""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact


class AlertAcknowledged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody has seen an alert; what is worse than it was then is another one."""

    kind = "alert.ack"
    what: str
    """Which timer, as `store.model.timers` names it."""
    unit: str = msgspec.field(name="u", default="")
    """Whose, where the entity is an incident of several units."""
    began_ms: int = msgspec.field(name="since")
    degree: int = msgspec.field(name="deg")
    """1 amber, 2 red, 3 red and due again, and so on."""

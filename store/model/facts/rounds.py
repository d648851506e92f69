"""Facts told to all: cautions about places, roll-calls, and what was looked up."""

from __future__ import annotations

import msgspec

from store.model.facts.log import AboutLog
from store.model.facts.on_air import OnAir
from store.model.records import Location


class CautionAdded(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """Whoever is sent to a place is to know something, until a time."""

    kind = "place.caution"
    register = "caution"
    number: int = msgspec.field(name="num")
    place: Location = msgspec.field(name="loc")
    text: str = msgspec.field(name="txt")
    until_ms: int = msgspec.field(name="till")


class CautionEnded(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """A caution is over before its time."""

    kind = "place.clear"
    register = "caution"
    reason: str = msgspec.field(name="why")


class RollCalled(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """All who were on duty were called to answer."""

    kind = "roll.call"
    to: tuple[str, ...]


class LookedUp(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody searched: for what, and how much was found."""

    kind = "desk.search"
    words: str = msgspec.field(name="txt", default="")
    """As asked; runs of digits that may be a telephone number are left out."""
    found: int = msgspec.field(name="num", default=0)

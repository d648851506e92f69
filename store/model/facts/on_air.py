"""Facts about what is said on the air: emergencies, timers, notes, BOLOs, messages.

A BOLO or a message is an entity of its own, named by the event that began it.
"""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import Location


class OnAir(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Base of what is said on the air; none of it is word of a unit's own work."""


class EmergencyCalled(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """A unit is in danger; called again, it adds words to the emergency that is on."""

    kind = "unit.sos"
    register = "sos"
    place: Location | None = msgspec.field(name="loc", default=None)
    """Where it said it is, else its last known place; None if nobody knows any."""
    seen_ms: int | None = msgspec.field(name="pms", default=None)
    """When it was at its last known place; None if it said so now."""
    text: str = msgspec.field(name="txt", default="")


class EmergencyHeard(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody took note of an emergency by name; it goes on."""

    kind = "unit.sosack"
    unit: str = ""
    """The unit that answers, if it is one; else the author's desk does."""


class EmergencyEnded(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """An emergency was stood down. The word that did it is never written."""

    kind = "unit.sosend"
    register = "sos"
    text: str = msgspec.field(name="txt", default="")
    """Why, where the station has no word for it."""


class UnitTimed(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """A unit is to be heard from within some minutes, whatever the table says."""

    kind = "unit.timer"
    register = "tmr"
    minutes: int = msgspec.field(name="min")
    """0 takes it off."""


class UnitNoted(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """Words about a unit, as in a radio log; they are no word from it."""

    kind = "unit.note"
    text: str = msgspec.field(name="txt")


class BoloAdded(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """All are to look out for somebody or something, until a time."""

    kind = "bolo.add"
    register = "bolo"
    number: int = msgspec.field(name="num")
    text: str = msgspec.field(name="txt", default="")
    plate: str = msgspec.field(name="plt", default="")
    area: str = ""
    """Beat where it is expected; empty for everywhere."""
    until_ms: int = msgspec.field(name="till")


class BoloHeard(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """A unit has a BOLO."""

    kind = "bolo.ack"
    unit: str = ""
    """Empty for the author's desk."""


class BoloEnded(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """A BOLO is over before its time."""

    kind = "bolo.end"
    register = "bolo"
    reason: str = msgspec.field(name="why")


class MessageSent(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """Words for units, or for the desk."""

    kind = "msg.send"
    number: int = msgspec.field(name="num")
    to: tuple[str, ...] = ()
    """Units; empty for the desk."""
    text: str = msgspec.field(name="txt")
    sender: str = msgspec.field(name="frm", default="")
    """The unit that sends it; empty for the desk."""
    is_broadcast: bool = msgspec.field(name="all", default=False)
    """It was for all on duty, who are named."""


class MessageHeard(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """One of those whom a message was for has it."""

    kind = "msg.ack"
    unit: str = ""
    """Empty for the desk."""

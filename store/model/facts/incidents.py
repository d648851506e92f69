"""Facts about one incident: its opening, its changes, its end."""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import EventId, Location


class IncidentOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An incident came in; its id is the id of this event."""

    kind = "inc.open"
    register = "core"
    number: int = msgspec.field(name="num")
    type: str = msgspec.field(name="typ")
    priority: int = msgspec.field(name="pri")
    place: Location = msgspec.field(name="loc")
    text: str = msgspec.field(name="txt", default="")
    source: str = msgspec.field(name="src", default="")
    caller: str = msgspec.field(name="frm", default="")


class IncidentPriority(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Its priority was set."""

    kind = "inc.pri"
    register = "pri"
    priority: int = msgspec.field(name="pri")


class IncidentType(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Its type was set."""

    kind = "inc.typ"
    register = "typ"
    type: str = msgspec.field(name="typ")


class IncidentPlace(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Its place was set."""

    kind = "inc.loc"
    register = "loc"
    place: Location = msgspec.field(name="loc")


class IncidentHeld(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It waits on purpose, until a time and for a reason."""

    kind = "inc.hold"
    register = "hold"
    until_ms: int = msgspec.field(name="till")
    reason: str = msgspec.field(name="why", default="")


class IncidentResumed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The hold ended before its time."""

    kind = "inc.resume"
    register = "hold"


class IncidentClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It ended with a disposition."""

    kind = "inc.close"
    register = "st"
    disposition: str = msgspec.field(name="dsp")
    text: str = msgspec.field(name="txt", default="")
    also: tuple[str, ...] = ()
    """Further dispositions, behind the first."""


class IncidentCancelled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It ended without one: entered by mistake, withdrawn, undone."""

    kind = "inc.cancel"
    register = "st"
    reason: str = msgspec.field(name="why")


class IncidentReopened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It is open again."""

    kind = "inc.reopen"
    register = "st"
    reason: str = msgspec.field(name="why", default="")
    worked: bool = msgspec.field(name="wkd", default=False)
    """It had been worked on, and goes back to CLEARED instead of PENDING."""
    resumes: bool = msgspec.field(name="res", default=False)
    """Its first clock goes on, since it should not have ended; else it begins anew."""
    number: int = msgspec.field(name="num", default=0)
    """Its new short number, when another was given its old one since; 0 keeps it."""


class Remarked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Words were added to an incident."""

    kind = "inc.note"
    text: str = msgspec.field(name="txt")


class RemarkStruck(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A remark was withdrawn by its author; both stay."""

    kind = "inc.strike"
    of: EventId

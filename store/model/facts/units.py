"""Facts about one unit: on duty, ready, and with its incidents."""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import Ending, IncidentId, Location, Readiness, Stage


class UnitOn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A crew logged on."""

    kind = "unit.on"
    register = "duty"
    crew: tuple[str, ...] = ()
    vehicle: str = msgspec.field(name="veh", default="")
    beat: str = ""
    phone: str = msgspec.field(name="tel", default="")
    equipment: tuple[str, ...] = msgspec.field(name="eqp", default=())
    skills: tuple[str, ...] = msgspec.field(name="skl", default=())


class UnitOff(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A crew logged off."""

    kind = "unit.off"
    register = "duty"


class UnitReady(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Its readiness was set."""

    kind = "unit.ready"
    register = "ready"
    readiness: Readiness = msgspec.field(name="rdy")
    reason: str = msgspec.field(name="why", default="")


class UnitContact(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It was heard from, and perhaps said where it is."""

    kind = "unit.contact"
    place: Location | None = msgspec.field(name="loc", default=None)


class UnitAssigned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It was sent to an incident."""

    kind = "unit.assign"
    register = "asg"
    incident: IncidentId = msgspec.field(name="inc")
    backup: bool = msgspec.field(name="bk", default=False)


class UnitStage(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It came further with its incident (or, overridden, back)."""

    kind = "unit.stage"
    register = "asg"
    incident: IncidentId = msgspec.field(name="inc")
    stage: Stage = msgspec.field(name="stg")
    place: Location | None = msgspec.field(name="loc", default=None)
    """Where it transports to, if that was said."""


class UnitCleared(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It finished there after arrival."""

    kind = "unit.clear"
    register = "asg"
    incident: IncidentId = msgspec.field(name="inc")
    disposition: str = msgspec.field(name="dsp", default="")
    text: str = msgspec.field(name="txt", default="")
    also: tuple[str, ...] = ()
    """Further dispositions, behind the first."""


class UnitFreed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It was released before its work was done."""

    kind = "unit.free"
    register = "asg"
    incident: IncidentId = msgspec.field(name="inc")
    ending: Ending = msgspec.field(name="how", default=Ending.FREED)


class UnitResumed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It is back on an incident it had left by mistake."""

    kind = "unit.resume"
    register = "asg"
    incident: IncidentId = msgspec.field(name="inc")


class UnitStacked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An incident was queued behind its present job."""

    kind = "unit.stack"
    register = "stk"
    incident: IncidentId = msgspec.field(name="inc")
    slot: int = msgspec.field(name="at", default=-1)
    """Before which of those queued it comes, from 0; -1 puts it last."""


class UnitUnstacked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An incident is no longer queued behind its job."""

    kind = "unit.unstack"
    register = "stk"
    incident: IncidentId = msgspec.field(name="inc")

"""Facts: what an event says happened, small records with short names for the wire.

A fact is about one entity; `register` names what of that entity it replaces.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from store.model.records import (
    Ending,
    EventId,
    IncidentId,
    Location,
    Readiness,
    Stage,
)


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of all facts. `register` names what of its entity the fact replaces."""

    kind: ClassVar[str] = ""
    register: ClassVar[str] = ""
    """Empty for facts that only add (remarks, contacts)."""


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


class UnitOn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A crew logged on."""

    kind = "unit.on"
    register = "duty"
    crew: tuple[str, ...] = ()
    vehicle: str = msgspec.field(name="veh", default="")
    beat: str = ""


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


class UnitCleared(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It finished there after arrival."""

    kind = "unit.clear"
    register = "asg"
    incident: IncidentId = msgspec.field(name="inc")
    disposition: str = msgspec.field(name="dsp", default="")
    text: str = msgspec.field(name="txt", default="")


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


class StreetClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A street cannot be driven, until a time or until it is opened again."""

    kind = "street.close"
    register = "street"
    place: Location = msgspec.field(name="loc")
    segments: tuple[int, ...] = msgspec.field(name="seg", default=())
    """Stable ids of the map's segments that are closed; empty with no map."""
    until_ms: int | None = msgspec.field(name="till", default=None)
    reason: str = msgspec.field(name="why", default="")


class StreetOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A closed street can be driven again."""

    kind = "street.open"
    register = "street"


class Overridden(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A rule was overridden knowingly: which, and by which command."""

    kind = "rule.override"
    code: str
    unit: str = ""
    """Whom it was about, if it was one unit of several."""
    command: str = msgspec.field(name="cmd", default="")


class Undone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An action was taken back; what follows in the same command compensates it."""

    kind = "act.undo"
    of: EventId


class ExerciseMarked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """This store holds a drill or a replay, not real work."""

    kind = "desk.exercise"
    register = "exercise"
    name: str


class SettingKept(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A setting of this desk (language, theme, an unfinished line) was kept."""

    kind = "desk.setting"
    register = "setting"
    key: str
    value: str = msgspec.field(name="val", default="")


class AboutLog(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Base of facts about the log itself: they change nothing that a desk shows."""


class DeskOpened(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """A writer began: on which device, and where the device's chain stood before."""

    kind = "log.open"
    device: str = msgspec.field(name="dev")
    key: str
    """The device's public key: Ed25519, 32 bytes in base64url without padding."""
    after: EventId = msgspec.field(name="aft", default=EventId(""))
    """The last event of this store's writer before; empty in a new store."""
    head: str = msgspec.field(name="hd", default="")
    """The chain's value there, in hex."""
    origin: str = msgspec.field(name="org", default="")
    """`restored` or `copied` when another device's store goes on here."""


class HeadSigned(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """A device signed where its chain stands, with the key of its `DeskOpened`."""

    kind = "log.head"
    number: int = msgspec.field(name="n")
    """Of the signed event, by the writer of this one."""
    head: str = msgspec.field(name="hd")
    signature: str = msgspec.field(name="sig")
    """Ed25519 over `store.chain.head_text`, 64 bytes in base64url without padding."""


class HeadWitnessed(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """Another device's signed head was seen: it can prove what that device had."""

    kind = "log.witness"
    writer: str = msgspec.field(name="d")
    number: int = msgspec.field(name="n")
    head: str = msgspec.field(name="hd")
    signature: str = msgspec.field(name="sig")
    key: str


class LogTrimmed(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """Old events were dropped on purpose: which, how many, and what stands for them."""

    kind = "log.trim"
    before_ms: int = msgspec.field(name="til")
    """Nothing newer than this was dropped."""
    segment: int = msgspec.field(name="seg")
    """The last segment dropped."""
    events: int = msgspec.field(name="num")
    base: str = msgspec.field(name="bas")
    """Digest of the base that holds what is still needed of them, and their heads."""


class PersonForgotten(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """A person's key was destroyed: what was sealed with it cannot be read again."""

    kind = "who.forget"
    person: str = msgspec.field(name="key")
    """The key's name; it tells nothing about the person."""
    reason: str = msgspec.field(name="why", default="")


class UnknownFact(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A kind or version this program does not know: kept, skipped, and said."""

    kind = "?"
    raw: bytes = b""


KnownFact = (
    IncidentOpened
    | IncidentPriority
    | IncidentType
    | IncidentPlace
    | IncidentHeld
    | IncidentResumed
    | IncidentClosed
    | IncidentCancelled
    | IncidentReopened
    | Remarked
    | RemarkStruck
    | UnitOn
    | UnitOff
    | UnitReady
    | UnitContact
    | UnitAssigned
    | UnitStage
    | UnitCleared
    | UnitFreed
    | UnitResumed
    | StreetClosed
    | StreetOpened
    | Overridden
    | Undone
    | ExerciseMarked
    | SettingKept
    | DeskOpened
    | HeadSigned
    | HeadWitnessed
    | LogTrimmed
    | PersonForgotten
)
AnyFact = KnownFact | UnknownFact

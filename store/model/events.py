"""Events: a fact with who, when and from which device; JSON with short names.

An event is written once and kept, hashed and passed on as the very bytes written.
Identity is (writer, number): numbers are dense from 1, and a store takes a new
writer id at every opening. `seen` names the events whose values the author was
shown and replaces; together with the hybrid stamp it orders what is concurrent.

The wire names: d writer, n number, g first number of the same command, t stamp,
a wall clock (when it differs from the stamp), w author, k kind,
v version, e entity, b seen, x the fact.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from store.model.records import (
    Ending,
    EventId,
    IncidentId,
    Location,
    Readiness,
    Stage,
)


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    | Overridden
    | Undone
    | ExerciseMarked
    | SettingKept
)
AnyFact = KnownFact | UnknownFact

VERSION = 1
"""Version of the facts as this program writes them."""

_DECODERS: dict[str, msgspec.json.Decoder[KnownFact]] = {
    cls.kind: msgspec.json.Decoder(cls) for cls in KnownFact.__args__
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One fact about one entity, as one author wrote it."""

    writer: str
    number: int
    first: int
    """Number of the first event of the same command."""
    stamp: str
    """Hybrid logical clock, 16 hex digits: 48 bits of ms, 16 bits of counter."""
    at_ms: int
    """When the author's clock said it happened."""
    by: str
    entity: str
    """`i:` an incident, `u:` a unit, `s:` a setting, `d:` the desk."""
    seen: tuple[EventId, ...] = ()
    fact: AnyFact

    @property
    def id(self) -> EventId:
        """Writer and number."""
        return EventId(f"{self.writer}.{self.number}")

    @property
    def action(self) -> EventId:
        """Id of the first event of the same command."""
        return EventId(f"{self.writer}.{self.first}")


_Count = Annotated[int, msgspec.Meta(ge=0)]
_Number = Annotated[int, msgspec.Meta(ge=1)]
_Stamp = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{16}\Z")]


class _Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    d: str
    n: _Number
    g: _Count = 0
    t: _Stamp
    a: int | None = None
    w: str
    k: str
    v: int = 1
    e: str
    b: tuple[EventId, ...] = ()
    x: msgspec.Raw


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Wire).decode


class BrokenEventError(ValueError):
    """The bytes are not an event; the message says why."""


def stamp_ms(stamp: str) -> int:
    """Read the milliseconds of a hybrid stamp."""
    return int(stamp, 16) >> 16


def encode(event: Event) -> bytes:
    """Write an event as one JSON object without a line break."""
    fact = event.fact
    if isinstance(fact, UnknownFact):
        return fact.raw
    return _encode(
        _Wire(
            d=event.writer,
            n=event.number,
            g=0 if event.first == event.number else event.first,
            t=event.stamp,
            a=None if event.at_ms == stamp_ms(event.stamp) else event.at_ms,
            w=event.by,
            k=fact.kind,
            v=VERSION,
            e=event.entity,
            b=event.seen,
            x=msgspec.Raw(_encode(fact)),
        )
    )


def decode(line: bytes) -> Event:
    """Read an event; an unknown kind or a newer version becomes an UnknownFact.

    Raises:
        BrokenEventError: If the bytes are no event, or a known fact is malformed.
    """
    try:
        wire = _decode(line)
        decoder = _DECODERS.get(wire.k) if wire.v <= VERSION else None
        fact = decoder.decode(wire.x) if decoder else UnknownFact(raw=bytes(line))
        at_ms = stamp_ms(wire.t) if wire.a is None else wire.a
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BrokenEventError(str(error)) from error
    return Event(
        writer=wire.d,
        number=wire.n,
        first=wire.g or wire.n,
        stamp=wire.t,
        at_ms=at_ms,
        by=wire.w,
        entity=wire.e,
        seen=wire.b,
        fact=fact,
    )

"""Commands: what a person, a script or a replay wants done, before the rules.

A command names units and incidents by id; words, numbers and aliases were resolved
before it was made. `override` is the `!` of the command line.
"""

from __future__ import annotations

from store.model.intake import Intake
from store.model.order import Order as Order
from store.model.paperwork import Paperwork
from store.model.records import EventId, IncidentId, Location, Readiness, Stage, UnitId
from store.model.settling import Settle


class Open(Order, frozen=True, kw_only=True):
    """Enter an incident."""

    type: str
    place: Location
    priority: int | None = None
    """None takes the type's default."""
    text: str = ""
    source: str = ""
    caller: str = ""
    planned_ms: int | None = None
    """When it is to be taken up; None for now."""


class Dispatch(Order, frozen=True, kw_only=True):
    """Send units to an incident, up to a stage; as back-up if told so."""

    units: tuple[UnitId, ...]
    incident: IncidentId
    stage: Stage = Stage.DP
    backup: bool = False
    text: str = ""


class Advance(Order, frozen=True, kw_only=True):
    """Move units on with the incident in hand: acknowledged, en route, on scene."""

    units: tuple[UnitId, ...]
    incident: IncidentId | None = None
    stage: Stage
    place: Location | None = None
    """Where they transport to."""


class Clear(Order, frozen=True, kw_only=True):
    """Clear units after arrival; with a disposition, the last one closes."""

    units: tuple[UnitId, ...]
    incident: IncidentId | None = None
    disposition: str = ""
    also: tuple[str, ...] = ()
    text: str = ""


class Free(Order, frozen=True, kw_only=True):
    """Release units before arrival."""

    units: tuple[UnitId, ...]
    incident: IncidentId | None = None


class Stack(Order, frozen=True, kw_only=True):
    """Queue an incident behind what units have in hand."""

    units: tuple[UnitId, ...]
    incident: IncidentId


class Preempt(Order, frozen=True, kw_only=True):
    """Divert units from what they have in hand to an incident."""

    units: tuple[UnitId, ...]
    incident: IncidentId
    text: str = ""


class Swap(Order, frozen=True, kw_only=True):
    """Let two units exchange their incidents; a free one takes over."""

    units: tuple[UnitId, ...]


class AcknowledgeAlerts(Order, frozen=True, kw_only=True):
    """Note that the alerts of units, or of an incident, have been seen."""

    units: tuple[UnitId, ...] = ()
    incident: IncidentId | None = None


class BeginStop(Order, frozen=True, kw_only=True):
    """Enter what a unit came upon or began by itself; it is on scene at once."""

    unit: UnitId
    type: str
    place: Location | None = None
    """None is where it lately said it was."""
    text: str = ""


class Close(Order, frozen=True, kw_only=True):
    """Close an incident with a disposition, and perhaps more of them behind it."""

    incident: IncidentId
    disposition: str = ""
    also: tuple[str, ...] = ()
    text: str = ""


class Cancel(Order, frozen=True, kw_only=True):
    """Cancel an incident, with the reason."""

    incident: IncidentId
    reason: str = ""


class MarkDuplicate(Order, frozen=True, kw_only=True):
    """Close an incident as the same as another one."""

    incident: IncidentId
    other: IncidentId


class LinkIncidents(Order, frozen=True, kw_only=True):
    """Note that two incidents belong together."""

    incident: IncidentId
    other: IncidentId


class Refer(Order, frozen=True, kw_only=True):
    """Close an incident by handing it to another agency."""

    incident: IncidentId
    agency: str
    text: str = ""


class CallTow(Order, frozen=True, kw_only=True):
    """Call the tow firm whose turn it is to an incident, or one that was asked for."""

    incident: IncidentId
    text: str = ""
    firm: str = ""
    """Another one than that whose turn it is; empty for that one."""


class DeclineTow(Order, frozen=True, kw_only=True):
    """Note that the tow firm called last does not come, and call the next."""

    incident: IncidentId
    reason: str = ""


class Reopen(Order, frozen=True, kw_only=True):
    """Open a closed incident again."""

    incident: IncidentId
    reason: str = ""


class Remark(Order, frozen=True, kw_only=True):
    """Add words to an incident."""

    incident: IncidentId
    text: str = ""


class SetPriority(Order, frozen=True, kw_only=True):
    """Change an incident's priority."""

    incident: IncidentId
    priority: int


class SetType(Order, frozen=True, kw_only=True):
    """Change an incident's type."""

    incident: IncidentId
    type: str


class SetPlace(Order, frozen=True, kw_only=True):
    """Change an incident's place."""

    incident: IncidentId
    place: Location


class Hold(Order, frozen=True, kw_only=True):
    """Let an incident wait for some minutes, with the reason."""

    incident: IncidentId
    minutes: int
    reason: str = ""


class LogOn(Order, frozen=True, kw_only=True):
    """Put a unit on duty."""

    unit: UnitId
    crew: tuple[str, ...] = ()
    vehicle: str = ""
    beat: str = ""
    phone: str = ""
    equipment: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    place: Location | None = None


class LogOff(Order, frozen=True, kw_only=True):
    """Take units off duty."""

    units: tuple[UnitId, ...]


class SetReadiness(Order, frozen=True, kw_only=True):
    """Say what units can take: available, busy, meal, out of service."""

    units: tuple[UnitId, ...]
    readiness: Readiness
    reason: str = ""
    place: Location | None = None


class Contact(Order, frozen=True, kw_only=True):
    """Note that units were heard from, and perhaps where they are."""

    units: tuple[UnitId, ...]
    place: Location | None = None


class CloseStreet(Order, frozen=True, kw_only=True):
    """Close a street, or set anew how long one is closed and why."""

    place: Location
    segments: tuple[int, ...] = ()
    until_ms: int | None = None
    reason: str = ""


class OpenStreet(Order, frozen=True, kw_only=True):
    """Open a closed street again."""

    closed: EventId


class CallEmergency(Order, frozen=True, kw_only=True):
    """Say that a unit is in danger, or more about it."""

    unit: UnitId
    place: Location | None = None
    text: str = ""


class HearEmergency(Order, frozen=True, kw_only=True):
    """Take note of a unit's emergency by name, as a desk or as a unit."""

    unit: UnitId
    hearer: UnitId | None = None


class EndEmergency(Order, frozen=True, kw_only=True):
    """Stand a unit's emergency down with the station's word, or say why without."""

    unit: UnitId
    text: str = ""


class SetTimer(Order, frozen=True, kw_only=True):
    """Set within how many minutes a unit is to be heard from; 0 takes it off."""

    unit: UnitId
    minutes: int


class NoteUnit(Order, frozen=True, kw_only=True):
    """Write words about a unit, as in a radio log."""

    unit: UnitId
    text: str


class AddBolo(Order, frozen=True, kw_only=True):
    """Let all look out for somebody or something."""

    text: str = ""
    plate: str = ""
    area: str = ""
    minutes: int | None = None
    """None takes the station's usual time."""


class HearBolo(Order, frozen=True, kw_only=True):
    """Note that a unit has a BOLO; None for the desk."""

    number: int
    unit: UnitId | None = None


class EndBolo(Order, frozen=True, kw_only=True):
    """End a BOLO before its time, with the reason."""

    number: int
    reason: str = ""


class SendMessage(Order, frozen=True, kw_only=True):
    """Send words to units, or to the desk when none is named."""

    units: tuple[UnitId, ...] = ()
    text: str
    sender: UnitId | None = None
    """The unit that sends it; None for the desk."""
    is_broadcast: bool = False
    """To all on duty, whoever they are."""


class HearMessage(Order, frozen=True, kw_only=True):
    """Note that one of those it is for has a message."""

    number: int
    unit: UnitId | None = None
    """None for the only one who has it not yet."""


class Undo(Order, frozen=True, kw_only=True):
    """Take back the author's own last action."""


class MarkExercise(Order, frozen=True, kw_only=True):
    """Mark an empty store as a drill's or a replay's."""

    name: str


class KeepSetting(Order, frozen=True, kw_only=True):
    """Keep a setting of this desk."""

    key: str
    value: str


Command = (
    Open
    | Dispatch
    | Advance
    | Clear
    | Free
    | Stack
    | Preempt
    | Swap
    | AcknowledgeAlerts
    | BeginStop
    | Close
    | Cancel
    | MarkDuplicate
    | LinkIncidents
    | Refer
    | CallTow
    | DeclineTow
    | Reopen
    | Remark
    | SetPriority
    | SetType
    | SetPlace
    | Hold
    | LogOn
    | LogOff
    | SetReadiness
    | Contact
    | CloseStreet
    | OpenStreet
    | CallEmergency
    | HearEmergency
    | EndEmergency
    | SetTimer
    | NoteUnit
    | AddBolo
    | HearBolo
    | EndBolo
    | SendMessage
    | HearMessage
    | Undo
    | MarkExercise
    | KeepSetting
    | Paperwork
    | Intake
    | Settle
)

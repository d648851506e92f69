"""The parts of records: ids, closed sets of states, and the small records within.

They are told apart from `store.model.records` for their number only; everybody takes
them from there.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NewType, Protocol

import immutables
import msgspec

UnitId = NewType("UnitId", str)
"""Call sign in upper case: 1-2 digits, or letters and digits (`21`, `M3`)."""
IncidentId = NewType("IncidentId", str)
"""Permanent: the id of the event that opened it (`k7q4f2a.12`); never typed."""
EventId = NewType("EventId", str)
"""Writer and number: `k7q4f2a.12`."""

FIRST_NUMBER = 101
LAST_SHORT_NUMBER = 999
"""Short incident numbers have three digits, so that no unit is mistaken for one."""
NUMBER_REST_MS = 24 * 3600 * 1000
"""A short number is not given again within this time of its incident's closing."""


PLANNED = "PLAN"
"""The reason written where an incident is held for having been planned so."""
LATEST_MS = 253_402_214_400_000
"""The last day but one of the year 9999, so that every zone can tell it."""
FOLLOWED_MS = 221_845_392_000_000
"""The year 9000: no clock follows a later stamp. It is long before the last one that a
server takes, or one event could leave no later stamps to anybody."""


def tellable_ms(at_ms: int) -> int:
    """Bring a time into the calendar: a lying clock's events are kept, and shown."""
    return max(0, min(at_ms, LATEST_MS))


class IncidentState(StrEnum):
    """The life of an incident (CoCeSo, Ranger IMS and Crimestar agree on these)."""

    PENDING = "PENDING"
    HELD = "HELD"
    ASSIGNED = "ASSIGNED"
    ENROUTE = "ENROUTE"
    ONSCENE = "ONSCENE"
    CLEARED = "CLEARED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    DUPLICATE = "DUPLICATE"
    """The same as another incident, where the work goes on."""
    REFERRED = "REFERRED"
    """Handed to another agency."""


class Stage(IntEnum):
    """How far one unit has come with one incident; the order is the rule."""

    DP = 0
    AK = 1
    EN = 2
    AR = 3
    TR = 4
    """Transporting somebody from there."""
    AD = 5
    """At the destination of the transport."""


class Readiness(StrEnum):
    """What a unit on duty can take, apart from its assignments."""

    AV = "AV"
    PT = "PT"
    BZ = "BZ"
    MB = "MB"
    OOS = "OOS"


FREE_TO_SEND = frozenset({Readiness.AV, Readiness.PT})


class Ending(StrEnum):
    """How an assignment ended."""

    CLEARED = "cleared"
    FREED = "freed"
    PREEMPTED = "preempted"
    EXCHANGED = "exchanged"
    """Another unit took it over, and this one perhaps the other's."""
    UNDONE = "undone"


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all records."""


class Location(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Where: the words that were said, and what the map made of them."""

    text: str
    key: str = ""
    """Key in the gazetteer (`wat-khum`, `suriyadet-bamrung+200`); empty if unknown."""
    lat: float | None = None
    lon: float | None = None


class Assignment(Record, frozen=True, kw_only=True):
    """One unit on one incident, from dispatch to its end."""

    unit: UnitId
    incident: IncidentId
    backup: bool = False
    stage: Stage = Stage.DP
    dispatched_ms: int
    acknowledged_ms: int | None = None
    enroute_ms: int | None = None
    onscene_ms: int | None = None
    transport_ms: int | None = None
    destination_ms: int | None = None
    destination: Location | None = None
    """Where it transports to, if that was said."""
    ended_ms: int | None = None
    ending: Ending | None = None
    disposition: str = ""

    @property
    def is_active(self) -> bool:
        """Claim that the unit is still on the incident."""
        return self.ending is None


class Closure(Record, frozen=True, kw_only=True):
    """How an incident ended: a disposition, or the reason it was cancelled.

    One that is another's duplicate, or was handed to another agency, has no
    disposition: the station did not work it out.
    """

    state: IncidentState
    disposition: str = ""
    text: str = ""
    at_ms: int
    by: str
    other: IncidentId = IncidentId("")
    """The incident that it is a duplicate of."""
    number: int = 0
    """That one's short number then."""
    agency: str = ""
    """Code of the agency that it was handed to."""
    also: tuple[str, ...] = ()
    """Further dispositions, behind the first."""


class Link(Record, frozen=True, kw_only=True):
    """Another incident that belongs to this one."""

    other: IncidentId
    number: int
    """Its short number when they were linked."""
    is_duplicate: bool = False
    """Claim that the other one was closed as this one's duplicate."""


class TowCall(Record, frozen=True, kw_only=True):
    """A firm of the tow rotation that was called to an incident."""

    firm: str
    called: EventId
    at_ms: int
    declined: EventId = EventId("")
    """The event that says so, if it declined or could not come."""


class TowTurn(Record, frozen=True, kw_only=True):
    """When a firm of the tow rotation was last called: its next turn is fair by it."""

    called: EventId
    at_ms: int


class Acknowledged(Record, frozen=True, kw_only=True):
    """Somebody has seen an alert, as bad as it was then; see `store.model.alerts`."""

    event: EventId
    what: str
    """Which timer."""
    unit: UnitId = UnitId("")
    """Whose, on an incident of several units; empty for the record's own."""
    began_ms: int
    """When that timer began: one that began later is another alert."""
    degree: int
    """How bad it was: whatever is worse has not been seen."""


class Heard(Record, frozen=True, kw_only=True):
    """Somebody took note of something, by name."""

    by: str
    unit: UnitId = UnitId("")
    """Empty for a desk."""
    at_ms: int


class Emergency(Record, frozen=True, kw_only=True):
    """A unit in danger, from its call until it is stood down."""

    called: EventId
    """The event that called first."""
    at_ms: int
    by: str
    place: Location | None = None
    """Where it said it is, else its last known place."""
    place_ms: int = 0
    """When it was there."""
    text: str = ""
    heard: tuple[Heard, ...] = ()
    """All who took note, the first one first."""

    @property
    def acknowledged_by(self) -> tuple[str, ...]:
        """Name all who took note: the unit if it was one, else the officer."""
        return tuple(one.unit or one.by for one in self.heard)

    @property
    def acknowledged_ms(self) -> int | None:
        """When the first one took note; None while nobody has."""
        return self.heard[0].at_ms if self.heard else None


ON_AIR_KEPT_MS = 24 * 3600 * 1000
"""How long a BOLO that is over, or a message that all have, is remembered."""


class _Term(Protocol):
    """What has an end that was set, and perhaps one before it."""

    @property
    def until_ms(self) -> int: ...
    @property
    def ended_ms(self) -> int | None: ...


class Expiring(Record, frozen=True, kw_only=True):
    """What holds until a time, or until it is ended before; it adds no field."""

    def holds_at(self: _Term, now_ms: int) -> bool:
        """Claim that it still counts at a moment."""
        return self.ended_ms is None and now_ms < self.until_ms

    def is_past(self: _Term, now_ms: int) -> bool:
        """Claim that it was over `ON_AIR_KEPT_MS` ago."""
        ended_ms = self.until_ms if self.ended_ms is None else self.ended_ms
        return now_ms - ended_ms >= ON_AIR_KEPT_MS


class Bolo(Expiring, frozen=True, kw_only=True):
    """Somebody or something to look out for."""

    id: EventId
    number: int
    text: str = ""
    plate: str = ""
    area: str = ""
    until_ms: int
    by: str
    at_ms: int
    heard: tuple[Heard, ...] = ()
    ended_ms: int | None = None
    """When it was ended before its time."""
    reason: str = ""
    written: immutables.Map[str, EventId] = immutables.Map()


class Caution(Expiring, frozen=True, kw_only=True):
    """A note about a place, for whoever is sent there."""

    id: EventId
    number: int
    place: Location
    text: str
    until_ms: int
    by: str
    at_ms: int
    ended_ms: int | None = None
    """When it was ended before its time."""
    reason: str = ""
    written: immutables.Map[str, EventId] = immutables.Map()


class RollCall(Record, frozen=True, kw_only=True):
    """All who were on duty were called to answer."""

    called: EventId
    to: tuple[UnitId, ...]
    by: str
    at_ms: int


class Message(Record, frozen=True, kw_only=True):
    """Words from a desk or a unit, and who has them."""

    id: EventId
    number: int
    to: tuple[UnitId, ...] = ()
    """Units; empty for the desk."""
    text: str
    sender: UnitId = UnitId("")
    """Empty for the desk."""
    by: str
    at_ms: int
    is_broadcast: bool = False
    heard: tuple[Heard, ...] = ()

    @property
    def missing(self) -> tuple[UnitId, ...]:
        """Name those who have not said that they have it; `` stands for the desk."""
        have = {one.unit for one in self.heard}
        return tuple(unit for unit in self.to or (UnitId(""),) if unit not in have)

    def is_past(self, now_ms: int) -> bool:
        """Claim that all have it, and it is `ON_AIR_KEPT_MS` old."""
        return not self.missing and now_ms - self.at_ms >= ON_AIR_KEPT_MS


class Officer(Record, frozen=True, kw_only=True):
    """A person who worked: the name as entered, and the unit last crewed."""

    name: str
    unit: UnitId | None = None
    last_ms: int


class Action(Record, frozen=True, kw_only=True):
    """What one command did, kept for a while so that its author may undo it."""

    id: EventId
    by: str
    at_ms: int
    events: tuple[EventId, ...]
    inverses: tuple[tuple[str, object], ...]
    """(entity, fact) that take it back, in the order to be written."""
    wrote: tuple[tuple[str, str], ...]
    """(entity, register) it wrote: another's later write bars the undo."""
    is_said: bool = False
    """It was said on the air, which nothing takes back."""


OPENED_KEPT_MS = 24 * 3600 * 1000
"""How long a street that is open again is remembered, by the times of events."""


class ClosedStreet(Record, frozen=True, kw_only=True):
    """A street that cannot be driven, or could not until it was opened."""

    id: EventId
    """That of the event which closed it first."""
    place: Location
    segments: tuple[int, ...] = ()
    """Stable ids of the map's segments."""
    until_ms: int | None = None
    """None until somebody opens it."""
    reason: str = ""
    by: str
    at_ms: int
    opened_ms: int | None = None
    """When somebody opened it; kept for a while, so that undo sees it."""
    written: immutables.Map[str, EventId] = immutables.Map()

    @property
    def is_open(self) -> bool:
        """Claim that somebody opened it; one that is over by itself was not opened."""
        return self.opened_ms is not None

    def holds_at(self, now_ms: int) -> bool:
        """Claim that it is still closed at a moment."""
        return not self.is_open and (self.until_ms is None or now_ms < self.until_ms)

    def is_past(self, now_ms: int) -> bool:
        """Claim that it was opened, or over by itself, `OPENED_KEPT_MS` ago."""
        ended_ms = self.until_ms if self.opened_ms is None else self.opened_ms
        return ended_ms is not None and now_ms - ended_ms >= OPENED_KEPT_MS

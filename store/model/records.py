"""Incident, Unit, Assignment and the State that holds them: what is true at one moment.

Records are frozen: a change makes a new record, and an unchanged one stays the same
object, so "what changed" is an `is`. Times are milliseconds since 1970 UTC. An
incident's place in its life is never stored: it follows from its assignments.
"""

from __future__ import annotations

from typing import TypeVar

import immutables
import msgspec

from store.model.claims import Claim, Dispute, Entry, Late
from store.model.entities import (
    bolo_entity,
    caution_entity,
    incident_entity,
    message_entity,
    partner_entity,
    report_entity,
    street_entity,
    unit_entity,
    warning_entity,
)
from store.model.inbox import Partner, PublicWarning, Report
from store.model.parts import (
    FIRST_NUMBER,
    FREE_TO_SEND,
    LAST_SHORT_NUMBER,
    LATEST_MS,
    NUMBER_REST_MS,
    OPENED_KEPT_MS,
    PLANNED,
    Acknowledged,
    Action,
    Assignment,
    Bolo,
    Caution,
    ClosedStreet,
    Closure,
    Emergency,
    Ending,
    EventId,
    Heard,
    IncidentId,
    IncidentState,
    Link,
    Location,
    Message,
    Officer,
    Readiness,
    Record,
    RollCall,
    Stage,
    TowCall,
    TowTurn,
    UnitId,
    tellable_ms,
)

__all__ = [
    "FIRST_NUMBER",
    "FREE_TO_SEND",
    "LAST_SHORT_NUMBER",
    "LATEST_MS",
    "NUMBER_REST_MS",
    "OPENED_KEPT_MS",
    "PLANNED",
    "Acknowledged",
    "Action",
    "Assignment",
    "Bolo",
    "Caution",
    "Claim",
    "ClosedStreet",
    "Closure",
    "Dispute",
    "Emergency",
    "Ending",
    "Entry",
    "EventId",
    "Heard",
    "Incident",
    "IncidentId",
    "IncidentState",
    "Late",
    "Link",
    "Location",
    "Message",
    "Officer",
    "Partner",
    "PublicWarning",
    "Readiness",
    "Record",
    "Report",
    "RollCall",
    "Stage",
    "State",
    "TowCall",
    "TowTurn",
    "Unit",
    "UnitId",
    "bolo_entity",
    "caution_entity",
    "incident_entity",
    "message_entity",
    "partner_entity",
    "report_entity",
    "street_entity",
    "tellable_ms",
    "unit_entity",
    "warning_entity",
]


class Incident(Record, frozen=True, kw_only=True):
    """One thing that happened, with all that was done about it."""

    id: IncidentId
    number: int
    type: str
    priority: int
    """0 (life in danger) to 4 (can wait)."""
    place: Location
    text: str = ""
    source: str = ""
    """How it came in: 191, phone, walk-in, officer, ... ; empty when not said."""
    caller: str = ""
    opened_ms: int
    opened_by: str
    clock_ms: int = 0
    """When its first clock began: at its opening, or when it was reopened."""
    held_until_ms: int | None = None
    held_reason: str = ""
    assignments: tuple[Assignment, ...] = ()
    """All that ever were, in the order of dispatch."""
    cleared: int = 0
    """How many units finished there since it was opened or reopened."""
    closure: Closure | None = None
    stacked: tuple[UnitId, ...] = ()
    """Units behind whose present job it is queued; only while nobody is on it."""
    links: tuple[Link, ...] = ()
    """Incidents that belong to it, in the order of linking."""
    tows: tuple[TowCall, ...] = ()
    """Firms of the tow rotation called to it, the last one last."""
    acknowledged: tuple[Acknowledged, ...] = ()
    """Alerts of it, and of units on it, that somebody has seen."""
    history: tuple[Entry, ...] = ()
    struck: frozenset[EventId] = frozenset()
    """Remarks withdrawn by a later event; kept, and shown as withdrawn."""
    written: immutables.Map[str, EventId] = immutables.Map()
    """Register -> the event that last wrote it; also `asg:UNIT` and `lnk:OTHER`."""
    official: str = ""
    """The number that the server gave it; empty while there is none."""

    @property
    def active(self) -> tuple[Assignment, ...]:
        """The assignments that have not ended."""
        if not self.assignments:
            return ()
        return tuple([a for a in self.assignments if a.ending is None])

    @property
    def is_open(self) -> bool:
        """Claim that it is neither closed nor cancelled."""
        return self.closure is None

    @property
    def worked(self) -> bool:
        """Claim that a unit finished there since it was opened or reopened."""
        return self.cleared > 0

    def state_at(self, now_ms: int) -> IncidentState:
        """Derive the state; a hold ends by itself when its time has come."""
        if self.closure is not None:
            return self.closure.state
        active = self.active
        if active:
            stage = max(a.stage for a in active)
            if stage >= Stage.AR:
                return IncidentState.ONSCENE
            return (
                IncidentState.ENROUTE if stage is Stage.EN else IncidentState.ASSIGNED
            )
        if self.held_until_ms is not None and now_ms < self.held_until_ms:
            return IncidentState.HELD
        return IncidentState.CLEARED if self.worked else IncidentState.PENDING

    def link_to(self, other: IncidentId) -> Link | None:
        """Find the link to another incident, if there is one."""
        return next((link for link in self.links if link.other == other), None)

    def assignment_of(self, unit: UnitId) -> Assignment | None:
        """Find the unit's active assignment here, if it has one."""
        return next(
            (a for a in self.assignments if a.unit == unit and a.is_active), None
        )


class Unit(Record, frozen=True, kw_only=True):
    """A crew with a call sign: duty, readiness and assignments are apart.

    The fourth axis, the overlays: the emergency stands here; contact age and timers
    follow from `contact_ms` and the moment, see `store.model.timers`.
    """

    id: UnitId
    on_duty: bool = False
    crew: tuple[str, ...] = ()
    vehicle: str = ""
    beat: str = ""
    phone: str = ""
    equipment: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    readiness: Readiness = Readiness.AV
    reason: str = ""
    incidents: tuple[IncidentId, ...] = ()
    """Those it is assigned to now, the one in hand first."""
    stacked: tuple[IncidentId, ...] = ()
    """Those queued behind the one in hand, the next one first."""
    since_ms: int = 0
    """Start of the status shown."""
    on_ms: int = 0
    """When it came on duty."""
    contact_ms: int = 0
    """When it was last heard from."""
    place: Location | None = None
    """Where it last said it was, or arrived."""
    place_ms: int = 0
    timer_min: int | None = None
    """Minutes within which it is to be heard from; None takes the table's limits."""
    emergency: Emergency | None = None
    """The one that is on; only standing it down ends it."""
    acknowledged: tuple[Acknowledged, ...] = ()
    written: immutables.Map[str, EventId] = immutables.Map()

    @property
    def is_free(self) -> bool:
        """Claim that it is on duty, ready, on no incident, and in no danger."""
        is_ready = self.on_duty and self.readiness in FREE_TO_SEND
        return is_ready and not self.incidents and self.emergency is None


_Numbered = TypeVar("_Numbered", Bolo, Caution, Message, Partner, PublicWarning)


def _newest(of: immutables.Map[EventId, _Numbered], number: int) -> _Numbered | None:
    """Find the newest of a number."""
    found = [one for one in of.values() if one.number == number]
    return max(found, key=lambda one: (one.at_ms, one.id), default=None)


class State(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything that is true, as folded from the log."""

    incidents: immutables.Map[IncidentId, Incident] = immutables.Map()
    units: immutables.Map[UnitId, Unit] = immutables.Map()
    officers: immutables.Map[str, Officer] = immutables.Map()
    settings: immutables.Map[str, str] = immutables.Map()
    """Those of all devices, or of the one that it is shown on; see `shown_on`."""
    device_settings: immutables.Map[str, immutables.Map[str, str]] = immutables.Map()
    """Device -> what it keeps for itself."""
    open_ids: immutables.Map[IncidentId, int] = immutables.Map()
    """The open ones, each with its short number."""
    numbers: immutables.Map[int, IncidentId] = immutables.Map()
    """Short number -> the incident meant by it; see `store.model.numbers`."""
    shared: immutables.Map[int, tuple[IncidentId, ...]] = immutables.Map()
    """Short number -> all incidents here that have it, where there are several."""
    last_number: int = FIRST_NUMBER - 1
    lasts: immutables.Map[str, int] = immutables.Map()
    """What is numbered, and its lane (`inc 2`) -> the number that was given last."""
    heads: immutables.Map[str, int] = immutables.Map()
    """Writer -> number of its last event folded."""
    closed_streets: immutables.Map[EventId, ClosedStreet] = immutables.Map()
    """Those closed, and for a while those open again; see `closed_at`."""
    setting_writes: immutables.Map[str, EventId] = immutables.Map()
    """Setting that undo takes back -> the event that last wrote it."""
    actions: tuple[Action, ...] = ()
    tow_turns: immutables.Map[str, TowTurn] = immutables.Map()
    """Firm of the tow rotation -> its last call; one never called is not here."""
    bolos: immutables.Map[EventId, Bolo] = immutables.Map()
    """Those that hold, and for a while those that are over."""
    last_bolo: int = 0
    messages: immutables.Map[EventId, Message] = immutables.Map()
    """Those of the last day, and those that somebody does not have yet."""
    last_message: int = 0
    cautions: immutables.Map[EventId, Caution] = immutables.Map()
    """Notes about places that hold, and for a while those that are over."""
    last_caution: int = 0
    reports: immutables.Map[EventId, Report] = immutables.Map()
    """Those about which nobody decided, and those decided about in the last days."""
    last_report: int = 0
    others: immutables.Map[str, int] = immutables.Map()
    """Kind of what came in and is no report -> how many."""
    partners: immutables.Map[EventId, Partner] = immutables.Map()
    """The directory, with those who left it."""
    last_partner: int = 0
    warnings: immutables.Map[EventId, PublicWarning] = immutables.Map()
    """Public warnings that hold, and for a while those that are over."""
    last_warning: int = 0
    roll: RollCall | None = None
    """The last roll-call; who has not answered follows from who was heard since."""
    unit_lines: immutables.Map[UnitId, tuple[Entry, ...]] = immutables.Map()
    """Unit -> the last events about it, the oldest first."""
    claims: immutables.Map[str, Claim] = immutables.Map()
    """Register (`u:21|ready`) -> its claim, of what has no history of its own."""
    disputes: immutables.Map[str, Dispute] = immutables.Map()
    """Register -> all its claims, where there were several; empty in normal work."""
    late: immutables.Map[IncidentId, tuple[Late, ...]] = immutables.Map()
    """Incident -> its closings that did not know of all that was done on it."""
    replaced: immutables.Map[EventId, tuple[str, ...]] = immutables.Map()
    """Events not folded yet -> registers in which they were replaced already."""
    begun: immutables.Map[str, EventId] = immutables.Map()
    """Writer -> the last event of its store before it began."""
    exercise: str = ""
    """Name of the drill or replay this store belongs to; empty for real work."""
    last_ms: int = 0
    """Time of the newest event."""
    skipped: int = 0
    """Events kept in the log that this version does not understand."""

    def open_incidents(self) -> list[Incident]:
        """List the open incidents, in no order."""
        incidents = self.incidents
        return [incidents[i] for i in self.open_ids]

    def closed_at(self, now_ms: int) -> list[ClosedStreet]:
        """List the streets closed at a moment, the newest last."""
        held = [c for c in self.closed_streets.values() if c.holds_at(now_ms)]
        return sorted(held, key=lambda closed: (closed.at_ms, closed.id))

    def bolo(self, number: int) -> Bolo | None:
        """Find the newest BOLO of a number."""
        return _newest(self.bolos, number)

    def caution(self, number: int) -> Caution | None:
        """Find the newest caution of a number."""
        return _newest(self.cautions, number)

    def message(self, number: int) -> Message | None:
        """Find the newest message of a number."""
        return _newest(self.messages, number)

    @property
    def in_danger(self) -> tuple[UnitId, ...]:
        """Name the units whose emergency is on, the oldest one first."""
        on = [(u.emergency.at_ms, u.id) for u in self.units.values() if u.emergency]
        return tuple(key for _, key in sorted(on))

    def report(self, number: int) -> Report | None:
        """Find a report of a number: one that waits, else the newest."""
        found = [one for one in self.reports.values() if one.number == number]
        rank = lambda one: (one.is_waiting, one.received_ms, one.id)  # noqa: E731
        return max(found, key=rank, default=None)

    def report_of_key(self, key: str) -> Report | None:
        """Find the report that its source calls so; none for no name."""
        found = (one for one in self.reports.values() if key and one.key == key)
        return next(found, None)

    def partner(self, number: int) -> Partner | None:
        """Find the newest partner of a number."""
        return _newest(self.partners, number)

    def warning(self, number: int) -> PublicWarning | None:
        """Find the newest public warning of a number."""
        return _newest(self.warnings, number)

    def warning_of_key(self, key: str) -> PublicWarning | None:
        """Find the public warning that its sender calls so; none for no name."""
        found = (one for one in self.warnings.values() if key and one.key == key)
        return next(found, None)

    def by_number(self, number: int) -> Incident | None:
        """Find the incident of this short number: the open one, else the last."""
        key = self.numbers.get(number)
        return None if key is None else self.incidents[key]

    def leads_to(self, start: IncidentId, goal: IncidentId) -> bool:
        """Claim that one is the other, or its duplicate's duplicate, however far."""
        seen: set[IncidentId] = set()
        while start and start not in seen:
            if start == goal:
                return True
            seen.add(start)
            incident = self.incidents.get(start)
            closure = incident.closure if incident else None
            start = closure.other if closure else IncidentId("")
        return False

    def current(self, unit: Unit) -> Assignment | None:
        """Find the assignment a unit has in hand."""
        for key in unit.incidents:
            incident = self.incidents.get(key)
            found = incident.assignment_of(unit.id) if incident else None
            if found is not None:
                return found
        return None

"""Timers: how old a thing is, and whether that is amber or red.

Computed from State and the moment alone, so that a restart or a late sync changes
nothing. Ages are milliseconds; limits are the station's, in minutes. A clock knows when
it will be amber and when red, so that nobody need look at it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from store.model.inbox import oldest_waiting_ms
from store.model.records import (
    Assignment,
    Incident,
    IncidentId,
    IncidentState,
    Readiness,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.model.shifts import shift_end_ms
from store.model.tables import SUBJECT_STOP, VEHICLE_STOP, CodeTables, Limit

STOPS = frozenset({VEHICLE_STOP, SUBJECT_STOP})
"""Types of incidents that have the timer of a stop."""
EMERGENCY = "emergency"
SYNC = "sync"
INBOX = "inbox"
MOST_URGENT, OF_UNIT, OF_SHIFT = -1, 2, 4
"""How urgent what concerns no incident is, beside priorities 0 to 4."""
EARLY = 0.8
"""Part of a unit's own timer after which it is amber."""
_MINUTE_MS = 60_000


class Alarm(IntEnum):
    """How bad an age is."""

    NONE = 0
    AMBER = 1
    RED = 2


class Timer(NamedTuple):
    """One running timer."""

    name: str
    """pending, over, held, acknowledge, enroute, onscene, stop, cleared, contact,
    position, sync, inbox, shift, emergency, status."""
    age_ms: int
    alarm: Alarm
    again: int = 0
    """How often it has called again since it turned red."""


class Clock(NamedTuple):
    """A timer apart from the moment: when it began, and when it will be how bad."""

    what: str
    since_ms: int
    """Its age counts from here."""
    limit: Limit
    began_ms: int
    """It is nothing before; it tells one alert from a later one of the same kind."""
    urgency: int = OF_UNIT
    incident: IncidentId = IncidentId("")
    unit: UnitId = UnitId("")
    again_min: float = 0
    """After red it calls again every so many minutes; 0 for never."""

    @property
    def amber_ms(self) -> int:
        """When it turns amber."""
        return max(self.since_ms + _ms(self.limit.amber_min), self.began_ms)

    @property
    def red_ms(self) -> int:
        """When it turns red, never before amber."""
        return max(self.since_ms + _ms(self.limit.red_min), self.began_ms)

    def degree_at(self, now_ms: int) -> int:
        """Tell how bad it is: 0 not, 1 amber, 2 red, 3 and on as it calls again."""
        if now_ms < self.amber_ms:
            return 0
        if now_ms < self.red_ms:
            return 1
        over_ms = now_ms - self.red_ms
        return 2 + (over_ms // _ms(self.again_min) if self.again_min > 0 else 0)

    def next_ms(self, now_ms: int) -> int | None:
        """Tell when it will be worse; None for never."""
        degree = self.degree_at(now_ms)
        if degree < 2:
            return self.red_ms if degree else self.amber_ms
        if self.again_min <= 0:
            return None
        return self.red_ms + (degree - 1) * _ms(self.again_min)

    def at(self, now_ms: int) -> Timer:
        """Read it."""
        degree = self.degree_at(now_ms)
        age_ms = max(now_ms - self.since_ms, 0)
        return Timer(self.what, age_ms, alarm_of(degree), max(degree - 2, 0))


def alarm_of(degree: int) -> Alarm:
    """Name the alarm of a degree."""
    return Alarm(min(degree, Alarm.RED))


def _ms(minutes: float) -> int:
    return max(round(minutes * _MINUTE_MS), 0)


# --- incidents


def incident_clocks(
    state: State, incident: Incident, tables: CodeTables
) -> tuple[Clock, ...]:
    """Give the clocks of an open incident: its own, or one for each unit on it."""
    if incident.closure is not None:
        return ()
    active = incident.active
    if active:
        return tuple(_stage_clock(state, incident, a, tables) for a in active)
    timers = tables.timers
    held_ms = incident.held_until_ms
    clock = Clock(
        what="pending",
        since_ms=incident.clock_ms,
        limit=timers.pending[min(incident.priority, len(timers.pending) - 1)],
        began_ms=incident.clock_ms,
        urgency=incident.priority,
        incident=incident.id,
        again_min=timers.again_min,
    )
    if incident.worked:
        ends = [a.ended_ms or 0 for a in incident.assignments]
        ended_ms = max(ends, default=incident.clock_ms)
        cleared = clock._replace(what="cleared", limit=timers.onscene)
        clock = cleared._replace(since_ms=ended_ms, began_ms=ended_ms)
    if held_ms is None:
        return (clock,)
    limit = Limit(0, clock.limit.red_min)
    return (clock._replace(what="over", limit=limit, began_ms=held_ms),)


def incident_timer(
    state: State, incident: Incident, now_ms: int, tables: CodeTables
) -> Timer:
    """Time an incident: by its first clock while it waits, else the worst step."""
    if incident.closure is not None:
        age_ms = max(now_ms - incident.closure.at_ms, 0)
        return Timer("closed", age_ms, Alarm.NONE)
    if incident.state_at(now_ms) is IncidentState.HELD:
        return Timer("held", max(now_ms - incident.clock_ms, 0), Alarm.NONE)
    read = [clock.at(now_ms) for clock in incident_clocks(state, incident, tables)]
    return max(read, key=lambda timer: (timer.alarm, timer.age_ms))


def _stage_clock(
    state: State, incident: Incident, held: Assignment, tables: CodeTables
) -> Clock:
    """Give the clock of a unit's step with an incident."""
    timers = tables.timers
    what, limit, since_ms = "enroute", timers.enroute, held.dispatched_ms
    match held.stage:
        case Stage.DP:
            what, limit = "acknowledge", timers.acknowledge
        case Stage.EN:
            since_ms = held.enroute_ms or held.dispatched_ms
        case Stage.AK:
            pass
        case _:
            return _scene_clock(state, incident, held, tables)
    return Clock(
        what=what,
        since_ms=since_ms,
        limit=limit,
        began_ms=since_ms,
        urgency=incident.priority,
        incident=incident.id,
        unit=held.unit,
        again_min=timers.again_min,
    )


def _scene_clock(
    state: State, incident: Incident, held: Assignment, tables: CodeTables
) -> Clock:
    """Give the clock of a unit that works there: how long it was not heard from."""
    timers = tables.timers
    unit = state.units.get(held.unit)
    begun_ms = held.onscene_ms
    if held.stage > Stage.AR:
        begun_ms = held.destination_ms or held.transport_ms
    since_ms = max(begun_ms or held.dispatched_ms, unit.contact_ms if unit else 0)
    is_stop = held.stage is Stage.AR and incident.type in STOPS
    own = unit.timer_min if unit else None
    limit = timers.stop if is_stop else timers.onscene
    return Clock(
        what="stop" if is_stop else "onscene",
        since_ms=since_ms,
        limit=_own_limit(own) if own is not None else limit,
        began_ms=since_ms,
        urgency=incident.priority,
        incident=incident.id,
        unit=held.unit,
        again_min=timers.stop_again_min if is_stop else timers.again_min,
    )


def _own_limit(minutes: int) -> Limit:
    return Limit(minutes * EARLY, minutes)


# --- units


def unit_clocks(state: State, unit: Unit, tables: CodeTables) -> tuple[Clock, ...]:
    """Give the clocks of a unit apart from those of its incidents."""
    return tuple(_clocks_of(state, unit, tables))


def _clocks_of(state: State, unit: Unit, tables: CodeTables) -> Iterator[Clock]:
    timers = tables.timers
    base = Clock("", 0, timers.patrol, 0, unit=unit.id, again_min=timers.again_min)
    if unit.emergency is not None:
        at_ms = unit.emergency.at_ms
        yield base._replace(
            what=EMERGENCY,
            since_ms=at_ms,
            limit=Limit(0, 0),
            began_ms=at_ms,
            urgency=MOST_URGENT,
            again_min=0,
        )
    if not unit.on_duty:
        return
    if limit := _contact_limit(state, unit, tables):
        since_ms = unit.contact_ms
        yield base._replace(
            what="contact", since_ms=since_ms, limit=limit, began_ms=since_ms
        )
    if timers.position is not None and unit.readiness in (Readiness.AV, Readiness.PT):
        seen_ms = max(unit.place_ms, unit.on_ms)
        clock = base._replace(what="position", limit=timers.position)
        yield clock._replace(since_ms=seen_ms, began_ms=seen_ms)
    ends_ms = shift_end_ms(unit.on_ms, tables)
    if ends_ms is not None:
        clock = base._replace(what="shift", limit=timers.shift_end, urgency=OF_SHIFT)
        yield clock._replace(since_ms=ends_ms, began_ms=ends_ms)


def _contact_limit(state: State, unit: Unit, tables: CodeTables) -> Limit | None:
    """Give the limit of a unit's silence, unless its incident's clock tells it.

    A unit's own timer runs whatever it does.
    """
    held = state.current(unit)
    if held is not None and held.stage >= Stage.AR:
        return None
    if unit.timer_min is not None:
        return _own_limit(unit.timer_min)
    is_ready = held is None and unit.readiness in (Readiness.AV, Readiness.PT)
    return tables.timers.patrol if is_ready else None


def sync_clock(synced_ms: int, tables: CodeTables) -> Clock:
    """Give the clock of what the other desks have not told since."""
    limit = tables.timers.sync
    clock = Clock(SYNC, synced_ms, limit, synced_ms, urgency=OF_SHIFT)
    return clock._replace(again_min=tables.timers.again_min)


def inbox_clock(state: State, tables: CodeTables) -> Clock | None:
    """Give the clock of the report that waits longest; None without any."""
    oldest_ms = oldest_waiting_ms(state.reports.values())
    if oldest_ms is None:
        return None
    clock = Clock(INBOX, oldest_ms, tables.timers.inbox, oldest_ms, urgency=OF_UNIT)
    return clock._replace(again_min=tables.timers.again_min)


def unit_timer(state: State, unit: Unit, now_ms: int, tables: CodeTables) -> Timer:
    """Time a unit by its status; the alarm is the worst of its clocks."""
    age_ms = max(now_ms - unit.since_ms, 0) if unit.since_ms else 0
    read = [clock.at(now_ms) for clock in unit_clocks(state, unit, tables)]
    held = state.current(unit) if unit.on_duty else None
    if held is not None:
        incident = state.incidents[held.incident]
        read.insert(0, _stage_clock(state, incident, held, tables).at(now_ms))
    worst = max(read, key=lambda timer: timer.alarm, default=None)
    first = next((t for t in read if t.name not in {"position", "shift"}), None)
    if worst is not None and worst.alarm:
        return worst._replace(age_ms=age_ms)
    if first is not None:
        return first._replace(age_ms=age_ms)
    return Timer("status", age_ms, Alarm.NONE)

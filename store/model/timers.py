"""Timers: how old a thing is, and whether that is amber or red.

Computed from State and the moment alone, so that a restart or a late sync changes
nothing. Ages are milliseconds; limits are the station's, in minutes.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from store.model.records import (
    Assignment,
    Incident,
    IncidentState,
    Readiness,
    Stage,
    State,
    Unit,
)
from store.model.tables import SUBJECT_STOP, VEHICLE_STOP, CodeTables, Limit

STOPS = frozenset({VEHICLE_STOP, SUBJECT_STOP})
"""Types of incidents that have the timer of a stop."""
_MINUTE_MS = 60_000


class Alarm(IntEnum):
    """How bad an age is."""

    NONE = 0
    AMBER = 1
    RED = 2


class Timer(NamedTuple):
    """One running timer."""

    name: str
    """pending, held, acknowledge, enroute, onscene, stop, contact, status."""
    age_ms: int
    alarm: Alarm
    again: int = 0
    """How often a stop has called again since it turned red."""


def _judge(name: str, age_ms: int, limit: Limit | None) -> Timer:
    alarm = Alarm.NONE
    if limit is not None:
        minutes = age_ms / _MINUTE_MS
        if minutes >= limit.red_min:
            alarm = Alarm.RED
        elif minutes >= limit.amber_min:
            alarm = Alarm.AMBER
    return Timer(name, max(age_ms, 0), alarm)


def incident_timer(
    state: State, incident: Incident, now_ms: int, tables: CodeTables
) -> Timer:
    """Time an incident: by its first clock while it waits, else the worst step."""
    stage = incident.state_at(now_ms)
    waited_ms = now_ms - incident.clock_ms
    if stage is IncidentState.PENDING:
        limits = tables.timers.pending
        limit = limits[min(incident.priority, len(limits) - 1)]
        return _judge("pending", waited_ms, limit)
    if stage is IncidentState.HELD:
        return _judge("held", waited_ms, None)
    if stage is IncidentState.CLEARED:
        ends = [a.ended_ms or 0 for a in incident.assignments]
        ended_ms = max(ends, default=incident.clock_ms)
        return _judge("cleared", now_ms - ended_ms, tables.timers.onscene)
    if incident.closure is not None:
        return _judge("closed", now_ms - incident.closure.at_ms, None)
    is_stop = incident.type in STOPS
    steps = [
        _stage_timer(a, _contact_ms(state, a), now_ms, tables, is_stop=is_stop)
        for a in incident.active
    ]
    return max(steps, key=lambda step: (step.alarm, step.age_ms))


def _contact_ms(state: State, held: Assignment) -> int:
    unit = state.units.get(held.unit)
    return unit.contact_ms if unit else 0


def _stop_timer(silent_ms: int, tables: CodeTables) -> Timer:
    """Time a stop: officers stand at the roadside, so that it calls again and again."""
    timers = tables.timers
    timer = _judge("stop", silent_ms, timers.stop)
    if timer.alarm is not Alarm.RED:
        return timer
    over_min = silent_ms / _MINUTE_MS - timers.stop.red_min
    return timer._replace(again=int(over_min // timers.stop_again_min))


def _stage_timer(
    held: Assignment,
    contact_ms: int,
    now_ms: int,
    tables: CodeTables,
    *,
    is_stop: bool,
) -> Timer:
    timers = tables.timers
    match held.stage:
        case Stage.DP:
            return _judge(
                "acknowledge", now_ms - held.dispatched_ms, timers.acknowledge
            )
        case Stage.AK:
            return _judge("enroute", now_ms - held.dispatched_ms, timers.enroute)
        case Stage.EN:
            since_ms = held.enroute_ms or held.dispatched_ms
            return _judge("enroute", now_ms - since_ms, timers.enroute)
        case Stage.AR:
            arrived_ms = held.onscene_ms or held.dispatched_ms
            silent_ms = now_ms - max(arrived_ms, contact_ms)
            if is_stop:
                return _stop_timer(silent_ms, tables)
            return _judge("onscene", silent_ms, timers.onscene)
        case Stage.TR | Stage.AD:
            begun_ms = held.destination_ms or held.transport_ms or held.dispatched_ms
            silent_ms = now_ms - max(begun_ms, contact_ms)
            return _judge("onscene", silent_ms, timers.onscene)


def unit_timer(state: State, unit: Unit, now_ms: int, tables: CodeTables) -> Timer:
    """Time a unit: its step with the incident in hand, else since it was heard from."""
    if not unit.on_duty:
        return _judge("status", now_ms - unit.since_ms if unit.since_ms else 0, None)
    held = state.current(unit)
    if held is not None:
        is_stop = state.incidents[held.incident].type in STOPS
        contact_ms = unit.contact_ms
        step = _stage_timer(held, contact_ms, now_ms, tables, is_stop=is_stop)
        return step._replace(age_ms=max(now_ms - unit.since_ms, 0))
    if unit.readiness in (Readiness.AV, Readiness.PT):
        silent = _judge("contact", now_ms - unit.contact_ms, tables.timers.patrol)
        return silent._replace(age_ms=max(now_ms - unit.since_ms, 0))
    return _judge("status", now_ms - unit.since_ms, None)

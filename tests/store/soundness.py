"""What must hold in every State, and what an officer sees of it.

`contradictions` is the check behind the laws and the long random shifts; `picture` is
what undo has to give back.
"""

from __future__ import annotations

from typing import Any

from store.model.records import Incident, IncidentState, Stage, State
from store.model.settings import is_undoable
from tests.store.shift import Shift

_sound: dict[str, Incident] = {}
"""Incidents that are over and in which nothing contradicts itself, by id: while one is
the very same record, nothing of that has changed."""
_sound_lines: dict[str, object] = {}
"""The same of what is kept of each unit."""


def expected_state(incident: Incident, now_ms: int) -> IncidentState:
    """Say an incident's state again, in the words of the field's table."""
    closure = incident.closure
    if closure is not None:
        if closure.other:
            return IncidentState.DUPLICATE
        if closure.agency:
            return IncidentState.REFERRED
        has_ending = bool(closure.disposition)
        return IncidentState.CLOSED if has_ending else IncidentState.CANCELLED
    stages = {a.stage for a in incident.assignments if a.ending is None}
    if stages & {Stage.AR, Stage.TR, Stage.AD}:
        return IncidentState.ONSCENE
    if Stage.EN in stages:
        return IncidentState.ENROUTE
    if stages:
        return IncidentState.ASSIGNED
    if incident.held_until_ms is not None and incident.held_until_ms > now_ms:
        return IncidentState.HELD
    return IncidentState.CLEARED if incident.worked else IncidentState.PENDING


def contradictions(state: State, now_ms: int) -> list[str]:
    """List what in a State contradicts itself; empty when all agrees."""
    found = []
    by_units = {(u.id, key) for u in state.units.values() for key in u.incidents}
    by_incidents = set()
    for incident in state.incidents.values():
        if _sound.get(incident.id) is incident:
            continue
        before = len(found)
        working = [a.unit for a in incident.active]
        by_incidents |= {(unit, incident.id) for unit in working}
        if len(set(working)) != len(working):
            found.append(f"{incident.number}: a unit twice")
        if incident.closure is not None and working:
            found.append(f"{incident.number}: over, but {working} work on it")
        if incident.state_at(now_ms) is not expected_state(incident, now_ms):
            found.append(f"{incident.number}: its state does not follow")
        if incident.closure is not None and len(found) == before:
            _sound[incident.id] = incident
    stacks = {(u.id, key) for u in state.units.values() for key in u.stacked}
    if stacks != {(key, i.id) for i in state.incidents.values() for key in i.stacked}:
        found.append(f"stacks of units and of incidents differ: {stacks}")
    if by_units != by_incidents:
        found.append(f"units and incidents differ: {by_units ^ by_incidents}")
    for unit in state.units.values():
        if unit.incidents and not unit.on_duty:
            found.append(f"{unit.id}: off duty, but on {unit.incidents}")
        if unit.stacked and not unit.on_duty:
            found.append(f"{unit.id}: off duty, but {unit.stacked} wait behind it")
        if len(set(unit.stacked)) != len(unit.stacked):
            found.append(f"{unit.id}: one incident twice on its stack")
        if len(unit.incidents) > 1:
            found.append(f"{unit.id}: on several incidents")
    return found + _misnumbered(state) + _lost(state) + _amiss_on_air(state)


def _amiss_on_air(state: State) -> list[str]:
    """List numbers used twice, and lines that are kept under another unit."""
    found = []
    for kept, last in (
        (list(state.bolos.values()), state.last_bolo),
        (list(state.messages.values()), state.last_message),
    ):
        numbers = [one.number for one in kept]
        if len(set(numbers)) != len(numbers) or max(numbers, default=0) > last:
            found.append(f"numbers on the air: {numbers}, the last one {last}")
    for key, lines in state.unit_lines.items():
        if _sound_lines.get(key) is lines:
            continue
        if {line.entity for line in lines} != {f"u:{key}"}:
            found.append(f"{key}: lines about another")
        else:
            _sound_lines[key] = lines
    return found


def _lost(state: State) -> list[str]:
    """List duplicates that lead nowhere, and what waits where nobody will look."""
    found = []
    for incident in state.incidents.values():
        number = incident.number
        if incident.stacked and (incident.active or not incident.is_open):
            found.append(f"{number}: on a stack, but over or worked on")
        if incident.closure is None or not incident.closure.other:
            continue
        other = state.incidents[incident.closure.other]
        if state.leads_to(other.id, incident.id):
            found.append(f"{number}: a duplicate of its own duplicate")
        known = other.link_to(incident.id)
        if known is None or not known.is_duplicate:
            found.append(f"{number}: a duplicate that #{other.number} knows not")
    return found


def _misnumbered(state: State) -> list[str]:
    still_open = {i.id: i.number for i in state.incidents.values() if i.is_open}
    found = []
    if dict(state.open_ids) != still_open:
        found.append("open_ids are not the open ones")
    if len(set(still_open.values())) != len(still_open):
        found.append(f"one number for two open incidents: {still_open}")
    found += [
        f"{number} finds another incident than the open one"
        for key, number in still_open.items()
        if state.numbers.get(number) != key
    ]
    return found


def picture(state: State, now_ms: int) -> dict[str, Any]:
    """Tell what an officer sees, closed streets too; not times, not history."""
    incidents = {
        i.id: (
            i.state_at(now_ms), i.priority, i.type, i.place, i.worked and i.is_open,
            {(a.unit, a.stage, a.backup, a.destination) for a in i.active},
            {(link.other, link.is_duplicate) for link in i.links},
            [(call.firm, bool(call.declined)) for call in i.tows], set(i.stacked),
        )
        for i in state.incidents.values()
    }  # fmt: skip
    units = {
        u.id: (
            u.readiness,
            u.reason,
            u.incidents,
            u.stacked,
            u.crew,
            u.vehicle,
            u.beat,
            u.timer_min,
        )
        for u in state.units.values()
        if u.on_duty
    }
    closed = {
        (c.place, c.segments, c.until_ms, c.reason) for c in state.closed_at(now_ms)
    }
    kept = {
        key: value
        for key, value in state.settings.items()
        if is_undoable(key) and value
    }
    bolos = {
        (b.number, b.text, b.plate, b.area, b.until_ms)
        for b in state.bolos.values()
        if b.holds_at(now_ms)
    }
    return {
        "incidents": incidents, "units": units, "open": dict(state.open_ids),
        "closed": closed, "kept": kept, "turns": dict(state.tow_turns), "bolos": bolos,
    }  # fmt: skip


def can_be_undone(shift: Shift) -> bool:
    """Claim that the last command was an action, which undo takes back."""
    actions = shift.state.actions
    if not shift.last or not actions or actions[-1].id != shift.last[0].id:
        return False
    return bool(actions[-1].inverses)

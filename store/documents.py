"""Documents: records as plain values, for other programs and for the view's tables.

Times are ISO 8601 in UTC; what is not known, or empty, is None.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from store.model.records import (
    LATEST_MS,
    Assignment,
    Emergency,
    Incident,
    Officer,
    State,
    Unit,
    tellable_ms,
)

_EPOCH_DAY = date(1970, 1, 1).toordinal()


def iso(at_ms: int | None) -> str | None:
    """Write a time as ISO 8601 UTC, to the millisecond."""
    if at_ms is None:
        return None
    if not 0 <= at_ms <= LATEST_MS:
        at_ms = tellable_ms(at_ms)
    minutes, ms = divmod(at_ms, 60_000)
    days, minute = divmod(minutes, 24 * 60)
    return f"{_date(days)}{_minute(minute)}{ms // 1000:02}.{ms % 1000:03}Z"


@lru_cache(maxsize=1_000)
def _date(days: int) -> str:
    """Write a day since 1970; the same few are written again and again."""
    return date.fromordinal(_EPOCH_DAY + days).isoformat()


@lru_cache(maxsize=24 * 60)
def _minute(minute: int) -> str:
    """Write a minute of the day."""
    return f"T{minute // 60:02}:{minute % 60:02}:"


def incident_document(incident: Incident, now_ms: int) -> dict[str, Any]:
    """Tell an incident as plain values; its state is that at `now_ms`."""
    closure = incident.closure
    return {
        "number": incident.number,
        "id": incident.id,
        "official": incident.official or None,
        "state": incident.state_at(now_ms).value,
        "priority": incident.priority,
        "type": incident.type,
        "place": incident.place.text,
        "place_key": incident.place.key or None,
        "text": incident.text,
        "source": incident.source or None,
        "caller": incident.caller or None,
        "units": [a.unit for a in incident.active],
        "opened_at": iso(incident.opened_ms),
        "opened_by": incident.opened_by,
        "held_until": iso(incident.held_until_ms),
        "closed_at": iso(closure.at_ms) if closure else None,
        "closed_by": closure.by if closure else None,
        "disposition": (closure.disposition or None) if closure else None,
        "also": list(closure.also) if closure else [],
        "closing_text": (closure.text or None) if closure else None,
        "duplicate_of": (closure.number or None) if closure else None,
        "agency": (closure.agency or None) if closure else None,
        "links": [link.number for link in incident.links],
        "queued_behind": list(incident.stacked),
        "tow": [call.firm for call in incident.tows if not call.declined],
        "assignments": [_assignment_document(a) for a in incident.assignments],
    }


def _assignment_document(held: Assignment) -> dict[str, Any]:
    return {
        "unit": held.unit,
        "backup": held.backup,
        "stage": held.stage.name,
        "dispatched_at": iso(held.dispatched_ms),
        "acknowledged_at": iso(held.acknowledged_ms),
        "enroute_at": iso(held.enroute_ms),
        "onscene_at": iso(held.onscene_ms),
        "transport_at": iso(held.transport_ms),
        "destination_at": iso(held.destination_ms),
        "destination": held.destination.text if held.destination else None,
        "ended_at": iso(held.ended_ms),
        "ending": held.ending.value if held.ending else None,
        "disposition": held.disposition or None,
    }


def unit_document(state: State, unit: Unit) -> dict[str, Any]:
    """Tell a unit as plain values."""
    return {
        "id": unit.id,
        "duty": "ON" if unit.on_duty else "OFF",
        "readiness": unit.readiness.value,
        "reason": unit.reason or None,
        "crew": list(unit.crew),
        "vehicle": unit.vehicle or None,
        "beat": unit.beat or None,
        "phone": unit.phone or None,
        "equipment": list(unit.equipment),
        "skills": list(unit.skills),
        "assignments": [
            {"incident": incident.number, "stage": held.stage.name}
            for key in unit.incidents
            if (incident := state.incidents.get(key))
            and (held := incident.assignment_of(unit.id))
        ],
        "queued": [
            state.incidents[key].number
            for key in unit.stacked
            if key in state.incidents
        ],
        "since": iso(unit.since_ms or None),
        "last_contact": iso(unit.contact_ms or None),
        "place": unit.place.text if unit.place else None,
        "timer_minutes": unit.timer_min,
        "emergency": _emergency_document(unit.emergency) if unit.emergency else None,
    }


def _emergency_document(emergency: Emergency) -> dict[str, Any]:
    return {
        "since": iso(emergency.at_ms),
        "by": emergency.by,
        "place": emergency.place.text if emergency.place else None,
        "place_at": iso(emergency.place_ms or None),
        "text": emergency.text or None,
        "acknowledged_at": iso(emergency.acknowledged_ms),
        "acknowledged_by": list(emergency.acknowledged_by),
    }


def officer_document(officer: Officer) -> dict[str, Any]:
    """Tell an officer as plain values."""
    return {
        "name": officer.name,
        "unit": officer.unit,
        "last_at": iso(officer.last_ms),
    }

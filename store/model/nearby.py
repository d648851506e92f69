"""What is near in place, time or caller: cautions, likely duplicates, earlier calls.

Places are the same if they have the same key, or lie within `SAME_PLACE_M`; words alone
are the same if they are spelt the same. Pure, and cheap enough for every new incident.
"""

from __future__ import annotations

from math import cos, hypot, radians

from store.model.records import Caution, Incident, Location, State
from store.text import fold

SAME_PLACE_M = 60
"""One house front: two callers name neighbouring doors."""
NEAR_M = 250
"""Within sight and hearing: a second caller may name the next crossing."""
DUPLICATE_MS = 60 * 60_000
"""After an hour the same type at the same place is another incident."""
_METRES_A_DEGREE = 111_195


def metres_apart(one: Location, other: Location) -> float | None:
    """Measure as the crow flies; None where one of them has no coordinates."""
    if one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return None
    north_m = (one.lat - other.lat) * _METRES_A_DEGREE
    east_m = (one.lon - other.lon) * _METRES_A_DEGREE * cos(radians(one.lat))
    return hypot(north_m, east_m)


def are_together(one: Location, other: Location, within_m: float) -> bool:
    """Claim that two places are the same, or no farther apart than so."""
    if one.key and one.key == other.key:
        return True
    apart_m = metres_apart(one, other)
    if apart_m is not None:
        return apart_m <= within_m
    if one.key or other.key:
        return False
    return bool(one.text) and fold(one.text) == fold(other.text)


def cautions_at(state: State, place: Location, now_ms: int) -> list[Caution]:
    """List the cautions that hold at a place, the newest first."""
    if not state.cautions:
        return []
    found = [
        one
        for one in state.cautions.values()
        if one.holds_at(now_ms) and are_together(one.place, place, SAME_PLACE_M)
    ]
    return sorted(found, key=lambda one: (-one.at_ms, one.id))


def likely_duplicates(state: State, incident: Incident) -> list[Incident]:
    """List the open incidents that may be the same: place, time and type, nearest
    in time first."""
    found = [
        one
        for one in state.open_incidents()
        if one.id != incident.id
        and one.type == incident.type
        and abs(incident.opened_ms - one.opened_ms) <= DUPLICATE_MS
        and are_together(one.place, incident.place, NEAR_M)
    ]
    return sorted(found, key=lambda one: (-one.opened_ms, one.id))


def earlier_at(state: State, incident: Incident) -> list[Incident]:
    """List what was at the same place before, of what is at hand, the newest first."""
    return [
        one
        for one in earlier_near(state, incident.place)
        if one.opened_ms < incident.opened_ms and one.id != incident.id
    ]


def earlier_near(state: State, place: Location) -> list[Incident]:
    """List all at hand that is or was at a place, the newest first."""
    found = [
        one
        for one in state.incidents.values()
        if are_together(one.place, place, SAME_PLACE_M)
    ]
    return sorted(found, key=lambda one: (-one.opened_ms, one.id))

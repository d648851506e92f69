"""What stands beside a place of a map: the junction or cross street nearest to it."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

import numpy as np

from store.city.locating.answers import Kind, Place
from store.city.locating.forms import HEADINGS
from store.city.locating.map_places import HEADINGS_TH, MapPlaces
from store.city.locating.walking import bearing

REACHES_M = (100.0, 400.0, 1600.0)
"""How far is looked for a junction, one after the other."""
_ON_STREET = (Kind.STREET, Kind.ALONG, Kind.BLOCK, Kind.HOUSE)


def beside(places: MapPlaces, place: Place, *, is_far: bool) -> tuple[str, str]:
    """Name what is nearest to a place, in English and Thai; empty where nothing is.

    A cross street for what lies on a street or junction, a junction `A / B` for the
    rest. `is_far` adds how far it is from there, and in which direction.
    """
    if place.lat is None or place.lon is None:
        return "", ""
    x, y = places.network.origin.metres(place.lat, place.lon)
    own = _own_streets(places, place)
    for junction, others in _junctions_near(places, (x, y), own):
        named = [places.called(street) for street in others[: 1 if own else 2]]
        en = " / ".join(called.en for called in named)
        th = " / ".join(called.th for called in named)
        if not is_far:
            return en, th
        origin = places.walker.position(junction)
        away_m = round(hypot(x - origin[0], y - origin[1]))
        heading = HEADINGS[round(bearing(origin, (x, y)) / 45) % 8]
        return (
            f"{en} {away_m} m {heading.upper()}",
            f"{th} {away_m} ม. {HEADINGS_TH[heading]}",
        )
    return "", ""


def _own_streets(places: MapPlaces, place: Place) -> frozenset[int]:
    """List the streets that a place is called by: they tell nothing more."""
    network = places.network
    if place.junction_key is not None:
        found = np.flatnonzero(network.junction_key == place.junction_key)
        return frozenset(places.meeting(int(found[0]))) if len(found) else frozenset()
    segment = network.segment_by_key.get(place.segment_key or 0)
    if place.kind not in _ON_STREET or segment is None:
        return frozenset()
    return frozenset((int(network.segment_street[segment]),)) - {-1}


def _junctions_near(
    places: MapPlaces, at: tuple[float, float], own: frozenset[int]
) -> Iterator[tuple[int, list[int]]]:
    """List junctions with streets that tell something, the nearest first."""
    network = places.network
    least = 1 if own else 2
    x, y = at
    for reach in REACHES_M:
        near = network.in_box(x - reach, y - reach, x + reach, y + reach)
        ends = (network.segment_start[near], network.segment_end[near])
        apart = sorted(
            (hypot(at_x - x, at_y - y), junction)
            for junction in set(np.concatenate(ends).tolist())
            for at_x, at_y in (places.walker.position(junction),)
        )
        for away_m, junction in apart:
            if away_m > reach:
                break
            others = [one for one in places.meeting(junction) if one not in own]
            if len(others) >= least:
                yield junction, others

"""Beats: in which part of the station's area a place lies.

A beat is a list of names (streets, crossings, landmarks: by key or as written) or an
area with corners in degrees, or both. The first beat that fits counts.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from store.model.parts import Location
from store.text import fold

LEAST_CORNERS = 3
Corner = tuple[float, float]
"""Latitude and longitude, in degrees."""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """One beat, as a station writes it down."""

    code: str
    places: tuple[str, ...] = ()
    corners: tuple[Corner, ...] = ()

    def __post_init__(self) -> None:
        """Check that it covers something."""
        if 0 < len(self.corners) < LEAST_CORNERS:
            raise ValueError("a beat has no corners, or at least three")
        if not self.places and not self.corners:
            raise ValueError("a beat needs places or corners")


def beat_of(place: Location, beats: Iterable[Beat]) -> str:
    """Name the beat that a place lies in; empty if none fits."""
    beats = tuple(beats)
    if not beats:
        return ""
    names = names_of(place)
    for beat in beats:
        if any(fold(name) in names for name in beat.places):
            return beat.code
        if beat.corners and _is_in(place, beat.corners):
            return beat.code
    return ""


def _is_in(place: Location, corners: tuple[Corner, ...]) -> bool:
    if place.lat is None or place.lon is None:
        return False
    return lies_within((place.lat, place.lon), corners)


def names_of(place: Location) -> frozenset[str]:
    """Give all names of a place: itself, the streets of a crossing, without metres."""
    said = [place.text, place.key, place.key.partition("+")[0]]
    parts = [part for name in said for part in name.replace(":", "/").split("/")]
    return frozenset(fold(name).strip() for name in (*said, *parts)) - {""}


def lies_within(point: Corner, corners: tuple[Corner, ...]) -> bool:
    """Claim that a point lies in an area; its border goes round the corners in order.

    Source: the even-odd rule; a beat is small enough to be flat.
    """
    lat, lon = point
    inside = False
    last_lat, last_lon = corners[-1]
    for next_lat, next_lon in corners:
        if (next_lat > lat) != (last_lat > lat):
            share = (lat - last_lat) / (next_lat - last_lat)
            inside ^= lon < last_lon + share * (next_lon - last_lon)
        last_lat, last_lon = next_lat, next_lon
    return inside

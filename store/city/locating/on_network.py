"""Location entry on a map: what it asks of streets, answered by a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

import numpy as np

from store.city.locating.answers import Kind, Place
from store.city.locating.beside import beside
from store.city.locating.map_places import Anchor, MapPlaces
from store.city.locating.squares import square
from store.city.locating.streets import End, Foot, Known, Owner
from store.city.locating.walking import Walker
from store.city.network import Network

AT_JUNCTION_M = 25.0
"""A point so near a junction is called by it."""
AT_LANDMARK_M = 30.0
"""A point so near a landmark, and no nearer to a street, is called by it."""
AROUND_M = 60.0
EDGE_M = 2.0
"""Degrees to five places may lead so far over the edge of the map."""


class NetworkStreets:
    """The `Streets` of a network; streets, junctions, landmarks by their indexes."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.walker = Walker(network)
        self.places = MapPlaces(network, self.walker)

    @property
    def middle(self) -> tuple[float, float] | None:
        """Give the middle of the map in degrees."""
        if not self.network.is_surveyed:
            return None
        west, south, east, north = self.network.bounds_m
        return self.network.origin.degrees((west + east) / 2, (south + north) / 2)

    @property
    def title(self) -> str:
        """Name the town."""
        return self.network.name

    def names(self) -> Iterator[Known]:
        """List the names of streets, then of landmarks, as signed first."""
        network = self.network
        streets = (
            network.street_name, network.street_name_th, network.street_name_en,
            network.street_other,
        )  # fmt: skip
        landmarks = (
            network.landmark_name, network.landmark_name_th, network.landmark_name_en,
            network.landmark_other,
        )  # fmt: skip
        for kind, tables in ((Kind.STREET, streets), (Kind.LANDMARK, landmarks)):
            rows = zip(*(table.all() for table in tables), strict=True)
            for at, (*names, other) in enumerate(rows):
                known = dict.fromkeys(names)
                known.pop("", None)
                others = tuple(filter(None, other.split("\n"))) if other else ()
                yield Known(Owner(kind, at), tuple(known), others)

    def junctions_of(self, street: int) -> frozenset[int]:
        """List the junctions of a street."""
        return self.walker.junctions(street)

    def streets_at(self, junction: int) -> Sequence[int]:
        """List the named streets that meet at a junction, the widest first."""
        return self.places.meeting(junction)

    def groups(self, junctions: frozenset[int]) -> list[tuple[int, ...]]:
        """Join junctions within `walking.SAME_CROSSING_M`, from west to east."""
        return self.walker.groups(junctions)

    def gaps(self, first: int, second: int) -> list[tuple[int, int]]:
        """List junctions of one street nearest to another, and metres apart."""
        return self.walker.gaps(first, second)

    def ends(self, street: int) -> Sequence[int]:
        """List where a street ends; none for a ring."""
        return self.walker.ends(street)

    def walk(self, street: int, start: Sequence[int], at_m: float) -> list[Foot]:
        """Go so many metres along a street, each way there is."""
        return self.walker.walk(street, start, at_m)

    def reach_m(self, street: int, start: Sequence[int]) -> int:
        """Tell how far one gets along a street."""
        return self.walker.reach_m(street, start)

    def between(
        self, street: int, start: Sequence[int], goal: Sequence[int]
    ) -> tuple[Foot, int] | None:
        """Find the middle of a street between two crossings."""
        return self.walker.between(street, start, goal)

    def numbers(self, street: int) -> Sequence[tuple[str, int]]:
        """List the house numbers on a street; one house may have several."""
        return self.places.houses.get(street, ())

    def place(self, owner: Owner) -> Place:
        """Give the place of a street, landmark, house or junction."""
        return self.places.of(owner)

    def crossing(self, junction: int, first: int, second: int) -> Place:
        """Give the place where two streets meet, the wider named first."""
        return self.places.crossing(junction, first, second)

    def along(self, foot: Foot) -> Place:
        """Give the place of a point on a street, told from the nearest crossing."""
        return self.places.along(foot)

    def from_crossing(self, foot: Foot, junction: int, cross: int, at_m: int) -> Place:
        """Give the place of a point on a street, told from this crossing."""
        anchor = Anchor(junction, cross, at_m)
        return self.places.told(self.places.spot(foot), foot.street, anchor)

    def block(self, middle: Foot, one: End, other: End) -> Place:
        """Give the place of a street between two crossings, with its segments."""
        return self.places.block(middle, one, other)

    def beyond_m(self, lat: float, lon: float) -> int | None:
        """Measure how far outside the map's bounds a point lies."""
        if not self.network.is_surveyed:
            return None
        west, south, east, north = self.network.bounds_m
        x, y = self.network.origin.metres(lat, lon)
        off_m = hypot(max(west - x, x - east, 0), max(south - y, y - north, 0))
        return round(off_m) if off_m > EDGE_M else 0

    def on_street(self, place: Place) -> Place:
        """Add to a point the stretch of street nearest to it, if one is near."""
        if place.lat is None or place.lon is None:
            return place
        x, y = self.network.origin.metres(place.lat, place.lon)
        near = self.network.nearest(x, y, AROUND_M)
        return self.places.on(place, near[0], near[1]) if near else place

    def square(
        self, column: str, row: int, part: int
    ) -> tuple[str, float, float] | None:
        """Give name and middle of a square of the grid."""
        if not self.network.is_surveyed:
            return None
        found = square(self.network.bounds_m, column, row, part)
        if not found:
            return None
        return (found.name, *self.network.origin.degrees(*found.middle_m))

    def resolve(self, key: str) -> Place | None:
        """Give the place of a stored key; None when this map has no such place."""
        return self.places.resolve(key)

    def around(self, lat: float, lon: float) -> Sequence[Place]:
        """List crossing, landmark and street at a point, the best name first."""
        if not self.network.is_surveyed:
            return ()
        x, y = self.network.origin.metres(lat, lon)
        near = self.network.nearest(x, y, AROUND_M)
        street_m = near[2] if near else AROUND_M
        landmark, landmark_m = self._landmark_at(x, y)
        found = []
        crossing = self._crossing_at(x, y)
        if crossing is not None:
            found.append(self.places.junction(crossing))
        if landmark_m <= min(AT_LANDMARK_M, street_m):
            found.append(self.places.landmark(landmark))
        if near and self.network.segment_street[near[0]] >= 0:
            found.append(self.places.on_segment(near[0], near[1]))
        if landmark_m <= AROUND_M:
            found.append(self.places.landmark(landmark))
        return found

    def junction_name(self, junction: int, lang: str) -> str:
        """Name a junction by its two widest streets; empty where none has a name."""
        streets = self.places.meeting(junction)[:2]
        return " / ".join(self.network.street(street, lang) for street in streets)

    def beside(self, place: Place, *, is_far: bool) -> tuple[str, str]:
        """Name the cross street or junction nearest to a place; see `Streets`."""
        return beside(self.places, place, is_far=is_far)

    def apart_m(self, place: Place, lat: float, lon: float) -> float:
        """Measure from a place to a point."""
        if place.lat is None or place.lon is None:
            return 0.0
        x, y = self.network.origin.metres(place.lat, place.lon)
        to_x, to_y = self.network.origin.metres(lat, lon)
        return hypot(to_x - x, to_y - y)

    def _crossing_at(self, x_m: float, y_m: float) -> int | None:
        """Find the nearest junction of two named streets; None when too far."""
        reach = AT_JUNCTION_M
        near = self.network.in_box(x_m - reach, y_m - reach, x_m + reach, y_m + reach)
        ends = (self.network.segment_start[near], self.network.segment_end[near])
        apart = []
        for junction in set(np.concatenate(ends).tolist()):
            at_x, at_y = self.walker.position(junction)
            away_m = hypot(at_x - x_m, at_y - y_m)
            if away_m <= AT_JUNCTION_M and len(self.places.meeting(junction)) > 1:
                apart.append((away_m, junction))
        return min(apart)[1] if apart else None

    def _landmark_at(self, x_m: float, y_m: float) -> tuple[int, float]:
        network = self.network
        if not len(network.landmark_x):
            return -1, float("inf")
        apart = np.hypot(network.landmark_x - x_m, network.landmark_y - y_m)
        nearest = int(apart.argmin())
        return nearest, float(apart[nearest])

"""Puts names, landmarks and house numbers in their places on the joined streets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from store.city.build import NamedPoint, StreetName
from store.city.importing.found import PER_DEGREE, Found, House, Mark
from store.city.importing.join import Joined
from store.city.importing.report import Reason, Stage, Watch
from store.city.network import Longs

REACH_M = 2_000.0
"""Landmarks and houses this far outside the box of all streets are left out."""
TWIN_M = 100.0
"""The same name and kind within this distance is one landmark, mapped twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What of a town has a name."""

    segment_street: Longs
    streets: list[StreetName]
    landmarks: list[NamedPoint]
    houses: list[tuple[float, float, int, str]]
    """East, north, street index or -1, number."""


def place_names(found: Found, joined: Joined, watch: Watch) -> Named:
    """Name segments, and place landmarks and houses, leaving out those far away.

    Streets of which no segment is left are no streets of the town.

    Raises:
        ImportCancelled: If the one who watches says stop.
    """
    every = found.streets.all()
    street = np.asarray(found.way_street, np.int64)[joined.segment_way]
    used = np.unique(street[street >= 0])
    number = np.full(len(every) + 1, -1, np.int64)  # the last is for -1
    number[used] = np.arange(len(used))
    placing = _Placing(found, joined, number, watch)
    return Named(
        segment_street=number[street],
        streets=[every[index] for index in used.tolist()],
        landmarks=list(placing.landmarks()),
        houses=list(placing.houses()),
    )


class _Placing:
    def __init__(
        self, found: Found, joined: Joined, number: Longs, watch: Watch
    ) -> None:
        self._found, self._watch = found, watch
        self._number: list[int] = number.tolist()
        self._origin = joined.origin
        x, y = joined.point_x, joined.point_y
        self._west, self._east = float(x.min()) - REACH_M, float(x.max()) + REACH_M
        self._south, self._north = float(y.min()) - REACH_M, float(y.max()) + REACH_M

    def landmarks(self) -> Iterator[NamedPoint]:
        taken: dict[tuple[str, str, int, int], tuple[float, float]] = {}
        marks = self._found.marks
        for mark in self._watch.each(Stage.NAMING, marks, len(marks)):
            where = self._metres(mark)
            if where is None:
                continue
            name = mark.kind, mark.names.name
            column, row = int(where[0] // TWIN_M), int(where[1] // TWIN_M)
            spots = [
                taken.get((*name, column + i, row + j))
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
            ]
            if any(spot and _is_near(where, spot) for spot in spots):
                self._found.tally.add(Reason.DOUBLE_LANDMARK)
                continue
            taken[*name, column, row] = where
            yield NamedPoint(
                x_m=where[0],
                y_m=where[1],
                rank=mark.rank,
                kind=mark.kind,
                name=mark.names.name,
                name_th=mark.names.name_th,
                name_en=mark.names.name_en,
                other=mark.names.other,
            )

    def houses(self) -> Iterator[tuple[float, float, int, str]]:
        houses = self._found.houses
        for house in self._watch.each(Stage.NAMING, houses, len(houses)):
            where = self._metres(house)
            if where is None:
                continue
            found = self._found.streets.named(house.street) if house.street else -1
            street = self._number[found]
            if street < 0:
                self._found.tally.add(Reason.HOUSE_WITHOUT_STREET)
            yield *where, street, house.number

    def _metres(self, thing: Mark | House) -> tuple[float, float] | None:
        """Give a place in metres; None, and counted, when it is far away."""
        x, y = self._origin.metres(thing.y / PER_DEGREE, thing.x / PER_DEGREE)
        if self._west <= x <= self._east and self._south <= y <= self._north:
            return x, y
        self._found.tally.add(Reason.FAR_AWAY)
        return None


def _is_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) < TWIN_M

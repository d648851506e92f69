"""Walking along the streets of a map: how far, which ways, and where one comes out.

A street is what carries one name: it may branch, end and begin again, or be two
carriageways. Distances go over its own segments only. Plain lists and a heap: a street
has tens of segments, for which arrays would be slower.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from math import atan2, degrees, hypot, inf

import numpy as np

from store.city.locating.streets import Foot
from store.city.network import Ints, Network, foot_of

SAME_CROSSING_M = 60.0
"""Junctions of the same two streets within so far are one crossing."""
SAME_WAY_M = 40.0
"""Points within so far, in about one direction, are on carriageways of one street."""
SAME_WAY_DEG = 60.0
MOST_GAPS = 3
_MOST_PAIRS = 2_000_000


Point = tuple[float, float]
"""Metres east and north of the map's origin."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment of a street, as a walker needs it."""

    segment: int
    start: int
    end: int
    length_m: float


class Walker:
    """Walks along the streets of one network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._pieces: dict[int, list[_Piece]] = {}
        self._junctions: dict[int, frozenset[int]] = {}

    @cached_property
    def _by_street(self) -> tuple[Ints, Ints]:
        """Sort the segments by street: the order, and the streets in it."""
        order = np.argsort(self.network.segment_street, kind="stable").astype(np.int32)
        return order, self.network.segment_street[order]

    def segments(self, street: int) -> Ints:
        """List the segments of a street, ascending."""
        order, streets = self._by_street
        first, last = np.searchsorted(streets, (street, street + 1))
        return order[first:last]

    def pieces(self, street: int) -> list[_Piece]:
        """List the segments of a street with their ends and lengths."""
        if street not in self._pieces:
            found = self.segments(street)
            columns = (
                found,
                self.network.segment_start[found],
                self.network.segment_end[found],
                self.network.segment_length_m[found],
            )
            rows = zip(*(column.tolist() for column in columns), strict=True)
            self._pieces[street] = [_Piece(*row) for row in rows]
        return self._pieces[street]

    def junctions(self, street: int) -> frozenset[int]:
        """List the junctions of a street."""
        if street not in self._junctions:
            found = self.segments(street)
            ends = (self.network.segment_start[found], self.network.segment_end[found])
            self._junctions[street] = frozenset(np.concatenate(ends).tolist())
        return self._junctions[street]

    def position(self, junction: int) -> tuple[float, float]:
        """Give the metres of a junction."""
        network = self.network
        return float(network.junction_x[junction]), float(network.junction_y[junction])

    def groups(self, junctions: Iterable[int]) -> list[tuple[int, ...]]:
        """Join junctions that are one crossing, from west to east; its middle first."""
        groups: list[list[int]] = []
        for junction in sorted(junctions, key=lambda one: (*self.position(one), one)):
            near = [group for group in groups if self._is_near(junction, group)]
            for group in near:
                groups.remove(group)
            groups.append([junction, *(one for group in near for one in group)])
        settled = [self._middle_first(group) for group in groups]
        return sorted(settled, key=lambda group: self.position(group[0]))

    def gaps(self, first: int, second: int) -> list[tuple[int, int]]:
        """List junctions of one street nearest to another, and metres apart."""
        one, other = list(self.junctions(first)), list(self.junctions(second))
        if not one or not other or len(one) * len(other) > _MOST_PAIRS:
            return []
        x, y = self.network.junction_x, self.network.junction_y
        apart = np.hypot(
            x[one][:, None] - x[other][None], y[one][:, None] - y[other][None]
        ).min(axis=1)
        found: list[tuple[int, int]] = []
        for at in np.argsort(apart, kind="stable").tolist():
            if len(found) == MOST_GAPS:
                break
            if not self._is_near(one[at], [junction for junction, _ in found]):
                found.append((one[at], round(float(apart[at]))))
        return found

    def ends(self, street: int) -> list[int]:
        """List the junctions where a street has only one segment, from west to east."""
        arms: dict[int, int] = {}
        for piece in self.pieces(street):
            for junction in (piece.start, piece.end):
                arms[junction] = arms.get(junction, 0) + 1
        loose = [junction for junction, count in arms.items() if count == 1]
        return [group[0] for group in self.groups(loose)]

    def far(
        self,
        street: int,
        start: Mapping[int, float],
        *,
        beyond: frozenset[int] = frozenset(),
    ) -> dict[int, float]:
        """Measure along a street to its junctions, from some with metres so far.

        `beyond` names junctions that are reached, and not passed.
        """
        ways: dict[int, list[tuple[int, float]]] = {}
        for piece in self.pieces(street):
            ways.setdefault(piece.start, []).append((piece.end, piece.length_m))
            ways.setdefault(piece.end, []).append((piece.start, piece.length_m))
        heap = [(gone_m, junction) for junction, gone_m in start.items()]
        heapify(heap)
        far: dict[int, float] = {}
        while heap:
            gone_m, junction = heappop(heap)
            if junction in far:
                continue
            far[junction] = gone_m
            if junction in beyond:
                continue
            for other, length_m in ways.get(junction, ()):
                if other not in far:
                    heappush(heap, (gone_m + length_m, other))
        return far

    def walk(self, street: int, start: Sequence[int], at_m: float) -> list[Foot]:
        """Go so many metres along a street, each way there is, carriageways as one."""
        far = self.far(street, dict.fromkeys(start, 0.0))
        origin = self._centre(start)
        feet: list[tuple[Foot, tuple[float, float]]] = []
        key = self.network.segment_key
        for piece in sorted(self.pieces(street), key=lambda one: key[one.segment]):
            for along_m in _reached(piece, far, at_m):
                point = self.point(piece.segment, along_m)
                foot = Foot(
                    street=street,
                    segment=piece.segment,
                    at_m=along_m,
                    bearing_deg=bearing(origin, point),
                )
                if not any(_same_way(foot, point, *other) for other in feet):
                    feet.append((foot, point))
        return [foot for foot, _ in feet]

    def reach_m(self, street: int, start: Sequence[int]) -> int:
        """Tell how far one gets along a street."""
        far = self.far(street, dict.fromkeys(start, 0.0))
        tips = [
            (far[piece.start] + far[piece.end] + piece.length_m) / 2
            for piece in self.pieces(street)
            if piece.start in far
        ]
        return int(max(tips, default=0.0))

    def between(
        self, street: int, start: Sequence[int], goal: Sequence[int]
    ) -> tuple[Foot, int] | None:
        """Find the middle of the way along a street between two crossings."""
        away = self.far(street, dict.fromkeys(start, 0.0))
        back = self.far(street, dict.fromkeys(goal, 0.0))
        length_m = min((away[one] for one in goal if one in away), default=0.0)
        if length_m <= 0:
            return None
        half_m = length_m / 2
        for piece in self.pieces(street):
            for one, other in ((piece.start, piece.end), (piece.end, piece.start)):
                if one not in away or not away[one] <= half_m:
                    continue
                through_m = away[one] + piece.length_m + back.get(other, np.inf)
                along_m = half_m - away[one]
                if along_m <= piece.length_m and through_m - length_m < 0.01:
                    if one == piece.end:
                        along_m = piece.length_m - along_m
                    foot = Foot(street=street, segment=piece.segment, at_m=along_m)
                    return foot, round(length_m)
        return None

    def block(
        self, street: int, start: Sequence[int], goal: Sequence[int]
    ) -> list[int]:
        """List the segments of a street between two crossings, ascending.

        All ways that are about as short as the shortest are of it: two carriageways,
        and what joins them. What lies within a crossing or beyond it is not.
        """
        away = self.far(street, dict.fromkeys(start, 0.0), beyond=frozenset(goal))
        back = self.far(street, dict.fromkeys(goal, 0.0), beyond=frozenset(start))
        most_m = min((away[one] for one in goal if one in away), default=-inf)
        most_m += SAME_CROSSING_M
        within = frozenset(start), frozenset(goal)
        found = []
        for piece in self.pieces(street):
            ends = frozenset((piece.start, piece.end))
            through_m = piece.length_m + min(
                away.get(one, inf) + back.get(other, inf)
                for one, other in ((piece.start, piece.end), (piece.end, piece.start))
            )
            if through_m <= most_m and not any(ends <= crossing for crossing in within):
                found.append(piece.segment)
        return found

    def nearest(self, street: int, x_m: float, y_m: float) -> tuple[int, float] | None:
        """Find the point of a street nearest to another: segment, and share of it."""
        best: tuple[float, int, float] | None = None
        for piece in self.pieces(street):
            share, apart_m = foot_of(*self.network.points(piece.segment), x_m, y_m)
            if best is None or apart_m < best[0]:
                best = apart_m, piece.segment, share
        return best[1:] if best else None

    def point(self, segment: int, at_m: float) -> tuple[float, float]:
        """Give the point so many metres from a segment's start."""
        length_m = max(float(self.network.segment_length_m[segment]), 0.01)
        return self.network.at(segment, min(1.0, at_m / length_m))

    def _is_near(self, junction: int, others: Iterable[int]) -> bool:
        x, y = self.position(junction)
        return any(
            hypot(x - other_x, y - other_y) <= SAME_CROSSING_M
            for other_x, other_y in map(self.position, others)
        )

    def _middle_first(self, group: list[int]) -> tuple[int, ...]:
        x, y = self._centre(group)
        key = self.network.junction_key

        def from_centre(junction: int) -> tuple[float, int]:
            at_x, at_y = self.position(junction)
            return round(hypot(at_x - x, at_y - y), 1), int(key[junction])

        return tuple(sorted(group, key=from_centre))

    def _centre(self, junctions: Sequence[int]) -> tuple[float, float]:
        found = [self.position(junction) for junction in junctions]
        return (
            sum(x for x, _ in found) / len(found),
            sum(y for _, y in found) / len(found),
        )


def bearing(origin: tuple[float, float], point: tuple[float, float]) -> float:
    """Tell in which direction a point lies, degrees clockwise from north."""
    return degrees(atan2(point[0] - origin[0], point[1] - origin[1])) % 360


def turned(one_deg: float, other_deg: float) -> float:
    """Tell how far apart two bearings are, 0 to 180 degrees."""
    return abs((one_deg - other_deg + 180) % 360 - 180)


def _reached(piece: _Piece, far: dict[int, float], at_m: float) -> list[float]:
    """List where on a segment a walk of so many metres ends, from the start of it."""
    if piece.start not in far:
        return []
    found = []
    away, back = far[piece.start], far[piece.end]
    along_m = at_m - away
    if 0 <= along_m <= piece.length_m and at_m <= back + piece.length_m - along_m:
        found.append(along_m)
    along_m = piece.length_m - (at_m - back)
    if 0 <= along_m <= piece.length_m and at_m < away + along_m:
        found.append(along_m)
    return found


def _same_way(
    foot: Foot,
    point: tuple[float, float],
    other: Foot,
    other_point: tuple[float, float],
) -> bool:
    apart_m = hypot(point[0] - other_point[0], point[1] - other_point[1])
    if apart_m < 1.0:
        return True
    turn = turned(foot.bearing_deg or 0.0, other.bearing_deg or 0.0)
    return apart_m <= SAME_WAY_M and turn <= SAME_WAY_DEG

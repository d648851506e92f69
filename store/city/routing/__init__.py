"""Quickest ways by street time: routes, and the units that are soonest at a place.

One-way streets, turn restrictions, barriers and streets closed now are kept. Nothing
here raises for a place that cannot be reached: there is no route, or the unit is left
out. Importing this room brings in numpy; a `Router` is never changed by a query, so
threads may share it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from store.city.network import Network
from store.city.routing.arcs import Arcs, arcs_of
from store.city.routing.search import Door, Search
from store.city.routing.vehicles import FOOT_KMH, Vehicle
from store.city.routing.walks import walks_from

__all__ = ["WALK_M", "Arrival", "Leg", "Route", "Router", "Stop", "Vehicle"]

Key = TypeVar("Key", bound=Hashable)

WALK_M = 15.0
"""So near to a junction one stops or starts there and walks the rest: a crew at a
crossing is at all its streets, whichever of them the crossing was noted on."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A point on a segment."""

    segment: int
    share: float
    """Of the segment's length from its start, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of one segment, as travelled."""

    segment: int
    begin: float
    """Share of the segment's length at which it begins; above `end` if taken back."""
    end: float
    on_foot: bool = False
    """Whether it is walked, by a crew that has or will have a vehicle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way from a start to a goal."""

    time_s: float
    length_m: float
    legs: tuple[Leg, ...]
    """In the order of travel, at least one."""

    @property
    def segments(self) -> tuple[int, ...]:
        """The segments in the order of travel."""
        return tuple(leg.segment for leg in self.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(Generic[Key]):
    """How soon one of the starts is at the goal."""

    key: Key
    time_s: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Router:
    """Quickest ways for one vehicle. Make it with `Router.of`.

    A segment in `closed`, and one behind a gate, may be left and may be arrived at; a
    closed one is not passed through. Off the streets that hang together for this
    vehicle (a footpath, a yard behind bollards) the crew walks to or from them.
    """

    network: Network
    vehicle: Vehicle
    arcs: Arcs

    @classmethod
    def of(cls, network: Network, vehicle: Vehicle = Vehicle.CAR) -> Self:
        """Lay out the lists: once for a town and a vehicle."""
        arcs = arcs_of(network, vehicle)
        return cls(network=network, vehicle=vehicle, arcs=arcs)

    def is_usable(self, segment: int) -> bool:
        """Claim that the vehicle may be on a segment, for choosing where it stops."""
        return bool(self.arcs.forward[segment] or self.arcs.backward[segment])

    def route(
        self, start: Stop, goal: Stop, closed: frozenset[int] = frozenset()
    ) -> Route | None:
        """Find the quickest way; None when there is none.

        Of ways that are equally quick, always the same one is found.
        """
        search = self._search(goal, [start], 1, closed)
        if not search.best:
            return None
        legs = self._legs(start, goal, search)
        lengths = self.network.segment_length_m
        length_m = sum(
            float(lengths[leg.segment]) * abs(leg.end - leg.begin) for leg in legs
        )
        return Route(time_s=search.best[0][0] / 1000, length_m=length_m, legs=legs)

    def nearest(
        self,
        goal: Stop,
        starts: Mapping[Key, Stop],
        most: int = 5,
        closed: frozenset[int] = frozenset(),
    ) -> tuple[Arrival[Key], ...]:
        """Find who is soonest at the goal, by one search outwards from it.

        Returns:
            At most `most`, the soonest first, equal ones by their key as text; those
            that cannot reach the goal are left out.
        """
        found = self._search(goal, list(starts.values()), most, closed).best
        keys = list(starts)
        arrivals = [Arrival(key=keys[n], time_s=found[n][0] / 1000) for n in found]
        arrivals.sort(key=lambda arrival: (arrival.time_s, str(arrival.key)))
        return tuple(arrivals[: max(most, 0)])

    def times(
        self,
        goal: Stop,
        starts: Mapping[Key, Stop],
        closed: frozenset[int] = frozenset(),
    ) -> dict[Key, float]:
        """Give the seconds from every start that can reach the goal, soonest first."""
        everyone = self.nearest(goal, starts, len(starts), closed)
        return {arrival.key: arrival.time_s for arrival in everyone}

    def _search(
        self, goal: Stop, starts: list[Stop], most: int, closed: frozenset[int]
    ) -> Search:
        direct: dict[int, tuple[int, Door | None, int]] = {}
        for index, start in enumerate(starts):
            ms = self._direct(start, goal)
            if ms is not None:
                direct[index] = ms, None, -1
        search = Search(
            arcs=self.arcs,
            goal=self._doors(goal, is_start=False),
            starts=[self._doors(start, is_start=True) for start in starts],
            best=direct,
            most=most,
            closed=closed,
        )
        if starts and most > 0:
            search.run()
        return search

    def _direct(self, start: Stop, goal: Stop) -> int | None:
        """Time the way along one segment; None when there is no such way."""
        segment, part = start.segment, goal.share - start.share
        if goal.segment != segment:
            return None
        ways = []
        if self._may(segment, part):
            ways.append(round(int(self.arcs.length_ms[segment]) * abs(part)))
        apart_m = float(self.network.segment_length_m[segment]) * abs(part)
        if apart_m <= WALK_M or not self.is_usable(segment):
            ways.append(_walk_ms(apart_m))
        return min(ways, default=None)

    def _doors(self, stop: Stop, *, is_start: bool) -> list[Door]:
        """List the ways from a start to the ends of its segment, or from them to a
        goal."""
        network, arcs, segment = self.network, self.arcs, stop.segment
        ends = (int(network.segment_start[segment]), int(network.segment_end[segment]))
        whole_ms = int(arcs.length_ms[segment])
        whole_m = float(network.segment_length_m[segment])
        may = bool(arcs.forward[segment]), bool(arcs.backward[segment])
        doors = []
        for end, junction in enumerate(ends):
            back = end ^ is_start
            part = abs(end - stop.share)
            if may[back]:
                ms, arc = round(whole_ms * part), 2 * segment + back
                doors.append(Door(junction=junction, end=end, arc=arc, ms=ms))
            if whole_m * part <= WALK_M or not any(may):
                ms = _walk_ms(whole_m * part)
                doors.append(Door(junction=junction, end=end, arc=-1, ms=ms))
        return doors if arcs.town[segment] else doors + self._walks(stop)

    def _walks(self, stop: Stop) -> list[Door]:
        """List the ways on foot between a stop off the streets and the town."""
        walks = walks_from(self.network, stop.segment, stop.share, self.arcs.town)
        return [
            Door(
                junction=walk.junction,
                end=walk.end,
                arc=-1,
                ms=_walk_ms(walk.length_m),
                walked=walk.arcs,
            )
            for walk in walks
        ]

    def _legs(self, start: Stop, goal: Stop, search: Search) -> tuple[Leg, ...]:
        _, door, _ = search.best[0]
        if door is None:
            is_driven = self._may(start.segment, goal.share - start.share)
            return (
                _leg(start.segment, start.share, goal.share, on_foot=not is_driven),
            )
        *through, last = search.way(0)
        final = search.opened[last]
        walked = [arc ^ 1 for arc in reversed(final.walked)]
        legs = [
            _leg(start.segment, start.share, door.end, on_foot=door.arc < 0),
            *(_whole(arc, on_foot=True) for arc in door.walked),
            *(_whole(self.arcs.arc[entry], on_foot=False) for entry in through),
            *(_whole(arc, on_foot=True) for arc in walked),
            _leg(goal.segment, final.end, goal.share, on_foot=final.arc < 0),
        ]
        return tuple(leg for leg in legs if leg.begin != leg.end) or (legs[0],)

    def _may(self, segment: int, part: float) -> bool:
        """Claim that a segment may be driven: forward, or back for a part below 0."""
        arcs = self.arcs
        return bool((arcs.forward if part >= 0 else arcs.backward)[segment])


def _leg(segment: int, begin: float, end: float, *, on_foot: bool) -> Leg:
    on_foot = on_foot and begin != end
    return Leg(segment=segment, begin=begin, end=end, on_foot=on_foot)


def _whole(arc: int, *, on_foot: bool) -> Leg:
    return _leg(arc >> 1, arc & 1, 1 - (arc & 1), on_foot=on_foot)


def _walk_ms(metres: float) -> int:
    return round(metres * 3600 / FOOT_KMH)

"""The last stretch on foot, for places that a vehicle cannot come to from the town.

A footpath, a courtyard behind bollards, a lane cut off by one-way signs on the map's
edge: there the crew leaves the vehicle at the nearest streets that hang together with
most of the town, and walks. Nothing here is needed for a stop on such a street itself.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from store.city.network import Ints, Network, Way
from store.city.routing.vehicles import Bools

WALK_MOST_M = 500.0
"""Farther than this nobody is sent on foot: six minutes."""
MOST_WALKS = 12
"""Streets looked at, the nearest ones."""


class Walk(NamedTuple):
    """A way on foot between a stop and a street of the town."""

    junction: int
    end: int
    """The end of the stop's segment by which it goes: 0 at its start, 1 at its end."""
    arcs: tuple[int, ...]
    """Walked beyond that end, outwards from the stop."""
    length_m: float


def hanging_together(network: Network, may: Bools, stopped: Bools) -> Bools:
    """Find the largest part of the streets that may be driven and hang together.

    One-way signs do not count here; barriers part.
    """
    start, end = network.segment_start, network.segment_end
    part = np.arange(network.segments)
    ends = [
        (side[chosen], np.flatnonzero(chosen))
        for side in (start, end)
        for chosen in [may & ~stopped[side]]
    ]
    while True:
        least = np.full(network.junctions, network.segments)
        for junction, segment in ends:
            np.minimum.at(least, junction, part[segment])
        after = part.copy()
        for junction, segment in ends:
            np.minimum.at(after, part[segment], least[junction])
            after[segment] = np.minimum(after[segment], least[junction])
        after = after[after]
        if np.array_equal(after, part):
            break
        part = after
    sizes = np.bincount(part[may], minlength=1)
    town: Bools = may & (part == np.argmax(sizes))
    return town


def walks_from(network: Network, segment: int, share: float, town: Bools) -> list[Walk]:
    """List the ways on foot from a stop to the streets of the town, shortest first."""
    ends: tuple[Ints, Ints] = network.segment_start, network.segment_end
    whole_m = float(network.segment_length_m[segment])
    heap: list[tuple[float, int, int, tuple[int, ...]]] = []
    for end, side in enumerate(ends):
        heappush(heap, (whole_m * abs(end - share), int(side[segment]), end, ()))
    found: list[Walk] = []
    seen: set[int] = set()
    while heap and len(found) < MOST_WALKS:
        length_m, junction, end, arcs = heappop(heap)
        if junction in seen or length_m > WALK_MOST_M:
            continue
        seen.add(junction)
        arms = network.arms(junction)
        if town[arms].any():
            found.append(Walk(junction, end, arcs, length_m))
            continue
        for arm in arms.tolist():
            if network.segment_ways[arm] & Way.NO_FOOT:
                continue
            far_m = length_m + float(network.segment_length_m[arm])
            for back in (0, 1):
                if ends[back][arm] == junction:
                    far = int(ends[1 - back][arm])
                    heappush(heap, (far_m, far, end, (*arcs, 2 * arm + back)))
    return found

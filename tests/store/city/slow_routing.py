"""Routing the slow way: arcs relaxed turn by turn until nothing changes.

Written from the rules, not from the room under test: it shares only times along single
segments with it. An arc is (segment, whether it is taken from its start).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from store.city.network import JunctionFlag, Network, StreetClass, Way
from store.city.routing import WALK_M, Stop, Vehicle
from store.city.routing.vehicles import FOOT_KMH, segment_ms, through_ms
from store.city.routing.walks import WALK_MOST_M

Arc = tuple[int, bool]


@dataclass
class SlowRouting:
    """The rules of the road for one vehicle, and the slow search."""

    network: Network
    vehicle: Vehicle
    closed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        network = self.network
        self.alone_ms = segment_ms(network, self.vehicle).tolist()
        self.through_ms = through_ms(network, self.vehicle).tolist()
        self.arcs = [
            (segment, forward)
            for segment in range(network.segments)
            for forward in (True, False)
            if self.may(segment, forward)
        ]
        self.leaving: dict[int, list[Arc]] = defaultdict(list)
        for arc in self.arcs:
            self.leaving[self.ends(arc)[0]].append(arc)
        self.follows = {
            arc: [e for e in self.leaving[self.ends(arc)[1]] if self.may_turn(arc, e)]
            for arc in self.arcs
        }
        self.town = self.find_town()

    def may(self, segment: int, forward: bool) -> bool:
        ways = Way(int(self.network.segment_ways[segment]))
        if self.vehicle is Vehicle.FOOT:
            return Way.NO_FOOT not in ways
        no = Way.NO_CAR if self.vehicle is Vehicle.CAR else Way.NO_MOTORCYCLE
        if no in ways or self.network.segment_class[segment] == StreetClass.PATH:
            return False
        if not ways & (Way.ONE_FORWARD | Way.ONE_BACKWARD):
            return forward or Way.ROUNDABOUT not in ways
        return (Way.ONE_BACKWARD if forward else Way.ONE_FORWARD) not in ways

    def ends(self, arc: Arc) -> tuple[int, int]:
        start = int(self.network.segment_start[arc[0]])
        end = int(self.network.segment_end[arc[0]])
        return (start, end) if arc[1] else (end, start)

    def may_turn(self, before: Arc, after: Arc) -> bool:
        junction = self.ends(before)[1]
        if self.ends(after)[0] != junction:
            return False
        if self.vehicle is Vehicle.FOOT:
            return True
        if after != turned(before):
            return self.is_open(before, after, junction)
        others = [e for e in self.leaving[junction] if e != after]
        return not self.is_signed(before, after, junction) and not any(
            self.is_open(before, e, junction) for e in others
        )

    def is_open(self, before: Arc, after: Arc, junction: int) -> bool:
        return not self.is_stopped(junction) and not self.is_signed(
            before, after, junction
        )

    def is_signed(self, before: Arc, after: Arc, junction: int) -> bool:
        """Claim that a sign forbids this turn."""
        network = self.network
        only = set()
        for row in np.flatnonzero(network.turn_via == junction):
            origin, goal = int(network.turn_from[row]), int(network.turn_to[row])
            meets = all(junction in self.ends((side, True)) for side in (origin, goal))
            if origin != before[0] or not meets:
                continue
            if network.turn_only[row]:
                only.add(goal)
            elif goal == after[0]:
                return True
        return bool(only) and after[0] not in only

    def doors(self, stop: Stop, *, leaving: bool) -> list[tuple[Arc | None, int, int]]:
        """List (arc or None on foot, junction, milliseconds) round a stop."""
        segment, length_m = stop.segment, self.network.segment_length_m[stop.segment]
        found: list[tuple[Arc | None, int, int]] = []
        arcs = [a for a in ((segment, True), (segment, False)) if a in self.arcs]
        for arc in arcs:
            part = stop.share if arc[1] != leaving else 1 - stop.share
            ms = round(self.alone_ms[segment] * part)
            found.append((arc, self.ends(arc)[leaving], ms))
        for end, part in enumerate((stop.share, 1 - stop.share)):
            if length_m * part <= WALK_M or not arcs:
                ms = round(float(length_m) * part * 3600 / FOOT_KMH)
                found.append((None, self.ends((segment, True))[end], ms))
        return found if segment in self.town else found + self.walks(stop)

    def walks(self, stop: Stop) -> list[tuple[Arc | None, int, int]]:
        """Walk from a stop off the town's streets to where each is first met."""
        network, town = self.network, self.town
        streets = {junction for n in town for junction in self.ends((n, True))}
        length_m = network.segment_length_m.tolist()
        at_m: dict[int, float] = {}
        for end, part in enumerate((stop.share, 1 - stop.share)):
            junction = self.ends((stop.segment, True))[end]
            reached = float(length_m[stop.segment]) * part
            at_m[junction] = min(at_m.get(junction, reached), reached)
        waiting = sorted(at_m)
        while waiting:
            here = waiting.pop(0)
            for n in () if here in streets else network.arms(here).tolist():
                ends = self.ends((n, True))
                far = ends[0] if ends[1] == here else ends[1]
                reached = at_m[here] + length_m[n]
                may = not network.segment_ways[n] & Way.NO_FOOT
                if may and reached < at_m.get(far, WALK_MOST_M + 1):
                    at_m[far] = reached
                    waiting.append(far)
        return [
            (None, junction, round(metres * 3600 / FOOT_KMH))
            for junction, metres in at_m.items()
            if junction in streets and metres <= WALK_MOST_M
        ]

    def find_town(self) -> set[int]:
        """Find the largest set of segments that hang together; the first of equals."""
        if self.vehicle is Vehicle.FOOT:
            return set(range(self.network.segments))
        left = {arc[0] for arc in self.arcs}
        best: set[int] = set()
        while left:
            grown, waiting = set(), [min(left)]
            while waiting:
                here = waiting.pop()
                if here in grown:
                    continue
                grown.add(here)
                ends = {*self.ends((here, True))}
                ends = {junction for junction in ends if not self.is_stopped(junction)}
                for junction in ends:
                    waiting += left & {*self.network.arms(junction).tolist()}
            left -= grown
            best = max(best, grown, key=len)
        return best

    def is_stopped(self, junction: int) -> bool:
        flags = JunctionFlag(int(self.network.junction_flags[junction]))
        barriers = JunctionFlag.FULL_BARRIER
        if self.vehicle is Vehicle.CAR:
            barriers |= JunctionFlag.CAR_BARRIER
        return bool(flags & barriers)

    def direct_ms(self, start: Stop, goal: Stop) -> list[int]:
        if start.segment != goal.segment:
            return []
        segment, part = start.segment, abs(goal.share - start.share)
        arcs = [a for a in self.arcs if a[0] == segment]
        ways = [
            round(self.alone_ms[segment] * part)
            for arc in arcs
            if start.share == goal.share or arc[1] == (goal.share > start.share)
        ]
        length_m = float(self.network.segment_length_m[segment])
        if length_m * part <= WALK_M or not arcs:
            ways.append(round(length_m * part * 3600 / FOOT_KMH))
        return ways

    def time_ms(self, start: Stop, goal: Stop) -> int | None:
        """Give the least time; None when there is no way."""
        far = 1 << 60
        chosen = dict.fromkeys(self.arcs, far)  # standing where each arc begins
        arrived: dict[int, int] = {}  # at a junction, by whatever arc
        for arc, junction, ms in self.doors(start, leaving=True):
            arrived[junction] = min(arrived.get(junction, far), ms)
            after = self.follows[arc] if arc else self.leaving[junction]
            for e in after:
                chosen[e] = min(chosen[e], ms)
        waiting = [arc for arc in self.arcs if chosen[arc] < far]
        while waiting:
            arc = waiting.pop(0)
            if arc[0] in self.closed:
                continue
            ms, junction = chosen[arc] + self.through_ms[arc[0]], self.ends(arc)[1]
            arrived[junction] = min(arrived.get(junction, far), ms)
            for e in self.follows[arc]:
                if ms < chosen[e]:
                    chosen[e] = ms
                    waiting.append(e)
        ways = self.direct_ms(start, goal)
        for arc, junction, ms in self.doors(goal, leaving=False):
            there = chosen[arc] if arc else arrived.get(junction, far)
            ways += [there + ms] if there < far else []
        return min(ways, default=None)


def turned(arc: Arc) -> Arc:
    return arc[0], not arc[1]

"""Which way each leg leaves its knots.

Arms are given out before anything is drawn, all different, as near to the bearings as
can be: else the first leg takes the arm of the next, and the two must cross.
"""

from __future__ import annotations

from itertools import product
from math import atan2, degrees

from widgets.drawing.streets.schematic.ground import STEPS
from widgets.drawing.streets.schematic.seating import Trace
from widgets.drawing.streets.schematic.strokes import Leg, Plan, Run
from widgets.drawing.streets.window import TALL

NOT_OWN, TAKEN = 3.0, 9.0
"""Cost of leaving a knot by an arm that is nobody's, or by one of another leg."""
MOST_LEGS = 6
"""Legs at a knot that are given arms; there is no room for more."""


class Arms:
    """The direction in which each leg is to leave each of its knots."""

    def __init__(self, plan: Plan, found: Trace) -> None:
        self._plan = plan
        self._found = found
        self._arm: dict[tuple[int, int], int] = {}
        self._around: dict[int, list[int]] = {}
        for number, leg in enumerate(found.legs):
            for knot in {leg.start, leg.end}:
                self._around.setdefault(knot, []).append(number)
        for knot, numbers in self._around.items():
            if found.seats[knot] >= 0:
                self._choose(knot, numbers[:MOST_LEGS])

    def _choose(self, knot: int, numbers: list[int]) -> None:
        ranges = []
        for number in numbers:
            true = self._bearing(number, knot)
            by = 1 if self.may_slant(self._found.legs[number]) else 2
            offs = sorted((_off(ahead, true), ahead) for ahead in range(0, 8, by))
            ranges.append(offs[: 3 if len(numbers) > 2 else 2])
        for number, arm in zip(numbers, _distinct(ranges), strict=False):
            self._arm[number, knot] = arm

    def may_slant(self, leg: Leg) -> bool:
        """Tell whether a leg may run diagonally: by its run, or for want of arms."""
        around = self._plan.around
        crowded = max(len(around[leg.start]), len(around[leg.end])) > 4
        return leg.run is Run.SLANTED or crowded

    def are_kept(self, number: int, first: int, last: int) -> bool:
        """Tell whether a leg keeps its arms by its first and last direction."""
        leg = self._found.legs[number]
        back = (last + 4) & 7
        return (
            self._arm.get((number, leg.start), first) == first
            and self._arm.get((number, leg.end), back) == back
        )

    def leaving(self, number: int, knot: int) -> list[float]:
        """Give the cost of leaving a knot in each direction: the wrong way is dear."""
        true = self._bearing(number, knot)
        own = self._arm.get((number, knot), -1)
        others = {
            self._arm.get((other, knot), -1)
            for other in self._around.get(knot, ())
            if other != number
        }
        costs = []
        for ahead in range(8):
            off = _off(ahead, true)
            cost = 0.0 if off < 50 else (off - 50) / 10 if off < 95 else off / 6
            if ahead == own:
                cost = 0.0
            elif own >= 0:
                cost += TAKEN if ahead in others else NOT_OWN
            costs.append(cost)
        return costs

    def _bearing(self, number: int, knot: int) -> float:
        """Give the direction of a leg's far end in degrees, as they are seated."""
        found, spots = self._found, self._plan.spots
        leg, width = found.legs[number], found.ground.width
        far = leg.end if leg.start == knot else leg.start
        here, there = found.seats[knot], found.seats[far]
        if min(here, there) >= 0 and here != there:
            (y0, x0), (y1, x1) = divmod(here, width), divmod(there, width)
            return degrees(atan2(TALL * (y0 - y1), x1 - x0))
        (column0, line0), (column1, line1) = spots[knot], spots[far]
        return degrees(atan2(TALL * (line0 - line1), column1 - column0))


def _off(ahead: int, true: float) -> float:
    """Tell how many degrees a direction is off a bearing on screen."""
    column, line = STEPS[ahead]
    return abs((degrees(atan2(-line * TALL, column)) - true + 180.0) % 360.0 - 180.0)


def _distinct(ranges: list[list[tuple[float, int]]]) -> list[int]:
    """Choose an arm from each range of (degrees off, arm), all different, least off."""
    nearest = [offs[0][1] for offs in ranges]
    if len(set(nearest)) == len(nearest):
        return nearest
    best: list[int] = []
    least = float("inf")
    for choice in product(*ranges):
        off = sum(off * off for off, _ in choice)
        if off < least and len({arm for _, arm in choice}) == len(choice):
            least, best = off, [arm for _, arm in choice]
    return best

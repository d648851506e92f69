"""Streets as the eye follows them, and the rows and columns they are to stand in.

Edges are cut into nearly straight legs. At each junction legs are paired to strokes:
same name first, then the straightest. Legs of a stroke that run mostly across share one
row, those that run mostly down share one column; a stroke that drifts steps over to the
next. Long legs in between stay diagonal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from math import atan2, degrees, pi

from widgets.drawing.streets.schematic.sketch import Sketch, Spot, apart, foot, reach_of
from widgets.drawing.streets.window import TALL

BEND = 3.0
"""How far a leg may stray from straight, in columns."""
TURN, TURN_SAME = 40.0, 60.0
"""Sharpest turn within a stroke in degrees, and within one street."""
DRIFT = 1.3
"""How far a row's street may drift, in lines; a column's as many times `TALL`."""
LEAN, SLANT, LONG = 1.1, 0.5, 6.0
"""A leg lies across where it runs so many times as far across as down; it is diagonal
where the lesser is so much of the greater in cells, and that at least so many."""


class Run(Enum):
    """How a leg is to be drawn."""

    ACROSS = "across"
    DOWN = "down"
    SLANTED = "slanted"
    STEP = "step"
    """From one row or column to the next."""


@dataclass(slots=True, eq=False)
class Leg:
    """A nearly straight piece of an edge."""

    edge: int
    start: int
    """Knot at its begin."""
    end: int
    begin: float
    """Share of the edge's reach."""
    until: float
    rank: int
    street: int
    run: Run = Run.STEP


@dataclass(slots=True, eq=False)
class Plan:
    """Knots and legs; the first knots are the sketch's nodes, the others are bends."""

    spots: list[Spot]
    legs: list[Leg] = field(default_factory=list)
    around: list[list[int]] = field(default_factory=list)
    """Legs at each knot."""
    rows: list[int] = field(default_factory=list)
    """A knot of the row that each knot stands in."""
    columns: list[int] = field(default_factory=list)


def plan_of(sketch: Sketch) -> Plan:
    """Cut the edges into legs, and decide on rows and columns."""
    plan = Plan(list(sketch.spots))
    for number, edge in sketch.edges.items():
        bends = _bends(edge.line)
        reach = max(edge.reach, 1e-9)
        knots, shares = [edge.start], [0.0]
        for at in bends:
            knots.append(len(plan.spots))
            plan.spots.append(edge.line[at])
            shares.append(reach_of(edge.line[: at + 1]) / reach)
        knots.append(edge.end)
        shares.append(1.0)
        for at in range(len(knots) - 1):
            begin, until = shares[at], shares[at + 1]
            ends = knots[at], knots[at + 1]
            plan.legs.append(Leg(number, *ends, begin, until, edge.rank, edge.street))
    plan.around = [[] for _ in plan.spots]
    for number, leg in enumerate(plan.legs):
        plan.around[leg.start].append(number)
        plan.around[leg.end].append(number)
    _stand(plan)
    return plan


def _bends(line: list[Spot]) -> list[int]:
    """Choose the points of a line at which it is cut into legs.

    Source: Douglas and Peucker 1973.
    """
    kept: list[int] = []
    parts = [(0, len(line) - 1)]
    is_loop = apart(line[0], line[-1]) < 1e-6
    while parts:
        begin, end = parts.pop()
        chord = [line[begin], line[end]]
        worst, at = BEND, -1
        for point in range(begin + 1, end):
            gap = foot(chord, line[point])[0]
            if gap > worst:
                worst, at = gap, point
        if at > 0:
            kept.append(at)
            parts += [(begin, at), (at, end)]
    kept.sort()
    if is_loop and len(kept) == 1 and kept[0] + 1 < len(line) - 1:
        kept.append(kept[0] + 1)
    return kept


def _bearing(plan: Plan, leg: Leg, knot: int) -> float:
    """Give the direction of a leg seen from one of its ends, in radians."""
    here = plan.spots[knot]
    there = plan.spots[leg.end if leg.start == knot else leg.start]
    return atan2(TALL * (there[1] - here[1]), there[0] - here[0])


def _pairs(plan: Plan) -> dict[tuple[int, int], int]:
    """Tell with which leg each leg goes on at each knot."""
    onward: dict[tuple[int, int], int] = {}
    for knot, legs in enumerate(plan.around):
        choices = []
        bearings = [_bearing(plan, plan.legs[number], knot) for number in legs]
        for i, one in enumerate(legs):
            for j in range(i + 1, len(legs)):
                other = legs[j]
                turn = abs((bearings[i] - bearings[j] + pi) % (2 * pi) - pi)
                bend = 180.0 - degrees(turn)
                first, second = plan.legs[one], plan.legs[other]
                is_same = first.street == second.street >= 0
                if bend <= (TURN_SAME if is_same else TURN):
                    cost = bend + 5 * abs(first.rank - second.rank) - 60 * is_same
                    choices.append((cost, one, other))
        for _, one, other in sorted(choices):
            if (one, knot) not in onward and (other, knot) not in onward:
                onward[one, knot], onward[other, knot] = other, one
    return onward


def _strokes(plan: Plan) -> Iterator[list[tuple[int, int, int]]]:
    """Walk the strokes: (leg, from knot, to knot) each."""
    onward = _pairs(plan)
    seen: set[int] = set()
    for number, first in enumerate(plan.legs):
        if number in seen or first.start == first.end:
            continue
        begin, knot, guard = number, first.start, {number}
        while (before := onward.get((begin, knot), -1)) >= 0 and before not in guard:
            guard.add(before)
            leg = plan.legs[before]
            begin, knot = before, leg.start if leg.end == knot else leg.end
        stroke, here = [], begin
        while here >= 0 and here not in seen:
            seen.add(here)
            leg = plan.legs[here]
            after = leg.end if leg.start == knot else leg.start
            stroke.append((here, knot, after))
            knot, here = after, onward.get((here, after), -1)
        yield stroke


def _stand(plan: Plan) -> None:
    """Decide how each leg runs, and which knots share a row or a column."""
    plan.rows = list(range(len(plan.spots)))
    plan.columns = list(range(len(plan.spots)))
    for stroke in _strokes(plan):
        run, low, high = Run.STEP, 0.0, 0.0
        for number, one, other in stroke:
            leg = plan.legs[number]
            leg.run = _run(plan, one, other, run)
            if leg.run is Run.SLANTED:
                run = Run.STEP
                continue
            is_across = leg.run is Run.ACROSS
            here, there = (plan.spots[knot][is_across] for knot in (one, other))
            if leg.run is run:
                low, high = min(low, there), max(high, there)
            else:
                run, low, high = leg.run, min(here, there), max(here, there)
            if high - low > (DRIFT if is_across else DRIFT * TALL):
                leg.run = run = Run.STEP
                continue
            shared = plan.rows if is_across else plan.columns
            shared[_root(shared, one)] = _root(shared, other)
    for shared in (plan.rows, plan.columns):
        shared[:] = [_root(shared, knot) for knot in range(len(shared))]


def _run(plan: Plan, one: int, other: int, before: Run) -> Run:
    """Decide how a leg runs, as the leg before it does where both would do."""
    (x0, y0), (x1, y1) = plan.spots[one], plan.spots[other]
    across, down = abs(x1 - x0), abs(y1 - y0) * TALL
    lesser, greater = sorted((across, down / TALL))
    if lesser > SLANT * greater and greater > LONG:
        return Run.SLANTED
    if across >= LEAN * down:
        return Run.ACROSS
    if down >= LEAN * across:
        return Run.DOWN
    return before if before in (Run.ACROSS, Run.DOWN) else Run.ACROSS


def _root(shared: list[int], knot: int) -> int:
    while shared[knot] != knot:
        shared[knot] = shared[shared[knot]]
        knot = shared[knot]
    return knot

"""Knots seated on the ground: which cell each takes, and the legs between those.

Two knots share a cell only if a leg joins them, so that what is drawn as one crossing
is one. A bend or a dead end that finds its cell taken is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from widgets.drawing.streets.schematic.ground import Ground
from widgets.drawing.streets.schematic.strokes import Leg, Plan, Run
from widgets.drawing.streets.window import TALL

RIM = 12
"""Free cells round all, so that ways may lead round the outermost streets."""
ASIDE = 3
"""How far from its place a knot is seated when that is taken, in columns."""


@dataclass(slots=True, eq=False)
class Trace:
    """Where everything is drawn."""

    ground: Ground
    west: int
    """World column of the ground's first column."""
    north: int
    """World line of the ground's first line."""
    seats: list[int]
    """Cell of each knot, -1 for none."""
    legs: list[Leg] = field(default_factory=list)
    paths: dict[int, list[int]] = field(default_factory=dict)
    """Cells of each leg that is drawn."""
    lost: list[int] = field(default_factory=list)
    """Legs that found no way."""


def seated(plan: Plan, columns: list[int], lines: list[int]) -> Trace:
    """Seat the knots of a plan at their columns and lines, or beside."""
    knots = [knot for knot, legs in enumerate(plan.around) if legs]
    west = min((columns[knot] for knot in knots), default=0) - RIM
    north = min((lines[knot] for knot in knots), default=0) - RIM
    east = max((columns[knot] for knot in knots), default=0) + RIM
    south = max((lines[knot] for knot in knots), default=0) + RIM
    ground = Ground(east - west + 1, south - north + 1)
    found = Trace(ground, west, north, [-1] * len(plan.spots))
    wanted = [
        (line - north) * ground.width + column - west
        for column, line in zip(columns, lines, strict=True)
    ]
    _seat(plan, found, knots, wanted)
    found.legs = _legs(plan, found.seats)
    return found


def _seat(plan: Plan, found: Trace, knots: list[int], wanted: list[int]) -> None:
    """Give each knot its cell; knots of one cell share it only if a leg joins them."""
    degree = {knot: len(plan.around[knot]) for knot in knots}
    rank = {
        knot: max(plan.legs[number].rank for number in plan.around[knot])
        for knot in knots
    }
    order = sorted(
        knots, key=lambda knot: (degree[knot] < 3, -rank[knot], -degree[knot])
    )
    seated: dict[int, int] = {}
    for knot in order:
        cell = wanted[knot]
        other = seated.get(cell, -1)
        if other >= 0 and not _is_joined(plan, knot, other):
            cell = _beside(found.ground, cell) if degree[knot] > 2 else -1
        elif other >= 0 and degree[knot] < 3:
            cell = -1
        if cell < 0:
            continue
        found.seats[knot] = cell
        if found.ground.use[cell] == 0:
            found.ground.seat(cell)
            seated[cell] = knot


def _is_joined(plan: Plan, one: int, other: int) -> bool:
    return any(
        other in (plan.legs[number].start, plan.legs[number].end)
        for number in plan.around[one]
    )


def _beside(ground: Ground, cell: int) -> int:
    """Find the nearest free cell, or -1."""
    choices = sorted(
        (abs(column) + TALL * abs(line) + (column != 0 and line != 0), column, line)
        for column in range(-ASIDE, ASIDE + 1)
        for line in (-1, 0, 1)
    )
    for _, column, line in choices:
        near = cell + line * ground.width + column
        if not ground.use[near]:
            return near
    return -1


def _legs(plan: Plan, seats: list[int]) -> list[Leg]:
    """Leave out bends that have no cell: the legs on either side become one."""
    legs: list[Leg] = []
    open_leg: Leg | None = None
    for leg in plan.legs:
        if open_leg is None:
            open_leg = Leg(
                leg.edge, leg.start, leg.end, leg.begin, leg.until,
                leg.rank, leg.street, leg.run,
            )  # fmt: skip
        else:
            open_leg.end, open_leg.until, open_leg.run = leg.end, leg.until, Run.STEP
        if seats[leg.end] >= 0 or leg.until == 1.0:
            legs.append(open_leg)
            open_leg = None
    return legs

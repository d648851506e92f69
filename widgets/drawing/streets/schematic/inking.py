"""The traced legs as cells: what stands where, ready to be cut out by a window."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from store.city.network import Network, StreetClass, Way
from widgets.drawing.streets.glyph_tables import HEAVY, LIGHT
from widgets.drawing.streets.schematic.ground import EAST, NORTH, SOUTH, STEPS, WEST
from widgets.drawing.streets.schematic.seating import Trace
from widgets.drawing.streets.schematic.sketch import Edge, Sketch
from widgets.drawing.streets.schematic.strokes import Leg, Plan

HEAVY_FROM = StreetClass.SECONDARY
"""The least class drawn heavy."""

_SHIFT = {NORTH: 6, EAST: 4, SOUTH: 2, WEST: 0}
"""Where a direction's weight lies in the number of a crossing."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cells:
    """All cells with a line in them, line by line, in world columns and lines."""

    column: npt.NDArray[np.int32]
    line: npt.NDArray[np.int32]
    arms: npt.NDArray[np.uint8]
    """Number of the crossing in a glyph table."""
    slant: npt.NDArray[np.uint8]
    """0, or 1 rising to the right, 2 falling, 3 both: drawn instead of the arms."""
    segment: npt.NDArray[np.int32]
    joint: npt.NDArray[np.bool_]
    shift_x: npt.NDArray[np.float32]
    """Columns that the cell stands east of its true place."""
    shift_y: npt.NDArray[np.float32]
    """Lines that it stands south of it."""


class _Mark:
    """What is drawn in one cell."""

    __slots__ = ("segment", "shift", "ways")

    def __init__(self) -> None:
        self.ways: dict[int, int] = {}
        """Weight of the line that leaves in each direction."""
        self.segment = -1
        self.shift = (0.0, 0.0)


def cells_of(network: Network, sketch: Sketch, plan: Plan, found: Trace) -> Cells:
    """Draw the traced legs."""
    marks: dict[int, _Mark] = defaultdict(_Mark)
    classes = network.segment_class.tolist()
    hidden = hidden_cells(network, sketch, found)
    for number, path in found.paths.items():
        leg = found.legs[number]
        under = segments_under(sketch.edges[leg.edge], leg, len(path), classes)
        shifts = _shifts(plan, leg, found, path)
        for at, cell in enumerate(path):
            if (number, cell) in hidden:
                continue
            mark = marks[cell]
            segment = under[at]
            if mark.segment < 0 or classes[segment] > classes[mark.segment]:
                mark.segment, mark.shift = segment, shifts[at]
            for near in (at - 1, at + 1):
                if 0 <= near < len(path):
                    ahead = found.ground.direction(cell, path[near])
                    top = classes[under[min(at, near)]]
                    weight = HEAVY if top >= HEAVY_FROM else LIGHT
                    mark.ways[ahead] = max(weight, mark.ways.get(ahead, 0))
    return _gather(marks, found)


def hidden_cells(
    network: Network, sketch: Sketch, found: Trace
) -> set[tuple[int, int]]:
    """List (leg, cell) where a leg passes under another one and is not drawn."""
    hidden = set()
    for cell, legs in found.ground.lines.items():
        if len(legs) > 1:
            top = max(legs, key=lambda leg: _height(network, sketch, found, leg, cell))
            hidden |= {(leg, cell) for leg in legs if leg != top}
    return hidden


def _height(
    network: Network, sketch: Sketch, found: Trace, number: int, cell: int
) -> tuple[int, int, int, int]:
    """Order the lines of a cell from below to above."""
    leg = found.legs[number]
    path = found.paths[number]
    at = leg.begin + (leg.until - leg.begin) * path.index(cell) / (len(path) - 1)
    near = [
        part
        for part in sketch.edges[leg.edge].parts
        if min(part.at_begin, part.at_end) - 0.1
        <= at
        <= max(part.at_begin, part.at_end) + 0.1
    ]
    layers = [int(network.segment_layer[part.segment]) for part in near]
    ways = 0
    for part in near:
        ways |= int(network.segment_ways[part.segment])
    layer = max(layers, key=abs, default=0)
    return layer, bool(ways & Way.BRIDGE) - bool(ways & Way.TUNNEL), leg.rank, number


def segments_under(edge: Edge, leg: Leg, count: int, classes: list[int]) -> list[int]:
    """Name the segment that each of a leg's cells stands for."""
    parts = [part for part in reversed(edge.parts) if part.at_begin != part.at_end]
    parts.sort(key=lambda part: classes[part.segment])
    under = [parts[-1].segment] * count
    if len(parts) == 1:
        return under
    scale = (count - 1) / max(leg.until - leg.begin, 1e-9)
    for part in parts:
        low, high = sorted((part.at_begin, part.at_end))
        first = round((low - leg.begin) * scale)
        last = round((high - leg.begin) * scale)
        for at in range(max(first, 0), min(last, count - 1) + 1):
            under[at] = part.segment
    return under


def _shifts(
    plan: Plan, leg: Leg, found: Trace, path: list[int]
) -> list[tuple[float, float]]:
    """Tell how far each cell of a leg stands from its true place."""
    (x0, y0), (x1, y1) = plan.spots[leg.start], plan.spots[leg.end]
    width, last = found.ground.width, max(len(path) - 1, 1)
    shifts = []
    for at, cell in enumerate(path):
        line, column = divmod(cell, width)
        x, y = x0 + (x1 - x0) * at / last, y0 + (y1 - y0) * at / last
        shifts.append((column + found.west - x, line + found.north - y))
    return shifts


def _gather(marks: dict[int, _Mark], found: Trace) -> Cells:
    cells = sorted(marks)
    place = np.asarray(cells, np.int64)
    arms, slants, joints = [], [], []
    for cell in cells:
        mark = marks[cell]
        ways = mark.ways
        is_joint = len(ways) > 2
        crossing, slant = _glyph(cell, ways, found)
        arms.append(crossing)
        slants.append(slant)
        joints.append(is_joint)
    return Cells(
        column=(place % found.ground.width + found.west).astype(np.int32),
        line=(place // found.ground.width + found.north).astype(np.int32),
        arms=np.asarray(arms, np.uint8),
        slant=np.asarray(slants, np.uint8),
        segment=np.asarray([marks[cell].segment for cell in cells], np.int32),
        joint=np.asarray(joints, bool),
        shift_x=np.asarray([marks[cell].shift[0] for cell in cells], np.float32),
        shift_y=np.asarray([marks[cell].shift[1] for cell in cells], np.float32),
    )


def _glyph(cell: int, ways: dict[int, int], found: Trace) -> tuple[int, int]:
    """Choose arms and slant of a cell.

    A diagonal alone, or one that goes on straight, is drawn as such. Where it joins
    other streets the joint is drawn instead, with an arm towards the diagonal.
    """
    crossing, slants = 0, []
    for ahead, weight in ways.items():
        if ahead & 1:
            slants.append(ahead)
        else:
            crossing |= weight << _SHIFT[ahead]
    if slants and len(ways) <= 2:
        return crossing, 1 if slants[0] in (1, 5) else 2
    if sorted(slants) == [1, 3, 5, 7]:
        return crossing, 3
    for ahead in slants:
        sideways = sorted(
            ((ahead + turn) & 7 for turn in (-1, 1)),
            key=lambda arm: (
                crossing >> _SHIFT[arm] & 3 > 0,
                found.ground.use[cell + found.ground.offset[arm]] > 0,
                STEPS[arm][1] == 0,
            ),
        )
        if not crossing >> _SHIFT[sideways[0]] & 3:
            crossing |= ways[ahead] << _SHIFT[sideways[0]]
    return crossing, 0

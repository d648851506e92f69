"""Streets straightened to rows and columns of cells: the map one would draw by hand.

The layout is made once for a zone and a scale, in whole cells of a world that does not
move: a window cuts its part out, so panning shows the same picture shifted. Places are
off by a few cells; what touches what is right, and that is what a driver needs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from math import cos, floor, sin

import numpy as np
import numpy.typing as npt

from store.city.network import Network
from widgets.drawing.canvas import Glyphs
from widgets.drawing.streets.glyph_tables import DIAGONALS, table
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.schematic.inking import Cells, cells_of, hidden_cells
from widgets.drawing.streets.schematic.layout import place
from widgets.drawing.streets.schematic.merging import merge
from widgets.drawing.streets.schematic.seating import Trace
from widgets.drawing.streets.schematic.sketch import Part, Sketch
from widgets.drawing.streets.schematic.strokes import Plan, plan_of
from widgets.drawing.streets.schematic.tracing import trace
from widgets.drawing.streets.window import TALL, Window

NEAR = 0.02
"""How far past a stretch a place still counts to it, of the segment's length."""

_Stretch = tuple[float, float, int, float, float]
"""Shares of a segment; leg, or ~node; shares of the leg."""


@dataclass(frozen=True, slots=True, eq=False)
class Schematic:
    """The streets of a zone laid out on cells."""

    network: Network
    m_per_column: float
    turn_rad: float
    sketch: Sketch
    plan: Plan
    found: Trace
    cells: Cells
    _stretches: dict[int, list[_Stretch]]
    _hidden: set[tuple[int, int]]
    _line_first: npt.NDArray[np.intp]
    """Where each line's cells begin, from the northernmost."""

    @classmethod
    def of(
        cls,
        network: Network,
        segments: npt.NDArray[np.integer],
        m_per_column: float,
        turn_rad: float,
    ) -> Schematic:
        """Lay streets out; costs about 0.2 ms for each segment, so do it once.

        Args:
            network: The town.
            segments: What to draw; may be empty.
            m_per_column: Scale of the windows to come.
            turn_rad: Their turn, as `grid_up` finds it.
        """
        sketch = merge(network, segments, m_per_column, turn_rad)
        plan = plan_of(sketch)
        found = trace(sketch, plan, *place(plan))
        cells = cells_of(network, sketch, plan, found)
        lines = np.arange(found.ground.height + 1) + found.north
        return cls(
            network,
            m_per_column,
            turn_rad,
            sketch,
            plan,
            found,
            cells,
            _stretches(sketch, found),
            hidden_cells(network, sketch, found),
            np.searchsorted(cells.line, lines),
        )

    def ink(self, window: Window, glyphs: Glyphs) -> Ink:
        """Draw what a window shows of it.

        Raises:
            ValueError: If the window has another scale or turn.
        """
        ink = Ink(window.columns, window.lines)
        west, north = self.corner(window)
        part = self._lines(north, window.lines)
        column = self.cells.column[part] - west
        inside = np.flatnonzero((column >= 0) & (column < window.columns))
        column = column[inside]
        line = self.cells.line[part][inside] - north
        slant = self.cells.slant[part][inside]
        slants = np.array([0, *map(ord, DIAGONALS[glyphs])], np.uint32)
        glyph = table(glyphs)[self.cells.arms[part][inside]]
        ink.glyph[line, column] = np.where(slant > 0, slants[slant], glyph)
        segment = self.cells.segment[part][inside]
        ink.segment[line, column] = segment
        ink.style[line, column] = self.network.segment_class[segment] + 1
        ink.owner[line, column] = self.network.segment_street[segment]
        ink.joint[line, column] = self.cells.joint[part][inside]
        return ink

    def _lines(self, north: int, lines: int) -> slice:
        """Give where the cells of some world lines are."""
        last = len(self._line_first) - 1
        begin = min(max(north - self.found.north, 0), last)
        end = min(max(north + lines - self.found.north, 0), last)
        return slice(int(self._line_first[begin]), int(self._line_first[end]))

    def corner(self, window: Window) -> tuple[int, int]:
        """Give world column and line of a window's top left cell.

        Rounding to a millionth of a cell first keeps a shift by whole cells whole.
        """
        if (window.m_per_column, window.turn_rad) != (self.m_per_column, self.turn_rad):
            raise ValueError("the window has another scale or turn than the layout")
        c, s = cos(self.turn_rad), sin(self.turn_rad)
        right = (window.x_m * c + window.y_m * s) / window.m_per_column
        down = (window.x_m * s - window.y_m * c) / window.m_per_line
        return _whole(right - window.columns / 2), _whole(down - window.lines / 2)

    def cell(
        self, window: Window, segment: int, share: float
    ) -> tuple[int, int] | None:
        """Give (column, line) of a place on a segment: a cell of the line drawn for it.

        Args:
            window: Where to look.
            segment: Any; one merged with others lies on their line.
            share: Of its length from its start.

        Returns:
            None where it is not drawn, or not in the window.
        """
        return self._in_window(window, self._world_cell(segment, share))

    def draws(self, segment: int) -> bool:
        """Claim that a segment has a line, of its own or with others."""
        return bool(self._stretches.get(segment))

    def junction_cell(self, window: Window, junction: int) -> tuple[int, int] | None:
        """Give (column, line) of a junction; None when not drawn, or not shown."""
        node = self.sketch.junctions.get(junction, -1)
        return self._in_window(window, self._seat(node) if node >= 0 else -1)

    def _seat(self, node: int) -> int:
        """Give the ground's cell of a node, -1 for none."""
        return self.found.seats[self.sketch.node(node)]

    def _in_window(self, window: Window, cell: int) -> tuple[int, int] | None:
        if cell < 0:
            return None
        line, column = divmod(cell, self.found.ground.width)
        west, north = self.corner(window)
        column, line = column + self.found.west - west, line + self.found.north - north
        if 0 <= column < window.columns and 0 <= line < window.lines:
            return column, line
        return None

    def _world_cell(self, segment: int, share: float) -> int:
        """Give the ground's cell of a place on a segment, -1 for none."""
        stretches = self._stretches.get(segment)
        if not stretches:
            return -1
        at = max(0, bisect_right(stretches, share, key=lambda one: one[0]) - 1)
        begin, end, leg, at_begin, at_end = stretches[at]
        if not begin - NEAR <= share <= end + NEAR:
            return -1
        if leg < 0:
            return self._seat(~leg)
        path = self.found.paths[leg]
        along = min(1.0, max(0.0, (share - begin) / max(end - begin, 1e-9)))
        step = round((at_begin + (at_end - at_begin) * along) * (len(path) - 1))
        step = min(max(step, 0), len(path) - 1)
        while (leg, path[step]) in self._hidden:
            step += 1
        return path[step]

    def metres(self, window: Window, column: float, line: float) -> tuple[float, float]:
        """Give metres of a cell of the window, by the shift of the street nearest."""
        if not len(self.cells.column):
            return window.metres(column + 0.5, line + 0.5)
        west, north = self.corner(window)
        x, y = column + west, line + north
        far = abs(self.cells.column - x) + TALL * abs(self.cells.line - y)
        near = int(np.argmin(far))
        right = (x - float(self.cells.shift_x[near]) + 0.5) * self.m_per_column
        down = (y - float(self.cells.shift_y[near]) + 0.5) * window.m_per_line
        c, s = cos(self.turn_rad), sin(self.turn_rad)
        return right * c + down * s, right * s - down * c


def _whole(place: float) -> int:
    return floor(round(place, 6) + 0.5)


def _stretches(sketch: Sketch, found: Trace) -> dict[int, list[_Stretch]]:
    """Tell for each segment which legs and nodes its stretches are drawn as."""
    stretches: dict[int, list[_Stretch]] = defaultdict(list)
    legs: dict[int, list[int]] = defaultdict(list)
    for number in found.paths:
        legs[found.legs[number].edge].append(number)
    for number, edge in sketch.edges.items():
        for part in edge.parts:
            for on in legs.get(number, ()):
                leg = found.legs[on]
                if cut := _on_leg(part, on, leg.begin, leg.until):
                    stretches[part.segment].append(cut)
    for node, parts in sketch.points.items():
        if found.seats[node] >= 0:
            for part in parts:
                stretches[part.segment].append((part.begin, part.end, ~node, 0.0, 0.0))
    for found_there in stretches.values():
        found_there.sort()
    return dict(stretches)


def _on_leg(part: Part, on: int, begin: float, until: float) -> _Stretch | None:
    """Give what of a stretch of an edge lies on one of its legs."""
    span, width = part.at_end - part.at_begin, max(until - begin, 1e-9)
    if abs(span) < 1e-9:
        if not begin <= part.at_begin <= until:
            return None
        at = (part.at_begin - begin) / width
        return part.begin, part.end, on, at, at
    shares = sorted(((begin - part.at_begin) / span, (until - part.at_begin) / span))
    low, high = max(0.0, shares[0]), min(1.0, shares[1])
    if high - low < 1e-9:
        return None
    length = part.end - part.begin
    ats = [(part.at_begin + span * share - begin) / width for share in (low, high)]
    return part.begin + length * low, part.begin + length * high, on, ats[0], ats[1]

"""Streets drawn where they are: dots of braille, or lines from cell to cell.

A piece of street is followed by where it crosses the lines between cells, or the
middles of dots, so its picture does not depend on where the window cuts it, and a piece
of a thousand kilometres costs no more than the cells it is seen in. The heavier street
wins a cell. A street on a bridge passes over: the line below is interrupted there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, hypot, sin
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from store.city.network import Network, StreetClass, Way
from widgets.drawing.canvas import Glyphs
from widgets.drawing.streets import dots
from widgets.drawing.streets.glyph_tables import HEAVY, LIGHT, table
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.pieces import MIDDLE, Floats, Longs, Pieces, corner, plane
from widgets.drawing.streets.window import TALL, Window

FIRST_HEAVY = StreetClass.SECONDARY
"""Streets of this class and above are drawn heavy."""

_Cell = tuple[int, int]
_Spot = tuple[float, float]
"""Column and line, unrounded."""


class _Touches(NamedTuple):
    """Where pieces touch cells; one entry each."""

    cell: Longs
    """Line times columns, plus column."""
    mark: Longs
    """Which arm of the cell it is, or which dot of the whole raster."""
    piece: Longs

    def only(self, wanted: npt.NDArray[np.bool_]) -> _Touches:
        return _Touches(self.cell[wanted], self.mark[wanted], self.piece[wanted])


@dataclass(slots=True, eq=False, kw_only=True)
class TrueGeometry:
    """Some segments of a network at one scale, ready for any window of that scale."""

    network: Network
    segments: Longs
    """Lightest first."""
    m_per_column: float
    turn_rad: float
    pieces: Pieces
    levels: npt.NDArray[np.int8]
    """Of each segment: 0 on the ground, bridges above, tunnels below."""
    ramps: Longs
    """Junctions where segments of different levels meet."""
    is_snapped: bool = False
    """Whether the last drawing had junctions in the middles of cells, as lines do."""

    @classmethod
    def of(
        cls,
        network: Network,
        segments: npt.NDArray[np.integer],
        m_per_column: float,
        turn_rad: float,
    ) -> Self:
        """Prepare segments, ids in any order, for windows of one scale and turn."""
        order = np.argsort(network.segment_class[segments], kind="stable")
        segments = np.asarray(segments, np.int64)[order]
        levels = _levels(network, segments)
        return cls(
            network=network,
            segments=segments,
            m_per_column=m_per_column,
            turn_rad=turn_rad,
            pieces=Pieces.of(network, segments, m_per_column, turn_rad),
            levels=levels,
            ramps=_ramps(network, segments, levels),
        )

    def ink(self, window: Window, glyphs: Glyphs) -> Ink:
        """Draw what the window shows.

        Raises:
            ValueError: If the window has another scale or turn.
        """
        self.is_snapped = glyphs != "braille"
        pieces = self._seen_from(window)
        ink = Ink(window.columns, window.lines)
        if glyphs == "braille":
            touches = self._passing_over(window, pieces, _dots(pieces, window))
            shape = window.lines * dots.DOWN, window.columns * dots.ACROSS
            shown = np.zeros(shape, bool)
            shown.reshape(-1)[touches.mark] = True
            ink.glyph[:] = dots.letters_of(shown)
        else:
            touches = self._passing_over(window, pieces, _arms(pieces, window))
            weights = self._weights(ink, pieces, touches)
            ink.joint[:] = (weights > 0).sum(axis=0).reshape(ink.joint.shape) > 2
            index = weights[0] << 6 | weights[1] << 4 | weights[2] << 2 | weights[3]
            ink.glyph[:] = table(glyphs)[index].reshape(ink.glyph.shape)
        self._claim(ink, pieces, touches)
        return ink

    def cell(self, window: Window, segment: int, share: float) -> _Cell | None:
        """Give (column, line) at a share of a segment's length; None outside.

        It is where the last drawing has it.
        """
        x, y = self.network.points(segment)
        left, top = corner(window)
        c, s = cos(self.turn_rad), sin(self.turn_rad)
        spots = [
            (
                (east * c + north * s) / self.m_per_column - left,
                (east * s - north * c) / self.m_per_column / TALL - top,
            )
            for east, north in zip(x.tolist(), y.tolist(), strict=True)
        ]
        column, line = _along(spots, share)
        if self.is_snapped:
            begin, end = _snap(spots[0]), _snap(spots[-1])
            column += begin[0] + (end[0] - begin[0]) * share
            line += begin[1] + (end[1] - begin[1]) * share
        return _inside(window, column, line)

    def draws(self, segment: int) -> bool:
        """Claim that a segment has its place: all have, drawn or not."""
        del segment
        return True

    def metres(self, window: Window, column: int, line: int) -> tuple[float, float]:
        """Give the metres at the middle of a cell."""
        return window.metres(column + 0.5, line + 0.5)

    def junction_cell(self, window: Window, junction: int) -> _Cell | None:
        """Give (column, line) of a junction; None outside."""
        columns, lines = self._cells_of(window, np.array([junction]))
        return _inside(window, float(columns[0]), float(lines[0]))

    def _seen_from(self, window: Window) -> Pieces:
        if (window.m_per_column, window.turn_rad) != (self.m_per_column, self.turn_rad):
            raise ValueError("the window has another scale or turn")
        near = self.pieces.near(window).seen_from(window)
        return near.snapped() if self.is_snapped else near

    def _cells_of(self, window: Window, junctions: Longs) -> tuple[Floats, Floats]:
        net, (left, top) = self.network, corner(window)
        x, y = net.junction_x[junctions], net.junction_y[junctions]
        columns, lines = plane(x, y, self.m_per_column, self.turn_rad)
        return columns - left, lines - top

    def _passing_over(
        self, window: Window, pieces: Pieces, touches: _Touches
    ) -> _Touches:
        """Leave out what lies under a street that it does not join there."""
        if not self.levels.any():
            return touches
        level = self.levels[pieces.row[touches.piece]]
        top = np.full(window.columns * window.lines, -128, np.int8)
        np.maximum.at(top, touches.cell, level)
        columns, lines = self._cells_of(window, self.ramps)
        inside = (columns >= 0) & (columns < window.columns)
        inside &= (lines >= 0) & (lines < window.lines)
        at = np.floor(lines[inside]) * window.columns + np.floor(columns[inside])
        top[at.astype(np.int64)] = -128
        return touches.only(level >= top[touches.cell])

    def _weights(
        self, ink: Ink, pieces: Pieces, touches: _Touches
    ) -> npt.NDArray[np.uint8]:
        """Give the weight of the four arms of all cells; north, east, south, west."""
        cells = ink.glyph.size
        top = np.full(4 * cells, -1, np.int64)
        np.maximum.at(top, touches.mark * cells + touches.cell, touches.piece)
        weights = np.zeros(4 * cells, np.uint8)
        drawn = np.flatnonzero(top >= 0)
        segments = self.segments[pieces.row[top[drawn]]]
        is_heavy = self.network.segment_class[segments] >= FIRST_HEAVY
        weights[drawn] = np.where(is_heavy, HEAVY, LIGHT)
        return weights.reshape(4, cells)

    def _claim(self, ink: Ink, pieces: Pieces, touches: _Touches) -> None:
        """Say whose each cell is: the heaviest street's that touches it."""
        net = self.network
        top = np.full(ink.glyph.size, -1, np.int64)
        np.maximum.at(top, touches.cell, touches.piece)
        drawn = np.flatnonzero(top >= 0)
        segment = self.segments[pieces.row[top[drawn]]]
        street = net.segment_street[segment]
        ink.segment.reshape(-1)[drawn] = segment
        ink.owner.reshape(-1)[drawn] = street
        ink.style.reshape(-1)[drawn] = net.segment_class[segment] + 1
        known = np.zeros(ink.glyph.size, np.int64)
        known[drawn] = np.where(street >= 0, street, -2 - segment)
        other = self.segments[pieces.row[touches.piece]]
        street = net.segment_street[other]
        differs = known[touches.cell] != np.where(street >= 0, street, -2 - other)
        ink.joint.reshape(-1)[touches.cell[differs]] = True


def _arms(pieces: Pieces, window: Window) -> _Touches:
    """List the arms of cells where pieces cross an edge: 0 is north, 3 west."""
    columns, lines = window.columns, window.lines
    level, right, line = pieces.lines.met(columns, lines, 0.0)
    upright, below, column = pieces.lines.turned().met(lines, columns, 0.0)
    parts = (
        (below < lines, below * columns + column, upright),
        (right > 0, line * columns + right - 1, level),
        (below > 0, (below - 1) * columns + column, upright),
        (right < columns, line * columns + right, level),
    )
    return _Touches(
        np.concatenate([cell[inside] for inside, cell, _ in parts]),
        np.repeat(np.arange(4), [int(inside.sum()) for inside, _, _ in parts]),
        np.concatenate([piece[inside] for inside, _, piece in parts]),
    )


def _dots(pieces: Pieces, window: Window) -> _Touches:
    """List the dots of pieces: one in each column or row of dots, and at corners."""
    across, down = window.columns * dots.ACROSS, window.lines * dots.DOWN
    lines = pieces.lines.scaled(dots.ACROSS, dots.DOWN)
    lies = np.abs(lines.end_u - lines.u) >= np.abs(lines.end_v - lines.v)
    level, upright = np.flatnonzero(lies), np.flatnonzero(~lies)
    some, u, v = lines.only(level).met(across, down, 0.5)
    others, other_v, other_u = lines.only(upright).turned().met(down, across, 0.5)
    corner_u = np.concatenate([lines.u, lines.end_u])
    corner_v = np.concatenate([lines.v, lines.end_v])
    inside = (corner_u >= 0) & (corner_u < across) & (corner_v >= 0) & (corner_v < down)
    corners = np.flatnonzero(inside)
    u = np.concatenate([u, other_u, corner_u[corners].astype(np.int64)])
    v = np.concatenate([v, other_v, corner_v[corners].astype(np.int64)])
    piece = np.concatenate([level[some], upright[others], corners % len(lies)])
    cell = v // dots.DOWN * window.columns + u // dots.ACROSS
    return _Touches(cell, v * across + u, piece)


def _levels(network: Network, segments: Longs) -> npt.NDArray[np.int8]:
    """Tell how high streets lie: as tagged, or by being a bridge or a tunnel."""
    ways = network.segment_ways[segments]
    layer = network.segment_layer[segments]
    usual = ((ways & Way.BRIDGE) > 0).astype(np.int8) - ((ways & Way.TUNNEL) > 0)
    return np.where(layer, layer, usual).astype(np.int8)


def _ramps(network: Network, segments: Longs, levels: npt.NDArray[np.int8]) -> Longs:
    """List the junctions where streets of different levels meet."""
    if not levels.any():
        return np.zeros(0, np.int64)
    ends = [network.segment_start[segments], network.segment_end[segments]]
    junctions, at = np.unique(np.concatenate(ends), return_inverse=True)
    both = np.concatenate([levels, levels])
    low = np.full(len(junctions), 127, np.int8)
    high = np.full(len(junctions), -128, np.int8)
    np.minimum.at(low, at, both)
    np.maximum.at(high, at, both)
    return junctions[low < high].astype(np.int64)


def _along(spots: list[_Spot], share: float) -> _Spot:
    """Give the place at a share of a line's length, in cells."""
    steps = [
        hypot(after[0] - spot[0], TALL * (after[1] - spot[1]))
        for spot, after in pairwise(spots)
    ]
    left = share * sum(steps)
    for (column, line), after, step in zip(spots, spots[1:], steps, strict=False):
        if left <= step and step > 0:
            part = max(left, 0.0) / step
            return column + (after[0] - column) * part, line + (after[1] - line) * part
        left -= step
    return spots[-1]


def _snap(spot: _Spot) -> _Spot:
    """Tell how far an end of a segment is moved to the middle of its cell."""
    return floor(spot[0]) + MIDDLE[0] - spot[0], floor(spot[1]) + MIDDLE[1] - spot[1]


def _inside(window: Window, column: float, line: float) -> _Cell | None:
    if 0 <= column < window.columns and 0 <= line < window.lines:
        return int(column), int(line)
    return None

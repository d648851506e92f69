"""Streets as arrays of straight pieces, and where those meet the lines of a raster.

Coordinates are cells: columns to the right, lines down, of the whole plane or of one
window. Nothing here allocates more than the cells that a piece is seen in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, sin
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from store.city.network import Network
from widgets.drawing.streets.window import TALL, Window

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

_NUDGE = 1e-6, 1.7e-6
"""Columns and lines that all is moved by, so that a street exactly between two cells
falls on one side of the line whatever the sums are rounded to."""
MIDDLE = 0.5123, 0.5071
"""Where in its cell a snapped end stands: beside the middle, so that no line between
two of them passes through the corner of a cell."""


class Lines(NamedTuple):
    """Straight lines; `u` and `v` may be columns and lines of cells, or of dots."""

    u: Floats
    v: Floats
    end_u: Floats
    end_v: Floats

    def turned(self) -> Lines:
        """Swap the axes."""
        return Lines(self.v, self.u, self.end_v, self.end_u)

    def scaled(self, across: float, down: float) -> Lines:
        """Count in parts of a cell."""
        return Lines(
            self.u * across, self.v * down, self.end_u * across, self.end_v * down
        )

    def only(self, wanted: npt.NDArray[Any]) -> Lines:
        """Keep some."""
        return Lines(*(values[wanted] for values in self))

    def any_within(self, most_u: int, most_v: int) -> bool:
        """Tell whether any of it lies in the rectangle from 0, 0."""
        starts = (self.u >= 0) & (self.u < most_u) & (self.v >= 0) & (self.v < most_v)
        if starts.any():
            return True
        across = self.met(most_u, most_v, 0.0)[0]
        return bool(len(across) or len(self.turned().met(most_v, most_u, 0.0)[0]))

    def met(self, most_u: int, most_v: int, phase: float) -> tuple[Longs, Longs, Longs]:
        """Find where lines meet u = k + phase, for whole k.

        Returns:
            Index of the line, k, and the whole part of v there; only where
            0 <= k + phase <= most_u and 0 <= v < most_v. Ascending by line.
        """
        low, high = np.minimum(self.u, self.end_u), np.maximum(self.u, self.end_u)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            slope = (self.end_v - self.v) / (self.end_u - self.u)
            one, other = self.u - self.v / slope, self.u + (most_v - self.v) / slope
            leans = np.isfinite(one) & np.isfinite(other)
            near, far = np.minimum(one, other) - 1, np.maximum(one, other) + 1
        low = np.where(leans, np.maximum(low, near), low) - phase
        high = np.where(leans, np.minimum(high, far), high) - phase
        first = np.ceil(np.clip(low, 0, most_u + 1)).astype(np.int64)
        end = np.ceil(np.clip(high, 0, np.nextafter(most_u - phase, np.inf)))
        count = np.maximum(end.astype(np.int64) - first, 0)
        line = np.repeat(np.arange(len(count)), count)
        k = np.arange(len(line)) + (first - np.cumsum(count) + count)[line]
        v = np.floor(self.v[line] + (k + phase - self.u[line]) * slope[line])
        inside = (v >= 0) & (v < most_v)
        return line[inside], k[inside], v[inside].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pieces:
    """Straight pieces of some segments, in the order of those."""

    lines: Lines
    """One for each piece, in cells."""
    row: Longs
    """Index of each piece's segment among the segments."""
    share: Floats
    """Part of the segment's length that lies before each piece."""
    end_share: Floats
    ends: Floats
    """Of each segment: column and line of its start, then of its end; shape (4, n)."""

    @classmethod
    def of(
        cls, network: Network, segments: Longs, m_per_column: float, turn_rad: float
    ) -> Self:
        """Part segments into pieces, in cells of the plane."""
        first = network.segment_first[segments].astype(np.int64)
        last = network.segment_first[segments + 1].astype(np.int64) - 1
        count = last - first
        row = np.repeat(np.arange(len(segments)), count)
        begin = np.cumsum(count) - count
        at = np.arange(len(row)) + (first - begin)[row]

        def placed(points: Longs) -> tuple[Floats, Floats]:
            x, y = network.point_x[points], network.point_y[points]
            return plane(x, y, m_per_column, turn_rad)

        lines = Lines(*placed(at), *placed(at + 1))
        length = np.hypot(lines.end_u - lines.u, TALL * (lines.end_v - lines.v))
        along = np.concatenate([[0.0], np.cumsum(length)])
        total = np.maximum(along[begin + count] - along[begin], 1e-9)
        return cls(
            lines=lines,
            row=row,
            share=(along[:-1] - along[begin][row]) / total[row],
            end_share=(along[1:] - along[begin][row]) / total[row],
            ends=np.stack([*placed(first), *placed(last)]),
        )

    def seen_from(self, window: Window) -> Self:
        """Count columns and lines from the top left corner of a window."""
        left, top = corner(window)
        u, v, end_u, end_v = self.lines
        return replace(
            self,
            lines=Lines(u - left, v - top, end_u - left, end_v - top),
            ends=self.ends - np.array([[left], [top], [left], [top]]),
        )

    def near(self, window: Window) -> Self:
        """Keep what a window may show, in cells of the plane as before.

        A piece up to a cell outside may be among them.
        """
        left, top = corner(window)
        right, bottom = left + window.columns + 1, top + window.lines + 1
        u, v, end_u, end_v = self.lines
        kept = np.flatnonzero(
            (np.maximum(u, end_u) >= left - 1)
            & (np.minimum(u, end_u) <= right)
            & (np.maximum(v, end_v) >= top - 1)
            & (np.minimum(v, end_v) <= bottom)
        )
        return replace(
            self,
            lines=self.lines.only(kept),
            row=self.row[kept],
            share=self.share[kept],
            end_share=self.end_share[kept],
        )

    def snapped(self) -> Self:
        """Move the ends of each segment to the middles of their cells.

        What lies between moves with them, so that straight streets stay straight.
        """
        middle = np.array([MIDDLE * 2]).T
        u, v, end_u, end_v = (np.floor(self.ends) + middle - self.ends)[:, self.row]
        share, end_share = self.share, self.end_share
        return replace(
            self,
            lines=Lines(
                self.lines.u + u + (end_u - u) * share,
                self.lines.v + v + (end_v - v) * share,
                self.lines.end_u + u + (end_u - u) * end_share,
                self.lines.end_v + v + (end_v - v) * end_share,
            ),
        )


def plane(
    x_m: npt.NDArray[Any], y_m: npt.NDArray[Any], m_per_column: float, turn_rad: float
) -> tuple[Floats, Floats]:
    """Turn metres into columns and lines of the whole plane, the origin at 0, 0."""
    x, y = x_m.astype(np.float64), y_m.astype(np.float64)
    c, s = cos(turn_rad) / m_per_column, sin(turn_rad) / m_per_column
    return x * c + y * s, (x * s - y * c) / TALL


def corner(window: Window) -> tuple[float, float]:
    """Give the column and line of the plane at the top left corner of a window."""
    c, s = cos(window.turn_rad), sin(window.turn_rad)
    column = (window.x_m * c + window.y_m * s) / window.m_per_column
    line = (window.x_m * s - window.y_m * c) / window.m_per_column / TALL
    left = column - window.columns / 2 - _NUDGE[0]
    return left, line - window.lines / 2 - _NUDGE[1]

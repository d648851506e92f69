"""The part of the town that the map shows, and how metres become cells."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, degrees, sin
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

TALL = 2.0
"""Height of a cell over its width, as in nearly all terminals."""

Box = tuple[float, float, float, float]
"""West, south, east, north in metres."""

_Metres = TypeVar("_Metres", float, npt.NDArray[np.floating[Any]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A rectangle of cells over the town's plane."""

    x_m: float
    """East of the origin, at the middle of the rectangle."""
    y_m: float
    """North of the origin."""
    m_per_column: float
    """Metres that a cell is wide; it is `TALL` times as high."""
    columns: int
    lines: int
    turn_rad: float = 0.0
    """How far the map is turned clockwise, so that a street grid stands upright."""

    @property
    def m_per_line(self) -> float:
        """Metres that a cell is high."""
        return self.m_per_column * TALL

    @property
    def north_deg(self) -> int:
        """Where north is, in degrees clockwise from the top of the screen."""
        return round(-degrees(self.turn_rad)) % 360

    def cell(self, x_m: _Metres, y_m: _Metres) -> tuple[_Metres, _Metres]:
        """Turn metres into (column, line), unrounded; 0, 0 is the top left corner."""
        east, north = x_m - self.x_m, y_m - self.y_m
        c, s = cos(self.turn_rad), sin(self.turn_rad)
        right, up = east * c + north * s, north * c - east * s
        column = right / self.m_per_column + self.columns / 2
        return column, self.lines / 2 - up / self.m_per_line

    def metres(self, column: float, line: float) -> tuple[float, float]:
        """Turn (column, line) into metres."""
        right = (column - self.columns / 2) * self.m_per_column
        up = (self.lines / 2 - line) * self.m_per_line
        c, s = cos(self.turn_rad), sin(self.turn_rad)
        return self.x_m + right * c - up * s, self.y_m + right * s + up * c

    def box_m(self, margin_cells: float = 0.0) -> Box:
        """Give the box round all that is shown, and some columns more."""
        corners = [
            self.metres(column, line)
            for column in (0, self.columns)
            for line in (0, self.lines)
        ]
        margin = margin_cells * self.m_per_column
        return (
            min(x for x, _ in corners) - margin,
            min(y for _, y in corners) - margin,
            max(x for x, _ in corners) + margin,
            max(y for _, y in corners) + margin,
        )

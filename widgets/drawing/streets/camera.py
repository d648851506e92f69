"""The camera: where the map looks, how near, and how it is drawn.

Moving and zooming are in whole steps, so that a picture moved is the same picture moved
and a layout made for one scale serves again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import cos, log, sin

from widgets.drawing.streets.window import TALL, Box, Window

STEP = 1.25
"""Ratio of one zoom step to the next."""
NEAREST_STEP = -3
"""0.5 m per column: a house fills the screen."""
FARTHEST_STEP = 40
"""7.5 km per column."""
STREET_STEP = 10
"""9.3 m per column: two or three blocks across a small pane, streets with names."""


class Style(StrEnum):
    """How streets are drawn."""

    AUTO = "auto"
    """Schematic where the street grid is strong, true elsewhere."""
    SCHEMATIC = "schematic"
    TRUE = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A view of the town, for a pane of any size."""

    x_m: float
    """East of the map's origin, at the middle of the pane."""
    y_m: float
    step: int = STREET_STEP
    style: Style = Style.AUTO
    turn_rad: float = 0.0
    """How far the map is turned clockwise."""
    is_schematic: bool = False
    is_settled: bool = False
    """Whether turn and geometry were chosen for what it looks at."""

    @property
    def m_per_column(self) -> float:
        """Metres that a cell is wide."""
        return float(STEP**self.step)

    def window(self, columns: int, lines: int) -> Window:
        """Give what a pane of this size shows."""
        return Window(
            x_m=self.x_m,
            y_m=self.y_m,
            m_per_column=self.m_per_column,
            columns=columns,
            lines=lines,
            turn_rad=self.turn_rad,
        )

    def panned(self, columns: int, lines: int) -> Camera:
        """Look so many cells further right and down."""
        right, up = columns * self.m_per_column, -lines * self.m_per_column * TALL
        c, s = cos(self.turn_rad), sin(self.turn_rad)
        return self.at(self.x_m + right * c - up * s, self.y_m + right * s + up * c)

    def at(self, x_m: float, y_m: float) -> Camera:
        """Look at a point."""
        return replace(self, x_m=x_m, y_m=y_m)

    def zoomed(self, steps: int) -> Camera:
        """Go nearer (negative) or farther, as far as there is something to see."""
        step = max(NEAREST_STEP, min(FARTHEST_STEP, self.step + steps))
        return replace(self, step=step, is_settled=False)

    def styled(self, style: Style) -> Camera:
        """Draw streets in another style."""
        return replace(self, style=style, is_settled=False)

    def jumped(self, x_m: float, y_m: float) -> Camera:
        """Look at a point far off, where streets may lie otherwise."""
        return replace(self.at(x_m, y_m), is_settled=False)

    def fitted(self, box: Box, columns: int, lines: int) -> Camera:
        """Look at all of a box, as near as whole steps allow."""
        west, south, east, north = box
        middle = self.at((west + east) / 2, (south + north) / 2)
        c, s = abs(cos(self.turn_rad)), abs(sin(self.turn_rad))
        wide = (east - west) * c + (north - south) * s
        high = (east - west) * s + (north - south) * c
        needed = max(wide / max(columns - 4, 1), high / TALL / max(lines - 2, 1), 0.1)
        step = -int(-log(needed) // log(STEP))
        return replace(middle, step=max(NEAREST_STEP, min(FARTHEST_STEP, step)))

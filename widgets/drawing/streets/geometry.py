"""Which geometry draws a view of the town, and the layouts made so far.

A layout covers more than the pane shows, so that panning only moves the picture; when
the pane leaves what is laid out, a new layout is made round it. Making one is work for
a thread: one to two seconds where a dense city fills three panes by three, which is
what `MOST_LAID` bounds. Drawing from one takes a few milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, inf
from typing import Protocol

import numpy as np

from store.city.network import Network
from widgets.drawing.canvas import Glyphs
from widgets.drawing.streets.camera import Camera, Style
from widgets.drawing.streets.detail import visible
from widgets.drawing.streets.grid_up import READS_WELL, grid_up
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.schematic.schematic import Schematic
from widgets.drawing.streets.true_geometry import TrueGeometry
from widgets.drawing.streets.window import Box, Window

MOST_LAID = {3: 1_200, 2: 1_200, 1: 2_500}
"""How many panes wide and high a schematic layout is -> most segments of it: up to a
millisecond each, while the picture before stands. With more the true geometry is
drawn."""
TRUE_SPREAD = 2
"""The same for true geometry, which costs little to lay out."""
FARTHEST_SCHEMATIC_M = 30.0
"""Metres per column above which blocks are so small that straightened streets would
have to change places."""
STEADY = 0.9
"""Part of the straightness that an old turn must keep to stay."""
KEPT = 6
"""Layouts kept; zooming back and forth makes none anew."""


class Geometry(Protocol):
    """Streets laid out at one scale and turn."""

    def ink(self, window: Window, glyphs: Glyphs) -> Ink:
        """Draw what a window shows."""

    def cell(
        self, window: Window, segment: int, share: float
    ) -> tuple[int, int] | None:
        """Find the (column, line) of a point on a segment; None if it is not shown."""

    def draws(self, segment: int) -> bool:
        """Claim that a segment is laid out, be it in a window or not."""

    def metres(self, window: Window, column: int, line: int) -> tuple[float, float]:
        """Turn a cell into metres, as nearly as the drawing allows."""

    def junction_cell(self, window: Window, junction: int) -> tuple[int, int] | None:
        """Find the (column, line) of a junction; None if it is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    camera: Camera
    """At the middle of what is laid out."""
    box_m: Box
    geometry: Geometry

    def serves(self, camera: Camera, window: Window) -> bool:
        own = self.camera
        same = (own.step, own.is_schematic, own.turn_rad) == (
            camera.step, camera.is_schematic, camera.turn_rad,
        )  # fmt: skip
        west, south, east, north = window.box_m()
        inside = (
            self.box_m[0] <= west
            and self.box_m[1] <= south
            and east <= self.box_m[2]
            and north <= self.box_m[3]
        )
        return same and inside


class Geometries:
    """The layouts of one town."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._layouts: list[_Layout] = []
        self._farthest_m = FARTHEST_SCHEMATIC_M if network.is_surveyed else inf

    def settled(self, camera: Camera, columns: int, lines: int) -> Camera:
        """Choose geometry and turn for where the camera looks, unless that was done.

        The turn there was is kept as long as streets lie nearly as straight by it.
        """
        if camera.is_settled:
            return camera
        window = replace(camera, turn_rad=0.0).window(columns, lines)
        turn_rad, strength = grid_up(self.network, visible(self.network, window))
        wanted = camera.style is Style.SCHEMATIC or (
            camera.style is Style.AUTO
            and strength >= READS_WELL
            and camera.m_per_column <= self._farthest_m
        )
        if camera.is_schematic and cos(4 * (turn_rad - camera.turn_rad)) >= STEADY:
            turn_rad = camera.turn_rad
        return replace(
            camera,
            turn_rad=turn_rad if wanted else 0.0,
            is_schematic=wanted,
            is_settled=True,
        )

    def ready(self, camera: Camera, columns: int, lines: int) -> Geometry | None:
        """Give the layout for a settled camera if there is one already."""
        window = camera.window(columns, lines)
        for layout in self._layouts:
            if layout.serves(camera, window):
                return layout.geometry
        return None

    def make(self, camera: Camera, columns: int, lines: int) -> Geometry:
        """Lay streets out round a settled camera, or give the layout there is."""
        found = self.ready(camera, columns, lines)
        if found is not None:
            return found
        layout = self._lay_out(camera, columns, lines)
        self._layouts = [layout, *self._layouts[: KEPT - 1]]
        return layout.geometry

    def _lay_out(self, camera: Camera, columns: int, lines: int) -> _Layout:
        network = self.network
        for spread, most in MOST_LAID.items() if camera.is_schematic else ():
            window = camera.window(columns * spread, lines * spread)
            segments = visible(network, window)
            if len(segments) <= most:
                return _Layout(
                    camera=camera,
                    box_m=_reach(network, window),
                    geometry=Schematic.of(
                        network, segments, camera.m_per_column, camera.turn_rad
                    ),
                )
        window = camera.window(columns * TRUE_SPREAD, lines * TRUE_SPREAD)
        geometry = TrueGeometry.of(
            network, visible(network, window), camera.m_per_column, camera.turn_rad
        )
        box_m = _reach(network, window)
        return _Layout(camera=camera, box_m=box_m, geometry=geometry)


def _reach(network: Network, window: Window) -> Box:
    """Give the box a layout serves; at the edge of the map it has no end."""
    box = list(window.box_m())
    bounds = network.bounds_m
    for side in (0, 1):
        if box[side] <= bounds[side]:
            box[side] = -np.inf
        if box[side + 2] >= bounds[side + 2]:
            box[side + 2] = np.inf
    return box[0], box[1], box[2], box[3]

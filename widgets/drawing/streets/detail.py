"""Which streets a window shows: as many classes as leave it readable.

A fixed table from scale to class leaves a village blank and a city black. So the ink is
reckoned: classes come in from the biggest down while they cover less than a share of
the cells. It is reckoned over a neighbourhood that stays the same while the window
moves a little, so that streets do not come and go with every step.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np

from store.city.network import Network, StreetClass
from widgets.drawing.streets.pieces import Longs, Pieces
from widgets.drawing.streets.window import TALL, Box, Window

COVER = 0.45
"""Share of cells that streets may cover. Source: six towns looked at."""
MOST_PATH_M = 4.0
"""Metres per column above which footpaths only confuse."""

_CELLS_PER_COLUMN = 0.8
"""Cells that a street inks over its length in columns, the mean over its directions."""
_MOST_RECKONED = 10_000
"""Segments whose ink is reckoned; of more, every second or third stands for all."""
_TRIED = 64
"""Segments that are looked at first to see whether any street is in the window."""


def visible(network: Network, window: Window, *, cover: float = COVER) -> Longs:
    """List the segments to draw, ascending; some beside the window are among them.

    Never empty when a street crosses the window.
    """
    near = network.in_box(*window.box_m(2))
    classes = network.segment_class[near]
    for least in range(least_class(network, window, cover=cover), StreetClass.PATH, -1):
        shown = near[classes >= least]
        if _any_inside(network, window, shown):
            return shown
    return near


def least_class(network: Network, window: Window, *, cover: float = COVER) -> int:
    """Choose the lightest class to draw in a window, as a number of `StreetClass`.

    It is the same for all windows of one size, scale and turn that lie in the same
    neighbourhood.
    """
    box = _neighbourhood(window)
    near = network.in_box(*box)
    step = len(near) // _MOST_RECKONED + 1
    near = near[::step]
    start, end = network.segment_start[near], network.segment_end[near]
    x = (network.junction_x[start] + network.junction_x[end]) / 2
    y = (network.junction_y[start] + network.junction_y[end]) / 2
    west, south, east, north = box
    inside = (x >= west) & (x < east) & (y >= south) & (y < north)
    length = np.minimum(network.segment_length_m[near], east - west + north - south)
    inked = np.bincount(
        network.segment_class[near],
        weights=length * inside,
        minlength=len(StreetClass),
    )
    columns = np.cumsum(inked[::-1])[::-1] * step / window.m_per_column
    room = _area(box, network.bounds_m) / (window.m_per_column**2 * TALL)
    fits = columns * _CELLS_PER_COLUMN <= cover * room
    lightest = StreetClass.PATH if window.m_per_column <= MOST_PATH_M else 1
    least = max(int(np.argmax(fits)) if fits.any() else len(StreetClass) - 1, lightest)
    return min(least, int(np.flatnonzero(inked)[-1])) if inked.any() else lightest


def _neighbourhood(window: Window) -> Box:
    """Widen what is shown to the lines of a grid half as wide as the window."""
    west, south, east, north = window.box_m()
    side = max(window.columns * window.m_per_column, window.lines * window.m_per_line)
    side /= 2
    return (
        floor(west / side) * side,
        floor(south / side) * side,
        ceil(east / side) * side,
        ceil(north / side) * side,
    )


def _area(box: Box, other: Box) -> float:
    """Give the square metres that two boxes share; never 0."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    up = min(box[3], other[3]) - max(box[1], other[1])
    return max(across, 1.0) * max(up, 1.0)


def _any_inside(network: Network, window: Window, segments: Longs) -> bool:
    """Tell whether any of the segments crosses the window, trying a few first."""
    step = max(len(segments) // _TRIED, 1)
    for some in (segments[::step], segments):
        pieces = Pieces.of(network, some, window.m_per_column, window.turn_rad)
        lines = pieces.seen_from(window).lines
        if lines.any_within(window.columns, window.lines):
            return True
    return False

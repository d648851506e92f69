"""What lies over the streets and is no name: routes, closed streets, cursor, scale bar.

All of it reads in one colour. A route is double lines where there are lines, a letter
of its own where double lines are taken or missing, and thick dots in braille. A closed
street is crossed out again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from widgets.drawing.canvas import Glyphs, Run
from widgets.drawing.streets.dots import ACROSS, DOWN, dots_of, letters_of
from widgets.drawing.streets.glyph_tables import DIAGONALS, SIGNS, table
from widgets.drawing.streets.ink import BLANK, TAIL, Ink
from widgets.drawing.streets.window import Window

MOST_BAR_CELLS = 20
FIRST_DOTS, LAST_DOTS = 0x2800, 0x28FF
"""A schematic has no dots: its lines are doubled even where dots may be used."""
ROUTE_STYLE = "route"
CLOSED_STYLE = "closed"
CURSOR_STYLE = "cursor"

_LAST_STREET_STYLE = 8
"""Styles above this number are texts and marks, which nothing here writes over."""
_CROSSED = 0, 2
"""Of five cells of a street, counted so that no direction of it is missed."""
_ROUTE_DIAGONALS = "▞▚█"

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleWords:
    """Words beside the scale bar, in the language of the screen."""

    metres: str
    """As written after a number: `m`."""
    kilometres: str
    north: str


def draw_route(ink: Ink, segments: Iterable[int], glyphs: Glyphs) -> None:
    """Mark the streets of a route, before marks and names are written."""
    mask = _mask(ink, segments)
    if not mask.any():
        return
    mask |= _bridged(mask) & ink.joint & (ink.style <= _LAST_STREET_STYLE)
    dotted = (ink.glyph >= FIRST_DOTS) & (ink.glyph <= LAST_DOTS)
    if glyphs == "braille" and bool((mask & dotted).any()):
        ink.glyph[mask] = _thick(ink.glyph, mask)[mask]
    elif sign := SIGNS[glyphs].route:
        ink.glyph[mask] = ord(sign)
    else:
        ink.glyph[mask] = _doubled(ink.glyph, mask, glyphs)[mask]
    ink.style[mask] = ink.style_number(ROUTE_STYLE)


def draw_closed(ink: Ink, segments: Iterable[int], glyphs: Glyphs) -> None:
    """Cross out streets that cannot be driven, before marks and names are written."""
    mask = _mask(ink, segments)
    line, column = np.nonzero(mask)
    crossed = np.isin((column + 2 * line) % 5, _CROSSED)
    segment = ink.segment[line, column]
    crossed |= ~np.isin(segment, segment[crossed])
    ink.glyph[line[crossed], column[crossed]] = ord(SIGNS[glyphs].closed)
    ink.style[mask] = ink.style_number(CLOSED_STYLE)


def draw_cursor(ink: Ink, column: int, line: int, glyphs: Glyphs) -> tuple[int, ...]:
    """Show the cell that the cursor is on, and point at it from both sides.

    Returns:
        The columns it takes in its line; texts and marks beside it are left alone.
    """
    first = column - (column > 0 and ink.glyph[line, column] == TAIL)
    last = first + 1
    while last < ink.columns and ink.glyph[line, last] == TAIL:
        last += 1
    ink.style[line, first:last] = ink.style_number(CURSOR_STYLE)
    taken = list(range(first, last))
    for at, sign in zip((first - 1, last), SIGNS[glyphs].cursor, strict=True):
        is_inside = 0 <= at < ink.columns
        if is_inside and ink.style[line, at] <= _LAST_STREET_STYLE:
            ink.put(at, line, sign, CURSOR_STYLE)
            taken.append(at)
    return tuple(sorted(taken))


def cursor_row(ink: Ink, column: int, line: int, glyphs: Glyphs) -> list[Run]:
    """Read one line with the cursor in it; the ink stays as it is."""
    row = Ink(columns=ink.columns, lines=1)
    row.glyph[0], row.style[0] = ink.glyph[line], ink.style[line]
    row.styles = list(ink.styles)
    row.clusters = {
        (0, at): text for (y, at), text in ink.clusters.items() if y == line
    }
    draw_cursor(row, column, 0, glyphs)
    return row.rows()[0]


def scale_bar(window: Window, glyphs: Glyphs, words: ScaleWords) -> tuple[str, str]:
    """Write the scale bar with its length, and where north is.

    The length is the longest of 1, 2, 5, 10 ... metres whose bar fits 20 cells. North
    is an arrow, or degrees clockwise from the top of the screen on a turned map.
    """
    signs = SIGNS[glyphs]
    most_m = (MOST_BAR_CELLS - 1) * window.m_per_column
    lengths = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    length_m = max((length for length in lengths if length <= most_m), default=1)
    cells = max(round(length_m / window.m_per_column), 1)
    left, line, right = signs.bar
    is_long = length_m >= 1000
    amount = length_m // 1000 if is_long else length_m
    unit = words.kilometres if is_long else words.metres
    bar = f"{left}{line * (cells - 1)}{right} {amount} {unit}"
    at = window.north_deg
    return bar, f"{words.north} {f'{at}{signs.degree}' if at else signs.north}"


def _mask(ink: Ink, segments: Iterable[int]) -> _Mask:
    """Find the cells of segments that no text or mark has taken."""
    wanted = np.fromiter(segments, np.int64)
    if not len(wanted):
        return np.zeros(ink.segment.shape, bool)
    return np.isin(ink.segment, wanted) & (ink.style <= _LAST_STREET_STYLE)


def _around(mask: _Mask) -> list[_Mask]:
    """Give the eight neighbours of every cell, clockwise from the north."""
    high, wide = mask.shape
    framed = np.pad(mask, 1)
    steps = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    return [framed[y : y + high, x : x + wide] for y, x in steps]


def _bridged(mask: _Mask) -> _Mask:
    """Find cells that a route enters and leaves, though another street won them."""
    ring = _around(mask)
    runs = np.zeros(mask.shape, np.uint8)
    for here, after in zip(ring, ring[1:] + ring[:1], strict=True):
        runs += here & ~after
    return runs >= 2


def _doubled(
    glyph: npt.NDArray[np.uint32], mask: _Mask, glyphs: Glyphs
) -> npt.NDArray[np.uint32]:
    """Draw the arms that lead along a route double, the others light."""
    known = _arms_of()
    index = np.where(glyph < len(known), known[np.minimum(glyph, len(known) - 1)], 0)
    framed = np.pad(mask, 1, constant_values=True)
    leads = framed[:-2, 1:-1], framed[1:-1, 2:], framed[2:, 1:-1], framed[1:-1, :-2]
    arms = np.zeros(glyph.shape, np.uint8)
    for shift, along in zip((6, 4, 2, 0), leads, strict=True):
        has = (index >> shift & 3) > 0
        arms |= (has * (1 + along)).astype(np.uint8) << shift
    lined = table("box-safe")[arms]
    for sign, thick in zip(DIAGONALS[glyphs], _ROUTE_DIAGONALS, strict=True):
        lined[glyph == ord(sign)] = ord(thick)
    return np.where((index > 0) | (lined != BLANK), lined, glyph)


def _thick(glyph: npt.NDArray[np.uint32], mask: _Mask) -> npt.NDArray[np.uint32]:
    """Spread the dots of a route's cells to all sides within those cells."""
    route = dots_of(glyph) & np.repeat(np.repeat(mask, DOWN, axis=0), ACROSS, axis=1)
    for part in _around(route)[::2]:
        route = route | part
    return letters_of(route)


@cache
def _arms_of() -> npt.NDArray[np.uint8]:
    """List the index in the table of each line, by code point; 0 for other letters."""
    letters = table("box")
    known = np.zeros(int(letters.max()) + 1, np.uint8)
    known[letters] = np.arange(256)
    known[BLANK] = 0
    return known

"""The characters that the map is drawn with, one set for each kind of terminal.

Streets are drawn by their arms: what leaves a cell to the north, east, south and west,
each none, light or heavy. A table gives the character of every such crossing. `box` has
all light and heavy forms; `box-safe` keeps to code page 437, where heavy is double and
both arms of an axis look alike; `ascii` keeps to bytes below 128.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from widgets.drawing.canvas import Glyphs
from widgets.drawing.streets.ink import BLANK

LIGHT, HEAVY = 1, 2
"""Weight of an arm; 0 is none."""

NORTH, EAST, SOUTH, WEST = 6, 4, 2, 0
"""Where the two bits of an arm lie in the index of a table."""

_BOX = {
    "0101": "─", "0202": "━", "1010": "│", "2020": "┃", "0110": "┌", "0210": "┍",
    "0120": "┎", "0220": "┏", "0011": "┐", "0012": "┑", "0021": "┒", "0022": "┓",
    "1100": "└", "1200": "┕", "2100": "┖", "2200": "┗", "1001": "┘", "1002": "┙",
    "2001": "┚", "2002": "┛", "1110": "├", "1210": "┝", "2110": "┞", "1120": "┟",
    "2120": "┠", "2210": "┡", "1220": "┢", "2220": "┣", "1011": "┤", "1012": "┥",
    "2011": "┦", "1021": "┧", "2021": "┨", "2012": "┩", "1022": "┪", "2022": "┫",
    "0111": "┬", "0112": "┭", "0211": "┮", "0212": "┯", "0121": "┰", "0122": "┱",
    "0221": "┲", "0222": "┳", "1101": "┴", "1102": "┵", "1201": "┶", "1202": "┷",
    "2101": "┸", "2102": "┹", "2201": "┺", "2202": "┻", "1111": "┼", "1112": "┽",
    "1211": "┾", "1212": "┿", "2111": "╀", "1121": "╁", "2121": "╂", "2112": "╃",
    "2211": "╄", "1122": "╅", "1221": "╆", "2212": "╇", "1222": "╈", "2122": "╉",
    "2221": "╊", "2222": "╋", "0001": "╴", "1000": "╵", "0100": "╶", "0010": "╷",
    "0002": "╸", "2000": "╹", "0200": "╺", "0020": "╻", "0201": "╼", "1020": "╽",
    "0102": "╾", "2010": "╿",
}  # fmt: skip
"""Weights of the north, east, south and west arm: all forms that Unicode has."""

_SAFE = {
    "01": "─", "02": "═", "10": "│", "20": "║",
    "n1e1": "└", "n1e2": "╘", "n2e1": "╙", "n2e2": "╚",
    "n1w1": "┘", "n1w2": "╛", "n2w1": "╜", "n2w2": "╝",
    "s1e1": "┌", "s1e2": "╒", "s2e1": "╓", "s2e2": "╔",
    "s1w1": "┐", "s1w2": "╕", "s2w1": "╖", "s2w2": "╗",
    "ns1e1": "├", "ns1e2": "╞", "ns2e1": "╟", "ns2e2": "╠",
    "ns1w1": "┤", "ns1w2": "╡", "ns2w1": "╢", "ns2w2": "╣",
    "s1ew1": "┬", "s1ew2": "╤", "s2ew1": "╥", "s2ew2": "╦",
    "n1ew1": "┴", "n1ew2": "╧", "n2ew1": "╨", "n2ew2": "╩",
    "ns1ew1": "┼", "ns1ew2": "╪", "ns2ew1": "╫", "ns2ew2": "╬",
}  # fmt: skip
"""Arms of each axis with the weight of the axis: all line forms of code page 437. Only
the standing and lying line have no letters; an end is drawn as a whole line."""

DIAGONALS: dict[Glyphs, tuple[str, str, str]] = {
    "box": ("╱", "╲", "╳"),
    "box-safe": ("/", "\\", "X"),
    "ascii": ("/", "\\", "X"),
    "braille": ("╱", "╲", "╳"),
}
"""Rising to the right, falling to the right, and both in one cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Characters that are not streets; one cell each, but for `degree`."""

    leader: str
    """Dots from a mark to its text."""
    ellipsis: str
    bar: tuple[str, str, str]
    """Left end, line and right end of the scale bar."""
    north: str
    """Where north is up."""
    degree: str
    cursor: tuple[str, str]
    """What stands left and right of the cell that the cursor is on."""
    route: str
    """A street of a route, where double lines are taken or missing; else empty."""
    closed: str
    """What crosses out a street."""


_LINED = Signs(
    leader="·",
    ellipsis="…",
    bar=("├", "─", "┤"),
    north="↑",
    degree="°",
    cursor=("»", "«"),
    route="",
    closed="×",
)
SIGNS: dict[Glyphs, Signs] = {
    "box": _LINED,
    "braille": _LINED,
    "box-safe": Signs(
        leader="·",
        ellipsis="~",
        bar=("├", "─", "┤"),
        north="↑",
        degree="°",
        cursor=("»", "«"),
        route="▒",
        closed="x",
    ),
    "ascii": Signs(
        leader=".",
        ellipsis="~",
        bar=("|", "-", "|"),
        north="^",
        degree="deg",
        cursor=(">", "<"),
        route="*",
        closed="x",
    ),
}


@cache
def table(glyphs: Glyphs) -> npt.NDArray[np.uint32]:
    """List the code point of every crossing: 256 of them, read-only.

    The index is `north << 6 | east << 4 | south << 2 | west` with weights 0 to 2. Where
    an arm has weight 3, or there are none, the answer is a blank.
    """
    form = {"box": _box, "braille": _box, "box-safe": _safe, "ascii": _ascii}[glyphs]
    found = np.full(256, BLANK, np.uint32)
    for index in range(1, 256):
        arms = index >> 6, index >> 4 & 3, index >> 2 & 3, index & 3
        if max(arms) <= HEAVY:
            found[index] = ord(form(*arms))
    found.flags.writeable = False
    return found


def _box(north: int, east: int, south: int, west: int) -> str:
    return _BOX[f"{north}{east}{south}{west}"]


def _safe(north: int, east: int, south: int, west: int) -> str:
    standing, lying = max(north, south), max(east, west)
    if not (standing and lying):
        return _SAFE[f"{standing}{lying}"]
    upright = ("n" if north else "") + ("s" if south else "")
    level = ("e" if east else "") + ("w" if west else "")
    return _SAFE[f"{upright}{standing}{level}{lying}"]


def _ascii(north: int, east: int, south: int, west: int) -> str:
    standing, lying = max(north, south), max(east, west)
    if standing and lying:
        return "#" if standing == lying == HEAVY else "+"
    if standing:
        return "#" if standing == HEAVY else "|"
    return "=" if lying == HEAVY else "-"

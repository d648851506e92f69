"""The words that a screen is redrawn with: pens, moves, and what they cost.

Not a claim of its own; `ideal.py` seeks the cheapest way to say a picture in them.
"""

from __future__ import annotations

from functools import lru_cache

from glass import PLAIN, Cell, Flags
from pyte.graphics import FG_BG_256

Pen = tuple[str, str, Flags]
Place = tuple[int | None, int | None]
"""Row and column; None for what is not known, as behind the last column."""
BLANK_PEN: Pen = ("default", "default", PLAIN)
_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_ON = ("1", "3", "4", "9", "7", "5")
_OFF = ("22", "23", "24", "29", "27", "25")
_OF_256 = {hexes: at for at, hexes in reversed(list(enumerate(FG_BG_256))) if at > 15}


def size_of(text: str) -> int:
    """Count the bytes of a text on the wire."""
    return len(text.encode()) + text.count("\n")


def on_wire(text: str) -> bytes:
    """Give the bytes as a terminal's line passes them on."""
    return text.encode().replace(b"\n", b"\r\n")


def counted(number: int) -> str:
    """Write a parameter whose default is 1."""
    return "" if number == 1 else str(number)


# --- pens


@lru_cache(None)
def _colour(name: str, *, is_ground: bool) -> str:
    tens = 10 if is_ground else 0
    if name == "default":
        return str(39 + tens)
    if name in _NAMES:
        return str(30 + tens + _NAMES.index(name))
    if name.startswith(("bright", "bfight")):
        rest = name[6:]
        rest = "brown" if rest == "yellow" else rest
        return str(90 + tens + _NAMES.index(rest))
    red, green, blue = (int(name[at : at + 2], 16) for at in (0, 2, 4))
    ways = [f"{38 + tens};2;{red};{green};{blue}"]
    if name in _OF_256:
        ways.append(f"{38 + tens};5;{_OF_256[name]}")
    return min(ways, key=len)


@lru_cache(None)
def change(old: Pen, new: Pen) -> str:
    """Give the shortest SGR that makes one pen of another."""
    if old == new:
        return ""
    by_difference = [
        _ON[at] if new[2][at] else _OFF[at]
        for at in range(len(_ON))
        if old[2][at] != new[2][at]
    ]
    from_nothing = [_ON[at] for at in range(len(_ON)) if new[2][at]]
    for at in (0, 1):
        name, is_ground = str(new[at]), at == 1
        if old[at] != new[at]:
            by_difference.append(_colour(name, is_ground=is_ground))
        if name != "default":
            from_nothing.append(_colour(name, is_ground=is_ground))
    reset = ["", *from_nothing] if from_nothing else []
    ways = [f"\x1b[{';'.join(by_difference)}m", f"\x1b[{';'.join(reset)}m"]
    return min(ways, key=len)


@lru_cache(None)
def needed(pen: Pen, cell: Cell) -> Pen:
    """Give the pen that draws a cell, the nearest to the one at hand."""
    glyph, ink, ground, flags = cell
    if glyph != " " or any(flags[2:5]):
        return ink, ground, flags
    kept = pen[2]
    if any(kept[2:5]):
        kept = (*kept[:2], False, False, False, kept[5])
    return pen[0], ground, kept


# --- moves


@lru_cache(1 << 16)
def move(start: Place, row: int, column: int) -> str:
    """Give the shortest way of the cursor to a cell, counted from 0."""
    from_row, from_column = start
    if (from_row, from_column) == (row, column):
        return ""
    ways = [f"\x1b[{counted(row + 1)}{f';{column + 1}' if column else ''}H"]
    if from_row is None:
        return ways[0]
    steps = row - from_row
    if not steps:
        downs = [("", from_column)]
    else:
        letter = "B" if steps > 0 else "A"
        downs = [
            (f"\x1b[{counted(abs(steps))}{letter}", from_column),
            (f"\x1b[{counted(row + 1)}d", from_column),
        ]
        if 0 < steps <= 4:
            downs.append(("\n" * steps, 0))
    for down, at in downs:
        ways += [down + along for along in _along(at, column)]
    return min(ways, key=size_of)


def _along(start: int | None, column: int) -> list[str]:
    """List the ways within a row."""
    if start == column:
        return [""]
    ways = [f"\x1b[{counted(column + 1)}G"]
    ways.append("\r" + (f"\x1b[{counted(column)}C" if column else ""))
    if start is None:
        return ways
    steps = column - start
    if steps > 0:
        return [*ways, f"\x1b[{counted(steps)}C"]
    return [*ways, f"\x1b[{counted(-steps)}D", "\b" * -steps]


if __name__ == "__main__":
    print("redraw_words: words of the thin-link benches; nothing to run")

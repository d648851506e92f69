"""The shortest way of the cursor from cell to cell.

The line of a terminal turns LF into CR LF (ONLCR, as Textual leaves it), so LF goes to
the start of the next row and is two bytes on the wire.
"""

from __future__ import annotations

from functools import lru_cache

_MOST_BACKSPACES = 4
"""More steps back are shorter as `CSI n D`."""
_MOST_FEEDS = 4


def size_of(text: str) -> int:
    """Give the bytes of a text on the wire."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return size + text.count("\n")


def count(number: int) -> str:
    """Write a parameter whose default is 1."""
    return "" if number == 1 else str(number)


def place(row: int, column: int) -> str:
    """Address a cell, counted from 0."""
    if column == 0:
        return f"\x1b[{count(row + 1)}H"
    return f"\x1b[{count(row + 1)};{column + 1}H"


@lru_cache(8192)
def move(start: tuple[int | None, int | None], row: int, column: int) -> str:
    """Give the shortest sequence that brings the cursor to a cell.

    Args:
        start: Row and column where it is; None for one that is not known.
        row: Where to, counted from 0.
        column: Where to, counted from 0.
    """
    from_row, from_column = start
    if from_row == row and from_column == column:
        return ""
    ways = [place(row, column)]
    if from_row == row:
        ways += _along(from_column, column)
    elif from_row is not None:
        ways += _across(from_row, from_column, row, column)
    return min(ways, key=size_of)


def _along(start: int | None, column: int) -> list[str]:
    """List the ways within a row."""
    if start == column:
        return [""]
    ways = [f"\x1b[{count(column + 1)}G"]
    ways.append("\r" + (f"\x1b[{count(column)}C" if column else ""))
    if start is not None:
        steps = column - start
        if steps > 0:
            ways.append(f"\x1b[{count(steps)}C")
        else:
            ways.append(f"\x1b[{count(-steps)}D")
            if -steps <= _MOST_BACKSPACES:
                ways.append("\b" * -steps)
    return ways


def _across(from_row: int, start: int | None, row: int, column: int) -> list[str]:
    """List the ways to another row."""
    steps = row - from_row
    down = f"\x1b[{count(steps)}B" if steps > 0 else f"\x1b[{count(-steps)}A"
    ways = [down + along for along in _along(start, column)]
    ways += [f"\x1b[{count(row + 1)}d" + along for along in _along(start, column)]
    if 0 < steps <= _MOST_FEEDS:
        ways += ["\n" * steps + along for along in _along(0, column)]
    return ways

"""The grid over a map: lettered columns from the west, numbered rows from the north.

`C7` is a square of one kilometre; `C7-3` the ninth of it where a phone has the 3.
Counted from the north-west corner of the map's bounds, in metres of its origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

SIDE_M = 1000.0
"""Side of a square."""
_LETTERS = 26
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the grid, or a ninth of one, by its edges in metres."""

    name: str
    west_m: float
    north_m: float
    side_m: float

    @property
    def middle_m(self) -> tuple[float, float]:
        """Give its middle, metres east and north of the map's origin."""
        half = self.side_m / 2
        return self.west_m + half, self.north_m - half


def square(bounds_m: Bounds, column: str, row: int, part: int = 0) -> Square | None:
    """Give a square by its name; None when the grid does not reach so far.

    Args:
        bounds_m: West, south, east, north of the map.
        column: One or two letters, in any case.
        row: From 1.
        part: 1 to 9 as on a phone, 0 for the whole square.
    """
    west, south, east, north = bounds_m
    number = _number(column)
    across, down = ceil((east - west) / SIDE_M), ceil((north - south) / SIDE_M)
    if not (1 <= number <= max(across, 1) and 1 <= row <= max(down, 1)):
        return None
    left, top = west + (number - 1) * SIDE_M, north - (row - 1) * SIDE_M
    name = f"{_letters(number)}{row}"
    if not 1 <= part <= 9:
        return Square(name, left, top, SIDE_M)
    third = SIDE_M / 3
    beside, below = (part - 1) % 3, (part - 1) // 3
    return Square(f"{name}-{part}", left + beside * third, top - below * third, third)


def square_at(bounds_m: Bounds, x_m: float, y_m: float) -> Square | None:
    """Give the ninth of a square that a point lies in; None outside the bounds."""
    west, south, east, north = bounds_m
    if not (west <= x_m <= east and south <= y_m <= north):
        return None
    right, below = x_m - west, north - y_m
    column, row = floor(right / SIDE_M), floor(below / SIDE_M)
    third = SIDE_M / 3
    part_x = min(2, floor((right - column * SIDE_M) / third))
    part_y = min(2, floor((below - row * SIDE_M) / third))
    return square(bounds_m, _letters(column + 1), row + 1, part_y * 3 + part_x + 1)


def _number(column: str) -> int:
    number = 0
    for letter in column.casefold():
        number = number * _LETTERS + ord(letter) - ord("a") + 1
    return number


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters

"""Pieces of a stretch: how many streets that lie apart bear one name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.city.network import Network

APART_M = 60.0
"""Segments whose ends come so near to each other are of one piece.

So two carriageways are one street, and so are the two sides of a square.
"""


def count_pieces(network: Network, segments: Collection[int]) -> int:
    """Count the groups of segments (indexes) that lie apart from each other."""
    joined: dict[int, int] = {}
    corners: set[int] = set()
    for segment in segments:
        start = int(network.segment_start[segment])
        end = int(network.segment_end[segment])
        corners |= {start, end}
        _join(joined, start, end)
    for one, other in _near(network, corners):
        _join(joined, one, other)
    return len({_root(joined, corner) for corner in corners})


def _root(joined: dict[int, int], corner: int) -> int:
    while (above := joined.setdefault(corner, corner)) != corner:
        joined[corner] = joined.setdefault(above, above)
        corner = above
    return corner


def _join(joined: dict[int, int], one: int, other: int) -> None:
    joined[_root(joined, one)] = _root(joined, other)


def _near(network: Network, corners: Iterable[int]) -> Iterable[tuple[int, int]]:
    """List pairs of junctions within `APART_M`, found by squares of that side."""
    squares: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
    for corner in sorted(corners):
        x, y = float(network.junction_x[corner]), float(network.junction_y[corner])
        column, row = int(x // APART_M), int(y // APART_M)
        around = [(column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        for square in around:
            for other_x, other_y, other in squares.get(square, ()):
                if hypot(x - other_x, y - other_y) <= APART_M:
                    yield corner, other
        squares.setdefault((column, row), []).append((x, y, corner))

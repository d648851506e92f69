"""Finding rows that moved up or down, so that the terminal moves them itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import ne
from typing import NamedTuple

from patrol_tui.terminal.cells import Row
from patrol_tui.terminal.moves import count

_LEAST_SAVED_CELLS = 16
"""Cells that a scroll has to spare, to be tried at all."""
_PIECES = 6
"""Pieces of a row that are looked for elsewhere: panes side by side move apart."""
_LEAST_LETTERS = 3
"""Different cells that make a piece worth looking for."""
_MOST_TRIED = 3
"""Distances for which the whole screen is compared."""


_MANY_ROWS = 6
_NEAR_MOVES = [by for far in range(1, 9) for by in (far, -far)]
"""Tried for so many changed rows of which no piece is found elsewhere: a map's labels
do not move as far as its roads."""


class Scroll(NamedTuple):
    """A move of whole rows within a region."""

    top: int
    bottom: int
    """Last row of the region."""
    by: int
    """Rows moved, up if positive."""

    def sequence(self, rows: int) -> str:
        """Say it to a terminal of so many rows; its cursor is anywhere afterwards.

        IL and DL move all rows below them, so a region is named only if some below
        have to stay.
        """
        top, bottom, by = self
        way = f"\x1b[{count(by)}M" if by > 0 else f"\x1b[{count(-by)}L"
        move = f"\x1b[{count(top + 1)}H{way}"
        if bottom == rows - 1:
            return move
        return f"\x1b[{count(top + 1) if top else ''};{bottom + 1}r{move}\x1b[r"


def best_scroll(
    wanted: Sequence[Row], shown: Sequence[Row], among: Sequence[int]
) -> Scroll | None:
    """Find the scroll that leaves the fewest cells to draw.

    Args:
        wanted: All rows as they should be.
        shown: All rows as they are.
        among: The changed rows.

    Returns:
        None if no scroll spares enough cells.
    """
    best, most = None, _LEAST_SAVED_CELLS
    wrong = list(map(_differing, wanted, shown))
    moves = _votes(wanted, shown, among)
    if not moves and len(among) >= _MANY_ROWS:
        moves = _NEAR_MOVES
    for by in moves:
        scroll, saved = _region(wanted, shown, wrong, by)
        if saved > most:
            best, most = scroll, saved
    return best


def _votes(
    wanted: Sequence[Row], shown: Sequence[Row], among: Sequence[int]
) -> list[int]:
    """List the few moves that most pieces of rows seem to have made."""
    width = len(wanted[0])
    piece = max(8, width // _PIECES)
    where: dict[tuple[int, ...], list[int]] = {}
    for y in among:
        row, after = shown[y], wanted[y]
        for x in range(0, width, piece):
            cells = row[x : x + piece]
            if cells != after[x : x + piece] and len(set(cells)) > _LEAST_LETTERS:
                where.setdefault((x, *cells), []).append(y)
    votes: Counter[int] = Counter()
    for y in among:
        row, before = wanted[y], shown[y]
        for x in range(0, width, piece):
            cells = row[x : x + piece]
            if cells != before[x : x + piece]:
                votes.update(origin - y for origin in where.get((x, *cells), ()))
    return [by for by, found in votes.most_common(_MOST_TRIED) if found > 1]


def _region(
    wanted: Sequence[Row], shown: Sequence[Row], wrong: Sequence[int], by: int
) -> tuple[Scroll | None, int]:
    """Find the run of rows for which a move by so many spares the most cells.

    Args:
        wanted: All rows as they should be.
        shown: All rows as they are.
        wrong: How many cells of each differ where it is.
        by: Rows moved up.
    """
    best, most = None, 0
    start, saved = None, 0
    for y, row in enumerate(wanted):
        before = y + by
        if not 0 <= before < len(shown):
            start, saved = None, 0
            continue
        gain = wrong[y] - _differing(row, shown[before])
        if start is None or saved <= 0:
            start, saved = y, 0
        saved += gain
        if saved > most:
            most = saved
            top, bottom = (start, y + by) if by > 0 else (start + by, y)
            best = Scroll(top, bottom, by)
    return best, most


def _differing(one: Row, other: Row) -> int:
    return 0 if one == other else sum(map(ne, one, other))

"""Finding a part of a row that moved sideways, so that the terminal moves it itself."""

from __future__ import annotations

from operator import ne
from typing import NamedTuple

from patrol_tui.terminal.cell_tables import MOST_KEPT, Names
from patrol_tui.terminal.cells import Row

_LEAST_SAVED = 4
"""Cells that a shift has to spare: as many as it is bytes."""
_SECOND_BYTES = 5
"""What it costs besides to leave the end of the row where it is."""
_PIECE, _PROBES = 4, 6
"""Cells of a piece that is looked for elsewhere in its row, and how many are."""
_FARTHEST = 40
"""Columns by which a part of a row may have moved."""
_LEAST_STAYING = 8
"""Cells that a part has at least, besides those it is moved by."""


class Shift(NamedTuple):
    """A move of some cells of a row."""

    start: int
    end: int
    """The column behind the last."""
    by: int
    """Columns moved, to the left if positive."""


class Sideways:
    """Finds shifts; rows of one picture mostly move alike."""

    def __init__(self) -> None:
        self._names = Names()
        self._last = 0

    def find(self, wanted: Row, shown: Row, changed: list[int]) -> Shift | None:
        """Find the shift that leaves the fewest cells to draw.

        Args:
            wanted: The row as it should be.
            shown: The row as it is.
            changed: The columns that differ.
        """
        x, stop, columns = changed[0], changed[-1] + 1, len(wanted)
        tried = self._likely(wanted[x:stop], shown[x:stop])
        best, least = None, len(changed) - _LEAST_SAVED
        for end in {stop, columns} if tried else ():
            price = 0 if end == columns else _SECOND_BYTES
            for by in tried:
                left = price + _left(wanted[x:end], shown[x:end], by)
                if left < least:
                    best, least = Shift(x, end, by), left
        if best is not None:
            self._last = best.by
        return best

    def _likely(self, wanted: Row, shown: Row) -> set[int]:
        """Look for a few pieces of the wanted row elsewhere in the shown one."""
        names = self._names
        if len(names) > MOST_KEPT:
            names.clear()
        before = "".join(map(names.__getitem__, shown))
        after = "".join(map(names.__getitem__, wanted))
        found = {self._last} if self._last else set()
        for x in range(0, len(after) - _PIECE, max(1, len(after) // _PROBES)):
            piece = after[x : x + _PIECE]
            if len(set(piece)) > 1 and not before.startswith(piece, x):
                near = before.find(piece, max(0, x - _FARTHEST), x + _FARTHEST)
                if near >= 0:
                    found.add(near - x)
        return found


def _left(wanted: Row, shown: Row, by: int) -> int:
    """Count the cells to be drawn after a shift."""
    if len(wanted) < abs(by) + _LEAST_STAYING:
        return len(wanted)
    if by > 0:
        wrong: int = sum(map(ne, wanted[:-by], shown[by:]))
    else:
        wrong = sum(map(ne, wanted[-by:], shown[:by]))
    return abs(by) + wrong

"""Which cells of the map are taken by texts and marks, and what covering each costs.

Who writes first keeps its cells: marks, their texts, the cursor, then names. Streets
may be written over, at a cost: a junction or a main street costs most. Rows of what is
taken are searched as bytes and costs are summed beforehand, so that a trial place costs
a fraction of a microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from store.city.network import Bytes, StreetClass
from widgets.drawing.cells import clusters
from widgets.drawing.streets.ink import Ink

Sums = list[list[float]]

MINOR_COST = 1.2
"""What covering a cell of a small street costs; a whole text may cost about 9."""
MAJOR_COST = 3.0
_JOINT_COST = 2.5
"""Added where streets meet."""


@dataclass(slots=True, eq=False)
class Claims:
    """The taken cells of one frame; columns and lines are those of its ink."""

    ink: Ink
    street_class: npt.NDArray[np.int8]
    """`StreetClass` drawn in each cell, [line, column]; -1 where there is no street."""
    row_cost: Sums
    """[line][column]: what covering all cells left of the column costs."""
    column_cost: Sums
    """[column][line]: what covering all cells above the line costs."""
    rows: list[bytearray]
    """[line][column]: 1 where a cell is taken."""
    standing: list[bytearray]
    """[column][line]: the same, by columns."""
    written: int = 0
    """How many cells are taken."""

    @classmethod
    def of(cls, ink: Ink, segment_class: Bytes) -> Self:
        """Start with all cells free.

        Args:
            ink: Streets as a geometry drew them.
            segment_class: `StreetClass` of each segment of the network.
        """
        drawn = ink.segment >= 0
        street_class = np.full(ink.segment.shape, -1, np.int8)
        street_class[drawn] = segment_class[ink.segment[drawn]]
        cost = np.where(street_class >= StreetClass.SECONDARY, MAJOR_COST, MINOR_COST)
        cost = np.where(drawn, cost, 0.0) + np.where(ink.joint, _JOINT_COST, 0.0)
        return cls(
            ink=ink,
            street_class=street_class,
            row_cost=_sums(cost),
            column_cost=_sums(cost.T),
            rows=[bytearray(ink.columns) for _ in range(ink.lines)],
            standing=[bytearray(ink.lines) for _ in range(ink.columns)],
        )

    @property
    def columns(self) -> int:
        """How many cells a row has."""
        return self.ink.columns

    @property
    def lines(self) -> int:
        """How many rows there are."""
        return self.ink.lines

    def is_free(self, column: int, line: int, cells: int) -> bool:
        """Tell whether cells lie inside, untaken, with an untaken one on both sides."""
        return (
            0 <= line < self.ink.lines
            and column >= 0
            and column + cells <= self.ink.columns
            and self.rows[line].find(1, max(column - 1, 0), column + cells + 1) < 0
        )

    def is_free_down(self, column: int, line: int, letters: int) -> bool:
        """Tell the same of cells one below another, and of the columns beside them."""
        if not 0 <= column < self.ink.columns or line < 0:
            return False
        end = line + letters
        beside = self.standing[max(column - 1, 0) : column + 2]
        return end <= self.ink.lines and all(
            cells.find(1, line, end) < 0 for cells in beside
        )

    def take(self, column: int, line: int, cells: int = 1) -> None:
        """Claim cells of a row; those outside are left out."""
        if not 0 <= line < self.ink.lines:
            return
        row = self.rows[line]
        for at in range(max(column, 0), min(column + cells, self.ink.columns)):
            self.written += not row[at]
            row[at] = self.standing[at][line] = 1

    def release(self, column: int, line: int, cells: int = 1) -> None:
        """Give claimed cells of a row back."""
        row = self.rows[line]
        for at in range(column, column + cells):
            self.written -= row[at]
            row[at] = self.standing[at][line] = 0

    def write(self, column: int, line: int, text: str, style: str) -> None:
        """Write text to the right and claim its cells; all of it lies inside."""
        self.take(column, line, self.ink.put(column, line, text, style))

    def write_down(self, column: int, line: int, text: str, style: str) -> None:
        """Write letters one below another and claim their cells."""
        for at, (letter, _) in enumerate(clusters(text)):
            self.write(column, line + at, letter, style)


def _sums(cost: npt.NDArray[np.float64]) -> Sums:
    """Sum each row from its begin, one entry more than there are cells."""
    sums = np.zeros((cost.shape[0], cost.shape[1] + 1))
    np.cumsum(cost, axis=1, out=sums[:, 1:])
    rounded: Sums = sums.round(2).tolist()
    return rounded

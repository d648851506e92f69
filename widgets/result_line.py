"""The last result, below the panes: what it says at its end is never cut at 80 cells.

A result tells first what was done and last what follows from it: that an incident
waits again, how a refusal can be overridden. Where one row has no room for all, a
second is taken from the card above, so that the lists and the map stay where they are.
"""

from __future__ import annotations

from itertools import groupby

from store.text import clean
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import width, wrap
from widgets.drawing.rows import Row, row_of
from widgets.note_line import NoteLine

LONG = "-long-result"
"""Class of the screen while the result has two rows; the style sheet makes room."""


class ResultLine(NoteLine):
    """Shows runs of text in one row or two, cut at the end of the second."""

    def redraw(self) -> None:
        """Take a row more or less as the text needs; rows follow when it is there."""
        told = sum(width(run.text) for run in self._runs)
        is_long = bool(self.size.width) and told > self.size.width
        if self.is_attached and self.screen.has_class(LONG) != is_long:
            self.screen.set_class(is_long, LONG)
        super().redraw()

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Part the text between words, into as many rows as there are."""
        del board
        return [row_of(row, columns) for row in parted(self._runs, columns, lines)]


def parted(runs: Row, columns: int, most: int) -> list[Row]:
    """Part runs between words into rows; the last of `most` keeps all that is left."""
    letters = [(letter, run.style) for run in runs for letter in clean(run.text)]
    broken = wrap("".join(letter for letter, _ in letters), columns)
    rows: list[Row] = []
    for line in broken[: most - 1] if len(broken) > 1 else ():
        rows.append(_runs(letters[: len(line)]))
        letters = letters[len(line) :]
        while letters and letters[0][0] == " ":
            letters = letters[1:]
    return [*rows, _runs(letters)]


def _runs(letters: list[tuple[str, str]]) -> Row:
    """Put letters of one style together again."""
    return [
        Run("".join(letter for letter, _ in group), style)
        for style, group in groupby(letters, key=lambda one: one[1])
    ]

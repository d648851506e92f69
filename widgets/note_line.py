"""One line of text below the panes: the last result, or the keys that work here."""

from __future__ import annotations

from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import width
from widgets.drawing.rows import Row, row_of
from widgets.pane import Pane


class NoteLine(Pane):
    """Shows runs of text, cut at the edge."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._runs: Row = []

    def say(self, runs: Row) -> None:
        """Show these runs."""
        self._runs = runs
        self.redraw()

    @property
    def said(self) -> str:
        """What it shows, as one text."""
        return "".join(run.text for run in self._runs)

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Give the one row."""
        del board, lines
        return [row_of(self._runs, columns)]


def hint_runs(hints: list[tuple[str, str]], columns: int) -> Row:
    """Set as many `key word` hints as fit whole, the most used first."""
    runs: Row = []
    used = 0
    for key, word in hints:
        cells = width(key) + width(word) + 2
        if used + cells > columns:
            break
        runs += [Run(f" {key}", "key"), Run(f" {word}", "hint")]
        used += cells
    return runs

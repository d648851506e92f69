"""How a picked row stands out: all of it, or on a thin line its first runs alone."""

from __future__ import annotations

from widgets.drawing.board import Board
from widgets.drawing.canvas import Run

_PICKED = "selected"


def picked(
    parts: list[Run], board: Board, *, is_picked: bool, first: int
) -> tuple[list[Run], str]:
    """Give the runs of a row, and the style that is laid under all of them.

    On a thin line only the `first` runs are marked: the others need not be sent again
    when another row is picked.
    """
    if not is_picked or not board.is_frugal:
        return parts, _PICKED if is_picked else ""
    marked = [Run(part.text, f"{part.style} {_PICKED}") for part in parts[:first]]
    return [*marked, *parts[first:]], ""

"""A pane that tells of the selected incident, and on a thin line lets the cursor pass.

Who walks down the queue looks at its rows: on the way nobody reads the card or the map,
and both together are ten times the bytes of a step.
"""

from __future__ import annotations

from dataclasses import replace

from textual.timer import Timer

from widgets.drawing.board import Board
from widgets.pane import Pane

REST_S = 0.4
"""On a thin line so long the cursor rests before these panes follow it."""


class RestingPane(Pane):
    """Shows another incident when the cursor rests on it; all else at once."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._next: Board | None = None
        """What is shown when the cursor has rested."""
        self._resting: Timer | None = None

    @property
    def follows_at_once(self) -> bool:
        """Claim that it is looked at now, or that no incident is shown in it."""
        return False

    def show(self, board: Board) -> None:
        """Show a board; on a thin line another incident only when the cursor rests."""
        before = self.board
        if (
            before is None
            or not board.is_frugal
            or self.follows_at_once
            or board.incident in {before.incident, None}
        ):
            self._next = None
            super().show(board)
            return
        is_moving = self._next is None or self._next.incident != board.incident
        self._next = board
        super().show(replace(board, incident=before.incident))
        if is_moving:
            if self._resting is not None:
                self._resting.stop()
            self._resting = self.set_timer(REST_S, self._follow)

    def _follow(self) -> None:
        if self._next is not None:
            fresh, self._next = self._next, None
            super().show(fresh)

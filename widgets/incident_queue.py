"""The incident queue: open incidents by priority, then age."""

from __future__ import annotations

from store.model.records import IncidentId
from store.model.tables import WAITING
from widgets.drawing.board import Board, queue_order
from widgets.drawing.canvas import Run
from widgets.drawing.rows import Row, queue_row, row_of
from widgets.pane import ListPane
from widgets.words.catalogue import N_

EMPTY = N_("No open incidents")


class IncidentQueue(ListPane):
    """One row an incident; the selection is held by id, whatever comes in."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: list[str] = []
        self._places: dict[str, int] = {}
        self._sorted_for: object = None

    def keys_for(self, board: Board) -> list[str]:
        """Sort only when an incident changed."""
        if self._sorted_for is not board.state.incidents:
            self._keys = list(queue_order(board.state))
            self._places = {key: index for index, key in enumerate(self._keys)}
            self._sorted_for = board.state.incidents
        return self._keys

    def selected_key(self, board: Board) -> str | None:
        """Give the selected incident's id."""
        return board.incident

    def position(self, board: Board, keys: list[str]) -> int | None:
        """Look the selected one up; the list may hold thousands."""
        del keys
        return self._places.get(board.incident) if board.incident else None

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight."""
        state, words = board.state, board.words
        shown = self.window(board, lines - 1)
        waiting = sum(
            incident.state_at(board.now_ms) in WAITING
            for incident in state.open_incidents()
        )
        count = words.say(
            N_("Incidents {open}  waiting {waiting}"),
            open=len(state.open_ids),
            waiting=waiting,
        )
        rows = [self._title(board, count, columns)]
        if not shown:
            hint = words.say(EMPTY)
            rows.append(row_of([Run(f" {hint}", "hint")], columns))
        rows += [
            queue_row(state.incidents[IncidentId(key)], board, columns) for key in shown
        ]
        return rows

    def _title(self, board: Board, count: str, columns: int) -> Row:
        """Make the title; rows hidden above are said with the worst of them."""
        hidden = self.first_shown
        if not hidden:
            return self.title_row(count, columns)
        worst = board.state.incidents[IncidentId(self._keys[0])].priority
        above = board.words.say(
            N_("^{count} above, worst P{priority}"), count=hidden, priority=worst
        )
        title = self.title_row(f"{count}  ", columns)
        left = [title[0], Run(above, f"title p{min(worst, 4)}")]
        return row_of(left, columns, style="title")

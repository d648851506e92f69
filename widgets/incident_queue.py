"""The incident queue: open incidents by priority, then age."""

from __future__ import annotations

from collections.abc import Sequence

from store.model.records import IncidentId
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.filtering import incident_text
from widgets.drawing.rows import Row, queue_row, row_of, with_age
from widgets.pane import ListPane
from widgets.words.catalogue import N_

EMPTY = N_("No open incidents")


class IncidentQueue(ListPane):
    """One row an incident; the selection is held by id, whatever comes in."""

    def keys_for(self, board: Board) -> Sequence[str]:
        """Give the queue's order."""
        return board.queue.keys

    def selected_key(self, board: Board) -> str | None:
        """Give the selected incident's id."""
        return board.incident

    def position(self, board: Board, keys: Sequence[str]) -> int | None:
        """Look the selected one up; the queue may hold thousands."""
        if self.words_wanted:
            return super().position(board, keys)
        return board.queue.places.get(board.incident) if board.incident else None

    def text_of(self, board: Board, key: str) -> str:
        """Find an incident by number, type, place, state, units and words."""
        return incident_text(board, IncidentId(key))

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight."""
        state, words = board.state, board.words
        shown = self.window(board, lines - 1)
        count = words.say(
            N_("Incidents {open}  waiting {waiting}"),
            open=len(state.open_ids),
            waiting=board.queue.waiting,
        )
        count = self.title_with_filter(board, count)
        rows = [with_age(self._title(board, count, columns), board, columns)]
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
        worst = board.state.incidents[IncidentId(self.shown_keys(board)[0])].priority
        above = board.words.say(
            N_("^{count} above, worst P{priority}"), count=hidden, priority=worst
        )
        title = self.title_row(f"{count}  ", columns)
        left = [title[0], Run(above, f"title p{min(worst, 4)}")]
        return row_of(left, columns, style="title")

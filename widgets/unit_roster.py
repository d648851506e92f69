"""The unit roster: who is on duty, doing what, and for how long."""

from __future__ import annotations

from store.model.records import UnitId
from widgets.drawing.board import Board, roster_order
from widgets.drawing.filtering import unit_text
from widgets.drawing.rows import Row, unit_row, with_age
from widgets.pane import ListPane
from widgets.words.catalogue import N_


class UnitRoster(ListPane):
    """One row a unit, those on duty first."""

    def keys_for(self, board: Board) -> list[str]:
        """List every unit, those that never logged on too."""
        return list(roster_order(board.state, board.tables))

    def selected_key(self, board: Board) -> str | None:
        """Give the selected unit's call sign."""
        return board.unit

    def text_of(self, board: Board, key: str) -> str:
        """Find a unit by call sign, crew, status, incident and place."""
        return unit_text(board, UnitId(key))

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight."""
        units = board.state.units.values()
        count = board.words.say(
            N_("Units {on}  free {free}"),
            on=sum(unit.on_duty for unit in units),
            free=sum(unit.is_free for unit in units),
        )
        count = self.title_with_filter(board, count)
        rows = [with_age(self.title_row(count, columns), board, columns)]
        rows += [
            unit_row(UnitId(key), board, columns)
            for key in self.window(board, lines - 1)
        ]
        return rows

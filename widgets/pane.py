"""A pane: rows of runs on the screen, of which only those that changed are sent.

Each pane makes all its visible rows anew when the board changes; that is cheap. What
costs on a thin link is bytes, so a row equal to the one on the screen is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import sent
from widgets.drawing.rows import Row, changed_cells, row_of
from widgets.looks import style_of


class Pane(Widget):
    """Rows of runs; subclasses make them in `rows_for`."""

    DEFAULT_CSS = """
    Pane { background: $ground; color: $ink; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.board: Board | None = None
        self._rows: list[Row] = []
        self._strips: dict[int, Strip] = {}
        self._looks: dict[str, Style] = {}

    class Chosen(Message):
        """A row was chosen: `key` is the id of what it shows."""

        def __init__(self, pane: Pane, key: str) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

        @property
        def control(self) -> Pane:
            """The pane, for `@on` selectors."""
            return self.pane

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the visible rows, at most `lines`, each exactly `columns` wide."""
        raise NotImplementedError

    def show(self, board: Board) -> None:
        """Show a board; only rows that differ from the screen's are drawn again."""
        self.board = board
        self.redraw()

    def redraw(self) -> None:
        """Make the rows anew, and refresh those that changed."""
        columns, lines = self.size
        if self.board is None or not columns or not lines:
            return
        fresh = self.rows_for(self.board, columns, lines)[:lines]
        fresh += [[Run(" " * columns, "")]] * (lines - len(fresh))
        old, self._rows = self._rows, fresh
        for y, row in enumerate(fresh):
            if y >= len(old):
                self.refresh(Region(0, y, columns, 1))
            elif row != old[y]:
                start, end = changed_cells(old[y], row)
                self.refresh(Region(start, y, end - start, 1))
            else:
                continue
            self._strips.pop(y, None)

    def render_line(self, y: int) -> Strip:
        """Give one row as the terminal will have it."""
        found = self._strips.get(y)
        if found is None:
            row = self._rows[y] if y < len(self._rows) else []
            found = self._strip(row)
            self._strips[y] = found
        return found

    def _strip(self, row: Row) -> Strip:
        board = self.board
        segments = [
            Segment(
                sent(run.text, board.glyphs, board.splits_am) if board else run.text,
                self._look(run.style),
            )
            for run in row
        ]
        strip = Strip(segments).simplify()
        return strip.adjust_cell_length(self.size.width, self._look(""))

    def _look(self, names: str) -> Style:
        """Give the style of the names in the theme at hand."""
        look = self._looks.get(names)
        if look is None:
            look = self._looks[names] = style_of(names, self.app.theme_variables)
        return look

    def notify_style_update(self) -> None:
        """Forget the looks when the theme changes."""
        super().notify_style_update()
        self._looks.clear()
        self._strips.clear()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._rows, self._strips = [], {}
        self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether keys go here."""
        super().watch_has_focus(has_focus)
        self.redraw()

    def title_row(self, text: str, columns: int) -> Row:
        """Make the pane's first row; `>` says that keys go here."""
        sign = ">" if self.has_focus else " "
        style = "title-focus" if self.has_focus else "title"
        return row_of([Run(f"{sign}{text}", style)], columns, style=style)


class ListPane(Pane, can_focus=True):
    """A pane that lists records, one of which is selected by its id."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._top = 0

    @property
    def first_shown(self) -> int:
        """How many rows are hidden above."""
        return self._top

    def keys_for(self, board: Board) -> Sequence[str]:
        """List the ids shown, in order."""
        raise NotImplementedError

    def selected_key(self, board: Board) -> str | None:
        """Give the id of the selected record."""
        raise NotImplementedError

    def window(self, board: Board, lines: int) -> Sequence[str]:
        """Give the ids that fit, with the selected one among them."""
        keys = self.keys_for(board)
        index = self.position(board, keys)
        last = max(len(keys) - lines, 0)
        if index is not None:
            self._top = min(self._top, index)
            self._top = max(self._top, index - lines + 1)
        self._top = max(min(self._top, last), 0)
        return keys[self._top : self._top + lines]

    def position(self, board: Board, keys: Sequence[str]) -> int | None:
        """Find where the selected id stands."""
        selected = self.selected_key(board)
        return keys.index(selected) if selected in keys else None

    def move(self, steps: int) -> None:
        """Choose another row, `steps` further down."""
        if self.board is None:
            return
        keys = self.keys_for(self.board)
        if not keys:
            return
        at = self.position(self.board, keys)
        wanted = max(min((at or 0) + steps, len(keys) - 1), 0) if at is not None else 0
        self.post_message(self.Chosen(self, keys[wanted]))

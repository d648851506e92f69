"""A pane: rows of runs on the screen, of which only those that changed are sent.

Each pane makes all its visible rows anew when the board changes; that is cheap. What
costs on a thin link is bytes, so a row equal to the one on the screen is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from store.text import fold
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import sent
from widgets.drawing.rows import Row, changed_cells, row_of
from widgets.looks import style_of

_MOST_FILTERED = 40
"""Letters that a filter can have."""


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
        self._drawn_for = Size()
        """The size that the rows were made for."""
        self._stale: set[int] = set()
        """Rows made anew while a picture of another size was drawn."""
        self._looks: dict[str, Style] = {}
        self._focused_s = 0.0

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

    class Resized(Message):
        """A pane has another size, and is drawn for it."""

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the visible rows, at most `lines`, each exactly `columns` wide."""
        raise NotImplementedError

    def show(self, board: Board) -> None:
        """Show a board; only rows that differ from the screen's are drawn again."""
        self.board = board
        self.redraw()

    def redraw(self) -> None:
        """Make the rows anew, and refresh those that changed."""
        is_resized = self._drawn_for != self.size
        old, columns = [] if is_resized else self._rows, self.size.width
        if not self._draw():
            return
        for y, row in enumerate(self._rows):
            if y >= len(old):
                self.refresh(Region(0, y, columns, 1))
            elif row != old[y]:
                start, end = changed_cells(old[y], row)
                self.refresh(Region(start, y, end - start, 1))
            else:
                continue
            self._strips.pop(y, None)

    def _draw(self) -> bool:
        """Make the rows for the size at hand; claim that there is something to show."""
        columns, lines = self.size
        if self.board is None or not columns or not lines:
            self._drawn_for = Size()  # hidden, it misses what changes
            return False
        if self._drawn_for != self.size:
            self._strips = {}
        fresh = self.rows_for(self.board, columns, lines)[:lines]
        fresh += [[Run(" " * columns, "")]] * (lines - len(fresh))
        self._rows, self._drawn_for = fresh, self.size
        return True

    def render_line(self, y: int) -> Strip:
        """Give one row as the terminal will have it.

        The first picture of another size comes before `on_resize`, and is sent: it
        must not show the rows of the size before.
        """
        if self._drawn_for != self.size:
            old = self._rows
            self._draw()  # of rows that stay, the library shows what it had of them
            both = enumerate(zip(old, self._rows, strict=False))
            self._stale.update(at for at, (was, row) in both if was != row)
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
        if self._drawn_for != self.size:
            self.redraw()
        for y in self._stale:
            self.refresh(Region(0, y, self.size.width, 1))
        self._stale.clear()
        self.post_message(self.Resized())

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether keys go here."""
        super().watch_has_focus(has_focus)
        self._focused_s = events.Focus().time if has_focus else 0.0
        self.redraw()

    def on_hide(self, event: events.Hide) -> None:
        """Keep the keys that came here since: by now it is shown again."""
        if event.time < self._focused_s:
            event.prevent_default()

    def take_key(self, event: events.Key) -> bool:
        """Do a key that is not the screen's; claim that it was done."""
        del event
        return False

    def title_row(self, text: str, columns: int) -> Row:
        """Make the pane's first row; `>` says that keys go here."""
        sign = ">" if self.has_focus else " "
        style = "title-focus" if self.has_focus else "title"
        if self.board is not None and self.board.is_frugal:
            return row_of(
                [Run(sign, style), Run(text, "title")], columns, style="title"
            )
        return row_of([Run(f"{sign}{text}", style)], columns, style=style)


class ListPane(Pane, can_focus=True):
    """A pane that lists records, one of which is selected by its id."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._top = 0
        self.words_wanted = ""
        """Only rows that have these words are shown."""
        self.is_filtering = False
        """Letters go into the filter."""
        self._sieved: tuple[object, str, list[str]] = (None, "", [])

    # --- the filter

    def text_of(self, board: Board, key: str) -> str:
        """Give all the words by which a row can be found."""
        raise NotImplementedError

    def begin_filter(self) -> None:
        """Let letters narrow the rows, from now on."""
        self.is_filtering = True
        self._filter(self.words_wanted)

    def drop_filter(self) -> None:
        """Show all rows again."""
        self.is_filtering = False
        self._filter("")

    def _filter(self, wanted: str) -> None:
        self.words_wanted = wanted[:_MOST_FILTERED]
        self.redraw()
        board = self.board
        if board is None or not self.words_wanted:
            return
        keys = self.shown_keys(board)
        if keys and self.selected_key(board) not in keys:
            self.screen.post_message(self.Chosen(self, keys[0]))

    def take_key(self, event: events.Key) -> bool:
        """Narrow the rows while letters go into the filter."""
        if not self.is_filtering:
            return False
        if event.key == "escape":
            self.drop_filter()
        elif event.key in {"enter", "tab"}:
            self.is_filtering = False
            self.redraw()
        elif event.key == "backspace":
            self._filter(self.words_wanted[:-1])
        elif event.is_printable and event.character:
            self._filter(self.words_wanted + event.character)
        else:
            return False
        return True

    def shown_keys(self, board: Board) -> Sequence[str]:
        """List the ids whose rows have the words of the filter, in order."""
        keys = self.keys_for(board)
        if not self.words_wanted:
            return keys
        if self._sieved[:2] != (board.state, self.words_wanted):
            words = fold(self.words_wanted).split()
            found = [
                key
                for key in keys
                if all(word in fold(self.text_of(board, key)) for word in words)
            ]
            self._sieved = (board.state, self.words_wanted, found)
        return self._sieved[2]

    def title_with_filter(self, board: Board, text: str) -> str:
        """Put the filter, and how many rows it leaves, before the pane's title."""
        if not self.words_wanted and not self.is_filtering:
            return text
        end = "_" if self.is_filtering else ""
        return f"/{self.words_wanted}{end} {len(self.shown_keys(board))}  {text}"

    # --- rows

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
        """Give the ids that fit, with the selected one among them.

        When it leaves those in sight they move on by half of them, and not row by row:
        each move has all of them drawn anew.
        """
        keys = self.shown_keys(board)
        index = self.position(board, keys)
        last = max(len(keys) - lines, 0)
        if index is not None and not self._top <= index < self._top + lines:
            self._top = index - (lines - 1) // 2
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
        keys = self.shown_keys(self.board)
        if not keys:
            return
        at = self.position(self.board, keys)
        wanted = max(min((at or 0) + steps, len(keys) - 1), 0) if at is not None else 0
        self.screen.post_message(self.Chosen(self, keys[wanted]))

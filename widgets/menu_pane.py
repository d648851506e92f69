"""A list of lines to choose from: arrows, Enter, Esc; letters search it.

It takes the room of the lists and the card, never that of the header or of what is
told below, so that nothing that calls for attention is covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from store.text import fold
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width
from widgets.drawing.rows import Row, row_of
from widgets.pane import Pane
from widgets.words.catalogue import N_

_STEPS = {
    "up": -1, "shift+tab": -1, "down": 1, "tab": 1, "pageup": -10, "pagedown": 10,
    "home": -100_000, "end": 100_000,
}  # fmt: skip
_KEY_CELLS = 4
"""Room for a key beside a line; where there is no line, it has that room as well."""
_MOST_SEARCHED = 30
"""Letters that a search can have; the title has room for no more."""


class MenuRow(NamedTuple):
    """One thing that can be chosen."""

    line: str
    """The command line, or what stands for it; empty for a key that types none."""
    meaning: str
    """What it does, in the reader's language."""
    key: str = ""
    """The key that does the same."""
    action: str = ""
    """What is to be run instead of the line."""
    also: str = ""
    """More words to find it by."""


class MenuPane(Pane, can_focus=True):
    """Shows rows; posts `Picked` or `Left` to the screen."""

    class Picked(Message):
        """A row was chosen."""

        def __init__(self, row: MenuRow) -> None:
            super().__init__()
            self.row = row

    class Left(Message):
        """The person chose nothing."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._all: tuple[MenuRow, ...] = ()
        self._found: tuple[MenuRow, ...] = ()
        self._title = ""
        self._is_large = False
        self.asked = ""
        """The words that the rows in sight have."""
        self._at = 0
        self._top = 0

    def offer(
        self, title: str, rows: Sequence[MenuRow], *, is_large: bool = False
    ) -> None:
        """Show rows from the first on; large ones have an empty line between them."""
        self._title, self._all, self._is_large = title, tuple(rows), is_large
        self._search("")

    def _search(self, asked: str) -> None:
        """Keep the rows that have all the words, those named so before the others."""
        self.asked, self._at, self._top = asked[:_MOST_SEARCHED], 0, 0
        words = fold(self.asked).split()
        found = [
            row
            for row in self._all
            if all(word in fold(" ".join(row)) for word in words)
        ]
        self._found = tuple(sorted(found, key=lambda row: _farness(row, words)))
        self.redraw()

    def take_key(self, event: events.Key) -> bool:
        """Move, choose, leave, or search."""
        key = event.key
        if key in _STEPS:
            last = max(len(self._found) - 1, 0)
            self._at = max(min(self._at + _STEPS[key], last), 0)
            self.redraw()
        elif key == "escape" and self.asked:
            self._search("")
        elif key == "escape":
            self.screen.post_message(self.Left())
        elif key == "enter" or (key == "space" and not self.asked):
            if self._found:
                self.screen.post_message(self.Picked(self._found[self._at]))
        elif key == "backspace":
            self._search(self.asked[:-1])
        elif event.is_printable and event.character:
            self._search(self.asked + event.character)
        else:
            return False
        return True

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight."""
        title = self._title
        if self.asked:
            title += f"  /{self.asked}_  {len(self._found)}"
        height = 2 if self._is_large else 1
        room = max((lines - 1) // height, 1)
        self._top = max(min(self._top, self._at), self._at - room + 1)
        rows = [self.title_row(title, columns)]
        shown = self._found[self._top : self._top + room]
        wide = min(max((width(row.line) for row in self._all), default=0), columns // 2)
        for at, row in enumerate(shown, self._top):
            rows.append(self._row(row, wide, columns, is_chosen=at == self._at))
            rows += [row_of([], columns)] * (height - 1)
        if not shown:
            said = board.words.say(N_("nothing has these words"))
            rows.append(row_of([Run(f" {said}", "hint")], columns))
        return rows

    @staticmethod
    def _row(row: MenuRow, wide: int, columns: int, *, is_chosen: bool) -> Row:
        mark = ">" if is_chosen else " "
        style = "selected" if is_chosen else ""
        room = _KEY_CELLS if row.line else _KEY_CELLS + wide
        runs = [
            Run(f"{mark}{fit(row.key, room)}", "key"),
            Run(f"{fit(row.line, wide)}  " if row.line else "  ", "text"),
            Run(row.meaning, "hint"),
        ]
        return row_of(runs, columns, style=style)


def _farness(row: MenuRow, words: Sequence[str]) -> int:
    """Tell how far a row's names are from the words: 0 is one of them, 3 none.

    Thai has no blanks between words: what closes is written within what opens.
    """
    names = fold(f"{row.line} {row.also} {row.key}").split()
    return max((_farness_of(word, names) for word in words), default=0)


def _farness_of(word: str, names: Sequence[str]) -> int:
    if word in names:
        return 0
    if any(name.startswith(word) for name in names):
        return 1
    return 2 if any(word in name for name in names) else 3

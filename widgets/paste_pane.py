"""What was found in a pasted chat: each thing is kept or dropped, then all goes in.

Before anything is pasted it asks for the chat, or for the name of a chat's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width, wrap
from widgets.drawing.rows import Row, row_of
from widgets.pane import Pane
from widgets.words.catalogue import N_

_STEPS = {
    "up": -1, "down": 1, "pageup": -5, "pagedown": 5, "home": -100_000, "end": 100_000,
}  # fmt: skip
_MOST_NAME = 400
"""Letters of a file's name."""
_MOST_WORDS = 6
"""Rows of one thing's words."""

ASKS = N_("Paste the chat now; or type the name of a chat's file, then Enter")
FILE = N_("file: {name}")
TITLE = N_("Found {count}, to go in {kept}")
HOW = N_("Space keeps or drops, Enter puts in, Esc leaves")


class FoundRow(NamedTuple):
    """One thing that was found."""

    head: str
    """Sender, time, what, where, words; or why it is left out."""
    lines: tuple[str, ...] = ()
    """All of it."""
    is_report: bool = True
    can_go_in: bool = True
    """It is not in the inbox already."""


class PastePane(Pane, can_focus=True):
    """Shows what was found; posts `Named`, `PutIn` or `Left` to the screen."""

    class Named(Message):
        """A file was named."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class PutIn(Message):
        """What is kept is to go in."""

        def __init__(self, kept: tuple[int, ...]) -> None:
            super().__init__()
            self.kept = kept

    class Left(Message):
        """The person wants none of it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told: tuple[FoundRow, ...] = ()
        self._kept: set[int] = set()
        self._at = self._top = 0
        self._file = ""

    def ask(self) -> None:
        """Ask for a chat."""
        self.tell((), ())
        self._file = ""

    def tell(self, rows: Sequence[FoundRow], kept: Sequence[int]) -> None:
        """Show what was found; `kept` goes in unless it is dropped."""
        self._told, self._kept = tuple(rows), set(kept)
        self._at = self._top = 0
        self.redraw()

    def take_key(self, event: events.Key) -> bool:
        """Move, keep or drop, put in, or leave; letters name a file before that."""
        if event.key == "escape":
            self.screen.post_message(self.Left())
        elif not self._told:
            return self._take_letter(event)
        elif event.key in _STEPS:
            at = self._at + _STEPS[event.key]
            self._at = max(min(at, len(self._told) - 1), 0)
        elif event.key == "space":
            if self._told[self._at].can_go_in:
                self._kept ^= {self._at}
            self._at = min(self._at + 1, len(self._told) - 1)
        elif event.key == "enter":
            self.screen.post_message(self.PutIn(tuple(sorted(self._kept))))
        else:
            return False
        self.redraw()
        return True

    def _take_letter(self, event: events.Key) -> bool:
        if event.key == "enter":
            if self._file.strip():
                self.screen.post_message(self.Named(self._file.strip()))
        elif event.key == "backspace":
            self._file = self._file[:-1]
        elif event.is_printable and event.character:
            self._file = (self._file + event.character)[:_MOST_NAME]
        else:
            return event.key in _STEPS  # there is nothing to go among yet
        self.redraw()
        return True

    # --- drawing

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight, those of the one in hand among them."""
        say = board.words.say
        if not self._told:
            file = row_of([Run(f" {say(FILE, name=self._file)}_", "text")], columns)
            return [self.title_row(say(ASKS), columns), file]
        title = say(TITLE, count=len(self._told), kept=len(self._kept))
        if width(title) + width(say(HOW)) + 4 <= columns:
            title = f"{title}  {say(HOW)}"
        drawn: list[Row] = []
        first = last = 0
        for at, row in enumerate(self._told):
            first = len(drawn) if at == self._at else first
            drawn += self._drawn(at, row, columns)
            last = len(drawn) if at == self._at else last
        shown = max(lines - 1, 1)
        self._top = min(max(self._top, last - shown), first)
        self._top = max(min(self._top, len(drawn) - shown), 0)
        return [self.title_row(title, columns), *drawn[self._top :][:shown]]

    def _drawn(self, at: int, row: FoundRow, columns: int) -> list[Row]:
        """Draw one thing; of the one in hand all of it."""
        is_chosen = at == self._at
        box = "[x]" if at in self._kept else "[ ]" if row.can_go_in else " = "
        style = "text" if row.is_report else "hint"
        runs = [
            Run(">" if is_chosen else " ", "cursor"),
            Run(f"{box} ", "key"),
            Run(fit(row.head, columns - 5), "strong" if is_chosen else style),
        ]
        rows = [row_of(runs, columns, style="selected" if is_chosen else "")]
        parts = [part for line in row.lines for part in wrap(line, columns - 8)]
        if is_chosen:
            told = [[Run(f"      {part}", "text")] for part in parts[:_MOST_WORDS]]
            rows += [row_of(one, columns) for one in told]
        return rows

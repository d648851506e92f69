"""What changed while a person was away: a pane that any command, or Esc, leaves.

It takes the room of the lists and the card. The header, the alert strip and what is
told below stay in sight, and a command can be typed while it is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from store.text import fold
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width, wrap
from widgets.drawing.rows import Row, row_of
from widgets.keyboard import TWINS
from widgets.pane import Pane
from widgets.words.away import AwayRow
from widgets.words.catalogue import N_

_STEPS = {
    "up": -1, "down": 1, "shift+tab": -1, "tab": 1, "pageup": -10, "pagedown": 10,
    "home": -100_000, "end": 100_000,
}  # fmt: skip
_LETTERS = {letter: step for key, step in (("j", 1), ("k", -1))
            for letter in (key, TWINS.get(key, ""))}  # fmt: skip
_DIGITS = {TWINS[digit]: digit for digit in "1456789" if digit in TWINS}
"""What the Thai keyboard sends for digits, where no other key sends the same."""
_MARK_CELLS, _AGE_CELLS, _ORIGIN_CELLS = 3, 5, 12
_MOST_LINES = 3
"""Rows that one change may take."""


class AwayPane(Pane, can_focus=True):
    """Shows rows; posts `Picked` or `Left` to the screen."""

    class Picked(Message):
        """A row was chosen that a line goes to."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    class Left(Message):
        """The person has read it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = ""
        self._rows_told: tuple[AwayRow, ...] = ()
        self._at = 0
        self._top = 0
        self._with_digits = True

    def begin(self) -> None:
        """Start at the first row."""
        self._at, self._top = -1, 0

    def tell(
        self, title: str, rows: Sequence[AwayRow], *, with_digits: bool = True
    ) -> None:
        """Show rows; the one in hand stays in hand, ages go on.

        Without digits those keys do what they do elsewhere, as in a car.
        """
        self._with_digits = with_digits
        self._title, self._rows_told = title, tuple(rows)
        if self._at < 0:
            goes = (at for at, row in enumerate(self._rows_told) if row.line)
            self._at = next(goes, 0)
        self._at = min(self._at, max(len(self._rows_told) - 1, 0))
        self.redraw()

    def take_key(self, event: events.Key) -> bool:
        """Move, choose, or leave; every other key is the screen's."""
        letter = event.character or ""
        steps = _STEPS.get(event.key, _LETTERS.get(letter, 0))
        digit = _DIGITS.get(letter, fold(letter))
        if steps:
            last = max(len(self._rows_told) - 1, 0)
            self._at = max(min(self._at + steps, last), 0)
            self.redraw()
        elif event.key == "escape":
            self.screen.post_message(self.Left())
        elif event.key == "enter":
            self._pick(self._rows_told[self._at : self._at + 1])
        elif self._with_digits and len(digit) == 1 and digit in "123456789":
            goes = [row for row in self._rows_told if row.line]
            self._pick(goes[int(digit) - 1 : int(digit)])
        else:
            return False
        return True

    def _pick(self, rows: Sequence[AwayRow]) -> None:
        """Go where a row goes; one that goes nowhere stays."""
        for row in rows:
            if row.line:
                self.screen.post_message(self.Picked(row.line))

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight, those of the row in hand among them."""
        hint = N_("Enter or a digit goes there, Esc leaves")
        hint = hint if self._with_digits else N_("Enter goes there, Esc leaves")
        hint = board.words.say(hint)
        room = columns - width(hint) - 4
        title = self._title
        if room > width(title):
            title = f"{fit(title, room)}  {hint}"
        drawn: list[Row] = []
        first = last = digit = 0
        for at, told in enumerate(self._rows_told):
            digit += bool(told.line and self._with_digits)
            sign = str(digit) if told.line and 0 < digit <= 9 else " "
            if at == self._at:
                first = len(drawn)
            drawn += self._drawn(told, sign, columns, is_chosen=at == self._at)
            if at == self._at:
                last = len(drawn)
        shown = max(lines - 1, 1)
        self._top = min(max(self._top, last - shown), first)
        self._top = max(min(self._top, len(drawn) - shown), 0)
        return [self.title_row(title, columns), *drawn[self._top :][:shown]]

    @staticmethod
    def _drawn(told: AwayRow, sign: str, columns: int, *, is_chosen: bool) -> list[Row]:
        """Draw one change: its digit, what it is, how long ago, and whose it was."""
        mark = ">" if is_chosen else " "
        ground = "selected" if is_chosen else ""
        origin = min(_ORIGIN_CELLS, columns // 6)
        behind = _AGE_CELLS + origin + 2 if told.age else 0
        room = max(columns - _MARK_CELLS - behind, 8)
        parts = wrap(told.text, room)
        if len(parts) > _MOST_LINES:
            parts = (*parts[: _MOST_LINES - 1], fit(" ".join(parts[2:]), room))
        rows = []
        for line, part in enumerate(parts or ("",)):
            runs = [
                Run(f"{mark}{sign} " if line == 0 else "   ", "key"),
                Run(fit(part, room), told.style),
            ]
            if told.age and line == 0:
                runs.append(Run(f" {fit(told.age, _AGE_CELLS, 'right')} ", "text"))
                runs.append(Run(fit(told.origin, origin), "hint"))
            rows.append(row_of(runs, columns, style=ground))
        return rows

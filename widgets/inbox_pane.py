"""The inbox: reports that are no incidents yet, and the one in hand shown whole.

It takes the room of the lists and the card, as the conflict tray does. One key decides
about the report in hand; what lacks a word is put into the command line instead. When
another desk decides about the one in hand, none is in hand until one is chosen: a key
meant for it must not take the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from store.text import fold
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width, wrap
from widgets.drawing.rows import Row, row_of
from widgets.keyboard import TWINS, as_latin
from widgets.pane import Pane
from widgets.words.catalogue import N_

_STEPS = {
    "up": -1, "down": 1, "pageup": -5, "pagedown": 5, "home": -100_000, "end": 100_000,
}  # fmt: skip
_LETTERS = {"j": 1, "k": -1}
_DIGITS = {TWINS[digit]: digit for digit in "1456789" if digit in TWINS}
"""What the Thai keyboard sends for digits, where no other key sends the same."""
_MOST_WORDS = 8
"""Rows of a report's own words."""

TITLE = N_("Inbox {count}")
HOW = N_("t take, digit or a add, x reject, w who, p paste, Esc leaves")
NONE = N_("The inbox is empty; p takes a pasted chat")


class SameRow(NamedTuple):
    """An incident that a report may be one more of."""

    text: str
    line: str
    """The command that adds it there."""


class ReportRow(NamedTuple):
    """One report."""

    key: str
    """Tells it from all others."""
    head: str
    """Number, age, whence, what, where, words."""
    sign: str = ""
    """`!` or `!!` for one that waits too long."""
    style: str = "text"
    lines: tuple[str, ...] = ()
    """All of it; only of the one in hand."""
    same: tuple[SameRow, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Key -> the line that it enters, or begins if the line ends with a blank."""


class InboxPane(Pane, can_focus=True):
    """Shows reports; posts `Decided`, `Moved`, `Pasting` or `Left` to the screen."""

    class Decided(Message):
        """A line about the report in hand is to be entered, or begun."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    class Moved(Message):
        """Another report is in hand, and is to be told whole."""

    class Pasting(Message):
        """A chat is to be pasted."""

    class Left(Message):
        """The person has read it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told: tuple[ReportRow, ...] = ()
        self.in_hand = ""
        """Key of the report in hand; empty for none."""
        self._top = 0
        self._with_digits = True

    def begin(self, key: str) -> None:
        """Start at a report."""
        self.in_hand = key

    def tell(self, rows: Sequence[ReportRow], *, with_digits: bool = True) -> None:
        """Show reports; the one in hand stays in hand while it waits."""
        self._told, self._with_digits = tuple(rows), with_digits
        if self._row is None:
            self.in_hand = ""
        self.redraw()

    @property
    def _row(self) -> ReportRow | None:
        return next((row for row in self._told if row.key == self.in_hand), None)

    def take_key(self, event: events.Key) -> bool:
        """Move, decide, or leave; every other key is the screen's."""
        typed = event.character or ""
        letter = typed if typed.isascii() else as_latin(typed)
        steps = _STEPS.get(event.key, _LETTERS.get(letter, 0))
        if event.key == "escape":
            self.screen.post_message(self.Left())
        elif letter == "p":
            self.screen.post_message(self.Pasting())
        elif steps and self._told:
            self._move(steps)
        elif event.key == "enter":
            self._begin_taking()
        else:
            return self._decide(letter, _DIGITS.get(typed, fold(typed)))
        return True

    def _move(self, steps: int) -> None:
        keys = [row.key for row in self._told]
        at = keys.index(self.in_hand) + steps if self.in_hand in keys else 0
        self.in_hand = keys[max(min(at, len(keys) - 1), 0)]
        self.screen.post_message(self.Moved())

    def _begin_taking(self) -> None:
        """Have the line that takes the one in hand begun; a second Enter does it."""
        row = self._row
        if row is not None:
            line = dict(row.keys)["t"].rstrip()
            self.screen.post_message(self.Decided(f"{line} "))

    def _decide(self, letter: str, digit: str) -> bool:
        """Post what a key means for the report in hand; claim that it means something.

        With none in hand the keys that decide do nothing, and are no other key's.
        """
        row = self._row
        lines = dict(row.keys) if row else {}
        is_digit = len(digit) == 1 and digit in "123456789" and self._with_digits
        if letter in set("taxrw"):
            if line := lines.get(letter, ""):
                self.screen.post_message(self.Decided(line))
            return True
        if is_digit and (row is None or int(digit) <= len(row.same)):
            if row is not None:
                self.screen.post_message(self.Decided(row.same[int(digit) - 1].line))
            return True
        return False

    # --- drawing

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight, those of the one in hand among them."""
        say = board.words.say
        title, how = say(TITLE, count=len(self._told)), say(HOW)
        if width(title) + width(how) + 4 <= columns:
            title = f"{title}  {how}"
        if not self._told:
            empty = row_of([Run(f" {say(NONE)}", "hint")], columns)
            return [self.title_row(title, columns), empty]
        drawn: list[Row] = []
        first = last = 0
        for row in self._told:
            is_chosen = row.key == self.in_hand
            first = len(drawn) if is_chosen else first
            drawn.append(_head(row, columns, is_chosen=is_chosen))
            if is_chosen:
                drawn += self._whole(row, columns)
                last = len(drawn)
        shown = max(lines - 1, 1)
        self._top = min(max(self._top, last - shown), first)
        self._top = max(min(self._top, len(drawn) - shown), 0)
        return [self.title_row(title, columns), *drawn[self._top :][:shown]]

    def _whole(self, row: ReportRow, columns: int) -> list[Row]:
        """Draw all of the report in hand, then what it may be one more of."""
        parts = [part for line in row.lines for part in wrap(line, columns - 4)]
        rows = [
            row_of([Run(f"   {part}", "text")], columns) for part in parts[:_MOST_WORDS]
        ]
        for digit, one in enumerate(row.same, 1):
            lead = f"  {digit} " if self._with_digits else "  - "
            runs = [Run(lead, "key"), Run(fit(one.text, columns - 5), "hint")]
            rows.append(row_of(runs, columns))
        return rows


def _head(row: ReportRow, columns: int, *, is_chosen: bool) -> Row:
    mark, look = (">", "selected") if is_chosen else (" ", "")
    room = columns - width(row.sign) - 3
    head = Run(fit(row.head, room), "strong" if is_chosen else "text")
    sign = Run(f" {row.sign}", row.style)
    return row_of([Run(mark, "cursor"), head, sign], columns, style=look)

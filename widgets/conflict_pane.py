"""The conflict tray: what desks set without knowing of each other, side by side.

It takes the room of the lists and the card. The header, the alert strip and what is
told below stay in sight, and every key and command works while it is read. A digit, or
Tab, chooses a side; only Enter settles, so that no slip of a finger does.
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
from widgets.keyboard import TWINS
from widgets.pane import Pane
from widgets.words.catalogue import N_

_STEPS = {
    "up": -1, "down": 1, "pageup": -1, "pagedown": 1, "home": -100_000, "end": 100_000,
}  # fmt: skip
_LETTERS = {letter: step for key, step in (("j", 1), ("k", -1))
            for letter in (key, TWINS.get(key, ""))}  # fmt: skip
_SIDES = {"tab": 1, "right": 1, "shift+tab": -1, "left": -1}
_DIGITS = {TWINS[digit]: digit for digit in "1456789" if digit in TWINS}
"""What the Thai keyboard sends for digits, where no other key sends the same."""
_ORIGIN_CELLS = 26

TITLE = N_("Conflicts {count}")
HOW = N_("digit or Tab chooses, Enter settles, Esc leaves")
HOW_WITHOUT_DIGITS = N_("Tab chooses, Enter settles, Esc leaves")
NONE = N_("No conflicts: all desks agree")


class SideRow(NamedTuple):
    """One side of a conflict."""

    text: str
    origin: str
    """When, by whom, at which desk."""
    line: str
    """The command that settles for it."""


class ConflictRow(NamedTuple):
    """One conflict."""

    key: str
    """Tells it from all others."""
    number: str
    """How a line names it: `CF 2`."""
    text: str
    """What it is about."""
    why: str
    """How it came about."""
    sides: tuple[SideRow, ...]
    is_bad: bool = False
    """It cannot wait: a unit, or an emergency."""


class ConflictPane(Pane, can_focus=True):
    """Shows conflicts; posts `Settled`, `Unchosen` or `Left` to the screen."""

    class Settled(Message):
        """A side was confirmed."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    class Unchosen(Message):
        """Enter was pressed before a side was chosen."""

    class Left(Message):
        """The person has read it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told: tuple[ConflictRow, ...] = ()
        self._key = ""
        self._side = -1
        self._top = 0
        self._with_digits = True

    def begin(self, key: str = "") -> None:
        """Start at a conflict, else at the first one; no side is chosen."""
        self._key, self._side, self._top = key, -1, 0

    def tell(self, rows: Sequence[ConflictRow], *, with_digits: bool = True) -> None:
        """Show conflicts; the one in hand stays in hand, with the side chosen."""
        before = self._in_hand
        self._told, self._with_digits = tuple(rows), with_digits
        after = self._in_hand
        if before is None or after is None or before.sides != after.sides:
            self._side = -1  # it is another one, or stands otherwise now
        self._key = after.key if after else ""
        self.redraw()

    @property
    def _at(self) -> int:
        keys = [row.key for row in self._told]
        return keys.index(self._key) if self._key in keys else 0

    @property
    def _in_hand(self) -> ConflictRow | None:
        return self._told[self._at] if self._told else None

    def take_key(self, event: events.Key) -> bool:
        """Move, choose a side, settle, or leave; every other key is the screen's."""
        letter = event.character or ""
        steps = _STEPS.get(event.key, _LETTERS.get(letter, 0))
        digit = _DIGITS.get(letter, fold(letter))
        row = self._in_hand
        if event.key == "escape":
            self.screen.post_message(self.Left())
        elif row is None:
            return False
        elif steps:
            at = max(min(self._at + steps, len(self._told) - 1), 0)
            self._choose(self._told[at], -1)
        elif event.key in _SIDES:
            side = max(self._side, 0 if _SIDES[event.key] < 0 else -1)
            self._choose(row, (side + _SIDES[event.key]) % len(row.sides))
        elif event.key == "enter":
            self._settle(row)
        elif self._with_digits and len(digit) == 1 and digit in "123456789":
            if int(digit) <= len(row.sides):
                self._choose(row, int(digit) - 1)
        else:
            return False
        return True

    def _choose(self, row: ConflictRow, side: int) -> None:
        self._key, self._side = row.key, side
        self.redraw()

    def _settle(self, row: ConflictRow) -> None:
        if self._side < 0:
            self.screen.post_message(self.Unchosen())
        else:
            self.screen.post_message(self.Settled(row.sides[self._side].line))

    # --- drawing

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title and the rows in sight, those of the one in hand among them."""
        say = board.words.say
        title = say(TITLE, count=len(self._told))
        how = say(HOW if self._with_digits else HOW_WITHOUT_DIGITS)
        if width(title) + width(how) + 4 <= columns:
            title = f"{title}  {how}"
        if not self._told:
            empty = row_of([Run(f" {say(NONE)}", "hint")], columns)
            return [self.title_row(title, columns), empty]
        drawn: list[Row] = []
        first = last = 0
        for row in self._told:
            is_chosen = row.key == self._in_hand_key
            first = len(drawn) if is_chosen else first
            drawn += self._drawn(row, columns, is_chosen=is_chosen)
            last = len(drawn) if is_chosen else last
        shown = max(lines - 1, 1)
        self._top = min(max(self._top, last - shown), first)
        self._top = max(min(self._top, len(drawn) - shown), 0)
        return [self.title_row(title, columns), *drawn[self._top :][:shown]]

    @property
    def _in_hand_key(self) -> str:
        row = self._in_hand
        return row.key if row else ""

    def _drawn(self, row: ConflictRow, columns: int, *, is_chosen: bool) -> list[Row]:
        """Draw one conflict: what it is about, why, and each side with its author."""
        mark = ">" if is_chosen else " "
        style = "state-pending" if row.is_bad else "strong"
        room = columns - width(row.number) - 3
        head = [
            Run(mark, "cursor"),
            Run(f"{fit(row.text, room)} ", style),
            Run(row.number, "hint"),
        ]
        rows = [row_of(head, columns, style="selected" if is_chosen else "")]
        rows += [
            row_of([Run(f"  {line}", "hint")], columns)
            for line in wrap(row.why, columns - 3)
            if row.why
        ]
        for at, side in enumerate(row.sides):
            is_taken = is_chosen and at == self._side
            rows += self._side_rows(at, side, columns, is_taken=is_taken)
        return rows

    def _side_rows(
        self, at: int, side: SideRow, columns: int, *, is_taken: bool
    ) -> list[Row]:
        lead = f"  {'>' if is_taken else ' '}"
        lead += f"{at + 1} " if self._with_digits else "- "
        origin = min(_ORIGIN_CELLS, columns // 3)
        room = max(columns - width(lead) - origin - 1, 8)
        rows = []
        for line, part in enumerate(wrap(side.text, room)[:2]):
            runs = [
                Run(lead if line == 0 else " " * width(lead), "key"),
                Run(f"{fit(part, room)} ", "strong" if is_taken else "text"),
                *([Run(fit(side.origin, origin), "hint")] if line == 0 else []),
            ]
            rows.append(row_of(runs, columns, style="selected" if is_taken else ""))
        return rows

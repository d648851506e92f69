"""The screen as it should be seen: it reads what Textual writes.

Textual sends the same words in the same pens again and again, so each part of a string
is read once and its cells are kept: most of a frame is then looks into a dict and
comparisons of slices.
Nothing here blocks or sends.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from patrol_tui.terminal.cells import CONT, GLYPH, SHIFT, SPACE, Row
from patrol_tui.terminal.colours import Colours
from patrol_tui.terminal.glyphs import Glyphs
from patrol_tui.terminal.letters import Letters, Payload
from patrol_tui.terminal.pens import Pens

_TO_PLACE = re.compile(r"\x1b\[(\d{0,5});?(\d{0,5})H")
_STEP = re.compile(
    r"\x1b\[([0-9;:]*)m"  # a pen
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # any other control sequence
    r"|\x1b[\]P_^X](?:[^\x07\x1b]|\x1b[^\\])*(?:\x07|\x1b\\)"  # a string of its
    r"|\x1b[()#*+].|\x1b.|[\x00-\x1f\x7f]"
)
_MOTION = re.compile(r"\x1b\[(\d{0,5})([ABCDGdJKX])")
_SYNC = re.compile(r"\x1b\[\?2026[hl]")
_UNSEEN = re.compile(  # changes no cell
    r"\x1b\[[?><=][0-9;]*[hlunqc]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9]*[nc]|\x1b\[[0-9;]*t"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x07|\x1b\[[0-9]* q"
)
_LINK = "\x1b]8;"
"""A hyperlink: dropped, it would cost more than it is worth."""


class Urgency(IntEnum):
    """Which rows of a frame should go first."""

    ORDINARY = 0
    AT_CURSOR = 1
    """The row where the frame before left the cursor."""
    WHOLE = 2
    """All that the frame changes."""


class Place(NamedTuple):
    """A cell, counted from 0."""

    row: int
    column: int


class Wanted:
    """The cells that should be seen.

    Args:
        columns: Cells of a row.
        rows: Rows of the screen.
        colours: How many colours are sent.
    """

    def __init__(
        self, columns: int, rows: int, colours: Colours = Colours.TRUE
    ) -> None:
        self.columns, self.row_count = columns, rows
        self.pens = Pens(colours)
        self.glyphs = Glyphs()
        self.letters = Letters(self.pens, self.glyphs)
        self.rows: list[Row] = [[SPACE] * columns for _ in range(rows)]
        """The cells, row by row; only `feed` and `resize` change them."""
        self.changed: dict[int, float] = {}
        """Rows that may differ from the terminal's, and since when, in seconds."""
        self.urgent: dict[int, float] = {}
        """Those of them that should go first."""
        self.passed: list[str] = []
        """What is no picture (bell, title, clipboard), to be sent on in this order."""
        self.resized = 0
        """How often the size was taken anew: each time a terminal may cut its rows."""
        self.is_doubtful = False
        """Something unknown was passed on: after it the terminal may show anything.
        Whoever sends it on forgets the terminal, and sets this back."""
        self._row = self._column = self._left_at = 0
        self._pen = 0
        self._now_s, self._urgency = 0.0, Urgency.ORDINARY

    @property
    def cursor(self) -> Place:
        """Where the last frame left the cursor."""
        row = max(0, min(self._row, self.row_count - 1))
        return Place(row, max(0, min(self._column, self.columns - 1)))

    def resize(self, columns: int, rows: int, now_s: float = 0.0) -> None:
        """Take another size; what was there stays, as on a terminal."""
        fresh = [row[:columns] for row in self.rows[:rows]]
        for row in fresh:
            self._mend_end(row, columns)
            row += [SPACE] * (columns - len(row))
        fresh += [[SPACE] * columns for _ in range(rows - len(fresh))]
        self.rows, self.columns, self.row_count = fresh, columns, rows
        self.resized += 1
        self.changed.clear()
        self.urgent.clear()
        self.mark_all(now_s)

    def mark_all(self, now_s: float = 0.0) -> None:
        """Have every row looked at again."""
        for y in range(self.row_count):
            self.changed.setdefault(y, now_s)

    def feed(
        self, text: str, now_s: float = 0.0, urgency: Urgency = Urgency.ORDINARY
    ) -> None:
        """Read what Textual writes.

        Args:
            text: One or more frames, whole sequences only.
            now_s: When, by the caller's clock.
            urgency: Which of the rows it changes should go first.
        """
        self._now_s, self._urgency, self._left_at = now_s, urgency, self._row
        parts = _TO_PLACE.split(text)
        if parts[0]:
            self._read(parts[0])
        last = len(parts) - 1
        for at in range(1, last, 3):
            self._row = (int(parts[at] or 1) or 1) - 1
            self._column = (int(parts[at + 1] or 1) or 1) - 1
            payload = parts[at + 2]
            if (
                payload[-1:] == "\n"
                and at + 2 < last
                and self._row < self.row_count - 1
            ):
                payload = payload[:-1]  # to the next row, where it would go anyway
            if payload:
                self._read(payload)

    # --- letters

    def _read(self, payload: str) -> None:
        found = self.letters.read(payload, self._pen)
        if found is None:
            self._read_slowly(payload)
        else:
            self._take(found)

    def _take(self, found: Payload) -> None:
        if found.marks:
            self._join(found.marks)
        self._pen = found.pen
        self._put(found.cells)

    def _join(self, marks: str) -> None:
        """Join marks to the letter before the cursor, as a terminal does."""
        y, x = self._row, self._column - 1
        if 0 <= y < self.row_count and 0 <= x < self.columns:
            row = self.rows[y]
            if row[x] & GLYPH == CONT and x:
                x -= 1
            row[x] = self.letters.joined(row[x], marks)
            self._mark(y)

    def _put(self, cells: Row) -> None:
        y, x = self._row, self._column
        width = len(cells)
        self._column += width
        if not 0 <= y < self.row_count or x >= self.columns:
            return
        end = x + width
        if end > self.columns:
            end = self.columns
            cells = cells[: end - x]
            self._mend_end(cells, end - x)
        row = self.rows[y]
        if row[x:end] == cells:
            return
        if x and row[x] & GLYPH == CONT:  # half of a wide letter leaves a blank
            row[x - 1] = self._blanked(row[x - 1])
        if end < self.columns and row[end] & GLYPH == CONT:
            row[end] = self._blanked(row[end])
        row[x:end] = cells
        self._mark(y)

    def _mend_end(self, cells: Row, width: int) -> None:
        """Blank a wide letter whose right half was cut off."""
        if cells and len(cells) == width:
            glyph = cells[-1] & GLYPH
            if glyph != CONT and self.letters.is_wide(glyph):
                cells[-1] = self._blanked(cells[-1])

    def _blanked(self, cell: int) -> int:
        return self.pens.blank(cell >> SHIFT) << SHIFT | SPACE

    def _mark(self, y: int) -> None:
        self.changed.setdefault(y, self._now_s)
        urgency = self._urgency
        if urgency and (urgency is Urgency.WHOLE or y == self._left_at):
            self.urgent.setdefault(y, self._now_s)

    # --- all the rest

    def _read_slowly(self, payload: str) -> None:
        """Read what is more than pens and letters, step by step."""
        at = 0
        for step in _STEP.finditer(payload):
            self._take(self.letters.spelt(payload[at : step.start()], self._pen))
            at = step.end()
            parameters = step.group(1)
            if parameters is not None:
                self._pen = self.pens.after(self._pen, parameters)
            else:
                self._obey(step.group())
        self._take(self.letters.spelt(payload[at:], self._pen))

    def _obey(self, step: str) -> None:
        motion = _MOTION.fullmatch(step)
        if motion:
            self._move(motion.group(2), int(motion.group(1) or 0))
        elif step in "\r\n\b\t":
            self._control(step)
        elif step.startswith(_LINK) or _SYNC.fullmatch(step):
            pass
        elif _UNSEEN.fullmatch(step):
            self.passed.append(step)
        elif step[0] == "\x1b":
            self.passed.append(step)
            self.is_doubtful = True

    def _control(self, step: str) -> None:
        if step == "\b":
            self._column = max(0, min(self._column, self.columns - 1) - 1)
        elif step == "\t":
            self._column = min(self.columns - 1, (self._column // 8 + 1) * 8)
        else:
            self._column = 0
            if step == "\n" and self._row < self.row_count - 1:
                self._row += 1
            elif step == "\n":
                self._roll()

    def _roll(self) -> None:
        """Move all rows up, for a line feed on the last."""
        blank = self.pens.blank(self._pen) << SHIFT | SPACE
        self.rows.append([blank] * self.columns)
        del self.rows[0]
        for y in range(self.row_count):
            self._mark(y)

    def _move(self, way: str, count: int) -> None:
        steps = count or 1
        match way:
            case "A":
                self._row = max(0, self._row - steps)
            case "B":
                self._row = min(self.row_count - 1, self._row + steps)
            case "C":
                self._column = min(self.columns - 1, self._column + steps)
            case "D":
                self._column = max(0, min(self._column, self.columns - 1) - steps)
            case "G":
                self._column = steps - 1
            case "d":
                self._row = steps - 1
            case _:
                self._erase(way, count)

    def _erase(self, way: str, how: int) -> None:
        y, x = self.cursor
        columns, above, below = self.columns, range(y), range(y + 1, self.row_count)
        spans = [(x, columns), (0, x + 1), (0, columns)]
        if way == "X":
            self._wipe(y, x, min(columns, x + (how or 1)))
            return
        if how > 2:
            return
        self._wipe(y, *spans[how])
        if way == "J":
            for other in [[*below], [*above], [*above, *below]][how]:
                self._wipe(other, 0, columns)

    def _wipe(self, y: int, start: int, end: int) -> None:
        kept = self._row, self._column
        self._row, self._column = y, start
        blank = self.pens.blank(self._pen) << SHIFT | SPACE
        self._put([blank] * (end - start))
        self._row, self._column = kept

"""A terminal for tests of the thin link: what was sent, as people would see it.

pyte lacks REP, erases and shifts without the background at hand, leaves halves of
wide letters, and has no habits. Here it has them, and can be made as poor as one
likes: by `Habits` it counts letters otherwise, or does not know a sequence.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyte
from pyte import modes
from pyte.screens import Char
from wcwidth import wcwidth

from patrol_tui.terminal.abilities import Abilities
from tests.patrol_tui.terminal import ThaiScreen

Cell = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What a terminal does; the defaults are those of xterm."""

    repeats: bool = True
    repeats_any: bool = True
    erases_in_colour: bool = True
    shifts_cells: bool = True
    shifts_in_colour: bool = True
    """Otherwise as Konsole does: ICH brings in plain blanks, DCH puts those of the pen
    at hand behind the last cell of the row that is no plain blank."""
    scrolls: bool = True
    fills_with_pen: bool = False
    """Blanks that it makes are reversed and underlined as the pen at hand is."""
    mark_cells: int = 0
    """Cells that a mark takes."""
    wide_cells: int = 2
    ambiguous_cells: int = 1
    joins_am: bool = False
    clusters_am: bool = False
    """SARA AM and the letter before it are one letter of two cells."""

    def abilities(self) -> Abilities:
        """Tell what the terminal would answer, had it been asked."""
        return Abilities(
            repeats=self.repeats,
            repeats_any=self.repeats and self.repeats_any,
            erases_in_colour=self.erases_in_colour,
            shifts_cells=self.shifts_cells,
            shifts_in_colour=self.shifts_in_colour,
            scrolls=self.scrolls,
            answers=True,
            counts_thai=self.mark_cells == 0,
            counts_wide=self.wide_cells == 2,
            counts_ambiguous=self.ambiguous_cells == 1,
            joins_am=self.joins_am,
        )


XTERM = Habits()
PLAIN = Habits(
    repeats=False,
    repeats_any=False,
    erases_in_colour=False,
    shifts_cells=False,
    scrolls=False,
)
"""A terminal that can do what the vt100 can, and no more."""
AMBIGUOUS = frozenset("●○■□▲△◆◇★☆─│┌┐└┘├┤┬┴┼━┃")


class ThinScreen(ThaiScreen):
    """A screen that does what xterm does, or what its habits say."""

    def __init__(self, columns: int, lines: int, habits: Habits = XTERM) -> None:
        self.habits = habits
        self._last = ""
        self._last_end = (0, 0)
        super().__init__(columns, lines)

    # --- letters

    def draw(self, data: str) -> None:
        for letter in data:
            width = _width(letter, self.habits)
            if width == 0 or (letter == "\u0e33" and self.habits.joins_am):
                self._join(letter)
            elif width > 0:
                self._put(letter, width)

    def _put(self, letter: str, width: int) -> None:
        cursor = self.cursor
        if cursor.x + width > self.columns:
            if modes.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                cursor.x = self.columns - width
        row = self.buffer[cursor.y]
        x, end = cursor.x, cursor.x + width
        if x and row[x].data == "":
            row[x - 1] = row[x - 1]._replace(data=" ")
        if end < self.columns and row[end].data == "":
            row[end] = row[end]._replace(data=" ")
        if self._is_clustered(letter):
            row[x - 1] = row[x - 1]._replace(data=row[x - 1].data + letter)
            row[x] = row[x - 1]._replace(data="")
        else:
            row[x] = cursor.attrs._replace(data=letter)
        if width == 2:
            row[x + 1] = cursor.attrs._replace(data="")
        cursor.x = end
        self._last, self._last_end = letter, (cursor.y, end)
        self.dirty.add(cursor.y)

    def _is_clustered(self, letter: str) -> bool:
        """Claim that it goes with the letter that was drawn just before it."""
        is_next = self._last_end == (self.cursor.y, self.cursor.x)
        is_am = self.habits.clusters_am and letter == "\u0e33"
        return is_am and is_next and "ก" <= self._last <= "ฮ"

    def _join(self, mark: str) -> None:
        x = min(self.cursor.x, self.columns) - 1
        row = self.buffer[self.cursor.y]
        if x > 0 and row[x].data == "":
            x -= 1
        if x >= 0:
            row[x] = row[x]._replace(data=row[x].data + mark)
            self.dirty.add(self.cursor.y)

    def repeat(self, count: int | None = None, **_: bool) -> None:
        can = self.habits.repeats_any if self._last > "\x7f" else True
        if self._last and can and self.habits.repeats:
            self.draw(self._last * (count or 1))

    # --- blanks

    def _blank(self) -> Char:
        background = self.cursor.attrs.bg if self.habits.erases_in_colour else "default"
        blank = self.cursor.attrs if self.habits.fills_with_pen else self.default_char
        return blank._replace(data=" ", bg=background)

    def _wipe(self, y: int, start: int, end: int) -> None:
        row, blank = self.buffer[y], self._blank()
        end = min(end, self.columns)
        if start and start < self.columns and row[start].data == "":
            row[start - 1] = row[start - 1]._replace(data=" ")
        if end < self.columns and row[end].data == "":
            row[end] = row[end]._replace(data=" ")
        for x in range(start, end):
            row[x] = blank
        self.dirty.add(y)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        del private
        x = min(self.cursor.x, self.columns - 1)
        start, end = [(x, self.columns), (0, x + 1), (0, self.columns)][how]
        self._wipe(self.cursor.y, start, end)

    def erase_in_display(self, how: int = 0, *_: int, **__: bool) -> None:
        y = self.cursor.y
        for other in range(self.lines):
            if how >= 2 or (how == 0 and other > y) or (how == 1 and other < y):
                self._wipe(other, 0, self.columns)
        if how < 2:
            self.erase_in_line(how)

    def erase_characters(self, count: int | None = None) -> None:
        if self.habits.shifts_cells:
            x = min(self.cursor.x, self.columns - 1)
            self._wipe(self.cursor.y, x, x + (count or 1))

    def delete_characters(self, count: int | None = None) -> None:
        if self.habits.shifts_cells:
            self._shift(count or 1)

    def insert_characters(self, count: int | None = None) -> None:
        if self.habits.shifts_cells:
            self._shift(-(count or 1))

    def _shift(self, by: int) -> None:
        x, columns = min(self.cursor.x, self.columns - 1), self.columns
        row = self.buffer[self.cursor.y]
        cells = [row[at] for at in range(x, columns)]
        fresh = [self._blank()] * abs(by)
        if not self.habits.shifts_in_colour:
            while by > 0 and cells and cells[-1] == self.default_char:
                cells.pop()
            fresh = fresh[: len(cells)] if by > 0 else [self.default_char] * -by
        cells = cells[by:] + fresh if by > 0 else (fresh + cells)[: columns - x]
        cells += [self.default_char] * (columns - x - len(cells))
        for at, cell in enumerate(cells, start=x):
            row[at] = cell
        self.dirty.add(self.cursor.y)

    # --- rows

    def index(self) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self._roll(top, bottom, 1)
        elif self.cursor.y < self.lines - 1:
            self.cursor.y += 1

    def reverse_index(self) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == top:
            self._roll(top, bottom, -1)
        elif self.cursor.y:
            self.cursor.y -= 1

    def delete_lines(self, count: int | None = None) -> None:
        self._roll_from_cursor(count or 1)

    def insert_lines(self, count: int | None = None) -> None:
        self._roll_from_cursor(-(count or 1))

    def _roll_from_cursor(self, by: int) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.habits.scrolls and top <= self.cursor.y <= bottom:
            self._roll(self.cursor.y, bottom, by)
            self.carriage_return()

    def _roll(self, top: int, bottom: int, by: int) -> None:
        rows = [self.buffer[y] for y in range(top, bottom + 1)]
        by = max(-len(rows), min(by, len(rows)))
        blank = self._blank()
        fresh: list[Any] = []
        for _ in range(abs(by)):
            row = pyte.screens.StaticDefaultDict(self.default_char)
            row.update(dict.fromkeys(range(self.columns), blank))
            fresh.append(row)
        rows = rows[by:] + fresh if by > 0 else fresh + rows[:by]
        for y, row in enumerate(rows, start=top):
            self.buffer[y] = row
        self.dirty.update(range(top, bottom + 1))

    def set_margins(
        self, top: int | None = None, bottom: int | None = None, **_: bool
    ) -> None:
        if not self.habits.scrolls:
            return
        first, last = (top or 1) - 1, min(bottom or self.lines, self.lines) - 1
        if first < last:
            is_all = (first, last) == (0, self.lines - 1)
            self.margins = None if is_all else pyte.screens.Margins(first, last)
            self.cursor_position()

    def cursor_forward(self, count: int | None = None) -> None:
        self.cursor.x = min(self.cursor.x, self.columns - 1)
        super().cursor_forward(count)

    # --- what is seen

    def row_of_cells(self, y: int) -> list[Cell]:
        """Give a row; cells that look the same are the same."""
        row = self.buffer[y]
        cells = [row[x] for x in range(self.columns)]
        for x, cell in enumerate(cells):
            if len(cell.data) > 1 and cell.data.endswith("\u0e33"):
                cells[x] = cell._replace(data=cell.data[:-1])
                cells[x + 1] = cell._replace(data="\u0e33")
        return [_seen(cell) for cell in cells]

    def cells(self) -> list[list[Cell]]:
        """Give all rows of cells."""
        return [self.row_of_cells(y) for y in range(self.lines)]

    def words(self) -> list[str]:
        """Give the rows as text, without blanks at the end."""
        rows = ([self.buffer[y][x].data for x in range(self.columns)]
                for y in range(self.lines))  # fmt: skip
        return ["".join(row).rstrip() for row in rows]


@lru_cache(8192)
def _seen(cell: Char) -> Cell:
    if cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse):
        return (" ", cell.bg)
    return tuple(cell)


@lru_cache(8192)
def _width(letter: str, habits: Habits) -> int:
    if " " <= letter <= "~":
        return 1
    width = wcwidth(letter)
    if width == 0 and letter > "\u02ff":
        return habits.mark_cells
    if width == 2:
        return habits.wide_cells
    return habits.ambiguous_cells if letter in AMBIGUOUS else width


class ThinStream(pyte.Stream):
    """A stream that knows REP."""

    csi = {**pyte.Stream.csi, "b": "repeat"}  # noqa: RUF012
    events = frozenset(itertools.chain(pyte.Stream.events, ["repeat"]))


class ThinTerminal:
    """A screen to which is sent what would go over the link.

    Lines are not wrapped, as Textual tells terminals.
    """

    def __init__(self, columns: int, rows: int, habits: Habits = XTERM) -> None:
        self.screen = ThinScreen(columns, rows, habits)
        self._stream = ThinStream(self.screen)
        self._stream.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        """Take what a program wrote; the line turns LF into CR LF."""
        self._stream.feed(text.replace("\n", "\r\n"))

    def cells(self) -> list[list[Cell]]:
        """Give all rows of cells."""
        return self.screen.cells()

    def words(self) -> list[str]:
        """Give the rows as text, without blanks at the end."""
        return self.screen.words()

    @property
    def cursor(self) -> tuple[int, int]:
        """Give row and column, counted from 0, as the terminal would answer."""
        cursor = self.screen.cursor
        return cursor.y, min(cursor.x, self.screen.columns - 1)

    def resize(self, columns: int, rows: int) -> None:
        """Take another size; what fits stays, at the top left."""
        old = self.screen
        fresh = ThinScreen(columns, rows, old.habits)
        for y in range(min(rows, old.lines)):
            for x in range(min(columns, old.columns)):
                fresh.buffer[y][x] = old.buffer[y][x]
            last = fresh.buffer[y][columns - 1]
            if columns < old.columns and old.buffer[y][columns].data == "":
                fresh.buffer[y][columns - 1] = last._replace(data=" ")
        fresh.cursor.y = min(old.cursor.y, rows - 1)
        fresh.cursor.x = min(old.cursor.x, columns - 1)
        fresh.cursor.attrs = old.cursor.attrs
        self.screen = fresh
        self._stream = ThinStream(fresh)
        self._stream.feed("\x1b[?7l")

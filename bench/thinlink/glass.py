"""A terminal for measuring: what a modern xterm does, and what it answers.

Not a bench of its own. pyte draws; added are the sequences that pyte lacks (REP, SU and
SD, and erasing, scrolling and shifting that fill with the colour at hand), answers to
what a program asks, and what stands in each cell as one comparable value.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pyte
from wcwidth import wcwidth

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.patrol_tui.terminal import ThaiScreen

Flags = tuple[bool, ...]
"""Bold, italic, underlined, struck, reversed, blinking."""
Cell = tuple[str, str, str, Flags]
"""A glyph, its colour, its ground, its flags; the right half of a wide one is empty."""
Grid = list[list[Cell]]

PLAIN: Flags = (False,) * 6
_SHOWN = slice(2, 5)
"""The flags that are seen on a blank."""
_TOKEN = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b[\]P_^X](?:[^\x07\x1b]|\x1b[^\\])*(?:\x07|\x1b\\)"
    rb"|\x1b[()*+#%].|\x1b[0-9=>A-OQ-WYZ\\a-z78]"
)
_PARTIAL = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*|[\]P_^X](?:[^\x07\x1b]|\x1b[^\\])*\x1b?|[()*+#%])?\Z"
)
_GIVEN_ON = b"@ABCDEFGHJKLMPXadfgmr"
"""Last letters of the control sequences that pyte does."""


class _Screen(ThaiScreen):
    """pyte's screen with the rest of an xterm."""

    last = " "
    """What REP repeats."""

    def draw(self, data: str) -> None:
        for letter in data:
            super().draw(letter)
            if wcwidth(letter) > 0:
                self.last = letter

    def _blank(self) -> pyte.screens.Char:
        return self.default_char._replace(bg=self.cursor.attrs.bg)

    def _fill(self, y: int, columns: range) -> None:
        row, blank = self.buffer[y], self._blank()
        for x in columns:
            row[x] = blank
        self.dirty.add(y)

    def erase_in_display(self, how: int = 0, *_: Any, **__: Any) -> None:
        """Erase rows in the colour at hand, those never written to as well."""
        y = self.cursor.y
        rows = {0: range(y + 1, self.lines), 1: range(y)}.get(how, range(self.lines))
        for other in rows:
            self._fill(other, range(self.columns))
        if how in (0, 1):
            self.erase_in_line(how)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """Erase a part of the row in the colour at hand."""
        del private
        x = min(self.cursor.x, self.columns - 1)
        ways = {0: range(x, self.columns), 1: range(x + 1)}
        self._fill(self.cursor.y, ways.get(how, range(self.columns)))

    def erase_characters(self, count: int | None = None) -> None:
        """Erase cells from the cursor on."""
        x = min(self.cursor.x, self.columns - 1)
        self._fill(self.cursor.y, range(x, min(x + (count or 1), self.columns)))

    def delete_characters(self, count: int | None = None) -> None:
        """Shift the rest of the row to the left."""
        self._shift(count or 1)

    def insert_characters(self, count: int | None = None) -> None:
        """Shift the rest of the row to the right."""
        self._shift(-(count or 1))

    def _shift(self, by: int) -> None:
        row, x = self.buffer[self.cursor.y], min(self.cursor.x, self.columns - 1)
        old = [row[at] for at in range(x, self.columns)]
        blanks = [self._blank()] * min(abs(by), len(old))
        fresh = old[by:] + blanks if by > 0 else (blanks + old)[: len(old)]
        for at, cell in enumerate(fresh, x):
            row[at] = cell
        self.dirty.add(self.cursor.y)

    def _edges(self) -> tuple[int, int]:
        margins = self.margins
        return (margins.top, margins.bottom) if margins else (0, self.lines - 1)

    def insert_lines(self, count: int | None = None) -> None:
        """Move the rows from the cursor's on down."""
        self._scroll_from_cursor(-(count or 1))

    def delete_lines(self, count: int | None = None) -> None:
        """Move the rows below the cursor's up."""
        self._scroll_from_cursor(count or 1)

    def _scroll_from_cursor(self, by: int) -> None:
        top, bottom = self._edges()
        if top <= self.cursor.y <= bottom:
            self._move(self.cursor.y, bottom, by)
            self.carriage_return()

    def scroll(self, by: int) -> None:
        """Move the rows of the scroll region up, or down for less than 0."""
        self._move(*self._edges(), by)

    def _move(self, top: int, bottom: int, by: int) -> None:
        old = {y: dict(self.buffer[y]) for y in range(top, bottom + 1)}
        for y in range(top, bottom + 1):
            self.buffer[y].clear()
            if y + by in old:
                self.buffer[y].update(old[y + by])
            else:
                self._fill(y, range(self.columns))
        self.dirty.update(range(top, bottom + 1))

    def index(self) -> None:
        """Go down a row; at the region's last row the region moves up."""
        if self.cursor.y == self._edges()[1]:
            self.scroll(1)
        else:
            self.cursor_down()

    def reverse_index(self) -> None:
        """Go up a row; at the region's first row the region moves down."""
        if self.cursor.y == self._edges()[0]:
            self.scroll(-1)
        else:
            self.cursor_up()


class Glass:
    """A terminal that is fed bytes, and gives back what it answers to them.

    Args:
        columns: Of cells.
        rows: Of cells.
        answers: Whether it says where its cursor is when it is asked.
    """

    def __init__(self, columns: int, rows: int, *, answers: bool = True) -> None:
        self.screen = _Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._rest = b""
        self._answers = answers
        self.modes: set[str] = set()
        """Private modes that are on."""
        self.ever: set[str] = set()
        """Private modes that ever were."""

    @property
    def is_put_back(self) -> bool:
        """Claim that nothing that the program set is left on."""
        rest = self.modes - {"7", "25", "12"}
        return not rest and not self.screen.cursor.hidden

    def feed(self, sent: bytes) -> bytes:
        """Draw what came, and give what the terminal answers."""
        sent, self._rest = self._rest + sent, b""
        cut = _PARTIAL.search(sent) or _cut_letter(sent)
        if cut is not None:
            at = cut.start() if isinstance(cut, re.Match) else cut
            sent, self._rest = sent[:at], sent[at:]
        answer, at = b"", 0
        for token in _TOKEN.finditer(sent):
            self._text(sent[at : token.start()])
            at = token.end()
            answer += self._does(token.group())
        self._text(sent[at:])
        return answer if self._answers else b""

    def _text(self, sent: bytes) -> None:
        if sent:
            self._stream.feed(sent.decode("utf-8", "replace"))

    def _does(self, token: bytes) -> bytes:
        if token[1:2] != b"[":
            if token[1:2] in b"78DEMH":
                self._stream.feed(token.decode("latin1"))
            return b""
        body, last = token[2:-1], token[-1:]
        count = int(body) if body.isdigit() else 1
        if body[:1] == b"?" and last in b"hl":
            self._sets(body[1:].decode(), is_on=last == b"h")
        elif last == b"b":
            self.screen.draw(self.screen.last * count)
        elif last in b"ST" and (not body or body.isdigit()):
            self.screen.scroll(count if last == b"S" else -count)
        elif last in b"ncp" or body.strip(b"0123456789;:"):
            return self._says(body, last)
        elif last in _GIVEN_ON:
            self._stream.feed(token.decode("latin1").replace(":", ";"))
        return b""

    def _sets(self, modes: str, *, is_on: bool) -> None:
        for mode in modes.split(";"):
            (self.modes.add if is_on else self.modes.discard)(mode)
            if is_on:
                self.ever.add(mode)
            if mode in {"7", "25"}:
                self._stream.feed(f"\x1b[?{mode}{'h' if is_on else 'l'}")
            elif mode in {"47", "1047", "1049"}:
                self.screen.erase_in_display(2)

    def _says(self, body: bytes, last: bytes) -> bytes:
        at = self.screen.cursor
        column = min(at.x, self.screen.columns - 1) + 1
        if last == b"n" and body == b"6":
            return b"\x1b[%d;%dR" % (at.y + 1, column)
        if last == b"n" and body == b"5":
            return b"\x1b[0n"
        if last == b"c" and body in (b"", b"0"):
            return b"\x1b[?62;22c"
        if last == b"c" and body in (b">", b">0"):
            return b"\x1b[>41;388;0c"
        if last == b"p" and body[:1] == b"?":
            mode = body.strip(b"?$")
            return b"\x1b[?%s;%s$y" % (mode, b"2" if mode == b"2026" else b"0")
        return b""

    @property
    def place(self) -> tuple[int, int | None]:
        """Tell the cursor's row and column; behind the last column it is None."""
        at = self.screen.cursor
        return at.y, at.x if at.x < self.screen.columns else None

    @property
    def pen(self) -> tuple[str, str, Flags]:
        """Tell the colours and flags at hand."""
        return _cell(self.screen.cursor.attrs)[1:]

    def cells(self) -> Grid:
        """Give what stands in each cell; what cannot be seen is taken out."""
        grid = []
        for y in range(self.screen.lines):
            row = self.screen.buffer[y]
            grid.append([seen(_cell(row[x])) for x in range(self.screen.columns)])
        return grid

    def text(self) -> list[str]:
        """Give the screen, one text a row."""
        return ["".join(cell[0] for cell in row).rstrip() for row in self.cells()]


def _cell(char: pyte.screens.Char) -> Cell:
    flags = (
        char.bold,
        char.italics,
        char.underscore,
        char.strikethrough,
        char.reverse,
        char.blink,
    )
    return char.data, char.fg, char.bg, flags


def seen(cell: Cell) -> Cell:
    """Take out what nobody can see: the ink of a blank."""
    if cell[0] == " " and not any(cell[3][_SHOWN]):
        return " ", "", cell[2], PLAIN
    return cell


def _cut_letter(sent: bytes) -> int | None:
    """Find where a letter begins whose last bytes are still to come."""
    for back in range(1, min(4, len(sent) + 1)):
        byte = sent[-back]
        if byte & 0xC0 == 0x80:
            continue
        size = (
            1 if byte < 0x80 else 2 if byte >> 5 == 6 else 3 if byte >> 4 == 14 else 4
        )
        return len(sent) - back if size > back else None
    return None


if __name__ == "__main__":
    print("glass: the terminal of the thin-link benches; nothing to run")

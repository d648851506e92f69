"""From text to cells: letters of a pen, clusters, and texts that were read before."""

from __future__ import annotations

import re
from typing import NamedTuple

from rich.cells import cell_len

from patrol_tui.terminal.cells import (
    CONT,
    FIRST_CLUSTER,
    GLYPH,
    REPLACEMENT,
    SHIFT,
    SPACE,
    UNKNOWN,
    Row,
)
from patrol_tui.terminal.glyphs import Glyphs, width_of
from patrol_tui.terminal.pens import Pens

_PEN = re.compile(r"\x1b\[([0-9;:]*)m|\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)")
_MORE = re.compile(r"[\x00-\x1f\x7f]")
_PEN_OFF = "\x1b[0m"
"""Strings are cut behind it: the parts come again, each by itself, in other strings."""
_KEPT_LETTERS = 100_000
"""Code points and cells of parts that are kept; about one megabyte."""
_KEPT_CELLS = 8_000
"""Letters of pens that are kept."""
_KEPT_WORDS = 1_000
"""Pieces of text with marks or wide letters that are kept."""
_MOST_MARKS = 12
"""Code points of one cluster; more are dropped."""
_JOINER, _PICTURE = "\u200d", "\ufe0f"


class Payload(NamedTuple):
    """What a string puts at the cursor."""

    cells: Row
    pen: int
    """The pen afterwards."""
    marks: str = ""
    """Marks before the first letter; they join what stands before the cursor."""


_NOT_ONE = -1
"""For a letter that does not take one cell."""


class _Drawn(dict[str, int]):
    """The cells of letters drawn with one pen."""

    def __init__(self, pen: int, blank: int) -> None:
        super().__init__({" ": blank << SHIFT | SPACE})
        self._base = pen << SHIFT

    def __missing__(self, letter: str) -> int:
        cell = self._base | ord(letter) if width_of(letter) == 1 else _NOT_ONE
        if FIRST_CLUSTER <= ord(letter) <= UNKNOWN:  # numbers of ours, no letters
            cell = self._base | REPLACEMENT
        self[letter] = cell
        return cell


class Letters:
    """Makes cells of text, and remembers them."""

    def __init__(self, pens: Pens, glyphs: Glyphs) -> None:
        self._pens, self._glyphs = pens, glyphs
        self._drawn: dict[int, _Drawn] = {}
        self._read: dict[str, Payload] = {}
        self._spelt: dict[tuple[int, str], Row] = {}
        self._kept = 0
        self._whole: dict[int, int] = {}

    def read(self, text: str, pen: int) -> Payload | None:
        """Read pens and letters; None if there is anything else in it."""
        if pen:
            return self._parsed(text, pen)
        cells: Row = []
        marks = ""
        for part in text.split(_PEN_OFF):
            found = self._read.get(part)
            if found is None:
                found = self._parsed(part, 0)
                if found is None:
                    return None
                self._keep(part, found)
            if found.marks and cells:  # they join a letter of another part
                return self._parsed(text, 0)
            cells += found.cells
            marks, pen = marks + found.marks, found.pen
        return Payload(cells, pen, marks)

    def _keep(self, text: str, found: Payload) -> None:
        self._kept += len(text) + len(found.cells)
        if self._kept > _KEPT_LETTERS:
            self._read.clear()
            self._kept = len(text) + len(found.cells)
            if sum(map(len, self._drawn.values())) > _KEPT_CELLS:
                self._drawn.clear()
            if len(self._whole) > _KEPT_CELLS:
                self._whole.clear()
        self._read[text] = found

    def _parsed(self, text: str, pen: int) -> Payload | None:
        parts = _PEN.split(text)
        if _MORE.search("".join(parts[::2])):
            return None
        cells: Row = []
        marks = self._spell(parts[0], pen, cells)
        for at in range(1, len(parts), 2):
            if parts[at] is not None:
                pen = self._pens.after(pen, parts[at])
            if parts[at + 1]:
                marks += self._spell(parts[at + 1], pen, cells)
        return Payload(cells, pen, marks)

    def spelt(self, text: str, pen: int) -> Payload:
        """Make cells of letters alone."""
        cells: Row = []
        marks = self._spell(text, pen, cells)
        return Payload(cells, pen, marks)

    def _spell(self, text: str, pen: int, cells: Row) -> str:
        """Add the cells of a text; give marks that have no letter before them."""
        drawn = self._drawn.get(pen)
        if drawn is None:
            drawn = self._drawn[pen] = _Drawn(pen, self._pens.blank(pen))
        added = list(map(drawn.__getitem__, text))
        if _NOT_ONE not in added:
            cells += added
            return ""
        if not width_of(text[0]):  # it may join what stands before
            return self._spell_slowly(text, drawn, pen << SHIFT, cells)
        spelt = self._spelt.get((pen, text))
        if spelt is None:
            if len(self._spelt) >= _KEPT_WORDS:
                self._spelt.clear()
            spelt = self._spelt[pen, text] = []
            self._spell_slowly(text, drawn, pen << SHIFT, spelt)
        cells += spelt
        return ""

    def _spell_slowly(self, text: str, drawn: _Drawn, base: int, cells: Row) -> str:
        loose, is_joining = "", False
        for letter in text:
            cell = drawn[letter]
            if cell != _NOT_ONE and not is_joining:
                cells.append(self._whole.setdefault(cell, cell))
            elif width_of(letter) == 2 and not is_joining:
                cells += (base | ord(letter), base | CONT)
            elif letter < "\xa0":
                continue  # a control that Textual takes for nothing
            elif not cells:
                loose += letter
            else:
                self._join_last(cells, letter, base)
            is_joining = letter == _JOINER
        return loose

    def _join_last(self, cells: Row, mark: str, base: int) -> None:
        at = len(cells) - 1
        if cells[at] & GLYPH == CONT and at:
            at -= 1
        if cells[at] == self._drawn[base >> SHIFT][" "]:
            cells[at] = base | SPACE  # no longer blank: its foreground is seen
        before = self._glyphs.text_of(cells[at] & GLYPH)
        cells[at] = self.joined(cells[at], mark)
        if mark == _PICTURE and at == len(cells) - 1 and self._widens(before):
            cells.append(cells[at] & ~GLYPH | CONT)

    def _widens(self, letter: str) -> bool:
        """Claim that the sign for pictures makes a letter two cells wide."""
        return cell_len(letter + _PICTURE) == 2

    def joined(self, cell: int, marks: str) -> int:
        """Join marks to the letter of a cell; its pen stays."""
        before = self._glyphs.text_of(cell & GLYPH)
        text = (before + marks)[:_MOST_MARKS]
        fresh = cell & ~GLYPH | self._glyphs.number_of(text)
        return self._whole.setdefault(fresh, fresh)

    def is_wide(self, glyph: int) -> bool:
        """Claim that a glyph takes two cells."""
        return cell_len(self._glyphs.text_of(glyph)) == 2

    def is_thai(self, cell: int) -> bool:
        """Claim that a cell holds a Thai consonant, with marks or without."""
        glyph = cell & GLYPH
        return glyph != CONT and "ก" <= self._glyphs.text_of(glyph)[0] <= "ฮ"

"""What is looked up for each cell of a row; whole rows are mapped at the speed of C."""

from __future__ import annotations

from patrol_tui.terminal.cells import CONT, GLYPH, SHIFT, SPACE, UNKNOWN
from patrol_tui.terminal.glyphs import Glyphs, Kind

MOST_KEPT = 8_000
"""Cells of a table; it is begun anew when there are more."""


class Texts(dict[int, str]):
    """What is sent for a cell."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def __missing__(self, cell: int) -> str:
        glyph = cell & GLYPH
        text = "" if glyph == CONT else self._glyphs.text_of(glyph)
        if len(self) > MOST_KEPT:
            self.clear()
        self[cell] = text
        return text


class Names(dict[int, str]):
    """One letter for each cell, so that rows can be searched as text."""

    def __missing__(self, cell: int) -> str:
        name = chr(len(self))
        self[cell] = name
        return name


class Keys(dict[int, str]):
    """One letter for all cells that one pen draws; blanks are apart from letters."""

    def __missing__(self, cell: int) -> str:
        if len(self) > MOST_KEPT:
            self.clear()
        key = chr((cell >> SHIFT) * 2 + (cell & GLYPH != SPACE))
        self[cell] = key
        return key


class Feared(dict[int, bool]):
    """Cells after which a terminal's cursor may be elsewhere than where we count."""

    def __init__(self, glyphs: Glyphs, kinds: frozenset[Kind]) -> None:
        super().__init__()
        self._glyphs, self._kinds = glyphs, kinds

    def __missing__(self, cell: int) -> bool:
        glyph = cell & GLYPH
        if glyph == CONT:
            is_feared = Kind.WIDE in self._kinds
        elif glyph < 0x80 or cell == UNKNOWN:
            is_feared = False
        else:
            is_feared = self._glyphs.kind_of(glyph) in self._kinds
        if len(self) > MOST_KEPT:
            self.clear()
        self[cell] = is_feared
        return is_feared

"""Glyphs: the letters of cells, and how wide Textual takes them to be.

Widths are those of `rich.cells`, since Textual lays out with them. A terminal may
count otherwise; `kind_of` tells of which letters that must be feared.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from unicodedata import east_asian_width

from rich.cells import get_character_cell_size

from patrol_tui.terminal.cells import FIRST_CLUSTER, LAST_CLUSTER, REPLACEMENT

SARA_AM = 0x0E33
_JOINERS = "\u200d\ufe0f"
"""They change the width of what they join, and terminals differ most there."""


class Kind(IntEnum):
    """Letters that terminals count alike, or not."""

    SURE = 0
    """ASCII and what all terminals draw in one cell."""
    MARKED = 1
    """A letter with marks, and SARA AM: the mark may be given a cell, or AM none."""
    WIDE = 2
    AMBIGUOUS = 3
    """One cell, but two where terminals are set for East Asian fonts."""
    ODD = 4
    """Joined pictures: no two terminals agree."""


@lru_cache(8192)
def width_of(letter: str) -> int:
    """Give the cells of one code point: 0 for marks and what cannot be drawn."""
    return get_character_cell_size(letter)


class Glyphs:
    """Clusters, each kept once under a number that no letter has."""

    def __init__(self) -> None:
        self._clusters: list[str] = []
        self._numbers: dict[str, int] = {}
        self._kinds: dict[int, Kind] = {}

    def number_of(self, text: str) -> int:
        """Give the glyph of a letter or cluster."""
        if len(text) == 1:
            number = ord(text)
            is_ours = FIRST_CLUSTER <= number <= LAST_CLUSTER + 2
            return REPLACEMENT if is_ours else number
        found = self._numbers.get(text)
        if found is None:
            found = FIRST_CLUSTER + len(self._clusters)
            if found > LAST_CLUSTER:
                return REPLACEMENT
            self._numbers[text] = found
            self._clusters.append(text)
        return found

    def text_of(self, glyph: int) -> str:
        """Give what is sent for a glyph."""
        if FIRST_CLUSTER <= glyph <= LAST_CLUSTER:
            return self._clusters[glyph - FIRST_CLUSTER]
        return chr(glyph)

    def kind_of(self, glyph: int) -> Kind:
        """Tell how sure it is that a terminal counts this glyph as we do."""
        found = self._kinds.get(glyph)
        if found is None:
            found = self._kinds[glyph] = _kind(self.text_of(glyph))
        return found


def _kind(text: str) -> Kind:
    first = text[0]
    if any(joiner in text for joiner in _JOINERS):
        return Kind.ODD
    if width_of(first) == 2:
        return Kind.WIDE
    if len(text) > 1 or ord(first) == SARA_AM:
        return Kind.MARKED
    if east_asian_width(first) == "A" and first > "\x7f":
        return Kind.AMBIGUOUS
    return Kind.SURE

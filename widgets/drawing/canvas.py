"""Rows of runs: text with the *name* of a style; colours are the widgets' affair.

A style is one word ("street", "p0"), or a word and "selected" apart by a space. The
empty style is bare ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from widgets.words.glyph_sets import GLYPH_SETS, Glyphs

__all__ = ["GLYPH_SETS", "Glyphs", "Rows", "Run", "plain"]


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells of one style."""

    text: str
    style: str


Rows = list[list[Run]]


def plain(rows: Sequence[Sequence[Run]]) -> str:
    """Join rows to text, one line each, without the blanks at their ends."""
    return "\n".join("".join(run.text for run in row).rstrip() for row in rows)

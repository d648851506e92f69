"""What a terminal can do, as far as it has been found out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """Abilities of one terminal; without an argument nothing is taken for granted."""

    repeats: bool = False
    """REP (`CSI n b`) repeats a letter of ASCII."""
    repeats_any: bool = False
    """REP repeats other letters of one cell too."""
    erases_in_colour: bool = False
    """Erased and scrolled-in cells take the background at hand (BCE)."""
    shifts_cells: bool = False
    """DCH and ICH (`CSI n P`, `CSI n @`) shift the rest of a row."""
    shifts_in_colour: bool = False
    """What they bring in takes the background at hand, and stands at the end."""
    scrolls: bool = False
    """DECSTBM makes a region of rows; line feed, RI, IL and DL move the rows in it."""
    synchronises: bool = False
    """Mode 2026: it shows a picture only when that is whole."""
    answers: bool = False
    """It tells where its cursor is when asked (`CSI 6 n`)."""
    counts_thai: bool = False
    """Thai marks take no cell of their own."""
    counts_wide: bool = False
    """Wide letters (Han, Kana, Hangul) take two cells."""
    counts_ambiguous: bool = False
    """Letters of ambiguous width (lines, dots) take one cell. Believed as well of a
    terminal that has not answered: most do, and the map is made of them."""
    joins_am: bool = False
    """SARA AM is drawn into the cell of the letter before it."""


USUAL = Abilities(
    repeats=True,
    repeats_any=True,
    erases_in_colour=True,
    shifts_cells=True,
    shifts_in_colour=True,
    scrolls=True,
    answers=True,
    counts_thai=True,
    counts_wide=True,
    counts_ambiguous=True,
)
"""What xterm and most of today's terminals can do."""

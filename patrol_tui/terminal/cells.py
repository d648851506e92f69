"""A cell of the screen is one whole number: `pen << 21 | glyph`.

The glyph of a letter is its code point. A cluster (a letter with marks) has a number
from planes that Unicode leaves empty, given out by `Glyphs`. The right half of a wide
letter is `CONT`. A blank has the pen that keeps only what can be seen of a blank, so
that two blanks that look the same are the same number.
"""

from __future__ import annotations

SHIFT = 21
GLYPH = (1 << SHIFT) - 1
"""Mask of the glyph in a cell."""
SPACE = 0x20
CONT = 0xD0000
"""Glyph of the right half of a wide letter."""
UNKNOWN = 0xD0001
"""Cell of a terminal of which nobody knows what it shows (no pen)."""
FIRST_CLUSTER, LAST_CLUSTER = 0x50000, 0xCFFFF
"""Numbers of clusters: planes 5 to 12, where there is no letter."""
REPLACEMENT = 0xFFFD
"""Drawn for what has no cell: the numbers above, and clusters beyond the last."""

Cell = int
Row = list[Cell]

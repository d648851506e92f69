"""Two cells that go together: what is drawn over one of them takes the other away.

They are the halves of a wide letter everywhere, and SARA AM with the letter before it
where graphemes are clustered, as in foot. No cursor tells that, so it is believed of
all terminals: elsewhere it costs a letter.
"""

from __future__ import annotations

from patrol_tui.terminal.cells import CONT, GLYPH, Row
from patrol_tui.terminal.glyphs import SARA_AM

SECOND = (CONT, SARA_AM)
"""Glyphs of a right half."""


def with_halves(changed: list[int], wanted: Row, shown: Row) -> list[int]:
    """Add the other halves of wide letters, in either row.

    Args:
        changed: Columns that differ, in order.
        wanted: The row as it should be.
        shown: The row as it is.
    """
    last = len(wanted) - 1
    more = set(changed)
    for x in changed:
        if wanted[x] & GLYPH in SECOND or shown[x] & GLYPH in SECOND:
            more.add(max(x - 1, 0))
        if x < last and (
            wanted[x + 1] & GLYPH in SECOND or shown[x + 1] & GLYPH in SECOND
        ):
            more.add(x + 1)
    more |= {x - 1 for x in more if x and wanted[x] & GLYPH in SECOND}
    return sorted(more)

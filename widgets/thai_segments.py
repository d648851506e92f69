"""Mend Rich's cutting of styled text, which parts Thai marks from their letters.

Textual cuts rows wherever one thing lies over another: pop-ups, scrolling, right edges.
Rich counts cells for the cut but not marks, which take none, so a mark may land on the
far side and be drawn on a border. The screen layer offers no other place to mend this.
"""

import unicodedata
from collections.abc import Callable

from rich.segment import Segment

Cut = Callable[[Segment, int], tuple[Segment, Segment]]
"""(segment, cells) to the two parts."""

_ZERO = "\u200d\ufe0f" + "".join(
    letter
    for letter in map(chr, range(0x300, 0x3000))
    if unicodedata.category(letter) in ("Mn", "Me")
)
"""What takes no cell: marks of the alphabets below the ideographs, and joiners."""


def install() -> None:
    """Make every cut of a Segment keep marks with their letter. Twice is as once."""
    cut: Cut = Segment._split_cells
    if not getattr(cut, "keeps_marks", False):
        mended = _mended(cut)
        mended.keeps_marks = True  # type: ignore[attr-defined]
        Segment._split_cells = staticmethod(mended)  # type: ignore[assignment,method-assign]


def _mended(stock: Cut) -> Cut:
    def cut(segment: Segment, cells: int) -> tuple[Segment, Segment]:
        left, right = stock(segment, cells)
        text = right.text
        marks = len(text) - len(text.lstrip(_ZERO))
        if not left.text or not marks:
            return left, right
        return (
            Segment(left.text + text[:marks], left.style, left.control),
            Segment(text[marks:], right.style, right.control),
        )

    return cut

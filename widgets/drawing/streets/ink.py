"""What stands in each cell of the map: the contract between drawers and labellers.

Streets are drawn first, by one of the geometries; then marks, names and notes are
written over them. `owner` and `segment` keep telling which street lies under a text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from widgets.drawing.canvas import Rows, Run
from widgets.drawing.cells import clusters

Glyphs = Literal["box", "box-safe", "ascii", "braille"]
"""The characters that may be used. `box-safe` keeps to code page 437, which all fonts
for terminals have; `braille` uses box drawing where there are no dots to draw."""

BLANK = 32
TAIL = 0
"""Code point in the cells after the first of a wide letter."""


@dataclass(slots=True, eq=False)
class Ink:
    """A rectangle of cells; arrays are indexed [line, column]."""

    columns: int
    lines: int
    glyph: npt.NDArray[np.uint32] = field(init=False)
    """Code point of each cell."""
    style: npt.NDArray[np.uint8] = field(init=False)
    """Index into `styles`; 0 is bare ground."""
    owner: npt.NDArray[np.int32] = field(init=False)
    """Street drawn in the cell; -1 none, or one without a name."""
    segment: npt.NDArray[np.int32] = field(init=False)
    """Segment drawn on top in the cell; -1 none."""
    joint: npt.NDArray[np.bool_] = field(init=False)
    """Where streets meet or cross, best not written over."""
    styles: list[str] = field(init=False)
    """Style names, as the widgets know them (`street3`, `street-name`, `p0`)."""
    clusters: dict[tuple[int, int], str] = field(init=False)
    """(line, column) of letters that carry marks; `glyph` holds their base."""

    def __post_init__(self) -> None:
        shape = self.lines, self.columns
        self.glyph = np.full(shape, BLANK, np.uint32)
        self.style = np.zeros(shape, np.uint8)
        self.owner = np.full(shape, -1, np.int32)
        self.segment = np.full(shape, -1, np.int32)
        self.joint = np.zeros(shape, bool)
        self.styles = ["", *(f"street{number}" for number in range(8))]
        self.clusters = {}

    def style_number(self, name: str) -> int:
        """Give the number of a style, a new one if need be; street classes are 1-8."""
        if name not in self.styles:
            self.styles.append(name)
        return self.styles.index(name)

    def put(self, column: int, line: int, text: str, style: str) -> int:
        """Write text to the right, all of it inside; give the cells it took.

        The caller has seen to it that no wide letter is cut in half.
        """
        number, at = self.style_number(style), column
        for cluster, cells in clusters(text):
            self.glyph[line, at] = ord(cluster[0])
            self.clusters.pop((line, at), None)
            if len(cluster) > 1:
                self.clusters[line, at] = cluster
            self.glyph[line, at + 1 : at + cells] = TAIL
            self.style[line, at : at + cells] = number
            at += cells
        return at - column

    def rows(self) -> Rows:
        """Read it, top first; the cells of each row add up to `columns`."""
        rows: Rows = []
        for codes, styles in zip(self.glyph.tolist(), self.style.tolist(), strict=True):
            row: list[Run] = []
            begin = 0
            for at in range(1, self.columns + 1):
                if at == self.columns or styles[at] != styles[begin]:
                    text = "".join(map(chr, filter(None, codes[begin:at])))
                    row.append(Run(text, self.styles[styles[begin]]))
                    begin = at
            rows.append(row)
        return self._with_clusters(rows)

    def _with_clusters(self, rows: Rows) -> Rows:
        """Put letters with their marks in the place of their bases."""
        for line in {line for line, _ in self.clusters}:
            codes, styles = self.glyph[line].tolist(), self.style[line].tolist()
            row: list[Run] = []
            for at, (code, style) in enumerate(zip(codes, styles, strict=True)):
                text = self.clusters.get((line, at), chr(code) if code else "")
                if at and styles[at - 1] == style:
                    row[-1] = Run(row[-1].text + text, row[-1].style)
                else:
                    row.append(Run(text, self.styles[style]))
            rows[line] = row
        return rows

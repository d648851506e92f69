"""What stands in each cell of the map: the contract between drawers and labellers.

Streets are drawn first, by one of the geometries; then marks, names and notes are
written over them. `owner` and `segment` keep telling which street lies under a text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from widgets.drawing.canvas import Rows, Run
from widgets.drawing.cells import clusters

BLANK = 32
TAIL = 0
"""Code point in the cells after the first of a wide letter."""
_LAST_STREET = 8
"""Style numbers above this are texts and marks."""
_NO_LETTER = chr(TAIL)


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
        codes: list[int] = []
        for cluster, cells in clusters(text):
            at = line, column + len(codes)
            self.clusters.pop(at, None)
            if len(cluster) > 1:
                self.clusters[at] = cluster
            codes.append(ord(cluster[0]))
            codes += [TAIL] * (cells - 1)
        taken = slice(column, column + len(codes))
        self.glyph[line, taken] = codes
        self.style[line, taken] = self.style_number(style)
        return len(codes)

    def rows(self) -> Rows:
        """Read it, top first; the cells of each row add up to `columns`.

        Bare ground takes the style of the street before it: that is not seen, and the
        terminal is told of half as many changes.
        """
        if not self.columns:
            return [[] for _ in range(self.lines)]
        seen = self._seen_styles()
        changes = np.ones((self.lines, self.columns + 1), bool)
        changes[:, 1:-1] = seen[:, 1:] != seen[:, :-1]
        rows: Rows = []
        for line, codes in enumerate(self.glyph.astype("<u4")):
            ends = np.flatnonzero(changes[line]).tolist()
            text = codes.tobytes().decode("utf-32-le")
            styles = seen[line, ends[:-1]].tolist()
            rows.append(
                [
                    Run(text[begin:end].replace(_NO_LETTER, ""), self.styles[style])
                    for begin, end, style in zip(ends, ends[1:], styles, strict=False)
                ]
            )
        return self._with_clusters(rows, seen)

    def _seen_styles(self) -> npt.NDArray[np.uint8]:
        """Let the style of each street run on over the bare ground after it."""
        column = np.arange(self.columns)
        is_bare = (self.glyph == BLANK) & (self.style == 0)
        last = np.maximum.accumulate(np.where(is_bare, 0, column), axis=1)
        found = np.take_along_axis(self.style, last, axis=1)
        return np.where(is_bare & (found > _LAST_STREET), 0, found).astype(np.uint8)

    def _with_clusters(self, rows: Rows, seen: npt.NDArray[np.uint8]) -> Rows:
        """Put letters with their marks in the place of their bases."""
        for line in {line for line, _ in self.clusters}:
            codes, styles = self.glyph[line].tolist(), seen[line].tolist()
            row: list[Run] = []
            for at, (code, style) in enumerate(zip(codes, styles, strict=True)):
                text = self.clusters.get((line, at), chr(code) if code else "")
                if at and styles[at - 1] == style:
                    row[-1] = Run(row[-1].text + text, row[-1].style)
                else:
                    row.append(Run(text, self.styles[style]))
            rows[line] = row
        return rows

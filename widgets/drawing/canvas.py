"""A canvas of terminal cells: text put anywhere, rows of exact width read back.

Every cell holds one cluster and the *name* of a style; colours are the widgets' affair.
A style is one word ("street", "p0"), or a word and "selected" apart by a space. The
empty style is bare ground.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Literal, Self

from widgets.drawing.cells import clusters, width

Glyphs = Literal["box", "box-safe", "ascii", "braille"]
"""The characters that may be used. `box-safe` keeps to code page 437, which all fonts
for terminals have; `braille` uses box drawing where there are no dots to draw."""

GROUND = ""
"""The style of cells that nothing was put on."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells of one style."""

    text: str
    style: str


Rows = list[list[Run]]


class Canvas:
    """A rectangle of cells; x and y are 0 at the top left, and x counts cells."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns = max(columns, 0)
        self.lines = max(lines, 0)
        ground = (" ", GROUND)
        self._cells = [[ground] * self.columns for _ in range(self.lines)]

    def put(self, x: int, y: int, text: str, style: str) -> None:
        """Write text from (x, y) to the right; what falls outside is left out.

        A wide letter is drawn whole or, at an edge, not at all. One half written over
        takes the other half with it.
        """
        for cluster, cells in clusters(text):
            if 0 <= y < self.lines and x >= 0 and x + cells <= self.columns:
                self._free(x, y)
                self._free(x + cells - 1, y)
                self._cells[y][x] = (cluster, style)
                for tail in range(x + 1, x + cells):
                    self._cells[y][tail] = ("", style)
            x += cells

    def hline(self, x: int, y: int, cells: int, letter: str, style: str) -> None:
        """Draw a line of `cells` to the right."""
        self.put(x, y, letter * max(cells, 0), style)

    def vline(self, x: int, y: int, cells: int, letter: str, style: str) -> None:
        """Draw a line of `cells` downwards."""
        for line in range(y, y + cells):
            self.put(x, line, letter, style)

    def style(self, x: int, y: int) -> str | None:
        """Name the style of a cell; None outside."""
        if 0 <= y < self.lines and 0 <= x < self.columns:
            return self._cells[y][x][1]
        return None

    def text_fits(
        self, x: int, y: int, text: str, over: Set[str] = frozenset({GROUND})
    ) -> bool:
        """Tell whether text from (x, y) lies inside and hides only these styles."""
        return all(self.style(at, y) in over for at in range(x, x + width(text)))

    def rows(self) -> Rows:
        """Read the canvas, top first; the cells of each row add up to `columns`."""
        return [_runs(line) for line in self._cells]

    def copy(self) -> Self:
        """Make a canvas to try things on."""
        other = type(self)(self.columns, self.lines)
        other._cells = [line.copy() for line in self._cells]
        return other

    def _free(self, x: int, y: int) -> None:
        """Blank the wide letter that covers this cell, both halves."""
        line = self._cells[y]
        if line[x][0] == "" and x:
            line[x - 1] = (" ", line[x - 1][1])
        if x + 1 < self.columns and line[x + 1][0] == "":
            line[x + 1] = (" ", line[x + 1][1])


def plain(rows: Sequence[Sequence[Run]]) -> str:
    """Join rows to text, one line each, without the blanks at their ends."""
    return "\n".join("".join(run.text for run in row).rstrip() for row in rows)


def _runs(line: list[tuple[str, str]]) -> list[Run]:
    runs: list[Run] = []
    for cluster, style in line:
        if runs and runs[-1].style == style:
            runs[-1] = Run(runs[-1].text + cluster, style)
        else:
            runs.append(Run(cluster, style))
    return runs

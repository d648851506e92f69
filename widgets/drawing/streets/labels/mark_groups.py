"""An incident or unit on the street map, and marks that share one text there."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from widgets.drawing.canvas import Glyphs, Run
from widgets.drawing.cells import width
from widgets.drawing.signs import Sign, label_of, style_of

Cell = tuple[int, int]
"""Column and line."""
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapMark(Sign):
    """One incident or unit to show on the street map."""

    cell: tuple[float, float] | None
    """Column and line, unrounded, also outside the window; None if not known."""
    key: Hashable
    """What the caller knows it by; no two marks share one."""


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """Marks that share a text."""

    cell: Cell
    """Where its most urgent mark stands."""
    marks: list[MapMark]
    """The most urgent first."""
    cells: list[Cell]
    """Where its marks stand."""
    is_prime: bool = False
    """Whether it holds the most urgent mark of all, or the selected one."""
    runs: Runs = ()
    """The text; empty where the window has no room for a single sign more."""
    text_cell: Cell | None = None
    leader: tuple[Cell, ...] = ()
    """The dotted cells between its glyph and its text."""

    @property
    def text(self) -> str:
        """What is written for it."""
        return "".join(run.text for run in self.runs)

    @property
    def text_cells(self) -> tuple[Cell, ...]:
        """The cells of its text."""
        if self.text_cell is None:
            return ()
        column, line = self.text_cell
        return tuple((at, line) for at in range(column, column + width(self.text)))

    def takes_in(self, other: Group) -> None:
        """Make the marks of another group this one's too."""
        self.marks = sorted([*self.marks, *other.marks], key=order_of)
        self.cell = self.cell if self.marks[0] not in other.marks else other.cell
        self.cells += other.cells
        self.is_prime |= other.is_prime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How labels are written in a frame."""

    label_cells: int
    glyphs: Glyphs

    def texts(
        self,
        marks: Sequence[MapMark],
        *,
        is_prime: bool,
        beside_glyph: bool = True,
    ) -> Iterator[Runs]:
        """List what may be written for marks, best first.

        A prime group keeps its labels. A count of its own (`+3`) leaves out the mark
        whose glyph stands beside it.
        """
        picked = [mark for mark in marks[1:] if mark.selected][:1]
        yield self._named([marks[0], *picked], len(marks))
        if is_prime:
            return
        if picked:
            yield self._named(picked, len(marks))
        if len(marks) > 1:
            yield _counted(marks, len(marks) - beside_glyph)

    def _named(self, named: Sequence[MapMark], count: int) -> Runs:
        runs: list[Run] = []
        for mark in named:
            if runs:
                runs.append(Run(" ", "more"))
            label = label_of(mark, self.label_cells, self.glyphs)
            runs.append(Run(label, style_of(mark)))
        if count > len(named):
            runs.append(Run(f"+{count - len(named)}", "more"))
        return tuple(runs)


def _counted(marks: Sequence[MapMark], count: int) -> Runs:
    """Write a number of marks without a name, in brackets if one is selected."""
    if any(mark.selected for mark in marks):
        return (Run(f"[+{count}]", "more selected"),)
    return (Run(f"+{count}", "more"),)


def order_of(mark: MapMark) -> tuple[tuple[int, int, str], str]:
    """Order marks, the most urgent first, always in the same way."""
    return mark.urgency, str(mark.key)


def apart(one: Cell, other: Cell) -> int:
    """Measure between cells, in columns; a line counts twice."""
    return abs(one[0] - other[0]) + 2 * abs(one[1] - other[1])

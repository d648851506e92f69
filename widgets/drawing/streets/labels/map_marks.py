"""Incidents and units on the street map: none is hidden, each is named or counted.

All glyphs come first, then the labels: in one of eight near places, or farther off
with a dotted leader. A mark whose label finds no room joins the nearest group, and is
counted there (`127+3`, or `+3` beside a glyph). Where even that fails the count is
written over glyphs of marks that it counts. The most urgent mark and the selected one
are placed first and keep their labels.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, isfinite

from widgets.drawing.canvas import Glyphs
from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.crowd import Crowd
from widgets.drawing.streets.labels.mark_groups import Cell, Group, MapMark, order_of
from widgets.drawing.streets.labels.mark_spots import Offset

__all__ = ["Away", "Group", "MapMark", "PlacedMarks", "place_marks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Marks outside the window, all in one direction."""

    direction: tuple[int, int]
    """-1, 0 or 1 columns and lines: (-1, 0) is to the left, (1, -1) above right."""
    marks: tuple[MapMark, ...]
    """The most urgent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMarks:
    """Where the marks of a frame came to stand."""

    groups: tuple[Group, ...]
    """Together they hold every mark in the window once."""
    away: tuple[Away, ...]
    unknown: tuple[MapMark, ...]
    """Marks without a place."""
    offsets: Mapping[Hashable, Offset]
    """Where each group's text stood off its mark, for the next frame."""
    by_cell: Mapping[Cell, Group] = field(repr=False)

    def group_at(self, column: int, line: int) -> Group | None:
        """Find the group whose glyphs, text or leader hold a cell."""
        return self.by_cell.get((column, line))


def place_marks(
    claims: Claims,
    marks: Sequence[MapMark],
    glyphs: Glyphs,
    previous: PlacedMarks | None = None,
) -> PlacedMarks:
    """Write all marks in the window, and claim their cells.

    Args:
        claims: The frame; cells taken before are left alone by texts, not by glyphs.
        marks: In any order; nothing depends on it.
        glyphs: The characters to use.
        previous: The frame before, so that texts stay on their side of their marks.
    """
    inside: dict[Cell, list[MapMark]] = {}
    away: dict[tuple[int, int], list[MapMark]] = {}
    unknown: list[MapMark] = []
    for mark in sorted(marks, key=order_of):
        if mark.cell is None or not all(map(isfinite, mark.cell)):
            unknown.append(mark)
            continue
        column, line = floor(mark.cell[0]), floor(mark.cell[1])
        off = _beyond(column, claims.columns), _beyond(line, claims.lines)
        if off == (0, 0):
            inside.setdefault((column, line), []).append(mark)
        else:
            away.setdefault(off, []).append(mark)
    crowd = Crowd(claims, inside, glyphs, previous.offsets if previous else {})
    groups = crowd.place()
    return PlacedMarks(
        groups=groups,
        away=tuple(
            Away(direction=off, marks=tuple(found))
            for off, found in sorted(away.items())
        ),
        unknown=tuple(unknown),
        offsets=crowd.offsets(),
        by_cell=crowd.by_cell(),
    )


def _beyond(at: int, count: int) -> int:
    return -1 if at < 0 else int(at >= count)

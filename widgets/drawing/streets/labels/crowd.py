"""The marks of one frame while their texts look for room."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import chain

from widgets.drawing.canvas import Glyphs, Run
from widgets.drawing.cells import width
from widgets.drawing.signs import glyph_of, style_of
from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.mark_groups import (
    Cell,
    Group,
    MapMark,
    Runs,
    Wording,
    apart,
    order_of,
)
from widgets.drawing.streets.labels.mark_spots import (
    Offset,
    Way,
    far_ways,
    near_ways,
    path,
)

_MOST_CELLS = 12
"""A label longer than this, or than a quarter of the map, is cut."""
_REACH = 12
"""Columns within which a mark joins a group rather than make a new one over others."""
_DOT = "."
"""Of leaders; no mark looks like it."""
_OVER = sorted(
    ((across, down) for down in range(-3, 4) for across in range(-8, 9)),
    key=lambda off: (abs(off[0]) + 2 * abs(off[1]), off),
)
"""Where a text may begin that is written over glyphs."""


def _touches(begin: Cell, runs: Runs, cell: Cell) -> bool:
    """Tell whether a text stands over a cell or next to it."""
    end = begin[0] + width("".join(run.text for run in runs))
    return begin[0] - 1 <= cell[0] <= end and abs(begin[1] - cell[1]) <= 1


def _square(cell: Cell) -> Cell:
    return cell[0] // _REACH, 2 * cell[1] // _REACH


class Crowd:
    """Groups of marks, from one for each cell to as many as there is room for."""

    def __init__(
        self,
        claims: Claims,
        inside: Mapping[Cell, list[MapMark]],
        glyphs: Glyphs,
        offsets: Mapping[Hashable, Offset],
    ) -> None:
        """Take the marks of each cell, all in order of urgency."""
        self._claims = claims
        self._inside = inside
        self._glyphs = glyphs
        self._offsets = offsets
        self._wording = Wording(
            label_cells=max(3, min(_MOST_CELLS, claims.columns // 4)), glyphs=glyphs
        )
        self._groups = [
            Group(
                cell=cell,
                marks=list(marks),
                cells=[cell],
                is_prime=not at or any(mark.selected for mark in marks),
            )
            for at, (cell, marks) in enumerate(inside.items())
        ]
        self._groups.sort(key=lambda group: not group.is_prime)
        self._bare: dict[Cell, Group | None] = {
            group.cell: group for group in self._groups
        }
        """Glyphs that may be written over: of groups without a text yet, or None for
        marks that are counted elsewhere."""
        self._text_cells: dict[Cell, Group] = {}
        self._labelled: dict[Cell, list[Group]] = {}
        """Groups with a text, by the square of `_REACH` they were first placed in."""

    def place(self) -> tuple[Group, ...]:
        """Find room for all, then write them."""
        for column, line in self._inside:
            self._claims.take(column, line)
        everyone, self._groups = self._groups, []
        for group in everyone:
            if self._bare.get(group.cell) is group and self._find_room(group):
                self._add(group)
        for group in everyone:
            if self._bare.get(group.cell) is group:
                self._gather(group)
        grown = [group for group in reversed(self._groups) if len(group.cells) > 1]
        while grown:
            group = grown.pop()
            if group in self._groups:
                grown += self._settle(group)
        self._write()
        return tuple(self._groups)

    def by_cell(self) -> dict[Cell, Group]:
        """Give the group of each cell that shows something of it."""
        found = {cell: group for group in self._groups for cell in group.cells}
        for group in self._groups:
            found.update(dict.fromkeys(group.leader, group))
        found.update(self._text_cells)
        return found

    def offsets(self) -> dict[Hashable, Offset]:
        """Give where texts stand off their marks."""
        return {
            group.marks[0].key: (
                group.text_cell[0] - group.cell[0],
                group.text_cell[1] - group.cell[1],
            )
            for group in self._groups
            if group.text_cell
        }

    def _find_room(self, group: Group) -> bool:
        """Find a text and a spot for a group that has none; a prime one insists."""
        for runs in self._wording.texts(group.marks, is_prime=group.is_prime):
            way = self._spot(group, width("".join(run.text for run in runs)))
            if way:
                self._assign(group, runs, way)
                return True
        return group.is_prime and (
            self._write_over(group, _OVER)
            or self._write_over(group, self._everywhere(group), is_near=False)
        )

    def _spot(self, group: Group, cells: int) -> Way | None:
        """Find the best near spot, or else the best far one."""
        kept = self._offsets.get(group.marks[0].key)
        if kept:
            way = self._try_kept(group, cells, kept)
            if way:
                return way
        return min(near_ways(self._claims, group.cell, cells), default=None) or min(
            far_ways(self._claims, group.cell, cells), default=None
        )

    def _try_kept(self, group: Group, cells: int, kept: Offset) -> Way | None:
        """Try the spot of the frame before."""
        begin = group.cell[0] + kept[0], group.cell[1] + kept[1]
        claims, cell = self._claims, group.cell
        ways = chain(
            near_ways(claims, cell, cells, every=True), far_ways(claims, cell, cells)
        )
        return next((way for way in ways if way[1] == begin), None)

    def _assign(self, group: Group, runs: Runs, way: Way) -> None:
        _, group.text_cell, group.leader = way
        group.runs = runs
        for cell in group.text_cells:
            self._text_cells[cell] = group
            self._claims.take(*cell)
        for cell in group.leader:
            self._claims.take(*cell)
        for cell in group.cells:
            if self._bare.get(cell) is group:
                del self._bare[cell]

    def _withdraw(self, group: Group) -> None:
        """Take back the text of a group."""
        for cell in (*group.text_cells, *group.leader):
            self._text_cells.pop(cell, None)
            if cell not in self._inside:
                self._claims.release(*cell)
        group.text_cell, group.leader, group.runs = None, (), ()

    def _gather(self, group: Group) -> None:
        """Make a group without room part of another, or write it over some."""
        near = self._within_reach(group)
        if near:
            self._join(near, group)
        elif self._write_over(group, _OVER):
            self._add(group)
        else:
            near = self._nearest(group)
            if near:
                self._join(near, group)
            else:
                self._add(group)
                self._make_do(group)

    def _add(self, group: Group) -> None:
        self._groups.append(group)
        if not group.is_prime:
            self._labelled.setdefault(_square(group.cell), []).append(group)

    def _within_reach(self, group: Group) -> Group | None:
        """Find the nearest group that is not prime, if it is near enough."""
        x, y = _square(group.cell)
        found = [
            (apart(other.cell, group.cell), other.cell, other)
            for across in (x - 1, x, x + 1)
            for down in (y - 1, y, y + 1)
            for other in self._labelled.get((across, down), ())
        ]
        near = min(found, default=None)
        return near[2] if near and near[0] <= _REACH else None

    def _nearest(self, group: Group) -> Group | None:
        """Find the nearest group of all, a prime one if there is no other."""
        return min(
            (other for other in self._groups if other is not group),
            key=lambda other: (other.is_prime, apart(other.cell, group.cell)),
            default=None,
        )

    def _join(self, target: Group, group: Group) -> None:
        """Count a group in another; only the glyph of the most urgent is kept clear."""
        for cell in (*group.cells, *target.cells):
            self._bare[cell] = None
        target.takes_in(group)
        self._bare.pop(target.cell)

    def _settle(self, group: Group) -> list[Group]:
        """Write the text of a group that grew; give those that grew by that."""
        self._withdraw(group)
        if self._find_room(group) or self._write_over(group, _OVER):
            return []
        near = self._nearest(group)
        while group.is_prime and near and not near.is_prime:
            self._swallow(group, near)
            if self._find_room(group):
                return []
            near = self._nearest(group)
        if near:
            self._groups.remove(group)
            self._join(near, group)
            return [near]
        self._make_do(group)
        return []

    def _swallow(self, group: Group, other: Group) -> None:
        """Give up the text of one group for that of another, which counts it."""
        self._withdraw(other)
        self._groups.remove(other)
        self._join(group, other)

    def _make_do(self, group: Group) -> None:
        """Count all marks, names or not, where there is no room for more."""
        group.is_prime = False
        anywhere = self._everywhere(group)
        if not self._find_room(group) and not self._write_over(
            group, anywhere, is_near=False
        ):
            self._say_least(group)

    def _everywhere(self, group: Group) -> list[Offset]:
        """List the offsets of all cells from a group, the nearest first."""
        column, line = group.cell
        cells = [
            (x, y)
            for y in range(self._claims.lines)
            for x in range(self._claims.columns)
        ]
        cells.sort(key=lambda cell: (apart(cell, group.cell), cell))
        return [(x - column, y - line) for x, y in cells]

    def _say_least(self, group: Group) -> None:
        """Write a plus where there is no room for a number."""
        if len(group.marks) > 1:
            way = self._spot(group, 1)
            if way:
                self._assign(group, (Run("+", "more"),), way)

    def _write_over(
        self, group: Group, offsets: Iterable[Offset], *, is_near: bool = True
    ) -> bool:
        """Write a text over bare glyphs, whose marks it then counts."""
        begins = [
            (group.cell[0] + across, group.cell[1] + down) for across, down in offsets
        ]
        for over_own in (False, True):
            for begin in begins:
                found = self._laid_over(group, begin, over_own=over_own)
                if not found or (is_near and not _touches(begin, found[0], group.cell)):
                    continue
                runs, others = found
                for other in others:
                    if other in self._groups:  # one that found no room for a text
                        self._groups.remove(other)
                    self._join(group, other)
                leader = self._leader(group.cell, begin, runs)
                self._assign(group, runs, (0.0, begin, leader))
                return True
        return False

    def _leader(self, cell: Cell, begin: Cell, runs: Runs) -> tuple[Cell, ...]:
        """Draw the way from a glyph to the nearer end of a text, if it is free."""
        end = begin[0] + width("".join(run.text for run in runs)) - 1
        across = min(max(cell[0], begin[0]), end) - cell[0]
        found = [
            (cell[0] + x, cell[1] + y) for x, y in path(across, begin[1] - cell[1])
        ]
        free = all(not self._claims.rows[y][x] for x, y in found)
        return tuple(found) if free else ()

    def _is_inside(self, column: int, line: int, cells: int = 1) -> bool:
        claims = self._claims
        return (
            column >= 0
            and column + cells <= claims.columns
            and 0 <= line < claims.lines
        )

    def _laid_over(
        self, group: Group, begin: Cell, *, over_own: bool
    ) -> tuple[Runs, list[Group]] | None:
        """Find a text that counts all groups whose glyphs it covers, and those groups.

        The more it counts, the longer it may become, and the more it covers.
        """
        if not self._is_inside(*begin):
            return None
        others: list[Group] = []
        while True:
            marks = sorted(
                [mark for one in (group, *others) for mark in one.marks], key=order_of
            )
            texts = self._wording.texts(
                marks, is_prime=group.is_prime, beside_glyph=not over_own
            )
            for runs in texts:
                under = self._bare_under(group, begin, runs, over_own=over_own)
                if under is not None:
                    break
            else:
                return None
            if all(other in others for other in under):
                return runs, others
            others += [other for other in under if other not in others]

    def _bare_under(
        self, group: Group, begin: Cell, runs: Runs, *, over_own: bool
    ) -> list[Group] | None:
        """List the groups a text would cover; None where it may not stand."""
        column, line = begin
        end = column + width("".join(run.text for run in runs))
        claims = self._claims
        if not self._is_inside(column, line, end - column):
            return None
        if (column - 1, line) in self._text_cells or (end, line) in self._text_cells:
            return None
        under: list[Group] = []
        for cell in ((at, line) for at in range(column, end)):
            if not claims.rows[line][cell[0]]:
                continue
            owner = self._bare.get(cell)
            is_own = cell == group.cell or owner is group
            if cell in self._text_cells or (is_own and not over_own):
                return None
            if not is_own and cell not in self._bare:
                return None
            if owner and owner is not group and owner not in under:
                under.append(owner)
        return under

    def _write(self) -> None:
        """Put glyphs, leaders and texts on the map."""
        ink = self._claims.ink
        for (column, line), marks in self._inside.items():
            if (column, line) not in self._text_cells:
                glyph = glyph_of(marks[0], self._glyphs)
                ink.put(column, line, glyph, style_of(marks[0]))
        for group in self._groups:
            for column, line in group.leader:
                ink.put(column, line, _DOT, style_of(group.marks[0]))
            if group.text_cell:
                column, line = group.text_cell
                for run in group.runs:
                    column += ink.put(column, line, run.text, run.style)

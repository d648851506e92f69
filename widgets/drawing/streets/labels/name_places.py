"""Where the name of one street may stand, and which place is best.

In the street's own line between two joints; beside a standing street; after its end;
above or below a short piece; letters one below another in a standing street. A handful
of places is tried for each run of cells, each at the cost of a few look-ups.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Self

from store.city.network import StreetClass
from widgets.drawing.streets.labels.claims import MAJOR_COST, MINOR_COST, Claims
from widgets.drawing.streets.labels.short_names import Form
from widgets.drawing.streets.labels.street_shapes import Shape

Mode = Literal["in line", "beside", "above", "down"]

MOST_LOSS = 9.0
"""A name that would lose more than this is left out."""
_GOOD = 0.8
"""A place that loses no more than this is taken without trying shorter forms."""
_TIGHT = 0.3
"""Lost by a name that leaves nothing of its line to see."""
_SPILT = 1.5
"""Lost by a name longer than the piece of line it stands in."""
_RIGHT, _LEFT, _ASTRIDE = 0.6, 0.9, 1.2
_AFTER = 0.9
_ABOVE = 2.2
_DOWN = 1.8
_TOUCHING = 0.5
"""Lost where the name could as well belong to another street."""
_RANK = 0.05
"""Lost by each place less in the middle than the one before."""
_ROWS = ((1 / 2,), (1 / 2, 1 / 3, 2 / 3), (1 / 2, 1 / 3, 2 / 3, 1 / 5, 4 / 5))
"""Shares of a standing run beside which a name is tried: short, middling, long runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedName:
    """A name and its cells; in mode "down" they are one below another."""

    text: str
    loss: float
    """What is lost by the form of the name."""
    column: int
    line: int
    cells: int
    mode: Mode
    hold: tuple[int, int]
    """Column and line of a cell of the street that the name hangs on."""
    panned: tuple[int, int] = (0, 0)
    """Columns and lines that it has moved over the screen since it was placed."""

    def shifted(self, columns: int, lines: int) -> Self:
        """Give it where it stands after the map moved on the screen."""
        return replace(
            self,
            column=self.column + columns,
            line=self.line + lines,
            hold=(self.hold[0] + columns, self.hold[1] + lines),
            panned=(self.panned[0] + columns, self.panned[1] + lines),
        )

    def is_free(self, claims: Claims) -> bool:
        """Tell whether nothing stands in its place, and all of it is inside."""
        if self.mode == "down":
            return claims.is_free_down(self.column, self.line, self.cells)
        return claims.is_free(self.column, self.line, self.cells)

    def write(self, claims: Claims, style: str) -> None:
        """Write it, and claim its cells."""
        write = claims.write_down if self.mode == "down" else claims.write
        write(self.column, self.line, self.text, style)


@dataclass(frozen=True, slots=True)
class _Place:
    column: int
    line: int
    mode: Mode
    hold: tuple[int, int]


class Seeker:
    """Looks for the best place of one name after another on a frame."""

    def __init__(self, claims: Claims) -> None:
        """Read the frame once; what is claimed later is seen."""
        self._claims = claims
        self._columns, self._lines = claims.columns, claims.lines
        self._owner: list[list[int]] = claims.ink.owner.tolist()
        self._loss = MOST_LOSS
        self._place: _Place | None = None

    def seek(
        self, shape: Shape, forms: Iterable[Form], used: set[str], most: float
    ) -> PlacedName | None:
        """Find the form and place that lose least, in all less than `most`.

        Args:
            shape: Where the street shows.
            forms: How its name may be written, least loss first.
            used: Texts that must not be written again.
            most: How much may be lost.
        """
        self._loss, found = most, None
        for form in forms:
            if form.loss >= self._loss:
                break
            if form.text in used or form.cells > self._columns:
                continue
            self._place = None
            self._try_all(shape, form)
            if self._place:
                found = form, self._place
                if self._loss < form.loss + _GOOD:
                    break
        if not found:
            return None
        form, place = found
        return PlacedName(
            text=form.text,
            loss=form.loss,
            column=place.column,
            line=place.line,
            cells=form.letters if place.mode == "down" else form.cells,
            mode=place.mode,
            hold=place.hold,
        )

    def _try_all(self, shape: Shape, form: Form) -> None:
        own = MAJOR_COST if shape.street_class >= StreetClass.SECONDARY else MINOR_COST
        self._try_gaps(shape, form)
        if self._loss > form.loss + _GOOD:
            self._try_lines(shape, form, own)
        self._try_beside(shape, form)
        self._try_ends(shape, form)
        if self._loss > form.loss + _ABOVE:
            self._try_above(shape, form)
        if self._loss > form.loss + _DOWN:
            self._try_down(shape, form, own)

    def _try_gaps(self, shape: Shape, form: Form) -> None:
        """Try the street's own line between joints: nothing is lost there."""
        cells = form.cells
        for line, begin, length in shape.gaps:
            if length < cells:
                break
            base = form.loss + (_TIGHT if length < cells + 2 else 0.0)
            spare = length - cells
            starts = (spare // 2, spare // 4, spare - spare // 4, spare)
            for rank, off in enumerate(dict.fromkeys(starts)):
                loss = base + rank * _RANK
                if loss >= self._loss:
                    break
                if self._claims.is_free(begin + off, line, cells):
                    hold = begin + off, line
                    self._take(loss, _Place(begin + off, line, "in line", hold))

    def _try_lines(self, shape: Shape, form: Form, own: float) -> None:
        """Try the street's own line over joints, or longer than the line."""
        cells, last = form.cells, self._columns - form.cells
        stands = bool(shape.standing) and shape.standing[0].cells > 2
        for line, begin, length in shape.lying:
            if 2 * length < cells and stands:
                break
            middle = begin + (length - cells) // 2
            starts = [middle]
            if length >= cells + 2:
                end = begin + length - cells
                starts += [
                    begin + 1,
                    end - 1,
                    (middle + begin) // 2,
                    (middle + end) // 2,
                ]
            base = form.loss + (_SPILT if length < cells else _TIGHT)
            costs = self._claims.row_cost[line]
            for rank, start in enumerate(starts):
                start = min(max(start, 0), last)
                cost = costs[start + cells] - costs[start] - min(length, cells) * own
                loss = base + rank * _RANK + max(cost, 0.0)
                if loss < self._loss and self._claims.is_free(start, line, cells):
                    hold = begin + length // 2, line
                    self._take(loss, _Place(start, line, "in line", hold))

    def _try_beside(self, shape: Shape, form: Form) -> None:
        """Try the rows beside standing pieces."""
        cells, columns = form.cells, self._columns
        lies = bool(shape.lying) and shape.lying[0].cells > 2
        for column, begin, length in shape.standing:
            if length < 2 and lies:
                break
            rows = self._rows_beside(begin, length)
            for start, base in (
                (column + 1, _RIGHT),
                (column - cells, _LEFT),
                (column - cells // 2, _ASTRIDE),
            ):
                base += form.loss
                if start < 0 or start + cells > columns or base >= self._loss:
                    continue
                after = start + cells if start > column else start - 1
                for rank, line in enumerate(rows):
                    costs = self._claims.row_cost[line]
                    loss = base + rank * _RANK + costs[start + cells] - costs[start]
                    if loss >= self._loss or not self._claims.is_free(
                        start, line, cells
                    ):
                        continue
                    if base != _ASTRIDE:
                        loss += self._touching(shape.street, after, line)
                    place = _Place(start, line, "beside", (column, line))
                    self._take(loss, place)

    def _rows_beside(self, begin: int, length: int) -> list[int]:
        shares = _ROWS[0] if length < 3 else _ROWS[1] if length < 9 else _ROWS[2]
        rows = [begin + int(length * share) for share in shares]
        if length >= 5:
            rows += [rows[0] - 1, rows[0] + 1, begin + 1, begin + length - 2]
        return list(dict.fromkeys(rows))

    def _touching(self, street: int, column: int, line: int) -> float:
        if not 0 <= column < self._columns:
            return 0.0
        return _TOUCHING if self._owner[line][column] not in (-1, street) else 0.0

    def _try_ends(self, shape: Shape, form: Form) -> None:
        """Try the row of a lying piece, after its end and before its begin."""
        cells, columns = form.cells, self._columns
        for line, begin, length in shape.lying:
            for start, hold in (
                (begin + length, begin + length - 1),
                (begin - cells, begin),
            ):
                if start < 0 or start + cells > columns:
                    continue
                costs = self._claims.row_cost[line]
                loss = form.loss + _AFTER + costs[start + cells] - costs[start]
                if loss < self._loss and self._claims.is_free(start, line, cells):
                    after = start + cells if start > begin else start - 1
                    loss += self._touching(shape.street, after, line)
                    self._take(loss, _Place(start, line, "beside", (hold, line)))

    def _try_above(self, shape: Shape, form: Form) -> None:
        """Try the rows above and below lying pieces."""
        cells, last = form.cells, self._columns - form.cells
        sums, lines = self._claims.row_cost, self._lines
        base = form.loss + _ABOVE
        for line, begin, length in shape.lying:
            spare = length - cells
            starts = dict.fromkeys((begin + spare // 2, begin, begin + spare))
            for row, beyond in ((line - 1, line - 2), (line + 1, line + 2)):
                if not 0 <= row < lines:
                    continue
                costs = sums[row]
                for start in starts:
                    if not 0 <= start <= last:
                        continue
                    loss = base + costs[start + cells] - costs[start]
                    if loss >= self._loss:
                        continue
                    if 0 <= beyond < lines:
                        far = sums[beyond]
                        loss += _TOUCHING * (far[start + cells] > far[start])
                    if self._claims.is_free(start, row, cells):
                        hold = begin + length // 2, line
                        self._take(loss, _Place(start, row, "above", hold))

    def _try_down(self, shape: Shape, form: Form, own: float) -> None:
        """Try letters one below another in a standing piece."""
        letters = form.letters
        if letters < 3 or " " in form.text or letters != form.cells:
            return
        for column, begin, length in shape.standing:
            if length < letters + 1:
                break
            costs = self._claims.column_cost[column]
            for line in (
                begin + (length - letters) // 2,
                begin,
                begin + length - letters,
            ):
                cost = costs[line + letters] - costs[line] - own * letters
                loss = form.loss + _DOWN + max(cost, 0.0)
                if loss < self._loss and self._claims.is_free_down(
                    column, line, letters
                ):
                    self._take(loss, _Place(column, line, "down", (column, line)))

    def _take(self, loss: float, place: _Place) -> None:
        if loss < self._loss:
            self._loss, self._place = loss, place

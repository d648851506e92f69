"""Incidents and units on the zone map: their glyphs, and where their labels go.

A mark's glyph stands on the street at its spot, its label beside it. Marks that would
touch share one place: the most urgent is named first, the rest follow or are counted
(`▲127 +2`). So every mark is named or counted, and none hides another. All of it must
read in one colour: the glyph tells kind and urgency, brackets round the label tell the
selected one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from store.city.zone import Spot, Zone
from widgets.drawing.canvas import Canvas
from widgets.drawing.cells import fit, width
from widgets.drawing.frame import Cell, Frame, Region

Glyphs = Literal["box", "ascii"]

_LEVELS = {"box": "✖▲▲◆◆", "ascii": "X!!**"}
"""Incident glyphs by level 0 to 4: officer in danger, urgent, the others."""
_STATES = {
    "SOS": ("✖", "X"),
    "AV": ("○", "o"), "PT": ("○", "o"),
    "DP": ("□", "+"), "AK": ("□", "+"), "EN": ("►", ">"), "TR": ("►", ">"),
    "AR": ("■", "#"), "AD": ("■", "#"),
}  # fmt: skip
"""Unit glyphs by state code, as in the roster; all others are not to be had."""
_AWAY = ("·", "~")
_MOST_CELLS = 12
"""A label longer than this, or than a quarter of the map, is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One incident or unit to show."""

    spot: Spot | None
    """None when the place is not known; then shown apart, after a `?`."""
    kind: Literal["incident", "unit"]
    label: str
    """Number or call sign."""
    level: int = 4
    """Urgency of an incident, 0 (officer in danger) to 4."""
    state: str = ""
    """State code of a unit."""
    style: str = ""
    """Style name; empty for `p0` to `p4`, or `unit-` and the state in small letters."""
    selected: bool = False

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Order marks, the most urgent first; an officer's alarm is level 0."""
        if self.kind == "incident":
            return min(max(self.level, 0), 4), 0, self.label
        return (0 if self.state == "SOS" else 5), 1, self.label


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a token: text in one style."""

    text: str
    style: str


Token = tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Marks that share a place, and what is written there."""

    marks: tuple[Mark, ...]
    """All of them, the most urgent first."""
    named: int
    """How many are named; the rest are counted."""
    pieces: tuple[tuple[Cell, Token], ...]


@dataclass(frozen=True, slots=True)
class _Group:
    cell: Cell | None
    marks: tuple[Mark, ...]


def style_of(mark: Mark) -> str:
    """Name the style of a mark, with `selected` after it for the selected one."""
    state = mark.state.lower() or "unknown"
    named = f"p{mark.urgency[0]}" if mark.kind == "incident" else f"unit-{state}"
    return (mark.style or named) + (" selected" if mark.selected else "")


def glyph_of(mark: Mark, glyphs: Glyphs) -> str:
    """Choose the one-cell sign of a mark."""
    if mark.kind == "incident":
        return _LEVELS[glyphs][mark.urgency[0]]
    return _STATES.get(mark.state, _AWAY)[glyphs == "ascii"]


def label_of(mark: Mark, cells: int, glyphs: Glyphs) -> str:
    """Cut the label to `cells`, then put the selected mark's in brackets."""
    dots = "~" if glyphs == "ascii" else "…"
    label = fit(mark.label, cells, ellipsis=dots).strip(" ")
    return f"[{label}]" if mark.selected else label


def place(
    marks: Sequence[Mark], zone: Zone, frame: Frame, canvas: Canvas, glyphs: Glyphs
) -> tuple[Placed, ...] | None:
    """Find room for every mark, writing nothing yet.

    Returns:
        One entry for each place, together holding every mark once; None when even all
        marks in one place find no room.
    """
    groups = _grouped(marks, zone, frame)
    while True:
        placed = _Placing(frame, canvas, glyphs, groups).all()
        if isinstance(placed, tuple):
            return placed
        if placed.cell is None or sum(group.cell is not None for group in groups) < 2:
            return None
        groups = _merged(groups, placed)


def _grouped(marks: Sequence[Mark], zone: Zone, frame: Frame) -> list[_Group]:
    by_cell: dict[Cell | None, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.urgency):
        by_cell.setdefault(frame.cell(zone, mark.spot), []).append(mark)
    groups = [_Group(cell, tuple(found)) for cell, found in by_cell.items()]
    while touching := _touching(groups):
        groups = _joined(groups, *touching)
    return groups


def _touching(groups: list[_Group]) -> tuple[_Group, _Group] | None:
    """Find two groups whose glyphs would stand side by side, labels in doubt."""
    by_cell = {group.cell: group for group in groups}
    for group in groups:
        if group.cell is not None:
            other = by_cell.get((group.cell[0] + 1, group.cell[1]))
            if other:
                return group, other
    return None


def _merged(groups: list[_Group], crowded: _Group) -> list[_Group]:
    """Join a group that found no room with the nearest."""
    others = [
        group for group in groups if group.cell is not None and group is not crowded
    ]
    near = min(others, key=lambda group: _apart(group.cell, crowded.cell))
    return _joined(groups, near, crowded)


def _joined(groups: list[_Group], near: _Group, crowded: _Group) -> list[_Group]:
    """Make one group of two, at the place of the more urgent."""
    marks = sorted((*near.marks, *crowded.marks), key=lambda mark: mark.urgency)
    cell = near.cell if marks[0] in near.marks else crowded.cell
    kept = [group for group in groups if group is not near and group is not crowded]
    kept.append(_Group(cell, tuple(marks)))
    return sorted(kept, key=lambda group: group.marks[0].urgency)


def _apart(one: Cell | None, other: Cell | None) -> int:
    if one is None or other is None:
        return 0
    return abs(one[0] - other[0]) + 2 * abs(one[1] - other[1])


class _Placing:
    """One attempt to place all groups; cells of marks are never used twice."""

    def __init__(
        self, frame: Frame, canvas: Canvas, glyphs: Glyphs, groups: list[_Group]
    ) -> None:
        self._frame = frame
        self._columns, self._lines = canvas.columns, canvas.lines
        self._glyphs = glyphs
        self._label_cells = max(4, min(_MOST_CELLS, self._columns // 4))
        self._groups = groups
        self._taken = {group.cell for group in groups if group.cell is not None}

    def all(self) -> tuple[Placed, ...] | _Group:
        """Place every group, or tell the first that finds no room."""
        order = sorted(
            self._groups,
            key=lambda group: (
                group.cell is not None,
                not any(mark.selected for mark in group.marks),
            ),
        )
        placed: list[Placed] = []
        for group in order:
            found = self._one(group)
            if found is None:
                return group
            for (x, y), token in found.pieces:
                self._taken |= {(x + at, y) for at in range(_token_width(token))}
            placed.append(found)
        return tuple(placed)

    def _one(self, group: _Group) -> Placed | None:
        """Place one group, naming as many of its marks as there is room for."""
        most = len(group.marks)
        tries = [(named, False) for named in range(most, 0, -1)]
        tries += [(named, True) for named in range(most, 0 if most == 1 else -1, -1)]
        for named, anywhere in tries:
            chosen = [
                mark
                for at, mark in enumerate(group.marks)
                if at < named or (named and mark.selected)
            ]
            for way in self._ways(group, chosen, anywhere):
                if self._is_free(*way[-1], group.cell):
                    return Placed(marks=group.marks, named=len(chosen), pieces=way)
        return None

    def _ways(
        self, group: _Group, chosen: list[Mark], anywhere: bool
    ) -> Iterator[tuple[tuple[Cell, Token], ...]]:
        """List where the first glyph and the text after it may go, best first.

        Not `anywhere` leaves the rows of the junction names alone, and no text is wider
        than two thirds of the loop.
        """
        first = group.marks[0]
        sign: Token = (Part(glyph_of(first, self._glyphs), style_of(first)),)
        tail = self._tail(group, chosen)
        if group.cell is None:
            sign = (Part("?", "elsewhere"), *sign)
            yield from self._loose_ways((*sign, *tail))
            return
        x, y = group.cell
        cells = _token_width(tail)
        if not anywhere and len(chosen) > 1 and cells * 3 > 2 * self._frame.columns:
            return
        head = (group.cell, sign)
        after = (head, ((x + 1, y), tail))
        before = (head, ((x - cells, y), self._tail(group, chosen, mirrored=True)))
        middle = (self._frame.left + self._frame.right) / 2
        yield from (after, before) if x < middle else (before, after)
        if y in (self._frame.top, self._frame.bottom):
            inward = 1 if y == self._frame.top else -1
            corner = {self._frame.left: x + 1, self._frame.right: x - cells}.get(x, x)
            for line in (y + inward, y - inward)[: 1 + anywhere]:
                for start in (corner, x, x - cells // 2, x - cells + 1):
                    yield head, ((start, line), tail)

    def _loose_ways(self, token: Token) -> Iterator[tuple[tuple[Cell, Token], ...]]:
        """List where marks without a place may go: beside the note, or in the loop."""
        frame, cells = self._frame, _token_width(token)
        if frame.noted:
            yield (((self._columns - cells, self._lines - 1), token),)
        x = (frame.left + frame.right + 1 - cells) // 2
        for y in range(frame.bottom - 1, frame.top, -1):
            yield (((x, y), token),)

    def _tail(
        self, group: _Group, chosen: list[Mark], *, mirrored: bool = False
    ) -> Token:
        """Write what follows the first glyph, or goes before it when mirrored."""
        texts: list[Token] = []
        for mark in chosen:
            sign = "" if mark is group.marks[0] else glyph_of(mark, self._glyphs)
            label = label_of(mark, self._label_cells, self._glyphs)
            texts.append((Part(sign + label, style_of(mark)),))
        more = len(group.marks) - max(len(chosen), 1)
        if more:
            hidden = not chosen and any(mark.selected for mark in group.marks)
            count = Part(f"[+{more}]", "more selected") if hidden else None
            texts.append((count or Part(f"+{more}", "more"),))
        if mirrored:
            texts.reverse()
        spaced = [part for text in texts for part in (Part(" ", "more"), *text)]
        return tuple(spaced[1:])

    def _is_free(self, cell: Cell, token: Token, own: Cell | None) -> bool:
        """Tell whether a text lies in one region and touches no mark but its own."""
        x, y = cell
        end = x + _token_width(token)
        if x < 0 or end > self._columns or not 0 <= y < self._lines:
            return False
        cells = {(at, y) for at in range(x, end)}
        regions = {self._frame.region(*cell) for cell in cells}
        if len(regions) > 1 or Region.POST in regions:
            return False
        ends = {(x - 1, y), (end, y)} - {own}
        return not self._taken & (cells | ends)


def draw_marks(canvas: Canvas, placed: Sequence[Placed]) -> None:
    """Write what was placed."""
    for place in placed:
        for (x, y), token in place.pieces:
            at = x
            for part in token:
                canvas.put(at, y, part.text, part.style)
                at += width(part.text)


def _token_width(token: Token) -> int:
    return sum(width(part.text) for part in token)

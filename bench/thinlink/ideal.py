"""The near-least bytes that make one screen of another, found by dynamic programming.

Not a claim of its own: what a driver sends is measured against it. Its words are text,
SGR (by difference or from nothing), the cursor's moves (CUP, VPA, CHA, CUU to CUB, CR,
LF, BS), erasing (ED below, EL, ECH), REP, shifts within a row (DCH, ICH, or both where
only the middle moved) and scrolling (DECSTBM, SU, SD, IL, DL). Erasing and shifting
fill with the colour at hand. LF is two bytes: a terminal's line makes CR LF of it.

Rows are done from the top; in each the cheapest way to every pair of column and pen is
found from left to right, and the best few ends begin the next row. That is Bellman's
dynamic programming with a beam between rows; within a row nothing cheaper exists in
these words, over all rows it may (so near-least). Not used: tab stops, charsets,
palette changes, insert mode.

Source: Bellman 1957 for the method; ECMA-48 and the VT100 and VT400 manuals for the
words; J. Gosling, "A Redisplay Algorithm" (1981), for doing so with screens.

Run: `python bench/thinlink/ideal.py [--short]`: random screens, drawn: 0 wrong cells.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import NamedTuple

from glass import PLAIN, Cell, Glass, Grid, seen
from redraw_words import (
    BLANK_PEN,
    Pen,
    Place,
    change,
    counted,
    move,
    needed,
    on_wire,
    size_of,
)
from row_ways import Head, Row, best_of

MOST_SHIFT = 40
"""Columns that a row's part is tried to be shifted by."""


class Least(NamedTuple):
    """What would have to be sent."""

    text: str
    cost: int
    """Bytes on the wire."""
    place: Place
    pen: Pen


# --- shifts


def _shifts(before: list[Cell], after: list[Cell]) -> list[tuple[int, int, int | None]]:
    """Name the shifts that leave least to draw: where, how far, and up to where."""
    columns = len(after)
    changes = [x for x in range(columns) if before[x] != after[x]]
    if len(changes) < 6:
        return []
    if any(cell[0] == "" for cell in (*before, *after)):
        return []  # a shift would tear a wide glyph
    first, stop = changes[0], changes[-1] + 1
    found = []
    for by in range(1, min(MOST_SHIFT, stop - first - 3)):
        for sign in (by, -by):
            for end in {stop, columns}:
                left = after[first : end - by] if sign > 0 else after[first + by : end]
                came = (
                    before[first + by : end] if sign > 0 else before[first : end - by]
                )
                same = sum(one == two for one, two in zip(left, came, strict=True))
                wrong = end - first - same
                price = 4 if end == columns else 9
                found.append(
                    (wrong + price, first, sign, None if end == columns else end)
                )
    found.sort(key=lambda one: one[0])
    good = [one for one in found if one[0] < len(changes)]
    return [(first, sign, end) for _, first, sign, end in good[:2]]


def _shifted(
    before: list[Cell], shift: tuple[int, int, int | None], fill: Cell
) -> list[Cell]:
    """Give the row after a shift."""
    first, by, end = shift
    stop = len(before) if end is None else end
    part, blanks = before[first:stop], [fill] * abs(by)
    part = part[by:] + blanks if by > 0 else (blanks + part)[: stop - first]
    return before[:first] + part + before[stop:]


def _shift_heads(
    row: int, shift: tuple[int, int, int | None], heads: list[Head]
) -> list[Head]:
    """Send the shift behind each way so far."""
    first, by, end = shift
    count = counted(abs(by))
    made = []
    for head in heads:
        if by > 0:
            way = move(head.place, row, first) + f"\x1b[{count}P"
            column = first
            if end is not None:
                column = end - by
                way += move((row, first), row, column) + f"\x1b[{count}@"
        elif end is None:
            column = first
            way = move(head.place, row, first) + f"\x1b[{count}@"
        else:
            column = end + by  # make room at the end first, so that nothing is lost
            way = move(head.place, row, column) + f"\x1b[{count}P"
            way += move((row, column), row, first) + f"\x1b[{count}@"
            column = first
        total = head.cost + size_of(way)
        made.append(Head(total, (row, column), head.pen, (head.chain, way)))
    return made


def _row_ways(
    row: int, before: list[Cell], after: list[Cell], heads: list[Head]
) -> list[Head]:
    """Give the best ends after a row, shifted or not."""
    if before == after:
        return heads
    ends = Row(row, before, after).ways(heads)
    for shift in _shifts(before, after):
        for ground in {head.pen[1] for head in heads}:
            of_ground = [head for head in heads if head.pen[1] == ground]
            fill: Cell = (" ", "", ground, PLAIN)
            shifted = _shifted(before, shift, fill)
            begun = _shift_heads(row, shift, of_ground)
            ends = best_of(ends + Row(row, shifted, after).ways(begun))
    return ends


# --- the whole screen


class _Plan(NamedTuple):
    """What is sent first, and the screen that it leaves."""

    head: Head
    before: Grid


def _rows_done(plan: _Plan, after: Grid) -> Head:
    heads = [plan.head]
    for row, (old, new) in enumerate(zip(plan.before, after, strict=True)):
        heads = _row_ways(row, old, new, heads)
    return heads[0]


def _wrong(before: list[Cell], after: list[Cell]) -> int:
    return sum(one != two for one, two in zip(before, after, strict=True))


def _cleared(plan: _Plan, after: Grid) -> _Plan | None:
    """Erase from a row on, in the ground that most cells there have."""
    grounds = Counter(cell[2] for row in after for cell in row if cell[0] == " ")
    if not grounds:
        return None
    ground = grounds.most_common(1)[0][0]
    fill: Cell = (" ", "", ground, PLAIN)
    blank = [fill] * len(after[0])
    gain, best, begin = 0, 0, len(after)
    for row in range(len(after) - 1, -1, -1):
        gain += _wrong(plan.before[row], after[row]) - _wrong(blank, after[row])
        if gain > best:
            best, begin = gain, row
    if best < 12:
        return None
    pen = needed(plan.head.pen, fill)
    way = move(plan.head.place, begin, 0) + change(plan.head.pen, pen) + "\x1b[J"
    head = Head(plan.head.cost + size_of(way), (begin, 0), pen, (plan.head.chain, way))
    return _Plan(head, plan.before[:begin] + [blank] * (len(after) - begin))


def _scrolled(plan: _Plan, after: Grid) -> _Plan | None:
    """Scroll the rows that most cells are saved by."""
    before, rows = plan.before, len(after)
    if sum(map(_wrong, before, after)) < 20:
        return None
    best = (15, 0, 0, 0)
    wrong = [_wrong(*pair) for pair in zip(before, after, strict=True)]
    for by in (sign * n for n in range(1, rows // 2) for sign in (1, -1)):
        gain, begin = 0, 0
        for row in range(max(0, -by), min(rows, rows - by)):
            saved = wrong[row] - _wrong(before[row + by], after[row])
            if gain <= 0:
                gain, begin = 0, row
            gain += saved
            best = max(best, (gain, by, begin, row))
    _, by, begin, end = best
    if not by:
        return None
    top, bottom = (begin, end + by) if by > 0 else (begin + by, end)
    way = f"\x1b[{counted(top + 1)};{bottom + 1}r\x1b[{counted(abs(by))}"
    way += "S\x1b[r" if by > 0 else "T\x1b[r"
    place = 0, 0
    if bottom == rows - 1:
        way = move(plan.head.place, top, 0)
        way += f"\x1b[{counted(abs(by))}{'M' if by > 0 else 'L'}"
        place = top, 0
    fill: Cell = (" ", "", plan.head.pen[1], PLAIN)
    blanks = [[fill] * len(after[0])] * abs(by)
    part = before[top : bottom + 1]
    part = part[by:] + blanks if by > 0 else (blanks + part)[: len(part)]
    head = Head(
        plan.head.cost + size_of(way), place, plan.head.pen, (plan.head.chain, way)
    )
    return _Plan(head, before[:top] + part + before[bottom + 1 :])


def least(
    before: Grid,
    after: Grid,
    place: Place = (None, None),
    pen: Pen = BLANK_PEN,
    ends_at: tuple[int, int] | None = None,
) -> Least:
    """Find the near-least that makes one screen of another.

    Args:
        before: What the terminal shows.
        after: What it is to show; as many rows and columns.
        place: Where its cursor is; None for what is not known.
        pen: What its pen is.
        ends_at: Where a cursor that is seen must be in the end.
    """
    first = _Plan(Head(0, place, pen, None), before)
    plans = [first]
    for further in (_scrolled, _cleared):
        made = [further(plan, after) for plan in plans]
        plans += [plan for plan in made if plan is not None]
    ends = [_rows_done(plan, after) for plan in plans]
    best = min(ends, key=lambda head: head.cost)
    parts = []
    chain = best.chain
    while chain is not None:
        chain, text = chain
        parts.append(text)
    text, at = "".join(reversed(parts)), best.place
    if ends_at is not None:
        text += move(best.place, *ends_at)
        at = ends_at
    return Least(text, size_of(text), at, best.pen)


# --- the check


def wrong_cells(least_: Least, glass: Glass, after: Grid) -> int:
    """Replay on a terminal that shows the screen before; count the wrong cells."""
    glass.feed(on_wire(least_.text))
    return sum(map(_wrong, glass.cells(), after))


def _random_grid(chance: random.Random, old: Grid) -> Grid:
    """Change a screen as programs do: words, blanks, shifts, scrolls, repaints."""
    grid = [list(row) for row in old]
    rows, columns = len(grid), len(grid[0])
    for _ in range(chance.choice((1, 1, 3, 12, 60))):
        row, x = chance.randrange(rows), chance.randrange(columns)
        ground = chance.choice(("default", "black", "blue", "262626"))
        ink = chance.choice(("white", "default", "brightred", "ffd75f"))
        flags = (
            chance.random() < 0.2,
            False,
            chance.random() < 0.1,
            False,
            False,
            False,
        )
        text = chance.choice(
            ("รถ", "ที่นี่", "abc  de", "     ", "─" * 9, "━━━━", "漢字", "x")
        )
        for cell in _drawn(text * chance.choice((1, 1, 4)), (ink, ground, flags)):
            if x < columns:
                grid[row][x] = cell
                x += 1
        if chance.random() < 0.2:
            by = chance.randrange(1, 6)
            grid[row] = grid[row][by:] + grid[row][:by]
    if chance.random() < 0.3:  # a part in the middle moves sideways, as a map does
        by, begin = chance.randrange(1, 9), chance.randrange(8)
        for row in range(rows):
            part = grid[row][begin : columns - 8]
            grid[row][begin : columns - 8] = part[by:] + part[:by]
    if chance.random() < 0.2:
        by = chance.randrange(1, 5)
        grid = grid[by:] + grid[:by]
    return [_whole(row) for row in grid]


def _drawn(text: str, pen: Pen) -> list[Cell]:
    glass = Glass(len(text) * 2 + 2, 1)
    glass.feed((change(BLANK_PEN, pen) + text).encode())
    cells = glass.cells()[0]
    column = glass.place[1]
    return cells[: len(cells) if column is None else column]


def _whole(row: list[Cell]) -> list[Cell]:
    """Blank what is left of a wide glyph that was overwritten."""
    made = list(row)
    for x, cell in enumerate(made):
        is_right = cell[0] == ""
        if is_right and (x == 0 or not _is_wide(made[x - 1])):
            made[x] = seen((" ", cell[1], cell[2], PLAIN))
        if _is_wide(cell) and (x + 1 == len(made) or made[x + 1][0] != ""):
            made[x] = seen((" ", cell[1], cell[2], PLAIN))
        elif _is_wide(cell):
            made[x + 1] = ("", *cell[1:])
    return made


def _is_wide(cell: Cell) -> bool:
    return cell[0] in "漢字" and cell[0] != ""


def main() -> None:
    """Replay random screens; fail on a wrong cell."""
    count = 60 if "--short" in sys.argv else 1_000
    chance = random.Random(7)  # noqa: S311
    glass = Glass(50, 12)
    wrong = total = 0
    for _ in range(count):
        before, after = glass.cells(), _random_grid(chance, glass.cells())
        way = least(before, after, glass.place, glass.pen)
        wrong += wrong_cells(way, glass, after)
        total += way.cost
    print(f"{count} random screens, {total} bytes in all: {wrong} wrong cells")
    if wrong:
        raise SystemExit("the ideal does not draw what it should")


if __name__ == "__main__":
    main()

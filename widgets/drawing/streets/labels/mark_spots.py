"""Where the text of one mark may stand: beside it, or farther off with a leader."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.mark_groups import Cell

Offset = tuple[int, int]
"""Columns and lines."""
Way = tuple[float, Cell, tuple[Cell, ...]]
"""What is lost, where the text begins, and the leader to it."""

_FIRST, _LAST, _MIDDLE = range(3)
"""Which cell of a text stands at its spot."""
_NEAR = (
    (1, 0, _FIRST), (-1, 0, _LAST), (1, -1, _FIRST), (1, 1, _FIRST),
    (-1, -1, _LAST), (-1, 1, _LAST), (0, -1, _MIDDLE), (0, 1, _MIDDLE),
)  # fmt: skip
"""Columns and lines off the mark, best first."""
_FAR = tuple(
    (across, down, _FIRST if across > 0 else _LAST)
    for off in (2, 3, 4)
    for down in (0, -1, 1, -2, 2)
    for across in (off, -off)
    if abs(down) <= off
)
_RANK_LOSS = 0.25
_FAR_LOSS = 0.2
"""For each line that a far text is off its mark."""


def path(across: int, down: int) -> tuple[Offset, ...]:
    """List the cells on the straight way to a cell so far off, without the ends."""
    steps = max(abs(across), abs(down))
    return tuple(
        (round(across * at / steps), round(down * at / steps)) for at in range(1, steps)
    )


_PATHS = {(across, down): path(across, down) for across, down, _ in _FAR}


def near_ways(
    claims: Claims, cell: Cell, cells: int, *, every: bool = False
) -> Iterator[Way]:
    """List free places beside a mark, up to one that covers nothing, or every one."""
    columns, lines = claims.columns, claims.lines
    taken, costs = claims.rows, claims.row_cost
    for rank, (across, down, which) in enumerate(_NEAR):
        begin = cell[0] + across - (0, cells - 1, cells // 2)[which]
        line = cell[1] + down
        if begin < 0 or begin + cells > columns or not 0 <= line < lines:
            continue
        # beside its own glyph no blank is wanted
        first = begin - (begin > 0 and (down != 0 or across != 1))
        last = begin + cells + (down != 0 or across != -1)
        if taken[line].find(1, first, last) < 0:
            cost = costs[line][begin + cells] - costs[line][begin]
            yield cost + rank * _RANK_LOSS, (begin, line), ()
            if not cost and not every:
                return


def far_ways(claims: Claims, cell: Cell, cells: int) -> Iterator[Way]:
    """List free places off a mark whose leaders cross nothing."""
    column, line = cell
    columns, lines = claims.columns, claims.lines
    taken, costs = claims.rows, claims.row_cost
    for rank, (across, down, which) in enumerate(_FAR):
        begin, at = column + across - (0, cells - 1)[which], line + down
        if begin < 0 or begin + cells > columns or not 0 <= at < lines:
            continue
        if taken[at].find(1, begin - (begin > 0), begin + cells + 1) >= 0:
            continue
        path = [(column + x, line + y) for x, y in _PATHS[across, down]]
        if not any(taken[y][x] for x, y in path):
            cost = costs[at][begin + cells] - costs[at][begin]
            loss = cost + rank * _RANK_LOSS + abs(down) * _FAR_LOSS
            yield loss, (begin, at), tuple(path)

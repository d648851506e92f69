"""The simple ways between two cells: one corner, or a step, or a diagonal in between.

Nearly every leg that cannot run straight finds its way among these few, which are tried
at a hundredth of the cost of a search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from widgets.drawing.streets.schematic.ground import COST, CROWD, TURN, Errand, Ground

Corners = tuple[int, ...]
"""Cells where a way turns, its two ends included."""

MOST_SHAPES = 40
"""How many are tried; longer legs try every second or third."""


def simple_way(ground: Ground, errand: Errand) -> tuple[float, list[int]] | None:
    """Find the cheapest simple way that is free; None when there is none.

    Returns:
        Its cost, as `Ground.way` reckons it, and its cells.
    """
    best: tuple[float, list[int]] | None = None
    for corners in _shapes(ground.width, errand):
        found = _try(ground, errand, corners, best[0] if best else 1e9)
        best = found or best
    return best


def _shapes(width: int, errand: Errand) -> Iterator[Corners]:
    """List the shapes as corners."""
    start, goal = errand.start, errand.goal
    (y0, x0), (y1, x1) = divmod(start, width), divmod(goal, width)
    across, down = x1 - x0, y1 - y0
    if not across or not down:
        return
    right, low = (1 if across > 0 else -1), (width if down > 0 else -width)
    yield start, start + across, goal
    yield start, goal - across, goal
    for step in _some(abs(across)):
        yield start, start + step * right, goal - across + step * right, goal
    for step in _some(abs(down)):
        yield start, start + step * low, goal - down * width + step * low, goal
    if errand.slanted:
        slant = min(abs(across), abs(down))
        rest = max(abs(across), abs(down)) - slant
        lead = right if abs(across) > abs(down) else low
        for step in (0, *_some(rest), rest) if rest else (0,):
            here = start + step * lead
            there = here + slant * (right + low)
            corners = [start, here, there, goal]
            yield tuple(
                cell for at, cell in enumerate(corners) if cell not in corners[:at]
            )


def _some(count: int) -> Sequence[int]:
    """List some of 1 to count - 1, the middle ones among them."""
    return range(1, count, max(1, 2 * count // MOST_SHAPES))


def _try(
    ground: Ground, errand: Errand, corners: Corners, most: float
) -> tuple[float, list[int]] | None:
    """Walk a shape, unless something is on it or it costs as much as the best."""
    cost, heading, cells = 0.0, -1, [corners[0]]
    use, crowd = ground.use, ground.crowd
    for one, other in pairwise(corners):
        step = _step(ground.width, one, other)
        ahead = ground.offset.index(step)
        cost += errand.leave[ahead] if heading < 0 else TURN[(ahead - heading) & 7]
        heading = ahead
        count = (other - one) // step
        is_last = other == corners[-1]
        inner = slice(
            one + step, None if other < 0 else other + step * (not is_last), step
        )
        if inner.stop < 0:
            return None
        if any(use[inner]):
            return None
        cost += COST[ahead] * count + CROWD * sum(crowd[inner])
        if cost >= most:
            return None
        cells += range(one + step, other + step, step)
    cost += errand.arrive[heading]
    if cost >= most or ground.is_cut(cells):
        return None
    return cost, cells


def _step(width: int, one: int, other: int) -> int:
    """Give the step from cell to cell on a straight or diagonal line."""
    (y0, x0), (y1, x1) = divmod(one, width), divmod(other, width)
    right = (x1 > x0) - (x1 < x0)
    low = (y1 > y0) - (y1 < y0)
    return low * width + right

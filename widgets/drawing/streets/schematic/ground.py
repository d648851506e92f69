"""The cells that lines take: who lies where, and what a step through them costs.

No two lines share a cell but at a knot that both belong to, or where one passes
straight over the other: so a joint is only ever drawn where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

FREE, LYING, STANDING, OTHER, KNOT = range(5)
"""What a cell holds: nothing, a straight line across or down, another line, a knot."""

EAST, NORTH_EAST, NORTH, NORTH_WEST, WEST, SOUTH_WEST, SOUTH, SOUTH_EAST = range(8)
"""Directions, against the clock."""

STEPS = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
"""Columns and lines of a step in each direction."""

COST = (1.0, 1.8, 1.6, 1.8, 1.0, 1.8, 1.6, 1.8)
"""Of a step in each direction."""
TURN = (0.0, 2.0, 4.0, 14.0, 99.0, 14.0, 4.0, 2.0)
"""Of turning by so many eighths of a circle."""
CROSS_RAISED, CROSS = 3.0, 30.0
"""Of passing over a line, where one of them is a bridge or a tunnel, and where not."""
PUSH = 14.0
"""Of taking a cell from another line."""
CROWD = 0.7
"""Of each line beside a cell."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A way to find."""

    start: int
    goal: int
    leave: Sequence[float]
    """Cost of leaving the start in each direction."""
    arrive: Sequence[float]
    """Cost of reaching the goal in each direction of travel."""
    slanted: bool
    """Whether diagonal steps may be taken."""
    is_raised: bool = False
    may_push: bool = False
    """Whether cells of other lines may be taken."""
    may_cross: bool = False
    """Whether lines may be passed over where neither is a bridge or a tunnel."""


class Ground:
    """A rectangle of cells; a cell's number is line * width + column."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.use = bytearray(width * height)
        self.crowd = bytearray(width * height)
        """How many lines lie beside each cell."""
        self.lines: dict[int, list[int]] = {}
        """Lines in each cell that is no knot; two where one passes over the other."""
        self.raised: set[int] = set()
        """Lines that are bridges or tunnels somewhere."""
        self.corners: set[tuple[int, bool]] = set()
        """Corners of cells that diagonal steps pass: cell to its north-west, and
        whether the step rises to the right."""
        self.offset = [y * width + x for x, y in STEPS]
        self._round = [-1, 1, -width, width]

    def seat(self, cell: int) -> None:
        """Put a knot on a cell."""
        self.use[cell] = KNOT
        self._press(cell, 1)

    def leave(self, cell: int) -> None:
        """Take a knot away from a cell that no line leads to."""
        self.use[cell] = FREE
        self._press(cell, -1)

    def _press(self, cell: int, much: int) -> None:
        crowd = self.crowd
        for step in self._round:
            crowd[cell + step] += much

    def is_open(self, cell: int) -> bool:
        """Tell whether a cell is free and not at the edge."""
        line, column = divmod(cell, self.width)
        return (
            self.use[cell] == FREE
            and 0 < column < self.width - 1
            and 0 < line < self.height - 1
        )

    def is_free(self, cells: Sequence[int]) -> bool:
        """Tell whether nothing is on any of some cells."""
        use = self.use
        return not any(use[cell] for cell in cells)

    def direction(self, one: int, other: int) -> int:
        """Tell the direction of the step between neighbouring cells."""
        return self.offset.index(other - one)

    def straight(self, one: int, other: int, slanted: bool) -> list[int] | None:
        """List the cells of the straight line between two; None when there is none."""
        y0, x0 = divmod(one, self.width)
        y1, x1 = divmod(other, self.width)
        across, down = x1 - x0, y1 - y0
        if across and down and (abs(across) != abs(down) or not slanted):
            return None
        count = max(abs(across), abs(down))
        if not count:
            return [one]
        step = (other - one) // count
        return list(range(one, other + (1 if step > 0 else -1), step))

    def lay(self, line: int, path: list[int]) -> None:
        """Put a line on the cells of its path; its two ends are knots."""
        for at in range(1, len(path) - 1):
            cell = path[at]
            there = self.lines.setdefault(cell, [])
            there.append(line)
            step = path[at + 1] - cell
            if len(there) > 1 or cell - path[at - 1] != step:
                self.use[cell] = OTHER
            else:
                self.use[cell] = {1: LYING, self.width: STANDING}.get(abs(step), OTHER)
            self._press(cell, 1)
        self._pass_corners(path, taken=True)

    def lift(self, line: int, path: list[int]) -> None:
        """Take a line away again."""
        for cell in path[1:-1]:
            there = self.lines[cell]
            there.remove(line)
            self._press(cell, -1)
            if there:
                self.use[cell] = OTHER
            else:
                del self.lines[cell]
                self.use[cell] = FREE
        self._pass_corners(path, taken=False)

    def _pass_corners(self, path: list[int], *, taken: bool) -> None:
        for one, other in pairwise(path):
            if corner := self._corner(one, other):
                if taken:
                    self.corners.add(corner)
                else:
                    self.corners.discard(corner)

    def _corner(self, one: int, other: int) -> tuple[int, bool] | None:
        low, high = min(one, other), max(one, other)
        step = high - low
        if step == self.width + 1:
            return low, False
        return (low - 1, True) if step == self.width - 1 else None

    def is_shut_in(self, errand: Errand) -> bool:
        """Tell whether no step leads to the goal, so that there is nothing to try."""
        for ahead in range(0, 8, 1 if errand.slanted else 2):
            cell = errand.goal - self.offset[ahead]
            use = self.use[cell]
            if (
                use == FREE
                or cell == errand.start
                or self.toll(cell, ahead, errand) >= 0
            ):
                return False
        return True

    def toll(self, cell: int, ahead: int, errand: Errand) -> float:
        """Tell the cost of a cell that is taken; negative where there is no way."""
        use = self.use[cell]
        if use == KNOT:
            return -1.0
        if (use == LYING and ahead in (NORTH, SOUTH)) or (
            use == STANDING and ahead in (EAST, WEST)
        ):
            if errand.is_raised or self.lines[cell][0] in self.raised:
                return CROSS_RAISED
            if errand.may_cross:
                return CROSS
        return PUSH if errand.may_push else -1.0

    def is_cut(self, cells: Sequence[int]) -> bool:
        """Tell whether a diagonal step of a way would cross another one."""
        for one, other in pairwise(cells):
            if other - one not in self._round and self.is_step_cut(one, other):
                return True
        return False

    def is_step_cut(self, one: int, other: int) -> bool:
        """Tell whether a diagonal step would cross another one."""
        corner = self._corner(one, other)
        return corner is not None and (corner[0], not corner[1]) in self.corners

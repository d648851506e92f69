"""The cheapest free way between two cells, for legs that no simple way fits.

Source: A* (Hart, Nilsson, Raphael 1968) over cell and direction, so that corners cost;
the costs follow Bast, Brosi and Storandt 2020, "Metro maps on octilinear grid graphs".
"""

from __future__ import annotations

from heapq import heappop, heappush

from widgets.drawing.streets.schematic.ground import (
    COST,
    CROWD,
    FREE,
    KNOT,
    STEPS,
    TURN,
    Errand,
    Ground,
)

MARGIN_COLUMNS, MARGIN_LINES = 8, 4
"""How far round its ends a way is looked for."""
TRIED, MORE_TRIED, MOST_TRIED = 1500, 50, 5000
"""Cells and directions tried before a way is given up: some, more for each column of
it, and no more than so many."""
HASTE = 2.0
"""How much straighter to the goal a search goes that takes any way it can get."""
LEAST_TRIED = 200
"""The same once patience has run out."""


class Searches:
    """Searches on one ground, with so much patience for all of them together."""

    def __init__(self, ground: Ground, patience: int) -> None:
        self._ground = ground
        self._patience = patience
        """Cells and directions that may still be tried."""

    def cheapest(self, errand: Errand) -> tuple[float, list[int]] | None:
        """Find cost and cells of the cheapest way; None when there is none near."""
        if self._ground.is_shut_in(errand):
            return None
        if errand.may_cross:
            return _Search(self._ground, errand).run(MOST_TRIED)
        search = _Search(self._ground, errand)
        found = search.run(LEAST_TRIED if self._patience <= 0 else MOST_TRIED)
        self._patience -= search.tried
        return found


class _Search:
    """One search; a state is a cell and the direction it was entered in."""

    def __init__(self, ground: Ground, errand: Errand) -> None:
        self.ground = ground
        self.errand = errand
        width = ground.width
        (y0, x0), (y1, x1) = divmod(errand.start, width), divmod(errand.goal, width)
        self.goal_column, self.goal_line = x1, y1
        self.west = max(min(x0, x1) - MARGIN_COLUMNS, 1)
        self.east = min(max(x0, x1) + MARGIN_COLUMNS, width - 2)
        self.north = max(min(y0, y1) - MARGIN_LINES, 1)
        self.south = min(max(y0, y1) + MARGIN_LINES, ground.height - 2)
        every = range(0, 8, 1 if errand.slanted else 2)
        self.turns = tuple(turn for turn in every if turn != 4)
        self.first_ways = tuple(every)
        self.best: dict[int, float] = {}
        self.back: dict[int, int] = {}
        self.heap: list[tuple[float, float, int]] = []
        self.tried = 0
        self.haste = HASTE if errand.may_cross else 1.0

    def run(self, most: int) -> tuple[float, list[int]] | None:
        """Search, trying at most so many; give cost and cells."""
        self._leave()
        most = min(
            most, TRIED + MORE_TRIED * (self.east - self.west + self.south - self.north)
        )
        while self.heap and self.tried < most:
            _, cost, state = heappop(self.heap)
            if cost > self.best[state]:
                continue
            if state >> 3 == self.errand.goal:
                return cost, self._cells(state)
            self._go_on(state, cost)
            self.tried += 1
        return None

    def _leave(self) -> None:
        leave = self.errand.leave
        self._step(
            self.errand.start, [(ahead, leave[ahead]) for ahead in self.first_ways], -1
        )

    def _go_on(self, state: int, cost: float) -> None:
        """Try all steps from a state; over a line it only goes straight on."""
        cell, heading = state >> 3, state & 7
        use = self.ground.use[cell]
        is_over = use != FREE and not (self.errand.may_push and use != KNOT)
        turns = (0,) if is_over else self.turns
        ways = [((heading + turn) & 7, cost + TURN[turn]) for turn in turns]
        self._step(cell, ways, state)

    def _step(self, cell: int, ways: list[tuple[int, float]], before: int) -> None:
        """Note what it costs to leave a cell in some directions."""
        ground, errand, best = self.ground, self.errand, self.best
        use, crowd = ground.use, ground.crowd
        here_line, here_column = divmod(cell, ground.width)
        for ahead, spent in ways:
            right, low = STEPS[ahead]
            column, line = here_column + right, here_line + low
            if not (
                self.west <= column <= self.east and self.north <= line <= self.south
            ):
                continue
            after = cell + ground.offset[ahead]
            cost = spent + COST[ahead]
            if after == errand.goal:
                cost += errand.arrive[ahead]
            elif not use[after]:
                cost += CROWD * crowd[after]
            else:
                toll = ground.toll(after, ahead, errand)
                if toll < 0:
                    continue
                cost += toll
            state = after * 8 + ahead
            if cost < best.get(state, cost + 1.0) and not (
                ahead & 1 and ground.is_step_cut(cell, after)
            ):
                best[state] = cost
                self.back[state] = before
                guess = self.haste * self._guess(column, line)
                heappush(self.heap, (cost + guess, cost, state))

    def _guess(self, column: int, line: int) -> float:
        """Give the least that the rest can cost."""
        across, down = abs(column - self.goal_column), abs(line - self.goal_line)
        if self.errand.slanted:
            return across + 1.6 * down - 0.8 * min(across, down)
        return across + 1.6 * down + (TURN[2] if across and down else 0.0)

    def _cells(self, state: int) -> list[int]:
        path = []
        while state >= 0:
            path.append(state >> 3)
            state = self.back[state]
        return [self.errand.start, *path[::-1]]

"""Legs traced on the ground: each a row of cells from knot to knot, none on another's.

Straight legs go first, great streets before small ones; then those that must step aside
find their way round; one that finds none may push a lesser one away. What is left over
is not drawn, and is counted.
"""

from __future__ import annotations

from store.city.network import StreetClass
from widgets.drawing.streets.schematic.arms import Arms
from widgets.drawing.streets.schematic.ground import LYING, STANDING, Errand
from widgets.drawing.streets.schematic.searching import Searches
from widgets.drawing.streets.schematic.seating import Trace, seated
from widgets.drawing.streets.schematic.shapes import simple_way
from widgets.drawing.streets.schematic.sketch import Sketch
from widgets.drawing.streets.schematic.strokes import Leg, Plan, Run
from widgets.drawing.streets.window import TALL

GOOD = 16.0
"""What a way that is good enough may cost above its length: two corners and so on."""
PATIENCE, PATIENCE_A_LEG = 10_000, 100
"""Cells and directions tried in all searches together: it bounds the time of a layout.
Source: seven towns at nine scales took 30 to 130 for each leg, but for a few."""
MOST_PUSHED = 2
"""How often a leg may be pushed away and still push others."""


def trace(sketch: Sketch, plan: Plan, columns: list[int], lines: list[int]) -> Trace:
    """Draw the legs of a plan whose knots have columns and lines."""
    found = seated(plan, columns, lines)
    for number, leg in enumerate(found.legs):
        if sketch.is_raised(leg.edge, leg.begin, leg.until):
            found.ground.raised.add(number)
    _Tracer(plan, found).run()
    return found


class _Tracer:
    def __init__(self, plan: Plan, found: Trace) -> None:
        self.plan = plan
        self.found = found
        self.ground = found.ground
        self.arms = Arms(plan, found)
        patience = PATIENCE + PATIENCE_A_LEG * len(found.legs)
        self.searches = Searches(found.ground, patience)
        self.pushed: dict[int, int] = {}
        """How often each leg was pushed away."""

    def run(self) -> None:
        """Trace all legs."""
        legs = self.found.legs
        order = sorted(range(len(legs)), key=lambda leg: (-legs[leg].rank, leg))
        waiting = [number for number in order if not self._straight(number)]
        waiting.sort(key=lambda leg: (-legs[leg].rank, self._span(legs[leg])))
        stuck = [number for number in waiting if not self._way(number)]
        while stuck:
            pushed = [other for number in stuck for other in self._push(number)]
            stuck = [number for number in pushed if not self._way(number)]
        lost = self.found.lost
        self.found.lost = [number for number in lost if not self._way_over(number)]

    def _way_over(self, number: int) -> bool:
        """Draw a leg that found no way over others, as if it were a bridge.

        A street is worth that: it truly does not meet what it passes. A yard is not.
        """
        is_street = self.found.legs[number].rank > StreetClass.SERVICE
        return is_street and self._way(number, may_cross=True)

    def _span(self, leg: Leg) -> float:
        (x0, y0), (x1, y1) = self.plan.spots[leg.start], self.plan.spots[leg.end]
        return abs(x0 - x1) + TALL * abs(y0 - y1)

    def _ends(self, leg: Leg) -> tuple[int, int]:
        return self.found.seats[leg.start], self.found.seats[leg.end]

    def _straight(self, number: int) -> bool:
        """Draw a leg straight, if its ends and what is between allow it."""
        leg = self.found.legs[number]
        start, goal = self._ends(leg)
        if min(start, goal) < 0 or leg.start == leg.end:
            return False
        cells = self.ground.straight(start, goal, leg.run is Run.SLANTED)
        if cells is None or not self.ground.is_free(cells[1:-1]):
            return False
        if len(cells) > 1:
            ahead = self.ground.direction(cells[0], cells[1])
            if not self.arms.are_kept(number, ahead, ahead):
                return False
            if ahead & 1 and self.ground.is_cut(cells):
                return False
        self._draw(number, cells)
        return True

    def _draw(self, number: int, cells: list[int]) -> None:
        self.ground.lay(number, cells)
        self.found.paths[number] = cells

    def _way(self, number: int, *, may_cross: bool = False) -> bool:
        """Draw a leg round what is in its way; a dead end as far as there is room."""
        leg = self.found.legs[number]
        if min(self._ends(leg)) < 0:
            return self._stub(number)
        errand = self._errand(number, may_cross=may_cross)
        found = simple_way(self.ground, errand)
        if found is None or found[0] > self._plain(leg):
            found = self.searches.cheapest(errand) or found
        if found is None:
            return self._stub(number)
        self._draw(number, found[1])
        return True

    def _errand(
        self, number: int, *, may_push: bool = False, may_cross: bool = False
    ) -> Errand:
        leg = self.found.legs[number]
        arrive = self.arms.leaving(number, leg.end)
        return Errand(
            *self._ends(leg),
            self.arms.leaving(number, leg.start),
            [*arrive[4:], *arrive[:4]],
            self.arms.may_slant(leg),
            number in self.ground.raised,
            may_push,
            may_cross,
        )

    def _plain(self, leg: Leg) -> float:
        """Give the cost from which a leg is worth a search for a better way."""
        (y0, x0), (y1, x1) = (divmod(end, self.ground.width) for end in self._ends(leg))
        return GOOD + abs(x1 - x0) + TALL * abs(y1 - y0)

    def _stub(self, number: int) -> bool:
        """Draw what there is room for of a dead end."""
        leg, seats = self.found.legs[number], self.found.seats
        knot, far = leg.start, leg.end
        if len(self.plan.around[knot]) == 1:
            knot, far = far, knot
        if seats[knot] < 0 or len(self.plan.around[far]) > 1:
            return False
        costs = self.arms.leaving(number, knot)
        heading = min((0, 2, 4, 6), key=costs.__getitem__)
        step, cells = self.ground.offset[heading], [seats[knot]]
        room = round(self._span(leg) / (1.0 if heading in (0, 4) else TALL))
        while len(cells) <= max(1, room) and self.ground.is_open(cells[-1] + step):
            cells.append(cells[-1] + step)
        if 2 < len(cells) <= room:  # leave a gap before what is in the way
            cells.pop()
        if len(cells) < 2:
            return False
        if seats[far] >= 0:
            self.ground.leave(seats[far])
        self.ground.seat(cells[-1])
        seats[far] = cells[-1]
        self._draw(number, cells if knot == leg.start else cells[::-1])
        return True

    def _push(self, number: int) -> list[int]:
        """Draw a leg over others, and list those: they must find another way."""
        leg, legs = self.found.legs[number], self.found.legs
        found = None
        if min(self._ends(leg)) >= 0 and self.pushed.get(number, 0) < MOST_PUSHED:
            found = self.searches.cheapest(self._errand(number, may_push=True))
        others = self._under(number, found[1]) if found else set()
        if found is None or any(legs[other].rank > leg.rank for other in others):
            self.found.lost.append(number)
            return []
        for other in others:
            self.ground.lift(other, self.found.paths.pop(other))
            self.pushed[other] = self.pushed.get(other, 0) + 1
        self._draw(number, found[1])
        return sorted(others)

    def _under(self, number: int, cells: list[int]) -> set[int]:
        """List the lines that a way takes cells from; bridges take none."""
        ground = self.ground
        others: set[int] = set()
        for at in range(1, len(cells) - 1):
            cell = cells[at]
            step = cells[at + 1] - cell
            is_over = (
                step == cell - cells[at - 1]
                and ground.use[cell] == (LYING if abs(step) > 1 else STANDING)
                and (number in ground.raised or ground.lines[cell][0] in ground.raised)
            )
            if not is_over:
                others.update(ground.lines.get(cell, ()))
        return others

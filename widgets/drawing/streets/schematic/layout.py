"""A row and a column for each knot, as whole cells.

Rows are placed by difference constraints: what lies above another, and faces it, stays
above it, by a gap where both are streets. The earliest and the latest places that keep
all of them are found by one pass each; their mean keeps them too, and then each row
goes back as near to its true place as its neighbours let it. Columns alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from widgets.drawing.streets.schematic.strokes import Plan, Run
from widgets.drawing.streets.schematic.tangles import tangles
from widgets.drawing.streets.window import TALL

GAP_COLUMNS, GAP_LINES = 4, 2
"""Between streets side by side."""
FACING_COLUMNS, FACING_LINES = 5.0, 2.0
"""How far past its ends a row still faces what is beyond it; a column, in lines."""
MOST_COLUMNS, MOST_LINES = 6.0, 3.0
"""How far a bar may be moved for the sake of a straight street."""
FAR_COLUMNS, FAR_LINES = 8.0, 4.0
"""How far past its ends a row keeps the order of what lies there; a column alike."""
CLOSE = 0.7
"""Share of the gap from which streets side by side are set a whole gap apart."""
UNTANGLED = 3
"""How often legs that came to cross are set apart."""
SHOVED = 60
"""How many bars may be moved for one to be moved."""
ROUNDS = 2
"""How often all go back towards their true places."""


@dataclass(frozen=True, slots=True, eq=False)
class _Bars:
    """Rows or columns to place, in the order of their true places."""

    wanted: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    """Extent along itself."""
    high: npt.NDArray[np.float64]
    member: npt.NDArray[np.intp]
    """Bar of each knot."""


def place(plan: Plan) -> tuple[list[int], list[int]]:
    """Give the column and the line of each knot."""
    spots = np.asarray(plan.spots, np.float64).reshape(-1, 2)
    places = np.round(spots)
    knots = np.flatnonzero([bool(legs) for legs in plan.around])
    if len(knots):
        axes = [_Axis(plan, spots, knots, axis) for axis in (0, 1)]
        for axis in axes:
            places[knots, axis.number] = axis.solve()
        for _ in range(UNTANGLED):
            wanted = sum(
                axes[number].keep(before, after)
                for number, before, after in tangles(plan, places)
            )
            if not wanted:
                break
            for axis in axes:
                places[knots, axis.number] = axis.solve()
    columns, lines = places.astype(int).T.tolist()
    return columns, lines


class _Axis:
    """The columns of all knots, or the lines."""

    def __init__(
        self,
        plan: Plan,
        spots: npt.NDArray[np.float64],
        knots: npt.NDArray[np.intp],
        number: int,
    ) -> None:
        self.number = number
        shared = np.asarray(plan.rows if number else plan.columns)[knots]
        bars = _bars(spots[knots, number], spots[knots, 1 - number], shared)
        self.member = bars.member
        self.bar_of = dict(zip(knots.tolist(), bars.member.tolist(), strict=True))
        self.pairs = set()
        """Bars that would best stand in one place."""
        for one, other in _wishes(plan, number):
            low, high = sorted((self.bar_of[one], self.bar_of[other]))
            if low != high:
                self.pairs.add((low, high))
        self.wanted: list[float] = bars.wanted.tolist()
        self.before, self.after = _order(bars, number, self.pairs)
        self.kept: set[tuple[int, int]] = set()

    def keep(self, before: int, after: int) -> bool:
        """Let a knot come before another from now on; tell whether that is new."""
        low, high = self.bar_of[before], self.bar_of[after]
        if low >= high or (low, high) in self.kept:
            return False
        self.kept.add((low, high))
        self.before[high].append((low, 1))
        self.after[low].append((high, 1))
        return True

    def solve(self) -> npt.NDArray[np.float64]:
        """Give the place of each knot."""
        places = _solve(self.wanted, self.before, self.after)
        most = MOST_LINES if self.number else MOST_COLUMNS
        board = _Board(self.wanted, places, self.before, self.after, most)
        _straighten(board, self.pairs)
        return np.asarray(places, np.float64)[self.member]


def _wishes(plan: Plan, number: int) -> Iterator[tuple[int, int]]:
    """List knots that would best stand in one column, or line: the ends of steps."""
    for leg in plan.legs:
        if leg.run is Run.STEP and leg.start != leg.end:
            (x0, y0), (x1, y1) = plan.spots[leg.start], plan.spots[leg.end]
            if (abs(x1 - x0) >= TALL * abs(y1 - y0)) == bool(number):
                yield leg.start, leg.end


def _bars(
    here: npt.NDArray[np.float64],
    beside: npt.NDArray[np.float64],
    shared: npt.NDArray[np.intp],
) -> _Bars:
    _, member = np.unique(shared, return_inverse=True)
    count = int(member.max()) + 1
    wanted = np.bincount(member, here, count) / np.bincount(member, minlength=count)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, member, beside)
    np.maximum.at(high, member, beside)
    order = np.argsort(wanted, kind="stable")
    rank = np.empty(count, np.intp)
    rank[order] = np.arange(count)
    return _Bars(wanted[order], low[order], high[order], rank[member])


_Links = list[list[tuple[int, int]]]
"""For each bar: others, and the least distance to each."""


def _order(
    bars: _Bars, axis: int, pairs: set[tuple[int, int]]
) -> tuple[_Links, _Links]:
    """List which bars must come before each, and after each.

    Pairs that may stand in one row, end to end, only keep their order.
    """
    gap = GAP_LINES if axis else GAP_COLUMNS
    slack = FACING_COLUMNS if axis else FACING_LINES
    far = FAR_COLUMNS if axis else FAR_LINES
    count = len(bars.wanted)
    before: _Links = [[] for _ in range(count)]
    after: _Links = [[] for _ in range(count)]
    first = np.searchsorted(bars.wanted, bars.wanted - 4 * gap - 6)
    is_long = bars.high - bars.low > 1
    for bar in range(count):
        near = slice(int(first[bar]), bar)
        shared = np.minimum(bars.high[near], bars.high[bar]) - np.maximum(
            bars.low[near], bars.low[bar]
        )
        apart = bars.wanted[bar] - bars.wanted[near]
        both = is_long[near] & is_long[bar]
        least = np.where(apart > 0.5, 1, 0)
        least = np.where((shared > 0) & both, 1, least)
        least = np.where(both & (apart > CLOSE * gap), gap, least)
        least = np.where(shared > -slack, least, 0)
        facing = np.flatnonzero((shared > -far) & ((least > 0) | (apart > 0)))
        ends = zip(
            (facing + near.start).tolist(),
            least[facing].tolist(),
            (shared[facing] <= 0).tolist(),
            strict=True,
        )
        for other, distance, is_beyond in ends:
            if is_beyond and (other, bar) in pairs:
                distance = 0
            before[bar].append((other, distance))
            after[other].append((bar, distance))
    return before, after


def _solve(wanted: list[float], before: _Links, after: _Links) -> list[int]:
    """Choose whole places that keep all distances, near the wanted ones."""
    count = len(wanted)
    early = [round(place) for place in wanted]
    late = list(early)
    for bar in range(count):
        for other, distance in before[bar]:
            early[bar] = max(early[bar], early[other] + distance)
    for bar in range(count - 1, -1, -1):
        for other, distance in after[bar]:
            late[bar] = min(late[bar], late[other] - distance)
    places = [(one + other) // 2 for one, other in zip(early, late, strict=True)]
    for turn in range(ROUNDS):
        order = range(count) if turn % 2 else range(count - 1, -1, -1)
        for bar in order:
            place = round(wanted[bar])
            for other, distance in before[bar]:
                place = max(place, places[other] + distance)
            for other, distance in after[bar]:
                place = min(place, places[other] - distance)
            places[bar] = place
    return places


@dataclass(frozen=True, slots=True, eq=False)
class _Board:
    wanted: list[float]
    places: list[int]
    before: _Links
    after: _Links
    most: float


def _straighten(board: _Board, pairs: set[tuple[int, int]]) -> None:
    """Move bars onto one place where a street steps from one to the other."""
    group = list(range(len(board.places)))
    members = [[bar] for bar in group]
    places = board.places
    for may_shove in (False, True):
        order = sorted((abs(places[one] - places[two]), one, two) for one, two in pairs)
        for _, one, two in order:
            first, second = group[one], group[two]
            if first == second:
                continue
            both = members[first] + members[second]
            moved: dict[int, int] | None = None
            place = _common_place(board, both)
            if place is not None:
                moved = dict.fromkeys(both, place)
            elif may_shove:
                for place in sorted({places[one], places[two]}):
                    moved = moved or _shove(board, group, members, both, place)
            if moved is None:
                continue
            members[first] = both
            for bar in both:
                group[bar] = first
            for bar, place in moved.items():
                places[bar] = place


def _shove(
    board: _Board,
    group: list[int],
    members: list[list[int]],
    bars: list[int],
    place: int,
) -> dict[int, int] | None:
    """Move bars to a place and those in the way further on; None if that is too far."""
    if any(abs(place - board.wanted[bar]) > board.most for bar in bars):
        return None
    moved = dict.fromkeys(bars, place)
    fixed, waiting, budget = set(bars), list(bars), SHOVED
    while waiting:
        bar = waiting.pop()
        here = moved[bar]
        for links, sign in ((board.before[bar], 1), (board.after[bar], -1)):
            for other, distance in links:
                there = moved.get(other, board.places[other])
                if (here - there) * sign >= distance:
                    continue
                budget -= 1
                wanted = here - sign * distance
                if other in fixed or budget < 0:
                    return None
                for friend in members[group[other]]:
                    if abs(wanted - board.wanted[friend]) > board.most:
                        return None
                    if friend in fixed:
                        return None
                    moved[friend] = wanted
                    waiting.append(friend)
    return moved


def _common_place(board: _Board, bars: list[int]) -> int | None:
    """Find a place that all of some bars may have, as near to the wanted as can be."""
    wanted, places = board.wanted, board.places
    inside = set(bars)
    low = max(wanted[bar] for bar in bars) - board.most
    high = min(wanted[bar] for bar in bars) + board.most
    for bar in bars:
        for other, distance in board.before[bar]:
            if other not in inside:
                low = max(low, places[other] + distance)
            elif distance:
                return None
        for other, distance in board.after[bar]:
            if other not in inside:
                high = min(high, places[other] - distance)
    if ceil(low) > floor(high):
        return None
    mean = sum(wanted[bar] for bar in bars) / len(bars)
    return min(max(round(mean), ceil(low)), floor(high))

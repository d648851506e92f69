"""A street network in the making of a drawing: nodes and edges that may be merged.

Lengths and places are in columns and lines of cells, turned as the map is; a *reach* is
measured in columns, a line counting `TALL` of them. Every edge knows which stretches of
which segments lie on it, so that a car is found on the line that stands for its street.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from widgets.drawing.streets.window import TALL

Spot = tuple[float, float]
"""Column and line, unrounded."""


class Part(NamedTuple):
    """A stretch of a segment that lies on an edge, or in a node."""

    segment: int
    begin: float
    """Share of the segment's length from its start."""
    end: float
    at_begin: float
    """Share of the edge's length where the stretch begins; may be past `at_end`."""
    at_end: float


@dataclass(slots=True, eq=False)
class Edge:
    """A line between two nodes."""

    start: int
    end: int
    line: list[Spot]
    """Its shape, both ends included."""
    rank: int
    """Highest street class on it."""
    street: int
    """Street index, -1 without a name or with several."""
    parts: list[Part]
    is_slip: bool = False
    is_half: bool = False
    """Whether it is one carriageway of two."""
    reach: float = field(init=False)
    """Its length in columns."""

    def __post_init__(self) -> None:
        self.reach = reach_of(self.line)


class Sketch:
    """Nodes and edges; the edges at a node are kept beside it."""

    def __init__(self) -> None:
        self.spots: list[Spot] = []
        """Place of each node."""
        self.weights: list[float] = []
        """How many junctions are merged in each node."""
        self.edges: dict[int, Edge] = {}
        self.around: list[set[int]] = []
        """Edges at each node; a loop once."""
        self.points: dict[int, list[Part]] = defaultdict(list)
        """Stretches drawn as a node."""
        self.raised: set[int] = set()
        """Segments that are bridges or tunnels."""
        self.left_out: list[Part] = []
        """Stretches that are not drawn."""
        self.junctions: dict[int, int] = {}
        """First node of each junction of the network."""
        self._into: list[int] = []
        self._next = 0

    def add_node(self, spot: Spot) -> int:
        """Add a node, and give its number."""
        self.spots.append(spot)
        self.weights.append(1.0)
        self.around.append(set())
        self._into.append(len(self._into))
        return len(self._into) - 1

    def node_of(self, junction: int, spot: Spot) -> int:
        """Give the node of a junction of the network, a new one if need be."""
        if junction not in self.junctions:
            self.junctions[junction] = self.add_node(spot)
        return self.junctions[junction]

    def node(self, number: int) -> int:
        """Tell which node a node has become by merging."""
        into = self._into
        while into[number] != number:
            into[number] = into[into[number]]
            number = into[number]
        return number

    def add(self, edge: Edge) -> int:
        """Add an edge, and give its number."""
        number, self._next = self._next, self._next + 1
        self.edges[number] = edge
        self.around[edge.start].add(number)
        self.around[edge.end].add(number)
        return number

    def take(self, number: int) -> Edge:
        """Remove an edge, and give it."""
        edge = self.edges.pop(number)
        self.around[edge.start].discard(number)
        self.around[edge.end].discard(number)
        return edge

    def is_raised(self, number: int, begin: float, until: float) -> bool:
        """Tell whether a bridge or a tunnel is on an edge, between two shares of it."""
        return any(
            part.segment in self.raised
            and min(part.at_begin, part.at_end) <= until
            and max(part.at_begin, part.at_end) >= begin
            for part in self.edges[number].parts
        )

    def degree(self, node: int) -> int:
        """Count the edge ends at a node."""
        edges = self.edges
        return sum(
            2 if edges[number].start == edges[number].end else 1
            for number in self.around[node]
        )

    def unify(self, one: int, other: int) -> int:
        """Make one node of two, between them, and give it."""
        one, other = self.node(one), self.node(other)
        if one == other:
            return one
        share = self.weights[other] / (self.weights[one] + self.weights[other])
        self.spots[one] = between(self.spots[one], self.spots[other], share)
        self.weights[one] += self.weights[other]
        self._into[other] = one
        self.points[one] += self.points.pop(other, [])
        for number in self.around[other]:
            edge = self.edges[number]
            edge.start = one if edge.start == other else edge.start
            edge.end = one if edge.end == other else edge.end
        self.around[one] |= self.around[other]
        self.around[other] = set()
        for number in self.around[one]:
            self._pin(self.edges[number])
        return one

    def _pin(self, edge: Edge) -> None:
        """Let a line begin and end where its nodes are."""
        edge.line[0], edge.line[-1] = self.spots[edge.start], self.spots[edge.end]
        edge.reach = reach_of(edge.line)

    def shrink(self, number: int) -> None:
        """Draw an edge as a point: its ends become one node."""
        edge = self.take(number)
        self.points[self.unify(edge.start, edge.end)] += edge.parts

    def fold(self, number: int, node: int) -> None:
        """Draw a dead end as the node it begins at."""
        self.points[node] += self.take(number).parts

    def drop(self, number: int) -> None:
        """Leave an edge out of the drawing."""
        self.left_out += self.take(number).parts

    def lay_on(self, number: int, way: Iterable[tuple[int, bool]]) -> None:
        """Draw an edge as a way of other edges between the same nodes.

        Args:
            number: The edge.
            way: Edges from its start to its end, each with whether it is run backwards.
        """
        gone, steps = self.take(number), list(way)
        reaches = [max(self.edges[step].reach, 1e-6) for step, _ in steps]
        done, total = 0.0, sum(reaches)
        for (step, backwards), reach in zip(steps, reaches, strict=True):
            low, high = done / total, (done + reach) / total
            done += reach
            onto = self.edges[step]
            for part in gone.parts:
                cut = _cut(part, low, high)
                if cut:
                    onto.parts.append(reverse(cut) if backwards else cut)

    def join(self, node: int) -> None:
        """Make one edge of the two that meet at a node."""
        one, other = (self.edges[number] for number in sorted(self.around[node]))
        for number in sorted(self.around[node]):
            self.take(number)
        first = one if one.end == node else turned(one)
        second = other if other.start == node else turned(other)
        share = first.reach / max(first.reach + second.reach, 1e-9)
        parts = [_scaled(part, 0.0, share) for part in first.parts]
        parts += [_scaled(part, share, 1.0) for part in second.parts]
        parts += [
            part._replace(at_begin=share, at_end=share)
            for part in self.points.pop(node, [])
        ]
        self.add(
            Edge(
                first.start,
                second.end,
                first.line + second.line[1:],
                max(first.rank, second.rank),
                first.street if first.street == second.street else -1,
                parts,
                first.is_slip and second.is_slip,
                first.is_half and second.is_half,
            )
        )


def turned(edge: Edge) -> Edge:
    """Give an edge with its ends exchanged."""
    return Edge(
        edge.end,
        edge.start,
        edge.line[::-1],
        edge.rank,
        edge.street,
        [reverse(part) for part in edge.parts],
        edge.is_slip,
        edge.is_half,
    )


def reverse(part: Part) -> Part:
    """Give a stretch on an edge whose ends are exchanged."""
    return part._replace(at_begin=1.0 - part.at_begin, at_end=1.0 - part.at_end)


def _scaled(part: Part, low: float, high: float) -> Part:
    """Give a stretch on an edge that is a piece, low to high, of a longer one."""
    span = high - low
    return part._replace(
        at_begin=low + span * part.at_begin, at_end=low + span * part.at_end
    )


def _cut(part: Part, low: float, high: float) -> Part | None:
    """Give what of a stretch lies on a piece, low to high, of its edge."""
    begin, end = part.at_begin, part.at_end
    if abs(end - begin) < 1e-9:
        at = (begin - low) / max(high - low, 1e-9)
        is_here = 0 <= at < 1 or (at == 1 and high == 1)
        return part._replace(at_begin=at, at_end=at) if is_here else None
    shares = sorted(((low - begin) / (end - begin), (high - begin) / (end - begin)))
    first, last = max(0.0, shares[0]), min(1.0, shares[1])
    if last - first < 1e-9:
        return None
    span = part.end - part.begin
    ats = [
        (begin + (end - begin) * share - low) / (high - low) for share in (first, last)
    ]
    return Part(part.segment, part.begin + span * first, part.begin + span * last, *ats)


def between(one: Spot, other: Spot, share: float) -> Spot:
    """Give the place at a share of the way from one to another."""
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
    )


def apart(one: Spot, other: Spot) -> float:
    """Measure from place to place, in columns."""
    return hypot(one[0] - other[0], TALL * (one[1] - other[1]))


def reach_of(line: list[Spot]) -> float:
    """Measure a line, in columns."""
    reach, (x, y) = 0.0, line[0]
    for column, row in line:
        reach += hypot(column - x, TALL * (row - y))
        x, y = column, row
    return reach


def along(line: list[Spot], share: float) -> Spot:
    """Give the place at a share of a line."""
    left = share * reach_of(line)
    for one, other in pairwise(line):
        step = apart(one, other)
        if left <= step and step > 0:
            return between(one, other, left / step)
        left -= step
    return line[-1]


def cut_line(line: list[Spot], shares: list[float]) -> list[list[Spot]]:
    """Cut a line at ascending shares of its length."""
    total, pieces, piece, done = reach_of(line), [], [line[0]], 0.0
    wanted = iter([share * total for share in shares])
    goal = next(wanted, None)
    for one, other in pairwise(line):
        step = apart(one, other)
        while goal is not None and goal <= done + step:
            spot = between(one, other, (goal - done) / max(step, 1e-9))
            pieces.append([*piece, spot])
            piece, goal = [spot], next(wanted, None)
        piece.append(other)
        done += step
    while goal is not None:
        pieces.append([*piece, line[-1]])
        piece, goal = [line[-1]], next(wanted, None)
    return [*pieces, piece if len(piece) > 1 else [*piece, line[-1]]]


def foot(line: list[Spot], spot: Spot) -> tuple[float, float]:
    """Give distance in columns from a line, and the nearest place's reach along it."""
    best, best_at, done = float("inf"), 0.0, 0.0
    column, row = spot
    for (x0, y0), (x1, y1) in pairwise(line):
        across, down = x1 - x0, TALL * (y1 - y0)
        square = across * across + down * down
        share = 0.0
        if square > 0:
            share = ((column - x0) * across + TALL * (row - y0) * down) / square
            share = min(1.0, max(0.0, share))
        gap = hypot(x0 + share * across - column, TALL * (y0 - row) + share * down)
        step = square**0.5
        if gap < best:
            best, best_at = gap, done + share * step
        done += step
    return best, best_at


def is_beside(line: list[Spot], other: list[Spot], most: float) -> bool:
    """Tell whether a line strays no farther than `most` columns from another.

    By nine samples, those first that are likely to be the farthest.
    """
    return all(
        foot(other, along(line, sample / 8))[0] <= most
        for sample in (4, 2, 6, 1, 7, 3, 5, 0, 8)
    )

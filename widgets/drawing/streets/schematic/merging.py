"""Streets merged before they are laid out, as a map drawn by hand would merge them.

A cell is many metres wide. Two carriageways become one line, a roundabout one junction,
junctions within a cell one junction; a slip road or lane beside a street that leads the
same way lies on that street; a stub shorter than its own letter is a point. What is
merged stays findable: each stretch of each segment knows the line that stands for it.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from math import cos, sin

import numpy as np
import numpy.typing as npt

from store.city.network import Network, StreetClass, Way
from widgets.drawing.streets.schematic.carriageways import merge_carriageways
from widgets.drawing.streets.schematic.sketch import (
    Edge,
    Part,
    Sketch,
    Spot,
    apart,
    is_beside,
)
from widgets.drawing.streets.window import TALL

SHORT = 1.3
"""Reach of an edge that becomes a point, in columns: its ends would share a cell."""
CLUMP = 2.2
"""Widest extent of the junctions merged in one, in columns."""
BESIDE = 1.7
"""How far apart two lines are drawn as one, in columns: less than a line of cells."""
AWAY_M, AWAY = 40.0, 8.0
"""How far apart carriageways are merged, in metres, and at most so many columns."""
ROUND = 8.0
"""Widest roundabout that becomes a junction, in columns."""
STUB, YARD = 1.6, 3.0
"""Reach of a dead end that becomes a point, of a street and of a service way."""
ISLAND = 8.0
"""Reach of streets without contact to the rest that are left out."""
DETOUR, SIDE = 1.7, 30.0
"""How much longer the way along other streets may be, and the longest edge tried that
is neither half of a road nor has a twin."""


def merge(
    network: Network,
    segments: npt.NDArray[np.integer],
    m_per_column: float,
    turn_rad: float,
) -> Sketch:
    """Make the sketch of streets that is to be laid out.

    Args:
        network: The town.
        segments: What to draw.
        m_per_column: Scale; a line of cells is `TALL` times as high.
        turn_rad: How far the map is turned.
    """
    sketch = _sketch(network, segments, m_per_column, turn_rad)
    _merge_rounds(network, sketch)
    merge_carriageways(network, sketch, min(AWAY_M / m_per_column, AWAY))
    for _ in range(3):
        before = len(sketch.edges)
        _shrink_short(sketch)
        _lay_on_others(sketch)
        _fold_stubs(sketch)
        _join_through(sketch)
        if len(sketch.edges) == before:
            break
    _drop_islands(sketch)
    return sketch


def _sketch(
    network: Network,
    segments: npt.NDArray[np.integer],
    m_per_column: float,
    turn_rad: float,
) -> Sketch:
    """Take over junctions and segments, turned and scaled; whole = middle of a cell."""
    sketch = Sketch()
    c, s = cos(turn_rad) / m_per_column, sin(turn_rad) / m_per_column
    columns = network.point_x * c + network.point_y * s - 0.5
    lines = (network.point_x * s - network.point_y * c) / TALL - 0.5
    first = network.segment_first.astype(np.int64)
    for segment in segments.tolist():
        span = slice(first[segment], first[segment + 1])
        line = list(zip(columns[span].tolist(), lines[span].tolist(), strict=True))
        way = int(network.segment_ways[segment])
        sketch.add(
            Edge(
                sketch.node_of(int(network.segment_start[segment]), line[0]),
                sketch.node_of(int(network.segment_end[segment]), line[-1]),
                line,
                int(network.segment_class[segment]),
                int(network.segment_street[segment]),
                [Part(segment, 0.0, 1.0, 0.0, 1.0)],
                bool(way & Way.LINK),
            )
        )
        if way & (Way.BRIDGE | Way.TUNNEL) or network.segment_layer[segment]:
            sketch.raised.add(segment)
    return sketch


def _merge_rounds(network: Network, sketch: Sketch) -> None:
    """Make a junction of each small roundabout."""
    ways = network.segment_ways
    on_round = [
        number
        for number, edge in sketch.edges.items()
        if ways[edge.parts[0].segment] & Way.ROUNDABOUT
    ]
    groups: dict[int, int] = {}

    def leader(node: int) -> int:
        while groups.setdefault(node, node) != node:
            node = groups[node]
        return node

    for number in on_round:
        edge = sketch.edges[number]
        groups[leader(edge.start)] = leader(edge.end)
    rings: dict[int, list[int]] = defaultdict(list)
    for number in on_round:
        rings[leader(sketch.edges[number].start)].append(number)
    for ring in rings.values():
        if sum(sketch.edges[number].reach for number in ring) <= 3.2 * ROUND:
            for number in ring:
                sketch.shrink(number)


def _shrink_short(sketch: Sketch) -> None:
    """Make points of edges shorter than a cell, shortest first."""
    order = sorted((edge.reach, number) for number, edge in sketch.edges.items())
    boxes: dict[int, tuple[float, float, float, float]] = {}
    for reach, number in order:
        if reach > SHORT:
            break
        edge = sketch.edges[number]
        if edge.start == edge.end:
            sketch.shrink(number)
            continue
        spans = []
        for node in (edge.start, edge.end):
            column, line = sketch.spots[node]
            spans.append(boxes.get(node, (column, column, line, line)))
        (w0, e0, n0, s0), (w1, e1, n1, s1) = spans
        box = min(w0, w1), max(e0, e1), min(n0, n1), max(s0, s1)
        if box[1] - box[0] <= CLUMP and TALL * (box[3] - box[2]) <= CLUMP:
            start = edge.start
            sketch.shrink(number)
            boxes[sketch.node(start)] = box


def _lay_on_others(sketch: Sketch) -> None:
    """Lay edges on the way along other streets that leads beside them."""
    order = sorted(
        (not edge.is_slip, edge.rank, edge.reach, number)
        for number, edge in sketch.edges.items()
    )
    for is_street, _, reach, number in order:
        edge = sketch.edges[number]
        if edge.start == edge.end:
            if reach < 4 * BESIDE:
                sketch.shrink(number)
            continue
        if reach > SIDE and not edge.is_half and not _has_twin(sketch, edge):
            continue
        beside = BESIDE if is_street else 4 * BESIDE
        way = _way_round(sketch, number, DETOUR * reach + 2 * beside)
        if way is None:
            continue
        line = _line_of(sketch, way)
        both = edge.is_half and all(sketch.edges[step].is_half for step, _ in way)
        if both or is_beside(edge.line, line, beside):
            sketch.lay_on(number, way)


def _has_twin(sketch: Sketch, edge: Edge) -> bool:
    """Tell whether another edge joins the same nodes."""
    return len(sketch.around[edge.start] & sketch.around[edge.end]) > 1


def _way_round(
    sketch: Sketch, number: int, most: float
) -> list[tuple[int, bool]] | None:
    """Find the shortest way from an edge's start to its end without the edge."""
    gone = sketch.edges[number]
    start, goal = gone.start, gone.end
    target = sketch.spots[goal]
    heap: list[tuple[float, int]] = [(0.0, start)]
    done: dict[int, float] = {start: 0.0}
    back: dict[int, tuple[int, int, bool]] = {}
    while heap:
        far, node = heappop(heap)
        if node == goal:
            break
        if far > done[node]:
            continue
        for step in sketch.around[node]:
            if step == number:
                continue
            edge = sketch.edges[step]
            backwards = edge.end == node
            after = edge.start if backwards else edge.end
            reach = far + edge.reach
            if reach + apart(sketch.spots[after], target) > most:
                continue
            if reach < done.get(after, most):
                done[after] = reach
                back[after] = node, step, backwards
                heappush(heap, (reach, after))
    if goal not in back:
        return None
    way = []
    node = goal
    while node != start:
        node, step, backwards = back[node]
        way.append((step, backwards))
    return way[::-1]


def _line_of(sketch: Sketch, way: list[tuple[int, bool]]) -> list[Spot]:
    line: list[Spot] = []
    for step, backwards in way:
        piece = sketch.edges[step].line
        line += piece[::-1] if backwards else piece
    return line


def _fold_stubs(sketch: Sketch) -> None:
    """Make points of dead ends too short to draw."""
    for number in list(sketch.edges):
        edge = sketch.edges[number]
        most = YARD if edge.rank <= StreetClass.SERVICE else STUB
        if edge.reach > most or edge.start == edge.end:
            continue
        at_start, at_end = sketch.degree(edge.start), sketch.degree(edge.end)
        if min(at_start, at_end) == 1 and max(at_start, at_end) > 2:
            sketch.fold(number, edge.start if at_end == 1 else edge.end)


def _join_through(sketch: Sketch) -> None:
    """Make one edge of two wherever only two meet."""
    for node in range(len(sketch.around)):
        if len(sketch.around[node]) == 2 and sketch.degree(node) == 2:
            sketch.join(node)


def _drop_islands(sketch: Sketch) -> None:
    """Leave out small bits of street that touch nothing else, but for the greatest."""
    islands: list[tuple[float, list[int]]] = []
    seen: set[int] = set()
    for root in range(len(sketch.around)):
        if root not in seen and sketch.around[root]:
            island = _island(sketch, root, seen)
            islands.append((sum(sketch.edges[one].reach for one in island), island))
    islands.sort()
    for reach, island in islands[:-1]:
        if reach < ISLAND:
            for number in island:
                sketch.drop(number)


def _island(sketch: Sketch, root: int, seen: set[int]) -> list[int]:
    """List the edges that hang together with a node, and note their nodes."""
    island: set[int] = set()
    reached = [root]
    seen.add(root)
    while reached:
        for number in sketch.around[reached.pop()]:
            island.add(number)
            edge = sketch.edges[number]
            for node in (edge.start, edge.end):
                if node not in seen:
                    seen.add(node)
                    reached.append(node)
    return sorted(island)

"""Two carriageways of one road made one line.

Each junction of a carriageway is looked for on the other one: where it comes to lie
near a junction there, the two become one; otherwise the other carriageway is cut there.
What is left are pairs of edges between the same junctions; one of each pair goes.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import hypot

from store.city.network import Network, StreetClass, Way
from widgets.drawing.streets.schematic.sketch import (
    Edge,
    Part,
    Sketch,
    Spot,
    between,
    cut_line,
    reach_of,
)
from widgets.drawing.streets.window import TALL

SNAP = 1.5
"""Two junctions within this reach along the road become one, in columns."""
OPPOSITE = -0.8
"""Cosine of the angle between carriageways from which they run against each other."""

_Piece = tuple[int, float, Spot, Spot]
"""Edge, reach along it where the piece begins, and the piece's ends."""


def merge_carriageways(network: Network, sketch: Sketch, away: float) -> None:
    """Merge one-way edges that run against each other within `away` columns."""
    side = max(away, 4.0)
    halves = _halves(network, sketch)
    pieces = _pieces(sketch, halves, side)
    meets: list[tuple[int, int]] = []
    cuts: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number in halves:
        edge = sketch.edges[number]
        for node, spot, ahead in (
            (edge.start, edge.line[0], _heading(edge.line[0], edge.line[1])),
            (edge.end, edge.line[-1], _heading(edge.line[-2], edge.line[-1])),
        ):
            found = _opposite(sketch, pieces, (number, spot, ahead), away, side)
            if found is None:
                continue
            other, at = found
            partner = sketch.edges[other]
            edge.is_half = partner.is_half = True
            reach = partner.reach
            if at <= SNAP or reach - at <= SNAP:
                meets.append((node, partner.start if at <= reach / 2 else partner.end))
            else:
                cuts[other].append((at / reach, node))
    for number, places in cuts.items():
        meets += _cut(sketch, number, sorted(places))
    for one, other in meets:
        sketch.unify(one, other)


def _halves(network: Network, sketch: Sketch) -> list[int]:
    """List the edges that may be one carriageway of two."""
    one_way = Way.ONE_FORWARD | Way.ONE_BACKWARD
    found = []
    for number, edge in sketch.edges.items():
        way = int(network.segment_ways[edge.parts[0].segment])
        is_road = edge.street >= 0 or edge.rank >= StreetClass.TERTIARY
        is_plain = not way & (Way.LINK | Way.ROUNDABOUT)
        if way & one_way and is_road and is_plain and edge.start != edge.end:
            if way & Way.ONE_BACKWARD:
                edge = _run_forward(sketch, number)
            found.append(number)
    return found


def _run_forward(sketch: Sketch, number: int) -> Edge:
    """Turn an edge so that traffic runs from its start to its end."""
    edge = sketch.edges[number]
    edge.start, edge.end = edge.end, edge.start
    edge.line.reverse()
    edge.parts = [
        Part(part.segment, part.begin, part.end, 1 - part.at_begin, 1 - part.at_end)
        for part in edge.parts
    ]
    return edge


def _tile(spot: Spot, side: float) -> tuple[int, int]:
    return int(spot[0] // side), int(TALL * spot[1] // side)


def _pieces(
    sketch: Sketch, halves: list[int], side: float
) -> dict[tuple[int, int], list[_Piece]]:
    """Index straight pieces, none longer than a tile, by the tile of their middle."""
    tiles: dict[tuple[int, int], list[_Piece]] = defaultdict(list)
    for number in halves:
        done, line = 0.0, sketch.edges[number].line
        for one, other in pairwise(line):
            step = reach_of([one, other])
            count = int(step // side) + 1
            for part in range(count):
                begin = between(one, other, part / count)
                end = between(one, other, (part + 1) / count)
                piece = (number, done + step * part / count, begin, end)
                tiles[_tile(between(begin, end, 0.5), side)].append(piece)
            done += step
    return tiles


def _heading(one: Spot, other: Spot) -> Spot:
    """Give the direction of travel as a vector of length one, in columns."""
    across, down = other[0] - one[0], TALL * (other[1] - one[1])
    length = hypot(across, down) or 1.0
    return across / length, down / length


def _opposite(
    sketch: Sketch,
    pieces: dict[tuple[int, int], list[_Piece]],
    probe: tuple[int, Spot, Spot],
    away: float,
    side: float,
) -> tuple[int, float] | None:
    """Find where a junction of a carriageway lies on the opposite one.

    Returns:
        The other edge and the reach along it; None when there is none near.
    """
    number, spot, ahead = probe
    edge, best, found = sketch.edges[number], away, None
    tile_x, tile_y = _tile(spot, side)
    for x in (tile_x - 1, tile_x, tile_x + 1):
        for y in (tile_y - 1, tile_y, tile_y + 1):
            for other, done, begin, end in pieces.get((x, y), ()):
                there = _heading(begin, end)
                if ahead[0] * there[0] + ahead[1] * there[1] > OPPOSITE:
                    continue
                if not _is_same_road(edge, sketch.edges[other]):
                    continue
                across, down = spot[0] - begin[0], TALL * (spot[1] - begin[1])
                at = across * there[0] + down * there[1]
                off = abs(across * there[1] - down * there[0])
                length = reach_of([begin, end])
                if -SNAP <= at <= length + SNAP and off < best:
                    best = off
                    found = other, done + min(max(at, 0.0), length)
    return found


def _is_same_road(one: Edge, other: Edge) -> bool:
    if one.street == other.street:
        return one.street >= 0 or one.rank == other.rank
    return min(one.street, other.street) < 0 and one.rank == other.rank


def _cut(
    sketch: Sketch, number: int, places: list[tuple[float, int]]
) -> list[tuple[int, int]]:
    """Cut an edge at shares of its reach; give the new nodes beside their partners."""
    edge = sketch.take(number)
    meets: list[tuple[int, int]] = []
    shares: list[float] = []
    partners: list[int] = []
    for share, partner in places:
        if shares and (share - shares[-1]) * edge.reach <= SNAP:
            meets.append((partner, partners[-1]))
        else:
            shares.append(share)
            partners.append(partner)
    lines = cut_line(edge.line, shares)
    inner = [sketch.add_node(line[-1]) for line in lines[:-1]]
    meets += zip(partners, inner, strict=True)
    knots, ends = [edge.start, *inner, edge.end], [0.0, *shares, 1.0]
    for at, line in enumerate(lines):
        part = _part_between(edge.parts[0], ends[at], ends[at + 1])
        sketch.add(
            Edge(
                knots[at],
                knots[at + 1],
                line,
                edge.rank,
                edge.street,
                [part],
                is_half=True,
            )
        )
    return meets


def _part_between(part: Part, low: float, high: float) -> Part:
    """Give what of a segment lies on a piece of its edge."""
    span = part.end - part.begin
    if part.at_end < part.at_begin:
        begin, end = part.begin + span * (1 - high), part.begin + span * (1 - low)
        return Part(part.segment, begin, end, 1.0, 0.0)
    begin, end = part.begin + span * low, part.begin + span * high
    return Part(part.segment, begin, end, 0.0, 1.0)

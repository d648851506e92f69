"""Small networks for drawing tests, written as polylines in metres."""

from __future__ import annotations

from dataclasses import dataclass

from store.city.build import Draft, StreetName, build
from store.city.network import Network, StreetClass
from store.city.projection import Projection
from widgets.drawing.streets.window import Window

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Street:
    """One segment; its ends are junctions with all that end at the same spot."""

    spots: tuple[Spot, ...]
    kind: StreetClass = StreetClass.RESIDENTIAL
    name: int = -1
    """Number of its street, -1 for none."""
    ways: int = 0
    """`Way`s."""
    layer: int = 0


def street(*spots: Spot, kind: StreetClass = StreetClass.RESIDENTIAL) -> Street:
    """Make a plain one."""
    return Street(spots, kind)


def plan(*streets: Street) -> Network:
    """Make a network of them."""
    junctions: dict[Spot, int] = {}
    starts = [junctions.setdefault(one.spots[0], len(junctions)) for one in streets]
    ends = [junctions.setdefault(one.spots[-1], len(junctions)) for one in streets]
    first = [0]
    for one in streets:
        first.append(first[-1] + len(one.spots))
    spots = [spot for one in streets for spot in one.spots]
    named = max((one.name for one in streets), default=-1) + 1
    return build(
        Draft(
            name="plan",
            origin=Projection(lat=16.0, lon=100.0),
            junction_x=[x for x, _ in junctions],
            junction_y=[y for _, y in junctions],
            junction_key=list(range(len(junctions))),
            segment_start=starts,
            segment_end=ends,
            segment_first=first,
            point_x=[x for x, _ in spots],
            point_y=[y for _, y in spots],
            segment_class=[one.kind for one in streets],
            segment_ways=[one.ways for one in streets],
            segment_layer=[one.layer for one in streets],
            segment_street=[one.name for one in streets],
            segment_key=list(range(len(streets))),
            streets=[StreetName(name=f"street {number}") for number in range(named)],
        )
    )


def pane(columns: int, lines: int, x_m: float = 0.0, y_m: float = 0.0) -> Window:
    """Look at a spot; a column is a metre wide, and a line two metres high."""
    return Window(x_m=x_m, y_m=y_m, m_per_column=1.0, columns=columns, lines=lines)

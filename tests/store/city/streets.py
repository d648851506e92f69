"""Small made-up networks: one line for each segment."""

from __future__ import annotations

from collections.abc import Sequence

from store.city.build import Draft, StreetName, build
from store.city.network import Network, StreetClass, Way
from store.city.projection import Projection

Segment = tuple[int, int, float, StreetClass, Way]
"""Start, end, length in metres, class, ways."""
NO_WAY = Way(0)


def street(
    start: int,
    end: int,
    length_m: float = 100.0,
    kind: StreetClass = StreetClass.RESIDENTIAL,
    ways: Way = NO_WAY,
) -> Segment:
    return start, end, length_m, kind, ways


def network_of(
    *segments: Segment,
    turns: Sequence[tuple[int, int, int, bool]] = (),
    flags: Sequence[int] | None = None,
    kmh: Sequence[int] | None = None,
) -> Network:
    """Lay junctions on a line, ten metres apart; lengths are as told."""
    junctions = 1 + max(max(segment[:2]) for segment in segments)
    points_x = [10.0 * at for segment in segments for at in segment[:2]]
    count = len(segments)
    return build(
        Draft(
            name="made up",
            origin=Projection(lat=16.05, lon=103.65),
            is_surveyed=False,
            junction_x=[10.0 * at for at in range(junctions)],
            junction_y=[0.0] * junctions,
            junction_key=range(junctions),
            junction_flags=flags,
            segment_start=[segment[0] for segment in segments],
            segment_end=[segment[1] for segment in segments],
            segment_first=range(0, 2 * count + 1, 2),
            point_x=points_x,
            point_y=[0.0] * (2 * count),
            segment_class=[segment[3] for segment in segments],
            segment_ways=[segment[4] for segment in segments],
            segment_kmh=kmh,
            segment_street=[0] * count,
            segment_key=range(count),
            segment_length_m=[segment[2] for segment in segments],
            streets=[StreetName(name="Street")],
            turns=turns,
        )
    )

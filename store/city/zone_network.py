"""A schematic zone as a street network, for drawing and routing without a survey.

A zone knows lengths and no positions. Its loop is laid out as the polygon that has
these lengths with all corners on one circle, which is the largest area they enclose;
the first street runs along the top from west to east, the rest follow clockwise. One
segment stands for one street. Lengths are the announced ones, exactly.
"""

from __future__ import annotations

from hashlib import sha256
from math import asin, cos, pi, sin

from store.city.build import Draft, NamedPoint, StreetName, build
from store.city.network import Network, StreetClass
from store.city.projection import Projection
from store.city.zone import Junction, Spot, Street, Zone, bare

LANDMARK_RANK = 9
"""Everybody knows what stands at the junctions: the streets are told by them."""
LANDMARK_KIND = "junction"
_HALVINGS = 80
"""Steps of bisection: far below a millimetre."""
_NOWHERE = Projection(lat=0.0, lon=0.0)

Point = tuple[float, float]


def zone_network(zone: Zone, lang: str = "") -> Network:
    """Lay out a zone whose streets form one loop, or hang together somehow.

    Args:
        zone: Streets and junctions; streets that are no loop, each beginning where
            the one before ends, have their junctions on a circle.
        lang: Language of the network's own name; Thai, as signed, without one.
    """
    index = {junction.key: at for at, junction in enumerate(zone.junctions)}
    at = _layout(zone)
    ends = [(index[street.start], index[street.end]) for street in zone.streets]
    corners = [at[junction.key] for junction in zone.junctions]
    points = [corners[end] for pair in ends for end in pair]
    count = len(zone.streets)
    return build(
        Draft(
            name=zone.name_en if lang == "en" else zone.name_th or zone.name_en,
            origin=_NOWHERE,
            is_surveyed=False,
            junction_x=[x for x, _ in corners],
            junction_y=[y for _, y in corners],
            junction_key=[_key(zone, one) >> 1 for one in zone.junctions],
            segment_start=[start for start, _ in ends],
            segment_end=[end for _, end in ends],
            segment_first=range(0, 2 * count + 1, 2),
            point_x=[x for x, _ in points],
            point_y=[y for _, y in points],
            segment_class=[StreetClass.SECONDARY] * count,
            segment_street=range(count),
            segment_key=[_key(zone, street) for street in zone.streets],
            segment_length_m=[street.length_m for street in zone.streets],
            streets=[_street_name(street) for street in zone.streets],
            landmarks=[_landmark(one, at[one.key]) for one in zone.junctions],
        )
    )


def stop_of(zone: Zone, spot: Spot) -> tuple[int, float] | None:
    """Give segment and share of a spot on the zone's network; None off the zone."""
    for segment, street in enumerate(zone.streets):
        if street.key == spot.street_key:
            return segment, min(max(spot.at_m / street.length_m, 0.0), 1.0)
    return None


def spot_of(zone: Zone, segment: int, share: float) -> Spot:
    """Give the spot, to the metre, of a share of a segment of the zone's network."""
    street = zone.streets[segment]
    at_m = round(min(max(share, 0.0), 1.0) * street.length_m)
    return Spot(street_key=street.key, at_m=at_m)


def _layout(zone: Zone) -> dict[str, Point]:
    """Place the junctions, in metres, about the middle of the zone."""
    keys = [junction.key for junction in zone.junctions]
    lengths = [float(street.length_m) for street in zone.streets]
    if _is_loop(zone) and 2 * max(lengths) < sum(lengths):
        keys = [street.start for street in zone.streets]
        corners = _cyclic(lengths)
    else:
        corners = _regular(len(keys), sum(lengths) / len(keys))
    middle_x, middle_y = (
        sum(axis) / len(corners) for axis in zip(*corners, strict=True)
    )
    moved = [(x - middle_x, y - middle_y) for x, y in corners]
    return dict(zip(keys, moved, strict=True))


def _is_loop(zone: Zone) -> bool:
    """Claim that the streets go once round all junctions."""
    starts = [street.start for street in zone.streets]
    ends = [street.end for street in zone.streets]
    return (
        len(set(starts)) == len(starts) > 2
        and ends == starts[1:] + starts[:1]
        and set(starts) == {junction.key for junction in zone.junctions}
    )


def _regular(corners: int, side_m: float) -> list[Point]:
    """Place corners evenly on a circle, clockwise from the north-west."""
    radius_m = side_m / (2 * sin(pi / max(corners, 2)))
    turns = [3 * pi / 4 - 2 * pi * at / corners for at in range(corners)]
    return [(radius_m * cos(turn), radius_m * sin(turn)) for turn in turns]


def _cyclic(lengths: list[float]) -> list[Point]:
    """Place the corners of the polygon with these sides that lies on a circle.

    Its first side runs east along the top; the rest follow clockwise. Each side must
    be shorter than the others together.
    """
    halves = _half_angles(lengths)
    heading, x, y = 0.0, 0.0, 0.0
    corners: list[Point] = []
    for side, length in enumerate(lengths):
        corners.append((x, y))
        x, y = x + length * cos(heading), y + length * sin(heading)
        heading -= halves[side] + halves[(side + 1) % len(halves)]
    return corners


def _half_angles(lengths: list[float]) -> list[float]:
    """Give half the angle under which the centre of the circle sees each side."""
    longest = max(range(len(lengths)), key=lengths.__getitem__)
    low, high = lengths[longest] / 2, sum(lengths) * 1e4

    def angles(radius: float) -> list[float]:
        return [asin(min(length / 2 / radius, 1.0)) for length in lengths]

    # The centre lies beyond the longest side if the others are too flat an arc.
    is_beyond = sum(angles(low)) < pi
    for _ in range(_HALVINGS):
        radius = (low + high) / 2
        half = angles(radius)
        rest = sum(half) - half[longest]
        is_wide = rest > half[longest] if is_beyond else rest + half[longest] < pi
        low, high = (low, radius) if is_wide else (radius, high)
    half = angles((low + high) / 2)
    if is_beyond:
        half[longest] = pi - half[longest]
    return half


def _key(zone: Zone, record: Junction | Street) -> int:
    """Make a stable 64-bit id of a key."""
    named = f"{zone.key}/{record.key}".encode()
    return int.from_bytes(sha256(named).digest()[:8], "big")


def _street_name(street: Street) -> StreetName:
    return StreetName(
        name=street.name_th or street.name_en,
        name_th=street.name_th,
        name_en=street.name_en,
    )


def _landmark(junction: Junction, at: Point) -> NamedPoint:
    """Name what stands there: the drawing shows that it is a junction."""
    return NamedPoint(
        x_m=at[0],
        y_m=at[1],
        rank=LANDMARK_RANK,
        kind=LANDMARK_KIND,
        name=bare(junction.name_th) or junction.name_en,
        name_th=bare(junction.name_th),
        name_en=junction.name_en,
    )

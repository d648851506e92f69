"""A small made-up Thai town: every form of entry has something to find here.

Two streets go from west to east, two from south to north, one of two carriageways
between them, and one that leaves the main street and comes back to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from store.city.build import Draft, NamedPoint, StreetName, build
from store.city.network import Network
from store.city.projection import Projection

Point = tuple[float, float]
ORIGIN = Projection(lat=16.05, lon=103.65)
SURIYADET, PHADUNG, THEWA, RATCHA, PRACHA, RING = range(6)
STREETS = [
    StreetName(
        name="ถนนสุริยเดชบำรุง", name_en="Suriyadet Bamrung Road", other="Suriyadej Road"
    ),
    StreetName(name="ถนนผดุงพานิช", name_en="Phadung Phanit Road"),
    StreetName(name="ถนนเทวาภิบาล"),
    StreetName(name="ถนนราชการดำเนิน", name_en="Ratchakan Damnoen Road"),
    StreetName(name="ถนนประชาธรรมรักษ์", name_en="Pracha Thammarak Road"),
    StreetName(name="ซอยวงกลม"),
]
LINES: list[tuple[int, list[Point]]] = [
    (SURIYADET, [(0, 0), (200, 0), (390, 0), (410, 0), (600, 0), (800, 0), (950, 0)]),
    (PHADUNG, [(200, -300), (200, 0), (200, 300)]),
    (THEWA, [(600, 0), (600, 300)]),
    (RATCHA, [(200, 300), (390, 300), (410, 300), (600, 300)]),
    (PRACHA, [(390, 0), (390, 300)]),
    (PRACHA, [(410, 0), (410, 300)]),
    (RING, [(0, 0), (0, -200), (800, -200), (800, 0)]),
    (-1, [(600, 300), (700, 400)]),
]
LANDMARKS = [
    NamedPoint(
        x_m=500,
        y_m=150,
        rank=9,
        kind="amenity=hospital",
        name="โรงพยาบาลร้อยเอ็ด",
        name_en="Roi Et Hospital",
    ),
    NamedPoint(x_m=100, y_m=100, rank=4, kind="amenity=bank", name="ธนาคารกรุงไทย"),
    NamedPoint(x_m=700, y_m=100, rank=4, kind="amenity=bank", name="ธนาคารกรุงไทย"),
    NamedPoint(x_m=300, y_m=150, rank=6, kind="amenity=temple", name="วัดกลาง (วัดใน)"),
]
HOUSES = [
    (205.0, 100.0, PHADUNG, "110"),
    (205.0, 120.0, PHADUNG, "114"),
    (205.0, 140.0, PHADUNG, "112/5"),
    (205.0, 160.0, PHADUNG, "20;22ก"),
    (605.0, 100.0, -1, "7"),
]


def small_town(
    *,
    lines: Sequence[tuple[int, Sequence[Point]]] = tuple(LINES),
    streets: Sequence[StreetName] = tuple(STREETS),
    landmarks: Sequence[NamedPoint] = tuple(LANDMARKS),
    is_surveyed: bool = True,
    first_key: int = 1000,
) -> Network:
    """Join lines where they share a point; all keys are made of positions."""
    pieces = [
        (street, start, end)
        for street, points in lines
        for start, end in pairwise(points)
    ]
    points = sorted({point for _, start, end in pieces for point in (start, end)})
    number: Mapping[Point, int] = {point: at for at, point in enumerate(points)}
    drawn = [point for _, start, end in pieces for point in (start, end)]
    return build(
        Draft(
            name="Roi Et",
            origin=ORIGIN,
            is_surveyed=is_surveyed,
            junction_x=[x for x, _ in points],
            junction_y=[y for _, y in points],
            junction_key=[first_key + int(7 * x + 13 * y) for x, y in points],
            segment_start=[number[start] for _, start, _ in pieces],
            segment_end=[number[end] for _, _, end in pieces],
            segment_first=range(0, 2 * len(pieces) + 1, 2),
            point_x=[x for x, _ in drawn],
            point_y=[y for _, y in drawn],
            segment_class=[2] * len(pieces),
            segment_street=[street for street, _, _ in pieces],
            segment_key=[
                int(1e6 + 7 * (start[0] + end[0]) + 1013 * (start[1] + end[1]))
                for _, start, end in pieces
            ],
            streets=streets,
            landmarks=landmarks,
            houses=HOUSES,
        )
    )

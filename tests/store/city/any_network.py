"""Networks that hypothesis makes up: polylines anywhere within a few kilometres."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from store.city.build import Draft, NamedPoint, StreetName, build
from store.city.network import Network
from store.city.projection import Projection

ORIGIN = Projection(lat=16.05, lon=103.65)
Line = list[tuple[float, float]]

metres = st.integers(-3_000, 3_000).map(float)
lines: st.SearchStrategy[list[Line]] = st.lists(
    st.lists(st.tuples(metres, metres), min_size=2, max_size=5, unique=True),
    min_size=1,
    max_size=6,
)
"""Polylines, a segment each."""


@dataclass(slots=True)
class Things:
    """What a network has besides streets."""

    streets: list[StreetName] = field(default_factory=list)
    landmarks: list[NamedPoint] = field(default_factory=list)
    houses: list[tuple[float, float, int, str]] = field(default_factory=list)
    turns: list[tuple[int, int, int, bool]] = field(default_factory=list)


def draft_of(shapes: list[Line], things: Things | None = None) -> Draft:
    """Draft a network with a junction wherever lines end."""
    things = things or Things()
    ends = sorted({line[end] for line in shapes for end in (0, -1)})
    first = [0]
    for line in shapes:
        first.append(first[-1] + len(line))
    names = len(things.streets)
    return Draft(
        name="ร้อยเอ็ด",
        source="made up",
        origin=ORIGIN,
        junction_x=[x for x, _ in ends],
        junction_y=[y for _, y in ends],
        junction_key=[10 + at for at in range(len(ends))],
        segment_start=[ends.index(line[0]) for line in shapes],
        segment_end=[ends.index(line[-1]) for line in shapes],
        segment_first=first,
        point_x=[x for line in shapes for x, _ in line],
        point_y=[y for line in shapes for _, y in line],
        segment_class=[at % 8 for at in range(len(shapes))],
        segment_street=[at % names if names else -1 for at in range(len(shapes))],
        segment_key=[2**64 - 1 - at for at in range(len(shapes))],
        streets=things.streets,
        landmarks=things.landmarks,
        houses=things.houses,
        turns=things.turns,
    )


def network_of_lines(shapes: list[Line], things: Things | None = None) -> Network:
    return build(draft_of(shapes, things))


def small_town() -> Network:
    """Make a town with some of everything."""
    things = Things(
        streets=[
            StreetName(
                name="ถนนสุริยเดช", name_en="Suriyadet Road", other="23\nOld Road"
            ),
            StreetName(name="Main Street", name_th="ถนนใหญ่"),
        ],
        landmarks=[
            NamedPoint(
                x_m=5, y_m=6, rank=9, kind="amenity=hospital", name="โรงพยาบาล",
                name_en="Hospital",
            ),
            NamedPoint(x_m=7, y_m=8, rank=2, kind="shop=kiosk", name="Kiosk"),
        ],
        houses=[(1, 2, 0, "12/3"), (3, 4, -1, "7")],
        turns=[(0, 1, 1, True), (1, 1, 0, False)],
    )  # fmt: skip
    shapes: list[Line] = [
        [(0, 0), (60, 80), (100, 80)],
        [(100, 80), (100, 500)],
        [(100, 80), (1200, 80)],
    ]
    return network_of_lines(shapes, things)

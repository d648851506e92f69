"""Finding streets of a network: by place, by junction, by name."""

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.city.network import Network, Texts
from store.city.projection import Projection
from tests.store.city.any_network import (
    Line,
    lines,
    metres,
    network_of_lines,
    small_town,
)

reaches = st.sampled_from([1.0, 10.0, 60.0, 400.0, 10_000.0])


@settings(max_examples=60)
@given(lines, metres, metres, reaches)
def test_box_lists_every_segment_that_enters_it(
    shapes: list[Line], x: float, y: float, reach: float
) -> None:
    network = network_of_lines(shapes)

    listed = network.in_box(x - reach, y - reach, x + reach, y + reach).tolist()

    assert listed == sorted(set(listed))
    for segment, line in enumerate(shapes):
        if distance(line, x, y) <= reach:
            assert segment in listed


@settings(max_examples=60)
@given(lines, metres, metres, reaches)
def test_nearest_agrees_with_measuring_every_street(
    shapes: list[Line], x: float, y: float, reach: float
) -> None:
    network = network_of_lines(shapes)
    least = min(distance(line, x, y) for line in shapes)

    found = network.nearest(x, y, reach)

    if found is None:
        assert least > reach - 0.01
    else:
        segment, share, apart = found
        assert apart == pytest.approx(least, abs=0.01)
        assert 0 <= share <= 1
        foot = network.at(segment, share)
        assert hypot(foot[0] - x, foot[1] - y) == pytest.approx(apart, abs=0.05)


@given(lines)
def test_every_segment_is_an_arm_of_both_its_ends(shapes: list[Line]) -> None:
    network = network_of_lines(shapes)

    arms = [
        (junction, segment)
        for junction in range(network.junctions)
        for segment in network.arms(junction).tolist()
    ]

    ends = list(enumerate(network.segment_start.tolist()))
    ends += list(enumerate(network.segment_end.tolist()))
    assert sorted(arms) == sorted((junction, segment) for segment, junction in ends)


@given(lines)
def test_segment_begins_and_ends_at_its_junctions(shapes: list[Line]) -> None:
    network = network_of_lines(shapes)

    for segment in range(network.segments):
        for share, junction in (
            (0.0, network.segment_start[segment]),
            (1.0, network.segment_end[segment]),
        ):
            x, y = network.at(segment, share)
            assert x == pytest.approx(float(network.junction_x[junction]))
            assert y == pytest.approx(float(network.junction_y[junction]))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30)))
def test_packed_texts_come_back(texts: list[str]) -> None:
    packed = Texts.of(texts)

    assert packed.all() == texts
    assert len(packed) == len(texts)


@given(
    st.floats(-80, 80), st.floats(-179, 179), st.floats(-90_000, 90_000),
    st.floats(-90_000, 90_000),
)  # fmt: skip
def test_metres_and_degrees_turn_into_each_other(
    lat: float, lon: float, x: float, y: float
) -> None:
    flat = Projection(lat=lat, lon=lon)

    assert flat.metres(*flat.degrees(x, y)) == pytest.approx((x, y), abs=0.001)


@pytest.mark.parametrize(
    ("lat", "per_lat", "per_lon"),
    [(0, 110_574.3, 111_319.5), (16, 110_655.7, 107_036.6), (60, 111_412.2, 55_800.0)],
)
def test_degrees_are_as_long_as_geodesy_says(
    lat: float, per_lat: float, per_lon: float
) -> None:
    flat = Projection(lat=lat, lon=0)

    assert flat.m_per_lat == pytest.approx(per_lat, rel=1e-4)
    assert flat.m_per_lon == pytest.approx(per_lon, rel=1e-4)


@pytest.fixture
def town() -> Network:
    return small_town()


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, (0, 0)), (0.5, (42, 56)), (1, (100, 80)), (5, (100, 80))],
)
def test_share_is_of_the_length_along_the_street(
    town: Network, share: float, expected: tuple[float, float]
) -> None:
    assert town.at(0, share) == pytest.approx(expected)


def test_nothing_is_near_in_open_country(town: Network) -> None:
    assert town.nearest(50_000, 0) is None
    assert town.in_box(50_000, 0, 50_100, 100).tolist() == []


def test_street_that_cuts_the_corner_of_a_tile_is_found_there() -> None:
    network = network_of_lines([[(0, 0), (10, 0)], [(150, 360), (310, 200)]])

    assert network.in_box(254, 254, 256, 256).tolist() == [1]
    assert network.nearest(255, 255, 3) == (1, pytest.approx(0.656, abs=0.01), 0)


def test_box_over_everything_lists_everything(town: Network) -> None:
    assert town.in_box(-1e6, -1e6, 1e6, 1e6).tolist() == [0, 1, 2]


def test_street_without_a_name_in_a_language_is_named_as_signed(town: Network) -> None:
    assert town.street_of(0) == town.street_of(0, "th") == "ถนนสุริยเดช"
    assert town.street_of(0, "en") == "Suriyadet Road"
    assert town.street_of(1, "th") == "ถนนใหญ่"
    assert town.street_of(1, "en") == town.street_of(1, "fr") == "Main Street"
    assert town.landmark(0, "en") == "Hospital"
    assert town.landmark(1, "th") == "Kiosk"


def test_segment_without_a_street_has_no_name() -> None:
    assert network_of_lines([[(0, 0), (1, 1)]]).street_of(0, "th") == ""


def test_stable_id_finds_its_segment(town: Network) -> None:
    assert town.segment_by_key == {2**64 - 1 - at: at for at in range(3)}


def distance(line: Line, x: float, y: float) -> float:
    """Measure from a point to a polyline, one piece after another."""
    best = float("inf")
    for (x1, y1), (x2, y2) in pairwise(line):
        step = (x2 - x1, y2 - y1)
        along = ((x - x1) * step[0] + (y - y1) * step[1]) / (
            step[0] ** 2 + step[1] ** 2
        )
        along = max(0.0, min(1.0, along))
        best = min(best, hypot(x1 + along * step[0] - x, y1 + along * step[1] - y))
    return best

"""The schematic zone as a network: lengths exact, loop closed, first street on top."""

from __future__ import annotations

import math
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given, settings

from store.city.routing import Router, Stop
from store.city.zone import ROI_ET, Junction, Spot, Street, Zone
from store.city.zone_network import spot_of, stop_of, zone_network

ROI_ET_NETWORK = zone_network(ROI_ET)


def loop_of(lengths: list[int]) -> Zone:
    """Make a closed loop of streets."""
    count = len(lengths)
    names = {"name_en": "E", "name_th": "ท", "short_en": "e", "short_th": "ท"}
    streets = tuple(
        Street(
            key=f"s{n}", start=f"j{n}", end=f"j{(n + 1) % count}", length_m=m, **names
        )
        for n, m in enumerate(lengths)
    )
    junctions = tuple(Junction(key=f"j{n}", **names) for n in range(count))
    return Zone(
        key="z", name_en="Z", name_th="", streets=streets, junctions=junctions,
        stated_area_km2=1,
    )  # fmt: skip


def test_lengths_are_the_announced_ones() -> None:
    lengths = ROI_ET_NETWORK.segment_length_m.tolist()

    assert lengths == [street.length_m for street in ROI_ET.streets]


def test_zone_says_that_it_was_not_surveyed() -> None:
    assert not ROI_ET_NETWORK.is_surveyed


def test_first_street_runs_east_on_top_and_the_rest_clockwise() -> None:
    x, y = ROI_ET_NETWORK.junction_x.tolist(), ROI_ET_NETWORK.junction_y.tolist()
    north_west, north_east, south_east, south_west = range(4)

    assert y[north_west] == pytest.approx(y[north_east], abs=0.01)
    assert x[north_west] < x[north_east]
    assert y[south_east] < y[north_east]
    assert x[south_west] < x[south_east]
    assert x[north_west] == pytest.approx(x[south_west], abs=120)


def test_streets_and_corners_keep_their_names() -> None:
    network = ROI_ET_NETWORK

    assert network.street_of(0) == "ถนนสุริยเดชบำรุง"
    assert network.street_of(0, "en") == "Suriyadet Bamrung Road"
    assert network.landmark(2, "en") == "Wat Khum"
    assert network.landmark_x.tolist() == network.junction_x.tolist()


def test_keys_stay_the_same_when_another_street_is_renamed() -> None:
    first, *rest = ROI_ET.streets
    renamed = replace(ROI_ET, streets=(replace(first, key="main"), *rest))

    keys = zone_network(renamed).segment_key.tolist()

    assert keys[1:] == ROI_ET_NETWORK.segment_key.tolist()[1:]
    assert keys[0] != ROI_ET_NETWORK.segment_key.tolist()[0]


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(st.integers(50, 3000), min_size=3, max_size=8))
def test_loop_closes_with_sides_as_long_as_told(lengths: list[int]) -> None:
    assume(2 * max(lengths) < 0.999 * sum(lengths))
    network = zone_network(loop_of(lengths))

    x, y = network.junction_x.tolist(), network.junction_y.tolist()
    sides = [
        math.dist((x[n - 1], y[n - 1]), (x[n], y[n])) for n in range(1, len(lengths))
    ]
    last = math.dist((x[-1], y[-1]), (x[0], y[0]))
    assert [*sides, last] == pytest.approx(lengths, rel=1e-3, abs=0.05)


@settings(derandomize=True, deadline=None, database=None)
@given(st.integers(50, 3000), st.integers(50, 3000))
def test_corners_enclose_the_largest_area(width_m: int, height_m: int) -> None:
    network = zone_network(loop_of([width_m, height_m, width_m, height_m]))

    x, y = network.junction_x.tolist(), network.junction_y.tolist()
    area = abs(sum(x[n - 1] * y[n] - x[n] * y[n - 1] for n in range(4))) / 2
    assert area == pytest.approx(width_m * height_m, rel=1e-3)


@pytest.mark.parametrize("lengths", [[100, 200], [900, 100, 100], [100]])
def test_lengths_that_close_no_loop_are_laid_out_all_the_same(
    lengths: list[int],
) -> None:
    network = zone_network(loop_of(lengths))

    assert network.segment_length_m.tolist() == lengths


def test_streets_that_are_no_loop_are_laid_out_on_a_circle() -> None:
    cut = replace(ROI_ET, streets=ROI_ET.streets[:3])

    network = zone_network(cut)

    assert network.segments == 3
    assert len(set(network.junction_x.tolist())) > 1


@pytest.mark.parametrize("street", ROI_ET.streets, ids=lambda street: street.key)
@pytest.mark.parametrize("at_m", [0, 1, 333, 519, 520])
def test_spot_comes_back_from_its_stop(street: Street, at_m: int) -> None:
    spot = Spot(street_key=street.key, at_m=at_m)

    stop = stop_of(ROI_ET, spot)

    assert stop is not None
    assert spot_of(ROI_ET, *stop) == spot


def test_spot_off_the_zone_is_no_stop() -> None:
    assert stop_of(ROI_ET, Spot(street_key="elsewhere", at_m=0)) is None


def test_street_is_driven_at_the_speed_of_its_class() -> None:
    router = Router.of(ROI_ET_NETWORK)

    route = router.route(Stop(0, 0.0), Stop(0, 1.0))

    assert route is not None
    assert route.length_m == 780
    assert route.time_s == pytest.approx(780 * 3.6 / 42, abs=0.001)


def test_unit_round_the_corner_is_sooner_than_the_one_across() -> None:
    router = Router.of(ROI_ET_NETWORK)
    corner = ROI_ET.spot_at("kasikorn-bank")
    assert corner is not None
    goal = stop_of(ROI_ET, corner)
    assert goal is not None

    found = router.nearest(Stop(*goal), {"M1": Stop(2, 0.5), "21": Stop(0, 0.9)})

    assert [arrival.key for arrival in found] == ["21", "M1"]

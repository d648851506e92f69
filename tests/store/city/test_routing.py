"""Routing on small streets: one claim each."""

from __future__ import annotations

import pytest

from store.city.network import JunctionFlag, Network, StreetClass, Way
from store.city.routing import Arrival, Leg, Router, Stop, Vehicle
from store.city.routing.vehicles import GATE_MS, segment_ms
from tests.store.city.streets import network_of, street

RING = (street(0, 1), street(1, 2), street(2, 3), street(3, 0))
"""A square of four streets of 100 m."""
BAR = JunctionFlag.CAR_BARRIER
WALL = JunctionFlag.FULL_BARRIER


def segments(network: Network, start: int, goal: int, **more: object) -> object:
    """Name the segments from the middle of one to the middle of another.

    None if there is no way, or none without leaving the vehicle.
    """
    vehicle = more.pop("vehicle", Vehicle.CAR)
    assert isinstance(vehicle, Vehicle)
    router = Router.of(network, vehicle)
    route = router.route(Stop(start, 0.5), Stop(goal, 0.5), **more)  # type: ignore[arg-type]
    if route is None or any(leg.on_foot for leg in route.legs):
        return None
    return route.segments


def test_way_leads_round_the_shorter_side() -> None:
    assert segments(network_of(*RING, street(2, 4)), 0, 4) == (0, 1, 4)


def test_route_can_be_drawn_from_its_legs() -> None:
    router = Router.of(network_of(*RING))

    route = router.route(Stop(0, 0.5), Stop(2, 0.25))

    assert route is not None
    assert route.legs == (
        Leg(segment=0, begin=0.5, end=1),
        Leg(segment=1, begin=0, end=1),
        Leg(segment=2, begin=0, end=0.25),
    )
    assert route.length_m == 175
    assert route.time_s == pytest.approx(175 * 3.6 / 28, abs=0.002)


def test_one_way_street_is_not_driven_backwards() -> None:
    network = network_of(street(0, 1), street(1, 2, ways=Way.ONE_BACKWARD), *RING[2:])

    assert segments(network, 0, 2) == (0, 3, 2)


def test_way_on_the_same_one_way_street_leads_round_the_block() -> None:
    network = network_of(street(0, 1, ways=Way.ONE_FORWARD), *RING[1:])
    router = Router.of(network)

    ahead = router.route(Stop(0, 0.2), Stop(0, 0.7))
    behind = router.route(Stop(0, 0.7), Stop(0, 0.2))

    assert ahead is not None
    assert behind is not None
    assert ahead.segments == (0,)
    assert behind.segments == (0, 1, 2, 3, 0)


def test_of_two_streets_side_by_side_the_quicker_is_taken() -> None:
    quick = street(1, 2, kind=StreetClass.PRIMARY)

    assert segments(network_of(street(0, 1), RING[1], quick, street(2, 3)), 0, 3) == (
        0, 2, 3,
    )  # fmt: skip


def test_crossing_is_at_all_its_streets() -> None:
    away = street(1, 2, ways=Way.ONE_BACKWARD)
    router = Router.of(network_of(street(0, 1), away))

    route = router.route(Stop(0, 0.0), Stop(1, 0.0))

    assert route is not None
    assert route.time_s == pytest.approx(100 * 3.6 / 28, abs=0.002)


@pytest.mark.parametrize(
    ("ways", "vehicles"),
    [
        (Way.NO_CAR, {Vehicle.MOTORCYCLE, Vehicle.FOOT}),
        (Way.NO_MOTORCYCLE, {Vehicle.CAR, Vehicle.FOOT}),
        (Way.NO_FOOT, {Vehicle.CAR, Vehicle.MOTORCYCLE}),
        (Way.ONE_BACKWARD, {Vehicle.FOOT}),
        (Way.ROUNDABOUT | Way.ONE_BACKWARD, {Vehicle.FOOT}),
        (Way.ROUNDABOUT, {Vehicle.CAR, Vehicle.MOTORCYCLE, Vehicle.FOOT}),
        (Way.PRIVATE, {Vehicle.CAR, Vehicle.MOTORCYCLE, Vehicle.FOOT}),
    ],
)
def test_flags_say_who_may_pass(ways: Way, vehicles: set[Vehicle]) -> None:
    network = network_of(street(0, 1), street(1, 2, ways=ways), street(2, 3))

    passing = {v for v in Vehicle if segments(network, 0, 2, vehicle=v)}

    assert passing == vehicles


def test_roundabout_is_driven_one_way_though_no_sign_says_so() -> None:
    network = network_of(street(0, 1), street(1, 2, ways=Way.ROUNDABOUT), street(2, 3))

    assert segments(network, 2, 0) is None


def test_path_is_for_feet() -> None:
    network = network_of(street(0, 1), street(1, 2, kind=StreetClass.PATH), RING[2])

    passing = [v for v in Vehicle if segments(network, 0, 2, vehicle=v)]

    assert passing == [Vehicle.FOOT]


@pytest.mark.parametrize(
    ("flag", "vehicles"),
    [(BAR, {Vehicle.MOTORCYCLE, Vehicle.FOOT}), (WALL, {Vehicle.FOOT})],
)
def test_barrier_stops_whom_it_is_for(
    flag: JunctionFlag, vehicles: set[Vehicle]
) -> None:
    network = network_of(street(0, 1), street(1, 2), flags=[0, flag, 0])

    passing = {v for v in Vehicle if segments(network, 0, 1, vehicle=v)}

    assert passing == vehicles


def test_barrier_is_reached_from_both_sides() -> None:
    network = network_of(street(0, 1), street(1, 2), flags=[0, BAR, 0])

    found = Router.of(network).times(
        Stop(0, 1.0), {"a": Stop(0, 0.5), "b": Stop(1, 0.5)}
    )

    assert set(found) == {"a", "b"}


CROSS = (street(0, 1), street(1, 2), street(1, 3), street(2, 3), street(3, 4))


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ((0, 1, 2, False), (0, 1, 3, 4)),
        ((0, 1, 1, True), (0, 1, 3, 4)),
        ((0, 1, 2, True), (0, 2, 4)),
        ((0, 1, 0, False), (0, 2, 4)),
        ((0, 3, 2, False), (0, 2, 4)),
    ],
    ids=["no", "only-other", "only-this", "no-u-turn", "does-not-meet"],
)
def test_signs_are_kept(
    turn: tuple[int, int, int, bool], expected: tuple[int, ...]
) -> None:
    assert segments(network_of(*CROSS, turns=[turn]), 0, 4) == expected


def test_signs_are_not_for_feet() -> None:
    network = network_of(*CROSS, turns=[(0, 1, 2, False)])

    assert segments(network, 0, 4, vehicle=Vehicle.FOOT) == (0, 2, 4)


def test_nobody_turns_round_where_there_is_another_way_on() -> None:
    streets = (street(0, 1), street(1, 2, 20), street(2, 3), street(3, 1), street(1, 4))

    assert segments(network_of(*streets, turns=[(0, 1, 4, False)]), 0, 4) in {
        (0, 1, 2, 3, 4), (0, 3, 2, 1, 4),
    }  # fmt: skip


def test_dead_end_is_for_turning_round() -> None:
    streets = (street(0, 1), street(1, 2, 20), street(1, 3))

    assert segments(network_of(*streets, turns=[(0, 1, 2, False)]), 0, 2) == (
        0,
        1,
        1,
        2,
    )


def test_barrier_is_for_turning_round() -> None:
    streets = (street(0, 1), street(1, 2, 20), street(1, 3), street(2, 4))
    network = network_of(*streets, turns=[(0, 1, 2, False)], flags=[0, 0, BAR, 0, 0])

    assert segments(network, 0, 2) == (0, 1, 1, 2)


def test_sign_against_turning_round_holds_in_a_dead_end_too() -> None:
    streets = (street(0, 1), street(1, 2, 20), street(1, 3))
    turns = [(0, 1, 2, False), (1, 2, 1, False)]

    assert segments(network_of(*streets, turns=turns), 0, 2) is None


def test_way_on_is_found_beyond_two_shorter_ones_back() -> None:
    """Two ways lead back through the signed junction; only the third is allowed."""
    streets = (
        street(0, 1),
        street(1, 2),
        street(1, 3, 20),
        street(1, 3, 40),
        street(2, 3, 900),
        street(3, 4),
    )

    assert segments(network_of(*streets, turns=[(0, 1, 1, True)]), 0, 5) == (0, 1, 4, 5)


def test_closed_street_is_gone_round() -> None:
    network = network_of(*RING, street(2, 4))

    assert segments(network, 0, 4, closed=frozenset({1})) == (0, 3, 2, 4)


def test_closed_streets_bar_the_way() -> None:
    network = network_of(street(0, 1), street(1, 2), street(2, 3))

    assert segments(network, 0, 2, closed=frozenset({1})) is None


def test_closed_street_can_be_left_and_reached() -> None:
    network = network_of(*RING, street(2, 4))

    assert segments(network, 0, 1, closed=frozenset({0, 1})) == (0, 1)


def test_closing_holds_for_one_question_only() -> None:
    router = Router.of(network_of(*RING, street(2, 4)))

    router.route(Stop(0, 0.5), Stop(4, 0.5), frozenset({1}))
    after = router.route(Stop(0, 0.5), Stop(4, 0.5))

    assert after is not None
    assert after.segments == (0, 1, 4)


def test_yard_is_no_short_cut() -> None:
    yard = street(1, 2, 30, ways=Way.PRIVATE)
    network = network_of(street(0, 1), yard, street(1, 2, 400), street(2, 3))

    assert segments(network, 0, 3) == (0, 2, 3)


def test_home_behind_a_gate_is_reached_for_one_gate() -> None:
    inner = (street(1, 2, ways=Way.PRIVATE), street(2, 3, ways=Way.PRIVATE))
    network = network_of(street(0, 1), *inner)

    route = Router.of(network).route(Stop(0, 0.0), Stop(2, 1.0))

    assert route is not None
    alone_ms = int(segment_ms(network, Vehicle.CAR).sum())
    assert round(route.time_s * 1000) == alone_ms + GATE_MS


def test_unit_on_a_footpath_walks_off_it() -> None:
    network = network_of(street(0, 1, kind=StreetClass.PATH), street(1, 2))

    route = Router.of(network).route(Stop(0, 0.9), Stop(1, 0.5))

    assert route is not None
    assert route.segments == (0, 1)
    assert route.time_s == pytest.approx(10 * 3.6 / 5 + 50 * 3.6 / 28, abs=0.002)


def test_crew_walks_the_path_from_the_street_to_the_incident() -> None:
    paths = [street(a, b, 60, StreetClass.PATH) for a, b in ((2, 4), (4, 5))]
    router = Router.of(network_of(street(0, 1), street(1, 2), street(2, 3), *paths))

    route = router.route(Stop(0, 0.0), Stop(4, 0.5))

    assert route is not None
    assert [(leg.segment, leg.on_foot) for leg in route.legs] == [
        (0, False), (1, False), (3, True), (4, True),
    ]  # fmt: skip
    assert route.time_s == pytest.approx(200 * 3.6 / 28 + 90 * 3.6 / 5, abs=0.01)


def test_nobody_walks_half_the_town() -> None:
    path = street(1, 2, 450, StreetClass.PATH)
    router = Router.of(
        network_of(street(0, 1), path, street(2, 3, kind=StreetClass.PATH))
    )

    near = router.route(Stop(0, 0.0), Stop(2, 0.4))
    far = router.route(Stop(0, 0.0), Stop(2, 0.6))

    assert near is not None
    assert far is None


def test_crew_leaves_the_car_at_the_bollards() -> None:
    streets = (street(0, 1), street(1, 2), street(2, 3), street(3, 4, 50))
    router = Router.of(network_of(*streets, flags=[0, 0, 0, BAR, 0]))

    route = router.route(Stop(0, 0.0), Stop(3, 0.8))

    assert route is not None
    assert [leg.on_foot for leg in route.legs] == [False, False, False, True]


def test_equal_arrivals_come_by_key_not_by_order_given() -> None:
    router = Router.of(network_of(street(0, 1), street(1, 2)))
    starts = {"22": Stop(1, 0.5), "21": Stop(0, 0.5)}

    found = router.nearest(Stop(0, 1.0), starts)

    assert [arrival.key for arrival in found] == ["21", "22"]
    assert found[0].time_s == found[1].time_s


def test_who_cannot_come_is_left_out() -> None:
    router = Router.of(network_of(street(0, 1), street(2, 3)))

    found = router.nearest(Stop(0, 0.5), {"21": Stop(0, 0.5), "22": Stop(1, 0.5)})

    assert found == (Arrival(key="21", time_s=0.0),)


@pytest.mark.parametrize("most", [0, 1, 9])
def test_no_more_are_named_than_asked(most: int) -> None:
    router = Router.of(network_of(*RING))
    starts = {str(n): Stop(n, 0.5) for n in range(4)}

    assert len(router.nearest(Stop(0, 0.5), starts, most)) == min(most, 4)


def test_nobody_is_nearest_when_there_is_nobody() -> None:
    assert Router.of(network_of(*RING)).nearest(Stop(0, 0.5), {}) == ()


@pytest.mark.parametrize(
    ("kind", "ways", "limit", "vehicle", "kmh"),
    [
        (StreetClass.PRIMARY, Way(0), 0, Vehicle.CAR, 50),
        (StreetClass.PRIMARY, Way(0), 80, Vehicle.CAR, 68),
        (StreetClass.PRIMARY, Way(0), 40, Vehicle.CAR, 34),
        (StreetClass.RESIDENTIAL, Way(0), 60, Vehicle.CAR, 28),
        (StreetClass.RESIDENTIAL, Way(0), 20, Vehicle.MOTORCYCLE, 17),
        (StreetClass.RESIDENTIAL, Way(0), 0, Vehicle.MOTORCYCLE, 32),
        (StreetClass.TRUNK, Way.LINK, 0, Vehicle.CAR, 40),
        (StreetClass.PRIMARY, Way.ROUNDABOUT, 50, Vehicle.CAR, 25),
        (StreetClass.SERVICE, Way.PRIVATE, 0, Vehicle.MOTORCYCLE, 15),
        (StreetClass.MOTORWAY, Way(0), 120, Vehicle.FOOT, 5),
        (StreetClass.RESIDENTIAL, Way.NO_CAR, 0, Vehicle.CAR, 5),
    ],
)
def test_speed_follows_class_limit_and_vehicle(
    kind: StreetClass, ways: Way, limit: int, vehicle: Vehicle, kmh: float
) -> None:
    network = network_of(street(0, 1, 1000, kind, ways), kmh=[limit])

    assert segment_ms(network, vehicle)[0] == round(3_600_000 / kmh)

"""What tags mean: tables of the wiki's cases and of what the world does with them."""

import pytest

from store.city.importing.report import Reason
from store.city.importing.tags import (
    CLASSES,
    NO_STREETS,
    NOT_BUILT,
    Traits,
    access,
    kmh,
    layer,
    one_way,
    stands,
    traits,
)
from store.city.network import JunctionFlag, StreetClass, Way

NOBODY = Way.NO_CAR | Way.NO_MOTORCYCLE | Way.NO_FOOT
NO_MOTOR = Way.NO_CAR | Way.NO_MOTORCYCLE
CAR, FULL = JunctionFlag.CAR_BARRIER, JunctionFlag.FULL_BARRIER


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Way(0)),
        ({"oneway": "yes"}, Way.ONE_FORWARD),
        ({"oneway": "1"}, Way.ONE_FORWARD),
        ({"oneway": "-1"}, Way.ONE_BACKWARD),
        ({"oneway": "reverse"}, Way.ONE_BACKWARD),
        ({"oneway": "no"}, Way(0)),
        ({"oneway": "reversible"}, Way(0)),
        ({"oneway": "alternating"}, Way(0)),
        ({"oneway": "maybe"}, Way(0)),
        ({"junction": "roundabout"}, Way.ONE_FORWARD),
        ({"junction": "circular"}, Way.ONE_FORWARD),
        ({"junction": "roundabout", "oneway": "no"}, Way(0)),
        ({"junction": "roundabout", "oneway": "-1"}, Way.ONE_BACKWARD),
        ({"highway": "motorway"}, Way.ONE_FORWARD),
        ({"highway": "motorway_link"}, Way.ONE_FORWARD),
        ({"highway": "motorway", "oneway": "no"}, Way(0)),
        ({"highway": "trunk"}, Way(0)),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, Way(0)),
    ],
)
def test_one_way_is_read_as_tagged_or_implied(
    tags: dict[str, str], expected: Way
) -> None:
    assert one_way(tags) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Way(0)),
        ({"access": "no"}, NOBODY),
        ({"access": "no", "foot": "yes"}, NO_MOTOR),
        ({"access": "no", "motor_vehicle": "yes"}, Way.NO_FOOT),
        (
            {"access": "no", "vehicle": "no", "motorcycle": "yes", "foot": "yes"},
            Way.NO_CAR,
        ),
        ({"access": "no", "bus": "yes"}, NOBODY),
        ({"access": "no", "emergency": "yes"}, Way.PRIVATE | NOBODY & ~Way.NO_CAR),
        ({"vehicle": "no"}, NO_MOTOR),
        ({"motor_vehicle": "no"}, NO_MOTOR),
        ({"motor_vehicle": "no", "motorcar": "yes"}, Way.NO_MOTORCYCLE),
        ({"motorcar": "no"}, Way.NO_CAR),
        ({"motorcycle": "no"}, Way.NO_MOTORCYCLE),
        ({"access": "private"}, Way.PRIVATE),
        ({"access": "customers"}, Way.PRIVATE),
        ({"access": "destination"}, Way.PRIVATE),
        ({"motor_vehicle": "private"}, Way.PRIVATE),
        ({"access": "private", "motor_vehicle": "yes"}, Way(0)),
        ({"motorcar": "no", "motorcycle": "private"}, Way.NO_CAR | Way.PRIVATE),
        ({"access": "permissive"}, Way(0)),
        ({"foot": "no"}, Way.NO_FOOT),
        ({"motorroad": "yes"}, Way.NO_FOOT),
        ({"service": "driveway"}, Way.PRIVATE),
        ({"service": "parking_aisle"}, Way.PRIVATE),
        ({"service": "driveway", "access": "yes"}, Way(0)),
        ({"service": "alley"}, Way(0)),
        ({"access": "word that nobody knows"}, Way(0)),
    ],
)
def test_most_special_access_tag_counts(tags: dict[str, str], expected: Way) -> None:
    assert access(tags, StreetClass.SERVICE) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "footway"}, NO_MOTOR),
        ({"highway": "path", "motorcycle": "yes"}, Way.NO_CAR),
        ({"highway": "pedestrian", "motor_vehicle": "destination"}, Way.PRIVATE),
        ({"highway": "pedestrian", "access": "yes"}, NO_MOTOR),
        ({"highway": "steps", "motorcycle": "yes"}, NO_MOTOR),
        ({"highway": "cycleway", "foot": "no"}, NO_MOTOR | Way.NO_FOOT),
        ({"highway": "footway", "access": "no"}, NOBODY),
    ],
)
def test_paths_are_for_feet_unless_they_say_so(
    tags: dict[str, str], expected: Way
) -> None:
    assert access(tags, StreetClass.PATH) == expected


def test_nobody_walks_on_a_motorway_unless_told() -> None:
    walked = {"highway": "motorway", "foot": "yes"}

    assert access({"highway": "motorway"}, StreetClass.MOTORWAY) == Way.NO_FOOT
    assert access(walked, StreetClass.MOTORWAY) == Way(0)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("50", 50), (" 50 ", 50), ("30 mph", 48), ("30mph", 48), ("walk", 5),
        ("none", 0), ("DE:urban", 0), ("signals", 0), ("", 0), ("80;60", 80),
        ("50 km/h", 50), ("999", 255), ("10 knots", 19), ("-5", 0),
        ("๕๐", 50), ("7.5", 7),
        ("9" * 400, 255),
    ],
)  # fmt: skip
def test_signed_speed_is_read_in_kmh(told: str, expected: int) -> None:
    assert kmh({"maxspeed": told}) == expected


def test_speed_of_one_direction_stands_in() -> None:
    assert kmh({"maxspeed:forward": "70"}) == 70


@pytest.mark.parametrize(
    ("told", "expected"),
    [("1", 1), ("-2", -2), ("+1", 1), ("", 0), ("1;2", 0), ("x", 0), ("999", 100),
     ("-999", -100), ("1.5", 0)],
)  # fmt: skip
def test_layer_is_a_small_whole_number_or_the_ground(told: str, expected: int) -> None:
    assert layer({"layer": told}) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"barrier": "bollard"}, CAR),
        ({"barrier": "block"}, CAR),
        ({"barrier": "cycle_barrier"}, CAR),
        ({"barrier": "gate"}, CAR),
        ({"barrier": "lift_gate"}, CAR),
        ({"barrier": "gate", "access": "yes"}, 0),
        ({"barrier": "gate", "motor_vehicle": "yes", "access": "no"}, 0),
        ({"barrier": "gate", "access": "private"}, CAR),
        ({"barrier": "gate", "access": "no"}, FULL),
        ({"barrier": "gate", "locked": "yes"}, FULL),
        ({"barrier": "bollard", "motorcycle": "no"}, FULL),
        ({"barrier": "wall"}, FULL),
        ({"barrier": "stile"}, FULL),
        ({"barrier": "toll_booth"}, 0),
        ({"barrier": "kerb"}, 0),
        ({"barrier": "no"}, 0),
        ({"barrier": "something new"}, CAR),
        ({"highway": "traffic_signals"}, JunctionFlag.SIGNALS),
        ({"highway": "traffic_signals", "barrier": "gate"}, JunctionFlag.SIGNALS | CAR),
        ({"name": "x"}, 0),
    ],
)
def test_barriers_close_what_they_close(tags: dict[str, str], expected: int) -> None:
    assert stands(tags) == expected


@pytest.mark.parametrize("value", sorted(CLASSES))
def test_every_class_of_the_table_is_a_street(value: str) -> None:
    found = traits({"highway": value})

    assert isinstance(found, Traits)
    assert found.street_class is CLASSES[value]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "trail"}, (Reason.UNKNOWN_HIGHWAY, "trail")),
        ({"highway": ""}, (Reason.NO_HIGHWAY, "")),
        ({}, (Reason.NO_HIGHWAY, "")),
        ({"highway": "pedestrian", "area": "yes"}, (Reason.AREA, "")),
        ({"highway": "residential", "construction": "yes"},
         (Reason.NOT_BUILT, "residential")),
        *(({"highway": value}, (Reason.NO_STREET, value)) for value in NO_STREETS),
        *(({"highway": value}, (Reason.NOT_BUILT, value)) for value in NOT_BUILT),
    ],
)  # fmt: skip
def test_what_is_no_street_says_why(
    tags: dict[str, str], expected: tuple[Reason, str]
) -> None:
    assert traits(tags) == expected


def test_ramps_bridges_tunnels_and_circles_are_marked() -> None:
    link = traits({"highway": "trunk_link", "bridge": "viaduct", "layer": "2"})
    circle = traits({"highway": "primary", "junction": "roundabout", "tunnel": "no"})
    tunnel = traits({"highway": "service", "tunnel": "building_passage"})

    assert link == Traits(StreetClass.TRUNK, Way.LINK | Way.BRIDGE, 2, 0)
    assert isinstance(circle, Traits)
    assert circle.ways == Way.ROUNDABOUT | Way.ONE_FORWARD
    assert isinstance(tunnel, Traits)
    assert tunnel.ways == Way.TUNNEL


def test_paths_have_no_direction_for_vehicles() -> None:
    found = traits({"highway": "cycleway", "oneway": "yes"})

    assert isinstance(found, Traits)
    assert not found.ways & (Way.ONE_FORWARD | Way.ONE_BACKWARD)

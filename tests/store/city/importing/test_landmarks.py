"""Landmarks and house numbers: what counts as one, where it lies, what it names."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.importing.found import NOWHERE, UNKNOWN, centre
from store.city.importing.landmarks import kind_of, rank_of
from store.city.importing.report import Reason
from tests.store.city.importing.drawn_town import CROSS, STREET, Tags, town

MAIN = {1: ([1, 2, 3], STREET | {"name": "Main Street"})}
SQUARE = {21: (0, 0), 22: (1, 0), 23: (1, 1), 24: (0, 1)}
TEMPLE = {"amenity": "place_of_worship", "name": "วัดบูรพา", "name:en": "Wat Burapha"}


@pytest.mark.parametrize(
    ("tags", "kind", "rank"),
    [
        ({"amenity": "hospital"}, "amenity=hospital", 9),
        ({"amenity": "police", "building": "yes"}, "amenity=police", 9),
        ({"shop": "hairdresser"}, "shop=hairdresser", 2),
        ({"building": "yes"}, "building=yes", 3),
        ({"place": "neighbourhood"}, "place=neighbourhood", 6),
        ({"highway": "bus_stop"}, "highway=bus_stop", 2),
        ({"highway": "residential"}, "", 2),
        ({"amenity": "no"}, "", 2),
        ({"railway": "rail"}, "", 2),
        (
            {"railway": "stop", "public_transport": "stop_position"},
            "public_transport=stop_position",
            2,
        ),
        ({"place": "country"}, "", 2),
        ({"historic": "wayside_shrine"}, "historic=wayside_shrine", 4),
    ],
)
def test_kind_and_rank_follow_the_most_telling_tag(
    tags: Tags, kind: str, rank: int
) -> None:
    assert kind_of(tags) == kind
    assert rank_of(kind) == rank


def test_landmark_keeps_its_names_and_place(tmp_path: Path) -> None:
    network, report = town(tmp_path, {**CROSS, 9: (1, 1.5)}, MAIN, {9: TEMPLE})

    assert report.landmarks == 1
    assert network.landmark(0) == "วัดบูรพา"
    assert network.landmark(0, "en") == "Wat Burapha"
    assert network.landmark_kind[0] == "amenity=place_of_worship"
    assert network.landmark_rank.tolist() == [8]
    assert (network.landmark_x[0], network.landmark_y[0]) == pytest.approx(
        (0, 55.3), abs=0.2
    )


def test_landmark_drawn_as_an_outline_lies_in_its_middle(tmp_path: Path) -> None:
    ways = {**MAIN, 5: ([21, 22, 23, 24, 21], TEMPLE)}

    network, _ = town(tmp_path, {**CROSS, **SQUARE}, ways)

    expected = network.origin.metres(16.0005, 103.0005)
    found = float(network.landmark_x[0]), float(network.landmark_y[0])
    assert found == pytest.approx(expected, abs=0.1)


def test_landmark_of_many_parts_lies_in_the_middle_of_them(tmp_path: Path) -> None:
    ways = {**MAIN, 5: ([21, 22], {}), 6: ([23, 24], {}), 7: ([1, 5], {})}
    members = [
        ("w", 5, "outer"),
        ("w", 6, "outer"),
        ("w", 7, "inner"),
        ("w", 99, "outer"),
    ]
    relation = (members, {**TEMPLE, "type": "multipolygon", "addr:housenumber": "9"})

    network, _ = town(tmp_path, {**CROSS, **SQUARE}, ways, relations=[relation])

    expected = network.origin.metres(16.0005, 103.0005)
    found = float(network.landmark_x[0]), float(network.landmark_y[0])
    assert found == pytest.approx(expected, abs=0.1)
    assert (network.house_x[0], network.house_y[0]) == found


def test_landmark_without_name_or_place_is_counted(tmp_path: Path) -> None:
    ways = {**MAIN, 5: ([77, 78], TEMPLE)}
    nowhere = ([("w", 99, "outer")], {**TEMPLE, "type": "multipolygon"})
    tagged = {4: {"amenity": "bench"}, 5: {"amenity": "cafe", "name": "\u202e"}}

    _, report = town(tmp_path, CROSS, ways, tagged, [nowhere])

    assert report.landmarks == 0
    assert report.left_out == {
        (Reason.LANDMARK_WITHOUT_NAME, ""): 1,
        (Reason.NAME_EMPTY, ""): 1,
        (Reason.LANDMARK_WITHOUT_PLACE, ""): 2,
    }


def test_landmark_mapped_twice_is_one(tmp_path: Path) -> None:
    places = {**CROSS, 8: (1, 1.5), 9: (1.3, 1.5), 10: (1, 4)}

    _, report = town(tmp_path, places, MAIN, dict.fromkeys((8, 9, 10), TEMPLE))

    assert report.landmarks == 2
    assert report.left_out == {(Reason.DOUBLE_LANDMARK, ""): 1}


def test_landmarks_and_houses_of_another_town_are_left_out(tmp_path: Path) -> None:
    places = {**CROSS, 8: (500, 0), 9: (0, 500)}

    _, report = town(tmp_path, places, MAIN, {8: TEMPLE, 9: {"addr:housenumber": "1"}})

    assert (report.landmarks, report.houses) == (0, 0)
    assert report.left_out == {(Reason.FAR_AWAY, ""): 2}


def test_house_knows_its_street(tmp_path: Path) -> None:
    house = {"addr:housenumber": "12/3", "addr:street": "main street"}
    stray = {"addr:housenumber": "4", "addr:street": "Elsewhere Road"}
    ways = {**MAIN, 5: ([21, 22, 23, 24, 21], {"building": "yes", **house})}
    tagged = {4: house, 5: stray}

    network, report = town(tmp_path, {**CROSS, **SQUARE}, ways, tagged)

    assert network.house_number.all() == ["12/3", "4", "12/3"]
    assert network.house_street.tolist() == [0, -1, 0]
    assert report.left_out == {(Reason.HOUSE_WITHOUT_STREET, ""): 1}


def test_street_off_the_map_is_no_street_of_a_house(tmp_path: Path) -> None:
    ways = {**MAIN, 2: ([77, 78], STREET | {"name": "Beyond"}), 3: ([4, 5], STREET)}
    house = {"addr:housenumber": "1", "addr:street": "Beyond"}

    network, _ = town(tmp_path, CROSS, ways, {4: house})

    assert network.street_name.all() == ["Main Street"]
    assert network.house_street.tolist() == [-1]


points = st.lists(st.tuples(*[st.integers(-900_000_000, 900_000_000)] * 2), min_size=1)


@given(points)
def test_middle_of_points_lies_among_them(places: list[tuple[int, int]]) -> None:
    xs, ys = [x for x, _ in places], [y for _, y in places]

    found = centre(xs, ys)

    assert found
    if places[0] != places[-1]:
        assert min(xs) <= found[0] <= max(xs)
        assert min(ys) <= found[1] <= max(ys)


@pytest.mark.parametrize(
    ("xs", "ys", "expected"),
    [
        ([0, 6, 6, 0, 0], [0, 0, 2, 2, 0], (3, 1)),
        ([0, 0, 6, 6, 0], [0, 2, 2, 0, 0], (3, 1)),
        ([0, 6, 0], [0, 0, 0], (3, 0)),
        ([0, 3, 6, 0], [0, 0, 0, 0], (3, 0)),
        ([UNKNOWN, 4], [UNKNOWN, 2], (4, 2)),
        ([NOWHERE], [1], None),
        ([], [], None),
    ],
)
def test_middle_of_an_outline(
    xs: list[int], ys: list[int], expected: tuple[int, int] | None
) -> None:
    assert centre(xs, ys) == expected

"""What a dispatcher can type on an imported map."""

from __future__ import annotations

import pytest

from store.city.build import NamedPoint
from store.city.locating.squares import square_at
from store.city.places import (
    Candidate,
    Gazetteer,
    Kind,
    OffMap,
    OutOfRange,
    Place,
    Reason,
    Suggestions,
    Why,
)
from tests.store.city.locating.small_town import (
    LANDMARKS,
    LINES,
    ORIGIN,
    STREETS,
    small_town,
)

TOWN = small_town()
ALIASES = {"ตลาด": "สุริยเดชบำรุง / ผดุง", "Main": "suriyadet", "hq": "16.0505,103.6510"}
GAZETTEER = Gazetteer.over(TOWN, ALIASES)


def place(text: str) -> Place:
    found = GAZETTEER.find(text)
    assert isinstance(found, Place), found
    return found


def suggested(text: str) -> Suggestions:
    found = GAZETTEER.find(text)
    assert isinstance(found, Suggestions), found
    return found


def at(found: Place) -> tuple[int, int]:
    assert found.lat is not None
    assert found.lon is not None
    x, y = ORIGIN.metres(found.lat, found.lon)
    return round(x), round(y)


@pytest.mark.parametrize(
    "text",
    [
        "ถนนสุริยเดชบำรุง / ถนนผดุงพานิช",
        "ผดุงพานิช/สุริยเดชบำรุง",
        "phadung phanit & suriyadet bamrung",
        "Suriyadej x phadung",
        "Main / phadung",
        "ตลาด",
        "j:2400",
    ],
)
def test_crossing_is_found_by_any_spelling(text: str) -> None:
    found = place(text)

    assert at(found) == (200, 0)
    assert found.kind is Kind.JUNCTION
    assert found.junction_key == 2400
    assert found.entry == "ถนนสุริยเดชบำรุง / ถนนผดุงพานิช"
    assert found.name_en == "Suriyadet Bamrung Road / Phadung Phanit Road"
    assert found.short_th == "สุริยเดชบำรุง / ผดุงพานิช"


def test_two_carriageways_are_one_crossing() -> None:
    found = place("pracha/ratchakan")

    assert at(found) in ((390, 300), (410, 300))
    assert found.entry == "ถนนราชการดำเนิน / ถนนประชาธรรมรักษ์"


def test_streets_that_meet_twice_ask_which_time() -> None:
    found = suggested("วงกลม/สุริยเดชบำรุง")

    assert found.why is Why.AMBIGUOUS
    assert [one.place.entry for one in found.near] == [
        "ถนนสุริยเดชบำรุง / ซอยวงกลม #1",
        "ถนนสุริยเดชบำรุง / ซอยวงกลม #2",
    ]
    assert [at(place(one.place.entry)) for one in found.near] == [(0, 0), (800, 0)]


def test_the_nearer_of_two_crossings_comes_first() -> None:
    lat, lon = ORIGIN.degrees(790, 10)

    found = GAZETTEER.find("วงกลม/สุริยเดชบำรุง", near=(lat, lon))

    assert isinstance(found, Suggestions)
    assert at(found.near[0].place) == (800, 0)


def test_streets_that_do_not_meet_say_where_they_are_nearest() -> None:
    found = suggested("เทวาภิบาล/ผดุงพานิช")

    assert found.why is Why.NO_JUNCTION
    assert found.near[0].reason is Reason.NEAR_CROSSING
    assert found.near[0].apart_m == 400


def test_slips_give_candidates_and_never_a_place() -> None:
    found = suggested("suriadet bamrng/padug panit")

    assert found.why is Why.UNKNOWN
    assert at(found.near[0].place) == (200, 0)


@pytest.mark.parametrize("text", ["110 phadung", "phadung 110", "เลขที่ ๑๑๐ ผดุงพานิช"])
def test_house_is_found_where_its_number_is_known(text: str) -> None:
    found = place(text)

    assert found.kind is Kind.HOUSE
    assert at(found) == (205, 100)
    assert found.segment_key is not None


@pytest.mark.parametrize("text", ["112/5 phadung", "20 phadung", "phadung 22ก"])
def test_house_numbers_are_as_people_write_them(text: str) -> None:
    assert place(text).kind is Kind.HOUSE


def test_a_name_that_only_sounds_like_a_beginning_is_offered() -> None:
    found = suggested("padung")

    assert found.near[0].place.entry == "ถนนผดุงพานิช"
    assert found.near[0].reason is Reason.BEGINS_SO


def test_house_that_is_not_known_gives_its_neighbours_and_its_street() -> None:
    found = suggested("111 phadung")

    assert found.why is Why.HOUSE_UNKNOWN
    assert [(one.reason, one.number) for one in found.near] == [
        (Reason.HOUSE_NEAR, "110"),
        (Reason.HOUSE_NEAR, "112/5"),
        (Reason.HOUSE_UNKNOWN, ""),
    ]


def ways(found: Suggestions) -> list[tuple[str, tuple[int, int]]]:
    return [(one.heading, at(one.place)) for one in found.near]


def test_metres_from_a_crossing_ask_which_way() -> None:
    found = suggested("suriyadet > phadung 150")

    assert found.why is Why.AMBIGUOUS
    assert sorted(ways(found)) == [("e", (350, 0)), ("w", (50, 0))]
    assert all(one.reason is Reason.THIS_WAY for one in found.near)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("suriyadet > phadung 150 e", (350, 0)),
        ("suriyadet > phadung 150 m west", (50, 0)),
        ("สุริยเดชบำรุง > ผดุงพานิช ๑๕๐ ม. ตะวันออก", (350, 0)),
        ("เทวาภิบาล > สุริยเดชบำรุง 100", (600, 100)),
        ("suriyadet > วงกลม #2 100 e", (900, 0)),
        ("pracha > suriyadet 100", (390, 100)),
    ],
)
def test_metres_from_a_crossing(text: str, point: tuple[int, int]) -> None:
    found = place(text)

    assert at(found) == point
    assert found.kind is Kind.ALONG
    assert found.segment_key is not None
    assert found.share is not None


def test_heading_that_no_street_takes_gives_the_ways_there_are() -> None:
    assert len(suggested("suriyadet > phadung 150 n").near) == 2


def test_walk_beyond_the_end_says_how_far_it_goes() -> None:
    found = GAZETTEER.find("เทวาภิบาล > สุริยเดชบำรุง 500")

    assert isinstance(found, OutOfRange)
    assert found.length_m == 300


def test_street_and_metres_count_from_each_end() -> None:
    found = suggested("เทวาภิบาล+100")

    assert sorted(ways(found)) == [("n", (600, 100)), ("s", (600, 200))]


def test_block_is_the_middle_between_two_cross_streets() -> None:
    found = place("suriyadet: phadung - เทวาภิบาล")

    assert at(found) == (400, 0)
    assert found.kind is Kind.BLOCK
    assert found.name_th == "ถนนสุริยเดชบำรุง: ถนนผดุงพานิช - ถนนเทวาภิบาล"


@pytest.mark.parametrize(
    "text", ["roi et hospital", "โรงพยาบาลร้อยเอ็ด", "วัดใน", "wat klang"]
)
def test_landmark_is_found_by_its_names(text: str) -> None:
    assert place(text).kind is Kind.LANDMARK


def test_namesakes_are_told_apart_by_number() -> None:
    found = suggested("ธนาคารกรุงไทย")

    assert [one.place.entry for one in found.near] == [
        "ธนาคารกรุงไทย #1",
        "ธนาคารกรุงไทย #2",
    ]
    assert [at(place(one.place.entry)) for one in found.near] == [
        (100, 100),
        (700, 100),
    ]


def test_a_kind_of_landmark_is_not_taken_for_the_only_one() -> None:
    found = suggested("โรง")

    assert found.near[0].reason is Reason.BEGINS_SO
    assert found.near[0].place.name_en == "Roi Et Hospital"


def test_square_of_the_grid_and_its_ninth() -> None:
    whole, ninth = place("a1"), place("A1-3")

    west, _, _, north = TOWN.bounds_m
    assert (whole.kind, whole.entry, ninth.entry) == (Kind.SQUARE, "A1", "A1-3")
    assert at(whole) == (round(west + 500), round(north - 500))
    assert at(ninth) == pytest.approx((west + 2500 / 3, north - 500 / 3), abs=2)


def test_square_off_the_grid() -> None:
    assert suggested("Z9").why is Why.OFF_GRID


def test_every_point_lies_in_the_square_that_is_named() -> None:
    west, south, east, north = TOWN.bounds_m

    for x in (west, west + 340, east - 1, east):
        for y in (south, south + 340, north):
            found = square_at(TOWN.bounds_m, x, y)
            assert found is not None
            assert found.west_m - 1 <= x <= found.west_m + found.side_m + 1
            assert found.north_m - found.side_m - 1 <= y <= found.north_m + 1


def test_plus_codes_full_and_short_are_one_place() -> None:
    full = place("7P853M22+6J")

    assert at(full) == at(place("3M22+6J"))
    assert at(full) == at(place("3M22+6J Roi Et"))
    assert full.entry == "7P853M22+6J"


def test_short_plus_code_of_another_town_is_only_offered() -> None:
    found = suggested("3M22+6J Bangkok")

    assert found.near[0].reason is Reason.RELATIVE


def test_coordinates_are_a_point_with_its_street() -> None:
    lat, lon = ORIGIN.degrees(250, 10)

    found = place(f"{lat:.6f}, {lon:.6f}")

    assert found.kind is Kind.POINT
    assert found.key == found.entry == f"{lat:.5f},{lon:.5f}"
    assert found.share == pytest.approx(50 / 190, abs=0.01)


def test_point_beyond_the_edge_says_how_far() -> None:
    west, south, _, _ = TOWN.bounds_m
    lat, lon = ORIGIN.degrees(west - 300, south - 400)

    found = GAZETTEER.find(f"{lat:.6f},{lon:.6f}")

    assert isinstance(found, OffMap)
    assert found.why is Why.OUTSIDE
    assert found.beyond_m == pytest.approx(500, abs=2)


@pytest.mark.parametrize("text", ["103.651,16.0505", "103.651, 16.0505"])
def test_swapped_coordinates_are_offered_the_right_way_round(text: str) -> None:
    found = suggested(text)

    assert found.why is Why.BAD_COORDINATES
    assert found.near[0].reason is Reason.SWAPPED


def test_key_lives_on_in_a_newer_import() -> None:
    lines = [*LINES, (-1, [(0.0, 0.0), (-100.0, 50.0)])]
    moved = [
        NamedPoint(x_m=one.x_m + 20, y_m=one.y_m, rank=5, kind=one.kind, name=one.name)
        for one in reversed(LANDMARKS)
    ]
    newer = Gazetteer.over(
        small_town(lines=lines[::-1], landmarks=moved, streets=[*STREETS])
    )
    texts = (
        "suriyadet/phadung", "suriyadet > phadung 150 e", "phadung", "wat klang",
        "ธนาคารกรุงไทย #2", "110 phadung", "a1", "suriyadet: phadung - เทวาภิบาล",
    )  # fmt: skip

    for text in texts:
        was = place(text)
        found = newer.find(was.key)
        assert isinstance(found, Place), text
        x, y = at(was)
        near_x, near_y = at(found)
        assert abs(near_x - x) + abs(near_y - y) <= 50, text


@pytest.mark.parametrize(
    "key", ["wat-khum", "suriyadet-bamrung+200x", "j:1", "s:1:0.5000"]
)
def test_key_of_another_map_is_no_place(key: str) -> None:
    assert isinstance(GAZETTEER.find(key), Suggestions)


@pytest.mark.parametrize(
    ("point", "entry"),
    [
        ((210, 8), "ถนนสุริยเดชบำรุง / ถนนผดุงพานิช"),
        ((210, 90), "ถนนผดุงพานิช > ถนนสุริยเดชบำรุง 90 n"),
        ((301, 152), "วัดกลาง (วัดใน)"),
        ((500, 5), "ถนนสุริยเดชบำรุง > ถนนประชาธรรมรักษ์ 90 e"),
    ],
)
def test_point_is_called_by_what_is_there(point: tuple[int, int], entry: str) -> None:
    found = GAZETTEER.nearest_place(*ORIGIN.degrees(*point))

    assert found is not None
    assert found.entry == entry


def test_point_in_the_fields_is_called_by_its_degrees() -> None:
    found = GAZETTEER.nearest_place(*ORIGIN.degrees(500, -100))

    assert found is not None
    assert found.kind is Kind.POINT


def test_junction_is_named_by_its_streets() -> None:
    names = {
        GAZETTEER.junction_name(junction, "en") for junction in range(TOWN.junctions)
    }

    assert "Suriyadet Bamrung Road / Phadung Phanit Road" in names
    assert "" in names


def test_completes_names_and_crossings() -> None:
    assert GAZETTEER.complete("ผด") == ("ถนนผดุงพานิช",)
    assert GAZETTEER.complete("phadung/s") == ("ถนนสุริยเดชบำรุง / ถนนผดุงพานิช",)
    assert len(GAZETTEER.complete("")) == len(STREETS) + len(LANDMARKS)


def test_unsurveyed_map_has_no_degrees_anywhere() -> None:
    gazetteer = Gazetteer.over(small_town(is_surveyed=False))

    crossing, point = (
        gazetteer.find("suriyadet/phadung"),
        gazetteer.find("16.05,103.65"),
    )

    assert isinstance(crossing, Place)
    assert crossing.lat is None
    assert crossing.segment_key is not None
    assert isinstance(point, OffMap)
    assert point.why is Why.UNSURVEYED


def test_candidates_come_the_likeliest_first() -> None:
    scores = [one.score for one in suggested("suriadet bamrng").near]

    assert scores == sorted(scores, reverse=True)
    assert all(isinstance(one, Candidate) for one in suggested("padug").near)

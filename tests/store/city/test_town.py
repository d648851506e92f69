"""The town at hand: the zone, or a map; places on its streets, and stretches."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city import map_files
from store.city.pieces import count_pieces
from store.city.places import Gazetteer, Kind, Place
from store.city.routing import Stop
from store.city.town import Town
from store.city.zone import ROI_ET
from store.city.zone_network import zone_network
from tests.store.city.locating.small_town import small_town

SMALL = small_town()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    map_files.save(small_town(), tmp_path / "small")
    return Town(ROI_ET, folder=tmp_path / "small", vehicles={"M": "motorcycle"})


def key_of(town: Town, text: str) -> str:
    found = town.gazetteer.find(text)
    assert isinstance(found, Place)
    return found.key


def segments(town: Town, text: str) -> list[str]:
    """Name the street of each segment of a stretch, with its ends in metres."""
    by_key = town.network.segment_by_key
    return [
        f"{town.network.street_of(by_key[key], 'en')} {_ends(town, by_key[key])}"
        for key in town.stretch(key_of(town, text))
    ]


def _ends(town: Town, segment: int) -> str:
    network = town.network
    ends = int(network.segment_start[segment]), int(network.segment_end[segment])
    return "-".join(
        f"{network.junction_x[end]:.0f},{network.junction_y[end]:.0f}" for end in ends
    )


def test_a_whole_street_is_all_its_segments(town: Town) -> None:
    assert len(segments(town, "Phadung Phanit Road")) == 2
    assert len(segments(town, "Pracha Thammarak Road")) == 2


def test_a_block_is_what_lies_between_its_cross_streets(town: Town) -> None:
    found = segments(town, "สุริยเดชบำรุง: ผดุงพานิช - เทวาภิบาล")

    assert found == [
        "Suriyadet Bamrung Road 200,0-390,0",
        "Suriyadet Bamrung Road 390,0-410,0",
        "Suriyadet Bamrung Road 410,0-600,0",
    ]


def test_a_block_is_told_and_found_again_by_its_key(town: Town) -> None:
    found = town.gazetteer.find("สุริยเดชบำรุง: ผดุงพานิช - เทวาภิบาล")
    assert isinstance(found, Place)

    again = town.place(found.key)

    assert again is not None
    assert (again.kind, again.name_en) == (Kind.BLOCK, found.name_en)
    assert again.stretch == town.stretch(found.key) == found.stretch


def test_a_block_of_two_carriageways_is_both_and_not_their_crossings(
    town: Town,
) -> None:
    assert len(segments(town, "pracha: suriyadet - ratcha")) == 2
    assert segments(town, "suriyadet: phadung - pracha") == [
        "Suriyadet Bamrung Road 200,0-390,0"
    ]


def test_a_block_ends_at_the_crossing_that_was_numbered(town: Town) -> None:
    found = segments(town, "suriyadet: ซอยวงกลม #1 - phadung")

    assert found == ["Suriyadet Bamrung Road 0,0-200,0"]


@pytest.mark.parametrize(
    "key",
    ["b:{0}:{0}:1:{0}:2", "b:{0}:{0}:99:{0}:98", "j:7", "s:7f:0.5000", "w:{0}"],
)
def test_a_key_of_another_map_is_no_place(town: Town, key: str) -> None:
    foreign = key.format("0123456789ab")

    assert town.place(foreign) is None
    assert town.stretch(foreign) == ()
    assert town.stop(foreign, None, None) is None


def test_a_name_or_an_alias_is_no_key(town: Town) -> None:
    named = town.with_aliases({"market": "suriyadet / phadung"})

    assert isinstance(named.gazetteer.find("market"), Place)
    assert named.place("market") is None
    assert named.place("suriyadet / phadung") is None


KEYS = [
    "suriyadet / phadung", "สุริยเดชบำรุง: ผดุงพานิช - เทวาภิบาล", "Phadung Phanit Road",
    "โรงพยาบาลร้อยเอ็ด", "110 phadung", "16.0502,103.6521",
]  # fmt: skip


@given(alias=st.sampled_from(KEYS) | st.text(max_size=8), nth=st.integers(0, 20))
def test_no_alias_changes_what_a_stored_key_means(alias: str, nth: int) -> None:
    plain = Gazetteer.over(SMALL)
    keys = [found.key for text in KEYS if isinstance(found := plain.find(text), Place)]
    aliases = {alias: KEYS[nth % len(KEYS)], keys[nth % len(keys)]: KEYS[0]}

    named = plain.with_aliases(aliases)

    assert len(keys) == len(KEYS)
    assert [named.by_key(key) for key in keys] == [plain.by_key(key) for key in keys]
    assert None not in [plain.by_key(key) for key in keys]


def test_a_point_typed_as_degrees_is_a_stretch_by_its_key(town: Town) -> None:
    lat, lon = town.network.origin.degrees(300.0, 5.0)

    assert len(segments(town, f"{lat:.5f},{lon:.5f}")) == 1


def test_streets_of_one_name_that_lie_apart_are_counted() -> None:
    lines = [
        (0, [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)]),
        (0, [(0.0, 30.0), (100.0, 30.0)]),
        (0, [(0.0, 500.0), (100.0, 500.0)]),
        (1, [(0.0, 900.0), (100.0, 900.0)]),
    ]
    network = small_town(lines=lines)

    assert count_pieces(network, range(3)) == 1
    assert count_pieces(network, range(4)) == 2
    assert count_pieces(network, range(5)) == 3
    assert count_pieces(network, ()) == 0


def test_a_street_with_two_carriageways_is_one_piece(town: Town) -> None:
    stretch = town.stretch(key_of(town, "Pracha Thammarak Road"))

    assert town.count_pieces(stretch) == 1
    assert town.count_pieces([*stretch, 12345]) == 1


def test_other_aliases_load_nothing_again(town: Town) -> None:
    named = town.with_aliases({"market": "suriyadet / phadung"})

    assert named.network is town.network
    assert named.router_of("21") is town.router_of("21")
    assert named.is_same_map(town)
    assert not named.is_same_map(Town(ROI_ET))
    assert isinstance(named.gazetteer.find("market"), Place)
    assert not isinstance(town.gazetteer.find("market"), Place)


def test_two_who_ask_at_once_get_the_same(town: Town) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(_opened, town) for _ in range(8)]
        found = {one.result() for one in asked}

    assert len(found) == 1


def _opened(town: Town) -> tuple[int, int, int]:
    return id(town.network), id(town.gazetteer), id(town.router_of("21"))


@pytest.mark.parametrize("text", ["suriyadet / phadung", "โรงพยาบาลร้อยเอ็ด"])
def test_a_crossing_or_a_landmark_is_no_stretch(town: Town, text: str) -> None:
    assert town.stretch(key_of(town, text)) == ()


def test_a_place_lies_on_its_street(town: Town) -> None:
    stop = town.stop(key_of(town, "suriyadet / phadung"), None, None)

    assert stop is not None
    assert town.network.at(stop.segment, stop.share) == pytest.approx((200, 0), abs=1)


def test_degrees_are_enough_when_the_key_is_of_another_map(town: Town) -> None:
    lat, lon = town.network.origin.degrees(300.0, 20.0)
    stop = town.stop("j:999", lat, lon)

    assert stop is not None
    assert town.network.at(stop.segment, stop.share) == pytest.approx((300, 0), abs=1)


def test_what_is_far_from_every_street_is_not_on_the_map(town: Town) -> None:
    assert town.stop("", 17.0, 104.0) is None
    assert town.stop("", None, None) is None


def test_closed_segments_of_another_map_are_left_out(town: Town) -> None:
    (key, *_) = town.stretch(key_of(town, "Phadung Phanit Road"))

    assert town.closed([key, 12345]) == {town.network.segment_by_key[key]}
    assert town.unknown_closed([key, 12345, 12345]) == 1


def test_call_signs_tell_what_a_unit_goes_by(town: Town) -> None:
    assert town.router_of("M3").vehicle.value == "motorcycle"
    assert town.router_of("21").vehicle.value == "car"
    assert town.router_of("21") is town.router_of("22")


def test_a_spot_of_the_zone_lies_on_its_street() -> None:
    town = Town(ROI_ET)

    assert town.stop("suriyadet-bamrung+195", None, None) == Stop(0, 0.25)
    assert town.stop("suriyadet-bamrung", None, None) == Stop(0, 0.5)
    assert town.stretch("suriyadet-bamrung") == (
        int(zone_network(ROI_ET).segment_key[0]),
    )
    assert town.stop("suriyadet-bamrung+9999", None, None) is None
    assert town.stop("suriyadet", None, None) is None


def test_a_damaged_map_falls_back_on_the_zone_and_says_so(
    town: Town, tmp_path: Path
) -> None:
    (tmp_path / "small" / "map.json").write_text("{")

    assert isinstance(town.gazetteer.find("wat-khum"), Place)
    assert town.is_zone
    assert town.trouble is not None
    assert town.trouble.why == "broken-header"


def test_the_zone_is_known_without_loading_arrays() -> None:
    asked = (
        "from store.city.town import Town; from store.city.zone import ROI_ET;"
        "Town(ROI_ET).gazetteer.find('wat-khum');"
        "import sys; print('numpy' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "False"

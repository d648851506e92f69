"""The town at hand: the zone, or a map; places on its streets, and stretches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from store.city import map_files
from store.city.places import Place
from store.city.routing import Stop
from store.city.town import Town
from store.city.zone import ROI_ET
from store.city.zone_network import zone_network
from tests.store.city.locating.small_town import small_town


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

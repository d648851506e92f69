"""What State says, put on the map: where locations lie, and what is closed there."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.city import map_files
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.commands import CloseStreet
from store.model.on_map import closed_segments, routes_do_not_know, stop_of
from store.model.records import Location
from tests.store.city.locating.small_town import small_town
from tests.store.shift import Shift


@pytest.fixture
def town(tmp_path: Path) -> Town:
    map_files.save(small_town(), tmp_path / "small")
    return Town(ROI_ET, folder=tmp_path / "small")


def closing(*segments: int, until_ms: int | None = None) -> Shift:
    shift = Shift()
    place = Location(text="the bridge")
    shift.does(CloseStreet(place=place, segments=segments, until_ms=until_ms))
    return shift


def test_a_location_lies_on_its_street_and_words_alone_nowhere(town: Town) -> None:
    lat, lon = town.network.origin.degrees(300.0, 5.0)
    stop = stop_of(town, Location(text="x", lat=lat, lon=lon))

    assert stop is not None
    assert town.network.at(stop.segment, stop.share) == pytest.approx((300, 0), abs=1)
    assert stop_of(town, Location(text="x")) is None
    assert stop_of(town, None) is None


def test_what_is_closed_on_this_map_is_listed_while_it_holds(town: Town) -> None:
    key = int(town.network.segment_key[3])
    shift = closing(key, 77, until_ms=Shift().now_ms + 60_000)

    assert closed_segments(shift.state, town, shift.now_ms) == {3}
    assert closed_segments(shift.state, town, shift.now_ms + 60_000) == frozenset()


def test_routes_heed_a_closure_with_a_segment_of_this_map(town: Town) -> None:
    key = int(town.network.segment_key[3])
    known, foreign, words = (
        shift.state.closed_at(shift.now_ms)[0]
        for shift in (closing(key, 77), closing(77, 78), closing())
    )

    assert not routes_do_not_know(known, town)
    assert routes_do_not_know(foreign, town)
    assert routes_do_not_know(words, town)

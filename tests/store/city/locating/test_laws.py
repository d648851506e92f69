"""Laws of location entry: no text breaks it, and what it offers can be typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.city.places import (
    MOST_NEAR,
    Candidate,
    Found,
    Gazetteer,
    OffMap,
    OutOfRange,
    Place,
    Suggestions,
    Why,
)
from store.city.zone import ROI_ET
from tests.store.city.locating.small_town import ORIGIN, small_town
from tests.store.city.locating.towns import needs_towns, town

ZONE = Gazetteer.of(ROI_ET)
MAP = Gazetteer.over(small_town())
PIECES = [
    "ถนน", "สุริยเดช", "บำรุง", "ผดุง", "phadung", "suri", "pracha", "112", "112/5", "/",
    " / ", "+", ">", ":", " - ", "#", "#1", "@", " x ", "แยก", "ตัด", "16.05", "103.65",
    ",", "°", "'", '"', "N", "E", "C7", "-3", "7P853M22+6J", "3M22+", "๑๒", "200 m",
    "e",
    "https://maps.google.com/?q=", "geo:", "!3d1.5!4d2.5", "j:", "s:", "0.5000", "%2C",
    "\u202e", "\x00", "\ud800", "é", "ё", "ß", "\u0e49\u0e49\u0e49", "road", "",
]  # fmt: skip
texts = st.text() | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def in_found(found: Found) -> list[Place]:
    match found:
        case Place():
            return [found]
        case OutOfRange():
            return [found.street]
        case Suggestions():
            return [one.place for one in found.near]
        case OffMap():
            return []


def assert_entry_finds(gazetteer: Gazetteer, place: Place) -> None:
    again, by_key = gazetteer.find(place.entry), gazetteer.find(place.key)

    assert isinstance(again, Place), place
    assert isinstance(by_key, Place), place
    assert again.key == by_key.key == place.key
    assert again.entry == place.entry
    assert (again.spot, again.lat, again.lon) == (place.spot, place.lat, place.lon)


@pytest.mark.parametrize("gazetteer", [ZONE, MAP], ids=["zone", "map"])
@given(text=texts)
def test_any_text_finds_or_tells(gazetteer: Gazetteer, text: str) -> None:
    found = gazetteer.find(text, near=(16.05, 103.65))

    assert isinstance(found, Place | Suggestions | OutOfRange | OffMap)
    if isinstance(found, Suggestions):
        assert len(found.near) <= MOST_NEAR
        assert all(isinstance(one, Candidate) for one in found.near)
        assert len({one.place.key for one in found.near}) == len(found.near)
    assert all(isinstance(entry, str) for entry in gazetteer.complete(text))


@pytest.mark.parametrize("gazetteer", [ZONE, MAP], ids=["zone", "map"])
@given(text=texts)
@example(text="22222222+MP 0")
def test_whatever_is_offered_can_be_typed(gazetteer: Gazetteer, text: str) -> None:
    for place in in_found(gazetteer.find(text)):
        assert_entry_finds(gazetteer, place)


@pytest.mark.parametrize("gazetteer", [ZONE, MAP], ids=["zone", "map"])
def test_every_named_place_can_be_typed(gazetteer: Gazetteer) -> None:
    for place in gazetteer.places:
        assert_entry_finds(gazetteer, place)
    for entry in gazetteer.complete(""):
        assert isinstance(gazetteer.find(entry), Place)


@given(x=st.floats(-50, 1000), y=st.floats(-350, 450))
def test_every_point_has_a_place_that_can_be_typed(x: float, y: float) -> None:
    found = MAP.nearest_place(*ORIGIN.degrees(x, y))

    assert found is not None
    is_inside = isinstance(MAP.find(f"{found.lat:.5f},{found.lon:.5f}"), Place)
    if is_inside or found.kind.value != "point":
        assert_entry_finds(MAP, found)


@needs_towns
@pytest.mark.parametrize("name", ["krems", "helsinki", "moscow", "beatty"])
def test_every_name_of_a_real_town_can_be_typed(name: str) -> None:
    _, gazetteer = town(name)

    for place in gazetteer.places[::3]:
        assert_entry_finds(gazetteer, place)


@needs_towns
@pytest.mark.parametrize("name", ["krems", "helsinki"])
@settings(max_examples=60)
@given(share_x=st.floats(0, 1), share_y=st.floats(0, 1))
def test_every_point_of_a_real_town_can_be_typed(
    name: str, share_x: float, share_y: float
) -> None:
    network, gazetteer = town(name)
    west, south, east, north = network.bounds_m
    x, y = west + share_x * (east - west), south + share_y * (north - south)

    found = gazetteer.nearest_place(*network.origin.degrees(x, y))

    assert found is not None
    assert_entry_finds(gazetteer, found)


@needs_towns
@pytest.mark.parametrize("name", ["krems", "helsinki", "moscow"])
def test_every_junction_of_a_real_town_can_be_typed(name: str) -> None:
    network, gazetteer = town(name)

    for key in network.junction_key.tolist()[::17]:
        found = gazetteer.find(f"j:{key}")
        assert isinstance(found, Place)
        assert_entry_finds(gazetteer, found)


@pytest.mark.parametrize("gazetteer", [ZONE, MAP], ids=["zone", "map"])
def test_three_hundred_letters_are_too_long_but_for_a_link(
    gazetteer: Gazetteer,
) -> None:
    name = gazetteer.find("ถนน" * 100)
    link = gazetteer.find("https://maps.google.com/?q=16.0505,103.651&x=" + "a" * 300)

    assert isinstance(name, Suggestions)
    assert name.why is Why.TOO_LONG
    assert isinstance(link, Place | OffMap)


@pytest.mark.parametrize("piece", [*"a/1°ก>%+", "#1", ": "])
@pytest.mark.parametrize("gazetteer", [ZONE, MAP], ids=["zone", "map"])
def test_ten_thousand_letters_are_too_long(gazetteer: Gazetteer, piece: str) -> None:
    found = gazetteer.find(piece * 10_000)

    assert isinstance(found, Suggestions)
    assert len(found.text) <= 80
    assert gazetteer.complete(piece * 10_000) == () or piece == "/"

"""What a map prints can be typed: long and short forms of words mean the same."""

from __future__ import annotations

import pytest

from store.city.build import StreetName
from store.city.locating.on_network import NetworkStreets
from store.city.locating.spelling import spelt
from store.city.locating.streets import Owner
from store.city.network import Network
from store.city.places import Gazetteer, Kind, Place
from tests.store.city.locating.small_town import small_town
from tests.store.city.locating.test_accuracy import offered
from tests.store.city.locating.towns import FILES, needs_towns, town
from widgets.drawing.streets.labels.short_names import ShortNames

UNCUT = 1.0
"""Forms that lose less than this have all their telling words."""
STREETS = [
    "Main Street", "North Second Street", "South Second Street", "2nd Avenue",
    "East Watson Street", "West Watson Street", "South Seventh Street",
    "Rua Doutor Eduardo Metello",
]  # fmt: skip
MAIN, NORTH, SOUTH, AVENUE, EAST, WEST, SEVENTH, DOCTOR = range(len(STREETS))
LINES = [
    (MAIN, [(0.0, 600.0), (500.0, 600.0), (900.0, 600.0)]),
    (NORTH, [(500.0, 600.0), (500.0, 1000.0)]),
    (SOUTH, [(500.0, 600.0), (500.0, 200.0)]),
    (AVENUE, [(0.0, 1300.0), (500.0, 1300.0)]),
    (EAST, [(600.0, 800.0), (900.0, 800.0)]),
    (WEST, [(0.0, 800.0), (300.0, 800.0)]),
    (SEVENTH, [(900.0, 600.0), (900.0, 200.0)]),
    (DOCTOR, [(0.0, 0.0), (500.0, 0.0)]),
]


def made_town() -> Gazetteer:
    streets = [StreetName(name=name) for name in STREETS]
    return Gazetteer.over(small_town(lines=LINES, streets=streets, landmarks=()))


GAZETTEER = made_town()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("av min joão arinos", "avenida ministro joão arinos"),
        ("r dr eduardo machado", "rua doutor eduardo machado"),
        ("s second st", "south 2nd street"),
        ("12th ave", "twelfth avenue"),
        ("foch blvd", "foch boulevard"),
        ("annank.", "annankatu"),
        ("hofrat-erben-str.", "hofrat-erben-straße"),
        ("пр-д серова", "проезд серова"),
        ("ถ.สุริยเดช", "ถนนสุริยเดช"),
        ("ทล.23", "ทางหลวงหมายเลข 23"),
    ],
)
def test_long_and_short_words_are_one_form(one: str, other: str) -> None:
    assert spelt(one).short == spelt(other).short


@pytest.mark.parametrize(
    ("typed", "street"),
    [
        ("S Second St", SOUTH),
        ("n 2nd street", NORTH),
        ("South 2nd", SOUTH),
        ("W Watson St", WEST),
        ("e. watson", EAST),
        ("7th", SEVENTH),
        ("s 7th st", SEVENTH),
        ("R Dr Eduardo Metello", DOCTOR),
        ("2nd Ave", AVENUE),
    ],
)
def test_street_is_found_in_short(typed: str, street: int) -> None:
    found = GAZETTEER.find(typed)

    assert isinstance(found, Place)
    assert found.entry == STREETS[street]


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("Main Street / S Second St", "Main Street / South Second Street"),
        ("N 2nd/main", "Main Street / North Second Street"),
        ("Main/7th", "Main Street / South Seventh Street"),
    ],
)
def test_crossing_is_found_in_short(typed: str, entry: str) -> None:
    found, meant = GAZETTEER.find(typed), GAZETTEER.find(entry)

    assert isinstance(found, Place)
    assert isinstance(meant, Place)
    assert found.key == meant.key


def test_streets_of_two_directions_that_meet_a_third_at_once_make_one_crossing() -> (
    None
):
    found, meant = GAZETTEER.find("Main/2nd"), GAZETTEER.find("Main / South Second")

    assert isinstance(found, Place)
    assert isinstance(meant, Place)
    assert found.key == meant.key


@pytest.mark.parametrize(
    ("typed", "street"), [("W Wattson St", WEST), ("east watsn", EAST)]
)
def test_other_direction_is_never_offered_first(typed: str, street: int) -> None:
    first = offered(GAZETTEER.find(typed))[0]

    assert first.entry == STREETS[street]


def test_street_without_its_direction_is_asked_about() -> None:
    entries = [place.entry for place in offered(GAZETTEER.find("Watson St"))]

    assert entries == ["East Watson Street", "West Watson Street"]


def understood(network: Network, gazetteer: Gazetteer) -> tuple[int, int, int]:
    """Type every uncut form that the map may print of a street's name.

    Returns:
        How many were typed, understood at once or first, and offered at all.
    """
    names = network.street_name.all()
    short = ShortNames(names)
    places = NetworkStreets(network)
    typed = first = listed = 0
    for street in range(len(names)):
        key = places.place(Owner(Kind.STREET, street)).key
        for form in short.forms(street):
            if form.loss >= UNCUT:
                break
            keys = [place.key for place in offered(gazetteer.find(form.text))]
            typed += 1
            first += keys[:1] == [key]
            listed += key in keys
    return typed, first, listed


@needs_towns
@pytest.mark.parametrize("name", FILES)
def test_what_the_map_prints_finds_its_street(name: str) -> None:
    typed, _, listed = understood(*town(name))

    assert listed >= 0.98 * typed

"""How often what was meant comes first, on real towns and real Thai names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from math import hypot
from random import Random

import pytest

from store.city.build import StreetName
from store.city.network import Network
from store.city.places import Found, Gazetteer, Place, Suggestions
from tests.store.city.locating.small_town import small_town
from tests.store.city.locating.towns import FILES, SHARED, needs_towns, town
from tests.store.city.locating.typists import in_roman, informally, plainly, with_slip

THAI = SHARED / "thai/roi_et_districts_subdistricts.json"
ASKED = 120
NEAR_M = 80.0
Crossing = tuple[int, str, str]
"""A junction, and two streets that meet there."""


def offered(found: Found) -> list[Place]:
    match found:
        case Place():
            return [found]
        case Suggestions():
            return [one.place for one in found.near]
        case _:
            return []


def crossings(network: Network, chance: Random) -> list[Crossing]:
    junctions = list(range(network.junctions))
    chance.shuffle(junctions)
    found: list[Crossing] = []
    for junction in junctions:
        arms = network.segment_street[network.arms(junction)].tolist()
        streets = sorted({street for street in arms if street >= 0})
        if len(streets) > 1:
            first, second = (network.street_name[street] for street in streets[:2])
            found.append((junction, first, second))
        if len(found) == ASKED:
            break
    return found


def is_meant(network: Network, crossing: Crossing, place: Place) -> bool:
    junction, first, second = crossing
    names = set(re.sub(r" #\d+$", "", place.entry).split(" / "))
    if names == {first, second}:
        return True
    x, y = network.origin.metres(place.lat or 0.0, place.lon or 0.0)
    off_x, off_y = x - network.junction_x[junction], y - network.junction_y[junction]
    return hypot(off_x, off_y) < NEAR_M


def share_first(name: str, typed: Callable[[str, Random], str]) -> float:
    """Ask for crossings of a town, and give the share that comes first."""
    network, gazetteer = town(name)
    chance = Random(3)  # noqa: S311
    asked = crossings(network, chance)
    right = 0
    for crossing in asked:
        _, first, second = crossing
        found = gazetteer.find(f"{typed(first, chance)}/{typed(second, chance)}")
        places = offered(found)[:1]
        right += any(is_meant(network, crossing, place) for place in places)
    return right / len(asked)


@needs_towns
@pytest.mark.parametrize("name", FILES)
def test_every_crossing_is_found_by_its_full_names(name: str) -> None:
    assert share_first(name, lambda street, _: street) == 1.0


@needs_towns
@pytest.mark.parametrize("name", FILES)
def test_crossings_with_a_slip_in_each_name_come_first(name: str) -> None:
    def typed(street: str, chance: Random) -> str:
        return with_slip(plainly(street), chance)

    assert share_first(name, typed) >= 0.95


@needs_towns
def test_cyrillic_crossings_are_found_in_roman_letters_with_a_slip_in_each() -> None:
    def typed(street: str, chance: Random) -> str:
        return with_slip(in_roman(street), chance)

    assert share_first("moscow", lambda street, _: in_roman(street)) >= 0.97
    assert share_first("moscow", typed) >= 0.95


@pytest.mark.skipif(not THAI.exists(), reason="the shared Thai names are not here")
@pytest.mark.parametrize(
    ("how", "first", "in_five"),
    [("official", 0.95, 0.98), ("informal", 0.9, 0.96), ("slip", 0.8, 0.92)],
)
def test_thai_names_are_found_in_roman_letters(
    how: str, first: float, in_five: float
) -> None:
    """The names are stored in Thai only."""
    told = json.loads(THAI.read_text("utf-8"))
    rows = [(row[1], row[2]) for row in told["districts"] + told["subdistricts"]]
    names = list(dict.fromkeys(thai for thai, _ in rows))
    lines = [(at, [(0.0, 20.0 * at), (100.0, 20.0 * at)]) for at in range(len(names))]
    streets = [StreetName(name=name) for name in names]
    gazetteer = Gazetteer.over(small_town(lines=lines, streets=streets, landmarks=()))
    chance = Random(5)  # noqa: S311
    ranks = []
    for thai, english in rows:
        typed = english if how == "official" else informally(english, chance)
        typed = with_slip(typed, chance) if how == "slip" else typed
        entries = [place.entry for place in offered(gazetteer.find(typed))]
        ranks.append(entries.index(thai) if thai in entries else len(names))

    assert sum(rank == 0 for rank in ranks) / len(rows) >= first
    assert sum(rank < 5 for rank in ranks) / len(rows) >= in_five

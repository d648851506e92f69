"""One place is offered once, and places that are called the same are told apart."""

from __future__ import annotations

import pytest

from store.city.build import Draft, NamedPoint, StreetName, build
from store.city.network import Network
from store.city.places import Gazetteer, Kind, Place, Suggestions
from tests.store.city.locating.small_town import ORIGIN
from tests.store.city.locating.towns import needs_towns, town


def block(houses: list[tuple[float, float, int, str]]) -> Network:
    """Lay out a long street with two cross streets, and houses and shops on it."""
    points = [(0, 0), (100, 0), (500, 0), (100, 90), (500, 90)]
    segments = [(0, 1, 0), (1, 2, 0), (1, 3, 1), (2, 4, 2)]
    ends = [points[at] for start, end, _ in segments for at in (start, end)]
    shops = [
        NamedPoint(x_m=x, y_m=y, rank=4, kind="shop=yes", name="Stockmann")
        for x, y in ((110, 20), (112, 21), (490, 20), (450, 60))
    ]
    return build(
        Draft(
            name="block",
            origin=ORIGIN,
            junction_x=[float(x) for x, _ in points],
            junction_y=[float(y) for _, y in points],
            junction_key=range(5),
            segment_start=[start for start, _, _ in segments],
            segment_end=[end for _, end, _ in segments],
            segment_first=range(0, 9, 2),
            point_x=[float(x) for x, _ in ends],
            point_y=[float(y) for _, y in ends],
            segment_class=[2] * 4,
            segment_street=[street for _, _, street in segments],
            segment_key=range(10, 14),
            streets=[StreetName(name=name) for name in ("Long", "First", "Last")],
            landmarks=shops,
            houses=houses,
        )
    )


def test_points_of_one_number_are_one_house() -> None:
    houses = [(x, 10.0, 0, "52") for x in (100.0, 150.0, 200.0)]

    found = Gazetteer.over(block(houses)).find("52 Long")

    assert isinstance(found, Place)
    assert found.entry == "52 Long"
    assert found.key == Gazetteer.over(block([houses[1]])).find("52 Long").key  # type: ignore[union-attr]


def test_stored_key_of_any_point_of_a_house_gives_the_house() -> None:
    houses = [(x, 10.0, 0, "52") for x in (100.0, 150.0, 200.0)]
    gazetteer = Gazetteer.over(block(houses))
    alone = Gazetteer.over(block([houses[0]])).find("52 Long")
    assert isinstance(alone, Place)

    found = gazetteer.by_key(alone.key)

    assert found is not None
    assert found.entry == "52 Long"


def test_houses_of_one_number_far_apart_are_told_by_their_cross_streets() -> None:
    houses = [(100.0, 10.0, 0, "52"), (480.0, 10.0, 0, "52")]

    found = Gazetteer.over(block(houses)).find("52 Long")

    assert isinstance(found, Suggestions)
    assert [one.beside_en for one in found.near] == ["First", "Last"]


def test_landmarks_of_one_name_are_told_by_the_junctions_nearest_to_them() -> None:
    found = Gazetteer.over(block([])).find("Stockmann")

    assert isinstance(found, Suggestions)
    told = [one.beside_en for one in found.near]
    assert len(set(told)) == len(told)
    assert [text.partition(" / ")[0] for text in told] == ["Long"] * len(told)
    assert told[-1] == "Long / Last 78 m NW"


def test_what_is_called_as_nothing_else_needs_nothing_beside_it() -> None:
    found = Gazetteer.over(block([])).find("Lst")

    assert isinstance(found, Suggestions)
    assert {one.beside_en for one in found.near if one.place.name_en == "Last"} == {""}


@needs_towns
@pytest.mark.parametrize("name", ["helsinki", "krems", "moscow"])
def test_no_two_offers_of_a_real_town_read_the_same(name: str) -> None:
    _, gazetteer = town(name)
    starts = {place.name_en[:6] for place in gazetteer.places[::4]}
    names = {place.name_en for place in gazetteer.places[::4]}

    for text in sorted(starts | names):
        found = gazetteer.find(text)
        if isinstance(found, Suggestions):
            shown = [
                (one.place.name_en, one.beside_en, one.heading) for one in found.near
            ]
            assert len(set(shown)) == len(shown), text


@needs_towns
def test_house_with_six_points_is_one_place() -> None:
    _, gazetteer = town("helsinki")

    found = gazetteer.find("Aleksanterinkatu 52")

    assert isinstance(found, Place)
    assert found.kind is Kind.HOUSE
    assert gazetteer.by_key(found.key) is not None

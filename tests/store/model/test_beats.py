"""Beats: in which one a place lies, by name or by its corners."""

from __future__ import annotations

import pytest

from store.model.beats import Beat, beat_of, lies_within, names_of
from store.model.records import Location

SQUARE = ((16.0, 103.0), (16.0, 103.1), (16.1, 103.1), (16.1, 103.0))
DENTED = ((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (1.0, 2.0), (4.0, 0.0))
BEATS = (
    Beat(code="1", places=("wat-khum", "ถนนผดุงพานิชย์")),
    Beat(code="2", corners=SQUARE),
    Beat(code="3", places=("Wat Khum", "market")),
)


def place(text: str = "", key: str = "", lat: float | None = None) -> Location:
    return Location(text=text, key=key, lat=lat, lon=None if lat is None else 103.05)


@pytest.mark.parametrize(
    ("where", "beat"),
    [
        (place("สี่แยกวัดคุ้ม", "wat-khum"), "1"),
        (place("200 m along", "wat-khum+200"), "1"),
        (place("ถนนผดุงพานิชย์ / ถนนเทวาภิบาล"), "1"),
        (place("somewhere", lat=16.05), "2"),
        (place("MARKET"), "3"),
        (place("market", lat=16.05), "2"),
        (place("elsewhere", lat=17.0), ""),
        (place(""), ""),
    ],
)
def test_a_place_lies_in_the_first_beat_that_fits(where: Location, beat: str) -> None:
    assert beat_of(where, BEATS) == beat


def test_without_beats_no_place_has_one() -> None:
    assert beat_of(place("market"), ()) == ""


def test_an_empty_name_is_no_name() -> None:
    assert names_of(place("", "")) == frozenset()


@pytest.mark.parametrize(
    ("point", "inside"),
    [((0.5, 2.0), True), ((3.0, 2.0), False), ((2.0, 0.5), True), ((5.0, 2.0), False)],
)
def test_a_dent_is_outside(point: tuple[float, float], inside: bool) -> None:
    assert lies_within(point, DENTED) is inside
    assert lies_within(point, DENTED[::-1]) is inside


@pytest.mark.parametrize("wrong", [{}, {"corners": SQUARE[:2]}])
def test_a_beat_that_covers_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="beat"):
        Beat(code="1", **wrong)  # type: ignore[arg-type]

"""Keys of the map on both keyboards."""

from __future__ import annotations

from widgets.keyboard import TWINS, both
from widgets.map_keys import MAP_KEYS


def test_signs_are_named_for_both_layouts() -> None:
    assert [both(key) for key in "+=-0"] == [
        "plus,๙",
        "equals_sign,ช",
        "minus,ข",
        "0,จ",
    ]


def test_no_key_of_the_map_does_two_things() -> None:
    keys = [key for each in MAP_KEYS for key in each.keys]

    assert len(keys) == len(set(keys))


def test_no_thai_letter_stands_for_two_keys() -> None:
    assert len(set(TWINS.values())) == len(TWINS)

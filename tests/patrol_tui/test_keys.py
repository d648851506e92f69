"""Keys on both keyboards."""

from __future__ import annotations

import string

import pytest

from patrol_tui.keys import TWINS, both


@pytest.mark.parametrize(
    ("key", "names"),
    [("d", "d,ก"), ("n", "n,ื"), (":", "colon,ซ"), ("/", "slash,ฝ"), ("q", "q,ๆ")],
)
def test_a_key_is_named_for_both_layouts(key: str, names: str) -> None:
    assert both(key) == names


def test_a_key_without_a_thai_letter_keeps_its_own_name() -> None:
    assert both("escape") == "escape"
    assert both("M") == "M"


def test_eleven_keys_send_ascii_with_the_thai_layout_and_have_no_twin() -> None:
    all_keys = set(string.printable) - set(string.whitespace) - {"\\", "|"}

    assert all_keys - set(TWINS) == set('`23~!W}"ZXM')


def test_no_thai_letter_stands_for_two_keys() -> None:
    assert len(set(TWINS.values())) == len(TWINS)


def test_every_small_letter_has_a_thai_twin() -> None:
    assert set(string.ascii_lowercase) <= set(TWINS)

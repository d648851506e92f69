"""Offers: a digit takes what can be seen, and nothing else, and not for long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.offers import LASTING_MS, MOST, Offers

NOON_MS = 1_760_000_000_000


def offered(count: int) -> Offers:
    offers = Offers()
    offers.make((f"D {21 + at} 101" for at in range(count)), NOON_MS)
    return offers


@pytest.mark.parametrize("typed", ["2", " 2 ", "๒", "/"])
def test_a_digit_takes_the_line_under_it(typed: str) -> None:
    assert offered(3).line(typed, NOON_MS) == "D 22 101"


def test_the_keys_of_digits_count_with_the_thai_keyboard_on() -> None:
    lines = [offered(9).line(typed, NOON_MS) for typed in "ๅ/-ภถุึคต"]

    assert lines == [f"D {21 + at} 101" for at in range(9)]


@pytest.mark.parametrize("typed", ["0", "4", "12", "0010", "", "x", "²", "1 1", "-1"])
def test_anything_else_takes_nothing(typed: str) -> None:
    assert offered(3).line(typed, NOON_MS) == ""


@given(st.text(), st.integers(0, 30))
def test_no_text_takes_more_than_was_numbered(typed: str, count: int) -> None:
    taken = offered(count).line(typed, NOON_MS)

    assert taken in {"", *(f"D {21 + at} 101" for at in range(min(count, MOST)))}


def test_an_offer_is_over_after_its_time() -> None:
    offers = offered(1)

    assert offers.line("1", NOON_MS + LASTING_MS) == "D 21 101"
    assert offers.line("1", NOON_MS + LASTING_MS + 1) == ""
    assert offers.line("1", NOON_MS) == ""


def test_an_offer_from_a_later_time_means_nothing() -> None:
    assert offered(1).line("1", NOON_MS - 1) == ""


def test_a_dropped_offer_is_gone() -> None:
    offers = offered(1)
    offers.drop()

    assert offers.line("1", NOON_MS) == ""

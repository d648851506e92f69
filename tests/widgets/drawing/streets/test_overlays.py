"""Routes, closed streets, the cursor and the scale bar."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.network import StreetClass
from tests.widgets.drawing.streets.street_plan import Street, pane, plan, street
from widgets.drawing.canvas import Glyphs, plain
from widgets.drawing.cells import width
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.overlays import (
    ScaleWords,
    cursor_row,
    draw_closed,
    draw_cursor,
    draw_route,
    scale_bar,
)
from widgets.drawing.streets.true_geometry import TrueGeometry

ALL: tuple[Glyphs, ...] = "box", "box-safe", "ascii", "braille"
WORDS = ScaleWords(metres="m", kilometres="km", north="N")
ROUTE = (0, 1, 2)
NETWORK = plan(
    street((-9.5, 1), (-4.5, 1)),
    street((-4.5, 1), (3.5, 1)),
    street((3.5, 1), (3.5, -9)),
    street((-4.5, 1), (-4.5, 9)),
    Street(((-0.5, 9), (-0.5, -9)), StreetClass.PRIMARY),
    street((3.5, 1), (9.5, 1)),
)


def drawn(glyphs: Glyphs) -> Ink:
    window = pane(14, 4, y_m=0)
    return TrueGeometry.of(NETWORK, np.arange(6), 1.0, 0.0).ink(window, glyphs)


def text(ink: Ink) -> list[str]:
    return plain(ink.rows()).split("\n")


@pytest.mark.parametrize(
    ("glyphs", "picture"),
    [
        ("box", ["  │   ┃", "══╧═══╪═══╦───", "      ┃   ║", "      ┃   ║"]),
        ("box-safe", ["  │   ║", "▒▒▒▒▒▒▒▒▒▒▒───", "      ║   ▒", "      ║   ▒"]),
        ("ascii", ["  |   #", "***********---", "      #   *", "      #   *"]),
    ],
)
def test_a_route_reads_without_colour(glyphs: Glyphs, picture: list[str]) -> None:
    ink = drawn(glyphs)

    draw_route(ink, ROUTE, glyphs)

    assert text(ink) == picture


def test_a_route_in_braille_is_thick() -> None:
    before, after = drawn("braille"), drawn("braille")

    draw_route(after, ROUTE, "braille")

    dots = [int(code).bit_count() for code in after.glyph[1, :5]]
    assert min(dots) > max(int(code).bit_count() for code in before.glyph[1, :2])
    assert (after.glyph[:, 12:] == before.glyph[:, 12:]).all()


@pytest.mark.parametrize("glyphs", ALL)
def test_a_route_is_styled_across_bigger_streets(glyphs: Glyphs) -> None:
    ink = drawn(glyphs)

    draw_route(ink, ROUTE, glyphs)

    styles = [ink.styles[number] for number in ink.style[1].tolist()]
    assert styles == ["route"] * 11 + ["street2"] * 3


@pytest.mark.parametrize("glyphs", ALL)
def test_no_route_changes_nothing(glyphs: Glyphs) -> None:
    ink = drawn(glyphs)

    draw_route(ink, (), glyphs)
    draw_closed(ink, (), glyphs)

    assert text(ink) == text(drawn(glyphs))


@pytest.mark.parametrize(
    ("glyphs", "row"), [("box", "──┴×─×╂─×─×──×"), ("ascii", "--+x-x+-x-x--x")]
)
def test_a_closed_street_is_crossed_out(glyphs: Glyphs, row: str) -> None:
    ink = drawn(glyphs)

    draw_closed(ink, (1, 5), glyphs)

    assert text(ink)[1] == row


def test_each_closed_street_is_crossed_out_somewhere() -> None:
    steps = range(-9, 9)
    network = plan(*(street((x + 0.5, 1), (x + 1.5, 1)) for x in steps))
    ink = TrueGeometry.of(network, np.arange(18), 1.0, 0.0).ink(pane(20, 4), "box")
    shown = set(ink.segment[ink.segment >= 0].tolist())

    for segment in shown:
        tried = TrueGeometry.of(network, np.arange(18), 1.0, 0.0).ink(
            pane(20, 4), "box"
        )
        draw_closed(tried, (segment,), "box")

        assert ord("×") in tried.glyph


def test_the_cursor_points_at_its_cell_and_hides_no_text() -> None:
    ink = drawn("box")
    ink.put(3, 0, "Elm", "street-name")

    first = draw_cursor(ink, 6, 0, "box")
    second = draw_cursor(ink, 13, 3, "box")

    assert text(ink)[0] == "  │Elm┃«"
    assert (first, second) == ((6, 7), (12, 13))
    assert ink.styles[ink.style[0, 6]] == "cursor"


def test_the_cursor_over_a_finished_map_changes_one_row_and_not_the_ink() -> None:
    ink = drawn("box")
    before = text(ink)

    row = cursor_row(ink, 6, 0, "box")

    assert plain([row]) == "  │  »┃«"
    assert text(ink) == before


@pytest.mark.parametrize("column", [3, 4])
def test_the_cursor_takes_a_wide_letter_whole(column: int) -> None:
    ink = drawn("box")
    ink.put(3, 0, "東西", "street-name")

    row = cursor_row(ink, column, 0, "box")

    assert [run.text for run in row if run.style == "cursor"] == ["»東"]
    assert sum(width(run.text) for run in row) == ink.columns


@pytest.mark.parametrize(
    ("m_per_column", "turn_deg", "glyphs", "bar", "north"),
    [
        (12.0, 0.0, "box", "├────────────────┤ 200 m", "N ↑"),
        (12.0, 0.0, "ascii", "|----------------| 200 m", "N ^"),
        (60.0, 17.0, "box", "├────────────────┤ 1 km", "N 343°"),
        (0.5, -10.0, "box-safe", "├─────────┤ 5 m", "N 10°"),
        (7500.0, 3.0, "ascii", "|------------| 100 km", "N 357deg"),
    ],
)
def test_the_scale_bar_tells_length_and_north(
    m_per_column: float, turn_deg: float, glyphs: Glyphs, bar: str, north: str
) -> None:
    window = replace(
        pane(80, 24), m_per_column=m_per_column, turn_rad=radians(turn_deg)
    )

    assert scale_bar(window, glyphs, WORDS) == (bar, north)


@given(st.floats(0.3, 8000))
def test_the_scale_bar_is_as_long_as_it_says(m_per_column: float) -> None:
    window = replace(pane(80, 24), m_per_column=m_per_column)

    bar, amount, unit = scale_bar(window, "box", WORDS)[0].split()

    length_m = int(amount) * {"m": 1, "km": 1000}[unit]
    assert 2 <= width(bar) <= 20
    assert abs((width(bar) - 1) * m_per_column - length_m) <= m_per_column / 2
    assert length_m * 2.5 > 19 * m_per_column * 0.99

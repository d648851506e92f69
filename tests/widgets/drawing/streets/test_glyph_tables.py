"""What the map may be drawn with, in each kind of terminal."""

import pytest

from widgets.drawing.canvas import Glyphs
from widgets.drawing.cells import width
from widgets.drawing.streets.glyph_tables import DIAGONALS, SIGNS, table

ALL: tuple[Glyphs, ...] = "box", "box-safe", "ascii", "braille"
CODE_PAGE_437 = {chr(code) for code in range(32, 127)} | set("↑")
CODE_PAGE_437 |= {bytes([code]).decode("cp437") for code in range(128, 256)}
"""The arrow stands in its first 32 places, which the codec leaves to controls."""


def arms(north: int = 0, east: int = 0, south: int = 0, west: int = 0) -> int:
    return north << 6 | east << 4 | south << 2 | west


def every_letter(glyphs: Glyphs) -> set[str]:
    signs = SIGNS[glyphs]
    others = [
        signs.leader, signs.ellipsis, *signs.bar, signs.north, signs.degree,
        *signs.cursor, signs.route, signs.closed,
    ]  # fmt: skip
    drawn = {chr(code) for code in table(glyphs).tolist()}
    return drawn | set("".join(DIAGONALS[glyphs])) | set("".join(others))


@pytest.mark.parametrize("glyphs", ALL)
def test_each_crossing_has_a_letter_and_nothing_is_a_blank(glyphs: Glyphs) -> None:
    for index, code in enumerate(table(glyphs).tolist()):
        weights = index >> 6, index >> 4 & 3, index >> 2 & 3, index & 3
        is_street = index > 0 and max(weights) < 3

        assert (chr(code) != " ") == is_street


@pytest.mark.parametrize("glyphs", ALL)
def test_each_letter_takes_one_cell(glyphs: Glyphs) -> None:
    assert {width(letter) for letter in every_letter(glyphs)} == {1}


def test_ascii_is_ascii() -> None:
    assert all(ord(letter) < 128 for letter in every_letter("ascii"))


def test_box_safe_keeps_to_code_page_437() -> None:
    assert every_letter("box-safe") <= CODE_PAGE_437


@pytest.mark.parametrize(
    ("index", "box", "safe", "plain"),
    [
        (arms(east=1, west=1), "─", "─", "-"),
        (arms(north=2, south=2), "┃", "║", "#"),
        (arms(north=1, east=1, south=1, west=1), "┼", "┼", "+"),
        (arms(north=2, east=1, south=2), "┠", "╟", "+"),
        (arms(north=2, east=2, south=2, west=2), "╋", "╬", "#"),
        (arms(east=1, south=2), "┎", "╓", "+"),
        (arms(west=1), "╴", "─", "-"),
        (arms(north=1, south=2), "╽", "║", "#"),
    ],
)
def test_a_crossing_shows_its_arms(index: int, box: str, safe: str, plain: str) -> None:
    assert chr(table("box")[index]) == box
    assert chr(table("box-safe")[index]) == safe
    assert chr(table("ascii")[index]) == plain

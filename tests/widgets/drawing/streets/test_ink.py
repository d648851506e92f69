"""What stands in each cell, read back as rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.drawing.canvas import Run
from widgets.drawing.cells import width
from widgets.drawing.streets.ink import Ink


def line_of(ink: Ink) -> list[Run]:
    (row,) = ink.rows()
    return row


@given(
    st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["กำ", "ที่นี่", "日本", "ab"])))
)
def test_rows_are_as_wide_as_the_ink(texts: list[tuple[int, str]]) -> None:
    ink = Ink(30, 1)
    taken: set[int] = set()
    written: list[str] = []
    for column, text in texts:
        cells = set(range(column, column + width(text)))
        if max(cells) < 30 and not taken & cells:
            ink.put(column, 0, text, "street-name")
            taken |= cells
            written.append(text)

    joined = "".join(run.text for run in line_of(ink))

    assert width(joined) == 30
    assert all(text in joined for text in written)


def test_ground_after_a_street_has_its_style_and_before_it_none() -> None:
    ink = Ink(7, 1)
    ink.put(2, 0, "─", "street2")
    ink.put(5, 0, "┃", "street5")

    assert line_of(ink) == [Run("  ", ""), Run("─  ", "street2"), Run("┃ ", "street5")]


def test_ground_after_a_text_or_mark_is_bare() -> None:
    ink = Ink(6, 1)
    ink.put(0, 0, "Elm", "street-name")
    ink.put(4, 0, "▲", "p0 selected")

    runs = [
        Run("Elm", "street-name"),
        Run(" ", ""),
        Run("▲", "p0 selected"),
        Run(" ", ""),
    ]
    assert line_of(ink) == runs


def test_a_blank_in_a_text_keeps_its_own_style() -> None:
    ink = Ink(8, 1)
    ink.put(0, 0, "─", "street2")
    ink.put(1, 0, "Elm St", "street-name")

    assert line_of(ink)[1] == Run("Elm St", "street-name")


def test_no_columns_are_empty_rows() -> None:
    assert Ink(0, 2).rows() == [[], []]

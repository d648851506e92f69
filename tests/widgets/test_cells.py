"""Laws of measured text, on real Thai and on anything at all."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.text import clean, is_mark
from widgets.drawing.cells import (
    Align,
    clusters,
    fit,
    next_stop,
    prev_stop,
    shown,
    width,
    wrap,
)

THAI = Path(__file__).parents[3] / "shared" / "data" / "thai"
FEW = (
    "น้ำที่ผู้ใหญ่บ้าน", "แจ้งเหตุเพลิงไหม้ที่สี่แยกธนาคารกสิกรไทย ถนนผดุงพานิชย์",
    "รถชน 2 คัน (มีผู้บาดเจ็บ) ใกล้ร้านทองเยาวราช", "漢字 กับ é",
)  # fmt: skip


def real_lines() -> list[str]:
    """Real Thai, or a few lines of our own where the collection is absent."""
    if not THAI.exists():
        return list(FEW)
    lines = (THAI / "thai_lines.txt").read_text("utf-8").splitlines()
    words = (THAI / "thai_words_stacked_marks.txt").read_text("utf-8").splitlines()
    return [*FEW, *lines, *words]


texts = st.sampled_from(real_lines()) | st.text(max_size=30)
ways = st.sampled_from(("left", "right", "center"))


@given(texts, st.integers(0, 50), ways)
def test_fitted_text_is_exactly_as_wide_as_asked(
    text: str, cells: int, align: Align
) -> None:
    row = fit(text, cells, align)

    assert width(row) == cells
    assert not any(unicodedata.category(letter) in ("Cc", "Cf") for letter in row)
    assert not row or not is_mark(row[0])


@given(texts, st.integers(1, 50))
def test_fitted_text_is_whole_clusters_of_the_text(text: str, cells: int) -> None:
    kept = fit(text, cells).rstrip(" ").removesuffix("…")
    parts = [part for part, _ in clusters(text)]

    assert any(
        "".join(parts[:count]).rstrip(" ") == kept for count in range(len(parts) + 1)
    )


@settings(deadline=None)
@given(texts, st.integers(2, 50))
def test_wrapped_rows_fit_and_lose_nothing(text: str, cells: int) -> None:
    rows = wrap(text, cells)

    assert all(width(row) <= cells for row in rows)
    assert not any(row and is_mark(row[0]) for row in rows)
    whole = "".join(part for part, _ in clusters(text))
    assert "".join(rows).replace(" ", "") == whole.replace(" ", "")


@settings(deadline=None)
@given(texts)
def test_rows_of_one_cell_are_still_rows(text: str) -> None:
    assert all(width(row) <= 1 for row in wrap(text, 1))


@given(texts)
def test_stops_go_forth_and_back_the_same_way(text: str) -> None:
    text = clean(text)
    forth = [0]
    while forth[-1] < len(text):
        forth.append(next_stop(text, forth[-1]))
    back = [len(text)]
    while back[-1] > 0:
        back.append(prev_stop(text, back[-1]))

    assert forth == back[::-1]


def test_stops_are_the_cells_of_thai() -> None:
    text = "น้ำที่ผู้"
    stops = [0]
    while stops[-1] < len(text):
        stops.append(next_stop(text, stops[-1]))

    assert stops == [0, 2, 3, 6, 9]


def test_lines_break_between_thai_words() -> None:
    assert wrap("แจ้งเหตุเพลิงไหม้ที่ตลาด", 12) == ("แจ้งเหตุเพลิง", "ไหม้ที่ตลาด")


@pytest.mark.parametrize("cells", range(2, 40))
def test_no_mark_stands_over_the_last_cell_of_a_row(cells: int) -> None:
    text = "ร้านทองเยาวราชตั้งแต่เวลาประมาณหกโมงเย็น ที่นี่ นี่นี่นี่นี่นี่นี่นี่นี่"
    rows = wrap(text, cells)

    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert max(width(row) for row in rows) <= cells
    assert not [row for row in rows if width(row) == cells and not width(row[-1])]


def test_long_words_are_not_parted_from_what_follows_them() -> None:
    assert wrap("กกกกะ", 4) == ("กกก", "กะ")


@pytest.mark.parametrize(
    ("text", "cells", "align", "row"),
    [
        ("วัดคุ้ม", 8, "left", "วัดคุ้ม    "),
        ("วัดคุ้ม", 8, "right", "    วัดคุ้ม"),
        ("ที่ทำการ", 4, "left", "ที่ทำ…"),
        ("漢字", 3, "left", "漢…"),
        ("漢字", 2, "left", "… "),
        ("abc", 1, "left", "a"),
        ("abc", 0, "left", ""),
    ],
)
def test_fit_cases(text: str, cells: int, align: Align, row: str) -> None:
    assert fit(text, cells, align) == row


def test_open_sara_am_takes_its_two_cells() -> None:
    assert shown("น้ำ", decompose_am=True) == "น\u0e4d\u0e49\u0e32"
    assert shown("น้ำ", decompose_am=False) == "น้ำ"
    assert width(shown("น้ำ", decompose_am=True)) == width("น้ำ")

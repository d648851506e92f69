"""Laws and cases of text from outside."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import MOST_MARKS, clean, fold, fold_clean, is_mark

THAI = Path(__file__).parents[3] / "shared" / "data" / "thai"
anything = st.text(st.characters(exclude_categories=()), max_size=40)
thai = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=20)
steering = st.text(
    st.sampled_from("กา\u0e34\u0e48\u0e4d\u0e32เ\u200b\u202e\ufe0f\x1b\n\x85 a\ud800"),
    max_size=20,
)


@given(anything | thai | steering)
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text)

    assert clean(once) == once


@given(anything | thai | steering)
def test_clean_text_holds_nothing_unseen(text: str) -> None:
    kept = clean(text)

    assert not {unicodedata.category(letter) for letter in kept} & {"Cc", "Cf", "Cs"}
    assert not kept or not is_mark(kept[0])
    assert unicodedata.is_normalized("NFC", kept)


@given(anything | thai | steering)
def test_fold_twice_is_fold_once(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_ascii_is_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\r\nc", "a b c"),
        ("a\x1b[2Jb\x9b", "a[2Jb"),
        ("ซอย\u200b\ufeffสุข\u00adใจ", "ซอยสุขใจ"),
        ("\u202eabc\u2066", "abc"),
        ("\u26a0\ufe0f", "\u26a0"),
        ("a\ud800b", "ab"),
        ("e\u0301", "\u00e9"),
        ("เเม่", "แม่"),
        ("ท\u0e48\u0e35", "ท\u0e35\u0e48"),
        ("ก\u0e49\u0e49", "ก\u0e49"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("\u0e49ก", "ก"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * MOST_MARKS),
        ("ก\u0e31\u0e34\u0e48\u0e49\u0e4a", "ก\u0e31\u0e34\u0e48\u0e49"),
        ("ก \u0e48ข", "ก ข"),
        ("\u20dda", "a"),
    ],
)
def test_clean_cases(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("๑๙๑", "191"),
        ("Wat  KHUM ", "wat khum"),
        ("ท\u0e48\u0e35", "ที่"),
        ("STRASSE", "straße"),
    ],
)
def test_fold_makes_them_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_real_thai_keeps_its_letters() -> None:
    if not THAI.exists():
        pytest.skip("the collection of Thai text is not beside this checkout")
    words = (THAI / "thai_words_stacked_marks.txt").read_text("utf-8").split()

    changed = [word for word in words if clean(word) != word]

    assert len(words) > 900
    assert len(changed) < len(words) / 20


@pytest.mark.parametrize("text", ["วัดคุ้ม ๑๙๑", "Red  BIKE", "น้ำ ถ.เทวาภิบาล"])
def test_both_folds_agree_on_what_people_write(text: str) -> None:
    assert fold_clean(clean(text)) == fold(text)

"""What Textual writes is read as a terminal would show it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.terminal.cells import CONT, GLYPH, SHIFT, SPACE
from patrol_tui.terminal.wanted import Place, Urgency, Wanted
from tests.patrol_tui.thin.pictures import Pair, chance_of, drawn, frame
from tests.patrol_tui.thin.screens import ThinTerminal


def text_of(wanted: Wanted, y: int) -> str:
    glyphs = (cell & GLYPH for cell in wanted.rows[y])
    text = "".join(wanted.glyphs.text_of(g) for g in glyphs if g != CONT)
    return text.rstrip()


def seen(wanted: Wanted) -> list[list[object]]:
    """Show the wanted cells on a terminal, all of them, one by one."""
    terminal = ThinTerminal(wanted.columns, wanted.row_count)
    for y in range(wanted.row_count):
        terminal.feed(f"\x1b[{y + 1}H{drawn(wanted, y)}")
    return [list(row) for row in terminal.cells()]


@pytest.mark.parametrize("group", range(4))
def test_random_frames_are_read_as_a_terminal_shows_them(group: int) -> None:
    chance = chance_of(group)
    for _ in range(16):
        wanted, stock = Wanted(34, 6), ThinTerminal(34, 6)
        for step in range(20):
            text = frame(chance, 34, 6, 4)
            wanted.feed(text)
            stock.feed(text)
            if step % 4 == 3:
                assert seen(wanted) == stock.cells()


COLUMNS = 96
"""Enough for all that these tests write in one row."""
LETTERS = st.text(st.sampled_from("abก ี่ำ漢─\u0301é"), max_size=6)
MOTION = st.sampled_from(
    ["\r", "\b", "\t", "\x1b[A", "\x1b[2B", "\x1b[3C", "\x1b[2D", "\x1b[5G", "\x1b[2d"]
)
ERASING = st.sampled_from(
    ["\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[3X", "\x1b[J", "\x1b[1J"]
)
COLOUR = st.sampled_from(["\x1b[31m", "\x1b[44m", "\x1b[m", "\x1b[0m", "\x1b[7m"])
AT = st.builds("\x1b[{};{}H".format, st.integers(1, 4), st.integers(1, 11))


@given(st.lists(st.one_of(AT, LETTERS, MOTION, COLOUR), max_size=8).map("".join))
def test_motions_are_followed(text: str) -> None:
    start = "\x1b[1;1H"  # a mark needs a letter before it
    wanted, stock = Wanted(COLUMNS, 4), ThinTerminal(COLUMNS, 4)
    wanted.feed(start + "x" + text)
    stock.feed(start + "x" + text)

    assert seen(wanted) == stock.cells()


@given(st.lists(st.one_of(AT, st.just("ab漢"), ERASING), max_size=12).map("".join))
def test_erasing_is_followed(text: str) -> None:
    wanted, stock = Wanted(COLUMNS, 4), ThinTerminal(COLUMNS, 4)
    wanted.feed("\x1b[44m" + text)
    stock.feed("\x1b[44m" + text)

    assert seen(wanted) == stock.cells()


def test_a_line_feed_on_the_last_row_moves_all_up() -> None:
    wanted = Wanted(10, 3)
    wanted.feed("\x1b[1;1Hone\x1b[2;1Htwo\x1b[3;1Hthree\nfour")

    assert [text_of(wanted, y) for y in range(3)] == ["two", "three", "four"]


def test_a_line_feed_between_rows_moves_nothing() -> None:
    wanted = Wanted(10, 2)
    wanted.feed("\x1b[1;1Hone\n\x1b[2;1Htwo\x1b[1;1H")

    assert [text_of(wanted, y) for y in range(2)] == ["one", "two"]
    assert wanted.cursor == Place(0, 0)


def test_only_rows_that_change_are_told_and_since_when() -> None:
    wanted = Wanted(10, 4)
    wanted.feed("\x1b[2;1Hnews\x1b[3;1H    ", now_s=1.0)
    wanted.feed("\x1b[2;1Hmore\x1b[4;1Hx", now_s=2.0)

    assert wanted.changed == {1: 1.0, 3: 2.0}


def test_mark_behind_the_end_of_a_pen_joins_the_letter_before_it() -> None:
    wanted = Wanted(10, 1)
    wanted.feed("\x1b[1;1H\x1b[31mก\x1b[0m\u0e35\x1b[32mข\x1b[0m")

    assert text_of(wanted, 0) == "ก\u0e35ข"


def test_the_same_again_changes_nothing() -> None:
    wanted = Wanted(10, 2)
    wanted.feed("\x1b[1;1H\x1b[31mกี่ 漢\x1b[0m")
    wanted.changed.clear()
    wanted.feed("\x1b[1;1H\x1b[31mกี่ 漢\x1b[0m")

    assert wanted.changed == {}


def test_what_cannot_be_seen_changes_nothing() -> None:
    wanted = Wanted(10, 2)
    wanted.feed("\x1b[1;1H\x1b[31;44m    \x1b[0m")
    wanted.changed.clear()
    wanted.feed("\x1b[1;1H\x1b[1;35;44m    \x1b[0m")

    assert wanted.changed == {}


def test_a_key_makes_the_whole_frame_or_the_cursors_row_urgent() -> None:
    wanted = Wanted(10, 4)
    wanted.feed("\x1b[4;1H:", now_s=0.0)
    wanted.feed("\x1b[1;1Ha\x1b[4;1H:x", now_s=1.0, urgency=Urgency.AT_CURSOR)

    assert wanted.urgent == {3: 1.0}
    wanted.feed("\x1b[1;1Hb\x1b[2;1Hc", now_s=2.0, urgency=Urgency.WHOLE)
    assert wanted.urgent == {3: 1.0, 0: 2.0, 1: 2.0}


@pytest.mark.parametrize(
    "sequence",
    ["\x07", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x1b\\", "\x1b[?1004h", "\x1b[?25l",
     "\x1b[>25u", "\x1b[?2048$p", "\x1b[6n", "\x1b[2 q"],
)  # fmt: skip
def test_what_is_no_picture_is_passed_on_in_order(sequence: str) -> None:
    wanted = Wanted(10, 2)
    wanted.feed(f"\x1b[1;1Hab{sequence}cd\x07")

    assert wanted.passed == [sequence, "\x07"]
    assert text_of(wanted, 0) == "abcd"
    assert not wanted.is_doubtful


@pytest.mark.parametrize("sequence", ["\x1bP1;2qsixel\x1b\\", "\x1b[3;4r", "\x1bc"])
def test_after_something_unknown_the_terminal_is_doubted(sequence: str) -> None:
    wanted = Wanted(10, 2)
    wanted.feed(f"\x1b[1;1Hab{sequence}cd")

    assert wanted.passed == [sequence]
    assert wanted.is_doubtful
    assert text_of(wanted, 0) == "abcd"


@pytest.mark.parametrize(
    "sequence", ["\x1b]8;;http://x\x1b\\", "\x1b[?2026h", "\x1b[?2026l", "\x85", "\x0e"]
)
def test_links_marks_of_frames_and_controls_are_dropped(sequence: str) -> None:
    wanted = Wanted(10, 2)
    wanted.feed(f"\x1b[1;1Hab{sequence}cd")

    assert wanted.passed == []
    assert text_of(wanted, 0) == "abcd"


def test_marks_join_the_letter_before_across_pens() -> None:
    wanted = Wanted(10, 2)
    wanted.feed("\x1b[1;1Hก\x1b[31mี่\x1b[0mx")
    wanted.feed("\x1b[2;1Hก\x1b[2;2H้")

    assert text_of(wanted, 0) == "กี่x"
    assert text_of(wanted, 1) == "ก้"
    assert wanted.rows[0][0] >> SHIFT == 0


def test_a_heap_of_marks_is_cut() -> None:
    wanted = Wanted(10, 1)
    wanted.feed("\x1b[1;1Hก" + "\u0e48" * 500)

    assert len(text_of(wanted, 0)) < 20


def test_a_picture_of_several_letters_is_one_wide_cell() -> None:
    wanted = Wanted(10, 1)
    wanted.feed("\x1b[1;1H👩\u200d🚒x☎\ufe0fy")

    glyphs = [cell & GLYPH for cell in wanted.rows[0][:6]]
    assert [glyph == CONT for glyph in glyphs] == [
        False,
        True,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("start", [-1, 0, 3, 8, 9, 12])
def test_rows_are_never_overrun(start: int) -> None:
    wanted = Wanted(10, 2)
    wanted.feed(f"\x1b[1;{start + 1}H漢字漢字漢字漢字漢字\x1b[9;9Hbelow\x1b[99999;1Hx")

    assert [len(row) for row in wanted.rows] == [10, 10]


@given(st.text(max_size=40))
def test_any_text_is_survived(text: str) -> None:
    wanted = Wanted(10, 3)
    wanted.feed("\x1b[1;1H" + text)
    wanted.feed("\x1b[2;1Hok")

    assert [len(row) for row in wanted.rows] == [10, 10, 10]


def test_another_size_keeps_what_fits() -> None:
    pair = Pair(12, 4)
    pair.feed("\x1b[1;1H0123456789漢\x1b[4;1Hlast")
    pair.resize(11, 3)

    assert seen(pair.wanted) == pair.stock.cells()
    assert pair.wanted.changed.keys() == {0, 1, 2}
    pair.resize(14, 5)
    assert seen(pair.wanted) == pair.stock.cells()


def test_strings_that_were_read_are_kept_but_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("patrol_tui.terminal.letters._KEPT_LETTERS", 300)
    monkeypatch.setattr("patrol_tui.terminal.letters._KEPT_CELLS", 20)
    wanted = Wanted(20, 2)
    for number in range(500):
        wanted.feed(f"\x1b[1;1H\x1b[3{number % 7}mno {number}\x1b[0m")

    assert len(wanted.letters._read) < 20
    assert text_of(wanted, 0) == "no 499"


def test_blanks_are_one_number() -> None:
    wanted = Wanted(10, 1)

    assert wanted.rows == [[SPACE] * 10]

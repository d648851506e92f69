"""Terminals that count letters otherwise than we do are told where the cursor is."""

from __future__ import annotations

import pytest

from patrol_tui.terminal.abilities import USUAL, Abilities
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.wanted import Wanted
from tests.patrol_tui.thin.pictures import Pair, chance_of, frame
from tests.patrol_tui.thin.screens import Habits, ThinTerminal

LINE = "\x1b[1;1Hกี่|น้ำ|漢字|●|\x1b[2;1Hend"
AS_LAID_OUT = {2: "|", 5: "|", 10: "|", 12: "|"}
"""Columns of the bars in that line, as Textual counts."""


def bars(terminal: ThinTerminal) -> dict[int, str]:
    row = terminal.screen.buffer[0]
    return {x: row[x].data for x in range(30) if row[x].data == "|"}


@pytest.mark.parametrize(
    "habits",
    [
        Habits(),
        Habits(mark_cells=1),
        Habits(wide_cells=1),
        Habits(ambiguous_cells=2),
        Habits(mark_cells=1, wide_cells=1, ambiguous_cells=2),
    ],
    ids=["as we", "marks", "wide", "ambiguous", "all"],
)
def test_what_follows_a_doubtful_letter_is_in_its_place(habits: Habits) -> None:
    wanted = Wanted(30, 3)
    encoder = Encoder(wanted, habits.abilities())
    terminal = ThinTerminal(30, 3, habits)
    wanted.feed("\x1b[1;1Hกี่" + "|น้ำ|漢字|●|\x1b[2;1Hend")
    terminal.feed(encoder.rows(range(3), 1000).text)

    expected = {x - 1: "|" for x in AS_LAID_OUT}
    assert bars(terminal) == expected
    assert terminal.words()[1] == "end"


def test_a_sure_terminal_is_not_told() -> None:
    wanted = Wanted(30, 3)
    wanted.feed(LINE)

    assert "G" not in Encoder(wanted, USUAL).rows([0], 1000).text


def test_before_it_answers_lines_are_believed_and_marks_are_not() -> None:
    wanted = Wanted(30, 3)
    wanted.feed("\x1b[1;1H─●─\x1b[2;1Hกี่x")
    encoder = Encoder(wanted, Abilities())
    encoder.clear()

    assert "G" not in encoder.rows([0], 1000).text
    assert "กี่\x1b[2Gx" in encoder.rows([1], 1000).text


def test_lines_that_were_believed_too_soon_are_drawn_anew() -> None:
    habits = Habits(ambiguous_cells=2)
    pair = Pair(30, 3, habits, Abilities())
    pair.feed("\x1b[1;1H#●|101\x1b[2;1Hascii")
    pair.ours.feed(pair.encoder.rows(range(3), 1000).text)
    believed = bars(pair.ours)
    pair.encoder.abilities = habits.abilities()
    assert list(pair.wanted.changed) == [0]
    pair.ours.feed(pair.encoder.rows([0], 1000).text)

    assert believed == {3: "|"}
    assert bars(pair.ours) == {2: "|"}


def test_random_pictures_stay_in_their_columns_on_a_distrusted_terminal() -> None:
    chance = chance_of(4)
    pair = Pair(40, 5)
    for step in range(300):
        pair.feed(frame(chance, 40, 5, 4))
        pair.draw(chance)
        if step == 20:
            pair.encoder.distrust()
        assert not pair.wrong(), step


def test_distrust_draws_again_only_rows_that_may_be_wrong() -> None:
    pair = Pair(30, 3)
    pair.feed("\x1b[1;1Hกี่ชน\x1b[2;1Hascii")
    pair.draw(chance_of(1), 1000)
    pair.encoder.distrust(now_s=5.0)

    assert pair.wanted.changed == {0: 5.0}


def test_distrust_mends_what_stands_wrong() -> None:
    habits = Habits(mark_cells=1)
    pair = Pair(30, 3, habits, USUAL)
    pair.wanted.feed("\x1b[1;1Hกี่|ชน")
    pair.ours.feed(pair.encoder.rows(range(3), 1000).text)
    before = bars(pair.ours)
    pair.encoder.distrust()
    pair.ours.feed(pair.encoder.rows(range(3), 1000).text)

    assert before == {3: "|"}
    assert bars(pair.ours) == {1: "|"}


def test_a_terminal_that_joins_am_is_sent_its_parts() -> None:
    habits = Habits(joins_am=True)
    pair = Pair(30, 3, habits)
    pair.feed("\x1b[1;1Hน้ำ|กำ|ำ")
    pair.draw(chance_of(1), 1000)

    assert pair.ours.words()[0] == "น\u0e49\u0e4d\u0e32|ก\u0e4d\u0e32|\u0e32"


@pytest.mark.parametrize(
    ("before", "after"),
    [("กำ|", "นำ|"), ("กำ|", "กา|"), ("กำ|", " ำ|"), ("ก |", "กำ|"), ("จำ|", "ทำ|")],
)
def test_am_stays_where_it_is_one_letter_with_the_one_before(
    before: str, after: str
) -> None:
    """Foot clusters them: writing over one cell takes the other away."""
    pair = Pair(30, 3, Habits(clusters_am=True))
    for text in (before, after):
        pair.feed(f"\x1b[1;1H{text}")
        pair.draw(chance_of(1), 1000)

    assert not pair.wrong()


def test_am_is_not_cut_off_by_a_budget() -> None:
    pair = Pair(40, 1, Habits(clusters_am=True))
    for letter in "กนจท":
        pair.feed("\x1b[1;1H" + (letter + "ำ") * 20)
        pair.draw(chance_of(letter), 30)

    assert not pair.wrong()


def test_am_that_goes_takes_its_ring_along() -> None:
    pair = Pair(30, 3, Habits(joins_am=True))
    pair.feed("\x1b[1;1Hกำ|")
    pair.draw(chance_of(1), 1000)
    pair.feed("\x1b[1;1Hกา|")
    pair.draw(chance_of(1), 1000)

    assert not pair.wrong()


def test_nothing_is_shifted_that_the_terminal_may_count_otherwise() -> None:
    pair = Pair(40, 1, Habits(mark_cells=1))
    text = "กี่ ข้าง ถนน 12 ซอย 9 หลัง 3 ตรง 7 กัน"
    pair.feed(f"\x1b[1;1H{text}")
    pair.draw(chance_of(1), 1000)
    pair.feed(f"\x1b[1;1H{text[4:]}     ")
    said = pair.draw_some([0], 1000)

    assert "P" not in said

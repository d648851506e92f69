"""What each sort of terminal answers becomes what is believed of it."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.terminal.abilities import USUAL, Abilities
from patrol_tui.terminal.asking import CURSOR, Asking
from patrol_tui.terminal.hearing import Hearing, Kind, Mode, Place
from tests.patrol_tui.thin.answering import Picture, Sort
from tests.patrol_tui.thin.screens import PLAIN, XTERM

MODERN = Sort(synchronises=True)
OLD = Sort(
    habits=replace(PLAIN, mark_cells=1, wide_cells=1),
    kind=None,
)


def with_habits(**habits: Any) -> Sort:
    return Sort(habits=replace(XTERM, **habits))


def asked(sort: Sort, size: tuple[int, int] = (80, 24)) -> tuple[Asking, Picture]:
    picture = Picture(size, sort)
    asking = Asking(size[1])
    drawn = "".join(question.drawn + CURSOR for question in asking.questions)
    answers = picture.feed(drawn)
    for heard in Hearing().feed(answers, 0.0, is_asking=True):
        assert not isinstance(heard, str)
        asking.hear(heard)
    return asking, picture


def test_terminal_of_today_can_all_that_is_usual() -> None:
    asking, _ = asked(MODERN)

    assert asking.is_answered
    assert asdict(asking.abilities) == {**asdict(USUAL), "synchronises": True}


@pytest.mark.parametrize(
    ("sort", "cannot"),
    [
        (with_habits(repeats_any=False), {"repeats_any"}),
        (with_habits(repeats=False), {"repeats", "repeats_any"}),
        (with_habits(mark_cells=1), {"counts_thai"}),
        (with_habits(wide_cells=1), {"counts_wide"}),
        (with_habits(ambiguous_cells=2), {"counts_ambiguous"}),
        (with_habits(scrolls=False), {"scrolls"}),
        (Sort(kind=83), {"erases_in_colour"}),
        (Sort(kind=1, version=115), {"shifts_in_colour"}),
        (
            Sort(kind=None),
            {"erases_in_colour", "shifts_cells", "shifts_in_colour"},
        ),
    ],
)
def test_what_a_terminal_cannot_do_is_found_out(sort: Sort, cannot: set[str]) -> None:
    asking, _ = asked(sort)

    usual = asdict(USUAL)
    assert {name for name, can in asdict(asking.abilities).items() if not can} == {
        *cannot, *(name for name, can in usual.items() if not can),
    }  # fmt: skip


def test_sara_am_in_the_cell_before_is_heard() -> None:
    asking, _ = asked(with_habits(joins_am=True))

    assert asking.abilities.joins_am
    assert not asked(MODERN)[0].abilities.joins_am


def test_terminal_of_old_is_believed_to_answer_and_nothing_else() -> None:
    asking, _ = asked(OLD)

    known = {name for name, can in asdict(asking.abilities).items() if can}
    assert known <= {"answers", "counts_ambiguous"}


def test_mute_terminal_is_believed_nothing() -> None:
    asking, _ = asked(Sort(is_mute=True))

    assert asking.abilities == Abilities()
    assert not asking.is_answered


@pytest.mark.parametrize("sort", [MODERN, OLD, with_habits(joins_am=True)])
@pytest.mark.parametrize("size", [(80, 24), (20, 6), (2, 2)])
def test_nothing_of_the_questions_stays_on_the_screen(
    sort: Sort, size: tuple[int, int]
) -> None:
    _, picture = asked(sort, size)

    assert "".join(picture.screen.display).strip() == ""
    assert (picture.screen.cursor.x, picture.screen.cursor.y) == (0, 0)
    assert picture.screen.margins is None


def test_screen_too_small_for_the_questions_leads_to_no_wrong_belief() -> None:
    asking, _ = asked(OLD, (80, 4))

    assert not asking.abilities.scrolls
    assert not asking.abilities.counts_thai


def test_screen_of_a_few_rows_is_not_mistaken() -> None:
    """The cursor stays in the last row whatever the terminal does."""
    for rows in range(1, 12):
        asking, _ = asked(OLD, (80, rows))
        known = {name for name, can in asdict(asking.abilities).items() if can}
        assert known <= {"answers", "counts_ambiguous"}, rows


@given(
    st.lists(
        st.builds(Place, st.integers(1, 12), st.integers(1, 6))
        | st.builds(Kind, st.integers(0, 90))
        | st.builds(Mode, st.sampled_from([2026, 2004]), st.integers(0, 9))
    )
)
def test_forged_answers_are_never_an_error(
    forged: list[Place | Kind | Mode],
) -> None:
    asking = Asking(24)
    for heard in forged:
        before = asking.abilities
        assert asking.hear(heard) == (asking.abilities != before)


def test_lines_are_believed_until_the_terminal_says_otherwise() -> None:
    asking = Asking(24)

    asking.hear(Place(1, 1))
    believed = asking.abilities.counts_ambiguous
    asking.hear(Place(7, 5))

    assert believed
    assert not asking.abilities.counts_ambiguous


def test_of_two_different_answers_neither_is_believed() -> None:
    asking = Asking(24)
    asking.hear(Place(2, 5))
    assert asking.abilities.repeats

    asking.hear(Place(2, 2))

    assert not asking.abilities.repeats


def test_places_after_the_last_answer_change_nothing() -> None:
    asking, _ = asked(MODERN)

    assert not asking.hear(Place(2, 1))
    assert asking.abilities.repeats


def test_questions_take_little_of_a_thin_link() -> None:
    asking = Asking(24)
    sent = "".join(question.drawn + CURSOR for question in asking.questions)

    assert len(sent.encode()) <= 180

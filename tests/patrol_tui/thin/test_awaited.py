"""Answers find their questions, whatever is lost, doubled, forged or quick."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol_tui.terminal.abilities import USUAL
from patrol_tui.terminal.awaited import Awaited, Question, Spot
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.meter import Meter
from patrol_tui.terminal.pace import Pacer
from patrol_tui.terminal.sending import Sending
from patrol_tui.terminal.wanted import Wanted
from tests.patrol_tui.thin.simulated import Answer, Nature, World

HERE, THERE, ELSEWHERE = (1, 1), (2, 2), (3, 3)
TRIP_S = 0.6


def asked(*questions: tuple[Spot, float]) -> Awaited:
    awaited = Awaited()
    for place, asked_s in questions:
        awaited.ask(Question(place, asked_s, 0, 0.0))
    return awaited


def answers(awaited: Awaited, place: Spot, now_s: float) -> tuple[float, bool] | None:
    """When what it answers was asked, and whether that may be measured by."""
    answered = awaited.answer(now_s, place, TRIP_S)
    return answered and (answered.question.asked_s, answered.is_sure)


@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
def test_answer_that_comes_too_early_takes_its_question_off_unmeasured(
    place: Spot,
) -> None:
    awaited = asked((HERE, 0.0))

    assert answers(awaited, place, 0.06) == (0.0, False)
    assert not awaited


def test_three_early_answers_in_a_row_are_a_quicker_link() -> None:
    awaited = asked((HERE, 0.0), (THERE, 1.0), (HERE, 2.0), (THERE, 3.0))

    sure = [
        answers(awaited, (HERE, THERE)[at % 2], at + 0.1) == (at, True)
        for at in range(4)
    ]

    assert sure == [False, False, True, True]


def test_right_answer_after_a_forged_one_is_no_second_answer() -> None:
    awaited = asked((HERE, 0.0), (THERE, 0.5))

    assert answers(awaited, ELSEWHERE, 0.55) == (0.0, True)
    assert answers(awaited, HERE, 0.6) is None
    assert answers(awaited, THERE, 1.1) == (0.5, True)


def test_lost_answer_is_not_waited_for_when_a_later_one_comes() -> None:
    awaited = asked((HERE, 0.0), (THERE, 0.5))

    assert answers(awaited, THERE, 1.1) == (0.5, True)
    assert not awaited


def test_lost_answer_is_not_mistaken_for_that_of_the_same_place_later() -> None:
    awaited = asked((HERE, 0.0), (HERE, 3.0))

    assert answers(awaited, HERE, 3.6) == (3.0, True)
    assert not awaited


def test_late_answers_after_a_stall_are_not_held_for_doubles() -> None:
    awaited = asked((HERE, 0.0), (HERE, 3.0))
    for _ in range(2):
        answers(awaited, HERE, 10.0)
    for asked_s in (11.0, 11.5):
        awaited.ask(Question(HERE, asked_s, 0, 0.0))

    assert answers(awaited, HERE, 12.1)
    assert answers(awaited, HERE, 12.2)
    assert not awaited


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 2.5), st.integers(0, 3), st.integers(1, 40)),
        min_size=1,
        max_size=25,
    ),
    st.lists(st.sampled_from([0.0, 0.1, 0.3, 1.0, 1.0, 1.0, 2.0, 6.0]), min_size=5),
)
def test_right_answers_are_all_taken_and_withhold_nothing(
    frames: list[tuple[float, int, int]], jitter: list[float]
) -> None:
    last_s = 0.0

    def jittered(number: int, place: Spot) -> list[Answer]:
        nonlocal last_s
        late_s = 0.5 * jitter[number % len(jitter)] if number > 3 else 0.5
        last_s = max(last_s, world.now_s + late_s)  # they keep their order
        return [(last_s - world.now_s, place)]

    wanted = Wanted(40, 6)
    sending = Sending(wanted, Encoder(wanted, USUAL), Pacer(), Meter())
    nature = Nature(bytes_s=20_000, round_trip_s=0.06)
    world = World(sending, nature, (40, 6), jittered)
    sending.begin(0.0)
    world.run(until_s=3.0)
    for number, (wait_s, row, count) in enumerate(frames):
        frame = f"\x1b[{row + 1};1H" + chr(97 + number) * count
        sending.feed(frame, world.now_s)
        world.run(until_s=world.now_s + wait_s)

    world.run(until_s=world.now_s + 4.0)

    assert not wanted.changed
    assert sending.pacer.questions == 0
    assert sending.meter.reading(world.now_s).mismatches == 0
    sending.feed("\x1b[1;1Hlast", world.now_s)
    world.run(until_s=world.now_s + 0.1)
    assert "last" in world.screen.words()[0]

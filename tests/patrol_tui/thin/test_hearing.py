"""Answers of the terminal are told from keys, however they are cut on the way."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.terminal.hearing import (
    HELD_ESCAPE_S,
    HELD_S,
    HELD_WHILE_ASKING_S,
    QUICK,
    STRING_S,
    Escape,
    Heard,
    Hearing,
    Kind,
    Mode,
    Patience,
    Place,
    patience,
)

ANSWERS = {
    "\x1b[12;40R": [Place(12, 40)],
    "\x1b[?2026;2$y": [Mode(2026, 2)],
    "\x1b[>83;40900;0c": [Kind(83, 40900)],
    "\x1b[?64;1;2c": [],
    "\x1b[?25u": [],
    "\x1b[48;24;80;480;640t": [],
}
KEYS = ["a", "ก", "\r", "\x1b[A", "\x1b[1;5C", "\x1b[200~x\x1b[201~", "\x1bOP", "\x7f"]


def heard_of(*texts: str, is_asking: bool = True) -> list[Heard]:
    """Heard when the pieces come at once, and then nothing for long."""
    hearing = Hearing()
    heard: list[Heard] = []
    for text in texts:
        heard += hearing.feed(text, 0.0, is_asking=is_asking)
    if late := hearing.tick(10.0):
        heard.append(late)
    return heard


def keys_of(heard: list[Heard]) -> str:
    return "".join(piece for piece in heard if isinstance(piece, str))


def answers_of(heard: list[Heard]) -> list[Heard]:
    return [piece for piece in heard if not isinstance(piece, str)]


@given(st.lists(st.sampled_from([*ANSWERS, *KEYS])), st.data())
def test_keys_and_answers_are_told_apart_wherever_they_are_cut(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6).map(sorted))
    edges = [0, *cuts, len(text)]
    parts = [text[a:b] for a, b in itertools.pairwise(edges)]
    heard = heard_of(*parts)

    assert keys_of(heard) == "".join(piece for piece in pieces if piece in KEYS)
    assert answers_of(heard) == [a for piece in pieces for a in ANSWERS.get(piece, [])]


@given(st.text("\x1b[]?>=0159;:Rct$y~AMa<\ufffd", max_size=80), st.booleans())
def test_rubbish_is_never_an_error_and_nothing_is_invented(
    text: str, is_asking: bool
) -> None:
    heard = heard_of(text, is_asking=is_asking)

    assert len(keys_of(heard)) <= len(text)
    assert len(answers_of(heard)) <= text.count("\x1b[")


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_that_comes_letter_by_letter_types_nothing(answer: str) -> None:
    heard = heard_of(*answer)

    assert heard == ANSWERS[answer]


def test_escape_alone_is_given_at_once_unless_answers_are_on_the_way() -> None:
    hearing = Hearing()

    assert hearing.feed("\x1b", 0.0, is_asking=False) == ["\x1b"]
    assert hearing.feed("\x1b", 1.0, is_asking=True) == []
    assert hearing.tick(1.0 + HELD_ESCAPE_S / 2) == ""
    assert hearing.tick(1.0 + HELD_ESCAPE_S) == "\x1b"


def test_beginning_that_stays_alone_becomes_keys_unless_it_can_be_none() -> None:
    hearing = Hearing()

    assert hearing.feed("\x1b[", 0.0, is_asking=False) == []
    assert hearing.tick(HELD_S / 2) == ""
    assert hearing.tick(HELD_S) == "\x1b["
    assert hearing.feed("\x1b[12", 0.5, is_asking=False) == []
    assert hearing.tick(0.9) == ""
    assert hearing.feed("\x1b[12", 1.0, is_asking=True) == []
    assert hearing.tick(1.0 + HELD_WHILE_ASKING_S / 2) == ""
    assert hearing.feed(";7R", 1.6, is_asking=True) == [Place(12, 7)]
    assert hearing.feed("\x1b[?202", 2.0, is_asking=False) == []
    assert hearing.tick(9.0) == ""
    assert hearing.feed("a", 9.0, is_asking=False) == ["a"]


def test_growing_rubbish_is_neither_typed_nor_kept() -> None:
    hearing = Hearing()
    heard: list[Heard] = hearing.feed("\x1b[", 0.0, is_asking=True)
    for step in range(100):
        heard += hearing.feed("1", step / 1000, is_asking=True)
        heard.append(hearing.tick(step / 1000))

    heard += hearing.feed("mj", 0.2, is_asking=True)

    assert keys_of(heard) == "j"
    assert len(hearing._held) < 40


@pytest.mark.parametrize(("is_asking", "kept"), [(True, []), (False, ["[12;40R"])])
def test_answer_whose_first_letter_went_as_a_key_is_not_typed(
    is_asking: bool, kept: list[str]
) -> None:
    hearing = Hearing()
    hearing.feed("\x1b", 0.0, is_asking=is_asking)
    hearing.tick(0.1)
    hearing.escape_went(0.2)

    heard = hearing.feed("[12;40R", 0.4, is_asking=is_asking)

    assert [piece for piece in heard if isinstance(piece, str)] == kept
    assert answers_of(heard) == ([] if kept else [Place(12, 40)])


# --- a line that brings a key in pieces, or two at once

FAR = Patience(0.3, 5.0)


def test_only_a_slow_or_far_line_is_waited_for() -> None:
    assert patience(0.05, 0.0, is_thin=False, has_packets=False) == QUICK
    assert patience(0.6, 0.0, is_thin=True, has_packets=False).escape_s == 0.3
    assert patience(0.6, 0.0, is_thin=True, has_packets=True).escape_s == 0.0
    assert patience(0.6, 1.0, is_thin=True, has_packets=False).escape_s == 3.0


def test_escape_on_a_slow_line_waits_for_its_rest() -> None:
    hearing = Hearing()

    assert hearing.feed("a\x1b", 0.0, is_asking=False, patience=FAR) == ["a"]
    assert hearing.tick(0.2, FAR) == ""
    assert hearing.feed("[A", 0.25, is_asking=False, patience=FAR) == ["\x1b[A"]
    assert hearing.feed("\x1b", 1.0, is_asking=False, patience=FAR) == []
    assert hearing.tick(1.31, FAR) == "\x1b"


def test_escape_waits_longer_when_the_line_is_found_to_stand_still() -> None:
    hearing, stalled = Hearing(), patience(0.6, 1.0, is_thin=True, has_packets=False)
    hearing.feed("\x1b", 0.0, is_asking=True, patience=FAR)

    assert hearing.tick(2.0, stalled) == ""
    assert hearing.feed("[A", 2.5, is_asking=True, patience=FAR) == ["\x1b[A"]


@pytest.mark.parametrize("rest", ["[A", "[1;5C", "[15~", "OP", "[200~x"])
def test_rest_of_a_key_two_seconds_late_is_no_letter(rest: str) -> None:
    hearing = Hearing()
    hearing.feed("\x1b", 0.0, is_asking=False, patience=FAR)
    hearing.tick(0.4, FAR)
    hearing.escape_went(0.4)

    assert hearing.feed(rest, 2.4, is_asking=False, patience=FAR) == ["\x1b" + rest]


@pytest.mark.parametrize("typed", ["j", "OFF 21", "OK", ":[A", "[A"])
def test_what_is_typed_after_an_escape_is_typed(typed: str) -> None:
    hearing, line = Hearing(), QUICK if typed == "[A" else FAR
    hearing.feed("\x1b", 0.0, is_asking=False, patience=line)
    hearing.tick(0.4, line)
    hearing.escape_went(0.4)

    assert hearing.feed(typed, 1.0, is_asking=False, patience=line) == [typed]


@pytest.mark.parametrize("typed", [":ON 21", "OFF 21", "\r", "PR 127 1", "ก"])
def test_escape_and_letters_that_a_slow_line_brings_at_once_are_both_heard(
    typed: str,
) -> None:
    heard = Hearing().feed(f"a\x1b{typed}", 0.0, is_asking=False, patience=FAR)

    assert heard == ["a", Escape(), typed]


@pytest.mark.parametrize("key", ["\x1b[A", "\x1bOP", "\x1bOA", "\x1b\x7f", "\x1b[1;5C"])
def test_keys_of_more_letters_stay_whole_on_a_slow_line(key: str) -> None:
    assert Hearing().feed(key, 0.0, is_asking=False, patience=FAR) == [key]


# --- strings that a terminal tells

STRINGS = (
    "\x1b]11;rgb:0000/0000/0000\x07",
    "\x1b]11;rgb:0000/0000/0000\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1bP>|XTerm(390)\x1b\\",
    "\x1b_Gi=1;OK\x1b\\",
)


@pytest.mark.parametrize("told", STRINGS)
@pytest.mark.parametrize("line", [QUICK, FAR])
def test_string_is_no_key_wherever_it_is_cut(told: str, line: Patience) -> None:
    for cut in range(3, len(told)):
        hearing = Hearing()
        heard = hearing.feed("a" + told[:cut], 0.0, is_asking=True, patience=line)
        heard += hearing.feed(told[cut:] + "b", 0.2, is_asking=True, patience=line)

        assert keys_of(heard) == "ab"


def test_string_that_is_never_ended_takes_the_keys_of_a_moment_and_no_room() -> None:
    hearing = Hearing()
    hearing.feed("\x1b]0;", 0.0, is_asking=False)
    for step in range(1000):
        assert hearing.feed("x" * 100, step / 100, is_asking=False) == []

    assert hearing._held == ""
    assert hearing.feed("j", 10.0 + STRING_S, is_asking=False) == ["j"]


def test_key_ends_a_string_that_was_never_ended() -> None:
    hearing = Hearing()
    hearing.feed("\x1b]0;word", 0.0, is_asking=False)

    assert hearing.feed("more\x1b[Aj", 0.1, is_asking=False) == ["\x1b[Aj"]

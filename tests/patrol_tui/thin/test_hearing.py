"""Answers of the terminal are told from keys, however they are cut on the way."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.terminal.hearing import (
    HELD_S,
    HELD_WHILE_ASKING_S,
    Heard,
    Hearing,
    Kind,
    Mode,
    Place,
)

ANSWERS = {
    "\x1b[12;40R": [Place(12, 40)],
    "\x1b[?2026;2$y": [Mode(2026, 2)],
    "\x1b[>83;40900;0c": [Kind(83)],
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
    # An escape at the very end may be the key: it is not kept back, so no cut there.
    cuts = [cut for cut in cuts if text[:cut][-1:] != "\x1b"]

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


def test_escape_alone_is_given_at_once() -> None:
    assert Hearing().feed("\x1b", 0.0, is_asking=True) == ["\x1b"]


def test_beginning_that_stays_alone_becomes_keys_unless_it_can_be_none() -> None:
    hearing = Hearing()

    assert hearing.feed("\x1b[12", 0.0, is_asking=False) == []
    assert hearing.tick(HELD_S / 2) == ""
    assert hearing.tick(HELD_S) == "\x1b[12"
    assert hearing.feed("\x1b[12", 1.0, is_asking=True) == []
    assert hearing.tick(1.0 + HELD_WHILE_ASKING_S / 2) == ""
    assert hearing.feed(";7R", 1.6, is_asking=True) == [Place(12, 7)]
    assert hearing.feed("\x1b[?202", 2.0, is_asking=False) == []
    assert hearing.tick(9.0) == ""
    assert hearing.feed("a", 9.0, is_asking=False) == ["a"]


def test_growing_rubbish_is_not_kept_back_for_ever() -> None:
    hearing = Hearing()
    heard: list[Heard] = hearing.feed("\x1b[", 0.0, is_asking=True)
    for step in range(100):
        heard += hearing.feed("1", step / 10, is_asking=True)
        heard.append(hearing.tick(step / 10))

    assert len(keys_of(heard)) > 80


@pytest.mark.parametrize(("is_asking", "kept"), [(True, []), (False, ["[12;40R"])])
def test_answer_whose_first_letter_went_as_a_key_is_not_typed(
    is_asking: bool, kept: list[str]
) -> None:
    hearing = Hearing()
    hearing.feed("\x1b", 0.0, is_asking=is_asking)
    hearing.escape_went(0.2)

    heard = hearing.feed("[12;40R", 0.4, is_asking=is_asking)

    assert [piece for piece in heard if isinstance(piece, str)] == kept
    assert answers_of(heard) == ([] if kept else [Place(12, 40)])

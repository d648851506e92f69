"""Completion: what Tab offers, and that it never invents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.commands.complete import complete
from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Verb
from store.text import fold
from tests.patrol_tui.scene import scene


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("und", "UNDO "),
        ("d", "D "),
        ("dispatch", "D "),
        ("สั่", "สั่ง "),
        ("RM 12", "RM 12"),
        ("D 21 131", "D 21 131 "),
        ("N theft @wat", "N theft @wat-khum "),
        ("N thef", "N theft "),
        ("LO 127 @kas", "LO 127 @kasikorn-bank "),
        ("CL 127 arr", "CL 127 ARREST "),
        ("TY 127 robb", "TY 127 robbery "),
        ("D 21,M3", "D 21,M3 "),
        ("HELP und", "HELP UNDO "),
        ("zzz", "zzz"),
        ("zzz 12", "zzz 12"),
        ("", ""),
    ],
)
def test_tab_completes(line: str, completed: str) -> None:
    assert complete(line, scene()).line == completed


def test_several_choices_are_shown_and_their_shared_letters_are_filled_in() -> None:
    found = complete("N theft @", scene())

    assert "@wat-khum" in found.choices
    assert found.line == "N theft @"
    assert complete("D 21 13", scene()).choices == ("130", "131")


def test_units_are_offered_for_each_unit_of_a_list() -> None:
    found = complete("D 21,M", scene())

    assert set(found.choices) == {"21,M1", "21,M2", "21,M3", "21,M4"}


def test_a_verb_that_takes_no_place_is_offered_none() -> None:
    assert complete("CL 127 @wat", scene()).line == "CL 127 @wat"


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_spelling_completes_to_its_verb(verb: Verb) -> None:
    for spelling in verb.spellings:
        assert verb_of(complete(spelling, scene()).line) is verb


WORDS = st.sampled_from(
    ["d", "dis", "D", "21", "21,", "M", "12", "@", "@w", "th", "CL", "N", "สั่ง", "?",
     " ", "HELP", "TY"]
)  # fmt: skip


@given(line=st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=5).map(" ".join)))
def test_completion_takes_any_text_and_keeps_what_was_typed_before(line: str) -> None:
    found = complete(line, scene())

    assert found.line.startswith(line.rpartition(" ")[0])


@given(line=st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
def test_every_choice_begins_with_the_word_typed(line: str) -> None:
    word = fold(line.rpartition(" ")[2])

    for choice in complete(line, scene()).choices:
        assert fold(choice).startswith(word) or is_open_incident(choice)


def is_open_incident(choice: str) -> bool:
    return choice.isdecimal() and int(choice) in scene().state.open_ids.values()


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("THEME n", "THEME night "),
        ("สีจอ mo", "สีจอ mono "),
        ("LANG e", "LANG en "),
        ("MAP st", "MAP style "),
        ("MAP use roi", "MAP use roi-et "),
        ("MAP use z", "MAP use zone "),
        ("FW 127 hosp", "FW 127 hospital "),
    ],
)
def test_names_of_themes_languages_maps_and_agencies_are_known(
    line: str, completed: str
) -> None:
    assert complete(line, scene(maps=lambda: ["roi-et"])).line == completed


def test_incident_is_found_by_a_word_of_its_type_or_place() -> None:
    """Every incident of the evening is a theft at one place."""
    found = complete("D 21 thef", scene())

    assert found.line == "D 21 thef"
    assert found.choices[:2] == ("101", "102")
    assert complete("RM ขโม", scene()).choices == complete("RM thef", scene()).choices


def test_word_of_no_incident_offers_none() -> None:
    assert complete("D 21 volcano", scene()).choices == ()

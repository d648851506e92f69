"""A line typed with the other keyboard layout on is offered back, never done."""

from __future__ import annotations

import pytest

from patrol_tui.commands.parse import other_layout, parse, verb_of
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Ask, Fault, Misread, Query, Verb
from store.model.refusals import Refusal
from tests.patrol_tui.scene import key, scene
from widgets.keyboard import as_latin, as_thai

ARGUMENTS = ("", " 21", " 127", " 21 127", " 21 127 red cap", "!", " 21,M3 127")


def typed_wrongly(word: str) -> str:
    return as_thai(word) if word.isascii() else as_latin(word)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_spelling_on_the_other_layout_never_does_another_verbs_work(
    verb: Verb,
) -> None:
    here = scene(selected_incident=key(127), selected_unit="21")
    for spelling in {form for one in verb.spellings for form in (one, one.lower())}:
        for after in ARGUMENTS:
            wrong = typed_wrongly(spelling) + after
            meant = parse(wrong, here)
            if isinstance(meant, Misread) and meant.fault is Fault.OTHER_LAYOUT:
                assert verb_of(meant.about["line"]) is verb, wrong
            else:
                is_harmless = isinstance(meant, Misread | Refusal) or (
                    isinstance(meant, Query) and meant.ask in {Ask.SELECT, Ask.HELP}
                )
                assert is_harmless, wrong


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_name_typed_with_the_thai_layout_is_offered_back(verb: Verb) -> None:
    wrong = as_thai(verb.name.lower())

    assert verb_of(other_layout(f"{wrong} 21 127", scene())) is verb


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("ก 21 127", "D 21 127"),
        ("ก /ๅ ๅ/ึ", "D 21 127"),
        ("ก+ 21 127", "D! 21 127"),
        ("lyj' 21 127", "สั่ง 21 127"),
        ("57' 21", "ถึง 21"),
        ("ื ขโมย", "N ขโมย"),
        ("้ 127 20 ask", "H 127 20 ask"),
        ("c0h' -F,p", "แจ้ง ขโมย"),
        ("zzz 21", ""),
        ("เอ๊ะ 21", ""),
    ],
)
def test_line_is_given_as_the_same_keys_would_have_written_it(
    wrong: str, right: str
) -> None:
    assert other_layout(wrong, scene()) == right


def test_word_of_either_layout_comes_back_from_the_other() -> None:
    for verb in VERBS:
        for word in verb.thai:
            assert as_thai(as_latin(word)) == word

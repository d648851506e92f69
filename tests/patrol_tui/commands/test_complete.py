"""Completion: what Tab offers, and that it never invents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.commands.choice_words import about
from patrol_tui.commands.complete import Completion, complete, complete_again
from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Verb
from patrol_tui.tab_choices import choice_lines, choices_row
from store.city.town import Town
from store.city.zone import ROI_ET
from store.text import fold
from tests.patrol_tui.officer import on_duty
from tests.patrol_tui.scene import scene
from widgets.drawing.cells import width
from widgets.words.catalogue import Words
from widgets.words.results import Teller


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


def test_reasons_are_offered_for_a_unit_out_of_service() -> None:
    found = complete("OOS 21 ", scene())

    assert set(found.choices) >= {"fuel", "repair", "court"}
    assert complete("OOS 21 rep", scene()).line == "OOS 21 repair "
    assert complete("BZ 21 ศาล", scene()).line == "BZ 21 ศาล "
    assert "fuel" not in complete("OOS 21 repair ", scene()).choices


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


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("N ขโ", "N ขโมย "),
        ("N รถชนเ", "N รถชนเจ็บ "),
        ("TY 127 ชิง", "TY 127 ชิงทรัพย์ "),
        ("CU 21 จับ", "CU 21 จับกุม "),
        ("ปิด 127 ไม่มี", "ปิด 127 ไม่มีมูล "),
        ("FW 127 เทศบ", "FW 127 เทศบาล "),
        ("N theft @wat-khum pr", "N theft @wat-khum pri="),
        ("N theft @wat-khum by=wa", "N theft @wat-khum by=walk-in "),
        ("Q type=rob", "Q type=robbery "),
        ("Q state=clos", "Q state=CLOSED "),
        ("Q unit=M3", "Q unit=M3 "),
        ("Q last=7", "Q last=7d "),
        ("ON M3 cr", "ON M3 crew="),
        ("D 21 131 pr", "D 21 131 pr"),
        ("N theft @wat-khum from=A", "N theft @wat-khum from=A"),
        ("AV 21 ", "AV 21 @"),
        ("PA ad", "PA add "),
        ("PA add sam", "PA add samlor "),
        ("PA add guard Som la", "PA add guard Som lang="),
        ("RP red class=gu", "RP red class=guard "),
    ],
)
def test_tab_knows_both_languages_and_the_keys(line: str, completed: str) -> None:
    assert complete(line, scene()).line == completed


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ("N theft ", ("@", "pri=", "by=", "from=")),
        ("N theft @wat-khum pri=1 ", ("by=", "from=")),
        ("N theft pri=", ("pri=0", "pri=1", "pri=2", "pri=3", "pri=4")),
        ("DUP 131 12", tuple(str(number) for number in range(120, 130))),
    ],
)
def test_what_is_there_already_is_not_offered(
    line: str, choices: tuple[str, ...]
) -> None:
    assert set(complete(line, scene()).choices) >= set(choices)
    assert len(complete(line, scene()).choices) - len(choices) <= 1


def presses(line: str, *steps: int) -> Completion:
    found = Completion(line="")
    for step in steps:
        found = complete_again(found, line, step, scene())
        line = found.line
    return found


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ((1,), "D 21 13"),
        ((1, 1), "D 21 130"),
        ((1, 1, 1), "D 21 131"),
        ((1, 1, 1, 1), "D 21 130"),
        ((1, -1), "D 21 131"),
        ((1, 1, -1), "D 21 131"),
    ],
)
def test_tab_again_goes_round_the_choices(steps: tuple[int, ...], line: str) -> None:
    assert presses("D 21 13", *steps).line == line


def test_line_that_was_changed_is_completed_anew() -> None:
    found = presses("D 21 13", 1, 1)

    fresh = complete_again(found, "D 21 12", 1, scene())

    assert fresh.at is None
    assert fresh.choices[0] == "120"


def teller(lang: str) -> Teller:
    now = scene()
    return Teller(Words(lang), now.tables, Town(ROI_ET), now.time_zone)


@pytest.mark.parametrize(
    ("choice", "stem", "said"),
    [
        ("130", "D 21 ", "Theft clock tower"),
        ("21,22", "D ", "available"),
        ("M1", "D ", "off duty"),
        ("ARREST", "CL 127 ", "Arrest"),
        ("จับกุม", "CL 127 ", "Arrest"),
        ("theft", "N ", "Theft"),
        ("hospital", "FW 127 ", "Hospital"),
        ("@wat-khum", "N theft ", "Wat Khum"),
        ("@", "N theft ", "a place"),
        ("pri=", "N theft ", "priority 0 to 4"),
        ("pri=0", "N theft ", "life in danger"),
        ("by=191", "N theft ", "emergency number"),
        ("type=theft", "Q ", "Theft"),
        ("D", "HELP ", "Dispatch units to an incident"),
        ("UNDO", "", "Take back your own last action (2 minutes); the log keeps both"),
        ("crew=Anan", "ON 21 ", ""),
    ],
)
def test_each_choice_says_what_it_is(choice: str, stem: str, said: str) -> None:
    assert about(choice, stem, scene(), teller("en")) == said


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize(
    "line", ["D 21 1", "D ", "N ", "N theft @", "CL 127 ", "CU 21 "]
)
@pytest.mark.parametrize("steps", [(1,), (1, 1)])
def test_choices_go_into_two_rows_and_the_rest_is_counted(
    lang: str, line: str, steps: tuple[int, ...]
) -> None:
    found = presses(line, *steps)

    row = choices_row(found, scene(), teller(lang), 80)

    assert sum(width(run.text) for run in row) <= 160
    shown = sum(run.style == "key" for run in row)
    if shown < len(found.choices) - len(steps) + 1:
        assert row[-1].text.strip() == f"+{len(found.choices) - len(steps) + 1 - shown}"


async def test_tab_on_the_screen_tells_the_choices_then_takes_them(
    tmp_path: Path,
) -> None:
    lines = ("ON 21", "N theft @wat-khum", "N noise @kasikorn-bank")
    async with on_duty(tmp_path / "store", *lines) as officer:
        await officer.presses("colon")
        await officer.types("D 21 ")
        await officer.presses("tab")
        told = officer.sees("101 Theft Wat Khum  102 Noise Kasikorn Bank")
        await officer.presses("tab", "tab")
        second = officer.sees(":D 21 102") and officer.sees("2/2 102 Noise")
        await officer.presses("shift+tab", "enter")

        assert told
        assert second
        incident = officer.screen.console.state.by_number(101)
        assert incident is not None
        assert [one.unit for one in incident.active] == ["21"]


def test_choices_are_told_one_a_line_and_the_rest_is_counted() -> None:
    few = choice_lines(presses("D 21 13", 1), scene(), teller("en"))
    many = choice_lines(presses("D 21 1", 1), scene(), teller("en"))

    assert few == ["130 Theft clock tower", "131 Theft clock tower"]
    assert len(many) == 13
    assert many[-1] == "+19"

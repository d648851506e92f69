"""The form of a new incident: it fills the same command, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from patrol_tui.commands.filled_form import FIELDS
from tests.patrol_tui.officer import Officer, on_duty
from widgets.incident_form import IncidentForm
from widgets.keyboard import as_thai

EVENING = ("ON 21 crew=Anan @provincial-hall", "N noise @wat-khum karaoke")
NEW = "New incident: type and place"


def title(officer: Officer) -> str:
    return next(row for row in officer.rows() if "#1" in row and "is entered" in row)


def entered(officer: Officer, number: int) -> str:
    """What the desk has of an incident, and what the screen shows."""
    state = officer.screen.console.state
    incident = state.by_number(number)
    assert incident is not None
    told = [incident.type, str(incident.priority), incident.place.text, incident.source]
    card = "\n".join(officer.rows())
    return " ".join(filter(None, told)) + card


async def test_incident_is_entered_by_type_place_and_enter(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        opened = officer.sees(NEW)
        board = officer.sees("Incidents 1") and officer.sees("not to scale")
        await officer.types("theft")
        await officer.presses("enter")
        await officer.types("kasikorn")
        shown = officer.sees("F2 enters N theft @kasikorn")
        await officer.presses("enter", "enter")

        assert opened
        assert board
        assert shown
        assert not officer.sees(NEW)
        assert officer.sees("N #102 Theft Kasikorn Bank")


@pytest.mark.parametrize("line", ["N", "NF", "แบบฟอร์ม"])
async def test_form_opens_by_a_line_too(tmp_path: Path, line: str) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("colon")
        await officer.types(line)
        await officer.presses("enter")

        assert officer.sees(NEW)


async def test_keys_typed_ahead_go_into_the_form(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        for key in (*"n\r", *"theft\r", *"wat-khum\r", "\t", "ๅ", "\t", "1"):
            name = {"\r": "enter", "-": "minus", "\t": "tab"}.get(key, key)
            officer.app.post_message(_key(name, key))
        await officer.settles()
        await officer.settles()

        assert officer.sees("F2 enters N theft @wat-khum pri=1 by=1")


def _key(name: str, letter: str) -> events.Key:
    return events.Key(name, None if letter in "\r\t" else letter)


async def test_every_field_goes_into_the_one_command(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        for text in ("ขโมย", "@wat-khum", "รถจักรยานยนต์สีแดง", "1", "191", "Anan"):
            await officer.types(text)
            await officer.presses("enter")
        await officer.types("081 234")
        line = 'N theft @wat-khum รถจักรยานยนต์สีแดง pri=1 by=191 from="Anan 081 234"'
        shown = officer.sees(line[:60])
        await officer.presses("enter")
        incident = officer.screen.console.state.by_number(102)

        assert shown
        assert incident is not None
        assert officer.screen.console.desk.reveal(incident.caller) == "Anan 081 234"
        assert (incident.priority, incident.source) == (1, "191")
        assert officer.sees("รถจักรยานยนต์สีแดง")


async def test_unknown_place_is_chosen_by_a_digit(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("enter")
        await officer.types("suriyad x")
        first = next(row for row in officer.rows() if row.startswith(" 1 "))
        await officer.presses("enter")
        asked = officer.sees("which place?")
        await officer.types("1")

        assert "Suriyadet Bamrung" in first
        assert asked
        assert officer.sees("F2 enters N theft @suriyadet-bamrung")


async def test_unknown_place_is_taken_as_it_was_said(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("enter")
        await officer.types("zzz yyy")
        row = next(row for row in officer.rows() if "as it was said" in row)
        await officer.presses("enter")
        for _ in range(9):
            await officer.presses("down")
        await officer.presses("enter", "enter")

        assert "zzz yyy" in row
        assert officer.sees("#102 Theft zzz yyy: entered")


async def test_digits_are_letters_until_a_choice_is_at_hand(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N", "tab")
        await officer.types("1 kas")

        assert officer.sees("1 kas")
        assert officer.screen.query_one(IncidentForm).texts()["place"] == "1 kas"


async def test_keys_of_digits_choose_with_the_thai_keyboard_on(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.types(as_thai("N"))
        await officer.presses("enter")
        await officer.types(as_thai("5"))

        chosen = officer.screen.query_one(IncidentForm).texts()["kind"]
        assert chosen == officer.screen.console.desk.tables.all_kinds[4].code


async def test_form_stays_for_what_comes_later(tmp_path: Path) -> None:
    """The units are on their way while the caller still talks."""
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("enter")
        await officer.types("wat-khum")
        await officer.presses("f2")
        later = title(officer)
        await officer.types("two men")
        shown = officer.sees("F2 adds RM 102 two men")
        await officer.presses("tab")
        await officer.types("0")
        await officer.presses("f2")
        still = title(officer)
        await officer.presses("escape")

        assert "#102" in later
        assert shown
        assert "#102" in still
        assert entered(officer, 102).startswith("theft 0")
        assert "two men" in entered(officer, 102)
        assert not officer.sees("kept, not entered")


async def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N", "f2")
        which = officer.sees("which type?")
        await officer.types("theft")
        await officer.presses("f2")

        assert which
        assert officer.sees("where is it?")
        assert officer.sees("not yet N theft")
        assert len(officer.screen.console.state.incidents) == 1


@pytest.mark.parametrize("asking", ["enter", "f2"])
async def test_digit_chooses_whichever_key_had_the_question_asked(
    asking: str, tmp_path: Path
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("robb")
        await officer.presses("backspace", "backspace", "backspace", asking)
        await officer.presses("f2", "2")
        form = officer.screen.query_one(IncidentForm)

        assert form.field == "place"
        assert officer.screen._draft.taken.kind not in {"r", "r2", ""}


async def test_type_that_nothing_fits_is_not_said_to_have_choices(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("qqqq")
        await officer.presses("enter")
        told = officer.sees("no type is written so: Ctrl+U clears the field")
        await officer.presses("ctrl+u")

        assert told
        assert not officer.sees("no type is written so")
        assert officer.sees("1 shots")


async def test_possible_duplicate_is_told_as_the_place_is_typed(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("enter")
        before = officer.sees("perhaps the same")
        await officer.types("wat-khum")

        assert not before
        assert officer.sees("perhaps the same: #101 Noise Wat Khum")


async def test_caution_and_questions_are_told_before_it_is_entered(
    tmp_path: Path,
) -> None:
    lines = (*EVENING, "CAU @wat-khum two dogs")
    async with on_duty(tmp_path / "store", *lines) as officer:
        await officer.presses("N")
        await officer.types("robbery")
        await officer.presses("enter")
        await officer.types("wat-khum")

        assert officer.sees("caution: two dogs")
        assert officer.sees("ask: weapon?")


async def test_fields_of_the_entry_are_closed_once_it_is_entered(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("enter")
        await officer.types("wat-khum")
        await officer.presses("f2")
        form = officer.screen.query_one(IncidentForm)
        went = [form.field]
        for _ in range(4):
            await officer.presses("tab")
            went.append(form.field)

        assert went == ["words", "priority", "kind", "place", "words"]


HOSTILE = "a[/red][@click=app.quit]x[/]\x1b[2J\x9b\u202e<b>&"


@pytest.mark.parametrize(
    ("lang", "size"), [("en", (80, 24)), ("th", (120, 40)), ("th", (60, 18))]
)
async def test_rows_are_exact_whatever_the_fields_hold(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    text = HOSTILE + "ก้ำที่ผู้" * 20
    async with on_duty(tmp_path / "store", *EVENING, lang=lang, size=size) as officer:
        await officer.presses("N")
        form = officer.screen.query_one(IncidentForm)
        form.put(dict.fromkeys(FIELDS, text * 40))
        await officer.settles()
        for _ in FIELDS:
            rows = officer.rows()
            await officer.presses("tab")

        assert all(row.isprintable() for row in rows)
        assert len(rows) == size[1]


async def test_pasted_field_is_cleaned_and_never_cut(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N", "tab")
        officer.app.post_message(events.Paste("wat\x1b[2J\nkhum"))
        await officer.settles()
        short = officer.screen.query_one(IncidentForm).texts()["place"]
        officer.app.post_message(events.Paste("x" * 2_000))
        await officer.settles()

        assert short == "wat[2J khum"
        assert officer.screen.query_one(IncidentForm).texts()["place"] == short
        assert officer.sees("2011")

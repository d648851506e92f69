"""A sergeant at the desk with the Thai keyboard on: what used to stop him."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patrol_tui.officer import on_duty
from widgets.incident_form import IncidentForm

EVENING = ("ON 21 @provincial-hall", "N noise @wat-khum karaoke")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("จคๅ/-ภถุึค", "0812345678"),
        ("๐๘๑-๒๓๔", "081-234"),
        ("043-511777 ต่อ 12", "043-511777 ต่อ 12"),
        ("081/234", "081/234"),
    ],
)
async def test_telephone_takes_thai_digits_and_the_keys_of_digits(
    tmp_path: Path, typed: str, kept: str
) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.presses("N")
        form = officer.screen.query_one(IncidentForm)
        form.go_to("phone")
        await officer.settles()
        await officer.types(typed)

        assert form.texts()["phone"] == kept


async def test_enter_takes_the_only_type_that_fits(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.presses("N")
        form = officer.screen.query_one(IncidentForm)
        await officer.types("ทะเ")
        await officer.presses("enter")

        assert form.texts()["kind"] == "assault"
        assert form.field == "place"


async def test_one_escape_leaves_a_form_with_nothing_to_choose(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.presses("N")
        await officer.types("ไม่มีอย่างนี้")
        await officer.presses("enter", "escape")

        assert not officer.screen.has_class("-form")


async def test_an_answer_stands_once_on_the_screen(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.presses("colon")
        await officer.types("ค้น เสียงดัง")
        await officer.presses("enter")

        assert sum("พบ 1" in row for row in officer.rows()) == 1


async def test_a_refusal_tells_the_word_that_the_thai_keyboard_can_type(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.enters("เข้าเวร 21")
        again = officer.sees("เข้าเวร+") or officer.sees("เข้าเวร!")
        await officer.enters("เข้าเวร+ 21")

        assert again
        assert officer.sees("ข้ามกฎ")


async def test_the_alert_says_in_thai_what_acknowledges_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.enters("ฉุกเฉิน 21")
        await officer.types("เ")
        told = officer.sees("รับฉุกเฉิน 21 ")
        await officer.presses("space")

        assert told
        assert officer.sees(":รับฉุกเฉิน 21")


async def test_help_about_no_command_says_that_there_is_none(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("colon")
        await officer.types("HELP fly")
        await officer.presses("enter")

        assert officer.sees('no command "fly"; there are:')


async def test_a_refusal_calls_a_status_by_its_thai_word(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.enters("ส่งถึง 21 101")
        await officer.enters("ไป 21")

        assert officer.sees("(ถึงที่เกิดเหตุ)")


async def test_nobody_in_particular_is_called_in_thai(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.enters("101")
        rows = officer.rows()

        assert "ศูนย์" in rows[0]
        assert not any("desk" in row for row in rows)

"""Lines typed with the Thai keyboard on, without changing it for figures and signs."""

from __future__ import annotations

import pytest

from patrol_tui.commands.complete import complete
from patrol_tui.commands.filled_form import FilledForm, line_of
from patrol_tui.commands.parse import parse, verb_of
from patrol_tui.commands.verbs import Ask, Fault, Misread, Query
from store.model.commands import (
    AddBolo,
    Dispatch,
    Hold,
    LogOn,
    Open,
    Remark,
    SetPlace,
    SetReadiness,
)
from store.model.refusals import Code, Refusal
from tests.patrol_tui.scene import key, meaning, scene


@pytest.mark.parametrize(
    "line",
    ["สั่ง /ๅ ๅ/ึ", "สั่ง ๒๑ ๑๒๗", "D /ๅ ๅ/ึ", "สั่ง ๅ/ึ /ๅ", "สั่ง /ๅ 127", "ซสั่ง 21 127"],
)
def test_keys_of_digits_are_the_ids_that_they_stand_for(line: str) -> None:
    """Else the selected unit went to the selected incident, with figures for words."""
    chosen = {"selected_unit": "22", "selected_incident": key(101)}

    assert meaning(line, **chosen) == meaning("D 21 127")


def test_figures_that_name_nothing_are_refused_not_taken_for_words() -> None:
    chosen = {"selected_unit": "22", "selected_incident": key(101)}

    meant = meaning("สั่ง /ๅ ๅจต", **chosen)
    unknown = meaning("สั่ง /ๅ ตตต", **chosen)

    assert isinstance(meant, Dispatch)
    assert meant.incident == key(109)
    assert isinstance(unknown, Refusal)
    assert unknown.code is Code.UNKNOWN_INCIDENT


@pytest.mark.parametrize("sign", ["ม3", "ม๓", "ท๓", "ท-"])
def test_a_call_sign_is_known_by_its_key_and_by_its_sound(sign: str) -> None:
    assert meaning(f"สั่ง {sign} 127") == meaning("D M3 127")


def test_words_behind_the_ids_keep_their_letters() -> None:
    meant = meaning("สั่ง 21 127 - ถึงแล้วแจ้ง")
    held = meaning("รอ ๅ/ึ /จ จุดตรวจ")

    assert isinstance(meant, Dispatch)
    assert meant.text == "- ถึงแล้วแจ้ง"
    assert held == Hold(incident=key(127), minutes=20, reason="จุดตรวจ")


def test_the_key_that_opens_the_line_may_be_pressed_again() -> None:
    assert meaning("ซรอ 127 20 ค่ำ") == meaning("H 127 20 ค่ำ")
    assert meaning("ซ้ำ 131 127") == meaning("DUP 131 127")
    assert (found := verb_of("ซแจ้ง ลักทรัพย์")) is not None
    assert found.name == "N"


def test_an_unknown_place_behind_its_thai_word_is_named_and_can_be_taken() -> None:
    refused = meaning("แจ้ง ลักทรัพย์ ที่ตลาดใหม่ คนเมา")
    taken = meaning("แจ้ง+ ลักทรัพย์ ที่ตลาดใหม่ คนเมา")
    moved = meaning('ที่เกิดเหตุ+ 127 ที่"บ้าน 5 หมู่ 2"')

    assert isinstance(refused, Refusal)
    assert refused.code is Code.UNKNOWN_PLACE
    assert refused.about["place"] == "ตลาดใหม่"
    assert isinstance(taken, Open)
    assert (taken.place.text, taken.text) == ("ตลาดใหม่", "คนเมา")
    assert isinstance(moved, SetPlace)
    assert moved.place.text == "บ้าน 5 หมู่ 2"


def test_a_thai_word_of_a_place_stays_a_word_where_no_place_is_due() -> None:
    assert meaning("บันทึก 127 ที่จอดรถมืด") == Remark(incident=key(127), text="ที่จอดรถมืด")


def test_keys_have_thai_words_that_need_no_equals_sign() -> None:
    assert meaning("เข้าเวร 24 จนท สมชาย,ดำ รถ กข99 เขต 2") == meaning(
        "ON 24 crew=สมชาย,ดำ veh=กข99 beat=2"
    )
    assert meaning("แจ้ง ลักทรัพย์ ที่วัดคุ้ม ด่วน/1 ผู้แจ้ง/สมศรี ทาง/191 จยย.") == meaning(
        "N theft @wat-khum จยย. pri=1 from=สมศรี by=191"
    )
    assert meaning("ค้น ลักทรัพย์ ย้อนหลัง/๗วัน") == meaning("Q ลักทรัพย์ last=7d")
    bolo = meaning("ประกาศ เพิ่ม กระบะ ทะเบียน/กข55 นาน/4ชม.")
    assert bolo == AddBolo(text="กระบะ", plate="กข55", minutes=240)


def test_a_keys_word_without_its_sign_stays_a_word_in_a_remark() -> None:
    meant = meaning("แจ้ง ลักทรัพย์ ที่วัดคุ้ม ผู้แจ้ง เห็นคนร้าย รถ สีแดง")

    assert isinstance(meant, Open)
    assert meant.caller == ""
    assert meant.text == "ผู้แจ้ง เห็นคนร้าย รถ สีแดง"


def test_log_on_says_what_it_does_not_know() -> None:
    meant = parse("เข้าเวร 24 หมวก สมชาย", scene())

    assert isinstance(meant, Misread)
    assert meant.fault is Fault.UNUSED_WORDS
    assert isinstance(meaning("เข้าเวร 24"), LogOn)


@pytest.mark.parametrize(
    ("word", "letter"), [("รอ", "W"), ("เหตุ", "I"), ("ว่าง", "A"), ("ข้อความ", "M")]
)
def test_lists_have_thai_names(word: str, letter: str) -> None:
    assert meaning(f"ดู {word}") == Query(ask=Ask.LIST, about=letter)


def test_what_may_be_meant_is_called_in_the_language_that_was_typed() -> None:
    thai, latin = meaning("ปิด 127 จับกลุ่ม"), meaning("CL 127 ARRST")
    verb = meaning("เข้าเว 21")

    assert isinstance(thai, Refusal)
    assert thai.about["near"].startswith("จับกุม")
    assert isinstance(latin, Refusal)
    assert latin.about["near"].startswith("ARREST")
    assert isinstance(verb, Misread)
    assert verb.about["near"] == "เข้าเวร"


def test_readiness_takes_a_unit_by_its_thai_letter() -> None:
    meant = meaning("พัก ม4")

    assert isinstance(meant, SetReadiness)
    assert meant.units == ("M4",)


def test_what_a_form_holds_never_becomes_a_key() -> None:
    form = FilledForm(kind="theft", place="วัดคุ้ม", words="ผู้แจ้ง/สมศรี ด่วน/0 จนท/ดำ")

    meant = parse(line_of(form, scene().tables), scene())

    assert isinstance(meant, Open)
    assert (meant.caller, meant.priority) == ("", None)
    assert "".join(meant.text.split()) == "ผู้แจ้ง/สมศรีด่วน/0จนท/ดำ"


def test_tab_ends_a_place_behind_its_thai_word() -> None:
    ended = complete("แจ้ง ลักทรัพย์ ที่วัด", scene())
    choices = complete("แจ้ง ลักทรัพย์ ที่", scene()).choices

    assert ended.line == "แจ้ง ลักทรัพย์ ที่สี่แยกวัดคุ้ม "
    assert len(choices) > 4
    assert all(choice.startswith("ที่") for choice in choices)

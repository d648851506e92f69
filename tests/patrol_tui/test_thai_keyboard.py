"""The Thai keyboard has no `@` and no `!`: a line can be typed whole without them."""

from __future__ import annotations

import pytest

from patrol_tui.commands.verbs import Query
from store.model.commands import Open
from store.model.refusals import Code, Refusal
from tests.patrol_tui.scene import meaning


@pytest.mark.parametrize(
    "line",
    [
        "แจ้ง ลักทรัพย์ ที่วัดคุ้ม เสื้อแดง",
        "แจ้ง ลักทรัพย์ ที่ วัดคุ้ม เสื้อแดง",
        'แจ้ง ลักทรัพย์ ที่"วัดคุ้ม" เสื้อแดง',
        "แจ้ง ลักทรัพย์ ๑วัดคุ้ม เสื้อแดง",
        "แจ้ง ลักทรัพย์ เสื้อแดง ที่วัดคุ้ม",
    ],
)
def test_place_is_said_without_the_sign(line: str) -> None:
    assert meaning(line) == meaning("N theft @wat-khum เสื้อแดง")


def test_crossing_can_be_said_so_too() -> None:
    said = meaning('แจ้ง เสียงดัง ที่"ถนนสุริยเดชบำรุง / ถนนผดุงพานิชย์"')

    assert isinstance(said, Open)
    assert said.place.key == "kasikorn-bank"


def test_word_that_is_no_place_stays_a_word() -> None:
    said = meaning("แจ้ง ลักทรัพย์ ที่จอดรถ ที่วัดคุ้ม")

    assert isinstance(said, Open)
    assert said.place.key == "wat-khum"
    assert said.text == "ที่จอดรถ"


def test_place_with_its_sign_is_the_place() -> None:
    said = meaning("แจ้ง ลักทรัพย์ @kasikorn-bank หนีไป ที่วัดคุ้ม")

    assert isinstance(said, Open)
    assert said.place.key == "kasikorn-bank"
    assert said.text == "หนีไป ที่วัดคุ้ม"


def test_without_a_known_place_nothing_is_guessed() -> None:
    said = meaning("แจ้ง ลักทรัพย์ ที่หลังตลาด")

    assert isinstance(said, Refusal)
    assert said.code is Code.UNKNOWN_PLACE
    assert said.about["place"] == "หลังตลาด"


def test_stop_takes_its_place_so() -> None:
    said = meaning("ตรวจรถ 21 กข1234 ที่วัดคุ้ม")

    assert said == meaning("VS 21 กข1234 @wat-khum")


def test_plus_behind_a_thai_verb_overrides() -> None:
    assert meaning("ยกเลิก+ 101 ผิดเรื่อง") == meaning("X! 101 ผิดเรื่อง")
    assert meaning("แจ้ง+ เมา @หลังตลาด") == meaning("N! drunk @หลังตลาด")


@pytest.mark.parametrize("line", ["X+ 101 words", "OK+21", "ปกติ+21", "+", "ปกติ++ 21"])
def test_plus_elsewhere_does_nothing(line: str) -> None:
    said = meaning(line)

    assert not getattr(said, "override", False)
    assert not hasattr(said, "units")


@pytest.mark.parametrize(
    ("word", "lang"),
    [("th", "th"), ("ไทย", "th"), ("English", "en"), ("อังกฤษ", "en")],
)
def test_language_is_called_by_its_name(word: str, lang: str) -> None:
    said = meaning(f"ภาษา {word}")

    assert isinstance(said, Query)
    assert said.about == lang

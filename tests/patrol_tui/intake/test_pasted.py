"""Pasted words: laws on any text, and the rules one by one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.intake.chat_dates import read_day, read_time
from patrol_tui.intake.chat_lines import MOST_CHAT_LETTERS, messages
from patrol_tui.intake.inbound import MOST_LETTERS, IntakeError
from patrol_tui.intake.kinds import Mood, read_kind
from patrol_tui.intake.pasted import Reason, read_pasted
from patrol_tui.intake.place_words import read_place
from store.city.locating.on_zone import ZoneStreets
from store.city.places import Found, Gazetteer
from store.city.zone import ROI_ET
from store.model.tables import CodeTables
from store.text import clean
from tests.patrol_tui.intake.reading import STATION, moment, read

PIECES = (
    "18:32", "\t", " ", "\n", '"', ":", "ป้าน้อย", "ไฟไหม้", "หน้าวัดคุ้ม", "[รูป]",
    "Mon, 11/08/2021", "๑๘.๓๐ น.", "2564", "ไม่มี", "สวัสดีครับ", "fire at Wat Khum",
    "[LINE] Chat history with x", "\u202e", "https://maps.google.com/?q=16.05,103.65",
    "\x1b[2J", "99:99", "31/02/2564", "ผู้แจ้ง:", "เวลา:",
)  # fmt: skip
ANY_CHAT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=25
)


@given(ANY_CHAT)
def test_any_text_is_read_and_every_word_is_clean(pieces: list[str]) -> None:
    found = read("".join(pieces))

    for one in (*found.reports, *(left.inbound for left in found.left)):
        texts = (one.sender, one.text, one.place_text, one.phone, one.type_words)
        assert all(clean(text) == text for text in texts)
        assert len(one.text) <= MOST_LETTERS
        assert one.type in {"", *(kind.code for kind in CodeTables().all_kinds)}


@given(
    st.lists(
        st.sampled_from(("ไฟไหม้หลังตลาด", "สวัสดีครับ", "[รูป]", "วัดคุ้ม", "ok", "ขายรถ")),
        max_size=12,
    )
)
def test_no_message_is_lost(texts: list[str]) -> None:
    lines = [f"18:{at:02}\tMana {at % 3}\t{text}" for at, text in enumerate(texts)]

    found = read("\n".join(lines))

    told = " / ".join(
        [one.text for one in found.reports] + [one.inbound.text for one in found.left]
    )
    media = sum(len(one.media) for one in found.reports)
    media += sum(len(one.inbound.media) for one in found.left)
    assert media == texts.count("[รูป]")
    for text in {*texts} - {"[รูป]"}:
        assert told.count(text) == texts.count(text)


def test_far_too_much_is_refused() -> None:
    with pytest.raises(IntakeError, match="too-long"):
        read("ก" * (MOST_CHAT_LETTERS + 1))


def test_long_message_keeps_all_its_words() -> None:
    words = " ".join(f"คำที่{at}" for at in range(2_000))

    found = read(f"18:30\tMana\t{words}")

    told = " ".join(one.inbound.text for one in found.left).replace(" / ", " ")
    assert all(f"คำที่{at}" in told for at in range(2_000))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Mon, 11/08/2021", date(2021, 11, 8)),
        ("2021.11.08 Monday", date(2021, 11, 8)),
        ("2021/11/08(Mon)", date(2021, 11, 8)),
        ("ศ. 28/11/2568", date(2025, 11, 28)),
        ("วันจันทร์ที่ 8 พฤศจิกายน 2564", date(2021, 11, 8)),
        ("๘ พ.ย. ๖๔", date(2021, 11, 8)),
        ("11/08/2021", None),
        ("2021.11.08 Tuesday", None),
    ],
)
def test_date_line_means_one_day_or_none(line: str, day: date | None) -> None:
    assert read_day(line) == (True, day)


@pytest.mark.parametrize("line", ["hello", "12 คน 2564", "รถชน 3 คัน", "18:32", ""])
def test_other_lines_are_no_dates(line: str) -> None:
    assert read_day(line) == (False, None)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("18:32", 1112),
        ("6:32 PM", 1112),
        ("๑๖.๔๕น.", 1005),
        ("12:05 am", 5),
        ("25:00", None),
        ("13:00 pm", None),
    ],
)
def test_time_of_day(text: str, minute: int | None) -> None:
    assert read_time(text) == minute


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("ไฟไหม้หลังตลาด", Mood.SO),
        ("ไม่มีไฟไหม้แล้ว", Mood.NOT_SO),
        ("there is no fire", Mood.NOT_SO),
        ("ซ้อมดับเพลิง จะมีควันไฟ", Mood.DRILL),
        ("ถ้ามีขโมยให้โทร 191", Mood.NOT_NOW),
        ("มีไฟไหม้ไหมครับ", Mood.ASKED),
        ("ช่วยมาดูหน่อยได้ไหม มีคนเมา", Mood.SO),
    ],
)
def test_words_for_a_thing_are_not_yet_the_thing(text: str, mood: Mood) -> None:
    told = read_kind(text, CodeTables())

    assert told is not None
    assert told.mood is mood


def test_type_that_the_station_does_not_have_is_not_given() -> None:
    tables = CodeTables(kinds=())

    assert read_kind("ไฟไหม้หลังตลาด", tables) is None


def test_line_of_nobody_belongs_to_the_message_before() -> None:
    one, *others = messages("18:30\tMana\tรถชน\nหน้าวัดคุ้ม")

    assert others == []
    assert one.text == "รถชน\nหน้าวัดคุ้ม"


def test_report_joined_of_messages_names_each() -> None:
    found = read("18:30\tMana\tรถชน\n18:31\tMana\tหน้าวัดคุ้ม")

    assert len(found.reports[0].parts) == 2
    assert found.reports[0].key == found.reports[0].parts[0]


def test_chat_copied_again_with_more_gives_the_same_keys() -> None:
    chat = "18:30\tMana\tรถชนหน้าวัดคุ้ม\n18:45\tNid\tไฟไหม้หลังตลาด"

    before = read(chat.partition("\n")[0])
    after = read(chat)

    assert before.reports[0].key == after.reports[0].key
    assert len(after.reports) == 2


def test_late_addition_is_left_apart() -> None:
    found = read("18:30\tMana\tรถชน\n18:36\tMana\tหน้าวัดคุ้ม")

    assert [one.text for one in found.reports] == ["รถชน"]
    assert [one.reason for one in found.left] == [Reason.PLACE_ALONE]


def test_source_is_what_was_said() -> None:
    found = read_pasted("รถชนหน้าวัดคุ้ม", STATION, source="phone")

    assert [one.source for one in found.reports] == ["phone"]
    assert moment(found.reports[0]) == ""


def test_map_is_asked_a_bounded_number_of_times_for_one_message() -> None:
    asked = 0

    class Counting(Gazetteer):
        def find(self, text: str, *, near: tuple[float, float] | None = None) -> Found:
            nonlocal asked
            asked += 1
            return super().find(text, near=near)

    places = Counting(ZoneStreets(ROI_ET))

    read_place("at the old market of somewhere or other " * 90, places)

    assert 0 < asked <= 60

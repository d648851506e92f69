"""The inbox on the duty screen, and a chat pasted into it.

Reviewed by eye: after a change read what `--golden-update` wrote, in Thai too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from store.desk import Desk
from store.model.intake import ReceiveReport
from tests.patrol_tui.officer import Officer, on_duty
from tests.patrol_tui.test_hand_keys import write_settings

BEFORE = (
    "N theft @wat-khum จยย. สีแดง",
    "RP fire @wat-khum ควันหลังวัด โทร 0430001111 by=LINE from=สมชาย tel=0430001111",
    "RP มีคนทะเลาะกันหน้าร้าน by=phone from=วีระ tel=0430002222",
)
CHAT = """\
2026.11.22 วันอาทิตย์
19:01 สมชาย ไฟไหม้ถังขยะ หลังวัดคุ้ม
19:02 มาลี สวัสดีค่ะ
19:03 วีระ รถชนกัน สี่แยกธนาคารกสิกรไทย มีคนเจ็บ
"""


async def pastes(officer: Officer, text: str) -> None:
    officer.screen.take_typed(events.Paste(text))
    await officer.settles()
    await officer.settles()


def state_of(officer: Officer):  # type: ignore[no-untyped-def]
    return officer.screen.console.state


async def test_header_counts_reports_that_wait_with_the_oldest_age(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        fresh = officer.rows()[0]
        await officer.waits(6)
        amber = officer.rows()[0]
        await officer.waits(10)

        assert " IN 2 " in fresh
        assert "!" not in fresh
        assert "m! " in amber
        assert "m!! " in officer.rows()[0]
        assert officer.sees("waits in the inbox")


async def test_key_shows_the_report_whole_with_its_reporter_masked(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I")
        rows = "\n".join(officer.rows())

        assert ">Inbox 2" in rows
        assert ">R1 " in rows
        assert "reporter: ส…  …111" in rows
        assert "สมชาย" not in rows
        assert "received " in rows


@pytest.mark.parametrize("key", ["t", "ะ"])
async def test_one_key_makes_an_incident_and_goes_on(tmp_path: Path, key: str) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I")
        await officer.types(key)
        await officer.settles()

        assert officer.sees("#102 Fire Wat Khum: entered")
        assert officer.sees(">R2 ")
        assert officer.sees(">Inbox 1")


async def test_what_lacks_a_place_opens_the_line_and_comes_back(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I", "down", "t")
        opened = officer.sees(":TK 2")
        await officer.types("fight @wat-khum")
        await officer.presses("enter")

        assert opened
        assert officer.sees("#102")
        assert officer.sees(">Inbox 1")
        assert officer.screen.focused is officer.screen._inbox


async def test_digit_adds_to_the_likely_same_incident(tmp_path: Path) -> None:
    lines = ("N fire @wat-khum ควัน", *BEFORE[1:])
    async with on_duty(tmp_path / "store", *lines, lang="en") as officer:
        await officer.presses("I")
        offered = officer.sees("#101")
        await officer.presses("1")
        report = state_of(officer).report(1)

        assert offered
        assert report.standing.value == "ADDED"


async def test_rejecting_asks_for_the_reason(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I", "x")
        await officer.types("test call")
        await officer.presses("enter")

        assert state_of(officer).report(1).standing.value == "REJECTED"
        assert officer.sees(">R2 ")


async def test_looking_up_shows_who_and_leaves_a_trace(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I", "w")
        await officer.types("ring back")
        await officer.presses("enter")

        assert officer.sees("สมชาย")
        assert officer.sees("0430001111")


async def test_report_that_comes_in_moves_nothing(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", BEFORE[0], lang="en") as officer:
        await officer.presses("colon")
        await officer.types("RM 101 tw")
        before = officer.screen.focused, officer.screen.selection()
        desk = officer.screen.console.desk
        assert isinstance(desk, Desk)
        report = ReceiveReport(source="LINE", text="ไฟไหม้")
        desk.submit(report, officer.clock.now_ms, by="other")
        await officer.waits(0)

        assert officer.sees("REPORT, I shows: R1")
        assert " IN 1 " in officer.rows()[0]
        assert (officer.screen.focused, officer.screen.selection()) == before
        assert officer.sees(":RM 101 tw")


async def test_none_is_in_hand_after_another_desk_decided(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I")
        console = officer.screen.console
        console.enter("RJ 1 elsewhere", officer.clock.now_ms)
        await officer.waits(0)
        await officer.presses("t", "1")

        assert state_of(officer).report(2).is_waiting
        assert len(state_of(officer).open_ids) == 1
        assert officer.sees("Inbox 1")


async def test_pasted_chat_is_shown_and_what_is_kept_goes_in(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", lang="en") as officer:
        await officer.presses("I", "p")
        asked = officer.sees("Paste the chat now")
        await pastes(officer, CHAT)
        found = officer.sees("Found 3, to go in 2")
        await officer.presses("enter")
        reports = sorted(state_of(officer).reports.values(), key=lambda one: one.number)

        assert asked
        assert found
        assert [one.type for one in reports] == ["fire", "crash-injury"]
        assert officer.sees("new in the inbox: 2")
        assert officer.sees(">Inbox 2")


async def test_same_chat_twice_gives_nothing_new_and_says_so(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", lang="en") as officer:
        for _ in range(2):
            await officer.presses("I")
            await pastes(officer, CHAT)
            await officer.presses("enter")

        assert len(state_of(officer).reports) == 2
        assert officer.sees("nothing new; 2 here already")


async def test_what_is_dropped_does_not_go_in(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", lang="en") as officer:
        await officer.presses("I", "p")
        await pastes(officer, CHAT)
        await officer.presses("space", "enter")

        assert [one.type for one in state_of(officer).reports.values()] == [
            "crash-injury"
        ]


async def test_file_of_a_chat_is_read_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text(CHAT)
    async with on_duty(tmp_path / "store", lang="en") as officer:
        await officer.presses("I", "p")
        await officer.types(str(file))
        await officer.presses("enter")

        assert officer.sees("Found 3")


async def test_unsent_message_is_withdrawn_by_its_sender_and_minute(
    tmp_path: Path,
) -> None:
    again = CHAT.replace("ไฟไหม้ถังขยะ หลังวัดคุ้ม", "ยกเลิกข้อความ")
    async with on_duty(tmp_path / "store", lang="en") as officer:
        await officer.presses("I")
        await pastes(officer, CHAT)
        await officer.presses("enter", "p")
        await pastes(officer, again)
        await officer.presses("enter")

        assert officer.sees("withdrawn: R1")
        assert state_of(officer).report(1).is_withdrawn
        assert not officer.sees("ถังขยะ")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("lang", ["en", "th"])
async def test_inbox_screens_look_like_this(
    lang: str,
    size: tuple[int, int],
    tmp_path: Path,
    golden: Callable[[str, str], None],
) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang=lang, size=size) as officer:
        await officer.waits(7)
        await officer.presses("I")
        await officer.settles()
        rows = officer.rows()
        await officer.presses("p")
        await pastes(officer, CHAT)
        drawn = "\n".join([*rows, "-" * size[0], *officer.rows()]) + "\n"

    golden(f"screens/inbox-{lang}-{size[0]}x{size[1]}.txt", drawn)


async def test_tab_offers_reports_that_wait_and_tells_them(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("colon")
        await officer.types("TK ")
        await officer.presses("tab")

        assert officer.sees("1 LINE Fire Wat Khum  2 phone")


async def test_tab_offers_the_reasons_that_were_given_lately(tmp_path: Path) -> None:
    lines = (*BEFORE, "RJ 1 not for the police")
    async with on_duty(tmp_path / "store", *lines, lang="en") as officer:
        await officer.presses("colon")
        await officer.types("RJ 2 n")
        await officer.presses("tab")

        assert officer.sees(":RJ 2 not for the police")


async def test_enter_begins_taking_and_enter_again_does_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I", "enter")
        begun = officer.sees(":TK 1"), state_of(officer).report(1).is_waiting
        await officer.presses("enter")

        assert begun == (True, True)
        assert not state_of(officer).report(1).is_waiting


async def test_escape_from_a_line_begun_in_the_inbox_leads_back_to_it(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="en") as officer:
        await officer.presses("I", "x", "escape", "escape")
        in_inbox = officer.screen.focused is officer.screen._inbox
        await officer.presses("escape")

        assert in_inbox
        assert officer.sees("Incidents 1")


async def test_bell_rings_once_for_a_report_that_waits_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = []
    async with on_duty(tmp_path / "store", BEFORE[2], lang="en") as officer:
        monkeypatch.setattr(officer.app, "bell", lambda: rung.append(1))
        await officer.waits(8)
        early = len(rung)
        await officer.waits(8)
        await officer.waits(0.1)

        assert early == 0
        assert len(rung) == 1


async def test_key_of_alerts_tells_how_to_see_the_inbox(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", BEFORE[2], lang="en") as officer:
        await officer.waits(8)
        await officer.presses("g")
        told = officer.sees("IN shows it")
        await officer.presses("A", "enter")

        assert told
        assert officer.sees(">Inbox 1")


async def test_small_and_one_coloured_screens_tell_the_same(tmp_path: Path) -> None:
    async with on_duty(
        tmp_path / "store", *BEFORE, lang="th", size=(60, 18), glyphs="ascii",
        theme="mono",
    ) as officer:  # fmt: skip
        await officer.waits(7)
        await officer.presses("I")
        rows = officer.rows()

        assert any(row.startswith(">R1 ") and row.endswith("!") for row in rows)


async def test_in_a_car_digits_stay_statuses_and_a_letter_adds(tmp_path: Path) -> None:
    write_settings('[screen]\ncar = "21"\n')
    lines = ("ON 21", "N fire @wat-khum", "D 21 101", BEFORE[1])
    async with on_duty(tmp_path / "store", *lines, lang="en") as officer:
        await officer.presses("I", "1")
        report = state_of(officer).report(1)
        await officer.presses("I", "a")

        assert report.is_waiting
        assert officer.sees(":AT 1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x1b[2J\x00[red]ไฟไหม้[/red] \u202ewat",
        "ไฟไหม้ @วัดคุ้ม\n" * 3000,
        "19:01 A ก็้" * 200,
    ],
    ids=["empty", "signs", "long", "marks"],
)
async def test_whatever_is_pasted_every_row_fits_and_nothing_is_lost(
    tmp_path: Path, text: str
) -> None:
    async with on_duty(tmp_path / "store", *BEFORE, lang="th") as officer:
        await officer.presses("I", "p", "down", "up")
        await pastes(officer, text)
        rows = officer.rows()  # claims that each is as wide as the screen
        await officer.presses("enter", "escape")

        assert not any("\x1b" in row or "\u202e" in row for row in rows)
        assert state_of(officer).report(1).is_waiting

"""An evening of the partner coordinator, in Thai at 80x24, on two real terminals.

A chat of an evening is pasted: what was reported twice becomes one incident, what is
no matter for the police is rejected, and who reported is told how it ended.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.patrol_tui.program import started
from tests.terminal.two_screens import DisagreementError, TwoScreens, faults_of

SIZE = (80, 24)
ENTER, ESC = "<Enter>", "<Esc>"
AT_MS = 1_795_350_000_000
"""22 November 2026, 19:20 in Bangkok."""
CHAT = """\
2026.11.22 วันอาทิตย์
18:40 ป้าแดง ร้านดอกไม้ สวัสดีค่ะทุกคน
18:42 สมหมาย สามล้อ มีรถชนกันตรงสี่แยกธนาคารกสิกรไทย มอเตอร์ไซค์กับเก๋ง มีคนเจ็บ 1 คน
18:43 วินัย ไรเดอร์ รถชนหน้าธนาคารกสิกรไทย คนเจ็บนอนอยู่กลางถนน ช่วยเรียกกู้ภัยด้วย
18:44 ป้าแดง ร้านดอกไม้ [สติกเกอร์]
18:51 ยามบุญมี ไฟไหม้ถังขยะหลังวัดคุ้ม ควันเยอะ โทร 081-234-5678
18:55 ครูนิด เห็นควันไฟแถววัดคุ้มค่ะ ไฟไหม้อะไรคะ
18:58 สมหมาย สามล้อ ขอบคุณครับ
19:07 วินัย ไรเดอร์ คนเมาทะเลาะกันหน้าร้านทองเยาวราช
19:12 เจ๊หมวย หมาหายค่ะ พันธุ์ปอม ใครเห็นช่วยบอกด้วย
"""


class Step(NamedTuple):
    """One thing that the coordinator does, and what is to be seen then."""

    told: str
    keys: tuple[str, ...]
    sees: tuple[str, ...]


# fmt: off
EVENING = (
    Step("the inbox is empty", ("ณ",), ("กล่องรับเรื่อง 0", "กล่องรับเรื่องว่าง")),
    Step("a chat is asked for", ("ย",), ("วางแชทได้เลย",)),
    Step(
        "it is shown as it was understood",
        ("PASTE",),
        ("พบ 9 จะนำเข้า 4", "(คำทักทาย)"),
    ),
    Step(
        "a question that tells of a fire is kept too",
        ("<Down>",) * 6 + ("<Space>",),
        ("จะนำเข้า 5", "[x] (คำถาม) 18:55 ครูนิด"),
    ),
    Step(
        "what is kept goes in",
        (ENTER,),
        ("เข้ากล่องรับเรื่องใหม่: 5", "กล่องรับเรื่อง 5"),
    ),
    Step("the crash becomes an incident", ("t",), ("#101 รถชน", "กล่องรับเรื่อง 4")),
    Step("who reported it too is shown with the likeness", (), ("1 9", "% #101 รถชน")),
    Step("a digit adds it there", ("1",), ("แจ้งซ้ำอีกราย", "กล่องรับเรื่อง 3")),
    Step("the fire", ("t",), ("#102 เพลิงไหม้", "กล่องรับเรื่อง 2")),
    Step(
        "the brawl is not for now",
        ("x", "คู่กรณีกลับแล้ว", ENTER),
        ("RJ ตีกลับ: คู่กรณีกลับแล้ว",),
    ),
    Step(
        "the question is of the same fire",
        ("a", "102", ENTER),
        ("แจ้งซ้ำอีกราย", "กล่องรับเรื่อง 0"),
    ),
    Step(
        "the crash ends",
        (ESC, "ซ", "ปิด+ 101 NOACT", ENTER),
        ("#101", "ไม่ต้องดำเนินการ"),
    ),
    Step("the fire ends", ("ปิด+ 102 NOACT", ENTER), ("#102", "ไม่ต้องดำเนินการ")),
    Step(
        "four are owed a word",
        ("แจ้งผล", ENTER),
        ("R1 #101", "R2 #101", "R3 #102", "R5 #102"),
    ),
    Step(
        "the first is told",
        (ESC, "ซ", "แจ้งผล 1 ส่งแล้ว", ENTER),
        ("OK 19:20:00 CW",),
    ),
    Step("the second", ("แจ้งผล 2 ส่งแล้ว", ENTER), ("OK 19:20:00 CW",)),
    Step("and the third", ("แจ้งผล 3 ส่งแล้ว", ENTER), ("OK 19:20:00 CW",)),
    Step("one is left", ("แจ้งผล", ENTER), ("R5 #102",)),
)
# fmt: on

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed"
)


class Worked(NamedTuple):
    """What the evening left behind."""

    seen: list[tuple[Step, list[str]]]
    sent_bytes: int
    events: list[dict[str, Any]]
    trouble: str = ""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Work the evening."""
    folder = tmp_path_factory.mktemp("evening")
    settings, store, time_file = (folder / name for name in ("toml", "store", "time"))
    settings.write_text("")
    time_file.write_text(str(AT_MS))
    arguments = [str(store), str(settings), "th", str(time_file)]
    desk = [sys.executable, "-m", "tests.terminal.told_desk", *arguments]
    seen: list[tuple[Step, list[str]]] = []
    trouble, sent_bytes = "", 0
    with TwoScreens(desk, SIZE) as screens:
        screens.sees("ไม่มีเหตุค้าง")
        for step in EVENING:
            _press(screens, step.keys)
            try:
                seen.append((step, screens.sees(*step.sees)))
            except DisagreementError as error:
                trouble = f"{step.told}: {error}"
                break
        sent_bytes = screens.sent.stat().st_size
        if not trouble:
            screens.types(ESC, "ซ", "ออก", ENTER)
            screens.sees("log verify")
            screens.types(ENTER)
            screens.ends()
    events = _events(store) if not trouble else []
    return Worked(seen, sent_bytes, events, trouble)


def _press(screens: TwoScreens, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key == "PASTE":
            screens.pastes(CHAT)
        else:
            screens.types(key)


def _events(store: Path) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = started(
        "--store", str(store), "show", "log", "--json"
    ).json
    return log


def test_evening_is_worked_and_both_terminals_show_it_alike(worked: Worked) -> None:
    assert worked.trouble == ""
    assert len(worked.seen) == len(EVENING)


def test_every_row_of_every_moment_is_exactly_as_wide_as_the_screen(
    worked: Worked,
) -> None:
    faults = {
        step.told: found
        for step, rows in worked.seen
        if (found := faults_of(rows, SIZE[0]))
    }

    assert faults == {}


def test_log_has_two_merged_one_rejected_and_three_told(worked: Worked) -> None:
    kinds = [event["kind"] for event in worked.events]
    added = [
        event
        for event in worked.events
        if event["kind"] == "rep.take" and event["fact"].get("add")
    ]

    assert kinds.count("rep.in") == 5
    assert kinds.count("inc.open") == 2
    assert len(added) == 2
    assert kinds.count("rep.no") == 1
    assert kinds.count("rep.word") == 3


def test_nobody_who_reported_is_named_in_what_is_sent_once_taken_in(
    worked: Worked,
) -> None:
    after = [row for step, rows in worked.seen[5:] for row in rows]

    assert not any("สมหมาย" in row or "081-234" in row for row in after)


def test_evening_fits_ten_minutes_of_9600_baud(worked: Worked) -> None:
    assert 0 < worked.sent_bytes < 9600 / 10 * 60

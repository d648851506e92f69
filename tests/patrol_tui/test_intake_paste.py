"""`patrol-tui intake paste`: a chat into the inbox, without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patrol_tui.program import Program

CHAT = """\
2026.11.22 วันอาทิตย์
19:01 สมชาย ไฟไหม้ถังขยะ หลังวัดคุ้ม
19:02 มาลี สวัสดีค่ะ
19:03 วีระ รถชนกัน สี่แยกธนาคารกสิกรไทย มีคนเจ็บ
"""


@pytest.fixture
def chat(tmp_path: Path) -> str:
    file = tmp_path / "chat.txt"
    file.write_text(CHAT)
    return str(file)


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "store", capsys)


def test_chat_goes_in_once_and_a_second_time_nothing_does(
    program: Program, chat: str
) -> None:
    first, second = (program("intake", "paste", chat) for _ in range(2))
    waiting = program("do", "IN")

    assert first.lines[-1] == "new in the inbox: 2"
    assert second.lines[-1] == "nothing new; 2 here already"
    assert [line.partition(" ")[0] for line in waiting.lines] == ["R1", "R2"]


def test_checking_writes_nothing(program: Program, chat: str) -> None:
    shown = program("intake", "paste", chat, "--check")
    waiting = program("do", "IN")

    assert shown.lines[0].startswith("[x] 1 22 Nov 2026 19:01 สมชาย Fire @Wat Khum")
    assert shown.lines[2].startswith("[ ] 3 (a greeting)")
    assert waiting.out.strip() == "none"


def test_what_is_dropped_stays_out_and_what_is_kept_goes_in(
    program: Program, chat: str
) -> None:
    program("intake", "paste", chat, "--drop", "1", "--keep", "3")
    waiting = program("do", "IN").out

    assert "ไฟไหม้" not in waiting
    assert "สวัสดี" in waiting


def test_file_of_thai_windows_is_read(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "old.txt"
    file.write_bytes(CHAT.encode("cp874"))

    shown = program("intake", "paste", str(file), "--check")

    assert "Fire" in shown.lines[0]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("no-such.txt", 2, "cannot read no-such.txt"), ("empty", 1, "nothing was found")],
)
def test_what_cannot_be_read_is_said_in_one_line(
    program: Program, tmp_path: Path, name: str, code: int, said: str
) -> None:
    if name == "empty":
        name = str(tmp_path / "empty.txt")
        Path(name).write_text("")

    done = program("intake", "paste", name)

    assert done.code == code
    assert said in done.err
    assert len(done.err.splitlines()) == 1

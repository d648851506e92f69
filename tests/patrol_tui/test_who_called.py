"""Callers are masked wherever an incident is shown; a look-up leaves a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patrol_tui.officer import on_duty
from tests.patrol_tui.program import Program

CALL = 'N theft @wat-khum red motorbike by=phone from="สมชาย ใจดี 043-000-1111"'


async def test_card_masks_the_caller(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", CALL, lang="en", size=(120, 40)) as officer:
        card = "\n".join(officer.rows())

        assert "from ส… ใจ… …111" in card
        assert "สมชาย" not in card
        assert "043" not in card


@pytest.mark.parametrize("asked", ["WHO #101 ring back", "WHO 101 ring back"])
def test_look_up_tells_the_caller_and_the_history_tells_the_look_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    program = Program(tmp_path / "store", capsys)
    program("do", CALL)

    shown = program("do", asked).out
    history = program("show", "incident", "101").out

    assert "สมชาย ใจดี 043-000-1111" in shown
    assert "looked up who reported" in history
    assert "caller: ส… ใจ… …111" in history
    assert "สมชาย" not in history


def test_look_up_without_a_reason_shows_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path / "store", capsys)
    program("do", CALL)

    done = program("do", "WHO 101")

    assert done.code == 1
    assert "สมชาย" not in done.out + done.err


async def test_form_tells_who_rang_before_and_what_was_there(tmp_path: Path) -> None:
    lines = (CALL, "CL! 101 NOACT")
    async with on_duty(tmp_path / "store", *lines, lang="en") as officer:
        await officer.presses("N")
        await officer.types("noise")
        await officer.presses("enter")
        await officer.types("wat-khum")
        await officer.presses("tab", "tab", "tab", "tab", "tab")
        there = officer.sees("earlier here: 1, last #101 Theft Wat Khum")
        await officer.types("0430001111")

        assert there
        assert officer.sees("rang before: 1, last #101 Theft Wat Khum")
        assert not officer.sees("สมชาย")

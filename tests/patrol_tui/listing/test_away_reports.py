"""What came into the inbox while an officer was away, and what is owed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patrol_tui.program import Program

REPORTS = (
    "RP fire @wat-khum smoke by=LINE from=somchai tel=0430001111",
    "RP somebody shouts by=phone",
    "PA add guard Made Up",
    "WA add storm exp=2h",
)


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "store", capsys)


def test_reports_partners_and_warnings_are_told_by_what_they_are(
    program: Program,
) -> None:
    program("do", *REPORTS)
    told = program("show", "away", "--since", "60").out

    assert "R1 LINE the public Fire Wat Khum: waiting" in told
    assert "partner P1: security guard" in told
    assert "WA1 storm until " in told
    assert "reports that wait in the inbox: 2" in told
    assert "somchai" not in told
    assert "no longer at hand" not in told


def test_closing_words_that_are_owed_are_counted(program: Program) -> None:
    program("do", *REPORTS, "TK 1", "CL! 101 NOACT")
    told = program("show", "away", "--since", "60").out

    assert "closing words that are owed: 1" in told
    assert "reports that wait in the inbox: 1" in told

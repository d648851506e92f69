"""The foot of the shift sheet: how it is checked later, and if a backup is due."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from patrol_tui.listing.shift_sheet import BACKUP_DUE_MS, ShiftSheet
from patrol_tui.opening import Choices, look_at, open_console
from store.copies.last_backup import note_backup
from store.disk import RealDisk
from store.model.commands import MarkExercise
from tests.patrol_tui.program import Program
from tests.store.desk_on_sim import NOON_MS

CAPTURE = pytest.CaptureFixture[str]


@pytest.fixture
def program(tmp_path: Path, capsys: CAPTURE) -> Program:
    program = Program(tmp_path / "store", capsys)
    assert program("do", "N THEFT @wat-khum").code == 0
    return program


def test_command_on_the_paper_checks_it_as_it_stands(program: Program) -> None:
    *_, first, second = program("show", "shift").lines
    typed = shlex.split(f"{first.rstrip(chr(92))} {second}")

    verified = program(*typed[1:])
    program("do", "N THEFT @wat-khum")
    later = program(*typed[1:])
    newest, digits = typed[-1].split()
    other = digits.translate(str.maketrans("0123456789ABCDEF", "123456789ABCDEF0"))
    forged = program(*typed[1:-1], f"{newest} {other}")

    assert typed[:4] == ["patrol-tui", "log", "verify", "--head"]
    assert (verified.code, later.code, forged.code) == (0, 0, 1)


@pytest.mark.parametrize("lang", ["en", "th"])
def test_sheet_fits_a_page(program: Program, lang: str) -> None:
    lines = program("--lang", lang, "show", "shift").lines[-4:]

    assert all(len(line) <= 80 for line in lines)


def warnings(program: Program, now_ms: int = NOON_MS) -> list[str]:
    sheet = ShiftSheet(*look_at(Choices(store=program.store, lang="en")), now_ms)
    return [line for line in sheet.lines() if line[:1] == "!"]


def test_store_without_a_backup_is_warned_of(program: Program) -> None:
    assert "no backup is known" in warnings(program)[0]


@pytest.mark.parametrize(("more_ms", "count"), [(1, 1), (0, 0)])
def test_backup_is_due_after_a_week(program: Program, more_ms: int, count: int) -> None:
    note_backup(RealDisk(program.store), NOON_MS, "b.zip")
    due_ms = NOON_MS + BACKUP_DUE_MS

    assert len(warnings(program, due_ms + more_ms)) == count
    assert program("show", "shift", "--json").json["last_backup_ms"] == NOON_MS


def test_backup_just_made_is_known(program: Program, tmp_path: Path) -> None:
    program("log", "backup", str(tmp_path / "b.zip"))

    assert warnings(program) == []


def test_empty_store_needs_none(tmp_path: Path, capsys: CAPTURE) -> None:
    assert warnings(Program(tmp_path / "none", capsys)) == []


def test_drill_needs_none(tmp_path: Path, capsys: CAPTURE) -> None:
    drill = Program(tmp_path / "drill", capsys)
    console = open_console(Choices(store=drill.store, lang="en"))
    console.desk.submit(MarkExercise(name="drill"), NOON_MS, by="a")
    console.desk.close()

    assert drill("show", "shift").lines[-1].startswith("    --head")
    assert warnings(drill) == []


def test_sheet_tells_how_long_reporters_waited_and_whose_consent_ends(
    program: Program,
) -> None:
    program("do", "RP theft @wat-khum red tel=0810000000", "TK 1", "CL 102 GOA")
    program("do", "RP theft @wat-khum red tel=0820000000", "TK 2", "CL 103 GOA")
    program("do", "CW 1 sent", "PA add guard Som exp=20d ok=yes", "PA add shop Lek")

    lines = program("show", "shift").lines

    assert "closing words: 1 sent, median wait 0m, longest 0m, 1 still owed" in lines
    assert "2 partners are to be asked for consent: PA due" in lines
    assert program("show", "shift", "--json").json["word_waits_ms"][0] < 60_000


@pytest.mark.parametrize(("last", "is_told"), [("7d", True), ("30d", False)])
def test_report_of_times_tells_the_waits_of_as_long_as_they_are_kept(
    program: Program, last: str, is_told: bool
) -> None:
    program("do", "RP theft @wat-khum red tel=0810000000", "TK 1", "CL 102 GOA")
    program("do", "CW 1 sent")

    run = program("show", "times", "--last", last)
    document = program("show", "times", "--last", last, "--json").json

    assert ("closing words: 1 sent" in run.out) is is_told
    assert ("word_waits_ms" in document) is is_told

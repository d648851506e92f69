"""Trimming from the shell, asked for or by the settings: what is said, what is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from patrol_tui import headless, opening
from patrol_tui.cli import main
from patrol_tui.log import retention, trimming
from store.desk import Desk
from store.log import LogMark, segment_numbers
from store.model.commands import MarkExercise
from store.sync.enrolment import Enrolment
from tests.patrol_tui.program import Program, Run
from tests.store.desk_on_sim import DAY_MS, NOON_MS, TABLES, do, work
from widgets.words.catalogue import Words

DAYS = 100
"""How long the desk has worked."""
TODAY_MS = NOON_MS + DAYS * DAY_MS


def begin(root: Path, first: int = 0, last: int = DAYS, step: int = 5) -> None:
    """Work every few days, each in a segment of its own: each session ends hard."""
    for day in range(first, last, step):
        desk = Desk(root, TABLES, now_ms=lambda: NOON_MS)
        work(desk, NOON_MS + day * DAY_MS, text=f"day {day}")
        desk._log._release()


def is_there(root: Path, day: int) -> bool:
    """Claim that a day's words are in a file of the log."""
    words = f'"day {day}"'.encode()
    return any(words in path.read_bytes() for path in root.glob("log-*"))


class Clock:
    """The wall clock of all rooms."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now_ms = TODAY_MS
        for room in (opening, headless, trimming, retention):
            patch.setattr(room, "wall_ms", lambda: self.now_ms)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: Clock
) -> Program:
    del clock
    begin(tmp_path / "store")
    Desk(tmp_path / "store", TABLES, now_ms=lambda: NOON_MS).close()
    return Program(tmp_path / "store", capsys)


def said_to(monkeypatch: pytest.MonkeyPatch, answer: bool) -> list[str]:
    """Somebody at the terminal who answers every question so."""
    asked: list[str] = []

    def is_sure(question: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(trimming, "is_sure", is_sure)
    return asked


# --- asked for


@pytest.mark.parametrize("answer", [True, False])
def test_it_tells_what_goes_and_asks_before_it_does(
    program: Program, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    asked = said_to(monkeypatch, answer)
    run = program("log", "trim", "--older", "40d")

    assert len(asked) == 1
    assert "12 incidents, 9 Oct 2025 to 3 Dec 2025" in asked[0]
    assert run.code == (0 if answer else 1)
    assert is_there(program.store, 0) is not answer
    assert is_there(program.store, 60)
    assert bool(list(program.store.glob("base-*"))) is answer


def test_where_nothing_is_old_enough_nobody_is_asked(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = said_to(monkeypatch, True)
    run = program("log", "trim", "--older", "2y")

    assert (run.code, asked) == (0, [])
    assert run.out == "nothing can be dropped: whole files go, and none is old enough\n"


def test_without_a_terminal_it_is_not_done_unless_told(program: Program) -> None:
    refused = program("log", "trim", "--older", "40d")
    done = program("log", "trim", "--older", "40d", "--yes")

    assert refused.code == 1
    assert "(--yes)" in refused.err
    assert done.code == 0
    assert done.out.endswith("events dropped; the log says so\n")


def test_less_than_thirty_days_are_never_dropped_and_the_help_says_so(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    run = program("log", "trim", "--older", "29d", "--yes")
    with pytest.raises(SystemExit):
        main(["--lang", "en", "log", "trim", "--help"])

    assert run.code == 2
    assert "30 days" in run.err
    assert "at least 30d" in capsys.readouterr().out


def test_a_mistyped_store_is_refused_in_one_line_and_not_made(
    program: Program, tmp_path: Path
) -> None:
    wrong = tmp_path / "stroe"
    run = program("--store", str(wrong), "log", "trim", "--older", "2y", "--yes")

    assert run == (2, "", f"patrol-tui: there is no store at {wrong}\n")
    assert not wrong.exists()


# --- by the settings


def kept(program: Program, days: object) -> Path:
    """Write settings that keep so many days."""
    path = program.store.parent / "patrol.toml"
    path.write_text(f"[store]\nkeep_days = {days}\n", "utf-8")
    return path


def session(program: Program, path: Path, *, feed: str = "N theft @wat-khum") -> Run:
    return program("--config", str(path), "do", feed)


def test_what_is_too_old_goes_at_the_end_of_a_session_and_is_told(
    program: Program,
) -> None:
    run = session(program, kept(program, 40))

    assert run.code == 0
    assert len(run.err.splitlines()) == 1
    assert "dropped, older than 40 days:" in run.err
    assert "12 incidents, 9 Oct 2025 to 3 Dec 2025" in run.err
    assert not is_there(program.store, 0)
    assert is_there(program.store, 60)
    assert program("log", "verify").code == 0


def test_what_the_server_lacks_stays_until_it_has_it(program: Program) -> None:
    enrolment = Enrolment(
        url="https://server", zone="a", zones=("a",), device="", token="t" * 43,
        expires_ms=0, role="supervisor", lane=1,
    )  # fmt: skip

    def enrolled(acks: Mapping[str, int]) -> None:
        desk = Desk(program.store, TABLES, now_ms=lambda: NOON_MS)
        desk.enrol(replace(enrolment, device=desk.device.code))
        desk.note_mark(LogMark(("a@server e1", 9), acks))
        held.update(desk.state.heads)
        desk.close()

    held: dict[str, int] = {}
    enrolled({})
    session(program, kept(program, 40))
    stays = is_there(program.store, 0)
    enrolled(held)
    with patch.object(retention, "_may_drop", lambda _: True):
        session(program, kept(program, 40))

    assert stays
    assert not is_there(program.store, 0)


def test_without_the_setting_all_is_kept(program: Program) -> None:
    names = set(program.store.iterdir())
    run = program("do", "N theft @wat-khum")

    assert run.err == ""
    assert names <= set(program.store.iterdir())


def test_it_is_looked_for_once_a_day(
    program: Program, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def plan(desk: Desk, before_ms: int, words: Words) -> None:
        del desk, words
        looked.append(before_ms)

    monkeypatch.setattr(retention, "plan", plan)
    path = kept(program, 40)
    for _ in range(3):
        session(program, path)
    clock.now_ms += DAY_MS
    for _ in range(3):
        session(program, path)

    assert looked == [TODAY_MS - 40 * DAY_MS, TODAY_MS - 39 * DAY_MS]


def test_a_clock_that_runs_years_ahead_drops_nothing(
    program: Program, clock: Clock
) -> None:
    numbers = segment_numbers([path.name for path in program.store.iterdir()])
    clock.now_ms += 20 * 365 * DAY_MS
    path = kept(program, 40)
    for _ in range(3):
        session(program, path)
        clock.now_ms += DAY_MS

    left = segment_numbers([path.name for path in program.store.iterdir()])
    assert set(numbers) <= set(left)
    assert is_there(program.store, 0)


def test_an_exercise_is_left_alone(program: Program) -> None:
    drill = program.store.with_name("drill")
    desk = Desk(drill, TABLES, now_ms=lambda: NOON_MS)
    do(desk, MarkExercise(name="drill"))
    desk.close()
    begin(drill)
    program("--store", str(drill), "--config", str(kept(program, 40)), "do", "ON 22")

    assert is_there(drill, 0)


def test_a_hurt_log_is_left_alone(program: Program) -> None:
    path = program.store / "log-000003.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
    session(program, kept(program, 40))

    assert is_there(program.store, 0)


@pytest.mark.parametrize("days", ["29", "-1", '"all"', "730.5"])
def test_a_mistake_in_the_setting_names_it(program: Program, days: str) -> None:
    run = session(program, kept(program, days))

    assert run.code == 2
    assert len(run.err.splitlines()) == 1
    assert "store.keep_days" in run.err

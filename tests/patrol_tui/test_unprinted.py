"""Answers that cannot be printed: a full or closed standard output loses nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patrol_tui.program import TIMEOUT_S, Run, started

FULL = Path("/dev/full")
WHY = "No space left on device"
SAVED = f"patrol-tui: saved; only the answer could not be printed: {WHY}\n"
UNPRINTED = f"patrol-tui: the answer could not be printed: {WHY}\n"

needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    begun = started("--store", str(tmp_path / "s"), "do", "ON 21", "N theft @wat-khum")
    assert begun.code == 0
    return tmp_path / "s"


def into_full(store: Path, *arguments: str, feed: str = "", lang: str = "en") -> Run:
    """Run the program with a standard output that has no room."""
    program = [sys.executable, "-m", "patrol_tui.cli", "--store", str(store)]
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*program, "--lang", lang, *arguments],
            input=feed,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=TIMEOUT_S,
        )
    return Run(done.returncode, "", done.stderr)


def remarks(store: Path) -> list[str]:
    """Give the last words of the incident's history."""
    told = started("--store", str(store), "--lang", "en", "show", "incident", "101")
    return [line.split()[-1] for line in told.lines[2:]]


@needs_full
def test_full_output_is_one_line_that_says_the_command_is_saved(store: Path) -> None:
    run = into_full(store, "do", "RM 101 one")

    assert run == (3, "", SAVED)
    assert remarks(store) == ["entered", "one"]


@needs_full
def test_all_commands_are_done_though_none_can_be_answered(store: Path) -> None:
    run = into_full(store, "do", "RM 101 one", "RM 101 two")

    assert run == (3, "", SAVED)
    assert remarks(store) == ["entered", "one", "two"]


@needs_full
def test_refusal_that_cannot_be_printed_is_told_as_trouble(store: Path) -> None:
    run = into_full(store, "do", "RM 101 one", "D 21 999", "RM 101 two")

    assert run.code == 1
    assert "no incident #999" in run.err
    assert remarks(store) == ["entered", "one"]


@needs_full
@pytest.mark.parametrize(
    "verb",
    [
        "do@L I",
        "show@log",
        "keys",
        "--version",
        "log@verify",
        "log@export@-@--form=csv",
    ],
)
def test_question_without_room_for_its_answer_is_one_line(
    store: Path, verb: str
) -> None:
    assert into_full(store, *verb.split("@")) == (3, "", UNPRINTED)


@needs_full
def test_line_by_line_ends_where_nobody_is_answered(store: Path) -> None:
    run = into_full(store, "line", feed="RM 101 one\nRM 101 two\n")

    assert run == (3, "", SAVED)
    assert remarks(store) == ["entered", "one"]


@needs_full
def test_it_is_said_in_thai_too(store: Path) -> None:
    run = into_full(store, "do", "RM 101 one", lang="th")

    assert run.code == 3
    assert "พื้นที่" in run.err


@pytest.mark.parametrize("verb", ["do", "line"])
def test_reader_that_goes_away_is_not_told_and_what_was_entered_is_saved(
    store: Path, verb: str
) -> None:
    words = ["RM 101 one", "RM 101 two"] if verb == "do" else []
    program = [sys.executable, "-m", "patrol_tui.cli", "--store", str(store)]
    reading, writing = os.pipe()
    os.close(reading)

    try:
        done = subprocess.run(
            [*program, verb, *words],
            input=b"RM 101 one\nRM 101 two\n",
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT_S,
        )
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (141, b"")
    assert remarks(store) == ["entered", "one", "two"][: 3 if verb == "do" else 2]


def test_standard_output_that_is_closed_stops_nothing(store: Path) -> None:
    shell = f"'{sys.executable}' -m patrol_tui.cli --store '{store}' do 'RM 101 one'"

    done = subprocess.run(
        ["sh", "-c", f"{shell} >&-"], stderr=subprocess.PIPE, timeout=TIMEOUT_S
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert remarks(store) == ["entered", "one"]

"""Without a terminal on both ways there is one clear line, and nothing is drawn."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.patrol_tui.program import TIMEOUT_S, started
from tests.patrol_tui.thin.answering import SortedTerminal

NO_KEYS = "there is no terminal here to read keys from"
NO_SCREEN = "the screen goes by standard error"


def desk(tmp_path: Path, *options: str) -> list[str]:
    own = ("--store", str(tmp_path / "store"), "--lang", "en")
    return [sys.executable, "-m", "patrol_tui.cli", *own, *options]


def in_shell(tmp_path: Path, line: str, *options: str) -> SortedTerminal:
    """A line of the shell on a terminal; `"$@"` in it is the desk."""
    shell = ["/bin/sh", "-c", line, "sh", *desk(tmp_path, *options)]
    return SortedTerminal(shell, tmp_path)


@pytest.mark.parametrize("options", [(), ("run",), ("--driver", "plain")])
def test_without_keys_it_says_so_in_one_line_and_ends(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    run = started(
        "--store", str(tmp_path / "s"), "--lang", "en", *options, feed="L I\n"
    )

    assert run.code == 2
    assert NO_KEYS in run.err
    assert len(run.lines + run.err.splitlines()) == 1
    assert "\x1b" not in run.err


@pytest.mark.parametrize("way", ["</dev/null", "<&-"])
def test_terminal_is_left_alone_when_there_are_no_keys(
    way: str, tmp_path: Path
) -> None:
    with in_shell(tmp_path, f'"$@" {way}; echo ENDED $?') as terminal:
        terminal.sees("ENDED 2")

        assert NO_KEYS in " ".join(terminal.text())
        assert b"\x1b" not in terminal.sent


def test_screen_is_not_drawn_into_a_file(tmp_path: Path) -> None:
    with in_shell(tmp_path, f'"$@" 2>{tmp_path}/said; echo ENDED $?') as terminal:
        terminal.sees("ENDED 2")

        said = (tmp_path / "said").read_text()
        assert NO_SCREEN in said
        assert "\x1b" not in said
        assert len(said.splitlines()) == 1


def test_screen_is_drawn_while_what_is_printed_goes_elsewhere(tmp_path: Path) -> None:
    with in_shell(tmp_path, f'"$@" >{tmp_path}/out; echo ENDED $?') as terminal:
        terminal.sees("No open incidents")
        terminal.types(*":QUIT", "enter")
        terminal.sees("ENDED 0")

        assert (tmp_path / "out").read_text() == ""


@pytest.mark.parametrize("term", ["unset TERM", "TERM=dumb"])
def test_terminal_that_cannot_move_its_cursor_gets_lines(
    term: str, tmp_path: Path
) -> None:
    with in_shell(tmp_path, f'{term}; "$@"; echo ENDED $?') as terminal:
        terminal.sees("Line mode")
        terminal.types(*"QUIT", "enter")
        terminal.sees("ENDED 0")

        assert b"\x1b" not in terminal.sent


def test_desk_works_on_a_terminal_that_is_not_its_own(tmp_path: Path) -> None:
    with in_shell(tmp_path, 'setsid -w "$@"; echo ENDED $?') as terminal:
        terminal.sees("No open incidents")
        terminal.types(*":QUIT", "enter")
        terminal.sees("ENDED 0")


def test_doctor_of_a_terminal_says_that_there_is_none(tmp_path: Path) -> None:
    done = subprocess.run(
        desk(tmp_path, "doctor", "--terminal"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        start_new_session=True,
    )

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1

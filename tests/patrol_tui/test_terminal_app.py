"""The screen on terminals that have few colours, no Thai, or were told to have none."""

import sys
from pathlib import Path

import pyte

from patrol_tui.terminal_app import AM_ASKED
from tests.patrol_tui.program import started
from tests.patrol_tui.terminal import Terminal, ThaiScreen


def desk(tmp_path: Path, *options: str, **terminal: str) -> Terminal:
    """The desk with one incident, on a terminal of this kind."""
    store = tmp_path / "store"
    started("--store", str(store), "--lang", "th", "do", "N theft @wat-khum น้ำ")
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(store), *options]
    return Terminal(command, (80, 24), tmp_path, {"COLORTERM": "", **terminal})


def colours(terminal: Terminal) -> set[str]:
    """Every colour on the screen, as pyte names them."""
    cells = [terminal.screen.buffer[y][x] for y in range(24) for x in range(80)]
    return {cell.fg for cell in cells} | {cell.bg for cell in cells}


def test_question_about_sara_am_leaves_no_letter_on_the_screen() -> None:
    screen = ThaiScreen(80, 24)
    asked, wiped = AM_ASKED.split("\x1b[6n")

    pyte.ByteStream(screen).feed(asked.encode())
    before = screen.display[0].strip()
    pyte.ByteStream(screen).feed(wiped.encode())

    assert before
    assert screen.display[0].strip() == ""


def test_terminal_of_old_gets_no_colour_and_ascii(tmp_path: Path) -> None:
    with desk(tmp_path, "--lang", "en", TERM="vt100") as terminal:
        terminal.sees("Incidents 1")
        terminal.settle()

        assert colours(terminal) == {"default"}
        assert not any(
            not letter.isascii() and not "\u0e00" <= letter <= "\u0e5b"
            for row in terminal.text()
            for letter in row
        )


def test_no_color_is_heeded_and_an_option_is_stronger(tmp_path: Path) -> None:
    with desk(tmp_path, TERM="xterm-256color", NO_COLOR="1") as terminal:
        terminal.sees("#101")
        terminal.settle()
        assert colours(terminal) == {"default"}
    options = ("--theme", "day")
    with desk(tmp_path, *options, TERM="xterm-256color", NO_COLOR="1") as terminal:
        terminal.sees("#101")
        terminal.settle()
        assert {"e4e4e4", "ffd75f"} <= colours(terminal)


def test_sixteen_colours_are_the_terminals_own(tmp_path: Path) -> None:
    with desk(tmp_path, TERM="xterm") as terminal:
        terminal.sees("#101")
        terminal.settle()

        named = {"black", "white", "default", "red", "brown", "cyan", "green"}
        bright = {"brightred", "brightbrown", "brightcyan", "brightyellow"}
        assert colours(terminal) <= named | bright
        assert len(colours(terminal)) > 3


def test_bare_console_speaks_english_and_says_why(tmp_path: Path) -> None:
    with desk(tmp_path, TERM="linux") as terminal:
        assert terminal.sees("No Thai letters on this console")
        assert terminal.sees("Theft")
        assert not any("…" in row for row in terminal.text())
    with desk(tmp_path, "--lang", "th", TERM="linux") as terminal:
        assert terminal.sees("ลักทรัพย์"), "an option is obeyed"

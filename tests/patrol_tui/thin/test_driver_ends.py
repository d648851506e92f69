"""However it ends, the terminal is put back; whatever is typed, it does not crash."""

import os
import signal
import sys
import termios
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.patrol_tui.thin.answering import Sort, SortedTerminal
from tests.patrol_tui.thin.running import (
    F2,
    F5,
    F6,
    F7,
    F9,
    OUTER,
    command,
    is_put_back,
    leave,
    running,
)
from tests.patrol_tui.thin.screens import PLAIN, XTERM

MUTE = Sort(is_mute=True)
OLD = Sort(habits=PLAIN, kind=None, has_alternate=False)
SCREEN = Sort(habits=replace(XTERM, erases_in_colour=False), kind=83, synchronises=True)


class TestEnd:
    def test_terminal_is_put_back_and_no_answer_is_typed_into_the_shell(
        self, tmp_path: Path
    ) -> None:
        outer = [sys.executable, "-c", OUTER, *command("thin")]
        with SortedTerminal(outer, tmp_path) as terminal:
            terminal.answers_after_s = 0.9
            terminal.sees("READY")
            terminal.types(*"abc", F2)
            terminal.send(F9)
            terminal.sees("ENDED 0")
            terminal.pump(1.5)
            terminal.send("!")
            terminal.sees("LEFT b'!'")

            assert is_put_back(terminal)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_told_to_end_it_puts_the_terminal_back(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        with SortedTerminal(command("thin"), tmp_path) as terminal:
            before = terminal.modes_of_line()
            terminal.sees("READY")
            assert terminal.modes_of_line() != before
            terminal.signal(number)

            assert terminal.ends() == 128 + number
            assert is_put_back(terminal)
            assert terminal.modes_of_line() == before

    def test_crash_puts_the_terminal_back_and_is_told(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            terminal.send(F5)

            assert terminal.ends() == 1
            assert is_put_back(terminal)
            assert "CRASHED" in terminal.sent.decode(errors="replace")

    def test_terminal_that_is_gone_ends_the_program(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            terminal.hang_up()

            assert terminal.ends(20) != 0

    def test_mute_terminal_is_not_waited_for(self, tmp_path: Path) -> None:
        with running(tmp_path, terminal=Sort(is_mute=True)) as terminal:
            began_s = time.monotonic()

            assert leave(terminal) == 0
            assert time.monotonic() - began_s < 10
            assert is_put_back(terminal)


class TestStalled:
    """The link holds the thread that writes, in the middle of a picture."""

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_told_to_end_it_leaves_a_whole_terminal(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        with running(tmp_path, terminal=MUTE) as terminal:
            terminal.types(F7)
            assert terminal.fills_up()
            terminal.signal(number)

            assert terminal.ends() == 128 + number
            assert is_put_back(terminal)

    def test_nobody_waits_for_a_terminal_that_takes_no_more(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path, terminal=MUTE) as terminal:
            terminal.types(F7)
            assert terminal.fills_up()
            terminal.signal(signal.SIGTERM)

            assert terminal.dies_unread()

    def test_stopped_and_continued_it_comes_back_whole(self, tmp_path: Path) -> None:
        with running(tmp_path, terminal=MUTE) as terminal:
            terminal.types(F7)
            assert terminal.fills_up()
            terminal.signal(signal.SIGTSTP)
            assert terminal.waits_for(lambda: terminal.state() == "T")
            terminal.pump(0.2)
            assert is_put_back(terminal)
            terminal.signal(signal.SIGCONT)
            assert terminal.waits_for(lambda: terminal.picture.modes[1049])
            terminal.types("z")
            terminal.sees("z")

            assert leave(terminal) == 0
            assert is_put_back(terminal)


class TestSuspend:
    def test_stopped_it_leaves_the_terminal_and_comes_back_whole(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path) as terminal:
            before = terminal.cells()
            terminal.signal(signal.SIGTSTP)
            assert terminal.waits_for(lambda: terminal.state() == "T")
            terminal.pump(0.2)
            assert is_put_back(terminal)
            terminal.picture.feed("\x1b[H\x1b[2Jshell$ \x1b[5;5H\x1b[44mmess\x1b[m")
            terminal.signal(signal.SIGCONT)
            assert terminal.waits_for(lambda: terminal.cells() == before)
            terminal.types("z")
            terminal.sees("z")
            assert leave(terminal) == 0
            assert is_put_back(terminal)

    def test_key_stops_it_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            terminal.send("\x1a")
            assert terminal.waits_for(lambda: terminal.state() == "T")
            terminal.signal(signal.SIGCONT)
            terminal.types("z")
            terminal.sees("z")

    def test_stopped_without_a_word_it_takes_the_terminal_over_again(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path) as terminal:
            before = terminal.cells()
            terminal.signal(signal.SIGSTOP)
            assert terminal.waits_for(lambda: terminal.state() == "T")
            terminal.picture.feed("\x1b[H\x1b[2Jshell$ ")
            terminal.signal(signal.SIGCONT)

            assert terminal.waits_for(lambda: terminal.cells() == before)

    def test_program_of_the_shell_has_the_terminal_for_itself(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path) as terminal:
            terminal.types(F7)
            before = terminal.cells()
            terminal.send(F6)
            assert terminal.waits_for(lambda: b"IN THE SHELL" in terminal.sent)
            assert terminal.waits_for(lambda: terminal.picture.modes[1049])
            terminal.types("z")
            terminal.sees("z")
            terminal.sees("beat 1")

            assert before != terminal.cells()
            after = terminal.sent.rpartition(b"IN THE SHELL")[0]
            assert after.endswith((b"\x1b[?1004l", b"\x1b[?25h"))


def takes_lines(terminal: SortedTerminal) -> bool:
    """Claim that a shell shows what is typed, and Enter ends it."""
    came, _, _, typed, *_ = terminal.modes_of_line()
    wanted = termios.ICANON | termios.ECHO | termios.ISIG
    return typed & wanted == wanted and bool(came & termios.ICRNL)


class TestKilled:
    def test_what_the_handbook_says_to_type_mends_the_line(
        self, tmp_path: Path
    ) -> None:
        inner = 'echo $$ >"$HOME/pid"; exec "$@"'
        line = 'sh -c "$0" sh "$@"; exec sh -i'
        shell = ["/bin/sh", "-c", line, inner, *command("thin")]
        with SortedTerminal(shell, tmp_path) as terminal:
            terminal.sees("READY")
            os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
            terminal.settle()
            assert not takes_lines(terminal)
            terminal.types("\n", *"stty sane", "\n", *"reset", "\n")

            assert terminal.waits_for(lambda: b"\x1bc" in terminal.sent)
            assert terminal.waits_for(lambda: takes_lines(terminal))

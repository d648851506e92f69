"""Ctrl+C in the middle of a command: it is done and told, and then the program ends."""

import io
import signal
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from patrol_tui.console import Console
from patrol_tui.interrupts import PATIENCE, uninterrupted
from patrol_tui.plain import how_to_leave
from store.desk import Desk
from tests.patrol_tui.program import Program
from widgets.words.catalogue import Words


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    program = Program(tmp_path / "store", capsys)
    assert program("do", "ON 21", "N theft @wat-khum").code == 0
    return program


@pytest.fixture
def interrupted(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody press Ctrl+C in the middle of the next command."""
    del program  # its store is made before
    submit, pressed = Desk.submit, []

    def pressed_in_it(self: Desk, *words: Any, **more: Any) -> Any:
        if not pressed:
            pressed.append(True)
            signal.raise_signal(signal.SIGINT)
        return submit(self, *words, **more)

    monkeypatch.setattr(Desk, "submit", pressed_in_it)


def history(program: Program) -> str:
    run = program("show", "incident", "101")
    assert run.err == ""
    return run.out


@pytest.mark.usefixtures("interrupted")
def test_command_is_done_and_told_before_an_interrupt_ends_it(program: Program) -> None:
    run = program("do", "RM 101 one", "RM 101 two")

    assert run.code == 130
    assert len(run.lines) == 1
    assert run.lines[0].endswith("one")
    assert "one" in history(program)
    assert "two" not in history(program)


@pytest.mark.parametrize("verb", ["line", "plain"])
@pytest.mark.usefixtures("interrupted")
def test_line_is_done_and_told_before_an_interrupt_ends_it(
    program: Program, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("RM 101 one\nRM 101 two\n"))

    run = program(verb)

    assert run.code == 130
    assert run.lines[-1].endswith("one")
    assert "one" in history(program)
    assert "two" not in history(program)


def test_work_goes_on_until_it_is_done() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()

    assert done == ["the rest"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_error_of_the_work_is_not_hidden_by_the_signals_that_were_held() -> None:
    with pytest.raises(ZeroDivisionError), uninterrupted():
        raise ZeroDivisionError

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_thread_in_which_no_signal_comes_works_as_well() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done == [True]


@pytest.mark.parametrize(
    ("is_saved", "said"),
    [
        (True, "QUIT leaves; everything is on disk"),
        (False, "NOT ON DISK YET, leave when it is: RM 101 x"),
    ],
)
def test_what_ctrl_c_says_of_the_disk_is_so(is_saved: bool, said: str) -> None:
    waiting = SimpleNamespace(short="RM 101 x")
    console = SimpleNamespace(is_saved=is_saved, words=Words("en"), waiting=waiting)

    assert how_to_leave(cast(Console, console)) == said


def test_command_that_hangs_is_broken_off_when_asked_again_and_again() -> None:
    pressed = []

    def work() -> None:
        with uninterrupted():
            while len(pressed) < 100:
                pressed.append(True)
                signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()

    assert len(pressed) == PATIENCE

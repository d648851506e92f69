"""The form of a new incident, killed while it is written, and offered again."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs a terminal of Unix", allow_module_level=True)

from store.drafts import DRAFTS_NAME
from tests.patrol_tui.terminal import LONGEST_S, Terminal

WORDS = "เขียวน้ำเงิน"


def duty(home: Path) -> Terminal:
    options = ["--store", str(home / "store"), "--lang", "en"]
    command = [sys.executable, "-m", "patrol_tui.cli", *options]
    return Terminal(command, (80, 24), home)


def wait_for_draft(screen: Terminal, file: Path) -> None:
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        screen.pump(0.1)
        if file.exists() and WORDS in file.read_text("utf-8"):
            return


def test_form_killed_while_it_is_written_is_offered_again(tmp_path: Path) -> None:
    file = tmp_path / "store" / DRAFTS_NAME
    with duty(tmp_path) as screen:
        screen.sees("No open incidents")
        screen.settle()
        screen.send(f"Ntheft\rwat-khum\r{WORDS}")
        wait_for_draft(screen, file)
        screen.signal(signal.SIGKILL)

    with duty(tmp_path) as screen:
        offered = screen.sees("a form was begun: Theft wat-khum")
        screen.settle()
        screen.send("N")
        again = screen.sees(f"F2 enters N theft @wat-khum {WORDS}")
        screen.send("\x1bOQ")  # F2
        entered = screen.sees("N #101 Theft Wat Khum")
        rows = len(screen.screen.display)

    assert offered
    assert again
    assert entered
    assert rows == screen.rows
    assert not file.exists()

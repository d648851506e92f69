"""The small program of the tests, running on a terminal of a sort."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patrol_tui.thin.answering import Sort, SortedTerminal

PUT_BACK = {1049: False, 25: True, 1004: False, 2004: False, 7: True}
F2, F3, F4, F5, F6, F7, F8, F9, F10 = (
    "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[19~",
    "\x1b[20~", "\x1b[21~",
)  # fmt: skip
OUTER = """
import os, subprocess, sys, termios, tty
code = subprocess.run(sys.argv[1:]).returncode
before = termios.tcgetattr(0)
tty.setcbreak(0, termios.TCSANOW)  # keeps what was typed
print(f"ENDED {code}", flush=True)
left = b""
while not left.endswith(b"!"):
    left += os.read(0, 1)
print(f"LEFT {left!r}", flush=True)
termios.tcsetattr(0, termios.TCSANOW, before)
"""


def command(sort: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "tests.patrol_tui.thin.small_app", sort, *options]


@contextmanager
def running(
    home: Path,
    sort: str = "thin",
    *options: str,
    terminal: Sort = Sort(),  # noqa: B008
) -> Iterator[SortedTerminal]:
    """The program, drawn and ready."""
    with SortedTerminal(command(sort, *options), home, sort=terminal) as started:
        started.sees("READY")
        started.settle()
        yield started


def is_put_back(terminal: SortedTerminal) -> bool:
    screen = terminal.picture.screen
    kept = {
        mode: is_on for mode, is_on in terminal.picture.modes.items() if mode != 2026
    }
    is_plain = screen.cursor.attrs == screen.default_char
    return kept == PUT_BACK and screen.margins is None and is_plain


def told(home: Path, name: str) -> list[str]:
    path = home / name
    return path.read_text("utf-8").splitlines() if path.exists() else []


def keys(home: Path) -> list[str]:
    """Keys that the app got; each is seen by the app and by what has the focus."""
    return told(home, "keys")


def leave(terminal: SortedTerminal) -> int:
    terminal.send(F9)
    return terminal.ends()


def do_a_little(terminal: SortedTerminal) -> None:
    terminal.types(*"กี่น", F2, F4, F2, "x")
    terminal.sees("x")
    terminal.settle()


def do_at_random(terminal: SortedTerminal, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    whole = ["a", "ก", "ี", "น้ำ", " ", "\x7f", "\x1b[D", F2, F2, F4, F8, F3]
    for _ in range(18):
        key = chance.choice(whole)
        terminal.types(key)
        if key == F3:
            terminal.types("\x1b")
            terminal.pump(0.3)  # an escape alone is known by what does not follow
        if chance.random() < 0.1:
            terminal.size_is(chance.randint(40, 110), chance.randint(10, 36))
    terminal.settle()

"""The duty screen in a busy drill, killed while an officer types, and started again."""

import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.evening import MARK
from tests.faults.fate import MARKED, PROGRAM
from tests.faults.own_reader import holes, written
from tests.faults.rush import LONGEST_S
from tests.patrol_tui.terminal import Terminal

SIZE = (120, 40)
TITLE = "DRILL"
COMPLAINTS = ("cut off", "damaged", "lost its end", "is gone", "cannot be read")
"""What a first screen would say of a log that lost something."""


@dataclass(slots=True)
class Watch:
    """What was seen over several lives of the screen."""

    starts: int = 0
    told: set[str] = field(default_factory=set)
    """Marks of the remarks that the screen told as done."""
    lost: set[str] = field(default_factory=set)
    holes: list[str] = field(default_factory=list)
    first_screens: Counter[str] = field(default_factory=Counter)
    """What the first screens said, the queue's row left out of its numbers."""


def duty(home: Path) -> Terminal:
    """Start the drill on a terminal of its own."""
    options = ["--lang", "en", "--store", str(home / "drill")]
    return Terminal([*PROGRAM, *options, "drill"], SIZE, home)


def live_and_die(home: Path, turns: int, seed: int) -> Watch:
    """Start, type, kill; the next start must say what the last screen told as done."""
    chance, seen, mark = random.Random(seed), Watch(), 0  # noqa: S311
    for _ in range(turns):
        with duty(home) as screen:
            screen.sees(TITLE, LONGEST_S)
            screen.settle(0.2, 2)
            _note(screen, seen)
            screen.types(":")
            screen.settle(0.2, 2)
            for turn in range(chance.randrange(2, 12)):
                mark += 1
                screen.send(f"RM 101 {MARK}{mark:07d}\r")
                if not turn:
                    _wait_told(screen)
                screen.pump(chance.random() * 0.06)
                seen.told |= _told(screen)
            screen.signal(signal.SIGKILL)
            screen.pump(0.2)  # what was on its way to the terminal was told, too
            seen.told |= _told(screen)
        _compare(home / "drill", seen)
    with duty(home) as screen:
        screen.sees(TITLE, LONGEST_S)
        screen.settle(0.2, 2)
        _note(screen, seen)
        screen.types("q", "enter")
        screen.ends()
    _compare(home / "drill", seen)
    return seen


def _told(screen: Terminal) -> set[str]:
    """The marks in a result line: only that tells a command as done."""
    rows = (row for row in screen.text() if row.startswith("OK "))
    return {mark for row in rows for mark in MARKED.findall(row)}


def _wait_told(screen: Terminal) -> None:
    """Wait until something is told as done, however busy the machine is."""
    end = time.monotonic() + LONGEST_S
    while not _told(screen):
        screen.pump(0.05)
        assert time.monotonic() < end, "\n".join(screen.text())


def _note(screen: Terminal, seen: Watch) -> None:
    """Keep what a first screen says: its title, and complaints if it has any."""
    seen.starts += 1
    rows = screen.text()
    said = [row.strip() for row in rows if any(word in row for word in COMPLAINTS)]
    seen.first_screens["; ".join(said) or "the desk as it was, no complaint"] += 1


def _compare(store: Path, seen: Watch) -> None:
    events = written(store)
    words = {mark for event in events.values() for mark in MARKED.findall(event.text)}
    seen.lost = seen.told - words
    seen.holes = holes(events)

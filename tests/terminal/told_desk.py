"""The duty desk as `patrol-tui run` shows it, at a time that stands in a file.

Run as `python -m tests.terminal.told_desk STORE SETTINGS LANGUAGE TIME_FILE`. A test
writes the time; the desk sees it at once, so that ten minutes need not be waited for.
"""

from __future__ import annotations

import sys
from pathlib import Path

from patrol_tui import headless
from patrol_tui.app import play
from patrol_tui.console import Console
from patrol_tui.exercises.player import Player
from patrol_tui.opening import Choices, open_console


class ToldTime(Player):
    """A clock that is told; it plays nothing, but notices when it goes on."""

    def __init__(self, file: Path) -> None:
        super().__init__([], speed=1)
        self._file = file
        self._seen_ms = 0

    def clock(self) -> int:
        """Read the time."""
        return int(self._file.read_text())

    def play(self, console: Console, most: int) -> bool:
        """Claim that there is something to show: time went on."""
        del console, most
        now_ms = self.clock()
        went_on, self._seen_ms = now_ms != self._seen_ms, now_ms
        return went_on


def main(store: str, settings: str, lang: str, time_file: str) -> int:
    """Work a shift; then print its sheet, at the same time, and wait for Enter."""
    choices = Choices(store=Path(store), config=Path(settings), lang=lang)
    told = ToldTime(Path(time_file))
    code = play(open_console(choices), choices, told)
    headless.wall_ms = told.clock
    sys.stdout.write("\x1b[2J\x1b[H")  # pyte knows no alternate screen
    headless.show(choices, "shift", None, as_json=False)
    input()
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

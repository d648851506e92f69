"""The duty desk with its clock and its news told from outside, over a socket.

Run as `python bench/thinlink/told_desk.py SOCKET [options of patrol-tui]`. It is the
program itself, begun by its own command line; only time and news come from a socket
instead of from the wall and the link. Each message is one line:

    =1795350000000      it is this moment now (milliseconds)
    +1000               so much later
    AV 21               a line that another desk entered
    *5                  from now on time runs, and five units a second tell a status

Each message is answered when what it changed has been drawn.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from patrol_tui import app, cli
from patrol_tui.console import Console
from patrol_tui.exercises.player import Player
from patrol_tui.opening import Choices, open_console

LOOK_S = 0.03
"""How often the socket is looked at."""
BEGINS_MS = 1_795_350_000_000
STATUSES = ("EN 21", "AR 21", "BZ 22 meal", "AV 22", "CU 21 REPORT", "DE 21 {number}")
"""What the units tell over and over, one after the other."""


class Told(Player):
    """A clock that is told, and other desks' lines; a socket is looked at.

    Args:
        path: Of the socket.
        number: The incident that a unit is sent to again and again.
    """

    def __init__(self, path: str, number: int = 101) -> None:
        super().__init__([], speed=1)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(path)
        self._socket.setblocking(False)
        self._now_ms = BEGINS_MS
        self._number = number
        self._drawn: list[str] = []
        """Who is to be told that what they sent has been drawn."""
        self._every_s = 0.0
        self._began_s = self._due_s = 0.0
        self._told = 0

    def clock(self) -> int:
        """Tell the time."""
        if self._every_s:
            return self._now_ms + int((time.monotonic() - self._began_s) * 1000)
        return self._now_ms

    def play(self, console: Console, most: int) -> bool:
        """Take what was sent; claim that there is something to show."""
        del most
        for sender in self._drawn:
            with contextlib.suppress(OSError):
                self._socket.sendto(b"drawn", sender)
        self._drawn = []
        is_changed = self._tell_statuses(console)
        with contextlib.suppress(BlockingIOError):
            while True:
                message, sender = self._socket.recvfrom(4096)
                self._take(console, message.decode())
                self._drawn += [sender] if sender else []
                is_changed = True
        return is_changed

    def _take(self, console: Console, message: str) -> None:
        if message.startswith("="):
            self._now_ms = int(message[1:])
        elif message.startswith("+"):
            self._now_ms += int(message[1:])
        elif message.startswith("*"):
            self._now_ms, self._every_s = self.clock(), 1 / float(message[1:])
            self._began_s = self._due_s = time.monotonic()
        elif message:
            console.enter(message, self.clock())

    def _tell_statuses(self, console: Console) -> bool:
        is_told = False
        while self._every_s and time.monotonic() >= self._due_s:
            self._due_s += self._every_s
            line = STATUSES[self._told % len(STATUSES)]
            console.enter(line.format(number=self._number), self.clock())
            self._told += 1
            is_told = True
        return is_told


def main(path: str, *options: str) -> int:
    """Begin the program as its command line does."""

    def run(choices: Choices) -> int:
        return app.play(open_console(choices), choices, Told(path))

    setattr(app, "run", run)  # noqa: B010 (the program's own way to begin is kept)
    setattr(app, "PLAY_S", LOOK_S)  # noqa: B010
    return cli.main(options)


if __name__ == "__main__":
    if sys.argv[1:] in ([], ["--short"]):
        print("told_desk: the program of the thin-link benches; nothing to run")
    else:
        os.environ.pop("COLUMNS", None)
        sys.exit(main(*sys.argv[1:]))

"""A real terminal for tests: the program on a pty, its screen as people would see it.

pyte is the terminal; it stops drawing at a Thai mark of combining class 0, so letters
are given to it one by one and marks are joined to the cell before (pyte issue 69).
"""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte
from wcwidth import wcwidth

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
}  # fmt: skip

LONGEST_S = 60.0
"""Only against waiting for ever; a busy machine may take long for a start."""


class ThaiScreen(pyte.Screen):
    """A screen that keeps Thai marks."""

    joins_am = False
    """It draws SARA AM on the letter before, as some that cluster graphemes do."""
    drawn_last = " "

    def draw(self, data: str) -> None:
        for letter in data:
            self.drawn_last = letter
            is_joined = self.joins_am and letter == "\u0e33"
            if is_joined or (letter > "\u02ff" and wcwidth(letter) == 0):
                self._join(letter)
            else:
                super().draw(letter)

    def repeat(self, count: int = 1) -> None:
        """Draw the last letter again (REP), which pyte does not know."""
        self.draw(self.drawn_last * (count or 1))

    def _join(self, mark: str) -> None:
        x = min(self.cursor.x, self.columns) - 1
        if x >= 0:
            row = self.buffer[self.cursor.y]
            row[x] = row[x]._replace(data=row[x].data + mark)


class ThaiStream(pyte.ByteStream):
    """Reads what is sent to a `ThaiScreen`."""

    csi = {**pyte.ByteStream.csi, "b": "repeat"}  # noqa: RUF012
    events = pyte.ByteStream.events | {"repeat"}


class Terminal:
    """One program on a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int],
        home: Path,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        columns, rows = size
        self.columns, self.rows = size
        self.screen = ThaiScreen(columns, rows)
        self._stream = ThaiStream(self.screen)
        self.put_back = False
        """The program left the alternate screen."""
        self.received = 0
        """Bytes that the program sent."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **(extra or {}),
        }
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup passes on what it does
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], list(command), environment)  # noqa: S606

    def pump(self, for_s: float) -> int:
        """Read what the program sends for a while; answer what a terminal answers."""
        end = time.monotonic() + for_s
        got = 0
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._terminal], [], [], left)[0]:
                break
            try:
                sent = os.read(self._terminal, 1 << 16)
            except OSError:
                break
            if not sent:
                break
            got += len(sent)
            self.put_back = self.put_back or b"\x1b[?1049l" in sent
            drawn, *more = sent.split(b"\x1b[6n")
            self._stream.feed(drawn)
            for drawn in more:  # asked between them where the cursor is
                at = self.screen.cursor
                os.write(self._terminal, b"\x1b[%d;%dR" % (at.y + 1, at.x + 1))
                self._stream.feed(drawn)
        self.received += got
        return got

    def settle(self, quiet_s: float = 0.3, most_s: float = 10.0) -> int:
        """Read until nothing comes for a while; give the bytes that came."""
        end = time.monotonic() + most_s
        total = 0
        while time.monotonic() < end:
            got = self.pump(quiet_s)
            total += got
            if not got:
                break
        return total

    def send(self, key: str) -> None:
        """Send one key, and do not wait."""
        os.write(self._terminal, KEYS.get(key, key).encode())

    def types(self, *keys: str) -> None:
        """Send keys by name, anything else as it is, as fast as a quick typist."""
        for key in keys:
            self.send(key)
            self.pump(0.05)

    def text(self) -> list[str]:
        """Give the screen, one text a row."""
        rows = []
        for y in range(self.rows):
            row = self.screen.buffer[y]
            rows.append("".join(row[x].data for x in range(self.columns)).rstrip())
        return rows

    def sees(self, words: str, most_s: float = LONGEST_S) -> bool:
        """Wait until the words stand on the screen."""
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            self.pump(0.1)
            if any(words in row for row in self.text()):
                return True
        shown = "\n".join(self.text())
        raise AssertionError(f"{words!r} was never shown; the screen says:\n{shown}")

    def ends(self, most_s: float = LONGEST_S) -> int:
        """Wait for the program to end; give its exit code."""
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            self.pump(0.05)
            done, status = os.waitpid(self._pid, os.WNOHANG)
            if done:
                self._pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("the program did not end")

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self._pid, number)

    def close(self) -> None:
        """End the program, however it is doing."""
        if self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

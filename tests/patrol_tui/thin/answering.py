"""Terminals of many sorts for tests: each can, counts and answers differently."""

import fcntl
import itertools
import os
import re
import select
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patrol_tui.terminal import LONGEST_S, Terminal
from tests.patrol_tui.thin.screens import XTERM, Habits, ThinScreen, ThinStream

_QUESTION = re.compile(r"\x1b\[(?:6n|>c|\?2026\$p)")
_MODE = re.compile(r"\x1b\[\?(\d+)([hl])")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What a terminal does and answers."""

    habits: Habits = XTERM
    has_alternate: bool = True
    kind: int | None = 41
    """What it tells to be (DA2); None when it tells nothing."""
    version: int = 1
    synchronises: bool = False
    is_mute: bool = False


class Picture:
    """A screen, and what the terminal answers to what it is sent."""

    def __init__(self, size: tuple[int, int], sort: Sort) -> None:
        self.sort = sort
        self.screen = ThinScreen(*size, sort.habits)
        self.modes: dict[int, bool] = {}
        """Each mode that was ever set or reset."""
        self._stream = ThinStream(self.screen)
        self._rest = ""

    def feed(self, text: str) -> str:
        """Draw it; give the answers."""
        text = self._rest + text
        cut = _UNFINISHED.search(text)
        self._rest = cut[0] if cut else ""
        text = text[: len(text) - len(self._rest)]
        answers = []
        at = 0
        for question in _QUESTION.finditer(text):
            self._draw(text[at : question.start()])
            answers.append(self._answer(question[0]))
            at = question.end()
        self._draw(text[at:])
        return "" if self.sort.is_mute else "".join(answers)

    def resize(self, columns: int, rows: int) -> None:
        """Take another size; what fits stays, at the top left."""
        old, self.screen = self.screen, ThinScreen(columns, rows, self.sort.habits)
        for y, x in itertools.product(
            range(min(rows, old.lines)), range(min(columns, old.columns))
        ):
            self.screen.buffer[y][x] = old.buffer[y][x]
        self.screen.mode = old.mode
        self._stream = ThinStream(self.screen)

    def _draw(self, text: str) -> None:
        for number, end in _MODE.findall(text):
            self.modes[int(number)] = end == "h"
            if number == "1049" and self.sort.has_alternate:
                text = text.replace(f"\x1b[?1049{end}", "\x1b[m\x1b[H\x1b[J")
        self._stream.feed(text)

    def _answer(self, question: str) -> str:
        at = self.screen.cursor
        if question.endswith("n"):
            x = min(at.x, self.screen.columns - 1)
            return f"\x1b[{at.y + 1};{x + 1}R"
        if question.endswith("c"):
            return (
                ""
                if self.sort.kind is None
                else f"\x1b[>{self.sort.kind};{self.sort.version};0c"
            )
        return f"\x1b[?2026;{2 if self.sort.synchronises else 0}$y"


class SortedTerminal(Terminal):
    """A program on a terminal of a sort."""

    def __init__(
        self,
        command: Sequence[str],
        home: Path,
        *,
        size: tuple[int, int] = (80, 24),
        sort: Sort = Sort(),
        extra: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(command, size, home, extra)
        self.picture = Picture(size, sort)
        self.screen = self.picture.screen
        self.sent = b""
        """All that the program sent."""
        self.answered = ""
        self.answers_after_s = 0.0
        """How long the answers are on their way."""
        self._answering: list[tuple[float, bytes]] = []
        self._decoded = ""

    def pump(self, for_s: float) -> int:
        """Read what the program sends for a while; answer as the sort does."""
        end = time.monotonic() + for_s
        got = 0
        while (left_s := end - time.monotonic()) > 0:
            self._answer()
            wait_s = min(left_s, 0.02) if self._answering else left_s
            if not select.select([self._terminal], [], [], wait_s)[0]:
                if self._answering:
                    continue
                break
            try:
                sent = os.read(self._terminal, 1 << 16)
            except OSError:
                break
            if not sent:
                break
            got += len(sent)
            self._take(sent)
        self.received += got
        return got

    def size_is(self, columns: int, rows: int) -> None:
        """Give the terminal another size; what was drawn is cut off, or stays."""
        self.columns, self.rows = columns, rows
        self.picture.resize(columns, rows)
        self.screen = self.picture.screen
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    def modes_of_line(self) -> list[Any]:
        """Tell how the system treats the line: echo, signals and so on."""
        return termios.tcgetattr(self._terminal)

    def hang_up(self) -> None:
        """Take the terminal away."""
        os.close(self._terminal)
        self._terminal = os.open(os.devnull, os.O_RDWR)

    def state(self) -> str:
        """Tell the state of the process by the system's letter: T is stopped."""
        stat = Path(f"/proc/{self._pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0]

    def fills_up(self) -> bool:
        """Read nothing until no more goes in; tell whether the program still draws."""
        waiting, still = -1, 0
        while still < 20:
            time.sleep(0.02)
            now = int.from_bytes(
                fcntl.ioctl(self._terminal, termios.FIONREAD, b"\0" * 4), sys.byteorder
            )
            still = still + 1 if now == waiting else 0
            waiting = now
        return waiting > 3000

    def dies_unread(self, most_s: float = LONGEST_S) -> bool:
        """Wait for the program to end, and read nothing that it sends."""
        end = time.monotonic() + most_s
        while time.monotonic() < end and self.state() != "Z":
            time.sleep(0.02)
        return self.state() == "Z"

    def send_raw(self, sent: bytes) -> None:
        """Type bytes that need be no text."""
        os.write(self._terminal, sent)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Give what is seen, cell by cell."""
        return self.screen.cells()

    def waits_for(self, claim: Callable[[], bool], most_s: float = LONGEST_S) -> bool:
        """Read until a claim is true."""
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            if claim():
                return True
            self.pump(0.05)
        return False

    def _answer(self) -> None:
        while self._answering and self._answering[0][0] <= time.monotonic():
            os.write(self._terminal, self._answering.pop(0)[1])

    def _take(self, sent: bytes) -> None:
        self.sent += sent
        self.put_back = self.put_back or b"\x1b[?1049l" in sent
        whole = self.sent.decode(errors="ignore")
        answers = self.picture.feed(whole[len(self._decoded) :])
        self._decoded = whole
        self.answered += answers
        if answers:
            due_s = time.monotonic() + self.answers_after_s
            self._answering.append((due_s, answers.encode()))
            self._answer()

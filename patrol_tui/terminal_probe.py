"""Asking a terminal what it draws: it is given text, then asked for its cursor.

Only the terminal knows how many cells it gives a letter with its marks, and it knows
nothing of the font: whether marks stand over the right letter, a person has to look.
A terminal that does not answer is waited for once, and not asked again.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from widgets.drawing.cells import shown, width

try:
    import termios
    import tty
except ImportError:  # Windows: its console is not asked
    HAS_TERMIOS = False
else:
    HAS_TERMIOS = True

FIRST_WAIT_S = 3.0
"""How long the first answer is waited for: a radio link may take two seconds."""
_WHERE = b"\x1b[6n"
"""DSR 6: report the cursor's place (ECMA-48)."""
_PLACE = re.compile(rb"\x1b\[(\d+);(\d+)R")
_PASTE = b"\x1b[?2004$p"
"""DECRQM of bracketed paste."""
_PASTE_MODE = re.compile(rb"\x1b\[\?2004;(\d)\$y")
_WIPE = b"\r\x1b[K"

_AM = "\u0e19\u0e49\u0e33\u0e01\u0e33"
SAMPLES = {
    "letters": "กขคงฯ๑๒๓",
    "marks": "ที่ผู้กัยู่ญฺ",
    "am": _AM,
    "am-parts": shown(_AM, decompose_am=True),
    "lines": "─━│┃╋╔═╗",
    "shapes": "●▲■►○□◆✖⌂…·",
    "braille": "⣿⠁⡇",
}
"""Text to be drawn, by what it tells about."""


class Wire(Protocol):
    """A terminal to write to and to read from."""

    def send(self, sent: bytes) -> None:
        """Write to the terminal."""

    def receive(self, wait_s: float) -> bytes:
        """Read what is there; empty when nothing comes in that time."""


class Tty:
    """The terminal that the process was started in."""

    def __init__(self, number: int) -> None:
        self._number = number

    @property
    def size(self) -> tuple[int, int]:
        """Tell its columns and rows."""
        columns, rows = os.get_terminal_size(self._number)
        return columns, rows

    def send(self, sent: bytes) -> None:
        """Write to the terminal."""
        os.write(self._number, sent)

    def receive(self, wait_s: float) -> bytes:
        """Read what is there; empty when nothing comes in that time."""
        if not select.select([self._number], [], [], wait_s)[0]:
            return b""
        return os.read(self._number, 1024)


@contextlib.contextmanager
def own_tty() -> Iterator[Tty | None]:
    """Open the process's terminal for asking, without echo; None without one."""
    number = None
    if HAS_TERMIOS:
        with contextlib.suppress(OSError):
            number = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    if number is None:
        yield None
        return
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        yield Tty(number)
    finally:
        termios.tcsetattr(number, termios.TCSAFLUSH, before)
        os.close(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a terminal answered."""

    answers: bool
    """It reports where the cursor is; without that nothing else is known."""
    wait_ms: int = 0
    """How long an answer takes: the way there and back."""
    cells: Mapping[str, int] = field(default_factory=dict)
    """Cells that each of `SAMPLES` took."""
    pastes: bool | None = None
    """It marks what is pasted; None when it did not say."""

    def is_right(self, *names: str) -> bool:
        """Claim that samples took the cells that the program counts for them."""
        return all(self.cells.get(name) == width(SAMPLES[name]) for name in names)

    @property
    def joins_am(self) -> bool:
        """Claim that SARA AM is drawn on the letter before, in that letter's cell."""
        return self.answers and self.cells.get("am", 0) < width(_AM)


class Probe:
    """Asks one terminal.

    Args:
        wire: The terminal.
        now_s: A clock that never goes back.
    """

    def __init__(
        self, wire: Wire, *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._wire = wire
        self._now_s = now_s
        self._waits_s: list[float] = []

    def ask(self) -> Probed:
        """Ask everything; takes one answer's time for each sample."""
        if self._column("") is None:
            self._wire.send(_WIPE)
            return Probed(answers=False)
        cells = {}
        for name, text in SAMPLES.items():
            column = self._column(text)
            if column is not None:
                cells[name] = column
        got = self._answer(b"\r" + _PASTE + _WHERE)
        mode = _PASTE_MODE.search(got)
        self._wire.send(_WIPE)
        return Probed(
            answers=True,
            wait_ms=round(statistics.median(self._waits_s) * 1000),
            cells=cells,
            pastes=mode[1] != b"0" if mode else None,
        )

    def _column(self, text: str) -> int | None:
        """Draw a text at the left edge, and give how many cells it took."""
        got = self._answer(_WIPE + text.encode() + _WHERE)
        place = _PLACE.search(got)
        return int(place[2]) - 1 if place else None

    def _answer(self, question: bytes) -> bytes:
        """Ask, and give what came with the cursor's place, or until it was too late."""
        longest_s = max(self._waits_s, default=FIRST_WAIT_S / 4) * 4
        self._wire.send(question)
        asked_s = self._now_s()
        got = b""
        while not _PLACE.search(got):
            left_s = asked_s + max(longest_s, 1.0) - self._now_s()
            more = self._wire.receive(left_s) if left_s > 0 else b""
            if not more:
                return got
            got += more
        self._waits_s.append(self._now_s() - asked_s)
        return got

"""A desk's screen as Textual would write it: a queue, a map, a command line."""

from __future__ import annotations

import random

COLUMNS, ROWS = 80, 24
COMMAND_ROW = 22
QUEUE_ROWS = range(1, 11)
MAP_ROWS = range(11, 22)
FIRST_ROWS = (COMMAND_ROW, *QUEUE_ROWS)
_STATES = ("รอ", "ไปแล้ว", "ถึงที่เกิดเหตุ", "ENROUTE", "WAITING", "ON SCENE")
_COLOURS = (31, 32, 33, 36, 37)
_MARKS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4c"
_STREETS = "⠀⠁⠂⠄⡀⢀⠠⠐⠈⣀⡇⠒"


class DeskScreen:
    """Writes the frames of a made desk; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self.typed = ""

    def whole(self) -> str:
        """Write every row."""
        rows = [self._row(0, f"PATROL {self._random.randrange(100):3d}", 37)]
        rows += [self._incident(row) for row in QUEUE_ROWS]
        rows += [self._row(row, self._streets(COLUMNS), 34) for row in MAP_ROWS]
        rows += [self._command(), self._row(ROWS - 1, "F1 help  F2 queue  F3 map", 36)]
        return "".join(rows)

    def update(self) -> str:
        """Write one incident's row, a place of the map, and the count."""
        row = self._random.choice(QUEUE_ROWS)
        place = self._random.choice(MAP_ROWS), self._random.randrange(60)
        units = f"\x1b[{place[0] + 1};{place[1] + 1}H\x1b[1;33m▲21\x1b[0m"
        return self._incident(row) + units + self._home()

    def key(self, letter: str) -> str:
        """Write what a typed letter changes."""
        self.typed += letter
        return self._command() + self._home()

    def _home(self) -> str:
        return f"\x1b[{COMMAND_ROW + 1};{len(self.typed) % 60 + 3}H"

    def _command(self) -> str:
        shown = self.typed[-(len(self.typed) % 60) :] if len(self.typed) % 60 else ""
        return self._row(COMMAND_ROW, f"> {shown}\u2588", 37)

    def _incident(self, row: int) -> str:
        state = self._random.choice(_STATES)
        age = self._random.randrange(60)
        text = (
            f"{row:3d} ลักทรัพย์ Wat Khum {row * 7 % 40:2d}/{row:<3d} {state:<16s} {age}m"
        )
        return self._row(row, text, self._random.choice(_COLOURS))

    def _streets(self, width: int) -> str:
        return "".join(self._random.choice(_STREETS) for _ in range(width))

    @staticmethod
    def _row(row: int, text: str, colour: int) -> str:
        marks = sum(letter in _MARKS for letter in text)
        blank = " " * (COLUMNS - len(text) + marks)
        return f"\x1b[{row + 1};1H\x1b[{colour};40m{text}{blank}\x1b[0m"

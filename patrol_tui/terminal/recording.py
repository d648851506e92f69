"""What was sent to the terminal, with its times, as an asciicast of version 2.

A recording goes into a bug report, so it keeps no words unless it is asked to: every
letter becomes another one of the same width, and what is passed on to the terminal
beside the picture (its title, the clipboard) is left out.

Source: docs.asciinema.org/manual/asciicast/v2.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from rich.cells import cell_len

LARGEST_BYTES = 64 << 20
"""A recording stops here; a shift at 9,600 bit/s sends less."""
_LETTER, _WIDE_LETTER, _DIGIT, _MARK = "x", "\u6f22", "0", "\u0301"
_THAI_LETTER, _THAI_MARK, _SARA_AM = "\u0e01", "\u0e34", "\u0e33"
_PIECES = re.compile(
    r"(?P<told>\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|\Z))"
    r"|(?P<steering>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~])"
    r"|(?P<text>[^\x1b]+)",
)


class Recording:
    """Writes one file, which must not be there before.

    Args:
        path: The file.
        size: Columns and rows.
        started_s: When, in seconds since 1970.
        keeps_text: Keep the words too: the file then holds what was on the screen.

    Raises:
        OSError: If it cannot be made, or is there.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int],
        started_s: float,
        keeps_text: bool = False,
    ) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._number: int | None = os.open(path, flags, 0o600)
        self._keeps_text = keeps_text
        self._first_s: float | None = None
        self._written_bytes = 0
        self._size = size
        columns, rows = size
        self._line(
            {
                "version": 2,
                "width": columns,
                "height": rows,
                "timestamp": int(started_s),
            }
        )

    def sent(self, text: str, now_s: float) -> None:
        """Keep what was sent, by a clock that never goes back."""
        self._event(now_s, "o", text if self._keeps_text else without_words(text))

    def resized(self, size: tuple[int, int], now_s: float) -> None:
        """Keep that the terminal has other columns and rows."""
        if size != self._size:
            self._size = size
            self._event(now_s, "r", f"{size[0]}x{size[1]}")

    def close(self) -> None:
        """End the file."""
        if self._number is not None:
            with contextlib.suppress(OSError):
                os.close(self._number)
            self._number = None

    def _event(self, now_s: float, kind: str, text: str) -> None:
        if self._first_s is None:
            self._first_s = now_s
        self._line([round(now_s - self._first_s, 6), kind, text])

    def _line(self, content: object) -> None:
        """Write a line; a full disk ends the recording and nothing else."""
        if self._number is None:
            return
        line = json.dumps(content, ensure_ascii=False).encode() + b"\n"
        whole_bytes = self._written_bytes
        self._written_bytes += len(line)
        if self._written_bytes > LARGEST_BYTES:
            self.close()
            return
        written_bytes = 0
        with contextlib.suppress(OSError):
            written_bytes = os.write(self._number, line)
        if written_bytes < len(line):
            with contextlib.suppress(OSError):  # a player reads whole lines
                os.ftruncate(self._number, whole_bytes)
            self.close()


def without_words(sent: str) -> str:
    """Replace letters and digits by others of the same width; leave out what is told.

    Cursor moves, colours, lines, dots and marks of punctuation stay.
    """
    return "".join(_kept(piece) for piece in _PIECES.finditer(sent))


def _kept(piece: re.Match[str]) -> str:
    if piece["told"] is not None:
        return ""
    if piece["steering"] is not None:
        return piece["steering"]
    return "".join(map(_stand_in, piece["text"]))


@lru_cache(maxsize=4096)
def _stand_in(letter: str) -> str:
    is_thai = "\u0e00" <= letter <= "\u0e7f"
    if letter == _SARA_AM:
        return letter
    match unicodedata.category(letter)[0]:
        case "M":
            return _THAI_MARK if is_thai else _MARK
        case "N":
            return _DIGIT if cell_len(letter) == 1 else _WIDE_LETTER
        case "L" if is_thai:
            return _THAI_LETTER
        case "L" | "C" if letter >= " ":
            return {0: "", 2: _WIDE_LETTER}.get(cell_len(letter), _LETTER)
        case _:
            return letter

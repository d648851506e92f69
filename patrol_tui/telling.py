"""Telling: what goes to a terminal or a pipe without a screen, cleaned on the way."""

from __future__ import annotations

import re
import sys
import time

from store.text import clean


def tell(text: str) -> None:
    """Print one line of an answer."""
    print(clean(text), flush=True)  # noqa: T201


def complain(text: object) -> None:
    """Print one line of trouble, with the program's name."""
    print(f"patrol-tui: {clean(str(text))}", file=sys.stderr)  # noqa: T201


LONG_S = 1.0
"""What takes longer than this is shown to be going on."""


class ProgressLine:
    """Says on a terminal how far long work has come, on one line that goes again."""

    def __init__(self, what: str) -> None:
        self._what = clean(what)
        self._began_s = time.monotonic()
        self._shown = False

    def __call__(self, fraction: float) -> None:
        """Show a fraction, 0 to 1, if the work is long and somebody looks."""
        if time.monotonic() - self._began_s < LONG_S or not sys.stderr.isatty():
            return
        self._shown = fraction < 1
        said = f"{self._what}: {fraction:.0%}" if self._shown else ""
        print(f"\r\x1b[K{said}", end="", file=sys.stderr, flush=True)  # noqa: T201

    def done(self) -> None:
        """Take the line away."""
        if self._shown:
            self(1.0)


def size_of(text: str) -> tuple[int, int] | None:
    """Read `120x40` as columns and lines; None, and said, if it is not that."""
    match = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text)
    if match is None or not int(match[1]) or not int(match[2]):
        complain(f'size "{text}" is not WxH, e.g. 80x24')
        return None
    return int(match[1]), int(match[2])

"""Offers: lines that a digit enters, while the list that named them can be seen."""

from __future__ import annotations

from collections.abc import Iterable

from store.text import fold
from widgets.keyboard import as_latin

MOST = 9
"""Digits on a keyboard, without 0."""
LASTING_MS = 60_000
"""After this an offer may be out of date: units move, and people forget."""


class Offers:
    """What was offered last."""

    def __init__(self) -> None:
        self._lines: tuple[str, ...] = ()
        self._at_ms = 0

    def make(self, lines: Iterable[str], now_ms: int) -> None:
        """Offer lines, the first under 1."""
        self._lines = tuple(lines)[:MOST]
        self._at_ms = now_ms

    def drop(self) -> None:
        """Offer nothing any more."""
        self._lines = ()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def line(self, typed: str, now_ms: int) -> str:
        """Give the line of a digit, in either script; empty when it means nothing.

        The keys of digits count with the Thai keyboard on too.
        """
        digit = fold(typed)
        if not digit.isdecimal() and len(typed) == 1:
            digit = as_latin(typed)
        if len(digit) != 1 or digit not in "123456789":
            return ""
        if not 0 <= now_ms - self._at_ms <= LASTING_MS:
            self.drop()
        at = int(digit) - 1
        return self._lines[at] if at < len(self._lines) else ""

"""Text that is being pasted, until the terminal says that it is all.

The end may be lost, and then every key would be taken for pasted text: an escape
alone, which no terminal pastes, leaves it. What follows is not typed in its place by
itself after a while, for it may hold an Enter.
"""

from __future__ import annotations

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
MOST_LETTERS = 65_536
"""The rest of a longer text is left out."""
LEFT_S = 0.5
"""An escape to which nothing is added for so long is the key."""
_KEPT = "\t\n\r"
_END_KEPT = len(PASTE_ENDS) - 2
"""Letters of the end that are taken for the text's own until its last one comes; its
escape never is."""


class Pasting:
    """Collects one pasted text."""

    def __init__(self) -> None:
        self._letters: list[str] = []
        self._last = ""
        self._last_s = 0.0

    @property
    def text(self) -> str:
        """Give what was pasted, without anything that steers a terminal."""
        return "".join(self._letters)

    def takes_all(self, letter: str, now_s: float) -> bool:
        """Take a letter; claim that it was the last."""
        self._last, self._last_s = (self._last + letter)[-len(PASTE_ENDS) :], now_s
        if self._last == PASTE_ENDS:
            del self._letters[-_END_KEPT:]
            return True
        is_kept = letter >= " " and not "\x7f" <= letter <= "\x9f"
        has_room = len(self._letters) < MOST_LETTERS + _END_KEPT
        if has_room and (is_kept or letter in _KEPT):
            self._letters.append(letter)
        return False

    def is_left(self, now_s: float) -> bool:
        """Claim that the person wants out of it, with an escape."""
        return self._last.endswith("\x1b") and now_s - self._last_s > LEFT_S

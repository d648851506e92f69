"""Waiting: the one line that the disk did not take, and the news that it is saved.

While something waits every other command is refused, so it is never more than one.
"""

from __future__ import annotations

from patrol_tui.commands.secrets import without_secret
from widgets.drawing.cells import fit, width
from widgets.words.catalogue import N_, Words

SAVED = N_("what was waiting is saved")
SAVED_LINE = N_("saved now: {line}")
MOST_CELLS = 60
"""More of a line is not repeated; its beginning tells which it was."""


class Waiting:
    """What waits for the disk."""

    def __init__(self) -> None:
        self.line = ""
        """As it was entered; empty where no person entered it."""
        self._is_waiting = False

    def begin(self, line: str) -> None:
        """Take note of a line that was not saved, without what it keeps secret."""
        self.line, self._is_waiting = without_secret(line.strip()), True

    @property
    def short(self) -> str:
        """The line, or its beginning."""
        cells = min(width(self.line), MOST_CELLS)
        return fit(self.line, cells) if cells else ""

    def news(self, words: Words, *, is_saved: bool) -> str:
        """Say once that what was waiting is saved; empty while there is no news."""
        was_waiting, self._is_waiting = self._is_waiting, not is_saved
        if not was_waiting or not is_saved:
            return ""
        said = words.say(SAVED_LINE, line=self.short) if self.line else words.say(SAVED)
        self.line = ""
        return said

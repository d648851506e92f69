"""The brush: where the terminal's cursor is, its pen, and what was said to it."""

from __future__ import annotations

from typing import NamedTuple

from patrol_tui.terminal.moves import move
from patrol_tui.terminal.pens import Pens


class Kept(NamedTuple):
    """A brush as it was."""

    row: int | None
    column: int | None
    pen: int | None
    said: int
    size_bytes: int


class Brush:
    """Says things to the terminal, and follows what they do to cursor and pen."""

    def __init__(self, pens: Pens) -> None:
        self._pens = pens
        self.row: int | None = None
        self.column: int | None = None
        """None when unknown, also after the last column was drawn."""
        self.pen: int | None = None
        self.said: list[str] = []
        self.size_bytes = 0
        """On the wire, of what was said since it was taken."""

    def forget(self) -> None:
        """Know nothing of the terminal's cursor and pen."""
        self.row = self.column = self.pen = None

    def say(self, text: str) -> None:
        """Say something of which the caller follows what it does."""
        self.said.append(text)
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        self.size_bytes += size + text.count("\n")  # as `size_of`, in a hot place

    def go(self, row: int, column: int) -> None:
        """Bring the cursor to a cell."""
        if self.column != column or self.row != row:
            self.say(move((self.row, self.column), row, column))
            self.row, self.column = row, column

    def hold(self) -> int:
        """Give the pen at hand; the terminal's own if it was not known."""
        if self.pen is None:
            self.say("\x1b[m")
            self.pen = 0
        return self.pen

    def take_up(self, pen: int) -> None:
        """Change the pen."""
        at_hand = self.hold()
        if at_hand != pen:
            self.say(self._pens.change(at_hand, pen))
            self.pen = pen

    def taken(self) -> tuple[str, int]:
        """Take what was said, and its bytes on the wire."""
        text, size = "".join(self.said), self.size_bytes
        self.said, self.size_bytes = [], 0
        return text, size

    def kept(self) -> Kept:
        """Keep cursor, pen and how much was said, to come back to."""
        return Kept(self.row, self.column, self.pen, len(self.said), self.size_bytes)

    def restore(self, kept: Kept) -> None:
        """Take back what was said since."""
        self.row, self.column, self.pen, said, self.size_bytes = kept
        del self.said[said:]

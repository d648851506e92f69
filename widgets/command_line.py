"""The command line: a line with a history, completion, and a way out.

Up and Down go through what was entered before, and back to what is half typed; Tab and
Shift+Tab complete, Esc clears and leaves.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from widgets.letter_line import LetterLine

MOST_LETTERS = 2_000
"""A longer line would not be done; and each letter typed costs time by its length."""
KEPT_LINES = 200
"""Lines of history kept while the program runs."""


class CommandLine(LetterLine):
    """Posts `Entered` with the line, `Left` on Esc, `Wanted` on Tab.

    A line of which letters were not taken is not entered as it stands then, for half a
    sentence must not be done.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", show=False),
        Binding("down", "newer", show=False),
        Binding("tab", "complete(1)", show=False),
        Binding("shift+tab", "complete(-1)", show=False),
        Binding("escape", "leave", show=False),
    ]

    class Entered(Message):
        """A line was entered."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    class Wanted(Message):
        """Completion of the line is wanted, or the choice after or before this one."""

        def __init__(self, line: str, step: int) -> None:
            super().__init__()
            self.line = line
            self.step = step

    class Left(Message):
        """The person left the line."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(most=MOST_LETTERS, id=id)
        self._history: list[str] = []
        self._back = 0
        self._begun = ""
        """What was half typed when Up was pressed."""
        self.leaves_at_once = False
        """Esc need not be pressed again to leave a line that is not empty."""

    async def action_submit(self) -> None:
        """Hand over the line and make room for the next; an empty one does nothing."""
        if self._lost:
            self.tell_too_long()
            return
        line = self.value.strip()
        self.value = ""
        self._back = 0
        if not line:
            return
        if self._history[-1:] != [line]:
            self._history = [*self._history, line][-KEPT_LINES:]
        self._tell(self.Entered(line))

    def forget_last(self) -> None:
        """Leave the line entered last out of what Up fetches: it holds a secret."""
        self._history = self._history[:-1]

    def action_older(self) -> None:
        """Fetch the line entered before."""
        self._recall(1)

    def action_newer(self) -> None:
        """Fetch the line entered after."""
        self._recall(-1)

    def _recall(self, steps: int) -> None:
        if not self._back:
            self._begun = self.value
        self._back = max(min(self._back + steps, len(self._history)), 0)
        self.put(self._history[-self._back] if self._back else self._begun)

    def action_complete(self, step: int) -> None:
        """Ask for completion; again, for the choice after or before."""
        self._tell(self.Wanted(self.value, step))

    def action_leave(self) -> None:
        """Clear the line; leave it when there is nothing to clear."""
        self._back = 0
        had_words = bool(self.value)
        self.value = ""
        if self.leaves_at_once or not had_words:
            self._tell(self.Left())

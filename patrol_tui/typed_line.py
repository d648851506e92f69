"""A line as it is typed, echoed without moving the cursor about; pure.

For terminals that can do no more, and for ears: only letters, backspaces and new lines
are sent, and a line that was interrupted is written anew on a line of its own.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from store.text import clean
from widgets.drawing.cells import prev_stop, width

_KEY = re.compile("\x1b(?:\\[[0-9;?]*[ -/]*[@-~]|O.)|.", re.DOTALL)
"""One key: a sequence after Escape, or one letter."""
_ERASE = "\x7f\b"
_OLDER, _NEWER = ("\x1b[A", "\x1bOA"), ("\x1b[B", "\x1bOB")
KEPT_LINES = 200
"""Lines of history kept while the program runs."""


class Wish(Enum):
    """What a key asks for beyond the line itself."""

    NOTHING = auto()
    ENTER = auto()
    COMPLETE = auto()
    END = auto()


class TypedLine:
    """The line, and what to send to the terminal when keys come.

    Args:
        prompt: Stands before the line.
        columns: Of the terminal; a longer line is written anew when it gets shorter.
    """

    def __init__(self, prompt: str, columns: int = 80) -> None:
        self.prompt = prompt
        self.text = ""
        self._columns = columns
        self._history: list[str] = []
        self._back = 0
        self._begun = ""
        """What was half typed when Up was pressed."""

    @staticmethod
    def keys(typed: str) -> list[str]:
        """Part what was typed into keys."""
        return _KEY.findall(typed)

    def take(self, key: str) -> tuple[str, Wish]:
        """Take a key; give what is to be sent, and what is asked for."""
        if key in ("\r", "\n"):
            return "\n", Wish.ENTER
        if key == "\t":
            return "", Wish.COMPLETE
        if key == "\x04":
            return ("\n", Wish.END) if not self.text else ("", Wish.NOTHING)
        if key in _ERASE:
            return self._erase(), Wish.NOTHING
        if key in ("\x15", "\x1b"):
            return self.put("") if self.text else "", Wish.NOTHING
        if key in _OLDER + _NEWER:
            return self._recall(1 if key in _OLDER else -1), Wish.NOTHING
        letters = clean(self.text + key)[len(self.text) :] if len(key) == 1 else ""
        self.text += letters
        return letters, Wish.NOTHING

    def entered(self) -> str:
        """Take the line away, and keep it for later."""
        line, self.text, self._back = self.text, "", 0
        if line.strip() and line not in self._history[-1:]:
            self._history = [*self._history, line][-KEPT_LINES:]
        return line

    def forget_last(self) -> None:
        """Leave the line entered last out of what Up fetches: it holds a secret."""
        self._history = self._history[:-1]

    def put(self, text: str) -> str:
        """Change the whole line; give it anew."""
        self.text = text
        return self.anew()

    def anew(self) -> str:
        """Give the line on a line of its own."""
        return f"\n{self.prompt}{self.text}"

    def _erase(self) -> str:
        """Take the last letter or mark away; its letter is drawn again."""
        if not self.text:
            return ""
        before, self.text = self.text, self.text[:-1]
        if width(self.prompt + before) >= self._columns:
            return self.anew()
        lost = width(before) - width(self.text)
        if lost:
            return "\b" * lost + " " * lost + "\b" * lost
        last = self.text[prev_stop(self.text, len(self.text)) :]
        return "\b" * width(last) + last

    def _recall(self, steps: int) -> str:
        if not self._back:
            self._begun = self.text
        self._back = max(min(self._back + steps, len(self._history)), 0)
        text = self._history[-self._back] if self._back else self._begun
        return self.put(text) if text != self.text else ""

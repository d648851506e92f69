"""What is leaned on in Textual that it does not promise, each behind one function.

One test for each fails when Textual changes it, so that a new version is looked at
before anybody works with it. All else that the driver uses of Textual is public.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple, Protocol, cast

from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.message import Message

ALTERNATE_SCREEN = "\x1b[?1049h"
"""What the stock driver writes first, unless it may not use the terminal now."""
CURSOR_ASKED = "\x1b[6n"
"""DSR 6: report the cursor's place (ECMA-48)."""
POINTER = "\x1b]22;"
"""How Textual tells the shape of the mouse's pointer."""
_MOUSE = {f"\x1b[?{mode}{end}" for mode in (1000, 1003, 1015, 1006) for end in "hl"}
_KITTY_KEYS = {"\x1b[>25u", "\x1b[<u"}
_OWN_QUESTIONS = {"\x1b[?2026$p", "\x1b[?2048$p", "\x1b[?2048l"}
"""Asked by this room itself, or of no use: it learns of a new size by the signal."""
_USUAL = {
    ALTERNATE_SCREEN, "\x1b[?1049l", "\x1b[?25l", "\x1b[?25h",
    "\x1b[?1004h", "\x1b[?1004l", "\x1b[?2004h", "\x1b[?2004l", "\x1b[?7l", "\x1b[?7h",
}  # fmt: skip
KNOWN_MODES = frozenset(_MOUSE | _KITTY_KEYS | _OWN_QUESTIONS | _USUAL)
"""All that the stock driver writes when it starts and stops."""


class Wishes(NamedTuple):
    """What is wanted of the terminal beside a picture."""

    mouse: bool = False
    kitty_keys: bool = False


class Parser(Protocol):
    """Turns what is typed into messages."""

    def feed(self, data: str, /) -> Iterable[Message]:
        """Take text; may raise anything when it is rubbish."""

    def tick(self) -> Iterable[Message]:
        """Give what was waiting for more text that did not come."""


def new_parser(*, debug: bool) -> Parser:
    """Make Textual's own reader of keys, so that keys are what they are there."""
    return cast(Parser, XTermParser(debug))


def restarts_itself(driver: Driver) -> bool:
    """Claim that nobody inside `App.suspend` is to put the screen back instead."""
    return driver._auto_restart


def output_number() -> int:
    """Tell the file that the stock driver writes to, which it keeps to itself."""
    file = sys.__stderr__
    if file is None:
        raise OSError("there is no terminal to write to")
    return file.fileno()


def modes_kept(written: Iterable[str], wishes: Wishes) -> list[str]:
    """Choose what is sent on of what the stock driver writes at start and stop.

    Twice the same in a row of writes is sent once; what is not known is sent.
    """
    left_out = _OWN_QUESTIONS | (set() if wishes.mouse else _MOUSE)
    left_out |= set() if wishes.kitty_keys else _KITTY_KEYS
    return list(dict.fromkeys(text for text in written if text not in left_out))

"""Reads what comes from the terminal: keys for the app, and answers for the driver.

Textual's own reader makes the keys, so that they are what they are on its own driver;
only, rubbish that it falls over is left out here instead of ending the program.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from threading import Event
from typing import NamedTuple

from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.message import Message

from patrol_tui.terminal.hearing import (
    Escape,
    Heard,
    Hearing,
    Kind,
    Mode,
    Patience,
    Place,
)
from patrol_tui.terminal.pasting import PASTE_BEGINS, Pasting
from patrol_tui.terminal.upstream import new_parser

_LOOK_S = 0.1
"""How often a beginning that waits for more is looked at; as Textual does."""
_KEY_S = ESCAPE_DELAY + 0.02
"""So long after a letter Textual's reader waits for no more."""
_BEGINNING_S = 2.0
"""For so long it is looked whether to end, as nobody may know yet whom to wake."""
_MOST_BYTES = 4096


class Ears(NamedTuple):
    """Who hears what came."""

    message: Callable[[Message], None]
    answer: Callable[[Place | Mode | Kind], None]
    is_asking: Callable[[], bool]
    """Claim that answers are on their way."""
    patience: Callable[[], Patience]
    """Tell how patient to be with the line."""
    hung_up: Callable[[], None]
    """Hear that nothing will come any more."""


class Listening:
    """Reads one terminal.

    Args:
        number: Its file.
        ears: Who hears.
        debug: Have Textual's reader keep a log of keys.
    """

    def __init__(self, number: int, ears: Ears, *, debug: bool = False) -> None:
        self._number, self._ears, self._debug = number, ears, debug
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._hearing = Hearing()
        self._parser = new_parser(debug=debug)
        self._last = ""
        """The last letters that the parser was given."""
        self._pasting: Pasting | None = None
        self._waker: socket.socket | None = None
        self._is_left = self._is_fed = False
        self._began_s = self._typed_s = float("-inf")

    def run(self, ending: Event) -> None:
        """Read until told to end by `leave`, or nothing can come any more.

        Args:
            ending: Ends it too while it is looked at: at first, and behind bytes.
        """
        woken, self._waker = socket.socketpair()
        self._began_s = time.monotonic()
        with woken, self._waker, selectors.SelectSelector() as selector:
            selector.register(self._number, selectors.EVENT_READ, self._read)
            selector.register(woken, selectors.EVENT_READ, lambda: True)
            while not (ending.is_set() or self._is_left):
                ready = selector.select(self.wait_s(time.monotonic()))
                if not all(key.data() for key, _ in ready):
                    self._ears.hung_up()
                    return
                self.tick(time.monotonic())

    def wait_s(self, now_s: float) -> float | None:
        """Tell after how long to look; None if only for what comes."""
        is_amid = self._hearing.is_holding or self._pasting is not None
        if is_amid or now_s < self._began_s + _BEGINNING_S:
            return _LOOK_S
        left_s = self._typed_s + _KEY_S - now_s
        return left_s if left_s > 0 else None

    def leave(self) -> None:
        """Have `run` end, from another thread."""
        self._is_left = True
        if self._waker is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                self._waker.send(b"!")

    def _read(self) -> bool:
        try:
            came = os.read(self._number, _MOST_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if came:
            self.take(came, time.monotonic())
        return bool(came)

    def take(self, came: bytes, now_s: float) -> None:
        """Take bytes as they came."""
        is_asking, patience = self._ears.is_asking(), self._ears.patience()
        text = self._decode(came)
        for heard in self._hearing.feed(
            text, now_s, is_asking=is_asking, patience=patience
        ):
            self._give(heard, now_s)

    def tick(self, now_s: float) -> None:
        """Give what waited for more that did not come."""
        if late := self._hearing.tick(now_s, self._ears.patience()):
            self._give(late, now_s)
        if self._is_fed:  # by the clock of now, as reading it may have taken long
            self._is_fed, self._typed_s = False, now_s
        if self._pasting is not None:
            if self._pasting.is_left(now_s):
                self._pasting = None
                self._give(Escape(), now_s)
            return
        for message in self._parsed(""):
            self._tell(message, now_s)

    def _tell(self, message: Message, now_s: float) -> None:
        if isinstance(message, Key) and message.key == "escape":
            self._hearing.escape_went(now_s)
        self._ears.message(message)

    def _give(self, heard: Heard, now_s: float) -> None:
        if isinstance(heard, Escape):
            if self._pasting is None:
                self._ears.message(Key("escape", "\x1b"))
        elif isinstance(heard, str):
            self._is_fed = True
            for letter in heard:
                self._take_letter(letter, now_s)
        else:
            self._ears.answer(heard)

    def _take_letter(self, letter: str, now_s: float) -> None:
        """Give a letter to what is being pasted, or to the parser."""
        if self._pasting is not None:
            if self._pasting.takes_all(letter, now_s):
                self._ears.message(Paste(self._pasting.text))
                self._pasting = None
            return
        for message in self._parsed(letter):
            self._tell(message, now_s)
        self._last = (self._last + letter)[-len(PASTE_BEGINS) :]
        if self._last == PASTE_BEGINS:
            self._pasting, self._last = Pasting(), ""
            self._parser = new_parser(debug=self._debug)

    def _parsed(self, letter: str) -> list[Message]:
        """Have one letter read, or nothing for what a pause ends."""
        messages: list[Message] = []
        try:
            messages += self._parser.feed(letter) if letter else self._parser.tick()
        except Exception:  # rubbish may be anything, and nothing of it is a key
            self._parser = new_parser(debug=self._debug)
        return messages

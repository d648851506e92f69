"""Reads what comes from the terminal: keys for the app, and answers for the driver.

Textual's own reader makes the keys, so that they are what they are on its own driver;
only, rubbish that it falls over is left out here instead of ending the program.
"""

from __future__ import annotations

import os
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from threading import Event
from typing import NamedTuple

from textual.events import Key
from textual.message import Message

from patrol_tui.terminal.hearing import Heard, Hearing, Kind, Mode, Place
from patrol_tui.terminal.upstream import new_parser

_LOOK_S = 0.1
"""How often a beginning that waits for more is looked at; as Textual does."""
_MOST_BYTES = 4096


class Ears(NamedTuple):
    """Who hears what came."""

    message: Callable[[Message], None]
    answer: Callable[[Place | Mode | Kind], None]
    is_asking: Callable[[], bool]
    """Claim that answers are on their way."""
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

    def run(self, ending: Event) -> None:
        """Read until told to end, or nothing can come any more."""
        with selectors.SelectSelector() as selector:
            selector.register(self._number, selectors.EVENT_READ)
            while not ending.is_set():
                if selector.select(_LOOK_S) and not self._read():
                    self._ears.hung_up()
                    return
                self.tick(time.monotonic())

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
        is_asking = self._ears.is_asking()
        for heard in self._hearing.feed(self._decode(came), now_s, is_asking=is_asking):
            self._give(heard)

    def tick(self, now_s: float) -> None:
        """Give what waited for more that did not come."""
        if late := self._hearing.tick(now_s):
            self._give(late)
        for message in self._parsed(""):
            if isinstance(message, Key) and message.key == "escape":
                self._hearing.escape_went(now_s)
            self._ears.message(message)

    def _give(self, heard: Heard) -> None:
        if not isinstance(heard, str):
            self._ears.answer(heard)
            return
        for letter in heard:
            for message in self._parsed(letter):
                self._ears.message(message)

    def _parsed(self, letter: str) -> list[Message]:
        """Have one letter read, or nothing for what a pause ends."""
        messages: list[Message] = []
        try:
            messages += self._parser.feed(letter) if letter else self._parser.tick()
        except Exception:  # rubbish may be anything, and nothing of it is a key
            self._parser = new_parser(debug=self._debug)
        return messages

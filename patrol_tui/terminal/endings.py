"""What asks the program to end: done by the loop, and at once if the program hangs.

A terminal that hangs up tells up to three times within a moment: the system tells the
program, the shell passes it on, and the reader of keys hears of it. That is one wish.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Iterable
from types import FrameType

AGAIN_S = 1.0
"""Told again so much later, a program has not ended because it hangs."""


class Endings:
    """Minds signals that ask for the end. Made, started and stopped in the main thread.

    Args:
        loop: Ends the program, if it can.
        end: Ends it in good order; hears the signal.
        put_back: Puts the terminal back at once.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        end: Callable[[int], None],
        put_back: Callable[[], None],
    ) -> None:
        self._loop, self._end, self._put_back = loop, end, put_back
        self._minded: set[int] = set()
        self._told_s: float | None = None

    def start(self, numbers: Iterable[int]) -> None:
        """Mind these signals, whoever minded them before."""
        for number in numbers:
            signal.signal(number, self._on_told)
            self._minded.add(number)

    def stop(self) -> None:
        """Leave them to the system again, but for those that somebody else took.

        Told once, the program has ended as it was asked to: told again on its last
        steps, it is not to look as if it had been killed.
        """
        for number in self._minded:
            if signal.getsignal(number) == self._on_told:
                is_told = self._told_s is not None
                signal.signal(number, signal.SIG_IGN if is_told else _usual(number))
        self._minded.clear()

    def _on_told(self, number: int, _frame: FrameType | None) -> None:
        now_s = time.monotonic()
        if self._told_s is None:
            self._told_s = now_s
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._end, number)
        elif now_s - self._told_s >= AGAIN_S:
            self._put_back()
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def _usual(number: int) -> signal.Handlers | Callable[..., object]:
    is_interrupt = number == signal.SIGINT
    return signal.default_int_handler if is_interrupt else signal.SIG_DFL

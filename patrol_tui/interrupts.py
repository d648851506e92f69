"""Interrupts: Ctrl+C waits for the end of a command, so that none breaks off half done.

A command that is broken off leaves its desk unable to write; one that is held back for
the moment that a write takes costs nobody anything.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ENDINGS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)
"""What asks a program to end."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back what asks the program to end, and let it come afterwards.

    Only what the program itself would answer is held back; in a thread, where no
    signal comes, nothing.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {ending: signal.getsignal(ending) for ending in ENDINGS}
    held = {ending: answer for ending, answer in before.items() if callable(answer)}
    for ending in held:
        signal.signal(ending, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for ending, answer in held.items():
            signal.signal(ending, answer)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)

"""Interrupts: Ctrl+C waits for the end of a command, so that none breaks off half done.

A command that is broken off leaves its desk unable to write; one that is held back for
the moment that a write takes costs nobody anything.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDINGS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)
"""What asks a program to end."""
PATIENCE = 3
"""Asked so often, a command that hangs is broken off after all: nothing that was told
as done is lost by that, and its desk says that it is to be left."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back what asks the program to end, and let it come afterwards.

    Only what the program itself would answer is held back, and only until it was asked
    `PATIENCE` times; in a thread, where no signal comes, nothing.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {ending: signal.getsignal(ending) for ending in ENDINGS}
    held = {ending: answer for ending, answer in before.items() if callable(answer)}

    def hold(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if len(came) >= PATIENCE:
            held[signal.Signals(number)](number, frame)

    for ending in held:
        signal.signal(ending, hold)
    try:
        yield
    finally:
        for ending, answer in held.items():
            signal.signal(ending, answer)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)

"""Signals of the system that concern a screen, done from the loop where that can be.

A signal comes in the middle of anything; what it asks for is done by the event loop,
where nothing is half done.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import NamedTuple

from patrol_tui.terminal.endings import Endings

_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


class Acts(NamedTuple):
    """What is done for signals; all but `restarts` and `put_back` by the loop."""

    restarts: Callable[[], bool]
    """Claim that there is a screen to be put away before the program stops."""
    suspend: Callable[[], None]
    resume: Callable[[], None]
    """Begin again after a stop."""
    resized: Callable[[], None]
    end: Callable[[int], None]
    """End with this exit code."""
    put_back: Callable[[], None]
    """Put the terminal back at once."""


class Signals:
    """Minds signals for one screen. Made, started and stopped in the main thread.

    Args:
        loop: Does what is asked for.
        acts: What is done.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, acts: Acts) -> None:
        self._loop, self._acts = loop, acts
        self._endings = Endings(loop, lambda it: acts.end(128 + it), acts.put_back)
        signal.signal(signal.SIGTSTP, self._on_stop)
        signal.signal(signal.SIGCONT, self._on_continue)

    def start(self) -> None:
        """Mind a new size as well, and endings that nobody else minds."""
        resized = signal.getsignal(signal.SIGWINCH)

        def on_resize(number: int, frame: FrameType | None) -> None:
            if callable(resized):
                resized(number, frame)
            self._soon(self._acts.resized)

        signal.signal(signal.SIGWINCH, on_resize)
        free = [it for it in _ENDINGS if signal.getsignal(it) is signal.SIG_DFL]
        self._endings.start(free)

    def stop(self) -> None:
        """Leave endings to the system again."""
        self._endings.stop()

    def _soon(self, act: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(act)

    def _on_stop(self, *_: object) -> None:
        if self._acts.restarts():
            self._soon(self._stop)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _stop(self) -> None:
        self._acts.suspend()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _on_continue(self, *_: object) -> None:
        self._soon(self._acts.resume)

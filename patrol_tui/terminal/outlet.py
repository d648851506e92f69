"""The way out to the terminal, on which nobody waits for ever.

A terminal that is not read (a stalled link, a stopped viewer) takes no more bytes. The
file is opened anew, so that it can be told not to block without telling the shell's.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time

_LOOK_MS = 50
"""How often a writer that waits looks whether it is to give up."""


class Outlet:
    """Writes to a terminal.

    Args:
        number: The file of the terminal; it stays as it is.
    """

    def __init__(self, number: int) -> None:
        self._number, self._most_bytes = _opened_anew(number)
        self._gave_up = threading.Event()
        self._writing = threading.RLock()
        """A signal may come while its own thread writes, and then writes itself."""

    def write(self, sent: bytes) -> None:
        """Write all of it, however long that takes, unless told to give up."""
        with self._writing:
            self._write(sent, None)

    def write_within(self, sent: bytes, limit_s: float) -> bool:
        """Write it from whichever thread, at the end; tell whether it went out."""
        self._gave_up.set()
        with self._writing:
            self._gave_up.clear()
            return self._write(sent, time.monotonic() + limit_s)

    def give_up(self) -> None:
        """Let a writer that waits return; what it had left is lost."""
        self._gave_up.set()

    def close(self) -> None:
        """Close our own file."""
        self.give_up()
        with self._writing, contextlib.suppress(OSError):
            os.close(self._number)
            self._number = -1

    def _write(self, sent: bytes, until_s: float | None) -> bool:
        left = memoryview(sent)
        waiting = select.poll()
        try:
            waiting.register(self._number, select.POLLOUT)
            while left and not self._gave_up.is_set():
                if until_s is not None and time.monotonic() > until_s:
                    return False
                if waiting.poll(_LOOK_MS):
                    with contextlib.suppress(BlockingIOError):
                        left = left[os.write(self._number, left[: self._most_bytes]) :]
        except (OSError, ValueError):  # the terminal is gone
            return False
        return not left


def _opened_anew(number: int) -> tuple[int, int]:
    """Open a terminal a second time, not to block; else use the same file.

    Returns:
        The file, and how many bytes may be written at once.
    """
    try:
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(os.ttyname(number), flags), 1 << 16
    except OSError:
        return os.dup(number), 256

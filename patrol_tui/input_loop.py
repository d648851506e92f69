"""Waiting for input line by line, while the link works.

The link runs only while input is waited for, on this thread: what is entered and what
comes from others never touch the desk at the same time.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import time
from collections.abc import Iterator

from patrol_tui.interrupts import uninterrupted
from patrol_tui.linking import Linking
from store.sync.state import Up

SLICE_S = 1.0
"""So long at most an interrupt waits for its answer."""
FINISH_S = 3.0
"""At the end so long is given to send what was just entered."""


class InputLoop:
    """A loop that runs the link of one desk while its input is waited for.

    Args:
        linking: The desk's link.
    """

    def __init__(self, linking: Linking) -> None:
        self._linking = linking
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(linking.run())

    def is_ready(self, file: int, seconds: float) -> bool:
        """Wait for something to read from a file, so long at most."""
        with uninterrupted():
            came = self._loop.run_until_complete(_is_ready(file, seconds))
        if self._task.done() and not self._task.cancelled():
            error = self._task.exception()
            self._linking.fail(repr(error) if error else "")
        return came

    def lines(self, file: int, encoding: str = "utf-8") -> Iterator[str]:
        """Give the lines of a file one by one, as they come."""
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        rest = ""
        while True:
            if not self.is_ready(file, SLICE_S):
                continue
            got = os.read(file, 65_536)
            *whole, rest = (rest + decoder.decode(got, not got)).split("\n")
            yield from whole
            if not got:
                if rest:
                    yield rest
                return

    def close(self) -> None:
        """Send what is left, if the server answers, and end."""
        end_s = time.monotonic() + FINISH_S
        self._linking.heed()
        while self._may_send() and time.monotonic() < end_s:
            self._loop.run_until_complete(asyncio.sleep(0.02))
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    def _may_send(self) -> bool:
        state = self._linking.state
        if self._task.done():
            return False
        return state.up is Up.TRYING or (state.up is Up.UP and bool(state.outbox))


def send_rest(linking: Linking) -> None:
    """Send what was entered last, if the server answers, before the desk is closed.

    What does not get through in time is on disk, and goes the next time.
    """
    if linking.state.up is Up.UP and linking.has_rest:
        with contextlib.suppress(Exception):
            asyncio.run(asyncio.wait_for(linking.once(), FINISH_S))


async def _is_ready(file: int, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    came = loop.create_future()
    try:
        loop.add_reader(file, _note, came)
    except OSError:  # it is a plain file: there is always something to read
        await asyncio.sleep(0)
        return True
    try:
        await asyncio.wait_for(came, seconds)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(file)
    return True


def _note(came: asyncio.Future[None]) -> None:
    if not came.done():
        came.set_result(None)

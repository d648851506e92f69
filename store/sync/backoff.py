"""Back-off: how long to wait before the next try, so that many desks that lost a server
do not all come back in the same second."""

from __future__ import annotations

import asyncio
import random

FIRST_S = 1.0
LONGEST_S = 60.0


class Backoff:
    """Doubles with each failure, with jitter, between `FIRST_S` and `LONGEST_S`."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._failures = 0

    def worked(self) -> None:
        """Begin again from the shortest."""
        self._failures = 0

    def failed(self, retry_s: float = 0) -> float:
        """Tell how long to wait now, in seconds.

        Args:
            retry_s: What the server asked for, at least; 0 if it did not.
        """
        most = min(FIRST_S * (1 << self._failures), LONGEST_S)
        self._failures = min(self._failures + 1, 16)
        wait_s = max(FIRST_S, most * self._chance.uniform(0.5, 1.0))
        return max(wait_s, retry_s * self._chance.uniform(1.0, 1.2))


async def rest(wait_s: float, *events: asyncio.Event) -> bool:
    """Wait, but no longer than until one of the events; claim that one came."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(
            waits, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)

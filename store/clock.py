"""A hybrid logical clock: stamps that never go back, whatever the wall clock does.

A stamp is 16 hex digits, 48 bits of milliseconds and 16 bits of counter, so that
text order is time order. Source: Kulkarni et al., Logical Physical Clocks, 2014.
"""

from __future__ import annotations

import time

from store.model.parts import FOLLOWED_MS

_COUNTER_BITS = 16


def wall_ms() -> int:
    """Tell the time, in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Clock:
    """Gives stamps; each is greater than all it gave or was shown before,
    but for those that are no time."""

    def __init__(self) -> None:
        self.last = 0
        """The greatest stamp given or shown, as a number."""

    def witness(self, stamp: str) -> None:
        """Take in another's stamp: all later ones are greater, if it is a time."""
        seen = int(stamp, 16)
        if seen >> _COUNTER_BITS <= FOLLOWED_MS:
            self.last = max(self.last, seen)

    def stamp(self, now_ms: int) -> str:
        """Give the next stamp at the wall clock's `now_ms`."""
        self.last = max(self.last + 1, now_ms << _COUNTER_BITS)
        return f"{self.last:016x}"

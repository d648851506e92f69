"""Skew: how far the server's clock is from this one, and what to do about it.

Every answer tells the server's time. What lies between its clock and ours by then is
about half of the quickest round trip; the median of the last few tells the offset, so
that one answer that was held up does not move the desk's time.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import NamedTuple

FROM_MS = 2_000
"""Less is nothing: what a slow line hides, and nobody sees."""
UP_TO_MS = 5 * 60_000
"""More is no drift but a clock that was never set: a person must look."""
_KEPT = 7
_ENOUGH = 3
_SLOWEST_MS = 60_000


class Offset(NamedTuple):
    """What there is to follow."""

    skew_ms: int
    """The server's clock ahead of ours; 0 while it is too little to count."""
    is_followed: bool
    """The desk counts by the server's clock; False where the two differ too much."""


class Skew:
    """Listens to the server's clock."""

    def __init__(self) -> None:
        self._told: deque[int] = deque(maxlen=_KEPT)
        self._trips: deque[int] = deque(maxlen=4 * _KEPT)
        self._offset = Offset(0, True)

    @property
    def offset(self) -> Offset:
        """Tell how far off, and whether to follow."""
        return self._offset

    @property
    def trip_ms(self) -> int | None:
        """Tell the quickest of the last round trips; None before the first."""
        return min(self._trips) if self._trips else None

    def heard(self, server_ms: int, now_ms: int, trip_ms: int | None) -> None:
        """Take in what an answer told.

        Args:
            server_ms: The server's clock when it answered.
            now_ms: Ours when the answer was here.
            trip_ms: How long it took; None if the server may have waited meanwhile.
        """
        if trip_ms is not None and 0 <= trip_ms <= _SLOWEST_MS:
            self._trips.append(trip_ms)
        way_ms = (self.trip_ms or 0) // 2
        self._told.append(server_ms + way_ms - now_ms)
        if len(self._told) < _ENOUGH:
            return
        middle = int(median(self._told))
        if abs(middle) < FROM_MS:
            self._offset = Offset(0, True)
        elif abs(middle) <= UP_TO_MS:
            self._offset = Offset(middle, True)
        else:
            self._offset = Offset(middle, False)

"""How long to let the server wait for news before it answers that there is none.

The longer, the fewer bytes an idle desk costs. What stands between may cut a connection
that idles; then the wait is made shorter than that, and tried longer again much later.
"""

from __future__ import annotations

LONGEST_S = 55.0
SHORTEST_S = 2.0
_SHARE = 0.8
"""Of the time after which it was cut."""
_SOONEST_S = 1.5
"""What is cut sooner was not idle."""
_CALM = 40
"""Waits that came to their end before a longer one is tried."""


class Wait:
    """Learns how long a wait may be."""

    def __init__(self) -> None:
        self.now_s = LONGEST_S
        self._calm = 0

    def came(self) -> None:
        """Take note that an answer came, in time or with news."""
        self._calm += 1
        if self._calm >= _CALM:
            self._calm = 0
            self.now_s = min(self.now_s * 1.25, LONGEST_S)

    def cut(self, after_s: float) -> bool:
        """Take note that a wait was cut.

        Returns:
            Whether it was for idling: then it is no sign of a server that is gone.
        """
        self._calm = 0
        if after_s < _SOONEST_S:
            return False
        shorter = max(min(after_s * _SHARE, self.now_s * _SHARE), SHORTEST_S)
        is_shorter = shorter < self.now_s
        self.now_s = shorter
        return is_shorter

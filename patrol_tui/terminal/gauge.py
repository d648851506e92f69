"""The gauge: what the link carries, measured between the terminal's answers."""

from __future__ import annotations

from collections import deque

from patrol_tui.terminal.awaited import Question
from patrol_tui.terminal.carried import Arrival, Sent, least_time_s, was_busy

FLOOR_BYTES_S = 1000
"""Until the first answers so much is risked at once, and so much a second."""
LEAST_CHUNK = 48
"""Fewer bytes tell nothing of a link, and are no chunk of their own."""
_LEAST_RATE, _MOST_RATE = 40.0, 1e7
_OVER_HINT = 1.1
"""How much more than a person says a link is taken to carry at most. Where something
nearer answers in the terminal's place (tmux), its answers tell nothing of the link."""
_SAMPLES = 4
"""The rate is the best of the last samples, so that one hiccup does not lower it."""
_FASTEST_S = 0.005
"""A shorter time between answers is not measured well."""
_GROWTH = 4.0


class Gauge:
    """Measures one link.

    Args:
        hint_bytes_s: What the person says that the link carries.
        overhead_bytes: What each write costs on the wire beside its bytes (ssh).
    """

    def __init__(self, hint_bytes_s: float | None, overhead_bytes: int) -> None:
        self.rate = hint_bytes_s
        """Bytes a second that the link carries; None while that is not known."""
        self.most_rate = _OVER_HINT * hint_bytes_s if hint_bytes_s else _MOST_RATE
        self.grew_s = -1e9
        """When more was seen to be carried than before."""
        self._has_packets = bool(overhead_bytes)
        self._samples: deque[float] = deque(maxlen=_SAMPLES)
        self._arrival: Arrival | None = None

    def forget(self) -> None:
        """Begin anew: what comes next may come another way."""
        self._samples.clear()

    def take(
        self,
        now_s: float,
        question: Question,
        sends: deque[Sent],
        answered_bytes: int,
        trip_s: float,
    ) -> None:
        """Take a sample of the rate between this answer and the one before.

        Args:
            now_s: When the answer came.
            question: What it answers.
            sends: What was sent and is not answered yet.
            answered_bytes: How much was, before this one.
            trip_s: The least round trip of late.
        """
        last = self._arrival
        size = question.sent_bytes - (last.sent_bytes if last else 0)
        if last is not None and size < LEAST_CHUNK:
            return  # too few bytes to tell: they count for the next one
        self._arrival = Arrival(now_s, question.asked_s, question.sent_bytes)
        if last is None or last.came_s >= now_s:
            return
        if self._has_packets and question.asked_s - last.asked_s < _FASTEST_S:
            return  # both may have come in one packet
        first = sends[0] if answered_bytes <= last.sent_bytes and sends else None
        least_s = least_time_s(now_s, last, question, first, trip_s)
        sample = self._judged(size / max(_FASTEST_S, least_s), now_s)
        if sample is None:
            # the link may have carried what waited in it
            sample, left_s = size / (now_s - last.came_s), last.came_s - trip_s
            is_more = self.rate is not None and sample > self.rate
            if is_more or not was_busy(sends, last, question, sample, left_s):
                return
        self._samples.append(sample)
        self.rate = min(self.most_rate, max(_LEAST_RATE, *self._samples))

    def _judged(self, sample: float, now_s: float) -> float | None:
        """Take a sample that is more than is known; None for one that may be less."""
        if sample <= (self.rate or FLOOR_BYTES_S):
            return None
        if self.rate is None:
            return sample
        if sample > 1.05 * self.rate:
            self.grew_s = now_s
        return min(sample, _GROWTH * self.rate)

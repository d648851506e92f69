"""What the screen costs: bytes, frames, questions and how long an answer takes.

Pure counting; the clock is passed in. A `Reading` is what may be shown, told to the
app, or printed by a diagnosis.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

MINUTE_S = 60
"""Over how long bytes a minute are counted."""
THIN_BYTES_S = 8_000
"""A link below 64 kbit/s is thin."""
THIN_ROUND_TRIP_S = 0.4
"""A key that comes back later than this is felt."""
SURE_S = 0.7
"""So long must more be wanted than a slow link carries, to be sure that it is slow."""
_CLEARLY = 1.25
"""How much better than that a thin link must be to be called fast again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was counted until now."""

    sent_bytes: int = 0
    minute_bytes: int = 0
    """Sent within the last minute."""
    frames_fed: int = 0
    """Pictures that the app drew."""
    frames_shown: int = 0
    """Of these, pictures that the terminal was brought to."""
    chunks: int = 0
    questions: int = 0
    answers: int = 0
    mismatches: int = 0
    """Answers that told of another place than the one reckoned with."""
    least_round_trip_s: float | None = None
    last_round_trip_s: float | None = None
    rate_bytes_s: float | None = None
    """What the link carries; None while that is not known."""
    stalled_s: float = 0.0
    """How long the oldest answer is overdue."""
    is_thin: bool = False
    """The link is slow or far: the app does well to say less."""

    @property
    def frames_dropped(self) -> int:
        """Count pictures that were overtaken by a newer one, and never sent."""
        return self.frames_fed - self.frames_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What the pacing knows of the link."""

    rate_bytes_s: float | None = None
    round_trip_s: float | None = None
    stalled_s: float = 0.0
    is_thin: bool = False


class Meter:
    """Counts what is sent, and what it was sent for."""

    def __init__(self) -> None:
        self._sent_bytes = 0
        self._by_second: deque[tuple[int, int]] = deque()
        self._frames_fed = 0
        self._frames_shown = 0
        self._waiting_frames = 0
        self._chunks = 0
        self._questions = 0
        self._answers = 0
        self._mismatches = 0
        self._least_s: float | None = None
        self._last_s: float | None = None

    def on_fed(self) -> None:
        """Count a picture that the app drew."""
        self._frames_fed += 1
        self._waiting_frames += 1

    def on_sent(self, size_bytes: int, now_s: float) -> None:
        """Count bytes that went to the terminal."""
        self._sent_bytes += size_bytes
        self._chunks += 1
        second = int(now_s)
        if self._by_second and self._by_second[-1][0] == second:
            size_bytes += self._by_second.pop()[1]
        self._by_second.append((second, size_bytes))
        self._forget_before(now_s)

    def on_shown(self) -> None:
        """Count that all that is wanted was sent: the newest picture, and no older."""
        if self._waiting_frames:
            self._frames_shown += 1
            self._waiting_frames = 0

    def on_asked(self) -> None:
        """Count a question."""
        self._questions += 1

    def on_answer(self, round_trip_s: float | None) -> None:
        """Count an answer, and how long it took."""
        self._answers += 1
        if round_trip_s is not None:
            self._last_s = round_trip_s
            least_s = self._least_s
            self._least_s = (
                round_trip_s if least_s is None else min(least_s, round_trip_s)
            )

    def on_mismatch(self) -> None:
        """Count an answer that told of another place than the one reckoned with."""
        self._mismatches += 1

    def reading(self, now_s: float, link: LinkState | None = None) -> Reading:
        """Tell what was counted, with what the pacing knows of the link."""
        self._forget_before(now_s)
        link = link or LinkState()
        return Reading(
            sent_bytes=self._sent_bytes,
            minute_bytes=sum(size_bytes for _, size_bytes in self._by_second),
            frames_fed=self._frames_fed,
            frames_shown=self._frames_shown,
            chunks=self._chunks,
            questions=self._questions,
            answers=self._answers,
            mismatches=self._mismatches,
            least_round_trip_s=self._least_s,
            last_round_trip_s=self._last_s,
            rate_bytes_s=link.rate_bytes_s,
            stalled_s=link.stalled_s,
            is_thin=link.is_thin,
        )

    def _forget_before(self, now_s: float) -> None:
        seconds = self._by_second
        while seconds and seconds[0][0] <= now_s - MINUTE_S:
            seconds.popleft()


class Thinness:
    """Tells a thin link from a fast one, and does not change its mind at every breath.

    Args:
        is_thin: What the person said; None to measure.
    """

    def __init__(self, is_thin: bool | None = None) -> None:
        self._said = is_thin
        self.is_thin = bool(is_thin)
        self._slow_since_s: float | None = None
        self._was_slow = False

    def measure(self, link: LinkState, now_s: float, *, is_behind: bool) -> bool:
        """Take what is known of the link.

        Args:
            link: The rate, and the round trip.
            now_s: When.
            is_behind: There is more to send: only then a low rate is the link's own.
        """
        if self._said is not None:
            return self.is_thin
        margin = _CLEARLY if self.is_thin else 1.0
        trip_s = link.round_trip_s
        is_far = trip_s is not None and trip_s * margin > THIN_ROUND_TRIP_S
        self.is_thin = is_far or self._is_slow(link.rate_bytes_s, now_s, is_behind)
        return self.is_thin

    def _is_slow(self, rate: float | None, now_s: float, is_behind: bool) -> bool:
        limit = THIN_BYTES_S * (_CLEARLY if self.is_thin else 1.0)
        if rate is None or rate >= limit:
            self._slow_since_s = None
            return False
        if self.is_thin:
            return self._was_slow
        if not is_behind:
            self._slow_since_s = None
        elif self._slow_since_s is None:
            self._slow_since_s = now_s
        since_s = self._slow_since_s
        self._was_slow = since_s is not None and now_s - since_s >= SURE_S
        return self._was_slow

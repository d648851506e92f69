"""What two answers tell of the link that carried the bytes between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from patrol_tui.terminal.awaited import Question


class Sent(NamedTuple):
    """One write."""

    at_s: float
    size_bytes: int
    total_bytes: int
    """All bytes sent until behind it."""


class Arrival(NamedTuple):
    """The last answered question: where the next measure starts."""

    came_s: float
    asked_s: float
    sent_bytes: int


def least_time_s(
    now_s: float, last: Arrival, question: Question, first: Sent | None, trip_s: float
) -> float:
    """Tell how long the link took at least for what came between two answers.

    Before the first bytes were there it had nothing to carry.

    Args:
        now_s: When the later answer came.
        last: The earlier one.
        question: That of the later one.
        first: The first write between them; None when that is not known any more.
        trip_s: The least round trip.
    """
    if first is None:
        return max(question.asked_s - last.asked_s, now_s - last.came_s)
    begun_s = max(last.came_s, first.at_s + trip_s)
    return max(question.asked_s - first.at_s, now_s - begun_s)


def was_busy(
    sends: Iterable[Sent], last: Arrival, question: Question, rate: float, left_s: float
) -> bool:
    """Claim that the link carried without a pause between the two answers.

    Only then a low sample says that the link is slow, and not that little was sent.

    Args:
        sends: The writes, the oldest first.
        last: The earlier answer.
        question: That of the later one.
        rate: The sample.
        left_s: When the last byte before the earlier answer left the link.
    """
    done_bytes = last.sent_bytes
    for sent in sends:
        if sent.total_bytes <= last.sent_bytes:
            continue
        if sent.total_bytes > question.sent_bytes:
            break
        if sent.at_s > left_s + (done_bytes - last.sent_bytes) / rate:
            return False
        done_bytes = sent.total_bytes
    return True

"""Chains: each writer's chain as it is computed again from the bytes that lie there.

Every value is kept, 16 bytes an event, so that a repeated event and a head that
somebody kept of long ago can be compared. Where events are missing, or a signed head
shows that they were changed, the chain goes on in another run: after a gap its values
are good for telling repeats only, after a signed head they are sure again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b

from store.chain import HASH_BYTES, NO_HEAD, Head
from store.log.frames import TAG_DIGITS


class Step(Enum):
    """How an event follows what was read of its writer."""

    NEXT = 1
    REPEAT = 2
    """The same bytes again, as after a crash."""
    OTHER = 3
    """A number that was read before, with other bytes."""
    GAP = 4
    """Next, but numbers before it are missing."""
    DROPPED = 5
    """A number from before the log's first event; there is nothing to compare."""
    LATE = 6
    """A number that was missing, or none."""


@dataclass(slots=True)
class _Run:
    """Consecutive events whose values follow from one another."""

    first: int
    before: bytes
    """The chain's value before the first."""
    is_sure: bool
    """The value before is the writer's own, and so then are all."""
    values: bytearray = field(default_factory=bytearray)

    @property
    def last(self) -> int:
        return self.first + len(self.values) // HASH_BYTES - 1


class WriterChain:
    """One writer's chain.

    Args:
        writer: Whose.
        start: Where it stood when the log begins, if older events were dropped.
    """

    def __init__(self, writer: str, start: Head = NO_HEAD) -> None:
        self.writer = writer
        self.start = start.number
        self.last = start.number
        """The highest number read."""
        self.value = start.value
        """The chain's value there."""
        self._run = _Run(start.number + 1, start.value, is_sure=True)
        self._runs = [self._run]

    @property
    def is_sure(self) -> bool:
        """Claim that the value now follows from the writer's own."""
        return self._run.is_sure

    @property
    def tag(self) -> str:
        """The first digits of the value now, as a mark has them."""
        return self.value.hex()[:TAG_DIGITS]

    @property
    def before_gap(self) -> int:
        """The number after which the newest gap begins."""
        return self._runs[-2].last if len(self._runs) > 1 else self.start

    def begins_at(self, number: int) -> bool:
        """Claim that this is the first event that was read."""
        first = next((run.first for run in self._runs if run.values), 0)
        return first == number

    def extend(self, number: int, event: bytes) -> Step:
        """Take an event in."""
        if number == self.last + 1:
            self._put(number, event)
            return Step.NEXT
        if number > self.last:
            self.value = b""
            self._run = _Run(number, b"", is_sure=False)
            self._runs.append(self._run)
            self._put(number, event)
            return Step.GAP
        if 0 < number <= self.start:
            return Step.DROPPED
        run = self._run_of(number)
        if run is None:
            return Step.LATE
        at = (number - run.first) * HASH_BYTES
        before = bytes(run.values[at - HASH_BYTES : at]) if at else run.before
        again = blake2b(before + event, digest_size=HASH_BYTES).digest()
        is_same = run.values[at : at + HASH_BYTES] == again
        return Step.REPEAT if is_same else Step.OTHER

    def value_at(self, number: int) -> bytes | None:
        """Tell the chain's value after an event; None where it is not known."""
        for run in self._runs:
            if run.is_sure and run.first == number + 1:
                return run.before
        run_of = self._run_of(number)
        if run_of is None or not run_of.is_sure:
            return None
        at = (number - run_of.first) * HASH_BYTES
        return bytes(run_of.values[at : at + HASH_BYTES])

    def resume(self, value: bytes, event: bytes) -> None:
        """Go on from a value that is known to be the writer's, before the last event.

        Args:
            value: The chain's value before the last event.
            event: The last event again.
        """
        del self._run.values[-HASH_BYTES:]
        self._run = _Run(self.last, value, is_sure=True)
        self._runs.append(self._run)
        self.value = value
        self._put(self.last, event)

    def _put(self, number: int, event: bytes) -> None:
        value = blake2b(self.value + event, digest_size=HASH_BYTES).digest()
        self._run.values += value
        self.value = value
        self.last = number

    def _run_of(self, number: int) -> _Run | None:
        at = bisect_right(self._runs, number, key=lambda run: run.first) - 1
        if at < 0 or number > self._runs[at].last:
            return None
        return self._runs[at]

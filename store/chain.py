"""The chain: each writer's events hashed one after the other, beside the events.

    h(0) = nothing        h(n) = blake2b(h(n-1) + bytes of event n), 16 bytes

Whoever knows h(n) of a writer knows whether its first n events are the very ones that
were written. The value costs an event no byte: each frame carries only the first
digits of it (`tag`), so that the first frame that does not hold can be named, and a
device signs the whole value now and then. A chain alone cannot show a cut tail or a
history that was computed anew from end to end; a head that somebody else kept can.
Source: Schneier and Kelsey, Secure Audit Logs, 1999.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

from store.log.frames import TAG_DIGITS

HASH_BYTES = 16
WIRE_TAG_DIGITS = 8


class Head(NamedTuple):
    """Where a writer's chain stands."""

    number: int
    value: bytes
    """`HASH_BYTES` bytes; empty before the first event."""

    @property
    def tag(self) -> str:
        """The first digits, as a frame carries them."""
        return self.value.hex()[:TAG_DIGITS]

    @property
    def wire_tag(self) -> str:
        """The first digits, as a push carries them: more, since a server is told once
        for a whole push, and takes what others will build on."""
        return self.value.hex()[:WIRE_TAG_DIGITS]


NO_HEAD = Head(0, b"")


def link(before: Head, event: bytes) -> Head:
    """Give the head after one more event, from its very bytes."""
    number, value = before
    return Head(number + 1, blake2b(value + event, digest_size=HASH_BYTES).digest())


def head_text(writer: str, head: Head) -> bytes:
    """Write a head as the text that is signed."""
    return b"patrol head %s %d %s" % (
        writer.encode(),
        head.number,
        head.value.hex().encode(),
    )


class Chain:
    """The heads of all writers that a log holds.

    Args:
        heads: Where they stand already, as from a snapshot.
    """

    def __init__(self, heads: Mapping[str, Head] | Iterable[tuple[str, Head]] = ()):
        self.heads = dict(heads)

    def head(self, writer: str) -> Head:
        """Tell where a writer's chain stands."""
        return self.heads.get(writer, NO_HEAD)

    def extend(self, writer: str, number: int, event: bytes) -> Head | None:
        """Take the next event of a writer.

        Returns:
            Its new head; None, and nothing is changed, if the number does not follow:
            the event is one the chain has already, or one before it is missing.
        """
        before = self.heads.get(writer, NO_HEAD)
        if number != before[0] + 1:
            return None
        head = self.heads[writer] = link(before, event)
        return head

"""Tails: the newest events of each zone, in memory for those who follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from patrol_tui.server.ledgers import SERVER_DEVICE, Ask, Page
from store.model.events import device_of
from store.model.facts import HeadSigned

TAIL_EVENTS = 4_000
TAIL_BYTES = 1024 * 1024
"""The most of one zone's tail."""

SCANNED = 5_000
"""Events that are looked at for one page, however many of them are left out."""

MOST_UNSIGNED = 16 * 1024
"""So much longer a page may be, if it begins with what a server signs behind that."""
_SIGNED = f'"k":"{HeadSigned.kind}"'.encode()


class Placed(NamedTuple):
    """An event in a stream."""

    seq: int
    writer: str
    line: bytes


class Tail:
    """The newest events of one zone; it grows in front and forgets behind."""

    def __init__(self) -> None:
        self._placed: deque[Placed] = deque()
        self._bytes = 0

    def extend(self, placed: Iterable[Placed]) -> None:
        """Take what was committed just now."""
        for one in placed:
            self._placed.append(one)
            self._bytes += len(one.line)
        while len(self._placed) > TAIL_EVENTS or self._bytes > TAIL_BYTES:
            self._bytes -= len(self._placed.popleft().line)

    def after(self, seq: int) -> Iterator[Placed] | None:
        """Read on from a place; None if what follows it was forgotten."""
        if not self._placed or self._placed[0].seq > seq + 1:
            return None
        return islice(self._placed, seq + 1 - self._placed[0].seq, None)


def page_of(placed: Iterable[Placed], ask: Ask, newest: int) -> Page:
    """Make a page of what follows a place.

    It ends behind no event of a server that is not signed yet: nobody could give such a
    one back to a server that was restored in between.

    Args:
        placed: The events behind `ask.after`, in order.
        ask: What is wanted.
        newest: The last place of the stream.
    """
    events: list[bytes] = []
    size, seq = 0, ask.after
    devices = set()
    whole = (ask.after, 0)
    """The last place at which it may end, and the events up to there."""
    for looked_at, one in enumerate(placed):
        if one.seq > newest or looked_at >= SCANNED:
            break
        device = device_of(one.writer)
        devices.add(device)
        if device != ask.but_of:
            size += len(one.line)
            most = ask.most_bytes + (MOST_UNSIGNED if whole[0] == ask.after else 0)
            if size > most and events:
                break
            events.append(one.line)
        seq = one.seq
        if device != SERVER_DEVICE or _SIGNED in one.line:
            whole = (seq, len(events))
    if whole[0] > ask.after:
        seq, events = whole[0], events[: whole[1]]
    return Page(seq, events, seq < newest, frozenset(devices))

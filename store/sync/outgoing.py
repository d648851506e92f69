"""What is to go: this device's events that the server does not hold yet.

Nothing is kept for it: it is what the log holds behind the numbers that the server
told. It is in the order of the log, over all writers of the device, so that whoever
reads the server's stream never sees an effect before its cause.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import NamedTuple

import msgspec

from store.model.events import stamp_ms
from store.outbox import OutLine
from store.wire import PUSH_EVENTS, Push

URGENT_PRIORITY = 2
"""Incidents of this priority, or a more urgent one, do not wait for others."""
_URGENT = frozenset(
    {
        "unit.sos", "unit.sosack", "unit.sosend", "unit.assign", "unit.stage",
        "unit.clear", "unit.free", "unit.resume", "unit.ready", "msg.send",
        "inc.close", "conf.settle",
    }
)  # fmt: skip
"""Kinds that somebody waits for."""
CALL_S = 5.0
"""While a call for help waits, the server is tried this often, whatever is wrong."""
_BY_PRIORITY = frozenset({"inc.open", "inc.pri"})
_FRAME_BYTES = 64
"""Of a push around its events; each further writer's tag takes 11 more."""


class _Said(msgspec.Struct, frozen=True):
    pri: int = 9


class _Named(msgspec.Struct):
    t: str = "0"
    k: str = ""
    x: _Said = _Said()
    a: int | None = None


_named = msgspec.json.Decoder(_Named).decode


class Unsent(NamedTuple):
    """One event on its way."""

    out: OutLine
    at_ms: int
    is_urgent: bool
    is_call: bool
    """It calls for help."""


class Pack(NamedTuple):
    """What one push carries."""

    push: Push
    last: dict[str, int]
    """Of each writer in it, the number of its last event here."""


class Outgoing:
    """What is to go, in order: filled from the log, and emptied by answers.

    Args:
        acked: Of this device's writers, what the server told to have.
    """

    def __init__(self, acked: Mapping[str, int]) -> None:
        self._waiting: deque[Unsent] = deque()
        self.acked = dict(acked)
        """Of each writer, the last number that the server has."""
        self._reached: dict[str, int] = {}
        self.held: set[str] = set()
        """Writers of whom the server takes nothing more."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def oldest_ms(self) -> int | None:
        """Tell when the oldest event in it was written."""
        return self._waiting[0].at_ms if self._waiting else None

    @property
    def is_urgent(self) -> bool:
        """Claim that somebody waits for something in it that can go."""
        return any(row.is_urgent for row in self._sendable())

    @property
    def patience_s(self) -> float:
        """Tell how long at most a server that is away may be left alone."""
        return CALL_S if any(row.is_call for row in self._sendable()) else inf

    @property
    def has_news(self) -> bool:
        """Claim that something in it can go."""
        return any(True for _ in self._sendable())

    def fill(self, lines: Iterable[OutLine]) -> None:
        """Add what is new of this device's events behind `acked`."""
        for out in lines:
            writer, number = out.writer, out.number
            if number > max(self._reached.get(writer, 0), self.acked.get(writer, 0)):
                self._reached[writer] = number
                self._waiting.append(_unsent(out))

    def ack(self, writer: str, number: int) -> None:
        """Let go of what the server has on its disk now."""
        self.acked[writer] = number
        self._waiting = deque(
            row
            for row in self._waiting
            if row.out.writer != writer or row.out.number > number
        )

    def begin_again(self, acked: Mapping[str, int], lines: Iterable[OutLine]) -> None:
        """Forget what the server was thought to have, and fill anew."""
        self.acked = dict(acked)
        self._waiting.clear()
        self._reached.clear()
        self.fill(lines)

    def next_pack(self, most_bytes: int) -> Pack | None:
        """Put the next push together: as much as fits, one event at least."""
        return packed((row.out for row in self._sendable()), most_bytes)

    def _sendable(self) -> Iterator[Unsent]:
        return (row for row in self._waiting if row.out.writer not in self.held)


def packed(
    lines: Iterable[OutLine], most_bytes: int, *, heals: bool = False
) -> Pack | None:
    """Put events into one push, in their order; None if there is none."""
    events: list[msgspec.Raw] = []
    tags: list[str] = []
    last: dict[str, int] = {}
    size = _FRAME_BYTES
    for out in lines:
        is_full = len(events) == PUSH_EVENTS or size + len(out.line) > most_bytes
        if events and is_full:
            break
        if out.writer not in last:
            tags.append(out.head_before.wire_tag)
        events.append(msgspec.Raw(out.line))
        last[out.writer] = out.number
        size += len(out.line) + 1
    if not events:
        return None
    return Pack(Push(events=events, tags=tags, heals=heals), last)


def kind_of(line: bytes) -> str:
    """Read the kind of an event; empty for what is none."""
    return _read(line).k


def _unsent(out: OutLine) -> Unsent:
    named = _read(out.line)
    at_ms = stamp_ms(named.t) if named.a is None else named.a
    is_urgent = named.k in _URGENT or (
        named.k in _BY_PRIORITY and named.x.pri <= URGENT_PRIORITY
    )
    return Unsent(out, at_ms, is_urgent, named.k == "unit.sos")


def _read(line: bytes) -> _Named:
    try:
        return _named(line)
    except (msgspec.MsgspecError, ValueError):
        return _Named()

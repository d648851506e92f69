"""A link and a terminal of virtual time: bit rate, way, queue, stalls, odd answers.

Nothing here sleeps or reads a clock: an hour on a thin link takes as long as its bytes
take to be drawn by pyte.
"""

from __future__ import annotations

import codecs
import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from patrol_tui.terminal.sending import Step
from tests.patrol_tui.thin.screens import ThinScreen, ThinStream

PIECE_S = 0.004
"""Bytes that come within so long come together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What a link is like."""

    bytes_s: float
    round_trip_s: float
    stalls: tuple[tuple[float, float], ...] = ()
    """From when to when nothing moves, either way."""
    later_bytes_s: tuple[tuple[float, float], ...] = ()
    """From when on it carries so much instead."""
    packet_bytes: int = 0
    """What each write takes beside its bytes, which come all together then (ssh)."""


class Pipe:
    """One way of a link: all that is pushed waits in it, first come, first served."""

    def __init__(self, nature: Nature) -> None:
        self._nature = nature
        self.free_s = 0.0
        self.pushed_bytes = 0

    def push(self, sent: bytes, now_s: float) -> list[tuple[float, bytes]]:
        """Take bytes; give when which of them come out at the other end."""
        self.pushed_bytes += len(sent)
        self.free_s = max(self.free_s, now_s)
        come: list[tuple[float, bytes]] = []
        begun = at = 0
        for _ in range(self._nature.packet_bytes):
            self._carry_one()
        piece_s = self.free_s
        for at in range(1, len(sent) + 1):
            self._carry_one()
            is_piece = (
                self.free_s - piece_s >= PIECE_S and not self._nature.packet_bytes
            )
            if is_piece or at == len(sent):
                come.append((self._arrival_s(), sent[begun:at]))
                begun, piece_s = at, self.free_s
        return come

    def queue_s(self, now_s: float) -> float:
        """Tell how long it will still be busy."""
        return max(0.0, self.free_s - now_s)

    def _carry_one(self) -> None:
        rate = self._nature.bytes_s
        for from_s, bytes_s in self._nature.later_bytes_s:
            if self.free_s >= from_s:
                rate = bytes_s
        self.free_s = self._past_stalls(self.free_s + 1 / rate)

    def _arrival_s(self) -> float:
        return self._past_stalls(self.free_s + self._nature.round_trip_s / 2)

    def _past_stalls(self, at_s: float) -> float:
        for from_s, to_s in self._nature.stalls:
            if from_s <= at_s < to_s:
                return to_s
        return at_s


class AnsweringScreen(ThinScreen):
    """A screen that says where its cursor is, as the terminals people use do."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.answers: list[tuple[int, int]] = []

    def report_device_status(self, mode: int) -> None:
        if mode == 6:
            column = min(self.cursor.x, self.columns - 1)
            self.answers.append((self.cursor.y, column))


Answer = tuple[float, tuple[int, int]]
"""After how many seconds which place is told."""
Manner = Callable[[int, tuple[int, int]], Iterable[Answer]]
"""What becomes of an answer, by its number."""


def honest(_number: int, place: tuple[int, int]) -> Iterable[Answer]:
    """Answer each question once, at once."""
    return [(0.0, place)]


class Sender(Protocol):
    """What sends: the real one, or a plain one beside it."""

    def step(self, now_s: float) -> Step:
        """Decide what is sent now."""

    def on_answer(self, place: tuple[int, int], now_s: float) -> bool:
        """Take an answer."""


@dataclass(order=True, slots=True)
class _Event:
    at_s: float
    number: int
    do: Callable[[], object] = field(compare=False)


class World:
    """A sender, the two ways of a link, and the terminal behind it."""

    def __init__(
        self,
        sender: Sender,
        nature: Nature,
        size: tuple[int, int],
        manner: Manner = honest,
    ) -> None:
        self.sender = sender
        self.now_s = 0.0
        self.down, self.up = Pipe(nature), Pipe(nature)
        self.screen = AnsweringScreen(*size)
        self.worst_queue_s = 0.0
        """The longest time that the sender made the link busy ahead."""
        self.watch: Callable[[], object] = lambda: None
        """Called after all that happens, with the screen as it is then."""
        self._stream = ThinStream(self.screen)
        self._stream.feed("\x1b[?7l")
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._manner = manner
        self._answers = 0
        self._events: list[_Event] = []
        self._number = 0

    def at(self, at_s: float, do: Callable[[], object]) -> None:
        """Have something happen at a time."""
        self._number += 1
        heapq.heappush(self._events, _Event(at_s, self._number, do))

    def presses(self, at_s: float, do: Callable[[], object]) -> None:
        """Have a key pressed at the terminal; what it does happens when it is there."""

        def press() -> None:
            for come_s, _ in self.up.push(b"k", self.now_s):
                self.at(come_s, do)

        self.at(at_s, press)

    def forges(self, at_s: float, place: tuple[int, int]) -> None:
        """Have an answer come that no question was asked for."""
        self.at(at_s, lambda: self.sender.on_answer(place, self.now_s))

    def run(self, until_s: float) -> None:
        """Let time pass."""
        while True:
            wake_s = self.now_s + self._send()
            next_s = self._events[0].at_s if self._events else math.inf
            if min(wake_s, next_s) > until_s:
                break
            self.now_s = max(self.now_s, min(wake_s, next_s))
            while self._events and self._events[0].at_s <= self.now_s:
                heapq.heappop(self._events).do()
                self.watch()
        self.now_s = until_s

    def _send(self) -> float:
        """Do all that is to be done now; tell after how long to look again."""
        for _ in range(10_000):
            step = self.sender.step(self.now_s)
            assert step.wait_s >= 0
            if not step.sent:
                return max(step.wait_s, 0.0005)
            wire = step.sent.replace(b"\n", b"\r\n")
            for come_s, piece in self.down.push(wire, self.now_s):
                self.at(come_s, lambda piece=piece: self._draw(piece))
            queue_s = self.down.queue_s(self.now_s)
            self.worst_queue_s = max(self.worst_queue_s, queue_s)
        raise AssertionError("it sends without end")

    def _draw(self, piece: bytes) -> None:
        self._stream.feed(self._decoder.decode(piece))
        answers, self.screen.answers = self.screen.answers, []
        for place in answers:
            for late_s, told in self._manner(self._answers, place):
                self.at(self.now_s + late_s, lambda told=told: self._answer(told))
            self._answers += 1

    def _answer(self, place: tuple[int, int]) -> None:
        told = b"\x1b[%d;%dR" % (place[0] + 1, place[1] + 1)
        come_s = self.up.push(told, self.now_s)[-1][0]
        self.at(come_s, lambda: self.sender.on_answer(place, self.now_s))


def share(values: Sequence[float], part: float) -> float:
    """Give the value that this part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

"""The intake of a linked desk: fetches what came in at the server, and acknowledges it.

A row is acknowledged when it is on this disk, and not before; what is lost between is
written by another desk, or by this one again, and the fold lets one of them stand. A
few rows are written at a time, so that no key waits for them. A desk on a thin link
leaves to others what they can fetch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from store.model.records import EventId
from store.model.roles import may_write
from store.sync.courier import Courier, NotHeard, Waited
from store.sync.enrolment import role_named
from store.sync.state import LinkState, Up
from store.wire_intake import Acknowledged, SendWord, Waiting, WordSent, Written

TICK_ROWS = 20
"""So many are written with one sync."""
TICK_S = 0.05
"""What lies between two of them is for keys."""
WAIT_S = 20
"""So long the server waits for something to come in."""
THIN_AGE_S = 60
"""What waited so long is fetched over a thin link as well."""
REST_S = 3.0
"""After a failure, and while there is no link."""
KIND = "rep.in"

Read = TypeVar("Read")


class Taker(Protocol, Generic[Read]):
    """Writes what came in to a desk's log; all on the link's loop."""

    def read(self, row: Waiting) -> Read:
        """Understand one row."""

    def write(self, rows: list[Read], now_ms: int) -> list[Written]:
        """Write rows with one sync; tell which are on disk."""

    def over(self) -> list[str]:
        """Name service requests whose matter ended since this was last asked."""

    def words(self) -> Iterable[tuple[EventId, SendWord | None]]:
        """Give the closing words that this desk is to send: of which report."""

    def word_sent(self, report: EventId, sent: WordSent, now_ms: int) -> None:
        """Write what became of a closing word."""


class Linked(Protocol):
    """The link that an intake is part of."""

    state: LinkState

    def desk_ms(self) -> int:
        """Tell the time that the desk counts by."""

    def wrote(self) -> None:
        """Send, and show, what was written."""


class Intake(Generic[Read]):
    """Takes in what waits at the server.

    Args:
        courier: Talks with it.
        taker: Writes it.
        link: How it is reached.
    """

    def __init__(self, courier: Courier, taker: Taker[Read], link: Linked) -> None:
        self._courier, self._taker, self._link = courier, taker, link
        self._sends_words: bool | None = None
        self._over: list[str] = []

    async def run(self) -> None:
        """Take in what comes, and tell what became of it, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._on(self._lease, 0))
            tasks.create_task(self._on(self._answer, REST_S))

    async def _on(self, act: Callable[[], Awaitable[None]], pause_s: float) -> None:
        """Do something again and again while the link is up and the role allows it."""
        while True:
            state, rest_s = self._link.state, pause_s
            is_allowed = may_write(role_named(state.role), KIND)
            if state.up is not Up.UP or not is_allowed:
                await asyncio.sleep(REST_S)
                continue
            try:
                await act()
            except NotHeard as lost:  # the link tells of it
                rest_s = max(REST_S, lost.retry_s)
            await asyncio.sleep(rest_s)

    async def _lease(self) -> None:
        """Ask for what came in, and write it."""
        age_s = THIN_AGE_S if self._link.state.is_thin else 0
        leased = await self._courier.lease(self._waited(WAIT_S), least_age_s=age_s)
        self._sends_words = leased.sends_words
        for at in range(0, len(leased.rows), TICK_ROWS):
            await self._take(leased.rows[at : at + TICK_ROWS])

    async def _answer(self) -> None:
        """Tell the server what is over, and have closing words sent."""
        await self._tell_over()
        await self._send_words()

    async def _take(self, rows: list[Waiting]) -> None:
        """Understand rows one by one, write them together, acknowledge them."""
        read = []
        for row in rows:
            read.append(self._taker.read(row))
            await asyncio.sleep(0)
        written = self._taker.write(read, self._link.desk_ms())
        self._link.wrote()
        await asyncio.sleep(TICK_S)
        if written:
            told = Acknowledged(written=written)
            await self._courier.acknowledge(told, self._waited())
        else:
            await asyncio.sleep(REST_S)

    async def _tell_over(self) -> None:
        self._over += self._taker.over()
        while self._over:
            told, rest = self._over[:TICK_ROWS], self._over[TICK_ROWS:]
            await self._courier.acknowledge(Acknowledged(over=told), self._waited())
            self._over = rest

    async def _send_words(self) -> None:
        if self._sends_words is None:
            return  # not heard yet
        for report, word in self._taker.words():
            if word is None:
                sent = WordSent(how="failed", why="no LINE address")
            elif not self._sends_words:
                sent = WordSent(how="failed", why="the server sends nothing to LINE")
            else:
                sent = await self._courier.send_word(word, self._waited())
            self._taker.word_sent(report, sent, self._link.desk_ms())
            self._link.wrote()

    def _waited(self, server_s: float = 0) -> Waited:
        return Waited(60.0 if self._link.state.is_thin else 20.0, server_s)

"""Rounds: what is asked while one is under way is done together in the next.

Each round costs the database about the same, however many asked for it: so it is the
slower of the two that sets the pace, and nobody waits longer than two rounds.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Rounds(Generic[Item, Answer]):
    """One thing that is done for many askers, one round after the other.

    Args:
        do: One round: gives each item's answer, in the same order. What it raises,
            all of the round are told.
        weigh: How much of `most` an item takes up.
        most: Weight of one round; the first item always fits.
    """

    def __init__(
        self,
        do: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        weigh: Callable[[Item], int] = lambda _: 0,
        most: int = 1,
    ) -> None:
        self._do = do
        self._weigh = weigh
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Answer:
        """Wait for the answer of a round that begins after this call."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def finish(self) -> None:
        """Wait until all that was asked is done."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._round(self._next())
        finally:
            self._task = None

    def _next(self) -> list[tuple[Item, asyncio.Future[Answer]]]:
        asked = [self._waiting.popleft()]
        weight = self._weigh(asked[0][0])
        while self._waiting:
            weight += self._weigh(self._waiting[0][0])
            if weight > self._most:
                break
            asked.append(self._waiting.popleft())
        return asked

    async def _round(self, asked: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._do([item for item, _ in asked])
        except BaseException as error:
            for _, future in asked:
                if not future.done():
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise
        else:
            for (_, future), answer in zip(asked, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

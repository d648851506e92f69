"""A desk with its link, in a process of its own: works, and says what is saved.

    python -m tests.faults.linked_desk STORE SEED

Each event is told on standard output, by its id, when the desk answered "saved" and not
before. It ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path
from random import Random

from store.answers import Done
from store.desk import Desk
from store.model.tables import CodeTables
from store.sync.link import Link
from tests.simulation.network_acts import BEGIN, command_of

PAUSE_S = 0.02
"""The longest pause between two commands."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


async def works(desk: Desk, link: Link, chance: Random) -> None:
    """Enter commands for as long as it lives."""
    orders = [*BEGIN]
    while True:
        order = orders.pop(0) if orders else command_of(desk.state, chance)
        if order is not None:
            answer = desk.submit(order, now_ms(), by="malee")
            if isinstance(answer, Done):
                told = " ".join(event.id for event in answer.events)
                sys.stdout.write(f"{told}\n")
                sys.stdout.flush()
                link.poke()
        next(desk.chores(), None)
        await asyncio.sleep(chance.random() * PAUSE_S)


async def lives(store: Path, seed: int) -> None:
    desk = Desk(store, CodeTables(), now_ms=now_ms)
    assert desk.enrolment is not None
    link = Link(desk, desk.enrolment, now_ms=now_ms, on_change=lambda: None)
    loop = asyncio.get_running_loop()
    both = asyncio.gather(link.run(), works(desk, link, Random(seed)))  # noqa: S311
    loop.add_reader(sys.stdin.fileno(), both.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await both
    desk.close()


if __name__ == "__main__":
    asyncio.run(lives(Path(sys.argv[1]), int(sys.argv[2])))

"""Claim: a lone push is taken half as fast, at least, as an empty answer is given.

Method: the server is a process of its own, as `patrol-tui serve` starts it (but without
limits for each device), on SQLite with every commit synced. The load is another one,
with raw sockets and requests that were made before: 128 connections, each a device that
pushes one event, waits for the answer, and pushes the next. Beside it, with the same
load, a bare Starlette application that reads the body and answers the same bytes: what
the same Python could do if it kept nothing. Both share the processors with the load, so
the ratio is what fails. The goal is 10,000 lone pushes a second; it is printed beside
what came, and fails nothing: two slow shared cores do not even give 10,000 empty
answers.

Then readers wait in long polls, 10,000 of them (1,000 in the short form): each may take
20 KiB of memory. And one event is pushed while 1,000 wait, until the last has it: the
goal is 100 ms, and three times as long fails.

    python bench/server_push.py [--short]
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from made_clients import (
    WAITS_OF_DEVICE,
    ZONE,
    At,
    Author,
    Rated,
    device,
    newest,
    push_all,
    tell_all,
    wait_all,
    waiters,
)
from made_stations import let_in
from processes import resident_bytes

from patrol_tui.server.run import Hosting, Serving
from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.who.limits import Rate, Rates

CONNECTIONS = 128
GOAL_PUSHES = 10_000
"""A second."""
LEAST_SHARE = 0.5
"""Of what the bare application answers; 1.2 to 1.5 on a machine that rests."""
WAITERS = 10_000
MOST_WAITER_BYTES = 20 * 1024
TOLD = 1_000
GOAL_TOLD_S = 0.1
MOST_TOLD_S = 3 * GOAL_TOLD_S
"""A machine that does other things too gives the rest to them."""
NO_LIMIT = Rate(1e9, 1e9)
BARE_ANSWER = b'{"ack":{"aaaaaaa":1},"t":1795000000000,"e":"a5wxk3qd"}'


@contextmanager
def server(*arguments: str) -> Iterator[At]:
    """Run one of this file's servers; its port and process."""
    command = [sys.executable, __file__, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = next(process.stdout or iter([""]))
        yield At(int(url.rpartition(":")[2]), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def serve(folder: str) -> None:
    """Be the server."""
    rates = Rates(device=NO_LIMIT, wrong=NO_LIMIT, code=NO_LIMIT, codes=NO_LIMIT)
    serving = Serving(port=0, database=folder, rates=rates)
    Hosting(serving).run(lambda _, url: print(url, flush=True))


def serve_bare() -> None:
    """Be the bare application."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def push(request: Request) -> Response:
        await request.body()
        return Response(BARE_ANSWER, media_type="application/json")

    app = Starlette(routes=[Route("/v1/z/{zone}/push", push, methods=["POST"])])
    with socket.create_server(("127.0.0.1", 0), backlog=512) as port:
        print(f"http://127.0.0.1:{port.getsockname()[1]}", flush=True)
        config = uvicorn.Config(app, access_log=False, log_level="error")
        asyncio.run(uvicorn.Server(config).serve([port]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was measured."""

    pushes: Rated
    bare: Rated
    waiters: int
    waiter_bytes: float
    told_s: float

    def tell(self) -> list[str]:
        """Print it; what falls short."""
        share = self.pushes.per_s / self.bare.per_s
        told_ms, goal_ms, most_ms = (
            round(1000 * one) for one in (self.told_s, GOAL_TOLD_S, MOST_TOLD_S)
        )
        print(f"lone pushes /s       {self.pushes.per_s:9,.0f}  (goal {GOAL_PUSHES:,})")
        print(f"bare Starlette /s    {self.bare.per_s:9,.0f}")
        print(f"share of it          {share:9.2f}  (at least {LEAST_SHARE})")
        print(f"processor us, bare   {self.pushes.cpu_us:9.0f}  {self.bare.cpu_us:.0f}")
        print(f"readers that wait    {self.waiters:9,}")
        print(f"memory of each, B    {self.waiter_bytes:9,.0f}  (at most 20,480)")
        print(
            f"one event to {TOLD:,} ms {told_ms:7}  (goal {goal_ms}, at most {most_ms})"
        )
        short = []
        if share < LEAST_SHARE:
            short.append(f"pushes are taken {share:.2f} times as fast as empty answers")
        if self.waiter_bytes > MOST_WAITER_BYTES:
            short.append(f"a reader that waits takes {self.waiter_bytes:,.0f} bytes")
        if self.told_s > MOST_TOLD_S:
            short.append(f"{TOLD:,} are told after {told_ms} ms")
        return short


def measure(last_s: float, count: int, rounds: int) -> Found:
    """Measure everything; of the pushes the best round, taking turns."""
    codes = [device(at) for at in range(max(CONNECTIONS, -(-count // WAITS_OF_DEVICE)))]
    fresh = device(len(codes))  # the others break off in a push
    with tempfile.TemporaryDirectory() as folder:
        devices = SqliteDevices(Path(folder))
        asyncio.run(let_in(devices, dict.fromkeys([*codes, fresh], ZONE)))
        authors = [Author(one) for one in codes[:CONNECTIONS]]
        with server("--serve", folder) as at, server("--bare") as bare:
            pushes = bare_rate = Rated(0.0, 0.0)
            for _ in range(rounds):
                pushes = max(pushes, push_all(at, authors, last_s))
                new = [Author(author.code) for author in authors]
                bare_rate = max(bare_rate, push_all(bare, new, last_s))
            teller = Author(fresh)
            told_s = min(tell_once(at.port, teller) for _ in range(rounds))
            each = memory_of_waiting(at, count)
    return Found(
        pushes=pushes,
        bare=bare_rate,
        waiters=count,
        waiter_bytes=each,
        told_s=told_s,
    )


def tell_once(port: int, author: Author) -> float:
    """Have readers wait, push one event, and time it."""
    waiting = wait_all(port, TOLD, after=newest(port))
    while waiters(port) < TOLD:
        time.sleep(0.05)
    took_s = tell_all(port, waiting, author)
    for one in waiting:
        one.close()
    return took_s


def memory_of_waiting(at: At, count: int) -> float:
    """Have many readers wait; the bytes that each takes."""
    after = newest(at.port)
    before = resident_bytes(at.process)
    waiting = wait_all(at.port, count, after=after)
    while waiters(at.port) < count:
        time.sleep(0.1)
    each = (resident_bytes(at.process) - before) / count
    for one in waiting:
        one.close()
    return each


def main() -> None:
    """Measure, print, and fail if the claim does."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true")
    options.add_argument("--serve", metavar="DIR")
    options.add_argument("--bare", action="store_true")
    given = options.parse_args()
    if given.serve:
        serve(given.serve)
        return
    if given.bare:
        serve_bare()
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = 1_000 if given.short else min(WAITERS, hard - 1_000)
    found = measure(1.0 if given.short else 5.0, count, 1 if given.short else 3)
    if short := found.tell():
        raise SystemExit("over the claim: " + "; ".join(short))


if __name__ == "__main__":
    main()

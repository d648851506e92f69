"""Claim: one process takes 10,000 lone pushes a second, and 10,000 readers wait at it.

Method: the server is a process of its own, as `patrol-tui serve` starts it (but without
limits for each device), on SQLite with every commit synced. The load is another one,
with raw sockets and requests that were made before: 128 connections, each a device that
pushes one event, waits for the answer, and pushes the next. Beside it, with the same
load, a bare Starlette application that reads the body and answers the same bytes: what
the same Python could do if it kept nothing. Both share the processors with the load, so
read the ratio first.

Then readers wait in long polls: what memory each takes; and one event is pushed while
1,000 wait: how long until the last has it.

    python bench/server_push.py [--short]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))

from patrol_tui.server.run import Hosting, Serving
from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.who.devices import Admission, Device, EnrolCode
from patrol_tui.server.who.limits import Rate, Rates
from patrol_tui.server.who.tokens import digest_of, new_token
from store.chain import NO_HEAD, Head, link
from store.model.roles import Role
from store.wire import unpack

ZONE = "bench"
CONNECTIONS = 128
LEAST_PUSHES = 10_000
"""A second, on a machine of two processors that does nothing else."""
SLACK = 0.5
"""What a noisy machine may take off before the claim fails."""
LEAST_SHARE = 0.35
"""Of what the bare application answers; where even that is slow, only this counts."""
WAITERS = 10_000
MOST_WAITER_BYTES = 20 * 1024
TOLD = 1_000
MOST_TOLD_S = 0.1
TOLD_SLACK = 3.0
WAITS_OF_DEVICE = 16
NO_LIMIT = Rate(1e9, 1e9)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
BARE_ANSWER = b'{"ack":{"aaaaaaa":1},"t":1795000000000,"e":"a5wxk3qd"}'


def code_of(number: int) -> str:
    """Give the code of a device by its number."""
    first, rest = divmod(number, len(_LETTERS) ** 2)
    second, third = divmod(rest, len(_LETTERS))
    return _LETTERS[first] + _LETTERS[second] + _LETTERS[third]


async def let_in(folder: Path, count: int) -> list[tuple[str, str]]:
    """Let devices in without asking; their codes and tokens."""
    devices = SqliteDevices(folder)
    known = []
    far_ms = (1 << 44) - 1
    for number in range(count):
        token, code = new_token(), code_of(number)
        drawn = EnrolCode(
            group=f"{number:04}",
            digest="",
            role=Role.OFFICER,
            zones=(ZONE,),
            name="bench",
            expires_ms=far_ms,
        )
        await devices.add_code(drawn, 0)
        device = Device(
            code=code,
            key=code,
            name="bench",
            role=Role.OFFICER,
            most=Role.OFFICER,
            zones=(ZONE,),
            lane=0,
            enrolled_ms=0,
            token=digest_of(token),
            expires_ms=far_ms,
        )
        await devices.admit(Admission(drawn.group, device))
        known.append((code, token))
    await devices.close()
    return known


@contextmanager
def server(*arguments: str) -> Iterator[tuple[int, int]]:
    """Run one of this file's servers; its port and process."""
    command = [sys.executable, __file__, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield int(next(process.stdout or iter([""])).rpartition(":")[2]), process.pid
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


@dataclass
class Author:
    """A device that pushes lone events, one after the other."""

    code: str
    token: str
    head: Head = NO_HEAD
    ready: deque[bytes] = field(default_factory=deque)

    def prepare(self, count: int) -> None:
        """Make requests for what it will do, until so many are ready."""
        writer = self.code + "aaaa"
        stamp_ms = time.time_ns() // 1_000_000
        while len(self.ready) < count:
            number = self.head.number + 1
            stage = 1 + number % 4
            line = msgspec.json.encode(
                {
                    "d": writer,
                    "n": number,
                    "t": f"{stamp_ms:012x}{number & 0xFFFF:04x}",
                    "w": "P22302",
                    "k": "unit.stage",
                    "e": "u:21",
                    "x": {"inc": "k7qab3d.12", "stg": stage},
                }
            )
            body = b'{"h":["%s"],"ev":[%s]}' % (self.head.wire_tag.encode(), line)
            self.head = link(self.head, line)
            self.ready.append(request(self.token, "POST", "push", body))


def request(token: str, method: str, path: str, body: bytes = b"") -> bytes:
    """Write a request as our desks do."""
    length = f"content-length: {len(body)}\r\n" if body else ""
    head = (
        f"{method} /v1/z/{ZONE}/{path} HTTP/1.1\r\nhost: bench\r\n"
        f"authorization: Bearer {token}\r\naccept-encoding: x-pd1\r\n{length}\r\n"
    )
    return head.encode() + body


def connect(port: int, count: int) -> list[socket.socket]:
    """Open connections."""
    opened = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.setblocking(False)
        opened.append(one)
    return opened


class Rated(NamedTuple):
    """How fast a server answered."""

    per_s: float
    cpu_us: float
    """Processor time of the server for each."""


def cpu_s(process: int) -> float:
    """Tell the processor time that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def push_all(at: tuple[int, int], authors: list[Author], last_s: float) -> Rated:
    """Push for some seconds to a port, of a process."""
    port, process = at
    for author in authors:
        author.prepare(int(last_s * 250))
    look = selectors.DefaultSelector()
    for one, author in zip(connect(port, len(authors)), authors, strict=True):
        look.register(one, selectors.EVENT_READ, (one, author))
        one.send(author.ready.popleft())
    used_s = cpu_s(process)
    count, began_s = 0, time.perf_counter()
    end_s = began_s + last_s
    while (now_s := time.perf_counter()) < end_s:
        for key, _ in look.select():
            one, author = key.data
            answer = one.recv(4096)
            if (b"HTTP" in answer and b" 200 " not in answer) or b'"no"' in answer:
                raise SystemExit(f"refused: {answer!r}")
            if not answer.endswith(b"}"):
                continue  # the body comes behind its head
            count += 1
            one.send(author.ready.popleft())
    used_s = cpu_s(process) - used_s
    rate = Rated(count / (now_s - began_s), used_s / count * 1e6)
    for key in list(look.get_map().values()):
        key.data[0].close()
    return rate


def memory(process: int) -> int:
    """Tell the resident bytes of a process."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    raise AssertionError


def wait_all(
    port: int, tokens: list[str], count: int, *, after: str
) -> list[socket.socket]:
    """Open that many long polls."""
    opened = connect(port, count)
    for number, one in enumerate(opened):
        token = tokens[number // WAITS_OF_DEVICE]
        one.send(request(token, "GET", f"pull?c={after}&wait=60"))
    return opened


def tell_all(port: int, waiting: list[socket.socket], author: Author) -> float:
    """Push one event; seconds until the last who waits has it."""
    look = selectors.DefaultSelector()
    for one in waiting:
        look.register(one, selectors.EVENT_READ, one)
    author.prepare(1)
    (pusher,) = connect(port, 1)
    time.sleep(0.5)
    began_s = time.perf_counter()
    pusher.send(author.ready.popleft())
    left = len(waiting)
    while left:
        for key, _ in look.select():
            if not key.data.recv(65536).startswith(b"HTTP/1.1 200"):
                raise SystemExit("a reader was not told")
            look.unregister(key.data)
            left -= 1
    return time.perf_counter() - began_s


def waiters(port: int) -> int:
    """Ask how many wait."""
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /metrics HTTP/1.1\r\nhost: bench\r\n\r\n")
        text = one.recv(1 << 16)
    line = next(one for one in text.splitlines() if one.startswith(b"patrol_waiters "))
    return int(line.split()[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was measured."""

    pushes: Rated
    bare: Rated
    waiters: int
    waiter_bytes: float
    told_s: float

    def tell(self) -> bool:
        """Print it; whether the claims hold."""
        share = self.pushes.per_s / self.bare.per_s
        print(
            f"lone pushes /s       {self.pushes.per_s:9,.0f}  (claim {LEAST_PUSHES:,})"
        )
        print(f"bare Starlette /s    {self.bare.per_s:9,.0f}")
        print(f"share of it          {share:9.2f}  (claim {LEAST_SHARE})")
        print(f"processor us, bare   {self.pushes.cpu_us:9.0f}  {self.bare.cpu_us:.0f}")
        print(f"readers that wait    {self.waiters:9,}")
        print(f"memory of each       {self.waiter_bytes:9,.0f} B   (claim 20,480)")
        print(f"one event to {TOLD:,}   {self.told_s * 1000:9.0f} ms  (claim 100)")
        is_slow = self.bare.per_s < LEAST_PUSHES * SLACK / LEAST_SHARE
        return (
            (is_slow or self.pushes.per_s >= LEAST_PUSHES * SLACK)
            and share >= LEAST_SHARE * SLACK
            and self.waiter_bytes <= MOST_WAITER_BYTES
            and self.told_s <= MOST_TOLD_S * TOLD_SLACK
        )


def measure(last_s: float, count: int, rounds: int) -> Found:
    """Measure everything; of the pushes the best round, taking turns."""
    devices = max(CONNECTIONS, -(-count // WAITS_OF_DEVICE)) + 1
    with tempfile.TemporaryDirectory() as folder:
        known = asyncio.run(let_in(Path(folder), devices))
        authors = [Author(*one) for one in known[:CONNECTIONS]]
        with server("--serve", folder) as (port, process), server("--bare") as bare:
            pushes = bare_rate = Rated(0.0, 0.0)
            for _ in range(rounds):
                pushes = max(pushes, push_all((port, process), authors, last_s))
                bare_rate = max(bare_rate, push_all(bare, _bare(authors), last_s))
            fresh = Author(*known[-1])  # the others broke off in a push
            told_s = min(tell_once(port, known, fresh) for _ in range(rounds))
            each = memory_of_waiting(port, process, known, count)
    return Found(
        pushes=pushes,
        bare=bare_rate,
        waiters=count,
        waiter_bytes=each,
        told_s=told_s,
    )


def _bare(authors: list[Author]) -> list[Author]:
    return [Author(author.code, author.token) for author in authors]


def newest(port: int, token: str) -> str:
    """Ask where the stream ends, as a cursor."""
    with socket.create_connection(("127.0.0.1", port)) as one:
        place = ""
        while True:
            one.sendall(request(token, "GET", f"pull?own=1&c={place}"))
            answer = b""
            head, rest, body = b"", b"", b""
            while not rest or len(body) < length(head):
                answer += one.recv(1 << 20)
                head, rest, body = answer.partition(b"\r\n\r\n")
            told = msgspec.json.decode(unpacked(head, body))
            place = f"{told['e']}.{told['c']}"
            if not told.get("m"):
                return place


def length(head: bytes) -> int:
    """Read how long an answer's body is."""
    return int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])


def unpacked(head: bytes, body: bytes) -> bytes:
    """Unpack a body, if it is packed."""
    return unpack(body, 1 << 22) if b"content-encoding" in head else body


def tell_once(port: int, known: list[tuple[str, str]], author: Author) -> float:
    """Have readers wait, push one event, and time it."""
    others = [token for code, token in known if code != author.code]
    after = newest(port, others[0])
    waiting = wait_all(port, others, TOLD, after=after)
    while waiters(port) < TOLD:
        time.sleep(0.05)
    took_s = tell_all(port, waiting, author)
    for one in waiting:
        one.close()
    return took_s


def memory_of_waiting(
    port: int, process: int, known: list[tuple[str, str]], count: int
) -> float:
    """Have many readers wait; the bytes that each takes."""
    tokens = [token for _, token in known]
    after = newest(port, tokens[0])
    before = memory(process)
    waiting = wait_all(port, tokens, count, after=after)
    while waiters(port) < count:
        time.sleep(0.1)
    each = (memory(process) - before) / count
    for one in waiting:
        one.close()
    return each


def main() -> int:
    """Measure, print, and fail if the claim does."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true")
    options.add_argument("--serve", metavar="DIR")
    options.add_argument("--bare", action="store_true")
    given = options.parse_args()
    if given.serve:
        serve(given.serve)
        return 0
    if given.bare:
        serve_bare()
        return 0
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = 1_000 if given.short else min(WAITERS, hard - 1_000)
    found = measure(1.0 if given.short else 5.0, count, 1 if given.short else 3)
    return 0 if found.tell() else 1


if __name__ == "__main__":
    sys.exit(main())

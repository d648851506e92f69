"""Made clients on raw sockets, to load a server with as little work as can be.

Not a bench of its own. What they send was made before, and of the answers they read no
more than they must, so that one process can hold thousands of them and be faster than
the server; see `made_stations` for clients that live like real ones.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from made_stations import code, token_of
from processes import cpu_s

from store.chain import NO_HEAD, Head, link
from store.wire import unpack

ZONE = "bench"
WAITS_OF_DEVICE = 16
REQUESTS_S = 250
"""As many are made ready for each author and second: more than it can send."""


class At(NamedTuple):
    """Where a server is."""

    port: int
    process: int


class Rated(NamedTuple):
    """How fast a server answered."""

    per_s: float
    cpu_us: float
    """Processor time of the server for each."""


@dataclass
class Author:
    """A device that pushes lone events, one after the other."""

    code: str
    head: Head = NO_HEAD
    ready: deque[bytes] = field(default_factory=deque)

    def prepare(self, count: int) -> None:
        """Make requests for what it will do, until so many are ready."""
        writer, token = self.code + "aaaa", token_of(self.code)
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
            self.ready.append(request(token, "POST", "push", body))


def device(number: int) -> str:
    """Give the code of a device by its number."""
    return code(number, 3)


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


def push_all(at: At, authors: list[Author], last_s: float) -> Rated:
    """Push for some seconds; each author waits for its answer before the next."""
    for author in authors:
        author.prepare(int(last_s * REQUESTS_S))
    look = selectors.DefaultSelector()
    for one, author in zip(connect(at.port, len(authors)), authors, strict=True):
        look.register(one, selectors.EVENT_READ, (one, author))
        one.send(author.ready.popleft())
    used_s = cpu_s(at.process)
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
    used_s = cpu_s(at.process) - used_s
    for key in list(look.get_map().values()):
        key.data[0].close()
    return Rated(count / (now_s - began_s), used_s / count * 1e6)


def wait_all(port: int, count: int, *, after: str) -> list[socket.socket]:
    """Open that many long polls, some of each device."""
    opened = connect(port, count)
    for number, one in enumerate(opened):
        token = token_of(device(number // WAITS_OF_DEVICE))
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


def newest(port: int) -> str:
    """Ask where the stream ends, as a cursor."""
    with socket.create_connection(("127.0.0.1", port)) as one:
        place = ""
        while True:
            path = f"pull?own=1&c={place}"
            one.sendall(request(token_of(device(0)), "GET", path))
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

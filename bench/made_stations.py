"""Made stations on real lines: desks and cars that push, wait and tell where they are.

Not a bench of its own. Each client is two kept connections of plain HTTP/1.1, as a real
desk has them: one on which it pushes, and one on which it waits for news. They know
nothing of dispatch; their events are well made, chained, and as long as real ones.
Their devices are let in without asking.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from patrol_tui.server.who.devices import Admission, Device, DeviceStore, EnrolCode
from patrol_tui.server.who.tokens import digest_of
from store.chain import NO_HEAD, Head, link
from store.clock import Clock
from store.keys.signing import public_key
from store.model.events import Event, encode
from store.model.facts import AnyFact, DeskOpened, UnitNoted
from store.model.records import EventId
from store.model.roles import Role

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
TEXT = "รถกระบะสีขาวออกจากหน้าตลาด ไปทางวัด plate checked, owner on scene"
SEED = bytes(32)
EVENT_ID = re.compile(rb'"d":"([a-z2-7]{7})","n":(\d+)')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
WAIT_S = 25
YEAR_MS = 365 * 24 * 3_600_000


def code(number: int, letters: int) -> str:
    """Write a number with the letters of device codes."""
    written = ""
    for _ in range(letters):
        number, digit = divmod(number, len(ALPHABET))
        written = ALPHABET[digit] + written
    return written


def token_of(device: str) -> str:
    """Make up a device's token."""
    return hashlib.sha256(device.encode()).hexdigest()[:43]


async def let_in(store: DeviceStore, zones: Mapping[str, str]) -> None:
    """Enrol devices as officers, each in its zone; then close their store."""
    now_ms, key = time.time_ns() // 1_000_000, public_key(SEED)
    for number, (letters, zone) in enumerate(zones.items()):
        device = Device(
            code=letters,
            key=key,
            name=letters,
            role=Role.OFFICER,
            most=Role.OFFICER,
            zones=(zone,),
            lane=0,
            enrolled_ms=now_ms,
            token=digest_of(token_of(letters)),
            expires_ms=now_ms + YEAR_MS,
        )
        drawn = EnrolCode(
            group=f"G{number:05}",
            digest="",
            role=Role.OFFICER,
            zones=device.zones,
            name=letters,
            expires_ms=device.expires_ms,
        )
        await store.add_code(drawn, now_ms)
        await store.admit(Admission(group=drawn.group, device=device))
    await store.close()


class Line:
    """One kept connection.

    Raises:
        ConnectionError: If the server ended it, or answered with an error.
    """

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._rest = f"host: 127.0.0.1\r\nauthorization: Bearer {token}\r\n".encode()
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def ask(self, path: str, body: bytes | None = None) -> bytes:
        """Send a request and read its answer's body; one at a time."""
        async with self._turn:
            return await self._ask(path, body)

    async def _ask(self, path: str, body: bytes | None) -> bytes:
        if self._pipe is None:
            self._pipe = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._pipe
        verb, told = ("GET", b"") if body is None else ("POST", body)
        length = f"content-length: {len(told)}\r\n".encode() if told else b""
        head = f"{verb} {path} HTTP/1.1\r\n".encode() + self._rest + length
        writer.write(head + b"\r\n" + told)
        answer = await reader.readuntil(b"\r\n\r\n")
        found = LENGTH.search(answer)
        content = await reader.readexactly(int(found[1])) if found else b""
        if not answer.startswith(b"HTTP/1.1 2"):
            raise ConnectionError(answer.partition(b"\r\n")[0] + b" " + content[:200])
        return content

    def close(self) -> None:
        """Hang up."""
        if self._pipe is not None:
            self._pipe[1].close()
            self._pipe = None


@dataclass(slots=True)
class Tally:
    """What happened, for the figures."""

    pushes_ms: list[float] = field(default_factory=list)
    delivered_ms: list[float] = field(default_factory=list)
    sent: dict[tuple[str, int], float] = field(default_factory=dict)
    positions: int = 0
    failed: int = 0


class Client:
    """One desk or car of a zone.

    Args:
        port: Of the server, on this machine.
        zone: Whose stream it reads and writes.
        writer: Its writer id; the first three letters are its device.
        tally: Where it counts.
        is_desk: It looks at what comes in; cars only take it.
    """

    def __init__(
        self, port: int, zone: str, writer: str, tally: Tally, *, is_desk: bool
    ) -> None:
        self._writer = writer
        self._path = f"/v1/z/{zone}"
        token = token_of(writer[:3])
        self._pushing, self._waiting = Line(port, token), Line(port, token)
        self._head: Head = NO_HEAD
        self._clock = Clock()
        self._tally = tally
        self.is_desk = is_desk

    async def open(self) -> None:
        """Push the first event of its writer."""
        opened = DeskOpened(
            device=self._writer[:3], key=public_key(SEED), after=EventId(""), head=""
        )
        await self._push("d:", opened)

    async def work(self, events_a_second: float, until: float) -> None:
        """Push notes, at made-up moments, until a time of the monotonic clock."""
        while True:
            wait_s = random.expovariate(events_a_second)
            if time.monotonic() + wait_s > until:
                return
            await asyncio.sleep(wait_s)
            await self._push("u:C02", UnitNoted(text=TEXT))

    async def move(self, every_s: float, until: float) -> None:
        """Tell where it is, over and over."""
        body = b'{"w":"C. Dee","u":"C02","p":{"lat":16.0567,"lon":103.6531}}'
        wait_s = random.uniform(0, every_s)  # noqa: S311 (a load)
        while (left_s := until - time.monotonic()) > 0:
            await asyncio.sleep(min(wait_s, left_s))
            if wait_s < left_s:
                await self._pushing.ask(f"{self._path}/presence", body)
                self._tally.positions += 1
            wait_s = every_s

    async def listen(self) -> None:
        """Wait for news for ever."""
        cursor = ""
        while True:
            path = f"{self._path}/pull?c={cursor}&wait={WAIT_S}"
            content = await self._waiting.ask(path)
            now = time.monotonic()
            epoch = re.search(rb'"e":"(\w+)"', content)
            seq = re.search(rb'"c":(\d+)', content)
            if epoch and seq:
                cursor = f"{epoch[1].decode()}.{seq[1].decode()}"
            if self.is_desk:
                self._note(content, now)

    def _note(self, content: bytes, now: float) -> None:
        for writer, number in EVENT_ID.findall(content):
            sent = self._tally.sent.pop((writer.decode(), int(number)), None)
            if sent is not None:
                self._tally.delivered_ms.append((now - sent) * 1000)

    async def _push(self, entity: str, fact: AnyFact) -> None:
        now_ms = time.time_ns() // 1_000_000
        number = self._head.number + 1
        event = Event(
            writer=self._writer, number=number, first=number, at_ms=now_ms,
            stamp=self._clock.stamp(now_ms), by="C. Dee", entity=entity, fact=fact,
        )  # fmt: skip
        line = encode(event)
        tag = self._head.wire_tag
        body = b'{"h":["%s"],"ev":[%s]}' % (tag.encode(), line)
        begun = time.monotonic()
        if not isinstance(fact, DeskOpened):
            self._tally.sent[self._writer, number] = begun
        answer = await self._pushing.ask(f"{self._path}/push", body)
        if b'"no":' in answer:
            raise ConnectionError(answer)
        self._head = link(self._head, line)
        self._tally.pushes_ms.append((time.monotonic() - begun) * 1000)

    def close(self) -> None:
        """Hang up."""
        self._pushing.close()
        self._waiting.close()

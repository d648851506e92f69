"""An emulated link between a program and a terminal: slow, far, and at times stalled.

Not a claim of its own. Each way carries so many bits a second and brings a byte half a
round trip later; bytes wait in one line, first in, first out, in a buffer as deep as
that of ssh and TCP. Around any command it stands between its pty and the terminal; in
front of a server's port it carries TCP (ssh) or datagrams (mosh), with their headers.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import socket
import struct
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

sys.path.insert(0, str(Path(__file__).parents[2]))

from glass import Glass

DEPTH_BYTES = 1 << 21
"""The window of an ssh session: what waits in the way of a stream."""
TCP_BYTES, UDP_BYTES = 52, 28
"""Headers of a packet: IP and TCP with times, IP and UDP."""
READ_BYTES = 1 << 14
PIECE_S = 0.005
"""A stream is brought in pieces that take so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link is like."""

    bits: int = 0
    """A second, each way; 0 for no limit."""
    round_trip_s: float = 0.0
    loss: float = 0.0
    """Share of the packets that are lost; only `lossy_link` has packets."""
    stalls: tuple[tuple[float, float], ...] = ()
    """When, in seconds since the link began, and for how long nothing is carried."""
    outages: tuple[tuple[float, float], ...] = ()
    """The same, but what is sent meanwhile is lost; packets can be, a stream cannot."""
    depth_bytes: int = DEPTH_BYTES


class _Piece(NamedTuple):
    due_s: float
    sent: bytes


class Way:
    """One direction; has no clock of its own.

    Args:
        link: What it is like.
        overhead_bytes: Headers of each packet.
        began_s: When the link began, for its stalls.
    """

    def __init__(
        self, link: Link, *, overhead_bytes: int = 0, began_s: float = 0.0
    ) -> None:
        self.began_s = began_s
        """What the link's stalls are counted from."""
        self._link = link
        self._rate = link.bits / 8
        self._overhead = overhead_bytes
        self._stalls = [(began_s + at, for_s) for at, for_s in link.stalls]
        self._waiting: deque[_Piece] = deque()
        self._queued: deque[_Piece] = deque()
        """Those that have not left yet, or had not when it was last looked."""
        self._queued_bytes = 0
        self._free_s = 0.0
        self.count = 0
        """Bytes that were carried, headers not counted."""
        self.packets = 0
        self.lost = 0
        """Datagrams for which there was no room."""

    def room(self, now_s: float) -> int:
        """Tell how many bytes still go into the buffer."""
        if not self._rate:
            return READ_BYTES
        gone_s = now_s + self._link.round_trip_s / 2
        while self._queued and self._queued[0].due_s <= gone_s:
            self._queued_bytes -= len(self._queued.popleft().sent)
        return self._link.depth_bytes - self._queued_bytes

    def _after_stalls(self, at_s: float) -> float:
        for begin_s, for_s in self._stalls:
            if begin_s <= at_s < begin_s + for_s:
                return begin_s + for_s
        return at_s

    def push(self, sent: bytes, now_s: float, *, is_datagram: bool = False) -> None:
        """Take bytes in; a datagram is brought whole, when its last byte is there."""
        if is_datagram and self.room(now_s) < len(sent):
            self.lost += 1
            return
        self.count += len(sent)
        self.packets += 1
        free_s = max(self._free_s, now_s)
        if self._rate:
            free_s += self._overhead / self._rate
        step = len(sent) if is_datagram else max(1, int(self._rate * PIECE_S)) or 1
        step = step if self._rate else max(len(sent), 1)
        for at in range(0, len(sent), step):
            piece = sent[at : at + step]
            free_s = self._after_stalls(free_s)
            free_s += len(piece) / self._rate if self._rate else 0.0
            due_s = free_s + self._link.round_trip_s / 2
            self._waiting.append(_Piece(due_s, piece))
            if self._rate:
                self._queued.append(self._waiting[-1])
                self._queued_bytes += len(piece)
        self._free_s = free_s

    def next_s(self) -> float | None:
        """Tell when the next piece arrives."""
        return self._waiting[0].due_s if self._waiting else None

    def arrived(self, now_s: float) -> list[bytes]:
        """Give the pieces that have arrived, in order."""
        came = []
        while self._waiting and self._waiting[0].due_s <= now_s:
            came.append(self._waiting.popleft().sent)
        return came


def _wait_s(ways: Sequence[Way], now_s: float, most_s: float) -> float:
    due = [at for way in ways if (at := way.next_s()) is not None]
    return max(0.0, min([most_s, *(at - now_s for at in due)]))


class LinkedProgram:
    """A program on a pty, and a terminal at the other end of a link.

    Args:
        command: The program.
        glass: The terminal.
        environment: All of the program's.
        link: Between them.
    """

    def __init__(
        self,
        command: Sequence[str],
        glass: Glass,
        environment: dict[str, str],
        link: Link,
    ) -> None:
        self.glass = glass
        began_s = time.monotonic()
        self.down = Way(link, began_s=began_s)
        self.up = Way(link, began_s=began_s)
        self.received = 0
        """Bytes that the terminal was brought."""
        self.is_over = False
        self.code: int | None = None
        rows, columns = glass.screen.lines, glass.screen.columns
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(command[0], list(command), environment)  # noqa: S606

    def types(self, keys: bytes) -> None:
        """Send keys into the link."""
        self.up.push(keys, time.monotonic())

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size."""
        self.glass.screen.resize(rows, columns)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    def pump(self, for_s: float) -> int:
        """Carry bytes both ways until some arrive or time is up; give how many."""
        end_s = time.monotonic() + for_s
        while True:
            got = self._carry(end_s)
            if got or self.is_over or time.monotonic() >= end_s:
                return got

    def _carry(self, end_s: float) -> int:
        now_s = time.monotonic()
        for keys in self.up.arrived(now_s):
            with contextlib.suppress(OSError):
                os.write(self._terminal, keys)
        wait_s = _wait_s((self.down, self.up), now_s, max(0.0, end_s - now_s))
        room = min(self.down.room(now_s), READ_BYTES)
        asked = [self._terminal] if room > 0 else []
        if asked and select.select(asked, [], [], wait_s)[0]:
            try:
                sent = os.read(self._terminal, room)
            except OSError:
                sent = b""
            self.is_over = not sent
            self.down.push(sent, time.monotonic())
        elif not asked:
            time.sleep(min(wait_s, 0.01))
        came = b"".join(self.down.arrived(time.monotonic()))
        if came:
            self.received += len(came)
            answer = self.glass.feed(came)
            if answer:
                self.up.push(answer, time.monotonic())
                self._carry(time.monotonic())
        return len(came)

    def ends(self, most_s: float = 30.0) -> int:
        """Wait for the program to end; give its exit code."""
        end_s = time.monotonic() + most_s
        while time.monotonic() < end_s:
            self.pump(0.02)
            if self._reap(os.WNOHANG):
                while self.down.next_s() is not None:
                    self.pump(0.02)
                assert self.code is not None  # noqa: S101
                return self.code
            if self.is_over:
                time.sleep(0.01)
        raise SystemExit("the program did not end")

    def _reap(self, how: int) -> bool:
        if self.code is not None:
            return True
        done, status = os.waitpid(self.process, how)
        if done:
            self.code = os.waitstatus_to_exitcode(status)
        return bool(done)

    def close(self) -> None:
        """End the program, however it is doing."""
        if self.code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGTERM)
            end_s = time.monotonic() + 2
            while not self._reap(os.WNOHANG) and time.monotonic() < end_s:
                self.pump(0.02)
        if self.code is None:
            os.kill(self.process, signal.SIGKILL)
            self._reap(0)
        os.close(self._terminal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Relay(threading.Thread):
    """A link in front of a server's port on this machine."""

    def __init__(self, port: int, link: Link, overhead_bytes: int) -> None:
        super().__init__(daemon=True)
        self.to = port
        self.port = 0
        self._link = link
        self.down = Way(link, overhead_bytes=overhead_bytes, began_s=time.monotonic())
        self.up = Way(link, overhead_bytes=overhead_bytes, began_s=time.monotonic())
        self._is_wanted = True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_wanted = False
        self.join(2)


class TcpRelay(_Relay):
    """Carries one connection."""

    def __init__(self, port: int, link: Link) -> None:
        super().__init__(port, link, TCP_BYTES)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.2)
        self.port = self._server.getsockname()[1]

    def run(self) -> None:
        """Carry until an end closes it."""
        client = None
        while client is None:
            if not self._is_wanted:
                return
            with contextlib.suppress(TimeoutError):
                client, _ = self._server.accept()
        with client, socket.create_connection(("127.0.0.1", self.to)) as server:
            client.settimeout(None)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with contextlib.suppress(OSError):
                self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        ways = {client: (self.up, server), server: (self.down, client)}
        while self._is_wanted:
            now_s = time.monotonic()
            asked = [end for end, (way, _) in ways.items() if way.room(now_s) > 0]
            wait_s = _wait_s((self.up, self.down), now_s, 0.05)
            for end in select.select(asked, [], [], wait_s)[0]:
                way = ways[end][0]
                now_s = time.monotonic()
                sent = end.recv(min(READ_BYTES, max(1, way.room(now_s))))
                if not sent:
                    return
                way.push(sent, now_s)
            for way, goal in ways.values():
                for piece in way.arrived(time.monotonic()):
                    goal.sendall(piece)


class UdpRelay(_Relay):
    """Carries datagrams between one client and a server."""

    def __init__(self, port: int, link: Link) -> None:
        super().__init__(port, link, UDP_BYTES)
        self._client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._client.bind(("127.0.0.1", 0))
        self.port = self._client.getsockname()[1]
        self._server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._server.connect(("127.0.0.1", port))

    def run(self) -> None:
        """Carry until it is closed."""
        known: object = None
        with self._client, self._server:
            while self._is_wanted:
                now_s = time.monotonic()
                wait_s = _wait_s((self.up, self.down), now_s, 0.05)
                ends = [self._client, self._server]
                for end in select.select(ends, [], [], wait_s)[0]:
                    with contextlib.suppress(ConnectionRefusedError):
                        sent, sender = end.recvfrom(1 << 16)
                        is_up = end is self._client
                        known = sender if is_up else known
                        way = self.up if is_up else self.down
                        way.push(sent, time.monotonic(), is_datagram=True)
                now_s = time.monotonic()
                with contextlib.suppress(ConnectionRefusedError):
                    for sent in self.up.arrived(now_s):
                        self._server.send(sent)
                for sent in self.down.arrived(now_s):
                    if isinstance(known, tuple):
                        self._client.sendto(sent, known)


def main() -> None:
    """Check the reckoning: 1,200 bytes at 9,600 bits a second take a second."""
    way = Way(Link(bits=9_600, round_trip_s=0.6))
    way.push(b"x" * 1_200, 0.0)
    soon = b"".join(way.arrived(0.8))
    late = b"".join(way.arrived(1.3001))
    print(f"wire: of 1,200 bytes {len(soon)} came in 0.8 s, the rest in 1.3 s")
    if not 580 <= len(soon) <= 600 or len(soon + late) != 1_200:
        raise SystemExit("the link does not keep its rate")


if __name__ == "__main__":
    main()

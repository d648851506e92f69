"""A link that loses packets, between two hosts that this machine plays itself.

Not a claim of its own. Each host is a network namespace with a TUN device; what one
sends is read from its device as IP packets, delayed, queued and at times lost, and
written to the other's. So TCP (ssh) and mosh send again by the kernel's rules and by
their own, acknowledgements take their share of the line, and nothing of it is guessed.
It takes root, `/dev/net/tun` and `ip`; elsewhere `missing` says what lacks.

Run as `python bench/thinlink/lossy_link.py` it checks its own reckoning. What carries
is a process of its own, begun with `--carry`, so that drawing cannot delay it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec
from wire import Link, Way

TUN = Path("/dev/net/tun")
_SET_INTERFACE, _TUN_ALONE = 0x400454CA, 0x1001
"""TUNSETIFF, and IFF_TUN with IFF_NO_PI: packets without a header of the device's."""
MTU_BYTES = 576
"""What a line of 9,600 bit/s is set to: a longer packet would hold it for over a
second (RFC 1144, 5.1)."""
WIDE_MTU_BYTES = 1500
WIDE_BITS = 1_000_000
QUEUE_BYTES = 1 << 14
"""What a modem or a router holds of a packet line; the rest it drops."""
_SETTINGS = {
    "net/ipv6/conf/all/disable_ipv6": "1",
    "net/ipv4/tcp_congestion_control": "reno",
}
"""No packets of the kernel's own; and the plainest TCP, the same on every kernel."""
RETRYING = {
    "net/ipv4/tcp_rto_max_ms": "3000",
    "net/ipv4/tcp_retries2": "255",
}
"""TCP that tries at least each 3 s, and as often before it gives up (Linux 6.15)."""
_NAME = re.compile(r"tl(?:here|there)(\d+)")
_LOOK_S = 0.5
_CARRY = "--carry"


@dataclass(frozen=True, slots=True)
class Host:
    """One end of the link."""

    name: str
    address: str

    def command(self, *command: str) -> list[str]:
        """Give the command that runs one there."""
        return [_ip(), "netns", "exec", self.name, *command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one direction has carried."""

    count: int
    """Bytes, with the headers of IP, TCP and UDP."""
    packets: int
    lost: int
    """By chance."""
    dropped: int
    """Because the queue was full, or the link away."""


class LossyLink:
    """Two hosts and the link between them.

    Args:
        here: Where the terminal is.
        there: Where the program is.
        carrier: The process that carries.
        began_s: What the link's stalls and outages are counted from.
    """

    def __init__(
        self, here: Host, there: Host, carrier: subprocess.Popen[str], began_s: float
    ) -> None:
        self.here = here
        self.there = there
        self.began_s = began_s
        self._carrier = carrier

    def carried(self) -> tuple[Carried, Carried]:
        """Tell what was carried down to the terminal, and up from it."""
        told, asked = self._carrier.stdout, self._carrier.stdin
        assert told is not None  # noqa: S101
        assert asked is not None  # noqa: S101
        asked.write("\n")
        asked.flush()
        return msgspec.json.decode(told.readline(), type=tuple[Carried, Carried])

    @property
    def count(self) -> int:
        """Count the bytes that came down."""
        return self.carried()[0].count


def missing() -> str:
    """Say what such a link lacks on this machine; empty for nothing."""
    if sys.platform != "linux" or not TUN.exists():
        return "no TUN device"
    if os.geteuid() != 0:
        return "not root"
    if shutil.which("ip", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
        return "iproute2 not installed"
    name = f"tlprobe{os.getpid()}"
    made = subprocess.run([_ip(), "netns", "add", name], capture_output=True)
    subprocess.run([_ip(), "netns", "delete", name], capture_output=True)
    return "no network namespaces" if made.returncode else ""


def _ip() -> str:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    return shutil.which("ip", path=path) or "ip"


def _runs(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _remove_left() -> None:
    """Take away the hosts of benches that were killed."""
    told = subprocess.run([_ip(), "netns", "list"], capture_output=True, check=True)
    for name in told.stdout.decode().split():
        begun = _NAME.fullmatch(name)
        if begun and not Path(f"/proc/{begun[1]}").exists():
            _remove(name)


def _remove(name: str) -> None:
    """Take a host away, and whatever on it still waits for the other end."""
    told = subprocess.run(
        [_ip(), "netns", "pids", name], capture_output=True, check=True
    )
    for process in map(int, told.stdout.split()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    _runs(_ip(), "netns", "delete", name)


def _device(host: Host, other: Host, mtu_bytes: int) -> int:
    """Make a host's device; give what carries its packets."""
    number = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(number, _SET_INTERFACE, struct.pack("16sH22x", b"tl%d", _TUN_ALONE))
    name = _name_of(number)
    _runs(_ip(), "link", "set", name, "netns", host.name)
    ends = ("addr", "add", host.address, "peer", other.address, "dev", name)
    _runs(_ip(), "-n", host.name, *ends)
    _runs(_ip(), "-n", host.name, "link", "set", "lo", "up")
    up = ("link", "set", name, "mtu", str(mtu_bytes), "up")
    _runs(_ip(), "-n", host.name, *up)
    return number


def _name_of(number: int) -> str:
    told = Path(f"/proc/self/fdinfo/{number}").read_text()
    return told.partition("iff:\t")[2].split()[0]


@contextmanager
def lossy_link(
    link: Link, settings: Mapping[str, str] = MappingProxyType({}), seed: int = 5
) -> Iterator[LossyLink]:
    """Join two new hosts by a link.

    Args:
        link: What it is like; its depth is at most that of a modem's queue.
        settings: More of the hosts' kernels, where they know them.
        seed: Of the chance by which packets are lost.
    """
    here = Host(f"tlhere{os.getpid()}", "10.94.7.1")
    there = Host(f"tlthere{os.getpid()}", "10.94.7.2")
    mtu_bytes = WIDE_MTU_BYTES if link.bits >= WIDE_BITS else MTU_BYTES
    sets = [
        f"if [ -e /proc/sys/{it} ]; then echo {to} >/proc/sys/{it}; fi"
        for it, to in {**_SETTINGS, **settings}.items()
    ]
    _remove_left()
    with contextlib.ExitStack() as stack:
        for host in (here, there):
            _runs(_ip(), "netns", "add", host.name)
            stack.callback(_remove, host.name)
            _runs(*host.command("sh", "-c", "; ".join(sets)))
        ends = []
        for host, other in ((here, there), (there, here)):
            ends.append(_device(host, other, mtu_bytes))
            stack.callback(os.close, ends[-1])
        began_s = time.monotonic()
        linked = msgspec.json.encode(link).decode()
        told = (*map(str, ends), linked, str(seed), str(began_s))
        carry = [sys.executable, __file__, _CARRY, *told]
        carrier = stack.enter_context(
            subprocess.Popen(
                carry,
                pass_fds=ends,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="ascii",
            )
        )
        stack.callback(carrier.terminate)
        joined = LossyLink(here, there, carrier, began_s)
        joined.carried()  # it stands
        yield joined


class Direction:
    """One way of the packets; has no clock of its own.

    Args:
        link: What it is like.
        seed: Of the chance by which packets are lost.
        began_s: What its stalls and outages are counted from.
    """

    def __init__(self, link: Link, seed: int, began_s: float) -> None:
        self.way = Way(link, began_s=began_s)
        self._link = link
        self._away = [(began_s + at_s, for_s) for at_s, for_s in link.outages]
        self._chance = random.Random(seed)  # noqa: S311
        self._lost = self._dropped = 0

    def take(self, packet: bytes, now_s: float) -> None:
        """Take a packet in, or lose it."""
        if any(at_s <= now_s < at_s + for_s for at_s, for_s in self._away):
            self._dropped += 1
        elif self._chance.random() < self._link.loss:
            self._lost += 1
        else:
            self.way.push(packet, now_s, is_datagram=True)

    def carried(self) -> Carried:
        """Tell what it has carried."""
        return Carried(
            count=self.way.count,
            packets=self.way.packets,
            lost=self._lost,
            dropped=self._dropped + self.way.lost,
        )


def carry(ends: tuple[int, int], link: Link, seed: int, began_s: float) -> None:
    """Carry packets between two devices until the input ends.

    A line of input is answered by what both ways have carried.

    Args:
        ends: What carries the packets of the terminal's host, and of the program's.
        link: What it is like.
        seed: Of the chance by which packets are lost.
        began_s: What its stalls are counted from.
    """
    here, there = ends
    down = Direction(link, seed, began_s)
    up = Direction(link, seed + 1, began_s)
    ways = {there: (down, here), here: (up, there)}
    while True:
        due = [at for one, _ in ways.values() if (at := one.way.next_s()) is not None]
        wait_s = min([_LOOK_S, *(at - time.monotonic() for at in due)])
        ready = select.select([here, there, 0], [], [], max(0.0, wait_s))[0]
        for end in ready:
            if end == 0:
                if not os.read(0, 1):
                    return
                told = msgspec.json.encode((down.carried(), up.carried()))
                print(told.decode(), flush=True)
                continue
            with contextlib.suppress(BlockingIOError):
                while True:
                    ways[end][0].take(os.read(end, 1 << 16), time.monotonic())
        for one, goal in ways.values():
            for packet in one.way.arrived(time.monotonic()):
                os.write(goal, packet)


_PUSHES = """
import socket, sys
with socket.create_server(("10.94.7.2", 7)) as server:
    print("ready", flush=True)
    end, _ = server.accept()
    with end:
        end.sendall(b"x" * int(sys.argv[1]))
"""
_TAKES = """
import socket, time
end = socket.create_connection(("10.94.7.2", 7))
count = 0
while got := end.recv(65536):
    if not count:
        began = time.monotonic()
    count += len(got)
print(count, time.monotonic() - began)
"""


def _transfer(joined: LossyLink, size_bytes: int) -> tuple[int, float]:
    """Send bytes by TCP; give how many came, and within what time."""
    python = (sys.executable, "-c")
    server = joined.there.command(*python, _PUSHES, str(size_bytes))
    with subprocess.Popen(server, stdout=subprocess.PIPE, encoding="ascii") as pushing:
        assert pushing.stdout is not None  # noqa: S101
        pushing.stdout.readline()
        client = joined.here.command(*python, _TAKES)
        done = subprocess.run(client, check=True, capture_output=True, encoding="ascii")
    count, took_s = done.stdout.split()
    return int(count), float(took_s)


def main() -> None:
    """Check the reckoning: what TCP makes of the link's rate, and of its losses."""
    why = missing()
    if why:
        print(f"lossy_link: skipped, {why}")
        return
    size_bytes = 100_000
    line = Link(bits=400_000, round_trip_s=0.05, depth_bytes=QUEUE_BYTES)
    lossy = Link(bits=400_000, round_trip_s=0.05, depth_bytes=QUEUE_BYTES, loss=0.05)
    for link in (line, lossy):
        with lossy_link(link) as joined:
            came, took_s = _transfer(joined, size_bytes)
            down, up = joined.carried()
        rate = came * 8 / took_s
        print(
            f"lossy_link: {link.loss:4.0%} lost: {came} bytes by TCP at {rate:.0f} of"
            f" {link.bits} bit/s; packets {down.packets} down and {up.packets} up,"
            f" lost {down.lost} and {up.lost}, no room for {down.dropped + up.dropped}"
        )
        if came != size_bytes or rate > link.bits:
            raise SystemExit("the link does not carry what it should")
        if bool(link.loss) != bool(down.lost and up.lost):
            raise SystemExit("the link does not lose what it should")


if __name__ == "__main__":
    if sys.argv[1:2] == [_CARRY]:
        first, second, linked, seeded, began = sys.argv[2:]
        told = msgspec.json.decode(linked, type=Link)
        carry((int(first), int(second)), told, int(seeded), float(began))
    else:
        main()

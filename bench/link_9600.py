"""What a car's link costs and how quick it is: 9,600 bit/s, 600 ms there and back, TLS.

A real server in a process of its own, and real desks. The car is behind a pipe that
paces every byte; the radio room and a third desk are beside the server. While the third
desk enters five events a second, which the car is sent, the car reports its status: it
is timed until the radio room's desk has it on its disk and shows it.

Bytes are those of TLS, counted in the pipe; TCP and IP are not counted, but take their
room on the line. Beside it: what HTTP and TLS add to one push on a kept connection, and
what an idle car costs in a minute. It fails over the limits that are printed, which
leave this machine's noise room enough: a status takes half a second.

    python bench/link_9600.py [--short]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import trustme

sys.path.insert(0, str(Path(__file__).parent.parent))

from thin_pipe import ThinPipe

from patrol_tui.console import Console
from patrol_tui.opening import Choices, open_console
from store.desk import Desk
from store.sync.courier import Courier, Waited
from store.sync.enrolling import enrolment_of, request
from store.sync.enrolment import Enrolment
from store.sync.link import Link
from store.sync.outgoing import packed
from store.wire import encode, pack

BITS, ROUND_TRIP_S = 9_600, 0.6
P95_S = 2.0
LEAST_COMING = 4.0
"""Events a second that really came the other way; five are entered, less what a busy
machine holds up."""
UP_BYTES, DOWN_BYTES = 180, 90
IDLE_BYTES = 1_024
ZONE = "roi-et"
EVERY_S = 0.2
"""Between two events that come the other way."""


def now_ms() -> int:
    """Tell the time."""
    return time.time_ns() // 1_000_000


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, str]]:
    """Serve with TLS; the port, and the certificate to trust."""
    ca = trustme.CA()
    certificate = ca.issue_cert("localhost")
    cert, key = folder / "cert.pem", folder / "key.pem"
    certificate.private_key_pem.write_to_path(key)
    for piece in certificate.cert_chain_pems:
        piece.write_to_path(cert, append=True)
    command = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en", "serve"]
    options = ["--database", str(folder / "server"), "--port", "0"]
    tls = ["--cert", str(cert), "--key", str(key)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options, *tls], stdout=subprocess.PIPE, stderr=log
        )
    try:
        assert process.stdout is not None  # noqa: S101
        said = process.stdout.readline().decode()
        port = urlsplit(said.split()[4].rstrip(";")).port
        assert port is not None, said  # noqa: S101
        yield port, ca.cert_pem.bytes().decode()
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@dataclass
class Place:
    """A desk and its link."""

    console: Console
    desk: Desk
    link: Link

    def enters(self, line: str) -> int:
        """Enter a line; the number of the last event that it made."""
        reply = self.console.enter(line, now_ms())
        if reply.outcome.name != "DONE":
            sys.exit(f"{line}: {reply.text}")
        self.link.poke()
        return self.desk.state.heads[self.desk.writer]


async def enrolled(folder: Path, port: int, ca: str, name: str) -> Place:
    """Open a desk and have it let in."""
    console = open_console(Choices(store=folder / name, lang="en", officer=name))
    desk = console.desk
    assert isinstance(desk, Desk)  # noqa: S101
    way = ["enrol", "--zone", ZONE, "--role", "dispatcher", "--name", name]
    command = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en", "serve", *way]
    database = ["--database", str(folder / "server"), "--json"]
    process = await asyncio.create_subprocess_exec(
        *command, *database, stdout=subprocess.PIPE
    )
    said, _ = await process.communicate()
    code = said.decode().split('"code":')[1].split('"')[1]
    url = f"https://localhost:{port}"
    blank = Enrolment(url=url, zone=ZONE, zones=(), device="", token="", expires_ms=0,
                      role="", lane=0, ca=ca)  # fmt: skip
    courier = Courier(blank)
    told = await courier.enrol(request(code, desk.device), Waited())
    await courier.close()
    desk.enrol(enrolment_of(told, url, desk.device, ca=ca))
    return Place(console, desk, link_of(desk, port))


def link_of(
    desk: Desk, port: int, on_change: Callable[[], None] = lambda: None
) -> Link:
    """Make a desk's link, by way of a port."""
    enrolment = desk.enrolment
    assert enrolment is not None  # noqa: S101
    by_way = Enrolment(
        url=f"https://localhost:{port}",
        zone=ZONE,
        zones=(ZONE,),
        device=enrolment.device,
        token=enrolment.token,
        expires_ms=enrolment.expires_ms,
        role=enrolment.role,
        lane=enrolment.lane,
        ca=enrolment.ca,
    )
    return Link(desk, by_way, now_ms=now_ms, on_change=on_change)


async def overhead(place: Place, port: int) -> bool:
    """Measure what HTTP and TLS add to a push on a kept connection."""
    enrolment = place.desk.enrolment
    assert enrolment is not None  # noqa: S101
    out = packed(place.desk.own_lines({}), 1)
    assert out is not None  # noqa: S101
    async with ThinPipe(port) as pipe:
        url = f"https://localhost:{pipe.port}"
        asking = Enrolment(
            url=url,
            zone=ZONE,
            zones=(),
            device="",
            token=enrolment.token,
            expires_ms=0,
            role="",
            lane=0,
            ca=enrolment.ca,
        )
        courier = Courier(asking)
        for _ in range(2):  # the handshake, and the tickets that follow it
            await courier.push(out.push, Waited())
        answer = await courier.push(out.push, Waited())
        first = pipe.up.count, pipe.down.count
        times = 20
        for _ in range(times):
            await courier.push(out.push, Waited())
        up = (pipe.up.count - first[0]) / times - len(pack(encode(out.push)))
        down = (pipe.down.count - first[1]) / times - len(encode(answer))
        await courier.close()
    print(f"HTTP and TLS of one push: {up:.0f} bytes up (most {UP_BYTES}),", end=" ")
    print(f"{down:.0f} down (most {DOWN_BYTES})")
    return up <= UP_BYTES and down <= DOWN_BYTES


async def statuses(places: dict[str, Place], pipe: ThinPipe, count: int) -> bool:
    """Time the car's statuses while events come the other way."""
    car, room, third = places["car"], places["room"], places["third"]
    seen = asyncio.Event()
    room.link = link_of(room.desk, pipe.to, seen.set)
    car.link = link_of(car.desk, pipe.port)
    tasks = [asyncio.create_task(place.link.run()) for place in places.values()]
    await until(lambda: car.link.state.last_word_ms is not None, 30)
    await asyncio.sleep(3)
    other = asyncio.create_task(busy(third))
    await asyncio.sleep(3)
    took: list[float] = []
    began_ms, taken = now_ms(), car.link.state.taken
    for at in range(count):
        number = car.enters("AV 21" if at % 2 else "BZ 21 court")
        began = time.monotonic()
        while room.desk.state.heads.get(car.desk.writer, 0) < number:
            seen.clear()
            await asyncio.wait_for(seen.wait(), 30)
        took.append(time.monotonic() - began)
        await asyncio.sleep(0.7 + 0.13 * (at % 7))
    lasted_s = (now_ms() - began_ms) / 1000
    came = car.link.state.taken - taken
    other.cancel()
    for task in tasks:
        task.cancel()
    await asyncio.gather(other, *tasks, return_exceptions=True)
    took.sort()
    p95 = took[int(0.95 * (len(took) - 1))]
    print(
        f"a status to the radio room: median {statistics.median(took):.2f} s,", end=" "
    )
    print(
        f"p95 {p95:.2f} s (under {P95_S}), most {took[-1]:.2f} s of {count};", end=" "
    )
    coming = came / lasted_s
    print(f"meanwhile {coming:.1f} events/s came to the car (least {LEAST_COMING:.0f})")
    return p95 < P95_S and coming >= LEAST_COMING


async def busy(place: Place) -> None:
    """Enter five events a second."""
    for at in range(1_000_000):
        place.enters("AV 22" if at % 2 else "BZ 22 meal")
        await asyncio.sleep(EVERY_S)


async def until(is_so: Callable[[], bool], most_s: float) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(most_s):
        while not is_so():  # noqa: ASYNC110 (what is waited for rings no bell)
            await asyncio.sleep(0.05)


async def idle(car: Place, pipe: ThinPipe, *, short: bool) -> bool:
    """Count what an idle car sends and is sent."""
    link = link_of(car.desk, pipe.port)
    wait_s = 2.0 if short else 55.0
    link.waits(wait_s)  # before the first of them begins
    task = asyncio.create_task(link.run())
    await until(lambda: link.state.last_word_ms is not None, 30)
    await asyncio.sleep(4 if short else 20)  # what was begun before is over
    before, began = pipe.up.count + pipe.down.count, time.monotonic()
    heard_ms, polls = link.state.last_word_ms, 0
    while time.monotonic() - began < (6 if short else 120):
        await asyncio.sleep(0.2)
        if link.state.last_word_ms != heard_ms:
            heard_ms, polls = link.state.last_word_ms, polls + 1
    count = pipe.up.count + pipe.down.count - before
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    if not polls:
        print("an idle car: it heard nothing at all")
        return False
    minute = count / polls * 60 / (55 + ROUND_TRIP_S)
    if not short:
        minute = max(minute, count / 2)
    print(f"an idle car: {minute:.0f} bytes a minute, both ways (most {IDLE_BYTES})")
    return minute <= IDLE_BYTES


async def measure(folder: Path, *, short: bool) -> bool:
    """Do all three."""
    with served(folder) as (port, ca):
        names = ("car", "room", "third")
        places = {name: await enrolled(folder, port, ca, name) for name in names}
        for place, unit in zip(places.values(), ("21", "23", "22"), strict=True):
            place.console.enter(f"ON {unit}", now_ms())
        holds = [await overhead(places["car"], port)]
        async with ThinPipe(port, bits=BITS, round_trip_s=ROUND_TRIP_S) as pipe:
            holds.append(await statuses(places, pipe, 6 if short else 80))
            await asyncio.sleep(2)
            holds.append(await idle(places["car"], pipe, short=short))
        for place in places.values():
            place.desk.close()
    return all(holds)


def main() -> None:
    """Run the bench; `--short` for a machine that is waited for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few statuses only")
    short = parser.parse_args().short
    with tempfile.TemporaryDirectory() as folder:
        holds = asyncio.run(measure(Path(folder), short=short))
    if not holds:
        sys.exit("the link costs more, or is slower, than is claimed")


if __name__ == "__main__":
    main()

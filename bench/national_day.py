"""Claim: one small machine carries stations at many times their busiest hour's pace.

Thailand has 1,484 stations; with 30,000 units on duty that is a desk and twenty cars
each. A station makes some 900 events a day, three times the mean in its busiest hour,
and a car tells where it is every ten seconds. A real server process is given more and
more stations at the pace of that hour, times a factor, on real connections; each row
says how long a push took, how long until the station's desk had it, and what the
server's process cost. The load runs on the same machine and takes its share. It fails
if in any row one event did not reach its station's desk, or one of twenty took longer
than a second.

    python bench/national_day.py [--short] [--stations 50,100,200] [--times 20]
                                 [--database postgresql://...]
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from made_stations import Client, Tally, code, let_in  # noqa: E402
from processes import cpu_s, resident_bytes  # noqa: E402

from patrol_tui.server.who.devices import DeviceStore  # noqa: E402

STATIONS = 1_484
UNITS = 30_000
CARS = 20
EVENTS_A_DAY = 900
BUSIEST = 3
POSITION_EVERY_S = 10
MOST_P95_MS = 1_000
"""How long the desk of a station may wait for what its cars say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is put on the server."""

    stations: int
    cars: int
    times: float
    """So many times the pace of the busiest hour."""
    seconds: float
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one load came to."""

    clients: int
    offered: float
    delivered: int
    lost: int
    push_ms: tuple[float, float]
    news_ms: tuple[float, float]
    positions: float
    cpu: float
    resident_mb: float


def main() -> int:
    """Run the loads, print the rows and what they mean for the country."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--stations", default="50,100,200")
    parser.add_argument("--times", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--cars", type=int, default=CARS)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    if given.short:
        given.stations, given.seconds, given.cars, given.times = "10,20", 3, 5, 100
    rows = []
    print("stations clients events/s lost push-ms(p50 p95) news-ms(p50 p95) positions/s"
          " cpu% MB")  # fmt: skip
    for stations in map(int, given.stations.split(",")):
        load = Load(
            stations=stations,
            cars=given.cars,
            times=given.times,
            seconds=given.seconds,
            database=given.database,
        )
        row = asyncio.run(measure(load))
        rows.append(row)
        print(
            f"{stations:8} {row.clients:7} {row.offered:8.0f} {row.lost:4}"
            f" {row.push_ms[0]:8.1f} {row.push_ms[1]:7.1f}"
            f" {row.news_ms[0]:8.1f} {row.news_ms[1]:7.1f}"
            f" {row.positions:11.0f} {row.cpu:4.0f} {row.resident_mb:4.0f}"
        )
    tell_country(rows[-1])
    worst = max(row.news_ms[1] for row in rows)
    is_whole = all(row.delivered and not row.lost for row in rows)
    print(f"worst p95 until a desk had it: {worst:.0f} ms (at most {MOST_P95_MS})")
    return 0 if is_whole and worst <= MOST_P95_MS else 1


def tell_country(row: Row) -> None:
    """Say what the whole country would take, by this row's cost."""
    day = STATIONS * EVENTS_A_DAY
    peak = day / 86_400 * BUSIEST
    clients = STATIONS + UNITS
    print(
        f"\nthe country: {day:,} events a day, {peak:.0f}/s in the busiest hour,"
        f" {clients:,} clients, {UNITS / POSITION_EVERY_S:,.0f} positions/s"
    )
    print(
        f"this row carries {row.offered / peak:.1f} times its events,"
        f" {row.clients / clients:.2f} of its clients and"
        f" {row.positions * POSITION_EVERY_S / UNITS:.2f} of its positions"
        f" on {row.cpu / 100:.2f} of a core"
    )


async def measure(load: Load) -> Row:
    """Start a server, put the load on it, and stop it.

    Two devices of each station are let in: its desk, and all its cars as one.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = load.database or str(Path(folder) / "server")
        zones = {
            code(number, 3): zone_of(number // 2) for number in range(load.stations * 2)
        }
        await let_in(open_devices(database), zones)
        async with serving(database) as (port, process):
            return await run_load(port, process, load)


def open_devices(database: str) -> DeviceStore:
    """Open the devices of a database."""
    if database.startswith("postgresql"):
        from patrol_tui.server.postgres.devices import PostgresDevices

        return PostgresDevices(database)
    from patrol_tui.server.sqlite.devices import SqliteDevices

    Path(database).mkdir(parents=True, exist_ok=True)
    return SqliteDevices(Path(database))


def zone_of(station: int) -> str:
    """Name a station's zone."""
    return f"z{station}"


@asynccontextmanager
async def serving(database: str) -> AsyncIterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a real server, from its first answer until the end of the context."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = started(port, database)
    try:
        await until_open(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def started(port: int, database: str) -> subprocess.Popen[bytes]:
    """Start a server."""
    command = [sys.executable, "-m", "patrol_tui.cli", "serve", "--port", str(port)]
    return subprocess.Popen(
        [*command, "--database", database],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait for a server to listen."""
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    raise SystemExit("the server does not listen")


async def run_load(port: int, process: subprocess.Popen[bytes], load: Load) -> Row:
    """Let all stations work."""
    tally = Tally()
    clients = made_clients(port, load, tally)
    for some in range(0, len(clients), 200):
        await asyncio.gather(*(one.open() for one in clients[some : some + 200]))
    listening = [asyncio.create_task(one.listen()) for one in clients]
    await asyncio.sleep(1)
    tally.pushes_ms.clear()
    a_client = EVENTS_A_DAY / 86_400 * BUSIEST * load.times / (load.cars + 1)
    begun, before = time.monotonic(), cpu_s(process.pid)
    until = begun + load.seconds
    cars = [one for one in clients if not one.is_desk]
    await asyncio.gather(
        *(one.work(a_client, until) for one in cars),
        *(one.move(POSITION_EVERY_S, until) for one in cars),
    )
    took = time.monotonic() - begun
    cpu = cpu_s(process.pid) - before
    await asyncio.sleep(1.5)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for one in clients:
        one.close()
    return Row(
        clients=len(clients),
        offered=len(tally.pushes_ms) / took,
        delivered=len(tally.delivered_ms),
        lost=len(tally.sent),
        push_ms=middle_and_high(tally.pushes_ms),
        news_ms=middle_and_high(tally.delivered_ms),
        positions=tally.positions / took,
        cpu=100 * cpu / took,
        resident_mb=resident_bytes(process.pid) / 1e6,
    )


def made_clients(port: int, load: Load, tally: Tally) -> list[Client]:
    """Make a desk and the cars of each station."""
    clients = []
    for station in range(load.stations):
        zone = zone_of(station)
        desk = code(station * 2, 3) + code(0, 4)
        clients.append(Client(port, zone, desk, tally, is_desk=True))
        for car in range(load.cars):
            writer = code(station * 2 + 1, 3) + code(car, 4)
            clients.append(Client(port, zone, writer, tally, is_desk=False))
    return clients


def middle_and_high(values: list[float]) -> tuple[float, float]:
    """Give the median and the 95th of a hundred; 0 for nothing."""
    ranked = sorted(values) or [0.0]
    return ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]


if __name__ == "__main__":
    raise SystemExit(main())

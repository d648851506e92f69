"""Claim: forty sessions on one host are less work than of stock; each key is echoed.

Method: forty programs, every other one with the stock driver, each with a store and a
terminal of its own on this machine, told a unit's status once in two seconds; meanwhile
in one of each kind letters are typed in turn, and timed. All run at once, so that what
else the machine does is shared: the processor time of those with the thin driver is
compared with that of the others, window by window, and what memory they take is told.

Run: `python bench/thinlink/sessions.py [--short]` (2 sessions instead of 40).
"""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from processor import processor_s
from setups import Setup, given, short_folder
from shift import Desk

MANY, FEW = 40, 2
UPDATES = 0.5
WINDOWS, FEW_WINDOWS, WINDOW_S = 7, 3, 5.0
RATIO, SHORT_RATIO = 1.1, 1.4
"""Most processor time to stock's; the claim is less, the rest is noise."""


class Fleet(NamedTuple):
    """Sessions with one driver."""

    name: str
    desks: list[Desk]
    shares: list[float]
    """Of one processor, window by window."""
    echoes_s: list[float]

    def processor_s(self) -> float:
        """Sum what all have taken until now."""
        return sum(processor_s(desk.run.process) for desk in self.desks)


def own_memory_mb(process: int) -> float:
    """Tell a process's share of memory."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(told.partition("\nPss:")[2].split()[0]) / 1024


def pump(fleets: list[Fleet], for_s: float) -> None:
    """Be the terminal of all for a while."""
    end = time.monotonic() + for_s
    while True:
        for fleet in fleets:
            for desk in fleet.desks:
                desk.run.pump(0)
        if time.monotonic() >= end:
            return
        time.sleep(0.002)


def echo_s(fleets: list[Fleet], desk: Desk, typed: str) -> float:
    """Type the last of some letters; pump all until it is shown."""
    began = time.monotonic()
    desk.run.types(typed[-1].encode())
    while f":{typed}" not in desk.glass.text()[-2]:
        pump(fleets, 0)
        if time.monotonic() - began > 20:
            raise SystemExit("\n".join(desk.glass.text()))
    return time.monotonic() - began


def work(fleets: list[Fleet], windows: int) -> None:
    """Let all work, and type in the first of each, window by window."""
    typed = ""
    for _ in range(windows):
        began, before = time.monotonic(), [fleet.processor_s() for fleet in fleets]
        while time.monotonic() - began < WINDOW_S:
            if len(typed) < 60:
                typed += "abcdefghijklmnopqrst"[len(typed) % 20]
                for fleet in fleets:
                    fleet.echoes_s.append(echo_s(fleets, fleet.desks[0], typed))
            pump(fleets, 0.4)
        lasted = time.monotonic() - began
        for fleet, earlier in zip(fleets, before, strict=True):
            fleet.shares.append((fleet.processor_s() - earlier) / lasted)


@contextlib.contextmanager
def begun(setups: dict[str, Setup], count: int) -> Iterator[list[Fleet]]:
    """Begin as many of each, in turn."""
    fleets = [Fleet(name, [], [], []) for name in setups]
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            for fleet in fleets:
                home = stack.enter_context(short_folder())
                desk = stack.enter_context(Desk(home, setups[fleet.name]))
                desk.starts()
                desk.tells(f"*{UPDATES}")
                fleet.desks.append(desk)
                pump(fleets, 0)
        for fleet in fleets:
            fleet.desks[0].presses(":")
        yield fleets


def tell(fleet: Fleet) -> None:
    """Print what the sessions of a fleet take."""
    count = len(fleet.desks)
    each_mb = [own_memory_mb(desk.run.process) for desk in fleet.desks]
    print(
        f"  {fleet.name}: {count} take {statistics.median(fleet.shares) * 100:.0f} %"
        f" of a processor, {statistics.median(each_mb):.1f} MB each, echo"
        f" {statistics.median(fleet.echoes_s) * 1000:.0f} ms"
    )


def main() -> None:
    """Compare both drivers."""
    told = given(__doc__)
    count, windows = (FEW, FEW_WINDOWS) if told.short else (MANY, WINDOWS)
    with begun({"stock": told.stock, "thin": told.thin}, count // 2) as fleets:
        work(fleets, windows)
        print(f"{count} sessions, a status every {1 / UPDATES:.0f} s each,", end=" ")
        print(f"{os.cpu_count()} processors")
        for fleet in fleets:
            tell(fleet)
    stock, thin = (fleet.shares for fleet in fleets)
    ratio = statistics.median(thin) / statistics.median(stock)
    pairs = sorted(ours / theirs for ours, theirs in zip(thin, stock, strict=True))
    most = SHORT_RATIO if told.short else RATIO
    print(f"thin to stock: {ratio:.2f}, window by window", end=" ")
    print(f"{pairs[0]:.2f} to {pairs[-1]:.2f} (fails over {most})")
    if ratio > most:
        raise SystemExit("many sessions take more than stock's")


if __name__ == "__main__":
    main()

"""Claim: 40 sessions on one host are less work than 40 of stock; each key is echoed.

Method: as many programs as asked for, each with a store and a terminal of its own on
this machine, told a unit's status once in two seconds; meanwhile in one of them letters
are typed, and timed. The processor time of all of them over some seconds is compared
with as many of the stock driver, and what memory they take is told.

Run: `python bench/thinlink/sessions.py [--short]` (2 sessions instead of 40).
"""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from processor import processor_s
from setups import Setup, given, short_folder
from shift import Desk

MANY, FEW = 40, 2
UPDATES = 0.5
RATIO, SHORT_RATIO = 1.2, 1.5
"""Most processor time to stock's; the claim is less, the rest is noise."""


class Load(NamedTuple):
    """What many sessions take."""

    share: float
    """Of one processor."""
    memory_mb: float
    """Proportional: what they share is counted once."""
    echo_ms: float


def own_memory_mb(process: int) -> float:
    """Tell a process's share of memory."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(told.partition("\nPss:")[2].split()[0]) / 1024


def echo_s(desks: list[Desk], letter: str, typed: str) -> float:
    """Type a letter in the first; pump all until it is shown."""
    began = time.monotonic()
    desks[0].run.types(letter.encode())
    while f":{typed}" not in desks[0].glass.text()[-2]:
        for desk in desks:
            desk.run.pump(0)
        if time.monotonic() - began > 20:
            raise SystemExit("\n".join(desks[0].glass.text()))
        time.sleep(0.001)
    return time.monotonic() - began


def load(setup: Setup, count: int, for_s: float) -> Load:
    """Run sessions for a while."""
    with contextlib.ExitStack() as stack:
        homes = [stack.enter_context(short_folder()) for _ in range(count)]
        desks = [stack.enter_context(Desk(home, setup)) for home in homes]
        for desk in desks:
            desk.starts()
            desk.tells(f"*{UPDATES}")
        desks[0].presses(":")
        before = [processor_s(desk.run.process) for desk in desks]
        began, took, typed = time.monotonic(), [], ""
        while time.monotonic() - began < for_s:
            letter = "abcdefghijklmnopqrst"[len(typed) % 20]
            typed += letter
            took.append(echo_s(desks, letter, typed))
            end = time.monotonic() + 0.3
            while time.monotonic() < end and len(typed) < 60:
                for desk in desks:
                    desk.run.pump(0)
                time.sleep(0.005)
        lasted = time.monotonic() - began
        after = [processor_s(desk.run.process) for desk in desks]
        memory = sum(own_memory_mb(desk.run.process) for desk in desks)
        return Load(
            (sum(after) - sum(before)) / lasted, memory, statistics.median(took) * 1000
        )


def main() -> None:
    """Compare both drivers."""
    told = given(__doc__)
    count, for_s = (FEW, 2.5) if told.short else (MANY, 20.0)
    loads = {
        name: load(setup, count, for_s)
        for name, setup in (("stock", told.stock), ("thin", told.thin))
    }
    print(f"{count} sessions, a status every {1 / UPDATES:.0f} s each,", end=" ")
    print(f"{os.cpu_count()} processors")
    for name, one in loads.items():
        print(
            f"  {name}: {one.share * 100:.0f} % of a processor, {one.memory_mb:.0f} MB"
            f" ({one.memory_mb / count:.1f} each), echo {one.echo_ms:.0f} ms"
        )
    ratio = loads["thin"].share / loads["stock"].share
    most = SHORT_RATIO if told.short else RATIO
    print(f"thin to stock: {ratio:.2f} (fails over {most})")
    if ratio > most:
        raise SystemExit("many sessions take more than stock's")


if __name__ == "__main__":
    main()

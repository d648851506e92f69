"""Claim: a frame costs at most 1.1 of stock's processor time, memory 2 MB more.

And a desk at rest wakes less than stock's.

Method: the real program on two quick terminals (120x40, all colours), one with each
driver; in turn, A B A B ..., the same frames are drawn: time goes on by a minute (ages,
clock), the cursor goes down and up, a unit tells a status. What the kernel counted for
all threads (user and system) is compared pair by pair, and the memory at the end. Then
both are left alone, and how often their threads beside the app's own wake is counted.

Run: `python bench/thinlink/processor.py [--short]`.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from setups import LARGE, Setup, given, short_folder
from shift import Desk

RATIO, MORE_MB = 1.1, 2.0
SHORT_SLACK, MB_SLACK = 1.2, 0.5
"""For few pairs; a page more or less."""
REST_S, SHORT_REST_S = 20.0, 5.0
SETTLED_S = 3.0
"""So long after the last frame all is done that came of it."""
STATUSES = ("EN 23", "AR 23", "BZ 21 meal", "AV 21")


class Used(NamedTuple):
    """What a process took."""

    frame_ms: float
    memory_mb: float


def processor_s(process: int) -> float:
    """Tell the processor time that a process's threads took until now."""
    told = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in told) / 1e9


def wakes(process: int) -> int:
    """Count how often threads began to work after a rest, the app's own left out."""
    threads = Path(f"/proc/{process}/task").iterdir()
    others = [thread for thread in threads if thread.name != str(process)]
    told = [(thread / "status").read_text() for thread in others]
    return sum(
        int(one.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for one in told
    )


def memory_mb(process: int) -> float:
    """Tell the most memory that a process has had."""
    told = Path(f"/proc/{process}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def frame_ms(desk: Desk, frames: int) -> float:
    """Draw frames; give the processor time of one."""
    before = processor_s(desk.run.process)
    for at in range(frames):
        desk.tells("+60000")
        desk.tells(STATUSES[at % len(STATUSES)])
        desk.run.types(b"\x1b[B" if at % 4 < 2 else b"\x1b[A")
        desk.tells("")
    desk.settle()
    return (processor_s(desk.run.process) - before) * 1000 / (frames * 3)


def rest(desks: list[Desk], for_s: float) -> list[float]:
    """Leave them alone; give each one's wakes a second."""
    pump(desks, SETTLED_S)
    before = [wakes(desk.run.process) for desk in desks]
    pump(desks, for_s)
    after = [wakes(desk.run.process) for desk in desks]
    return [(late - soon) / for_s for soon, late in zip(before, after, strict=True)]


def pump(desks: list[Desk], for_s: float) -> None:
    """Be the terminal of both for a while."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        for desk in desks:
            desk.run.pump(0.02)


class Found(NamedTuple):
    """What was measured of stock, and of thin."""

    used: tuple[list[Used], list[Used]]
    wakes: list[float]


def measure(stock: Setup, thin: Setup, frames: int, runs: int, rest_s: float) -> Found:
    """Draw with both drivers in turn, then rest."""
    found: tuple[list[Used], list[Used]] = [], []
    with (
        short_folder() as one,
        short_folder() as two,
        Desk(one, stock) as theirs,
        Desk(two, thin) as ours,
    ):
        for desk in (theirs, ours):
            desk.starts()
        for _ in range(runs):
            for used, desk in zip(found, (theirs, ours), strict=True):
                took = frame_ms(desk, frames)
                used.append(Used(took, memory_mb(desk.run.process)))
                (ours if desk is theirs else theirs).run.pump(0.05)
        return Found(found, rest([theirs, ours], rest_s))


def main() -> None:
    """Compare both drivers."""
    told = given(__doc__)
    frames, runs, rest_s = (4, 5, SHORT_REST_S) if told.short else (6, 40, REST_S)
    stock, thin = (
        replace(setup, size=LARGE, is_coloured=True)
        for setup in (told.stock, told.thin)
    )
    found = measure(stock, thin, frames, runs, rest_s)
    theirs, ours = found.used
    middle = [statistics.median(one.frame_ms for one in used) for used in found.used]
    ratio = middle[1] / middle[0]
    pairs = [a.frame_ms / b.frame_ms for a, b in zip(ours, theirs, strict=True)]
    low, _, high = statistics.quantiles(pairs, n=4)
    more = ours[-1].memory_mb - theirs[-1].memory_mb
    print(f"a frame: stock {middle[0]:.2f} ms, thin {middle[1]:.2f} ms of processor")
    print(f"ratio {ratio:.2f}, half of {runs} pairs {low:.2f} to {high:.2f}", end=" ")
    print(f"(claim: at most {RATIO})")
    print(f"memory: stock {theirs[-1].memory_mb:.1f} MB, thin {more:+.1f} MB", end=" ")
    print(f"(claim: at most {MORE_MB} MB more)")
    print(f"at rest: stock wakes {found.wakes[0]:.1f} times a second", end=" ")
    print(f"beside the app, thin {found.wakes[1]:.1f} (claim: less)")
    most = RATIO * (SHORT_SLACK if told.short else 1.0)
    if min(ratio, statistics.median(pairs)) > most or more > MORE_MB + MB_SLACK:
        raise SystemExit("the thin driver costs more than is claimed")
    if found.wakes[1] >= found.wakes[0]:
        raise SystemExit("the thin driver wakes more than stock's")


if __name__ == "__main__":
    main()

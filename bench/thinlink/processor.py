"""Claim: a frame costs at most stock's processor time, and memory at most 2 MB more.

Method: the real program on two quick terminals (120x40, all colours), one with each
driver; in turn, A B A B ..., the same frames are drawn: time goes on by a minute (ages,
clock), the cursor goes down and up, a unit tells a status. What the kernel counted for
the process (user and system) over all frames is compared, and the memory at the end.

Run: `python bench/thinlink/processor.py [--short]`.
"""

from __future__ import annotations

import os
import statistics
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from setups import LARGE, Setup, given, short_folder
from shift import Desk

RATIO, MORE_MB = 1.0, 2.0
SLACK, SHORT_SLACK, MB_SLACK = 1.1, 1.3, 0.5
"""For a machine that is not quiet; a page more or less."""
STATUSES = ("EN 23", "AR 23", "BZ 21 meal", "AV 21")


class Used(NamedTuple):
    """What a process took."""

    frame_ms: float
    memory_mb: float


def processor_s(process: int) -> float:
    """Tell the processor time that a process took until now."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


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


Found = tuple[list[Used], list[Used]]


def measure(stock: Setup, thin: Setup, frames: int, runs: int) -> Found:
    """Draw with both drivers in turn."""
    found: Found = [], []
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
    return found


def main() -> None:
    """Compare both drivers."""
    told = given(__doc__)
    frames, runs = (6, 3) if told.short else (40, 15)
    stock, thin = (
        replace(setup, size=LARGE, is_coloured=True)
        for setup in (told.stock, told.thin)
    )
    measured = measure(stock, thin, frames, runs)
    middle = [statistics.median(one.frame_ms for one in found) for found in measured]
    least = [min(one.frame_ms for one in found) for found in measured]
    memory = [found[-1].memory_mb for found in measured]
    ratio = min(middle[1] / middle[0], least[1] / least[0])
    more = memory[1] - memory[0]
    print(f"a frame: stock {middle[0]:.2f} ms, thin {middle[1]:.2f} ms of processor")
    print(f"ratio {ratio:.2f} (claim: at most {RATIO})")
    print(f"memory: stock {memory[0]:.1f} MB, thin {memory[1]:.1f} MB", end=" ")
    print(f"(claim: at most {MORE_MB} MB more)")
    slack = SHORT_SLACK if told.short else SLACK
    if ratio > RATIO * slack or more > MORE_MB + MB_SLACK:
        raise SystemExit("the thin driver costs more than is claimed")


if __name__ == "__main__":
    main()

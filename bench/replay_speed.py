"""Replay at full speed: commands a second with every event on disk.

The alternative is the same run without syncing: what the safety costs. Usage:

    python bench/replay_speed.py [FILE] [--profile sffd] [--short]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from patrol_tui.exercises.calls import Reading, read_calls
from patrol_tui.exercises.player import Player
from patrol_tui.exercises.profile import read_profile
from patrol_tui.exercises.retelling import Retelling
from store.desk import Desk
from store.disk import RealDisk
from store.glance import Glance
from store.model.events import Event
from store.model.facts import AboutLog
from store.model.tables import CodeTables

TABLES = CodeTables()
ROOT = Path(__file__).parent.parent
CALLS = ROOT.parent / "shared/data/cfs/sffd_2016-12-31_2017-01-03.csv"
"""The San Francisco calls, where they lie beside the project."""
SHORT_STEPS = 3_000
LEAST_A_SECOND = 200
"""What the program promises."""


def run(reading: Reading, folder: Path, most: int) -> tuple[float, int, int]:
    """Play into a new store.

    Returns:
        Seconds, commands and events.
    """
    told = Retelling(reading, source="bench", by="bench")
    player = Player(told.steps[:most], speed=float("inf"))
    desk = Desk(folder, TABLES, now_ms=lambda: time.time_ns() // 1_000_000)
    began_s = time.perf_counter()
    player.advance(desk, player.left, float("inf"))
    took_s = time.perf_counter() - began_s
    desk.close()
    events: list[Event] = []
    Glance(folder, TABLES).each_event(events.append)
    on_disk = sum(not isinstance(event.fact, AboutLog) for event in events)
    if on_disk != player.events:
        raise SystemExit(f"{player.events} events, but {on_disk} on disk")
    return took_s, player.commands, player.events


def main() -> None:
    """Measure both ways, and print them with their ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path, nargs="?", default=CALLS)
    options.add_argument("--profile", default="sffd")
    options.add_argument("--short", action="store_true", help="the first 3,000 steps")
    given = options.parse_args()
    if not given.file.exists():
        print(f"skipped: {given.file.name} is not here; name a file of calls")
        return
    reading = read_calls(given.file, read_profile(given.profile, TABLES))
    most = SHORT_STEPS if given.short else 1 << 60
    rates = []
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        took_s, commands, events = run(reading, Path(folder) / "synced", most)
        rates.append(commands / took_s)
        told = f"{rates[0]:8.0f} commands/s {events / took_s:8.0f} events/s"
        print(f"every event on disk  {told}  ({commands} in {took_s:.1f} s)")
        with patch.object(RealDisk, "sync", lambda *_: None):
            took_s, commands, events = run(reading, Path(folder) / "loose", most)
        rates.append(commands / took_s)
        told = f"{rates[1]:8.0f} commands/s {events / took_s:8.0f} events/s"
        print(f"without sync         {told}  ({commands} in {took_s:.1f} s)")
    print(f"ratio                {rates[0] / rates[1]:8.2f}")
    if rates[0] < LEAST_A_SECOND:
        raise SystemExit(f"fewer than {LEAST_A_SECOND} commands a second")


if __name__ == "__main__":
    main()

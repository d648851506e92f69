"""Claim: while real calls are replayed as fast as the screen allows, keys still echo.

Method: the duty desk on a terminal of its own (80x24) replays the San Francisco calls
with `--speed max`; a letter is typed into the command line and timed until the screen
shows it, again and again. The same is done on a quiet desk; the ratio of the medians
is what the replay costs a typist. Run: `python bench/replay_on_screen.py [--short]`.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.patrol_tui.terminal import Terminal  # noqa: E402

CALLS = ROOT.parent / "shared/data/cfs/sffd_2016-12-31_2017-01-03.csv"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def echoes_ms(command: list[str], home: Path, first: str, count: int) -> list[float]:
    """Type letters, and time each until it stands on the screen, in ms."""
    taken = []
    with Terminal(command, (80, 24), home) as terminal:
        terminal.sees(first)
        terminal.types(":")
        terminal.pump(1.0)
        typed = ""
        for letter in LETTERS[:count]:
            typed += letter
            began = time.perf_counter()
            terminal.send(letter)
            while f":{typed}" not in terminal.text()[22]:
                terminal.pump(0.005)
                if time.perf_counter() - began > 10:
                    raise SystemExit(f"{letter!r} was never echoed")
            taken.append((time.perf_counter() - began) * 1000)
            terminal.pump(0.1)
    return taken


def main() -> None:
    """Time both desks, and print the ratio."""
    if not CALLS.exists():
        print(f"skipped: {CALLS.name} is not here")
        return
    count = 12 if "--short" in sys.argv else 26
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        program = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en", "--store"]
        quiet = [*program, str(home / "quiet")]
        busy = [*program, str(home / "busy"), "replay", str(CALLS), "--speed", "max"]
        calm = echoes_ms(quiet, home, "No open incidents", count)
        under = echoes_ms(busy, home, "Incidents", count)
    for name, times in (("quiet desk", calm), ("replaying", under)):
        middle, worst = statistics.median(times), max(times)
        print(f"{name:11} echo median {middle:.0f} ms, worst {worst:.0f} ms")
    ratio = statistics.median(under) / statistics.median(calm)
    print(f"ratio of medians {ratio:.1f}; every letter of {count} was echoed")


if __name__ == "__main__":
    main()

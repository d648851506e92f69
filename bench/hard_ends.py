"""Claim: kill -9 of the real program, under load, at every phase, loses nothing told.

Method: `patrol-tui line` lives on one store again and again, with a stream of commands.
It is killed at a chosen phase (start-up, saving, a segment begun or sealed, a snapshot,
the close) or at a random moment; then a reader that shares no code with the program
looks for every event told as done, for holes, for the order, and every fourth time
`show queue` is asked too. The control is a program that answers before it writes. Then
the duty screen is killed in the middle of a busy drill, and started again.

    python bench/hard_ends.py [--short]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.faults.kills import Fatal, Tally, watched_rush
from tests.faults.screen_kills import live_and_die

KILLS = 300
SCREENS = 20
SHORT_KILLS = 8
SHORT_SCREENS = 1
CONTROL_KILLS = 16
CONTROL_ROUNDS = 4
"""One is enough on a quiet machine."""
SEED = 2
LINE = "\n"


def kill_lines(folder: Path, kills: int) -> Tally:
    """Kill the program until it was really killed so often."""
    fatal = Fatal(watched_rush(folder / "store", folder), SEED)
    while fatal.tally.ends < kills and not fatal.tally.faults:
        fatal.live_and_die(kills - fatal.tally.ends)
    return fatal.tally


def main() -> None:
    """Run the bench; fails if anything was lost, or if the control lost nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    short = parser.parse_args().short
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        tally = kill_lines(folder, SHORT_KILLS if short else KILLS)
        print(f"the program: {LINE.join(tally.told())}")
        late = Fatal(watched_rush(folder / "late", folder, "late"), SEED)
        control = late.live_and_die(CONTROL_KILLS)
        for _ in range(CONTROL_ROUNDS - 1):
            control = control if control.lost else late.live_and_die(CONTROL_KILLS)
        print(f"control, which answers too early: {LINE.join(control.told())}")
        screens = live_and_die(folder, SHORT_SCREENS if short else SCREENS, SEED)
    told, lost = len(screens.told), len(screens.lost)
    print(
        f"the duty screen in a drill: {screens.starts - 1} kills, {told} told", end=""
    )
    print(f", {lost} lost, {len(screens.holes)} holes; the first screens:")
    for said, count in screens.first_screens.items():
        print(f"  {count:5d} x {said}")
    if tally.faults or screens.lost or screens.holes:
        raise SystemExit("something told as done is gone")
    if not control.lost:
        raise SystemExit("the control lost nothing: this bench would show nothing")


if __name__ == "__main__":
    main()

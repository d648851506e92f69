"""Claim: on a thin link a key comes back after hardly more than a round trip.

Method: a made desk (queue, map, command line, Thai) in virtual time: somebody types
while incidents are updated, the screen is drawn anew at times, and links carry 9,600
bit/s with 600 ms, 64 kbit/s with 300 ms and 1 Mbit/s with 50 ms. Beside it the same
encoder without pacing: each frame's difference goes into the link at once, first come,
first served. Nothing here depends on the machine: the same numbers come every time.

    python bench/thinlink/simulated_echo.py [--short]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from patrol_tui.terminal.abilities import USUAL
from patrol_tui.terminal.colours import Colours
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.meter import Meter
from patrol_tui.terminal.pace import Pacer
from patrol_tui.terminal.sending import Sending, Step
from patrol_tui.terminal.wanted import Wanted
from tests.patrol_tui.thin.desk_screen import COLUMNS, COMMAND_ROW, ROWS, DeskScreen
from tests.patrol_tui.thin.simulated import Nature, World, share

LINKS = {
    "9,600 bit/s, 600 ms": Nature(bytes_s=1200, round_trip_s=0.6),
    "64 kbit/s, 300 ms": Nature(bytes_s=8000, round_trip_s=0.3),
    "1 Mbit/s, 50 ms": Nature(bytes_s=125_000, round_trip_s=0.05),
}
GATED = "9,600 bit/s, 600 ms"
P50, P95 = 1.1, 1.25
"""Round trips, with five updates a second on the slowest link."""
QUEUE_S = 0.2
APP_S = 0.01
"""How long the app takes for a key."""
BEGIN_S, KEY_EACH_S = 12.0, 0.8
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
KEYS, SHORT_KEYS = 150, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What happens while somebody types."""

    updates_s: float
    repaint_each_s: float | None = None


LOADS = {
    "5 updates a second": Load(updates_s=5),
    "20 updates a second": Load(updates_s=20),
    "5, and all drawn anew each 10 s": Load(updates_s=5, repaint_each_s=10),
}
USUAL_LOAD = "5 updates a second"


class Unpaced:
    """Sends each frame's difference at once."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._encoder = Encoder(wanted, USUAL)
        self._waiting: list[bytes] = []

    def feed(self, text: str, now_s: float) -> None:
        """Take a frame."""
        self._wanted.feed(text, now_s)
        self._encode()

    def repaint(self, now_s: float) -> None:
        """Draw all anew."""
        self._encoder.forget()
        self._wanted.mark_all(now_s)
        self._encode()

    def on_key(self, now_s: float) -> None:
        """Do nothing: keys are not told from anything else."""

    def on_answer(self, place: tuple[int, int], now_s: float) -> bool:
        """Take no answer: nothing was asked."""
        del place, now_s
        return False

    def step(self, now_s: float) -> Step:
        """Send what there is."""
        del now_s
        sent, self._waiting = b"".join(self._waiting), []
        return Step(sent, 60.0)

    def _encode(self) -> None:
        rows = sorted(self._wanted.changed)
        self._waiting.append(self._encoder.rows(rows, 1 << 30).text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run showed; seconds, and bytes a second."""

    p50_s: float
    p95_s: float
    max_s: float
    queue_s: float
    down_bytes_s: float


def ours() -> Sending:
    """Make the sending of the program."""
    wanted = Wanted(COLUMNS, ROWS, Colours.SIXTEEN)
    sending = Sending(wanted, Encoder(wanted, USUAL), Pacer(), Meter())
    sending.begin(0.0)
    return sending


def unpaced() -> Unpaced:
    """Make the plain one beside it."""
    return Unpaced(Wanted(COLUMNS, ROWS, Colours.SIXTEEN))


class Run:
    """One desk on one link."""

    def __init__(self, sender: Sending | Unpaced, nature: Nature) -> None:
        self._sender = sender
        self._world = World(sender, nature, (COLUMNS, ROWS))
        self._world.watch = self._watch
        self._screen = DeskScreen(seed=7)
        self._pressed: list[float] = []
        self._seen: list[float] = []

    def measure(self, load: Load, keys: int) -> Outcome:
        """Type so many keys under a load."""
        world, end_s = self._world, BEGIN_S + keys * KEY_EACH_S
        world.at(0.02, lambda: self._draw(self._screen.whole()))
        for number in range(int((end_s - BEGIN_S) * load.updates_s)):
            at_s = BEGIN_S + number / load.updates_s
            world.at(at_s, lambda: self._draw(self._screen.update()))
        each_s = load.repaint_each_s
        for number in range(1, int((end_s - BEGIN_S) / each_s) if each_s else 0):
            at_s = BEGIN_S + number * (each_s or 0.0)
            world.at(at_s, lambda: self._sender.repaint(world.now_s))
        for number in range(keys):
            at_s = BEGIN_S + 1 + number * KEY_EACH_S + number * 0.37 % 0.2
            world.at(at_s, self._press)
        world.run(BEGIN_S)
        begun_bytes, world.worst_queue_s = world.down.pushed_bytes, 0.0
        world.run(end_s)
        down_bytes_s = (world.down.pushed_bytes - begun_bytes) / (end_s - BEGIN_S)
        while len(self._seen) < len(self._pressed):
            world.run(world.now_s + 5)
        echoes = [b - a for a, b in zip(self._pressed, self._seen, strict=True)]
        return Outcome(
            p50_s=share(echoes, 0.5),
            p95_s=share(echoes, 0.95),
            max_s=max(echoes),
            queue_s=world.worst_queue_s,
            down_bytes_s=down_bytes_s,
        )

    def _draw(self, frame: str) -> None:
        self._sender.feed(frame, self._world.now_s)

    def _press(self) -> None:
        letter = ALPHABET[len(self._pressed) % len(ALPHABET)]
        self._pressed.append(self._world.now_s)
        self._world.presses(self._world.now_s, lambda: self._come(letter))

    def _come(self, letter: str) -> None:
        self._sender.on_key(self._world.now_s)
        drawn_s = self._world.now_s + APP_S
        self._world.at(drawn_s, lambda: self._draw(self._screen.key(letter)))

    def _watch(self) -> None:
        """Note letters that have come to stand on the command line."""
        if len(self._seen) == len(self._pressed):
            return
        row = self._world.screen.buffer[COMMAND_ROW]
        cursors = [x for x in range(COLUMNS) if row[x].data == "\u2588"]
        for count in range(len(self._pressed), len(self._seen), -1):
            x = count % 60 + 2
            typed = ALPHABET[(count - 1) % len(ALPHABET)]
            if cursors == [x] and (x == 2 or row[x - 1].data == typed):
                missing = count - len(self._seen)
                self._seen += [self._world.now_s] * missing
                return


def main() -> None:
    """Run the bench; fails when the claim does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    short = parser.parse_args().short
    keys = SHORT_KEYS if short else KEYS
    links = {GATED: LINKS[GATED]} if short else LINKS
    loads = {USUAL_LOAD: LOADS[USUAL_LOAD]} if short else LOADS
    makers: dict[str, Callable[[], Sending | Unpaced]] = {
        "paced": ours, "unpaced": unpaced,
    }  # fmt: skip
    failed = []
    for link, nature in links.items():
        for name, load in loads.items():
            print(f"{link}; {name}")
            found = {}
            for maker, make in makers.items():
                run = found[maker] = Run(make(), nature).measure(load, keys)
                trips = [s / nature.round_trip_s for s in (run.p50_s, run.p95_s)]
                print(
                    f"  {maker:8s} echo p50 {run.p50_s * 1000:5.0f} ms"
                    f" = {trips[0]:5.2f} round trips, p95 {run.p95_s * 1000:5.0f} ms"
                    f" = {trips[1]:5.2f}, most {run.max_s * 1000:5.0f} ms;"
                    f" queue {run.queue_s:5.2f} s, {run.down_bytes_s:4.0f} B/s"
                )
                is_gated = (maker, link, name) == ("paced", GATED, USUAL_LOAD)
                if is_gated and (trips[0] > P50 or trips[1] > P95):
                    failed.append(f"echo {trips[0]:.2f} and {trips[1]:.2f} round trips")
                if maker == "paced" and run.queue_s > QUEUE_S:
                    failed.append(f"{link}, {name}: a queue of {run.queue_s:.2f} s")
            ratio = found["unpaced"].p95_s / found["paced"].p95_s
            print(f"  p95 unpaced / paced: {ratio:.2f}")
    if failed:
        raise SystemExit("; ".join(failed))


if __name__ == "__main__":
    main()

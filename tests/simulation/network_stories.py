"""Stories of a network told by chance; run it to tell many.

    python -m tests.simulation.network_stories --seeds 4000 [--first 0] [--steps 60]
        [--people]

Prints how many seeds a second, how often each thing really happened, and every seed
that broke a law. A seed that failed goes into `SEEDS_THAT_FAILED` and is told again at
every run of the tests.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import NamedTuple
from unittest.mock import patch

from store.model.recent import put_away
from tests.simulation.network import Network
from tests.simulation.network_laws import NetworkLaws
from tests.simulation.network_people import PeopleLaws, PeopleNetwork
from tests.simulation.sim_link import SimCourier
from tests.simulation.sim_server import on_simulated_disks
from tests.simulation.small import _Drawn, small_store

STEPS = 60
"""Steps of a story."""
FEWER = 40
"""The same where many are told at every run of the tests."""

SEEDS_THAT_FAILED: tuple[tuple[int, str], ...] = (
    (20, "what was in doubt at opening, and saved later, never went to the server"),
    (106, "the same, with a server that was restored meanwhile"),
    (1082, "a desk that ended before it healed gave nothing back afterwards"),
    (1382, "a page ended between a number of the server and its signature"),
    (2822, "a settling for a value replaced meanwhile was dropped in silence"),
    (3270, "of one writer the newest event was shown, and one before it was not yet"),
    (50277, "a settling came before what it kept: who works on sees no closing yet"),
)
"""Seed, and what the story found."""

LIMITS = {
    "store.sync.link.Courier": SimCourier,
    "store.memory.put_away": partial(put_away, keep_ms=10**14),
    "store.memory.PUT_AWAY_EVERY": 40,
    "store.sync.exchange.PUSH_BYTES": 700,
    "store.shared.TAKEN_TOGETHER": 2_000,
}
"""What is set beside the limits of a small store: no incident goes cold, catching up
takes several pushes, and one answer is one transaction, as it always is in truth."""


@contextmanager
def small_network(seed: int) -> Iterator[None]:
    """Set low limits, and one seed for all chance, while a story is told."""
    with small_store(seed), on_simulated_disks(), ExitStack() as stack:
        for name, value in LIMITS.items():
            stack.enter_context(patch(name, value))
        drawn = _Drawn(Network.chance_of(seed + 1))
        stack.enter_context(patch("patrol_tui.server.numbering.secrets", drawn))
        yield


def tell(seed: int, steps: int = STEPS, *, people: bool = False) -> Network:
    """Tell a story to its end; one of people, where that is wanted.

    Raises:
        AssertionError: Names the law that was broken, and tells the story.
    """
    with small_network(seed):
        world = PeopleNetwork(seed) if people else Network(seed)
        for _ in range(steps):
            world.step()
        world.comes_together()
        (PeopleLaws if people else NetworkLaws)(world).hold()
    return world


class Told(NamedTuple):
    """What many stories came to."""

    done: Counter[str]
    failed: dict[int, str]
    took_s: float


def tell_all(seeds: Iterable[int], steps: int = STEPS, *, people: bool = False) -> Told:
    """Tell many stories; a broken law ends none but its own."""
    done: Counter[str] = Counter()
    failed: dict[int, str] = {}
    began = time.perf_counter()
    for seed in seeds:
        try:
            world = tell(seed, steps, people=people)
        except AssertionError as error:
            failed[seed] = str(error)
            continue
        done += world.happened()
        done["seeds"] += 1
    return Told(done, failed, time.perf_counter() - began)


def tell_some(seeds: range, *, people: bool = False) -> Told:
    """Tell shorter stories, and print what happened in them."""
    told = tell_all(seeds, FEWER, people=people)
    sys.stdout.write(f"{len(seeds)} stories: {dict(sorted(told.done.items()))}")
    return told


def main() -> int:
    """Tell as many stories as asked for."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--seeds", type=int, default=300)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--steps", type=int, default=STEPS)
    asked.add_argument("--people", action="store_true")
    wanted = asked.parse_args()
    seeds = range(wanted.first, wanted.first + wanted.seeds)
    told = tell_all(seeds, wanted.steps, people=wanted.people)
    rate = wanted.seeds / told.took_s
    lines = [f"{wanted.seeds} seeds, {told.took_s:.0f} s, {rate:.1f} a second"]
    lines += [f"  {count:9,} {name}" for name, count in sorted(told.done.items())]
    lines += [f"seed {n}: {why.splitlines()[0]}" for n, why in told.failed.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if told.failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Whole stories of several desks, with everything that can befall them.

The laws are in `tests.simulation.laws`; what happened, and how often each fault really
struck, is printed.
"""

from collections import Counter

import pytest

from tests.simulation.small import small_store
from tests.simulation.stories import BASICS, LONG, SEEDS_THAT_FAILED, SHORT, tell
from tests.simulation.world import World

KINDS = (
    "submits", "submits together", "tidies", "opens", "closes", "kills", "cuts power",
    "refuses", "breaks", "fills", "mends", "turns clock", "copies", "backs up",
    "restores", "sends", "takes", "turns away", "parts", "trims",
)  # fmt: skip


@pytest.mark.parametrize(("seed", "steps", "found"), SEEDS_THAT_FAILED)
def test_story_that_once_broke_a_law_keeps_it(
    seed: int, steps: int, found: str
) -> None:
    del found
    world = tell(seed, steps)

    assert world.laws.held > 0


def test_parcel_with_a_gap_leaves_nothing_behind() -> None:
    with small_store(1):
        world = World(1)
        for _ in range(4):
            world.submits(0, BASICS[2])
        sender, receiver = world.stations
        lines = sender.log()
        receiver.opens()
        desk = receiver.desk
        assert desk is not None
        with pytest.raises(ValueError, match="does not follow"):
            desk.take([*lines[:2], lines[3]], (), receiver.clock(), by="stick")

        world.laws.whole(receiver)
        world.submits(1, BASICS[0])
        world.laws.holds(receiver)


def tell_all(seeds: range, steps: int) -> tuple[Counter[str], Counter[str]]:
    """Tell many stories; what happened in them, and the faults that struck."""
    done, fired = Counter[str](), Counter[str]()
    for seed in seeds:
        world = tell(seed, steps)
        done += world.done
        for station in world.stations:
            fired += station.disk.fired
    print(f"{len(seeds)} stories of {steps} steps: {dict(done)}")  # noqa: T201
    print(dict(sorted(fired.items())))  # noqa: T201
    return done, fired


def test_laws_hold_in_short_stories() -> None:
    done, fired = tell_all(range(150), SHORT)

    assert done["opens"] > 1_000
    assert sum(n for kind, n in fired.items() if kind.startswith("cut at")) > 100
    assert fired["lost IN_MEMORY"] > 100
    assert fired["lost GHOST"] > 20


def test_laws_hold_in_long_stories() -> None:
    done, fired = tell_all(range(1_000, 1_020), LONG)

    assert not [kind for kind in KINDS if not done[kind]]
    for kind in ("create", "write", "sync", "sync_folder", "remove"):
        assert fired[f"cut at {kind}"] > 0
        assert sum(n for name, n in fired.items() if name.startswith(f"{kind} E")) > 0
    assert fired["write full"] > 20

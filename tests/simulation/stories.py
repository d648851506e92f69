"""Stories told by chance: what may happen in a world, and how often.

A story is fully told by its seed. One that broke a law goes into `SEEDS_THAT_FAILED`,
with what it found, and is told again at every run of the tests.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from random import Random

from store.model.commands import Cancel, Close, Command, LogOn, Open
from store.model.records import IncidentId, Location
from tests.simulation.small import small_store
from tests.simulation.world import World
from tests.store.any_command import DAILY

SHORT = 60
LONG = 250
"""Steps of a story."""

SEEDS_THAT_FAILED: tuple[tuple[int, int, str], ...] = (
    (638, SHORT, "verify: a base did not count where a segment's number was skipped"),
    (1113, SHORT, "verify: a base that no entry names yet counted, as 1 was skipped"),
    (
        1061,
        LONG,
        "an opening named one event and another one's head: take came between",
    ),
    (
        1087,
        LONG,
        "a base had let go of an incident that was opened again before its end",
    ),
    (
        1120,
        LONG,
        "a base had let go of an incident that was opened again after its end",
    ),
)
"""Seed, steps, and what the story found."""

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
JUMPS_MS = (-400 * DAY_MS, -DAY_MS, -MINUTE_MS, MINUTE_MS, DAY_MS, 400 * DAY_MS)
ERRORS = (errno.EIO, errno.ENOSPC, errno.EROFS)
KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove")
BASICS: tuple[Command, ...] = (
    LogOn(unit="21"),
    LogOn(unit="22"),
    Open(type="theft", place=Location(text="ตลาด")),
    Open(type="noise", place=Location(text="wat"), priority=1),
    Cancel(incident=IncidentId("1"), reason="entered twice"),
    Cancel(incident=IncidentId("3"), reason="entered twice"),
    Close(incident=IncidentId("2"), disposition="REPORT", override=True),
)
"""Commands without which the others meet nothing, and nothing ever goes cold."""

OFTEN = 0.4
"""How many of the commands are of these."""

Step = Callable[[World, int, Random], None]


def tell(seed: int, steps: int) -> World:
    """Tell a story to its end.

    Raises:
        AssertionError: Names the law that was broken, and tells the story.
    """
    with small_store(seed):
        world = World(seed)
        chance = world.chance
        for _ in range(steps):
            world.waits(chance.randint(1_000, 4 * MINUTE_MS))
            step = chance.choices(tuple(STEPS), tuple(STEPS.values()))[0]
            step(world, chance.randrange(len(world.stations)), chance)
        world.ends()
    return world


def _command(chance: Random) -> Command:
    if chance.random() < OFTEN:
        return chance.choice(BASICS)
    return chance.choice(chance.choice(DAILY))


def _submits(world: World, at: int, chance: Random) -> None:
    world.submits(at, _command(chance))


def _submits_together(world: World, at: int, chance: Random) -> None:
    world.submits_together(at, [_command(chance) for _ in range(chance.randint(1, 5))])


def _tidies(world: World, at: int, chance: Random) -> None:
    world.tidies(at, chance.randint(1, 12))


def _closes(world: World, at: int, _: Random) -> None:
    world.closes(at)


def _kills(world: World, at: int, _: Random) -> None:
    world.kills(at)


def _cuts_power(world: World, at: int, chance: Random) -> None:
    world.cuts_power(at, chance.choice([0, 1, 2, 3, 5, 8, 13]))


def _refuses(world: World, at: int, chance: Random) -> None:
    world.refuses(at, chance.randint(1, 8), chance.choice(ERRORS))


def _breaks(world: World, at: int, chance: Random) -> None:
    world.breaks(at, chance.choice(KINDS), chance.choice(ERRORS))


def _fills(world: World, at: int, chance: Random) -> None:
    world.fills(at, chance.randint(0, 3_000))


def _mends(world: World, at: int, _: Random) -> None:
    world.mends(at)


def _turns_clock(world: World, at: int, chance: Random) -> None:
    world.turns_clock(at, chance.choice(JUMPS_MS))


def _copies(world: World, at: int, _: Random) -> None:
    world.copies(at)


def _backs_up(world: World, at: int, _: Random) -> None:
    world.backs_up(at)


def _restores(world: World, _: int, chance: Random) -> None:
    world.restores(chance.randrange(9), chance.random() < 0.5)


def _sends(world: World, at: int, chance: Random) -> None:
    world.sends(at, chance.randrange(len(world.stations)), chance.random() < 0.3)


def _delivers(world: World, _: int, __: Random) -> None:
    world.delivers()


def _parts(world: World, at: int, chance: Random) -> None:
    world.parts(at, chance.randrange(len(world.stations)))


def _trims(world: World, at: int, chance: Random) -> None:
    world.trims(at, chance.choice([0, 10, 60]) * MINUTE_MS)


STEPS: dict[Step, int] = {
    _submits: 60,
    _submits_together: 15,
    _tidies: 8,
    _closes: 5,
    _kills: 3,
    _cuts_power: 6,
    _refuses: 4,
    _breaks: 3,
    _fills: 2,
    _mends: 10,
    _turns_clock: 4,
    _copies: 1,
    _backs_up: 2,
    _restores: 1,
    _sends: 6,
    _delivers: 6,
    _parts: 1,
    _trims: 1,
}
"""What may happen, and how often beside the others."""

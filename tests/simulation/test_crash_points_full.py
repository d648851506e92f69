"""Disks that are full for a while, and strikes before and after there is room again."""

from collections.abc import Iterator
from random import Random

from tests.simulation.striking import Plan, recovers, script_of, strike_all


def full_lives(seeds: range) -> Iterator[Plan]:
    """Let the disk be full after so and so many bytes, and then have room again."""
    for seed in seeds:
        chance = Random(seed)  # noqa: S311
        script = "o" + "".join(chance.choices("1112358st", k=6))
        at = chance.randint(3, len(script))
        script = f"{script[:at]}r{script[at:]}1c{script_of(seed, 1, 2)}"
        yield Plan(seed=seed, script=script, room=chance.randint(0, 900), cuts=3)


def test_nothing_is_lost_on_a_disk_that_is_full_for_a_while() -> None:
    tally = strike_all(full_lives(range(55)), recovers)

    assert tally.strikes >= 14_000
    assert tally.cases >= 5_500
    assert tally.fired["write full"] > 100
    assert tally.fired["reserve full"] > 100

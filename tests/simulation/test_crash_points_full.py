"""Disks that are full for a while, and strikes before and after there is room again."""

from collections.abc import Iterator
from random import Random

from tests.simulation.promised import PROMISED
from tests.simulation.striking import Plan, recovers, script_of, strike_all


def full_lives(seeds: range, steps: str = "1112358st") -> Iterator[Plan]:
    """Let the disk be full after so and so many bytes, and then have room again."""
    for seed in seeds:
        chance = Random(seed)  # noqa: S311
        script = "o" + "".join(chance.choices(steps, k=6))
        at = chance.randint(3, len(script))
        script = f"{script[:at]}r{script[at:]}1c{script_of(seed, 1, 2)}"
        yield Plan(seed=seed, script=script, room=chance.randint(0, 900), cuts=3)


def test_nothing_is_lost_on_a_disk_that_is_full_for_a_while() -> None:
    tally = strike_all(full_lives(range(98)), recovers)

    assert tally.strikes >= 25_000
    assert tally.cases >= PROMISED["full for a while"]
    assert tally.fired["write full"] > 100
    assert tally.fired["reserve full"] > 100


def test_nothing_is_lost_where_a_full_disk_cannot_seal() -> None:
    tally = strike_all(full_lives(range(300, 330), "3588ttt"), recovers)

    assert tally.cases >= PROMISED["sealing while full"]
    assert tally.fired["write full"] > 50

"""Disks that refuse an act, once or some times in a row, and then a strike.

The commits that failed are not acknowledged, but what they left behind must neither
hide what was acknowledged nor come back as half a transaction.
"""

import errno
from collections.abc import Iterator
from random import Random

from tests.simulation.promised import PROMISED
from tests.simulation.striking import (
    Plan,
    Refused,
    acts_of,
    check_everywhere,
    recovers,
    script_of,
    strike_all,
)

KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove")
CODES = (errno.EIO, errno.ENOSPC, errno.EROFS)


def refused_lives(seeds: range, steps: str) -> Iterator[Plan]:
    """Refuse each act of each life, once or some times in a row."""
    for seed in seeds:
        chance = Random(seed)  # noqa: S311
        script = script_of(seed, 2, 4, steps)
        for act in range(1, acts_of(Plan(seed=seed, script=script)) + 1):
            refused = Refused(act, chance.choice([1, 1, 2, 5]), chance.choice(CODES))
            yield Plan(seed=act, script=script, refused=refused, cuts=2)


def test_nothing_is_lost_on_a_disk_that_refuses() -> None:
    tally = strike_all(refused_lives(range(12), "1112358sst"), recovers)

    assert tally.strikes >= 48_000
    assert tally.cases >= PROMISED["refuses"]
    assert tally.fired["lost GHOST"] > 1_000
    check_everywhere(tally, KINDS, ("cut", "kill"))
    for kind in KINDS:
        for code in CODES:
            assert tally.fired[f"{kind} {errno.errorcode[code]}"] > 0

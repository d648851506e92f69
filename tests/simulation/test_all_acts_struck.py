"""No act of the disk that the program ever does goes unstruck, before, during, after.

The acts are listed by the disk's own contract and counted apart from the striking: an
act that is added to the contract, or done by the program for the first time, fails
here until it is struck.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from store.disk import Disk
from tests.simulation.desk_life import DeskLife, small_desk
from tests.simulation.forking_disk import ForkingDisk
from tests.simulation.striking import Plan, check_everywhere, recovers, strike_all

ACTS = sorted(
    name
    for name, what in vars(Disk).items()
    if callable(what) and not name.startswith("_")
)


class CountedDisk(ForkingDisk):
    """A disk that counts what is asked of it, and lets all of it be struck."""

    asked: ClassVar = Counter[str]()
    watches_all = True

    def __getattribute__(self, name: str) -> Any:
        if name in ACTS:
            CountedDisk.asked[name] += 1
        return super().__getattribute__(name)


SCRIPTS = ("o12pspfT1c", "o2hLo1k")


def stories() -> Iterator[Plan]:
    for seed, script in enumerate(SCRIPTS):
        with small_desk(seed):
            yield Plan(
                seed=seed, script=script, life=DeskLife, disk=CountedDisk, cuts=1
            )


def test_every_act_of_a_disk_is_done_and_struck_in_each_phase() -> None:
    tally = strike_all(stories(), recovers)

    for act in ACTS:
        assert CountedDisk.asked[act] > 0, f"the program never does {act}"
    check_everywhere(tally, ACTS, ("cut", "kill"))

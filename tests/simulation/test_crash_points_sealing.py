"""Strikes while old segments are packed: one of the two files is always whole."""

from tests.simulation.promised import PROMISED
from tests.simulation.striking import (
    Plan,
    check_everywhere,
    recovers,
    recovers_struck,
    script_of,
    strike_all,
)

KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove")
STEPS = "3588stt"
"""Long transactions, so that segments fill up, and much tidying."""


def test_nothing_is_lost_wherever_sealing_is_struck() -> None:
    plans = (Plan(seed=n, script=script_of(n, 3, 4, STEPS), cuts=5) for n in range(50))
    tally = strike_all(plans, recovers)

    assert tally.strikes >= 36_000
    assert tally.cases >= PROMISED["sealing is struck"]
    check_everywhere(tally, KINDS, ("cut", "kill"))


def test_nothing_is_lost_when_the_opening_after_sealing_is_struck() -> None:
    plans = (Plan(seed=n, script=script_of(n, 2, 5, STEPS), cuts=3) for n in range(12))
    tally = strike_all(plans, recovers_struck)

    assert tally.strikes >= 36_000
    assert tally.cases >= PROMISED["opening after sealing"]
    check_everywhere(tally, KINDS[:4], ("second cut", "second kill"))

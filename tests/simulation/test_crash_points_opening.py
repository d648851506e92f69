"""Strikes on strikes: every moment of the opening that follows a strike.

What a crash left in doubt is committed again before anyone sees it. That commit can
be struck as well; then the next opening has two doubts, and loses neither.
"""

from tests.simulation.promised import PROMISED
from tests.simulation.striking import (
    Plan,
    check_everywhere,
    recovers_struck,
    script_of,
    strike_all,
)

KINDS = ("create", "write", "sync", "sync_folder")


def test_nothing_is_lost_wherever_the_opening_is_struck() -> None:
    plans = (Plan(seed=n, script=script_of(n, 2, 4), cuts=4) for n in range(34))
    tally = strike_all(plans, recovers_struck)

    assert tally.strikes >= 60_000
    assert tally.cases >= PROMISED["opening is struck"]
    check_everywhere(tally, KINDS, ("cut", "kill", "second cut", "second kill"))

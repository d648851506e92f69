"""A whole desk struck: groups, snapshots, chapters, chores, and trimming its log.

Afterwards what was told as done is there, and what is known is what the whole log
says; the log verifies, and what was dropped from it was said.
"""

from tests.simulation.desk_life import desk_plans
from tests.simulation.promised import PROMISED
from tests.simulation.striking import check_everywhere, recovers, strike_all

KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove")


def test_nothing_is_lost_of_a_desk_at_work() -> None:
    tally = strike_all(desk_plans(range(7), "1235ssttThg"), recovers)

    assert tally.cases >= PROMISED["desk at work"]
    assert tally.done["trimmed"] > 3
    assert tally.done["saved"] > 20
    assert tally.done["chapters"] > 10
    check_everywhere(tally, KINDS, ("cut", "kill"))

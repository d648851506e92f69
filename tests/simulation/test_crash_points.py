"""Every moment of many lives of a log: the power goes, or the program dies.

Afterwards nothing that was acknowledged is lost, no number is missing, and nothing
that was shown is gone. A case is counted once for each different disk and ledger that
a strike leaves; what struck where is printed, and must have struck everywhere.
"""

from tests.simulation.promised import PROMISED
from tests.simulation.striking import (
    Plan,
    check_everywhere,
    recovers,
    script_of,
    settles,
    strike_all,
)

KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove", "open_append")


def test_nothing_is_lost_wherever_the_power_goes() -> None:
    plans = (Plan(seed=n, script=script_of(n, 2, 5), cuts=5) for n in range(150))
    tally = strike_all(plans, recovers)

    assert tally.strikes >= 45_000
    assert tally.cases >= PROMISED["the power goes"]
    assert tally.fired["lost IN_MEMORY"] > 5_000
    check_everywhere(tally, KINDS, ("cut", "kill"))


def test_what_was_settled_once_is_not_written_again() -> None:
    plans = (Plan(seed=n, script=script_of(n, 2, 4)) for n in range(200, 215))
    tally = strike_all(plans, settles)

    assert tally.cases >= PROMISED["settled once"]

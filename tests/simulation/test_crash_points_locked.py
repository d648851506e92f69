"""Logs of locked stores: frames, segments and snapshots sealed, and struck."""

from functools import partial

from tests.simulation.log_life import Life
from tests.simulation.promised import PROMISED
from tests.simulation.quick import QuickCipher
from tests.simulation.striking import (
    Plan,
    check_everywhere,
    recovers,
    script_of,
    strike_all,
)

KINDS = ("create", "write", "sync", "sync_folder", "replace", "remove")
STEPS = "1112358stt"


def test_nothing_is_lost_of_a_locked_log() -> None:
    life = partial(Life, cipher=QuickCipher())
    plans = (
        Plan(seed=n, script=script_of(n, 2, 5, STEPS), life=life, cuts=5)
        for n in range(400, 460)
    )
    tally = strike_all(plans, recovers)

    assert tally.cases >= PROMISED["locked"]
    check_everywhere(tally, KINDS, ("cut", "kill"))

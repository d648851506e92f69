"""The other half of 100,000 random steps, at a station without a word or tow firms."""

from __future__ import annotations

import sys

from store.model.tables import CodeTables
from tests.store.model.random_shift import STEPS, run_all, unmet

STATION = CodeTables(tow=())


def test_random_steps_break_nothing_and_try_every_verb() -> None:
    tally = run_all(1_000, STATION)

    sys.stdout.write("\n".join(tally.rows()))
    assert unmet(tally, without={"TOW"}) == []
    assert tally.steps == STEPS

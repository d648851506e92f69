"""Half of 100,000 random steps, at a station that has its word and its tow firms.

No sequence of commands may bring a State that contradicts itself; what is checked
after each step is in `random_shift`, and `test_random_mutants` shows that it can fail.
"""

from __future__ import annotations

import sys

from patrol_tui.commands.parse import parse
from patrol_tui.commands.table import VERBS
from store.model.commands import Order
from store.model.tables import CodeTables
from tests.patrol_tui.scene import scene
from tests.store.model.any_step import MAKERS
from tests.store.model.chance import WORD
from tests.store.model.random_shift import STEPS, run_all, unmet

STATION = CodeTables(stand_down=WORD)


def test_random_steps_break_nothing_and_try_every_verb() -> None:
    tally = run_all(0, STATION)

    sys.stdout.write("\n".join(tally.rows()))
    assert unmet(tally, firm={"SOSEND"}) == []
    assert tally.steps == STEPS


def test_both_stations_together_take_100_000_steps() -> None:
    assert 2 * STEPS >= 100_000


def test_every_verb_that_writes_is_drawn() -> None:
    writing = {
        verb.name for verb in VERBS if isinstance(parse(verb.example, scene()), Order)
    }

    assert writing <= {*MAKERS}
    assert {*MAKERS} <= {verb.name for verb in VERBS}

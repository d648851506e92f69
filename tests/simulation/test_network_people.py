"""Names over a network that fails: read everywhere, or, once forgotten, nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from patrol_tui.server.sqlite import rows
from tests.simulation.network_laws import Law
from tests.simulation.network_stories import tell_all, tell_some

MANY = ("names read everywhere", "forgotten", "names of the forgotten", "kills")
SOME = ("server restored", "laptop stolen", "disk: commit killed behind it")
FEW_STEPS = 40


def test_laws_hold_in_eighty_stories_of_people() -> None:
    told = tell_some(range(80), people=True)

    assert told.failed == {}
    assert [name for name in MANY if told.done[name] < 20] == []
    assert [name for name in SOME if not told.done[name]] == []


def forgets_nobody(*_: object) -> None:
    """Leave the keys on the server."""


MUTANTS = (
    (f"{rows.__name__}.forget_keys", forgets_nobody, Law.FORGOTTEN),
    ("store.sync.sharing.Sharing._is_other_life", lambda *_: False, Law.READABLE),
    ("store.sync.sharing._sealed_in", lambda _: (), Law.READABLE),
)
"""What is left out, what stands for it, and the law that is broken then."""


@pytest.mark.parametrize(
    ("name", "other", "law"), MUTANTS, ids=[name for name, *_ in MUTANTS]
)
def test_stories_catch_who_leaves_out_a_rule(
    name: str, other: Callable[..., Any], law: Law
) -> None:
    for first in range(0, 400, 20):
        with patch(name, other):
            told = tell_all(range(first, first + 20), FEW_STEPS, people=True)
        if any(why.startswith(law) for why in told.failed.values()):
            return
    pytest.fail(f"nobody noticed: {name}")

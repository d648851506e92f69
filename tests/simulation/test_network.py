"""Several desks and a server, with everything that can befall them: 300 stories in all.

The laws are in `tests.simulation.network_laws`; how often each fault really struck is
printed. More stories: `python -m tests.simulation.network_stories --seeds 4000`.
"""

import pytest

from tests.simulation.network_stories import SEEDS_THAT_FAILED, tell, tell_some

MANY = (
    "saved", "settles", "open conflicts", "request lost", "answer lost", "request late",
    "answer late", "request doubled", "out of order", "cut off", "clock jumps",
    "server died", "nobody listens", "rounds of several", "kills",
    "power went in an act",
)  # fmt: skip
SOME = (
    "laptop stolen", "laptop set back", "server restored", "disk: commit full",
    "disk: commit busy", "disk: commit failed, and is there",
    "disk: commit failed, and is not there", "disk: commit killed before it",
    "disk: commit killed behind it", "disk: lost GHOST", "disk: lost IN_MEMORY",
)  # fmt: skip


def test_laws_hold_in_the_first_hundred_stories() -> None:
    told = tell_some(range(100))

    assert told.failed == {}
    assert [name for name in MANY if told.done[name] < 50] == []
    assert [name for name in SOME if not told.done[name]] == []


@pytest.mark.parametrize(("seed", "found"), SEEDS_THAT_FAILED)
def test_story_that_once_broke_a_law_keeps_it(seed: int, found: str) -> None:
    del found

    assert tell(seed).server.stream()

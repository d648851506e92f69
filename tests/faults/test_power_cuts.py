"""Real power cuts of ext4 while the real program works: all it had told is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mounts import NotAllowed
from tests.faults.power import Supply, supply

CUTS = 10
SEED = 1
ROUNDS = 6
"""One is enough on a quiet machine."""


@pytest.fixture
def mains(tmp_path: Path) -> Iterator[Supply]:
    """A disk with a plug that can be pulled."""
    try:
        with supply(tmp_path) as mains:
            yield mains
    except NotAllowed as why:
        pytest.skip(str(why))


def test_power_cuts_lose_nothing_that_was_told(mains: Supply) -> None:
    told = 0
    for seed in range(SEED, SEED + ROUNDS):
        tally = mains.cut_often(CUTS, seed)
        told += tally.acknowledged

        assert tally.faults == []
        assert tally.ends == CUTS
        if told > 2 * CUTS:
            return
    raise AssertionError(f"there was no load in {ROUNDS} rounds: {told} told")


def test_program_that_does_not_sync_is_caught(mains: Supply) -> None:
    rounds = range(SEED, SEED + ROUNDS)

    assert any(mains.cut_often(CUTS, seed, "no-sync").lost for seed in rounds)

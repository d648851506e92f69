"""Real power cuts of ext4 while the real program works: all it had told is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mounts import NotAllowed
from tests.faults.power import Supply, supply

CUTS = 10
SEED = 1


@pytest.fixture
def mains(tmp_path: Path) -> Iterator[Supply]:
    """A disk with a plug that can be pulled."""
    try:
        with supply(tmp_path) as mains:
            yield mains
    except NotAllowed as why:
        pytest.skip(str(why))


def test_power_cuts_lose_nothing_that_was_told(mains: Supply) -> None:
    tally = mains.cut_often(CUTS, SEED)

    assert tally.faults == []
    assert tally.ends == CUTS
    assert tally.acknowledged > 2 * CUTS, "there was no load"


def test_program_that_does_not_sync_is_caught(mains: Supply) -> None:
    tally = mains.cut_often(CUTS, SEED, "no-sync")

    assert any(fault.startswith("lost") for fault in tally.faults)

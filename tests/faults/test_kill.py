"""kill -9 of the real program under load: everything it told as done is there."""

import os
from pathlib import Path

import pytest

from tests.faults import watched
from tests.faults.kills import AIMS, Fatal, watched_rush

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs kill -9")


def test_killed_program_loses_nothing_it_told_as_done(tmp_path: Path) -> None:
    rush = watched_rush(tmp_path / "store", tmp_path)

    tally = Fatal(rush, seed=1).live_and_die(2 * len(AIMS))

    assert tally.faults == []
    assert tally.acknowledged > 100, "there was no load"
    assert tally.ends > len(AIMS), f"killed too seldom: {tally.phases}"
    assert tally.phases[watched.OPENING] > 0, f"never at start-up: {tally.phases}"
    assert len(tally.phases) >= 4, f"always at the same moment: {tally.phases}"


def test_program_that_tells_too_early_is_caught(tmp_path: Path) -> None:
    rush = watched_rush(tmp_path / "store", tmp_path, "late")

    tally = Fatal(rush, seed=1).live_and_die(8)

    assert any(fault.startswith("lost") for fault in tally.faults)

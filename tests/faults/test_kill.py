"""kill -9 of the real program under load: everything it told as done is there."""

import os
from pathlib import Path

import pytest

from tests.faults import watched
from tests.faults.kills import AIMS, Fatal, Tally, watched_rush

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs kill -9")

ROUNDS = 8
"""Two are enough on a quiet machine."""


def test_killed_program_loses_nothing_it_told_as_done(tmp_path: Path) -> None:
    fatal = Fatal(watched_rush(tmp_path / "store", tmp_path), seed=1)

    for _ in range(ROUNDS):
        tally = fatal.live_and_die(len(AIMS))
        if tally.faults or not (missed := _missed(tally)):
            break

    assert tally.faults == []
    assert not missed, f"{missed} in {ROUNDS} rounds: {tally}"


def _missed(tally: Tally) -> str:
    """Say what these ends did not try yet: a busy machine moves where they fall."""
    if tally.acknowledged <= 100:
        return "there was no load"
    if tally.ends <= len(AIMS):
        return "killed too seldom"
    if not tally.phases[watched.OPENING]:
        return "never killed at start-up"
    return "" if len(tally.phases) >= 4 else "always killed at the same moment"


def test_program_that_tells_too_early_is_caught(tmp_path: Path) -> None:
    rush = watched_rush(tmp_path / "store", tmp_path, "late")

    fatal = Fatal(rush, seed=1)

    assert any(fatal.live_and_die(len(AIMS)).lost for _ in range(ROUNDS))

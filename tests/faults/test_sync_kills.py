"""kill -9 of a real server and three real desks: what was told as saved is everywhere.

The longer form: `python -m tests.faults.sync_kills --kills 2000`.
"""

import os
from pathlib import Path

import pytest

from tests.faults.sync_kills import Desks, looks

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs kill -9")

KILLS = 14


def test_killed_server_and_desks_lose_nothing_that_was_saved(tmp_path: Path) -> None:
    desks = Desks(tmp_path, seed=3)
    try:
        for _ in range(KILLS):
            desks.kills()
        desks.ends()
    finally:
        desks.closes()
    came = looks(desks)

    assert came.missing == []
    assert came.is_equal
    assert came.saved > 100
    assert desks.killed["server"] > 1
    assert desks.killed["desk"] > 3

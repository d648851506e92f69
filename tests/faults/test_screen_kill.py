"""The duty screen killed in the middle of a busy drill, and started again."""

import os
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs a terminal of Unix", allow_module_level=True)

from tests.faults.screen_kills import live_and_die


def test_killed_screen_comes_back_with_all_that_it_told(tmp_path: Path) -> None:
    seen = live_and_die(tmp_path, turns=3, seed=1)

    assert seen.lost == set()
    assert seen.holes == []
    assert len(seen.told) >= 3, "nothing was told before the ends"
    assert seen.starts == 4
    assert list(seen.first_screens) == ["the desk as it was, no complaint"]

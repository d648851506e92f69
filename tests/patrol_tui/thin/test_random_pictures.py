"""Thousands of random pictures, cell for cell what stock Textual's bytes would show.

Thai, wide and combining letters, attributes, lists and maps that move, other sizes in
between, and budgets so small that no picture is ever whole before the next comes.
"""

from __future__ import annotations

import pytest

from tests.patrol_tui.thin.pictures import STEPS, story

STORIES = 36


@pytest.mark.parametrize("group", range(6))
def test_random_pictures_are_the_same_cell_for_cell(group: int) -> None:
    pairs = [story(f"long {group}-{number}") for number in range(STORIES)]

    assert len(pairs) * STEPS == 900
    assert sum(pair.our_bytes for pair in pairs) < sum(p.stock_bytes for p in pairs)

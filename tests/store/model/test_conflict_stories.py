"""Stories of desks that act blind and join, against an oracle of who knew what."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from store.model.conflicts import Kind, conflicts
from tests.store.model.blind_desks import ACTS, Act, chance_acts, play
from tests.store.model.conflict_complaints import complaints
from tests.store.test_model_laws import stable

SEEDS = 80


@stable(200)
@given(ACTS, st.integers(2, 4))
def test_every_conflict_is_shown_and_no_other(acts: list[Act], count: int) -> None:
    assert complaints(play(acts, count)) == []


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_long_stories_leave_nothing_unsaid(first: int) -> None:
    for seed in range(first, first + 10):
        assert complaints(play(chance_acts(seed), 2 + seed % 3)) == [], seed


def test_the_stories_have_conflicts_of_every_kind() -> None:
    found = {
        one.kind
        for seed in range(SEEDS // 2)
        for one in conflicts(play(chance_acts(seed), 2 + seed % 3).desks[0].state)
    }

    assert found == set(Kind)

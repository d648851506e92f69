"""Skew: found by the median, followed between 2 s and 5 min, said beyond."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from store.sync.skew import UP_TO_MS, Offset, Skew

NOW_MS = 1_760_000_000_000


def skewed(by_ms: int, *, trip_ms: int = 100, times: int = 5) -> Skew:
    skew = Skew()
    for at in range(times):
        now_ms = NOW_MS + at * 1000
        skew.heard(now_ms + by_ms - trip_ms // 2, now_ms, trip_ms)
    return skew


@pytest.mark.parametrize("by_ms", [0, 1_500, -1_500])
def test_little_is_nothing(by_ms: int) -> None:
    assert skewed(by_ms).offset == Offset(0, is_followed=True)


@pytest.mark.parametrize("by_ms", [47_000, -47_000, UP_TO_MS - 1_000])
def test_a_clock_that_is_off_is_followed(by_ms: int) -> None:
    offset = skewed(by_ms).offset

    assert offset.is_followed
    assert abs(offset.skew_ms - by_ms) < 200


@pytest.mark.parametrize("by_ms", [UP_TO_MS + 1_000, -400 * 86_400_000])
def test_a_clock_that_was_never_set_is_not_followed(by_ms: int) -> None:
    offset = skewed(by_ms).offset

    assert not offset.is_followed
    assert abs(offset.skew_ms - by_ms) < 200


def test_one_answer_that_was_held_up_moves_nothing() -> None:
    skew = skewed(0)
    skew.heard(NOW_MS - 50_000, NOW_MS, None)

    assert skew.offset == Offset(0, is_followed=True)


def test_nothing_is_followed_before_it_was_told_thrice() -> None:
    assert skewed(90_000, times=2).offset == Offset(0, is_followed=True)


@given(
    st.lists(
        st.tuples(st.integers(-(2**62), 2**62), st.none() | st.integers(-9, 10**9))
    )
)
def test_no_answer_breaks_it(answers: list[tuple[int, int | None]]) -> None:
    skew = Skew()
    for server_ms, trip_ms in answers:
        skew.heard(server_ms, NOW_MS, trip_ms)

    assert not skew.offset.is_followed or abs(skew.offset.skew_ms) <= UP_TO_MS

"""The hybrid clock: stamps that never go back."""

import hypothesis.strategies as st
from hypothesis import given, settings

from store.clock import Clock
from store.model.events import stamp_ms
from store.model.records import LATEST_MS
from tests.store.shift import NOON_MS

MOMENTS = st.integers(-5, 3) | st.integers(NOON_MS - 3, NOON_MS + 3)


def test_a_stamp_tells_the_wall_clocks_milliseconds() -> None:
    stamp = Clock().stamp(NOON_MS)

    assert stamp_ms(stamp) == NOON_MS


def test_a_stamp_has_sixteen_digits_so_that_text_order_is_time_order() -> None:
    clock = Clock()

    stamps = [clock.stamp(now_ms) for now_ms in (1, 10, 255, 256, NOON_MS, 2**48 - 1)]

    assert [len(stamp) for stamp in stamps] == [16] * 6
    assert stamps == sorted(stamps)


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(MOMENTS, max_size=30))
def test_stamps_only_grow_whatever_the_wall_clock_does(moments: list[int]) -> None:
    clock = Clock()

    stamps = [clock.stamp(now_ms) for now_ms in moments]

    assert stamps == sorted(set(stamps))


def test_many_stamps_in_one_millisecond_stay_apart() -> None:
    clock = Clock()

    stamps = [clock.stamp(NOON_MS) for _ in range(1000)]

    assert len(set(stamps)) == 1000
    assert {stamp_ms(stamp) for stamp in stamps} == {NOON_MS}


def test_the_counter_runs_over_into_the_next_millisecond() -> None:
    clock = Clock()
    clock.witness(f"{NOON_MS:012x}ffff")

    stamp = clock.stamp(NOON_MS)

    assert stamp == f"{NOON_MS + 1:012x}0000"


def test_a_stamp_is_later_than_every_one_witnessed() -> None:
    ahead, behind = Clock(), Clock()
    theirs = ahead.stamp(NOON_MS + 60_000)
    behind.witness(theirs)

    ours = behind.stamp(NOON_MS)

    assert ours > theirs


def test_witnessing_an_old_stamp_does_not_turn_the_clock_back() -> None:
    clock = Clock()
    last = clock.stamp(NOON_MS)
    clock.witness(Clock().stamp(1))

    assert clock.stamp(1) > last


def test_the_last_stamp_that_is_taken_leaves_later_ones_to_all_others() -> None:
    clock = Clock()
    clock.witness(f"{LATEST_MS:012x}ffff")

    assert stamp_ms(clock.stamp(NOON_MS)) <= LATEST_MS


def test_stamp_that_is_no_time_is_not_followed() -> None:
    clock = Clock()
    clock.witness("f" * 16)

    assert len(clock.stamp(1_000)) == 16
    assert clock.stamp(1_000) < "f" * 16

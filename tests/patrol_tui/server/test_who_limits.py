"""Limits: what is asked too often waits, in memory that does not grow."""

import tracemalloc
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.server.who.limits import KEPT, Buckets, Rate, Tally, neighbourhood


class Loop:
    """Calls later when it is told that the time has come."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def call_later(self, delay: float, callback: Callable[[], None], /) -> object:
        assert delay == 1.0
        self.waiting.append(callback)
        return None

    def second(self) -> None:
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call()


@given(st.floats(0.1, 50), st.integers(1, 20), st.lists(st.floats(0, 3), max_size=60))
def test_bucket_lets_no_more_through_than_its_rate(
    per_s: float, burst: int, pauses: list[float]
) -> None:
    buckets = Buckets(Rate(per_s, burst))
    now_s = taken = 0.0
    for pause_s in pauses:
        now_s += pause_s
        taken += buckets.take("a", now_s) == 0

    assert taken <= burst + per_s * now_s + 1e-6


@given(st.floats(0.1, 50), st.integers(1, 20))
def test_who_waits_as_told_is_let_through(per_s: float, burst: int) -> None:
    buckets = Buckets(Rate(per_s, burst))
    while not (wait_s := buckets.take("a", 0)):
        pass

    assert buckets.wait_s("a", 0) == wait_s
    assert buckets.take("a", wait_s + 1e-6) == 0


def test_buckets_are_of_one_key_each() -> None:
    buckets = Buckets(Rate(1, 1))
    buckets.take("a", 0)

    assert buckets.take("a", 0) > 0
    assert buckets.take("b", 0) == 0


def test_memory_is_flat_under_made_up_addresses() -> None:
    buckets = Buckets(Rate(1, 5))
    for number in range(KEPT):
        buckets.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)
    tracemalloc.start()
    for number in range(100_000):
        buckets.take(f"11.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1)
    grown_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(buckets) == KEPT
    # The new keys take the place of the old ones, which tracemalloc did not count.
    assert grown_bytes < 400 * KEPT


def test_one_that_is_used_is_not_dropped_for_made_up_ones() -> None:
    buckets = Buckets(Rate(0.001, 2), kept=10)
    buckets.take("known", 0)
    for number in range(100):
        buckets.take(f"made up {number}", 0)
        buckets.wait_s("known", 0)
        if number % 5 == 0:
            buckets.take("known", 0)

    assert buckets.take("known", 0) > 0


def test_addresses_of_one_network_are_one() -> None:
    assert neighbourhood("192.0.2.7") == "192.0.2.7"
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == neighbourhood("2001:db8:1:2::9")
    assert neighbourhood("2001:db8:1:2::9") != neighbourhood("2001:db8:1:3::9")
    assert neighbourhood("fe80::1%eth0") == neighbourhood("fe80::2")
    assert neighbourhood("::ffff:192.0.2.7") == "192.0.2.7"
    assert neighbourhood("") == ""


@given(st.text())
def test_what_is_no_address_is_short_and_taken_as_it_is(text: str) -> None:
    assert len(neighbourhood(text)) <= 64


def test_first_refusal_is_told_at_once_and_a_flood_once_a_second() -> None:
    told: list[tuple[str, int]] = []
    loop = Loop()
    tally = Tally(lambda kind, count: told.append((kind, count)))
    for _ in range(50_000):
        tally.note("token", loop)
        tally.note("zone", loop)

    assert told == [("token", 1), ("zone", 1)]
    loop.second()
    assert told[2:] == [("token", 49_999), ("zone", 49_999)]
    tally.note("token", loop)
    assert len(told) == 4, "within the next second it is counted"
    loop.second()
    assert told[4:] == [("token", 1)]
    loop.second()
    assert not loop.waiting, "and then nothing waits"
    tally.note("token", loop)
    assert told[5:] == [("token", 1)], "the next one alone is told at once again"


@given(st.lists(st.sampled_from(["a", "b", "second"])))
def test_every_refusal_is_told_once(steps: list[str]) -> None:
    told = {"a": 0, "b": 0}
    loop = Loop()

    def tell(kind: str, count: int) -> None:
        told[kind] += count

    tally = Tally(tell)
    for step in steps:
        loop.second() if step == "second" else tally.note(step, loop)
    for _ in range(3):
        loop.second()

    assert told == {"a": steps.count("a"), "b": steps.count("b")}

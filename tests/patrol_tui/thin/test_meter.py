"""The meter counts what goes out, and tells a thin link from a fast one."""

from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.terminal.meter import LinkState, Meter, Thinness


def test_bytes_of_the_last_minute_are_told_apart_from_all() -> None:
    meter = Meter()
    meter.on_sent(100, 1000.2)
    meter.on_sent(20, 1000.9)
    meter.on_sent(3, 1050.0)

    assert meter.reading(1059.0).minute_bytes == 123
    assert meter.reading(1060.5).minute_bytes == 3
    assert meter.reading(1200.0).minute_bytes == 0
    assert meter.reading(1200.0).sent_bytes == 123


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 900)), max_size=60))
def test_minute_never_holds_more_than_was_sent(sent: list[tuple[int, int]]) -> None:
    meter = Meter()
    now_s = 0.0
    for wait_s, size_bytes in sent:
        now_s += wait_s / 10
        meter.on_sent(size_bytes, now_s)

    reading = meter.reading(now_s)

    assert reading.sent_bytes == sum(size_bytes for _, size_bytes in sent)
    assert 0 <= reading.minute_bytes <= reading.sent_bytes
    assert reading.chunks == len(sent)
    assert meter.reading(now_s + 61).minute_bytes == 0


def test_picture_that_was_overtaken_counts_as_dropped() -> None:
    meter = Meter()
    for _ in range(3):
        meter.on_fed()
    meter.on_shown()
    meter.on_fed()
    meter.on_shown()
    meter.on_shown()

    reading = meter.reading(0.0)

    assert (reading.frames_fed, reading.frames_shown) == (4, 2)
    assert reading.frames_dropped == 2


def test_round_trips_are_kept_with_what_the_pacing_knows() -> None:
    meter = Meter()
    for round_trip_s in (0.7, 0.6, 0.9):
        meter.on_asked()
        meter.on_answer(round_trip_s)
    meter.on_mismatch()

    reading = meter.reading(0.0, LinkState(rate_bytes_s=1200.0, is_thin=True))

    assert (reading.questions, reading.answers, reading.mismatches) == (3, 3, 1)
    assert (reading.least_round_trip_s, reading.last_round_trip_s) == (0.6, 0.9)
    assert reading.rate_bytes_s == 1200.0
    assert reading.is_thin


def told(thinness: Thinness, *rates: float | None, trip_s: float = 0.05) -> list[bool]:
    """Told at each measure, with more to be sent all the time, half a second apart."""
    return [
        thinness.measure(
            LinkState(rate_bytes_s=rate, round_trip_s=trip_s), at / 2, is_behind=True
        )
        for at, rate in enumerate(rates)
    ]


def test_nothing_known_is_not_thin() -> None:
    assert not Thinness().measure(LinkState(), 0.0, is_behind=True)
    assert told(Thinness(), None, None, None) == [False] * 3


def test_far_link_is_thin_at_once_and_a_slow_one_when_it_is_sure() -> None:
    assert told(Thinness(), None, trip_s=0.6) == [True]
    assert told(Thinness(), 1200, 1200, 1200) == [False, False, True]
    assert told(Thinness(), 125_000, 125_000, 125_000) == [False] * 3


def test_low_rate_with_nothing_to_send_is_not_the_links() -> None:
    thinness = Thinness()

    for second in range(9):
        state = LinkState(rate_bytes_s=900, round_trip_s=0.01)
        assert not thinness.measure(state, second, is_behind=False)


def test_thin_link_must_be_clearly_better_to_be_called_fast() -> None:
    rates = (7900, 7900, 7900, 8100, 9900, 10_100, 9000)

    assert told(Thinness(), *rates) == [False, False, True, True, True, False, False]


def test_far_link_that_comes_nearer_is_fast_again() -> None:
    thinness = Thinness()

    assert told(thinness, 50_000, trip_s=0.5) == [True]
    assert told(thinness, 50_000, trip_s=0.39) == [True]
    assert told(thinness, 50_000, trip_s=0.1) == [False]


def test_what_the_person_said_is_stronger_than_what_is_measured() -> None:
    assert told(Thinness(is_thin=True), 1e6) == [True]
    assert told(Thinness(is_thin=False), 100, 100, 100, trip_s=2.0) == [False] * 3

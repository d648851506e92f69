"""The pacer: what it finds out of a link, and what it never does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol_tui.terminal.pace import QUESTION_BYTES, SILENT_S, URGENT_S, Pacer
from patrol_tui.terminal.sending import Step
from tests.patrol_tui.thin.simulated import Manner, Nature, World, honest

SIZE = (80, 24)
THIN = Nature(bytes_s=1200, round_trip_s=0.6)


class Greedy:
    """Always has more to send than may go."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer = pacer
        self.ordinary_bytes = 0
        self._line = 0
        self._begun = False
        self._place = (0, 0)

    def step(self, now_s: float) -> Step:
        pacer = self.pacer
        pacer.look_for_silence(now_s)
        if not self._begun:
            self._begun = True
            pacer.on_sent(0, now_s)
            return Step(self._ask(now_s), 0.0)
        size = min(20_000, pacer.ordinary_bytes(now_s))
        if size < min(1000, pacer.least_chunk()):
            if pacer.should_ask(now_s):
                is_again = pacer.questions > 0 or pacer.is_mute
                sent = self._ask(now_s)
                if is_again:
                    pacer.on_asked_again()
                return Step(sent, 0.0)
            return Step(b"", pacer.wait_s(now_s))
        is_clean = pacer.should_ask_clean(now_s)
        before = self._ask(now_s, is_clean) if is_clean else b""
        self._line = (self._line + 1) % SIZE[1]
        self._place = (self._line, 0)
        chunk = b"\x00" * (size - 6) + b"\x1b[%03dH" % (self._line + 1)
        pacer.on_sent(len(chunk), now_s)
        pacer.on_ordinary(now_s)
        self.ordinary_bytes += len(chunk)
        after = self._ask(now_s) if pacer.should_ask(now_s) else b""
        return Step(before + chunk + after, 0.0)

    def on_answer(self, place: tuple[int, int], now_s: float) -> bool:
        return self.pacer.on_answer(now_s, place) is not None

    def _ask(self, now_s: float, is_clean: bool = False) -> bytes:
        self.pacer.on_asked(now_s, self._place, is_clean)
        return b"\x1b[6n"


def greedy(nature: Nature, manner: Manner = honest) -> tuple[Pacer, World]:
    pacer = Pacer()
    return pacer, World(Greedy(pacer), nature, SIZE, manner)


@pytest.mark.parametrize(
    ("bytes_s", "round_trip_s"), [(300, 0.9), (1200, 0.6), (8000, 0.3), (60_000, 0.05)]
)
def test_rate_is_found_within_a_few_answers(
    bytes_s: float, round_trip_s: float
) -> None:
    pacer, world = greedy(Nature(bytes_s=bytes_s, round_trip_s=round_trip_s))

    world.run(until_s=6 * round_trip_s + 1)

    assert pacer.rate == pytest.approx(bytes_s, rel=0.15)
    assert pacer.round_trip_s == pytest.approx(round_trip_s, abs=0.05)


@pytest.mark.parametrize("later_bytes_s", [300, 600, 4800, 12_000])
def test_rate_follows_the_link(later_bytes_s: float) -> None:
    changed = Nature(
        bytes_s=2400, round_trip_s=0.4, later_bytes_s=((5.0, later_bytes_s),)
    )
    pacer, world = greedy(changed)

    world.run(until_s=5.0)
    before = pacer.rate
    world.run(until_s=15.0)

    assert before == pytest.approx(2400, rel=0.1)
    assert pacer.rate == pytest.approx(later_bytes_s, rel=0.15)


@pytest.mark.parametrize(
    ("bytes_s", "round_trip_s", "is_near"),
    [(1e6, 0.002, True), (1200, 0.002, False), (1e6, 0.05, False)],
)
def test_near_is_a_terminal_that_answers_soon_and_is_not_slow(
    bytes_s: float, round_trip_s: float, is_near: bool
) -> None:
    pacer, world = greedy(Nature(bytes_s=bytes_s, round_trip_s=round_trip_s))

    world.run(until_s=2.0)

    assert pacer.is_near is is_near


def test_busy_link_is_used_and_hardly_queued() -> None:
    _, world = greedy(THIN)
    world.run(until_s=3.0)
    begun_bytes, world.worst_queue_s = world.down.pushed_bytes, 0.0

    world.run(until_s=63.0)

    assert world.down.pushed_bytes - begun_bytes > 0.8 * 1200 * 60
    assert world.worst_queue_s < 0.2


def test_stall_leaves_no_heap_in_the_link() -> None:
    stalled = Nature(bytes_s=1200, round_trip_s=0.6, stalls=((10.0, 30.0),))
    pacer, world = greedy(stalled)
    world.run(until_s=10.0)
    before_bytes = world.down.pushed_bytes

    world.run(until_s=29.9)
    stalled_s = pacer.stalled_s(world.now_s)
    during_bytes = world.down.pushed_bytes - before_bytes
    world.run(until_s=34.0)
    rate = pacer.rate
    world.run(until_s=40.0)

    assert stalled_s > 15
    assert during_bytes < 1200 * 1.5
    assert rate == pytest.approx(1200, rel=0.15)
    assert pacer.stalled_s(world.now_s) == 0


def test_terminal_that_never_answers_is_served_and_asked_ever_rarer() -> None:
    asked = []

    def silent(
        _number: int, _place: tuple[int, int]
    ) -> list[tuple[float, tuple[int, int]]]:
        asked.append(world.now_s)
        return []

    pacer, world = greedy(Nature(bytes_s=20_000, round_trip_s=0.01), silent)
    world.run(until_s=SILENT_S + 3)
    was_mute = pacer.is_mute
    begun_bytes = world.down.pushed_bytes
    world.run(until_s=SILENT_S + 8)

    assert was_mute
    assert world.down.pushed_bytes - begun_bytes > 4 * 7000
    assert len(asked) < 15


def test_late_first_answer_starts_the_measure_anew() -> None:
    def late(
        _number: int, place: tuple[int, int]
    ) -> list[tuple[float, tuple[int, int]]]:
        return [(6.0, place)]

    pacer, world = greedy(Nature(bytes_s=8000, round_trip_s=0.1), late)
    world.run(until_s=5.0)
    was_mute = pacer.is_mute

    world.run(until_s=40.0)

    assert was_mute
    assert not pacer.is_mute
    assert pacer.round_trip_s is not None
    assert pacer.round_trip_s > 6


def test_second_answers_are_nobodys() -> None:
    def twice(
        _number: int, place: tuple[int, int]
    ) -> list[tuple[float, tuple[int, int]]]:
        return [(0.0, place), (0.01, place)]

    pacer, world = greedy(THIN, twice)

    world.run(until_s=20.0)
    world.worst_queue_s = 0.0
    world.run(until_s=40.0)

    assert pacer.rate == pytest.approx(1200, rel=0.15)
    assert pacer.round_trip_s == pytest.approx(0.6, abs=0.05)
    assert world.worst_queue_s < 0.3


def test_lost_answers_stop_nothing() -> None:
    def every_third(
        number: int, place: tuple[int, int]
    ) -> list[tuple[float, tuple[int, int]]]:
        return [] if number % 3 == 2 else [(0.0, place)]

    pacer, world = greedy(THIN, every_third)
    world.run(until_s=5.0)
    begun_bytes = world.down.pushed_bytes

    world.run(until_s=35.0)

    assert world.down.pushed_bytes - begun_bytes > 0.5 * 1200 * 30
    assert pacer.rate == pytest.approx(1200, rel=0.25)


def test_forged_answers_do_no_lasting_harm() -> None:
    pacer, world = greedy(THIN)
    for number in range(300):
        world.forges(5.0 + number * 0.01, (number % 24, number % 80))

    world.run(until_s=30.0)
    world.worst_queue_s = 0.0
    world.run(until_s=50.0)

    assert pacer.rate == pytest.approx(1200, rel=0.15)
    assert world.worst_queue_s < 0.25


def test_keys_without_answers_tell_that_the_terminal_fell_silent() -> None:
    def for_ten_seconds(
        _number: int, place: tuple[int, int]
    ) -> list[tuple[float, tuple[int, int]]]:
        return [(0.0, place)] if world.now_s < 10 else []

    pacer, world = greedy(THIN, for_ten_seconds)
    world.run(until_s=20.0)
    was_mute = pacer.is_mute
    world.presses(20.0, lambda: pacer.on_heard(world.now_s))
    world.run(until_s=30.0)
    begun_bytes = world.down.pushed_bytes
    world.run(until_s=40.0)

    assert not was_mute
    assert pacer.is_mute
    assert world.down.pushed_bytes - begun_bytes > 5000


def test_hint_is_believed_from_the_first_byte() -> None:
    pacer = Pacer(hint_bytes_s=1200)

    chunk = pacer.ordinary_bytes(1.0)

    assert chunk == 72
    assert pacer.urgent_bytes(1.0) == int(1200 * URGENT_S)


def test_link_that_a_person_told_of_is_taken_to_carry_no_more() -> None:
    pacer = Pacer(hint_bytes_s=1200)  # as in tmux: what answers is nearer and quicker
    nature = Nature(bytes_s=100_000, round_trip_s=0.002)
    world = World(Greedy(pacer), nature, SIZE)

    world.run(until_s=20.0)

    assert world.down.pushed_bytes <= 1.2 * 1200 * 20


def test_link_slower_than_a_person_told_is_found_out() -> None:
    pacer = Pacer(hint_bytes_s=1200)
    nature = Nature(bytes_s=300, round_trip_s=0.5)
    world = World(Greedy(pacer), nature, SIZE)

    world.run(until_s=20.0)

    assert pacer.rate == pytest.approx(300, rel=0.15)


def test_ssh_packets_are_counted_and_kept_apart() -> None:
    pacer = Pacer(hint_bytes_s=1200, overhead_bytes=90)

    pacer.on_sent(30, 0.0)
    pacer.on_ordinary(0.0)

    assert pacer.unanswered_bytes(0.0) == 120
    assert pacer.ordinary_bytes(0.2) == 0
    assert pacer.ordinary_bytes(0.5) > 0


Deed = Callable[[Pacer, float], object]


def _sends(pacer: Pacer, now_s: float) -> None:
    size = pacer.ordinary_bytes(now_s)
    if size:
        pacer.on_sent(size, now_s)
        pacer.on_ordinary(now_s)


def _urges(pacer: Pacer, now_s: float) -> None:
    pacer.on_sent(min(40, pacer.urgent_bytes(now_s)), now_s)


def _asks(pacer: Pacer, now_s: float) -> None:
    if pacer.should_ask(now_s):
        pacer.on_asked(now_s, (int(now_s) % 24, 3))


def _asks_clean(pacer: Pacer, now_s: float) -> None:
    if pacer.should_ask_clean(now_s):
        pacer.on_asked(now_s, (int(now_s) % 24, 7), is_clean=True)


DEEDS: list[Deed] = [
    _sends,
    _urges,
    _asks,
    _asks_clean,
    Pacer.on_heard,
    Pacer.look_for_silence,
]
DEED = st.one_of(
    st.sampled_from(DEEDS),
    st.tuples(st.integers(0, 23), st.sampled_from([3, 7, 50])).map(
        lambda place: lambda pacer, now_s: pacer.on_answer(now_s, place)
    ),
)
TIMES = st.one_of(st.just(0.0), st.floats(0.0001, 0.3), st.floats(0.3, 40.0))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(TIMES, DEED), max_size=60),
    st.sampled_from([None, 300, 1200, 1e6]),
    st.sampled_from([0, 90]),
)
def test_no_more_than_the_window_is_ever_without_an_answer(
    deeds: list[tuple[float, Deed]], hint_bytes_s: float | None, overhead_bytes: int
) -> None:
    pacer = Pacer(hint_bytes_s=hint_bytes_s, overhead_bytes=overhead_bytes)
    pacer.on_sent(0, 0.0)
    pacer.on_asked(0.0, (0, 0))
    now_s = 0.0
    for wait_s, deed in deeds:
        now_s += wait_s
        room = pacer.window_bytes(now_s) - pacer.unanswered_bytes(now_s)
        ordinary, urgent = pacer.ordinary_bytes(now_s), pacer.urgent_bytes(now_s)

        assert ordinary >= 0
        assert urgent >= 0
        assert pacer.wait_s(now_s) >= 0
        assert pacer.stalled_s(now_s) >= 0
        assert pacer.rate is None or pacer.rate > 0
        assert pacer.is_mute or ordinary <= max(0, room)
        assert pacer.questions <= 20 + QUESTION_BYTES
        deed(pacer, now_s)


def test_step_of_a_greedy_sender_sends_only_what_may_go() -> None:
    sender = Greedy(Pacer())
    first, then, last = sender.step(0.0), sender.step(0.0), sender.step(0.0)

    assert first.sent == b"\x1b[6n"
    assert len(then.sent) <= 300 + QUESTION_BYTES
    assert last.sent == b""
    assert last.wait_s > 0


def test_window_stops_a_sender_that_gets_no_answer() -> None:
    pacer = Pacer(hint_bytes_s=1200)
    pacer.on_asked(0.0, (0, 0))
    for step in range(140):
        _sends(pacer, step * 0.02)

    assert pacer.unanswered_bytes(2.8) <= pacer.window_bytes(2.8)
    assert pacer.unanswered_bytes(2.8) > 0.8 * pacer.window_bytes(2.8)


def test_overdue_answer_stops_ordinary_bytes_and_not_a_key() -> None:
    pacer = Pacer(hint_bytes_s=1200)
    pacer.on_asked(0.0, (0, 0))
    pacer.on_answer(0.6, (0, 0))
    pacer.on_sent(60, 1.0)
    pacer.on_asked(1.0, (1, 0))

    assert pacer.ordinary_bytes(1.7) > 0
    assert pacer.ordinary_bytes(2.5) == 0
    assert pacer.urgent_bytes(2.5) > 0


def test_packet_of_a_key_takes_no_longer_than_one_may() -> None:
    plain, ssh = Pacer(hint_bytes_s=1200), Pacer(hint_bytes_s=1200, overhead_bytes=90)

    assert ssh.urgent_bytes(1.0) == plain.urgent_bytes(1.0) - 90


def test_hiccup_of_the_link_does_not_lower_the_rate() -> None:
    hiccups = Nature(
        bytes_s=1200, round_trip_s=0.6, stalls=((10.0, 10.5), (14.0, 14.5))
    )
    pacer, world = greedy(hiccups)
    world.run(until_s=9.0)
    rates: list[float] = []
    world.watch = lambda: rates.append(pacer.rate or 0.0)

    world.run(until_s=20.0)

    assert min(rates) > 0.85 * 1200


def answered(pacer: Pacer, asked_s: float, trip_s: float) -> None:
    pacer.on_asked(asked_s, "anywhere")
    pacer.on_answer(asked_s + trip_s, (0, 0))


def test_least_round_trip_outlives_a_stall_and_not_a_longer_way() -> None:
    pacer = Pacer()
    for second in range(16):
        answered(pacer, second, 0.6)
    answered(pacer, 60.0, 30.0)
    after_stall_s = pacer.round_trip_s
    for second in range(14):
        answered(pacer, 100.0 + 3 * second, 2.0)
    after_stay_s = pacer.round_trip_s

    for second in (150.0, 153.0):
        answered(pacer, second, 2.0)

    assert after_stall_s == pytest.approx(0.6)
    assert after_stay_s == pytest.approx(0.6)
    assert pacer.round_trip_s == pytest.approx(2.0)


def test_quick_link_is_known_from_little() -> None:
    pacer = Pacer()
    for second in range(9):
        pacer.on_sent(300, second)
        pacer.on_asked(second, "anywhere")
        pacer.on_answer(second + 0.01, (0, 0))

    assert pacer.rate is not None
    assert pacer.rate > 50_000


def test_little_that_was_sent_does_not_make_a_link_slow() -> None:
    pacer = Pacer()
    for second in range(9):
        pacer.on_sent(50, second)
        pacer.on_asked(second, "anywhere")
        pacer.on_answer(second + 0.3, (0, 0))

    assert pacer.rate is None or pacer.rate > 1000


def test_quick_link_is_asked_rarely_but_behind_much_at_once() -> None:
    pacer = Pacer()
    for second in range(9):
        pacer.on_sent(300, second)
        pacer.on_asked(second, "anywhere")
        pacer.on_answer(second + 0.01, (0, 0))

    pacer.on_sent(300, 8.1)
    is_little_asked_about = pacer.should_ask(8.1)
    due_s = pacer.until_ask_s(8.1)
    pacer.on_sent(pacer.window_bytes(8.2) // 4, 8.2)

    assert not is_little_asked_about
    assert pacer.should_ask(8.2)
    assert 0.0 < due_s <= 0.5


def test_slow_link_has_no_question_due_behind_its_last_bytes() -> None:
    pacer, world = greedy(THIN)
    world.run(until_s=10.0)

    assert pacer.until_ask_s(world.now_s) > 1e6

"""The timeline: one order for all, whatever order events come in, at a bounded cost."""

from __future__ import annotations

import random
from collections import defaultdict

import hypothesis.strategies as st
import pytest
from hypothesis import given
from msgspec.structs import replace

from store.model.events import Event
from store.model.fold import fold_all
from store.model.records import State
from store.model.saved import encode_state
from store.model.timeline import BEGINNING, Row, Timeline, in_order
from tests.store.any_event import any_rows, fixed_story, told
from tests.store.test_model_laws import stable

Sums = tuple[int, ...]
"""A stand-in for a State: the numbers folded so far, in their order."""


def row(stamp: int) -> Row:
    return Row(stamp, "dev0001", stamp)


class Folder:
    """Folds rows as a memory does, and counts what it costs."""

    def __init__(self, levels: int | None = None) -> None:
        self.timeline: Timeline[Sums] = Timeline(levels=levels)
        self.truth: Sums = ()
        self.folded = 0

    def take(self, *rows: Row) -> int:
        """Put rows at their places; tell how many were folded for it."""
        self.timeline.keep(self.truth)
        timeline, truth, due = self.timeline.back_to(sorted(rows))
        for one in due:
            timeline.keep(truth)
            timeline.add(one)
            truth = (*truth[-40:], one.stamp)
        self.timeline, self.truth = timeline, truth
        self.folded += len(due)
        return len(due)


@stable(200)
@given(
    st.lists(st.integers(0, 500), unique=True, min_size=1, max_size=60),
    st.lists(st.integers(1, 7), min_size=60, max_size=60),
)
def test_rows_in_any_order_and_any_batches_are_folded_in_one_order(
    stamps: list[int], sizes: list[int]
) -> None:
    folder, left = Folder(), stamps
    for size in sizes:
        now, left = left[:size], left[size:]
        if now:
            folder.take(*map(row, now))

    assert folder.truth == tuple(sorted(stamps))[-41:]
    assert folder.timeline.newest == row(max(stamps))


@pytest.mark.parametrize("distance", [1, 2, 3, 7, 50, 300, 1_000])
def test_going_back_costs_twice_the_distance_at_most(distance: int) -> None:
    for events in (1_024, 1_500, 2_047):
        folder = Folder()
        for stamp in range(events):
            folder.take(row(2 * stamp))

        cost = folder.take(row(2 * (events - distance) - 1))

        assert distance < cost <= 2 * distance + 1


def test_rows_in_order_are_folded_once() -> None:
    folder = Folder()
    for stamp in range(500):
        folder.take(row(stamp))

    assert folder.folded == 500


@pytest.mark.parametrize("together", [1, 3, 17])
def test_what_is_kept_is_bounded_and_reaches_as_far_as_is_told(together: int) -> None:
    folder, levels = Folder(levels=6), 6
    for stamp in range(0, 4_000, together):
        folder.take(*map(row, range(stamp, stamp + together)))

    most = 4 * 2**levels + 2 * together
    assert len(folder.timeline) <= most
    assert len(folder.timeline.truths) <= 2 * levels + 1
    assert not folder.timeline.is_behind(row(4_000 - 2**levels))
    assert folder.timeline.is_behind(row(4_000 - 2 * most))


def test_row_behind_all_that_is_kept_is_folded_as_the_first() -> None:
    folder = Folder(levels=3)
    for stamp in range(100, 300):
        folder.take(row(stamp))
    folder.timeline.keep(folder.truth)
    floor = folder.timeline.floor

    folder.take(row(5))

    place = folder.truth.index(5)
    assert folder.timeline.is_behind(row(5))
    assert folder.truth[place - 1] == floor.stamp


def test_going_back_changes_nothing_until_it_is_adopted() -> None:
    folder = Folder()
    for stamp in range(40):
        folder.take(row(2 * stamp))
    before = len(folder.timeline), folder.timeline.newest, folder.timeline.truths

    back = folder.timeline.back_to([row(11)])
    back.timeline.add(row(11))

    assert (
        len(folder.timeline), folder.timeline.newest, folder.timeline.truths,
    ) == before  # fmt: skip


def test_rows_that_are_left_out_were_never_there() -> None:
    folder = Folder()
    for stamp in range(30):
        folder.take(row(stamp))

    back = folder.timeline.without(lambda one: one.stamp in (20, 27))

    assert back.truth[-1] < 20
    assert [*back.truth, *(one.stamp for one in back.rows)] == [
        stamp for stamp in range(30) if stamp not in (20, 27)
    ]


def test_truths_that_are_let_go_take_all_before_them_along() -> None:
    folder = Folder()
    for stamp in range(64):
        folder.take(row(stamp))

    after = folder.timeline.changed(lambda truth: truth if len(truth) > 40 else None)

    assert after.is_behind(row(3))
    assert not after.is_behind(row(62))
    assert folder.timeline.floor == BEGINNING


# --- the order of events


def lines(events: list[Event]) -> list[tuple[Event, bytes]]:
    return [(event, event.id.encode()) for event in events]


@stable(100)
@given(any_rows(), st.randoms(use_true_random=False))
def test_each_writers_events_stay_in_the_order_of_their_numbers(
    rows: list, chance: random.Random
) -> None:
    events = list(told(rows))
    shuffled = interleaved(events, chance)

    numbers = defaultdict(list)
    for one in in_order(lines(shuffled)):
        numbers[one.writer].append(one.number)

    assert in_order(lines(shuffled)) == in_order(lines(events))
    assert all(found == sorted(found) for found in numbers.values())


def interleaved(events: list[Event], chance: random.Random) -> list[Event]:
    """Mix the events of all writers anew, each writer's own in their order."""
    queues = defaultdict(list)
    for event in reversed(events):
        queues[event.writer].append(event)
    mixed = []
    while queues:
        writer = chance.choice(sorted(queues))
        mixed.append(queues[writer].pop())
        if not queues[writer]:
            del queues[writer]
    return mixed


def test_events_of_one_command_stay_together_among_others_of_the_same_moment() -> None:
    first, *_ = fixed_story(1)
    events = [
        replace(first, writer=writer, number=n, first=1, stamp=f"{1_000 + n:016x}")
        for n in (1, 2, 3)
        for writer in ("dev0002", "dev0001")
    ]

    order = [(one.writer, one.number) for one in in_order(lines(events))]

    assert order == [("dev0001", n) for n in (1, 2, 3)] + [
        ("dev0002", n) for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("stamp", ["f" * 16, "0" * 16])
def test_stamp_that_is_no_time_or_goes_back_counts_as_the_one_before(
    stamp: str,
) -> None:
    first, *_ = fixed_story(1)
    events = [
        replace(first, number=1, first=1, stamp=f"{500:016x}"),
        replace(first, number=2, first=2, stamp=stamp),
        replace(first, number=3, first=3, stamp=f"{600:016x}"),
    ]

    assert [one.stamp for one in in_order(lines(events))] == [500, 500, 600]


@stable(40)
@given(any_rows(), st.randoms(use_true_random=False))
def test_state_is_the_same_however_the_events_came(
    rows: list, chance: random.Random
) -> None:
    events = {event.id.encode(): event for event in told(rows)}
    states = []
    for mixed in (list(events.values()), interleaved(list(events.values()), chance)):
        order = in_order(lines(mixed))
        states.append(fold_all(State(), (events[one.line] for one in order)))

    assert encode_state(states[0]) == encode_state(states[1])

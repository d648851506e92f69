"""In step: the same events give every desk the same State, however they came to it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

import hypothesis.strategies as st
import pytest
from hypothesis import given

from store.answers import Taken
from store.desk import Desk
from store.log import EventLog
from store.model.events import BrokenEventError, Event, decode, encode
from store.model.fold import fold_all
from store.model.recent import bring_back, put_away
from store.model.records import State
from store.model.saved import encode_state
from store.model.settings import shown_on
from store.model.timeline import Row, Timeline, in_order
from tests.store.any_event import Row as AnyRow
from tests.store.any_event import any_rows, told
from tests.store.desk_on_sim import NOON_MS, opened
from tests.store.sim_disk import SimDisk
from tests.store.test_model_laws import stable

SMALL = {
    "store.opening.EventLog": partial(EventLog, segment_bytes=2_000, reserve_bytes=0),
    "store.memory.put_away": partial(put_away, keep_ms=3_600_000, most=1, fewest=1),
    "store.memory.PUT_AWAY_EVERY": 6,
    "store.memory.LEAVE_EVERY": 9,
    "store.shared.TAKEN_TOGETHER": 5,
    "store.model.timeline.LEVELS": 3,
    "store.ledger.SAVE_AT_CLOSE": 3,
}
"""Limits at which a few events are more than is kept."""


@contextmanager
def small() -> Iterator[None]:
    with ExitStack() as stack:
        for name, value in SMALL.items():
            stack.enter_context(patch(name, value))
        yield


def whole(desk: Desk) -> bytes:
    """Write the State of a desk, with all that was put away back in it."""
    state = desk.state
    for incidents in desk._memory.past.since(-(10**18), state.incidents):
        for incident in incidents:
            state = bring_back(state, incident)
    return encode_state(state)


def right(lines: Sequence[bytes], desk: Desk) -> bytes:
    """Write the State that a set of events gives, as it is shown on a desk."""
    return encode_state(shown_on(truth_of(lines), desk.device.code))


def truth_of(lines: Sequence[bytes]) -> State:
    """Fold a set of events in the order of all desks."""
    rows = in_order((decode(line), line) for line in lines)
    return fold_all(State(), (decode(row.line) for row in rows))


def mixed(lines: Sequence[bytes], chance: random.Random) -> list[bytes]:
    """Mix the events of all writers, each writer's own in their order.

    Mostly by turns, so that now and then a writer's come all at once, and late.
    """
    queues: dict[str, list[bytes]] = defaultdict(list)
    for line in reversed(lines):
        queues[decode(line).writer].append(line)
    found: list[bytes] = []
    while queues:
        writer = chance.choice(sorted(queues))
        size = min(chance.choice((1, 2, 9)), len(queues[writer]))
        found += [queues[writer].pop() for _ in range(size)]
        if not queues[writer]:
            del queues[writer]
    return found


class Life:
    """A desk that is given events, and closed, killed and asked to save in between."""

    def __init__(self, seed: int) -> None:
        self.disk = SimDisk(where=f"desk-{seed}")
        self.chance = random.Random(seed)  # noqa: S311
        self.desk = opened(self.disk)

    def takes(self, lines: Sequence[bytes]) -> None:
        left = list(lines)
        while left:
            size = self.chance.choice((1, 1, 2, 7, 20))
            answer = self.desk.take(left[:size], (), NOON_MS, by="link")
            assert isinstance(answer, Taken), answer
            left = left[size:]
            self.rests()

    def rests(self) -> None:
        """Do what comes between two batches."""
        match self.chance.choice("--------scko"):
            case "s":
                self.desk.save_memory()
            case "c":
                self.desk.close()
                self.desk = opened(self.disk)
            case "k":
                self.disk.kill()
                self.desk = opened(self.disk)
            case "o":
                self.desk._memory.put_away()
            case _:
                pass


def several(rows: Sequence[AnyRow]) -> list[bytes]:
    """Give those events of a story that can be written to four writers."""
    rows = [row for row in rows if can_be_read(row)]
    writers = [f"dev000{n % 4 + 1}" for n in range(len(rows))]
    pairs = zip(rows, writers, strict=True)
    return [encode(event) for event in told([r._replace(writer=w) for r, w in pairs])]


def can_be_read(row: AnyRow) -> bool:
    (event,) = told([row])
    try:
        return decode(encode(event)).fact == event.fact
    except (BrokenEventError, OverflowError):
        return False


def equal_after(lines: Sequence[bytes], seed: int) -> None:
    """Claim that a desk with these events has the State that their set gives."""
    with small():
        life = Life(seed)
        life.takes(mixed(lines, life.chance))
        found = whole(life.desk)
        life.desk.close()
        again = whole(opened(life.disk))

    assert found == right(lines, life.desk)
    assert again == found


@stable(25)
@given(any_rows(40), st.integers(0, 10**6))
def test_any_interleaving_gives_the_state_of_the_set(
    rows: list[AnyRow], seed: int
) -> None:
    equal_after(several(rows), seed)


# --- mutants


def arrives(timeline: Timeline, late: list[Row]) -> object:
    """Fold in the order of arrival."""
    return timeline._from(timeline._begin + len(timeline), late)


def by_writer(event: Event, line: bytes, last: object) -> Row:
    """Order by the writer first."""
    del last
    return Row(sum(event.writer.encode()), event.writer, event.number, line)


MUTANTS = [
    ("store.model.timeline.Timeline.back_to", arrives),
    ("store.model.timeline.place", by_writer),
    ("store.shared.read_again", lambda *_, **__: None),
    ("store.opening.read_again", lambda *_, **__: None),
]


@pytest.mark.parametrize(("name", "mutant"), MUTANTS, ids=[m[0] for m in MUTANTS])
def test_desk_without_the_rule_is_caught(name: str, mutant: object) -> None:
    chance = random.Random(3)  # noqa: S311
    story = [encode(e) for e in told_story(chance)]
    truth = truth_of(story)

    def is_caught(seed: int) -> bool:
        try:
            with small():
                life = Life(seed)
                life.takes(mixed(story, life.chance))
                life.desk.close()
                again = opened(life.disk)
                shown = shown_on(truth, again.device.code)
                return whole(again) != encode_state(shown)
        except AssertionError:
            return True

    assert not is_caught(1)
    with patch(name, mutant):
        assert any(is_caught(seed) for seed in range(40))


def told_story(chance: random.Random) -> list[Event]:
    """Tell of a few incidents, much about each, by four writers."""
    from tests.store.any_event import any_row

    rows = [any_row(chance.choice) for _ in range(120)]
    return [decode(line) for line in several(rows)]

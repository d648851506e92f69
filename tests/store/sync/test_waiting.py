"""Waiting and trying again: shorter behind a proxy that cuts, later after failures."""

from __future__ import annotations

import json
import random

import hypothesis.strategies as st
from hypothesis import given

from store.chain import NO_HEAD
from store.outbox import OutLine
from store.sync.backoff import FIRST_S, LONGEST_S, Backoff
from store.sync.outgoing import CALL_S, Outgoing
from store.sync.waiting import LONGEST_S as LONGEST_WAIT_S
from store.sync.waiting import SHORTEST_S, Wait


def test_a_wait_that_was_cut_is_shorter_next_time() -> None:
    wait = Wait()

    assert wait.cut(30)
    assert wait.now_s < 30


def test_what_is_cut_at_once_was_not_idle() -> None:
    wait = Wait()

    assert not wait.cut(0.2)
    assert wait.now_s == LONGEST_WAIT_S


def test_a_line_that_cuts_everything_is_down_in_the_end() -> None:
    wait = Wait()
    cuts = 0
    while wait.cut(1.9):
        cuts += 1

    assert cuts < 20
    assert wait.now_s == SHORTEST_S


def test_after_many_calm_waits_a_longer_one_is_tried() -> None:
    wait = Wait()
    wait.cut(20)
    shorter = wait.now_s
    for _ in range(100):
        wait.came()

    assert shorter < wait.now_s <= LONGEST_WAIT_S


@given(st.integers(), st.integers(1, 40))
def test_a_back_off_stays_between_its_bounds(seed: int, failures: int) -> None:
    backoff = Backoff(random.Random(seed))  # noqa: S311
    waits = [backoff.failed() for _ in range(failures)]

    assert all(FIRST_S <= wait_s <= LONGEST_S for wait_s in waits)
    backoff.worked()
    assert backoff.failed() == FIRST_S


def test_the_server_may_ask_for_more_patience() -> None:
    assert Backoff(random.Random(1)).failed(90) >= 90  # noqa: S311


def test_many_desks_do_not_come_back_together() -> None:
    backoffs = [Backoff(random.Random(seed)) for seed in range(50)]  # noqa: S311
    for _ in range(6):
        waits = [backoff.failed() for backoff in backoffs]

    assert max(waits) - min(waits) > 10


def test_a_server_is_not_left_alone_long_while_a_call_for_help_waits() -> None:
    def written(number: int, kind: str) -> OutLine:
        line = {"d": "aaabbbb", "n": number, "t": "0" * 16, "k": kind, "x": {}}
        return OutLine("aaabbbb", number, json.dumps(line).encode(), NO_HEAD)

    outgoing = Outgoing({})
    outgoing.fill([written(1, "unit.stage")])
    before = outgoing.patience_s
    outgoing.fill([written(2, "unit.sos")])
    during = outgoing.patience_s
    outgoing.ack("aaabbbb", 2)

    assert before > LONGEST_S
    assert during == CALL_S
    assert outgoing.patience_s > LONGEST_S

"""Short numbers lead to the open one, else to the one opened last, by whatever way."""

from __future__ import annotations

from random import Random

import hypothesis.strategies as st
import immutables
import pytest
from hypothesis import given
from msgspec.structs import replace

from store.author import Author
from store.clock import Clock
from store.model.events import Event
from store.model.facts import IncidentOpened, IncidentReopened
from store.model.fold import fold_all
from store.model.numbers import put
from store.model.recent import bring_back, put_away
from store.model.records import Incident, IncidentId, Location, State
from store.model.rules.ruling import Draft
from tests.store.shift import NOON_MS, Shift
from tests.store.test_model_laws import STEPS, Step, begun, give, stable

ALL = {"keep_ms": -1, "most": 0, "fewest": 0}


def meant(state: State) -> dict[int, IncidentId]:
    """Say again which incident each number leads to, by looking through all."""
    best: dict[int, Incident] = {}
    for one in state.incidents.values():
        held = best.setdefault(one.number, one)
        ours = (one.is_open, one.opened_ms, one.id)
        if ours > (held.is_open, held.opened_ms, held.id):
            best[one.number] = one
    return {number: one.id for number, one in best.items()}


def sharing(state: State) -> dict[int, tuple[IncidentId, ...]]:
    """Say again which numbers several incidents have."""
    keys: dict[int, list[IncidentId]] = {}
    for one in state.incidents.values():
        keys.setdefault(one.number, []).append(one.id)
    return {n: tuple(sorted(row)) for n, row in keys.items() if len(row) > 1}


def is_right(state: State) -> bool:
    is_open = {i.id: i.number for i in state.incidents.values() if i.is_open}
    return (
        dict(state.numbers) == meant(state)
        and dict(state.shared) == sharing(state)
        and dict(state.open_ids) == is_open
    )


def two_desks(steps: list[Step], others: list[Step]) -> list[Event]:
    """Write what two desks did who did not know of each other: they share numbers."""
    here, there = begun(), Shift(writer="zzz2222")
    there.opens("noise")
    for step in steps:
        give(here, step)
    for step in others:
        give(there, step)
    events, rest = list(here.events), list(there.events)
    return [
        one
        for pair in zip(events, rest, strict=False)
        for one in pair
    ] + events[len(rest) :] + rest[len(events) :]  # fmt: skip


@stable(150)
@given(STEPS, STEPS)
def test_a_number_leads_to_the_open_one_else_to_the_last(
    steps: list[Step], others: list[Step]
) -> None:
    state = State()
    for event in two_desks(steps, others):
        state = fold_all(state, [event])

        assert is_right(state)


@stable(100)
@given(STEPS, STEPS, st.randoms(use_true_random=False))
def test_it_does_after_any_were_put_away_and_brought_back(
    steps: list[Step], others: list[Step], chance: Random
) -> None:
    whole = fold_all(State(), two_desks(steps, others))
    state = replace(whole, actions=())
    hot, cold = put_away(state, **ALL)
    back = list(cold)
    chance.shuffle(back)

    assert is_right(hot)
    for incident in back:
        hot = bring_back(hot, incident)
        assert is_right(hot)
    assert (hot.numbers, hot.shared) == (whole.numbers, whole.shared)


incidents = st.builds(
    lambda key, number, opened_ms, is_open: Incident(
        id=IncidentId(f"k7q4f2a.{key}"), number=number, type="theft", priority=2,
        place=Location(text=""), opened_ms=opened_ms, opened_by="a",
        closure=None if is_open else CLOSED,
    ),
    st.integers(1, 6), st.integers(101, 103), st.integers(1, 3), st.booleans(),
)  # fmt: skip


def closure() -> object:
    shift = Shift()
    shift.opens()
    shift.closes(101)
    return shift.incident(101).closure


CLOSED = closure()


@stable(300)
@given(st.lists(incidents, max_size=20))
def test_it_does_whatever_is_put_in_place_of_what(rows: list[Incident]) -> None:
    state = State()
    opened: dict[IncidentId, int] = {}
    for one in rows:
        kept = replace(one, opened_ms=opened.setdefault(one.id, one.opened_ms))
        state = put(state, kept)

        assert is_right(state)


def test_the_laws_meet_numbers_that_several_have() -> None:
    state = fold_all(State(), two_desks([], []))

    assert 101 in state.shared


def reopened(number: int) -> State:
    """Two of #101, the older one reopened by an event with some number or 0."""
    older, newer = Shift(), Shift(writer="zzz2222")
    older.opens("theft")
    older.closes(101)
    newer.later(hours=1)
    newer.opens("fire")
    newer.closes(101)
    author = Author("yyy3333", Clock())
    fact = IncidentReopened(reason="x", number=number)
    state = fold_all(State(), older.events + newer.events)
    drafts = (Draft(f"i:{older.key(101)}", fact),)
    return author.write(state, drafts, NOON_MS, "a")[1]


@pytest.mark.parametrize("number", [0, 555])
def test_reopened_by_another_desk_its_number_leads_to_the_open_one(number: int) -> None:
    state = reopened(number)

    found = state.by_number(number or 101)
    assert found is not None
    assert found.is_open
    assert is_right(state)


def test_a_number_of_a_state_saved_before_is_not_lost() -> None:
    shift = Shift()
    shift.opens("theft")
    shift.closes(101)
    fact = IncidentOpened(number=101, type="fire", priority=1, place=Location(text=""))
    old = replace(shift.state, shared=immutables.Map())
    state = Author("yyy3333", Clock()).write(
        old, (Draft("i:", fact),), shift.now_ms + 1, "a"
    )[1]

    found = state.by_number(101)
    assert found is not None
    assert found.is_open

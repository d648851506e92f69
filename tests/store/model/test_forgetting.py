"""Forgetting: what is dropped from a State, what never is, and that it commutes."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from store.model.commands import CloseStreet
from store.model.events import Event
from store.model.fold import fold_all
from store.model.forgetting import Later, forget
from store.model.records import Location, State
from store.model.saved import encode_state
from tests.store.model.test_by_number import is_right, two_desks
from tests.store.shift import DAY_MS, Shift
from tests.store.test_model_laws import STEPS, Step, stable


def cut_at(events: list[Event], count: int) -> tuple[State, list[Event], Later]:
    """Give the State after some events, the others, and what those speak of."""
    dropped, stay = events[:count], events[count:]
    newest_ms = max((event.at_ms for event in dropped), default=0)
    later = Later(before_ms=newest_ms + 1)
    for event in stay:
        later.hear(event)
    state = fold_all(State(), dropped)
    later.begin_at(state)
    return state, stay, later


def forgotten(shift: Shift, before: int) -> State:
    """Give the State without what the first events told."""
    state, stay, later = cut_at(shift.events, before)
    return forget(fold_all(state, stay), later)


@stable(200)
@given(STEPS, STEPS, st.integers(0, 100))
def test_to_forget_and_fold_on_is_to_fold_on_and_forget(
    steps: list[Step], others: list[Step], percent: int
) -> None:
    events = two_desks(steps, others)
    state, stay, later = cut_at(events, len(events) * percent // 100)

    folded = fold_all(forget(state, later), stay)

    assert folded == forget(fold_all(state, stay), later)
    assert forget(folded, later) == folded
    assert is_right(folded)


@stable(100)
@given(STEPS, STEPS, st.integers(0, 100))
def test_what_is_open_and_where_the_log_stands_stays(
    steps: list[Step], others: list[Step], percent: int
) -> None:
    events = two_desks(steps, others)
    state, stay, later = cut_at(events, len(events) * percent // 100)
    whole = fold_all(state, stay)

    left = forget(whole, later)

    assert left.open_ids == whole.open_ids
    assert {u.id for u in left.units.values() if u.on_duty} == {
        u.id for u in whole.units.values() if u.on_duty
    }
    assert (left.heads, left.last_ms, left.skipped, left.last_number) == (
        whole.heads, whole.last_ms, whole.skipped, whole.last_number
    )  # fmt: skip
    told = {i.id for i in whole.incidents.values() if any(map(later.has, ids(i)))}
    assert told <= set(left.incidents)


def ids(incident: object) -> list[object]:
    return [line.event for line in getattr(incident, "history", ())]


WORDS = "ความลับ"


def wordy_shift() -> tuple[Shift, int]:
    """A shift in which all that takes words was told a secret, and then ended."""
    shift = Shift()
    shift.logs_on("21", crew=(f"{WORDS} somchai",))
    shift.opens("theft", place=f"{WORDS} house", text=WORDS, caller=WORDS)
    shift.sends("21", 101)
    shift.arrives("21")
    shift.remarks(101, WORDS)
    shift.clears("21", "REPORT")
    shift.closes(101, text=WORDS)
    shift.does(CloseStreet(place=Location(text=WORDS), until_ms=shift.now_ms + 1))
    shift.keeps("draft.somchai", WORDS)
    shift.later(hours=30)
    shift.logs_off("21")
    return shift, len(shift.events)


def test_no_word_of_what_is_over_is_left() -> None:
    shift, before = wordy_shift()
    shift.now_ms += 400 * DAY_MS
    shift.logs_on("22")
    whole = encode_state(shift.state)

    left = encode_state(forgotten(shift, before))

    assert WORDS.encode() in whole
    assert WORDS.encode() not in left


def test_an_open_incident_stays_with_all_its_words() -> None:
    shift = Shift()
    shift.opens("theft", text=WORDS)
    shift.remarks(101, WORDS)
    before = len(shift.events)
    shift.now_ms += 400 * DAY_MS
    shift.logs_on("22")

    assert forgotten(shift, before).by_number(101) == shift.incident(101)


def test_one_closed_then_and_spoken_of_since_stays() -> None:
    shift = Shift()
    shift.opens("theft", text=WORDS)
    shift.opens("noise")
    shift.closes(101)
    shift.closes(102)
    before = len(shift.events)
    shift.now_ms += 400 * DAY_MS
    shift.remarks(101, "found")

    state = forgotten(shift, before)

    assert state.by_number(101) == shift.incident(101)
    assert state.by_number(102) is None


def test_a_street_that_is_still_closed_stays_closed() -> None:
    shift = Shift()
    shift.does(CloseStreet(place=Location(text="the bridge")))
    before = len(shift.events)
    shift.now_ms += 400 * DAY_MS
    shift.logs_on("22")

    assert forgotten(shift, before).closed_at(shift.now_ms)


def test_what_was_done_since_can_still_be_undone_and_nothing_else() -> None:
    shift = Shift()
    shift.opens("theft")
    before = len(shift.events)
    shift.opens("noise")

    assert [a.id for a in forgotten(shift, before).actions] == [shift.events[-1].id]

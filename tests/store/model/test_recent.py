"""Hot and past: what leaves the State, what never does, and that nothing is lost."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import immutables
import pytest
from hypothesis import given
from msgspec.structs import replace

from store.model.events import Event
from store.model.fold import fold_all
from store.model.recent import FEWEST, KEEP_MS, MOST, SURE_MS, bring_back, put_away
from store.model.records import Incident, State
from tests.store.shift import DAY_MS, Shift
from tests.store.test_model_laws import STEPS, Step, begun, give, stable

LIMITS = st.fixed_dictionaries(
    {
        "keep_ms": st.sampled_from([-1, 0, 60_000, 3_600_000, DAY_MS]),
        "most": st.integers(0, 3),
        "fewest": st.integers(0, 2),
    }
)
ALL = {"keep_ms": -1, "most": 0, "fewest": 0}
"""Put away everything that may go."""


def after(steps: list[Step], shift: Shift) -> State:
    """Give the State after some steps, long enough ago that nothing can be undone."""
    for step in steps:
        give(shift, step)
    return replace(shift.state, actions=())


def without_incidents(state: State) -> State:
    return replace(state, incidents=immutables.Map(), numbers=immutables.Map())


def is_about(event: Event, cold: set[str]) -> bool:
    return event.entity[2:] in cold or getattr(event.fact, "incident", "") in cold


def closed_days_ago(*days: float) -> State:
    """Give a State of incidents closed some days before its newest event."""
    shift = Shift()
    start_ms = shift.now_ms
    for ago in sorted(days, reverse=True):
        shift.now_ms = start_ms - round(ago * DAY_MS)
        shift.opens("theft")
        shift.closes(shift.state.last_number)
    shift.now_ms = start_ms
    shift.hears("21", override=True)
    return replace(shift.state, actions=())


def numbers(incidents: tuple[Incident, ...]) -> list[int]:
    return [incident.number for incident in incidents]


@stable(100)
@given(STEPS, LIMITS)
def test_what_leaves_and_what_stays_is_everything(
    steps: list[Step], limits: dict[str, int]
) -> None:
    state = after(steps, begun())

    hot, cold = put_away(state, **limits)

    gone = {incident.id: incident for incident in cold}
    assert dict(hot.incidents) | gone == dict(state.incidents)
    assert not gone.keys() & hot.incidents.keys()
    assert without_incidents(hot) == without_incidents(state)
    assert dict(hot.numbers) == {
        number: key for number, key in state.numbers.items() if key not in gone
    }


@stable(100)
@given(STEPS, LIMITS)
def test_open_ones_never_leave_and_twice_is_once(
    steps: list[Step], limits: dict[str, int]
) -> None:
    state = after(steps, begun())

    hot, cold = put_away(state, **limits)

    assert not any(incident.is_open for incident in cold)
    assert put_away(hot, **limits) == (hot, ())


@stable(150)
@given(STEPS, STEPS)
def test_later_events_about_other_things_do_the_same_without_the_cold_ones(
    steps: list[Step], more: list[Step]
) -> None:
    shift = begun()
    state = after(steps, shift)
    hot, cold = put_away(state, **ALL)
    gone = {incident.id: incident for incident in cold}
    before = len(shift.events)
    for step in more:
        give(shift, step)
    later = [e for e in shift.events[before:] if not is_about(e, set(gone))]

    kept, whole = fold_all(hot, later), fold_all(state, later)

    assert dict(kept.incidents) | gone == dict(whole.incidents)
    assert without_incidents(kept) == without_incidents(whole)
    assert dict(kept.numbers) == {
        number: key for number, key in whole.numbers.items() if key not in gone
    }


@stable(100)
@given(STEPS)
def test_all_brought_back_makes_the_state_whole(steps: list[Step]) -> None:
    state = after(steps, begun())
    hot, cold = put_away(state, **ALL)

    for incident in cold:
        hot = bring_back(hot, incident)

    assert hot.incidents == state.incidents
    assert set(hot.numbers) == set(state.numbers)
    assert [hot.by_number(number) for number in hot.numbers]


def test_the_laws_meet_incidents_that_go() -> None:
    _, cold = put_away(after([], begun()), **ALL)

    assert numbers(cold) == [104]


# --- the limits, one by one


def test_two_weeks_are_kept() -> None:
    state = closed_days_ago(*(number / 4 for number in range(4 * 20)))

    hot, cold = put_away(state, fewest=0)

    days = KEEP_MS // DAY_MS
    assert days == 14
    assert len(cold) == 4 * (20 - days) - 1
    assert len(hot.incidents) == 4 * days + 1


def test_no_more_are_kept_than_the_most_but_always_those_of_a_day() -> None:
    of_a_day, older = [number / 20 for number in range(20)], [1.5, 2, 3]
    state = closed_days_ago(*of_a_day, *older)

    hot, cold = put_away(state, most=5, fewest=0)

    assert SURE_MS == DAY_MS
    assert numbers(cold) == [101, 102, 103]
    assert len(hot.incidents) == len(of_a_day)


def test_the_last_to_be_closed_are_kept_though_one_clock_ran_years_ahead() -> None:
    state = closed_days_ago(*(number / 10 for number in range(150)))
    state = replace(state, last_ms=state.last_ms + 9_000 * DAY_MS)

    hot, cold = put_away(state)

    assert len(hot.incidents) == FEWEST
    assert len(cold) == 150 - FEWEST
    assert max(i.opened_ms for i in cold) < min(
        i.opened_ms for i in hot.incidents.values()
    )


def test_the_usual_limits_keep_a_busy_fortnight_small() -> None:
    state = closed_days_ago(*(0.9 + number / 1000 for number in range(MOST + 300)))

    hot, cold = put_away(state)

    assert len(hot.incidents) == MOST
    assert len(cold) == 300


# --- what something else speaks of


def test_an_incident_that_may_still_be_undone_stays() -> None:
    shift = Shift()
    shift.opens("theft")
    shift.opens("noise")
    shift.closes(101)
    shift.closes(102)
    state = replace(shift.state, actions=shift.state.actions[-1:])

    hot, cold = put_away(state, **ALL)

    assert numbers(cold) == [101]
    assert hot.by_number(102) is not None


def test_an_incident_that_a_unit_is_on_stays_though_it_is_closed() -> None:
    shift = Shift()
    shift.logs_on("21")
    key = shift.key(shift.opens("theft").number)  # type: ignore[union-attr]
    shift.closes(101)
    unit = replace(shift.unit("21"), incidents=(key,))
    units = shift.state.units.set(unit.id, unit)
    state = replace(shift.state, units=units, actions=())

    hot, cold = put_away(state, **ALL)

    assert cold == ()
    assert hot is state


# --- bringing back


def two_of_one_number() -> tuple[State, Incident, Incident]:
    """Give two closed incidents, the older one of which had its number first."""
    shift = Shift()
    shift.opens("theft")
    shift.closes(101)
    older = shift.incident(101)
    newer = replace(older, id="later.1", opened_ms=older.opened_ms + DAY_MS)
    state = replace(shift.state, actions=())
    return put_away(state, **ALL)[0], older, newer


@pytest.mark.parametrize("turned", [False, True])
def test_a_number_finds_the_later_opened_of_two_brought_back(turned: bool) -> None:
    state, *both = two_of_one_number()

    for incident in reversed(both) if turned else both:
        state = bring_back(state, incident)

    found = state.by_number(101)
    assert found is not None
    assert found.id == "later.1"
    assert len(state.incidents) == 2


def test_an_open_incident_keeps_its_number_from_one_brought_back() -> None:
    state, older, newer = two_of_one_number()
    held: Any = replace(older, id="open.1", closure=None)
    state = replace(
        state,
        incidents=state.incidents.set(held.id, held),
        open_ids=state.open_ids.set(held.id, 101),
        numbers=state.numbers.set(101, held.id),
    )

    state = bring_back(state, newer)

    assert state.by_number(101) is held
    assert newer.id in state.incidents

"""The fold: which fact makes what of a State, and which facts are void."""

from __future__ import annotations

import msgspec
import pytest

from store.model.events import Event, decode, encode
from store.model.facts import (
    Fact,
    IncidentClosed,
    IncidentPriority,
    IncidentResumed,
    KnownFact,
    Remarked,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitOff,
    UnitResumed,
    UnitStage,
)
from store.model.fold import KEPT_ACTIONS, fold, fold_all
from store.model.records import (
    Ending,
    IncidentId,
    IncidentState,
    Location,
    Readiness,
    Stage,
    State,
)
from tests.store.shift import NOON_MS, Shift


def at_work() -> Shift:
    """21 is on its way to 101; 102 waits; 22 is free."""
    shift = Shift()
    shift.logs_on("21,22", crew=("Somchai", "Malee"))
    shift.opens("theft", place="market")
    shift.opens("noise", place="school")
    shift.later(minutes=1)
    shift.sends("21", 101, Stage.EN)
    return shift


def event(shift: Shift, entity: str, fact: Fact, *, number: int = 999) -> Event:
    """Write an event that no rule has judged."""
    assert isinstance(fact, KnownFact)
    return Event(
        writer="elsewhere",
        number=number,
        first=number,
        stamp=f"{shift.now_ms:012x}0000",
        at_ms=shift.now_ms,
        by="malee",
        entity=entity,
        fact=fact,
    )


VOID = IncidentId("nobody.1")
VOID_FACTS = [
    ("i:nobody.1", Remarked(text="who?")),
    ("i:nobody.1", IncidentClosed(disposition="REPORT")),
    ("i:", IncidentPriority(priority=1)),
    ("", IncidentResumed()),
    ("u:21", UnitAssigned(incident=VOID)),
    ("u:21", UnitStage(incident=VOID, stage=Stage.AR)),
    ("u:21", UnitCleared(incident=VOID)),
    ("u:21", UnitFreed(incident=VOID)),
    ("u:21", UnitResumed(incident=VOID)),
]


@pytest.mark.parametrize(("entity", "fact"), VOID_FACTS)
def test_a_fact_about_an_unknown_incident_is_void(entity: str, fact: Fact) -> None:
    shift = at_work()
    after = fold(shift.state, event(shift, entity, fact))

    assert after.incidents == shift.state.incidents
    assert after.units == shift.state.units
    assert after.heads["elsewhere"] == 999


@pytest.mark.parametrize(
    "make", [UnitCleared, UnitFreed, UnitResumed], ids=["clear", "free", "resume"]
)
def test_a_fact_about_a_unit_that_never_was_there_is_void(
    make: type[UnitCleared],
) -> None:
    shift = at_work()
    fact = make(incident=shift.key(102))
    after = fold(shift.state, event(shift, "u:22", fact))

    assert after.incidents == shift.state.incidents
    assert after.units == shift.state.units


@pytest.mark.parametrize(("entity", "fact"), VOID_FACTS)
def test_undoing_a_void_fact_does_not_raise(entity: str, fact: Fact) -> None:
    shift = at_work()
    shift.hands_over_to("malee")
    shift.state = fold(shift.state, event(shift, entity, fact))
    before = shift.state.incidents
    shift.undoes()

    assert shift.state.incidents == before


def test_a_unit_assigned_twice_is_there_once() -> None:
    shift = at_work()
    again = event(shift, "u:21", UnitAssigned(incident=shift.key(101)))
    after = fold(shift.state, again)

    incident = after.incidents[shift.key(101)]
    assert incident.assignments == shift.incident(101).assignments
    assert after.units == shift.state.units


def test_an_event_folded_before_gives_the_same_state_object() -> None:
    shift = at_work()

    assert fold(shift.state, shift.events[0]) is shift.state
    assert fold_all(shift.state, shift.events) is shift.state


def test_what_does_not_change_stays_the_same_object() -> None:
    shift = at_work()
    before = shift.state
    shift.remarks(102)

    assert shift.state.incidents[shift.key(101)] is before.incidents[shift.key(101)]
    assert shift.state.units is before.units


def test_a_restart_reads_back_the_very_state() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.clears("21", "REPORT")
    shift.undoes()
    shift.keeps("language", "th")
    lines = [encode(written) for written in shift.events]

    assert fold_all(State(), map(decode, lines)) == shift.state


def test_every_fact_about_an_incident_leaves_a_line_of_history() -> None:
    shift = at_work()
    shift.remarks(101)
    shift.sets_priority(101, 1)
    shift.arrives("21")
    kinds = [entry.fact.kind for entry in shift.incident(101).history]  # type: ignore[attr-defined]

    assert kinds == [
        "inc.open", "unit.assign", "unit.stage", "inc.note", "inc.pri", "unit.stage",
    ]  # fmt: skip


def test_an_override_leaves_a_line_of_history() -> None:
    shift = at_work()
    shift.closes(101, override=True, words="cl 101 report !")
    last = shift.incident(101).history[-1].fact

    assert getattr(last, "command", None) == "cl 101 report !"


def test_the_first_clock_is_never_turned_back() -> None:
    shift = at_work()
    shift.frees("21")
    shift.closes(101)
    shift.later(minutes=5)
    shift.reopens(101)

    assert shift.incident(101).opened_ms == NOON_MS


def test_each_step_of_a_unit_has_its_time() -> None:
    shift = Shift()
    shift.logs_on("21")
    shift.opens()
    shift.sends("21", 101)
    for stage in (Stage.AK, Stage.EN, Stage.AR):
        shift.later(minutes=1)
        shift.advances("21", stage)
    shift.later(minutes=1)
    shift.clears("21", "GOA")
    [done] = shift.incident(101).assignments
    minutes = [
        (at_ms or 0) - NOON_MS
        for at_ms in (
            done.dispatched_ms,
            done.acknowledged_ms,
            done.enroute_ms,
            done.onscene_ms,
            done.ended_ms,
        )
    ]

    assert minutes == [0, 60_000, 120_000, 180_000, 240_000]
    assert (done.ending, done.disposition) == (Ending.CLEARED, "GOA")


def test_going_back_a_stage_takes_the_later_times_away() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.advances("21", Stage.AK, override=True)
    [held] = shift.incident(101).active

    assert held.stage is Stage.AK
    assert (held.enroute_ms, held.onscene_ms) == (None, None)


def test_a_unit_that_arrived_is_where_the_incident_is() -> None:
    shift = at_work()
    shift.arrives("21")

    assert shift.unit("21").place == Location(text="market")
    assert shift.unit("21").place_ms == shift.now_ms


def test_a_unit_sent_out_is_available_once_it_is_back() -> None:
    shift = at_work()
    shift.says_ready("22", Readiness.MB)
    shift.sends("22", 102, override=True)
    shift.frees("22")

    assert shift.unit("22").is_free


def test_whatever_a_unit_does_it_was_heard_from() -> None:
    shift = at_work()
    shift.later(minutes=7)
    shift.arrives("21")

    assert shift.unit("21").contact_ms == shift.now_ms


def test_a_clock_set_back_does_not_make_a_contact_older() -> None:
    shift = at_work()
    heard_ms = shift.unit("21").contact_ms
    shift.later(hours=-1)
    shift.hears("21")

    assert shift.unit("21").contact_ms == heard_ms


def test_a_log_on_notes_its_crew_as_officers() -> None:
    shift = at_work()

    assert shift.state.officers["Malee"].unit == "22"
    assert shift.state.officers["Malee"].last_ms == NOON_MS


def test_a_log_on_starts_available_whatever_was_before() -> None:
    shift = at_work()
    shift.says_ready("22", Readiness.BZ, reason="court")
    shift.logs_off("22")
    shift.logs_on("22")

    assert (shift.unit("22").readiness, shift.unit("22").reason) == (Readiness.AV, "")


def test_an_open_incident_is_listed_and_a_closed_one_is_not() -> None:
    shift = at_work()
    shift.closes(102)

    assert dict(shift.state.open_ids) == {shift.key(101): 101}
    assert [i.number for i in shift.state.open_incidents()] == [101]


def test_the_last_actions_are_kept_and_no_more() -> None:
    shift = at_work()
    for step in range(KEPT_ACTIONS + 10):
        shift.sets_priority(101, step % 2)

    assert len(shift.state.actions) == KEPT_ACTIONS


def test_time_of_the_newest_event_never_goes_back() -> None:
    shift = at_work()
    newest_ms = shift.state.last_ms
    shift.later(hours=-3)
    shift.remarks(101)

    assert shift.state.last_ms == newest_ms


def test_another_writers_events_count_by_their_own_numbers() -> None:
    shift = at_work()
    other = event(shift, f"i:{shift.key(102)}", Remarked(text="dark car"), number=1)
    after = fold(shift.state, other)

    assert after.heads["elsewhere"] == 1
    assert fold(after, msgspec.structs.replace(other)) is after


def test_events_that_part_the_order_of_duty_do_not_raise() -> None:
    shift = at_work()
    after = fold(shift.state, event(shift, "u:21", UnitOff()))
    resumed = UnitResumed(incident=shift.key(101))
    after = fold(after, event(shift, "u:21", resumed, number=1000))

    assert after.incidents[shift.key(101)].state_at(NOON_MS) is IncidentState.ENROUTE

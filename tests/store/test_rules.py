"""The rules: what commands do to incidents and units."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.model.facts import Overridden
from store.model.records import (
    Incident,
    IncidentState,
    Location,
    Readiness,
    Stage,
    Unit,
)
from store.model.refusals import Code, Refusal
from tests.store.shift import NOON_MS, Shift, at_work


def on_scene() -> Shift:
    shift = at_work()
    shift.arrives("21")
    return shift


def one_closed() -> Shift:
    shift = at_work()
    shift.closes(102)
    return shift


# the life of an incident


def test_the_priority_comes_from_the_type_unless_it_is_said() -> None:
    shift = Shift()
    usual, urgent = shift.opens("noise"), shift.opens("noise", priority=0)

    assert isinstance(usual, Incident)
    assert isinstance(urgent, Incident)
    assert (usual.priority, urgent.priority) == (4, 0)


STAGES = [
    (Stage.DP, IncidentState.ASSIGNED),
    (Stage.AK, IncidentState.ASSIGNED),
    (Stage.EN, IncidentState.ENROUTE),
    (Stage.AR, IncidentState.ONSCENE),
]


@pytest.mark.parametrize(("stage", "state"), STAGES)
def test_an_incident_is_as_far_as_its_furthest_unit(
    stage: Stage, state: IncidentState
) -> None:
    shift = at_work()
    shift.sends("22", 101, stage)

    assert shift.state_of(101) is state


def test_last_unit_freed_puts_the_incident_back_in_the_queue() -> None:
    shift = at_work()
    shift.sends("22", 101)
    shift.later(minutes=4)
    shift.frees("21")
    while_22_stays = shift.state_of(101)
    shift.frees("22")

    assert while_22_stays is IncidentState.ASSIGNED
    assert shift.state_of(101) is IncidentState.PENDING
    assert shift.incident(101).opened_ms == NOON_MS


def test_last_unit_pre_empted_puts_the_incident_back_in_the_queue() -> None:
    shift = at_work()
    shift.later(minutes=4)
    shift.sends("21", 102, override=True)

    assert shift.state_of(101) is IncidentState.PENDING
    assert shift.incident(101).opened_ms == NOON_MS


def test_last_unit_cleared_with_a_disposition_closes_the_incident() -> None:
    shift = at_work()
    shift.sends("22", 101)
    shift.arrives("21,22")
    shift.clears("21", "REPORT")
    while_22_stays = shift.state_of(101)
    shift.clears("22", "ARREST", text="one taken in")
    closure = shift.incident(101).closure

    assert while_22_stays is IncidentState.ONSCENE
    assert shift.state_of(101) is IncidentState.CLOSED
    assert closure is not None
    assert (closure.disposition, closure.text) == ("ARREST", "one taken in")


def test_last_unit_cleared_without_a_disposition_leaves_it_cleared() -> None:
    shift = on_scene()
    shift.clears("21")

    assert shift.state_of(101) is IncidentState.CLEARED
    assert shift.key(101) in shift.state.open_ids


def test_a_unit_freed_after_another_cleared_leaves_it_cleared() -> None:
    shift = at_work()
    shift.sends("22", 101)
    shift.arrives("21")
    shift.clears("21")
    shift.frees("22")

    assert shift.state_of(101) is IncidentState.CLEARED


def test_units_cleared_together_from_two_incidents_close_both() -> None:
    shift = at_work()
    shift.sends("22", 102)
    shift.arrives("21,22")
    shift.clears("21,22", "WARN")

    assert shift.state_of(101) is IncidentState.CLOSED
    assert shift.state_of(102) is IncidentState.CLOSED


def test_back_up_keeps_the_primary() -> None:
    shift = at_work()
    shift.backs_up("22", 101)

    assert [(a.unit, a.backup) for a in shift.incident(101).active] == [
        ("21", False), ("22", True),
    ]  # fmt: skip


def test_a_unit_sent_again_with_a_later_stage_goes_on() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.EN)

    assert shift.state_of(101) is IncidentState.ENROUTE
    assert len(shift.incident(101).assignments) == 1


def test_a_stage_may_be_skipped() -> None:
    shift = at_work()

    assert not isinstance(shift.arrives("21"), Refusal)
    assert shift.state_of(101) is IncidentState.ONSCENE


def test_words_with_a_dispatch_are_a_remark() -> None:
    shift = at_work()
    shift.sends("22", 102, text="use siren")

    assert [event.fact.kind for event in shift.last] == ["unit.assign", "inc.note"]


def test_a_hold_ends_by_itself() -> None:
    shift = at_work()
    shift.holds(102, 20)
    shift.later(minutes=19.99)
    before = shift.state_of(102)
    shift.later(minutes=0.01)

    assert before is IncidentState.HELD
    assert shift.state_of(102) is IncidentState.PENDING


def test_sending_a_unit_ends_a_hold() -> None:
    shift = at_work()
    shift.holds(102, 20)
    shift.sends("22", 102)
    shift.frees("22")

    assert shift.state_of(102) is IncidentState.PENDING


@pytest.mark.parametrize("minutes", [1, 1440])
def test_a_hold_lasts_from_a_minute_to_a_day(minutes: int) -> None:
    held = at_work().holds(102, minutes)

    assert isinstance(held, Incident)
    assert held.held_until_ms == NOON_MS + minutes * 60_000


def test_a_remark_is_taken_after_closing() -> None:
    shift = one_closed()
    shift.remarks(102, "owner called: thanks")

    assert [event.fact.kind for event in shift.last] == ["inc.note"]
    assert shift.state_of(102) is IncidentState.CLOSED


def test_a_reopened_incident_waits_again_whatever_was_done_before() -> None:
    shift = on_scene()
    shift.clears("21", "REPORT")
    shift.reopens(101)

    assert shift.state_of(101) is IncidentState.PENDING
    assert shift.incident(101).number == 101
    assert not isinstance(shift.sends("21", 101), Refusal)


def test_a_cancelled_incident_is_reopened_as_well() -> None:
    shift = at_work()
    shift.cancels(102)
    shift.reopens(102)

    assert shift.state_of(102) is IncidentState.PENDING


def test_a_reopened_incident_is_no_longer_on_hold() -> None:
    shift = at_work()
    shift.holds(102, 60)
    shift.closes(102)
    shift.reopens(102)

    assert shift.state_of(102) is IncidentState.PENDING
    assert shift.incident(102).held_reason == ""


def test_a_new_type_leaves_the_priority_as_it_is() -> None:
    shift = at_work()
    shift.sets_type(102, "shots")

    assert (shift.incident(102).type, shift.incident(102).priority) == ("shots", 4)


# several units, all or nothing

ALL_OR_NOTHING: dict[str, Callable[[Shift], object]] = {
    "dispatch": lambda s: s.sends("22,23", 102),
    "dispatch, the other first": lambda s: s.sends("23,22", 102),
    "advance": lambda s: s.arrives("21,22"),
    "clear": lambda s: s.clears("21,22", "REPORT", override=True),
    "free": lambda s: s.frees("21,22"),
    "log off": lambda s: s.logs_off("22,23"),
    "readiness": lambda s: s.says_ready("22,23", Readiness.MB),
    "contact": lambda s: s.hears("22,23"),
}


@pytest.mark.parametrize("tried", ALL_OR_NOTHING.values(), ids=ALL_OR_NOTHING.keys())
def test_one_unit_that_cannot_stops_the_whole_command(
    tried: Callable[[Shift], object],
) -> None:
    shift = at_work()
    before = shift.state

    assert isinstance(tried(shift), Refusal)
    assert shift.state is before


def test_a_unit_named_twice_is_taken_once() -> None:
    shift = at_work()
    shift.sends("22,22", 102)

    assert len(shift.last) == 1
    assert len(shift.incident(102).active) == 1


def test_each_unit_overridden_is_logged_by_itself() -> None:
    shift = at_work()
    shift.sends("21,23", 102, override=True)
    overrides = [(e.entity, e.fact) for e in shift.last]

    entity = f"i:{shift.incident(102).id}"
    assert (entity, Overridden(code="on-incident", unit="21")) in overrides
    assert (entity, Overridden(code="off-duty", unit="23")) in overrides


# units and the desk


def test_a_unit_comes_to_be_by_logging_on() -> None:
    unit = at_work().logs_on("K9", crew=("Chai",), vehicle="7701", beat="3")

    assert isinstance(unit, Unit)
    assert unit.is_free
    assert (unit.crew, unit.vehicle, unit.beat) == (("Chai",), "7701", "3")


def test_a_log_on_or_a_contact_may_say_where() -> None:
    shift = at_work()
    box, wat = Location(text="box"), Location(text="wat")
    on = shift.logs_on("M2", place=box)
    heard = shift.hears("22", place=wat)

    assert isinstance(on, Unit)
    assert isinstance(heard, Unit)
    assert (on.place, heard.place) == (box, wat)


def test_saying_the_same_readiness_again_is_a_contact() -> None:
    shift = at_work()
    shift.says_ready("22", Readiness.AV)

    assert [event.fact.kind for event in shift.last] == ["unit.contact"]


def test_an_empty_store_becomes_a_drills_once() -> None:
    shift = Shift()
    shift.marks_exercise("drill 3")
    again = shift.marks_exercise("drill 3")
    other = shift.marks_exercise("drill 4")

    assert shift.state.exercise == "drill 3"
    assert not isinstance(again, Refusal)
    assert isinstance(other, Refusal)
    assert other.code is Code.STORE_IN_USE


def test_a_store_begun_with_the_clock_at_1970_is_in_use() -> None:
    shift = Shift()
    shift.now_ms = 0
    shift.opens()
    answer = shift.marks_exercise()

    assert isinstance(answer, Refusal)
    assert answer.code is Code.STORE_IN_USE


def test_a_setting_is_written_only_when_it_changes() -> None:
    shift = Shift()
    shift.keeps("language", "th")
    shift.keeps("language", "th")

    assert len(shift.events) == 1
    assert shift.state.settings["language"] == "th"

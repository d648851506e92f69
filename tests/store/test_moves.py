"""Units that have a job and get another: transport, stack, pre-empt, swap, stops."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from store.model.facts import Overridden
from store.model.fold import fold
from store.model.records import (
    Ending,
    Incident,
    IncidentState,
    Location,
    Stage,
    Unit,
    UnitId,
)
from store.model.refusals import Code, Refusal
from tests.store.shift import NOON_MS, Shift, at_work

HOSPITAL, OTHER = Location(text="hospital"), Location(text="clinic")


def kinds(shift: Shift) -> list[str]:
    return [event.fact.kind for event in shift.last]


def stacked(units: str = "21") -> Shift:
    """102 and 103 wait behind 21's job, which is 101."""
    shift = at_work()
    shift.opens("crash")
    shift.stacks(units, 102)
    shift.stacks(units, 103)
    return shift


def both_at_work() -> Shift:
    """21 is on scene at 101, 22 on its way to 102 as back-up for M1."""
    shift = at_work()
    shift.arrives("21")
    shift.sends("M1", 102)
    shift.backs_up("22", 102)
    return shift


# transport


@pytest.mark.parametrize("stage", [Stage.TR, Stage.AD])
def test_an_incident_from_which_one_transports_is_still_on_scene(stage: Stage) -> None:
    shift = at_work()
    shift.arrives("21")
    shift.advances("21", stage)

    assert shift.state_of(101) is IncidentState.ONSCENE


def test_a_transport_keeps_its_times_and_where_it_goes() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.later(minutes=5)
    shift.advances("21", Stage.TR, place=HOSPITAL)
    shift.later(minutes=5)
    unit = shift.advances("21", Stage.AD)
    [held] = shift.incident(101).active

    assert held.onscene_ms == NOON_MS
    assert held.transport_ms == NOON_MS + 5 * 60_000
    assert held.destination_ms == NOON_MS + 10 * 60_000
    assert held.destination == HOSPITAL
    assert isinstance(unit, Unit)
    assert unit.place == HOSPITAL


def test_a_transport_may_go_elsewhere_on_the_way() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.advances("21", Stage.TR, place=HOSPITAL)
    shift.advances("21", Stage.TR, place=OTHER)
    elsewhere = shift.incident(101).active[0].destination
    shift.undoes()

    assert elsewhere == OTHER
    assert shift.incident(101).active[0].destination == HOSPITAL


def test_a_unit_back_on_scene_has_no_destination() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.advances("21", Stage.TR, place=HOSPITAL)
    shift.arrives("21", override=True)
    [held] = shift.incident(101).active

    assert (held.destination, held.transport_ms) == (None, None)


def test_a_unit_at_its_destination_is_cleared_there() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.advances("21", Stage.AD)

    assert not isinstance(shift.clears("21", "ARREST"), Refusal)
    assert shift.state_of(101) is IncidentState.CLOSED


# stack


def test_a_stacked_incident_waits_on_with_its_first_clock() -> None:
    shift = stacked()
    shift.later(minutes=9)

    assert shift.state_of(102) is IncidentState.PENDING
    assert shift.incident(102).clock_ms == NOON_MS
    assert shift.incident(102).stacked == ("21",)
    assert shift.unit("21").stacked == (shift.key(102), shift.key(103))


def test_stacking_is_no_word_from_the_unit() -> None:
    shift = at_work()
    shift.later(minutes=9)
    unit = shift.stacks("21", 102)

    assert isinstance(unit, Unit)
    assert unit.contact_ms == NOON_MS


def test_clearing_leaves_the_stack_and_sends_nobody() -> None:
    shift = stacked()
    shift.arrives("21")
    shift.clears("21", "REPORT")

    assert shift.unit("21").is_free
    assert len(shift.unit("21").stacked) == 2
    assert shift.state_of(102) is IncidentState.PENDING


@pytest.mark.parametrize("sent", ["21", "M1"])
def test_whoever_is_sent_takes_it_off_every_stack(sent: str) -> None:
    shift = stacked()
    shift.sends("22", 101)
    shift.stacks("22", 102)
    shift.sends(sent, 102, override=True)

    assert shift.incident(102).stacked == ()
    assert shift.unit("21").stacked == (shift.key(103),)
    assert shift.unit("22").stacked == ()


ENDS = {
    "close": lambda s: s.closes(102),
    "cancel": lambda s: s.cancels(102),
    "duplicate": lambda s: s.doubles(102, 103),
    "hand over": lambda s: s.refers(102),
    "divert": lambda s: s.sends("22", 101) and s.preempts("22", 102),
    "take off": lambda s: s.frees("21", 102),
}


@pytest.mark.parametrize("ended", ENDS.values(), ids=ENDS.keys())
def test_what_ends_the_waiting_takes_it_off_the_stack_and_undo_puts_it_back(
    ended: object,
) -> None:
    shift = stacked()
    assert callable(ended)
    ended(shift)
    off = shift.unit("21").stacked
    shift.undoes()

    assert off == (shift.key(103),)
    assert shift.unit("21").stacked == (shift.key(102), shift.key(103))
    assert shift.incident(102).stacked == ("21",)


def test_logging_off_gives_the_stack_back_to_the_queue() -> None:
    shift = stacked()
    shift.logs_off("21", override=True)

    assert shift.unit("21").stacked == ()
    assert shift.incident(102).stacked == ()
    assert shift.state_of(102) is IncidentState.PENDING


def test_undo_of_logging_off_gives_the_stack_back() -> None:
    shift = stacked()
    shift.logs_off("21", override=True)
    shift.undoes()

    assert shift.unit("21").stacked == (shift.key(102), shift.key(103))


def test_what_another_desk_stacked_while_a_unit_was_sent_there_is_not_queued() -> None:
    shift = at_work()
    elsewhere = shift.aside()
    elsewhere.stacks("21", 102)
    shift.sends("22", 102)
    [theirs] = elsewhere.last
    theirs = replace(theirs, writer="m2x9aaa", number=1, first=1)
    state = fold(shift.state, theirs)

    assert state.units[UnitId("21")].stacked == ()
    assert state.incidents[shift.key(102)].stacked == ()


def test_whom_one_desk_sent_takes_it_off_the_stack_of_another() -> None:
    shift = at_work()
    elsewhere = shift.aside()
    elsewhere.sends("22", 102)
    shift.stacks("21", 102)
    [theirs] = elsewhere.last
    theirs = replace(theirs, writer="m2x9aaa", number=1, first=1)
    state = fold(shift.state, theirs)

    assert state.units[UnitId("21")].stacked == ()
    assert state.incidents[shift.key(102)].stacked == ()


def test_undo_takes_a_stacked_incident_off_again() -> None:
    shift = stacked()
    shift.undoes()

    assert shift.unit("21").stacked == (shift.key(102),)


def test_one_unit_that_has_nothing_in_hand_stops_the_whole_stacking() -> None:
    shift = at_work()
    answer = shift.stacks("21,22", 102)

    assert isinstance(answer, Refusal)
    assert answer.about["unit"] == "22"
    assert shift.incident(102).stacked == ()


# pre-empt


def test_a_diverted_unit_goes_at_once_and_its_old_incident_waits_again() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.later(minutes=4)
    shift.preempts("21", 102)
    [left] = shift.incident(101).assignments

    assert left.ending is Ending.PREEMPTED
    assert shift.state_of(101) is IncidentState.PENDING
    assert shift.incident(101).clock_ms == NOON_MS
    assert shift.unit("21").incidents == (shift.key(102),)
    assert not any(isinstance(event.fact, Overridden) for event in shift.last)


def test_an_incident_that_keeps_another_unit_does_not_wait_again() -> None:
    shift = at_work()
    shift.sends("22", 101)
    shift.preempts("21", 102)

    assert shift.state_of(101) is IncidentState.ASSIGNED


def test_undo_of_a_diversion_puts_the_unit_back_where_it_was() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.preempts("21", 102, text="come at once")
    shift.undoes()

    assert shift.state_of(101) is IncidentState.ONSCENE
    assert shift.state_of(102) is IncidentState.PENDING
    assert shift.unit("21").incidents == (shift.key(101),)


# swap


def test_swapped_units_begin_anew_with_each_others_role() -> None:
    shift = both_at_work()
    shift.swaps("21,22")
    here = [(a.unit, a.backup, a.stage) for a in shift.incident(101).active]
    there = [(a.unit, a.backup, a.stage) for a in shift.incident(102).active]

    assert here == [("22", False, Stage.DP)]
    assert there == [("M1", False, Stage.DP), ("21", True, Stage.DP)]
    assert shift.incident(101).assignments[0].ending is Ending.EXCHANGED


@pytest.mark.parametrize("units", ["21,22", "22,21"])
def test_a_free_unit_takes_over_and_the_other_is_free(units: str) -> None:
    shift = at_work()
    shift.swaps(units)

    assert [a.unit for a in shift.incident(101).active] == ["22"]
    assert shift.unit("21").is_free


def test_undo_of_a_swap_puts_both_back_as_far_as_they_were() -> None:
    shift = both_at_work()
    shift.swaps("21,22")
    shift.undoes()

    assert shift.state_of(101) is IncidentState.ONSCENE
    assert shift.unit("21").incidents == (shift.key(101),)
    assert shift.unit("22").incidents == (shift.key(102),)


# stops


def test_a_stop_is_an_incident_with_its_unit_on_scene() -> None:
    shift = at_work()
    stop = shift.stops("22", text="กข1234")

    assert isinstance(stop, Incident)
    assert (stop.type, stop.source, stop.text) == ("vehicle-stop", "officer", "กข1234")
    assert stop.state_at(shift.now_ms) is IncidentState.ONSCENE
    assert shift.unit("22").incidents == (stop.id,)
    assert shift.unit("22").place == stop.place


def test_a_stop_has_the_priority_of_its_type() -> None:
    stop = at_work().stops("22", "shots")

    assert isinstance(stop, Incident)
    assert stop.priority == 0


def test_a_stop_is_one_deed_and_one_undo() -> None:
    shift = at_work()
    shift.stops("22")
    number = shift.state.last_number
    shift.undoes()

    assert shift.state_of(number) is IncidentState.CANCELLED
    assert shift.unit("22").is_free


def test_undo_of_a_stop_that_diverted_puts_the_unit_back() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.stops("21", override=True)
    while_stopping = shift.state_of(101)
    shift.undoes()

    assert while_stopping is IncidentState.PENDING
    assert shift.state_of(101) is IncidentState.ONSCENE


def test_a_stop_that_another_unit_has_joined_is_not_undone() -> None:
    shift = at_work()
    shift.stops("22")
    shift.hands_over_to("malee")
    shift.sends("M1", 103)
    shift.hands_over_to("somchai")
    answer = shift.undoes()

    assert isinstance(answer, Refusal)
    assert answer.code is Code.UNDO_OVERTAKEN


@pytest.mark.parametrize(("minutes", "is_taken"), [(10, True), (10.1, False)])
def test_a_stop_without_a_place_is_where_the_unit_lately_was(
    minutes: float, is_taken: bool
) -> None:
    shift = at_work()
    shift.hears("22", place=HOSPITAL)
    shift.later(minutes=minutes)
    stop = shift.stops("22", place="")

    assert isinstance(stop, Incident) is is_taken
    assert not isinstance(stop, Incident) or stop.place == HOSPITAL


def test_a_station_with_types_of_its_own_has_stops_all_the_same() -> None:
    shift = at_work()
    shift.tables = type(shift.tables)(kinds=shift.tables.kinds[:1])

    assert isinstance(shift.stops("22", "subject-stop"), Incident)


def test_an_event_of_a_stop_names_the_incident_it_entered() -> None:
    shift = at_work()
    stop = shift.stops("22")

    assert isinstance(stop, Incident)
    assert kinds(shift) == ["inc.open", "unit.assign", "unit.stage"]
    assert {getattr(e.fact, "incident", stop.id) for e in shift.last} == {stop.id}

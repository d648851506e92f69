"""An incident's file, planned incidents, cautions of places, roll-calls, look-ups."""

from __future__ import annotations

import pytest

from store.model.commands import KeepSetting, LogOn, Open, SetReadiness
from store.model.facts import Involved, LookedUp, ReportNumbered, StepDone
from store.model.nearby import (
    are_together,
    cautions_at,
    earlier_at,
    likely_duplicates,
)
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    LookUp,
    TickStep,
)
from store.model.records import (
    PLANNED,
    Incident,
    IncidentState,
    Location,
    Readiness,
    UnitId,
)
from store.model.refusals import Code, Refusal
from store.model.rules.incidents import MOST_PLANNED_DAYS
from store.model.rules.paperwork import MOST_CAUTION_MIN, report_of
from store.model.saved import decode_state, encode_state
from store.model.tables import CodeTables, IncidentKind
from tests.store.shift import DAY_MS, Shift, at_work

KHUM = Location(text="สี่แยกวัดคุ้ม", key="wat-khum")
ELSEWHERE = Location(text="clock tower")


def code_of(refusal: Refusal | Incident | None) -> Code | None:
    return refusal.code if isinstance(refusal, Refusal) else None


def opened(shift: Shift, place: Location = KHUM, kind: str = "theft") -> Incident:
    assert shift.does(Open(type=kind, place=place)) is None
    return shift.state.incidents[shift.state.numbers[shift.state.last_number]]


def cautioned(place: Location = KHUM, **more: int) -> Shift:
    shift = at_work()
    assert shift.does(AddCaution(place=place, text="two dogs", **more)) is None
    return shift


# --- planned incidents


def test_a_planned_incident_waits_until_its_time_then_for_a_unit() -> None:
    shift = Shift()
    planned_ms = shift.now_ms + 3 * 3_600_000
    parade = shift.opens("assist", planned_ms=planned_ms)
    before = shift.state_of(101)
    shift.later(hours=3)

    assert isinstance(parade, Incident)
    assert (parade.held_until_ms, parade.held_reason) == (planned_ms, PLANNED)
    assert before is IncidentState.HELD
    assert shift.state_of(101) is IncidentState.PENDING


@pytest.mark.parametrize("later_ms", [0, -1, MOST_PLANNED_DAYS * DAY_MS + 1])
def test_a_plan_for_the_past_or_for_too_far_ahead_is_refused(later_ms: int) -> None:
    shift = Shift()
    refused = shift.opens("assist", planned_ms=shift.now_ms + later_ms)

    assert code_of(refused) is Code.BAD_PLAN
    assert not shift.state.incidents


def test_undo_of_a_planned_incident_cancels_it() -> None:
    shift = Shift()
    shift.opens("assist", planned_ms=shift.now_ms + 60_000)
    shift.undoes()

    assert shift.state_of(101) is IncidentState.CANCELLED


# --- the file


def test_a_step_that_was_done_is_in_the_history_until_it_is_undone() -> None:
    shift = Shift()
    incident = opened(shift)
    shift.does(TickStep(incident=incident.id, step=2, text="list made"))
    done = shift.incident(101).history[-1]
    shift.undoes()

    assert done.fact == StepDone(step=2, text="list made")
    assert done.event in shift.incident(101).struck


@pytest.mark.parametrize("step", [0, 9, -1])
def test_a_step_that_its_type_has_not_is_refused(step: int) -> None:
    shift = Shift()
    incident = opened(shift)

    refused = shift.does(TickStep(incident=incident.id, step=step))

    assert code_of(refused) is Code.UNKNOWN_STEP


def test_steps_are_those_of_the_stations_table() -> None:
    kinds = (IncidentKind(code="x", priority=1, en="X", th="X", steps=("one",)),)
    shift = Shift(tables=CodeTables(kinds=kinds))
    incident = opened(shift, kind="x")

    assert shift.does(TickStep(incident=incident.id, step=1)) is None
    assert code_of(shift.does(TickStep(incident=incident.id, step=2))) is not None


def test_persons_and_vehicles_are_added_after_closing_too() -> None:
    shift = Shift()
    incident = opened(shift)
    shift.closes(101)
    shift.does(Involve(incident=incident.id, text="man in a red shirt"))
    shift.does(Involve(incident=incident.id, plate="กข1234", text="white pickup"))

    facts = [line.fact for line in shift.incident(101).history[-2:]]
    assert facts == [
        Involved(text="man in a red shirt"),
        Involved(plate="กข1234", text="white pickup"),
    ]
    assert shift.state_of(101) is IncidentState.CLOSED


def test_nobody_and_nothing_is_not_added() -> None:
    shift = Shift()
    incident = opened(shift)

    assert code_of(shift.does(Involve(incident=incident.id))) is Code.WORDS_MISSING


def test_report_numbers_count_through_the_buddhist_year() -> None:
    shift = Shift()
    first, second = opened(shift), opened(shift)
    shift.does(DrawReport(incident=first.id))
    shift.does(DrawReport(incident=second.id))
    shift.later(hours=366 * 24)
    third = opened(shift)
    shift.does(DrawReport(incident=third.id))

    drawn = [report_of(shift.state.incidents[i.id]) for i in (first, second, third)]
    assert drawn == ["1/2568", "2/2568", "1/2569"]


@pytest.mark.parametrize("heard", ["1", "", "9" * 5_000, "soon"])
def test_another_desks_count_of_reports_gives_no_number_twice(heard: str) -> None:
    shift = at_work()
    for _ in range(3):
        shift.does(DrawReport(incident=opened(shift).id))
    shift.does(KeepSetting(key="report.2568", value=heard))
    last = opened(shift)

    shift.does(DrawReport(incident=last.id))

    assert report_of(shift.state.incidents[last.id]) == "4/2568"


def test_an_incident_has_one_report_number_and_a_withdrawn_one_is_not_reused() -> None:
    shift = Shift()
    incident = opened(shift)
    shift.does(DrawReport(incident=incident.id))
    again = shift.does(DrawReport(incident=incident.id))
    shift.undoes()
    withdrawn = report_of(shift.incident(101))
    shift.does(DrawReport(incident=incident.id))

    assert code_of(again) is Code.REPORT_DRAWN
    assert withdrawn == ""
    assert report_of(shift.incident(101)) == "2/2568"
    assert ReportNumbered(report="1/2568") in [
        line.fact for line in shift.incident(101).history
    ]


# --- dispositions, log-ons


def test_further_dispositions_are_kept_and_come_back_with_undo() -> None:
    shift = Shift()
    opened(shift)
    shift.closes(101, "REPORT", also=("WARN", "MEDIATED"))
    closure = shift.incident(101).closure
    shift.reopens(101)
    shift.undoes()

    assert closure is not None
    assert (closure.disposition, closure.also) == ("REPORT", ("WARN", "MEDIATED"))
    again = shift.incident(101).closure
    assert again is not None
    assert again.also == closure.also


def test_a_further_disposition_that_is_unknown_is_refused() -> None:
    shift = at_work()
    shift.arrives("21")

    closed = shift.closes(102, "REPORT", also=("nonsense",))
    cleared = shift.clears("21", "REPORT", also=("nonsense",))

    assert code_of(closed) is Code.UNKNOWN_DISPOSITION
    assert isinstance(cleared, Refusal)
    assert cleared.code is Code.UNKNOWN_DISPOSITION


def test_the_last_units_further_dispositions_close_with_it() -> None:
    shift = at_work()
    shift.arrives("21")
    shift.clears("21", "REPORT", also=("WARN",))

    closure = shift.incident(101).closure
    assert closure is not None
    assert closure.also == ("WARN",)


def test_a_log_on_keeps_phone_equipment_and_skills_and_undo_gives_them_back() -> None:
    shift = Shift()
    shift.does(
        LogOn(
            unit=UnitId("M3"), crew=("Dao",), phone="0811",
            equipment=("vest", "radio"), skills=("first-aid",),
        )
    )  # fmt: skip
    shift.logs_off("M3")
    shift.undoes()

    unit = shift.unit("M3")
    assert unit.phone == "0811"
    assert unit.equipment == ("vest", "radio")
    assert unit.skills == ("first-aid",)


# --- cautions


def test_a_caution_holds_at_its_place_until_its_time() -> None:
    shift = cautioned(minutes=60)
    there, elsewhere = opened(shift), opened(shift, ELSEWHERE)
    now = cautions_at(shift.state, there.place, shift.now_ms)
    shift.later(hours=1)

    assert [one.text for one in now] == ["two dogs"]
    assert cautions_at(shift.state, elsewhere.place, shift.now_ms) == []
    assert cautions_at(shift.state, there.place, shift.now_ms) == []


def test_a_caution_is_ended_with_a_reason_and_undo_brings_it_back() -> None:
    shift = cautioned()
    without = shift.does(EndCaution(number=1))
    shift.does(EndCaution(number=1, reason="dogs gone"))
    ended = cautions_at(shift.state, KHUM, shift.now_ms)
    twice = shift.does(EndCaution(number=1, reason="again"))
    shift.undoes()

    assert code_of(without) is Code.REASON_MISSING
    assert ended == []
    assert code_of(twice) is Code.UNKNOWN_CAUTION
    assert len(cautions_at(shift.state, KHUM, shift.now_ms)) == 1


def test_undo_ends_a_caution_that_was_just_added() -> None:
    shift = cautioned()
    shift.undoes()

    assert cautions_at(shift.state, KHUM, shift.now_ms) == []


@pytest.mark.parametrize("minutes", [0, -1, MOST_CAUTION_MIN + 1])
def test_a_caution_ends_within_a_year(minutes: int) -> None:
    refused = Shift().does(AddCaution(place=KHUM, text="dogs", minutes=minutes))

    assert code_of(refused) is Code.BAD_CAUTION


def test_a_caution_long_over_is_forgotten_at_the_next_one() -> None:
    shift = cautioned(minutes=60)
    shift.later(hours=26)
    shift.opens()
    shift.does(AddCaution(place=ELSEWHERE, text="steep steps"))

    assert [one.number for one in shift.state.cautions.values()] == [2]


def test_cautions_and_the_roll_are_read_from_bytes_as_they_were() -> None:
    shift = cautioned()
    shift.does(CallRoll())

    assert decode_state(encode_state(shift.state)) == shift.state


# --- roll-calls and look-ups


def test_a_roll_call_names_all_on_duty_and_who_is_heard_has_answered() -> None:
    shift = at_work()
    shift.later(minutes=1)
    shift.does(CallRoll())
    shift.later(minutes=1)
    shift.hears("21")

    roll = shift.state.roll
    assert roll is not None
    silent = [key for key in roll.to if shift.state.units[key].contact_ms < roll.at_ms]
    assert "21" in roll.to
    assert silent == [key for key in roll.to if key != "21"]


def test_there_is_no_roll_call_without_anybody() -> None:
    assert code_of(Shift().does(CallRoll())) is Code.NOBODY_ON_DUTY


def test_a_look_up_is_in_the_log_and_changes_nothing() -> None:
    shift = at_work()
    before = shift.state
    shift.does(LookUp(asked="red", found=3))

    assert shift.last[0].fact == LookedUp(words="red", found=3)
    assert shift.state.incidents is before.incidents
    assert shift.state.units is before.units
    assert shift.state.actions == before.actions


# --- what is near


def test_the_same_type_at_the_same_place_within_the_hour_may_be_the_same() -> None:
    shift = Shift()
    first = opened(shift)
    opened(shift, ELSEWHERE)
    opened(shift, kind="noise")
    shift.later(minutes=59)
    second = opened(shift)
    shift.later(minutes=61)
    late = opened(shift)

    assert likely_duplicates(shift.state, second) == [first]
    assert likely_duplicates(shift.state, late) == []
    assert earlier_at(shift.state, late)[0] == second
    assert {one.number for one in earlier_at(shift.state, late)} == {101, 103, 104}


def test_what_is_closed_is_no_duplicate_but_was_there_before() -> None:
    shift = Shift()
    opened(shift)
    shift.closes(101)
    shift.later(minutes=1)
    second = opened(shift)
    same = likely_duplicates(shift.state, second)
    shift.later(minutes=1)
    third = opened(shift)

    assert same == []
    assert {one.number for one in earlier_at(shift.state, third)} == {101, 102}


def test_places_are_together_by_key_by_metres_or_by_the_very_words() -> None:
    here = Location(text="a", lat=16.0538, lon=103.652)
    near = Location(text="b", lat=16.0542, lon=103.652)

    assert are_together(KHUM, Location(text="Wat Khum", key="wat-khum"), 60)
    assert are_together(here, near, 60)
    assert not are_together(here, Location(text="a", lat=16.07, lon=103.652), 250)
    assert are_together(ELSEWHERE, Location(text="Clock Tower"), 60)
    assert not are_together(ELSEWHERE, KHUM, 60)
    assert not are_together(Location(text=""), Location(text=""), 60)


def test_a_reason_stays_with_its_unit_as_it_was_said() -> None:
    shift = at_work()
    shift.does(
        SetReadiness(
            units=(UnitId("22"),), readiness=Readiness.OOS, reason="fuel till 9"
        )
    )

    assert shift.unit("22").reason == "fuel till 9"

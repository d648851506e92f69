"""Lanes: what desks number with no link of each other is unique where they join."""

from __future__ import annotations

import msgspec
import pytest

from store.model.commands import AddBolo, Reopen, SendMessage
from store.model.facts import (
    BoloAdded,
    CautionAdded,
    DeskOpened,
    ExerciseMarked,
    IncidentOpened,
    MessageSent,
    ReportNumbered,
    SettingKept,
)
from store.model.fold import fold_all
from store.model.lanes import MESSAGE, next_in_lane
from store.model.paperwork import AddCaution, DrawReport
from store.model.records import Incident, Location, State
from store.model.settings import shown_on
from store.model.tables import CodeTables
from tests.store.shift import Shift
from tests.store.test_fold import event


def desk(lane: int | None, writer: str = "k7q4f2a") -> Shift:
    shift = Shift(tables=CodeTables(lane=lane), writer=writer)
    shift.logs_on("21")
    return shift


def number(shift: Shift) -> int:
    opened = shift.opens()
    assert isinstance(opened, Incident)
    return opened.number


@pytest.mark.parametrize(
    ("lane", "numbers"),
    [(None, [101, 102]), (0, [101, 102]), (1, [1001, 1002]), (12, [12001, 12002])],
)
def test_each_lane_has_its_own_thousand(lane: int | None, numbers: list[int]) -> None:
    shift = desk(lane)

    assert [number(shift), number(shift)] == numbers


def test_what_others_number_moves_no_lane() -> None:
    here, there = desk(0), desk(3, "zzz2222")
    number(here)
    number(there)
    number(there)
    here.joins(there)
    there.joins(here)

    assert (number(here), number(there)) == (102, 3003)


def test_desks_apart_never_give_one_number_twice() -> None:
    desks = [desk(lane, f"dv{lane}aaaa") for lane in range(4)]
    given = [number(one) for one in desks for _ in range(20)]

    assert len({*given}) == len(given)


def test_a_lane_that_ran_out_goes_on_in_six_digits_and_comes_back() -> None:
    shift = desk(2)
    given = [number(shift) for _ in range(999)]
    longer = number(shift)
    shift.closes(2001)
    rested = shift.state.last_ms + 25 * 3_600_000
    shift.now_ms = rested

    assert given == list(range(2001, 3000))
    assert longer == 102_000
    assert number(shift) == 2001


def test_a_reopened_incident_gets_a_number_of_the_lane_of_who_reopens_it() -> None:
    shift = desk(4)
    key = shift.key(number(shift))
    shift.closes(4001)
    other = Shift(tables=CodeTables(lane=4), writer="zzz2222")
    other.logs_on("22")
    number(other)  # the device was set up anew, and took its old lane
    shift.joins(other)
    shift.does(Reopen(incident=key))

    assert shift.state.incidents[key].number == 4002


def test_bolos_messages_cautions_and_reports_have_lanes_too() -> None:
    shift = desk(5)
    shift.does(AddBolo(text="red car"))
    shift.does(SendMessage(units=(shift.unit("21").id,), text="call in"))
    shift.does(AddCaution(place=Location(text="market"), text="dogs"))
    shift.does(DrawReport(incident=shift.key(number(shift))))
    facts = [one.fact for one in shift.events]

    numbers = [
        fact.number
        for fact in facts
        if isinstance(fact, BoloAdded | MessageSent | CautionAdded)
    ]
    [drawn] = [fact.report for fact in facts if isinstance(fact, ReportNumbered)]
    assert numbers == [5001, 5001, 5001]
    assert drawn == "1-5/2568"


def test_report_numbers_of_another_lane_move_none() -> None:
    here, there = desk(0), desk(1, "zzz2222")
    for shift in (there, there, here):
        shift.does(DrawReport(incident=shift.key(number(shift))))
    here.joins(there)
    here.does(DrawReport(incident=here.key(number(here))))

    assert here.state.incidents[here.key(102)].history[-1].fact == ReportNumbered(
        report="2/2568"
    )


def test_a_count_begins_again_behind_its_thousand() -> None:
    state = State(lasts=State().lasts.set("msg 7", 7999))

    assert next_in_lane(state, MESSAGE, 7, lambda one: one != 7001) == 7002


def test_no_number_of_a_liar_moves_a_lane() -> None:
    shift = desk(1)
    place = Location(text="market")
    for at, wrong in enumerate((-5, 0, 10**30), 1):
        fact = IncidentOpened(number=wrong, type="theft", priority=2, place=place)
        lie = event(shift, "i:", fact, number=at)
        shift.state = fold_all(shift.state, [lie])

    assert not shift.state.lasts
    assert number(shift) == 1001


def test_settings_of_other_devices_stay_theirs() -> None:
    here, there = desk(None), desk(None, "zzz2222")
    here.keeps("mute", "")
    here.keeps("language", "th")
    there.keeps("language", "en")
    there.keeps("mute", "99")
    here.joins(there)

    own = shown_on(here.state, "k7q").settings
    assert (own["language"], own.get("mute", "")) == ("th", "")
    assert shown_on(here.state, "zzz").settings["language"] == "en"
    assert not shown_on(here.state, "new").settings


def test_a_device_that_goes_on_from_a_store_has_its_settings() -> None:
    shift = desk(None)
    shift.keeps("language", "th")
    begun = DeskOpened(
        device="new", key="", after=shift.events[-1].id, origin="restored"
    )
    first = msgspec.structs.replace(
        event(shift, "d:", begun, number=1), writer="new2222"
    )
    kept = msgspec.structs.replace(
        event(shift, "s:theme", SettingKept(key="theme", value="day"), number=2),
        writer="new2222",
    )
    state = fold_all(shift.state, [first, kept])

    assert dict(shown_on(state, "new").settings) == {"language": "th", "theme": "day"}
    assert dict(shown_on(state, "k7q").settings) == {"language": "th"}


def test_a_desk_that_took_events_before_it_wrote_has_settings_of_its_own() -> None:
    there = desk(None)
    there.keeps("mute", "99")
    begun = DeskOpened(device="new", key="", after=there.events[-1].id)
    first = event(there, "d:", begun, number=1)
    first = msgspec.structs.replace(first, writer="new2222")
    state = fold_all(there.state, [first])

    assert not shown_on(state, "new").settings


def test_an_exercise_of_another_desk_makes_no_drill_of_this_one() -> None:
    here = desk(None)
    here.keeps("language", "th")
    drill = event(here, "d:", ExerciseMarked(name="drill"), number=1)
    drill = msgspec.structs.replace(drill, writer="zzz2222")

    for events in ([drill, *here.events], [*here.events, drill]):
        state = fold_all(State(), events)

        assert shown_on(state, "k7q").exercise == ""
        assert shown_on(state, "zzz").exercise == "drill"
        assert shown_on(state, "new", "zzz").exercise == "drill"
        assert shown_on(state, "k7q").settings["language"] == "th"


def test_a_store_of_one_device_shows_what_it_keeps() -> None:
    shift = desk(None)
    shift.keeps("language", "th")
    shift.keeps("theme", "day")

    assert shown_on(shift.state, "k7q") is shift.state

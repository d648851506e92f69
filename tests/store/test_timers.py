"""Timers: when an age turns amber and when red, from State and the moment alone."""

from __future__ import annotations

import pytest

from store.model.events import decode, encode
from store.model.fold import fold_all
from store.model.records import Readiness, Stage, State
from store.model.tables import CodeTables, Limit, TimerTable
from store.model.timers import Alarm, Timer, incident_timer, unit_timer
from tests.store.shift import Shift

NONE, AMBER, RED = Alarm.NONE, Alarm.AMBER, Alarm.RED


def of_incident(shift: Shift, number: int = 101) -> Timer:
    return incident_timer(
        shift.state, shift.incident(number), shift.now_ms, shift.tables
    )


def of_unit(shift: Shift, name: str = "21") -> Timer:
    return unit_timer(shift.state, shift.unit(name), shift.now_ms, shift.tables)


def just_around(shift: Shift, minutes: float) -> tuple[Shift, Shift]:
    """Branch off one millisecond before that time, and at it."""
    before, at = shift.aside(), shift.aside()
    before.now_ms += round(minutes * 60_000) - 1
    at.now_ms += round(minutes * 60_000)
    return before, at


def waiting(priority: int = 2) -> Shift:
    shift = Shift()
    shift.logs_on("21")
    shift.opens("theft", priority=priority)
    return shift


def sent(stage: Stage) -> Shift:
    shift = waiting()
    shift.sends("21", 101, stage)
    return shift


PENDING = [(0, 1, 2), (1, 1, 2), (2, 5, 10), (3, 15, 20), (4, 45, 60)]


@pytest.mark.parametrize(("priority", "amber", "red"), PENDING)
def test_an_incident_that_waits_turns_amber_then_red_by_priority(
    priority: int, amber: float, red: float
) -> None:
    shift = waiting(priority)
    ages = [*just_around(shift, amber), *just_around(shift, red)]

    assert [of_incident(age).name for age in ages] == ["pending"] * 4
    assert [of_incident(age).alarm for age in ages] == [NONE, AMBER, AMBER, RED]


STEPS = [
    (Stage.DP, "acknowledge", 1, 2),
    (Stage.AK, "enroute", 5, 8),
    (Stage.EN, "enroute", 5, 8),
    (Stage.AR, "onscene", 15, 20),
]


STOPS = [("vehicle-stop", "stop", 3, 5), ("subject-stop", "stop", 3, 5)]
STOPS += [("theft", "onscene", 15, 20)]


def stopped(kind: str) -> Shift:
    shift = waiting()
    shift.stops("21", kind)
    return shift


@pytest.mark.parametrize(("kind", "name", "amber", "red"), STOPS)
def test_a_stop_turns_amber_then_red_sooner_than_other_work_on_scene(
    kind: str, name: str, amber: float, red: float
) -> None:
    ages = [*just_around(stopped(kind), amber), *just_around(stopped(kind), red)]

    told = [(name, NONE), (name, AMBER), (name, AMBER), (name, RED)]
    assert [of_incident(age, 102)[:3:2] for age in ages] == told
    assert [of_unit(age)[:3:2] for age in ages] == told


def test_a_red_stop_calls_again_every_five_minutes_until_it_is_heard_from() -> None:
    shift = stopped("vehicle-stop")
    ages = [*just_around(shift, 10), *just_around(shift, 20)]
    shift.later(minutes=20)
    shift.hears("21")

    assert [of_unit(age).again for age in ages] == [0, 1, 2, 3]
    assert (of_unit(shift).alarm, of_unit(shift).again) == (NONE, 0)


@pytest.mark.parametrize("stage", [Stage.TR, Stage.AD])
def test_a_unit_that_transports_is_asked_for_as_on_scene(stage: Stage) -> None:
    shift = sent(Stage.AR)
    shift.advances("21", stage)
    ages = [*just_around(shift, 15), *just_around(shift, 20)]

    assert [of_unit(age).alarm for age in ages] == [NONE, AMBER, AMBER, RED]
    assert {of_incident(age).name for age in ages} == {"onscene"}


@pytest.mark.parametrize(("stage", "name", "amber", "red"), STEPS)
def test_a_step_that_takes_long_turns_amber_then_red(
    stage: Stage, name: str, amber: float, red: float
) -> None:
    ages = [*just_around(sent(stage), amber), *just_around(sent(stage), red)]

    assert [of_incident(age)[:3:2] for age in ages] == [
        (name, NONE), (name, AMBER), (name, AMBER), (name, RED),
    ]  # fmt: skip
    assert [of_unit(age)[:3:2] for age in ages] == [
        (name, NONE), (name, AMBER), (name, AMBER), (name, RED),
    ]  # fmt: skip


def test_a_unit_on_patrol_not_heard_from_turns_amber_then_red() -> None:
    shift = waiting()
    shift.says_ready("21", Readiness.PT)
    ages = [*just_around(shift, 25), *just_around(shift, 30)]

    assert [of_unit(age)[:3:2] for age in ages] == [
        ("contact", NONE), ("contact", AMBER), ("contact", AMBER), ("contact", RED),
    ]  # fmt: skip


def test_a_contact_starts_the_silence_anew_but_not_the_status() -> None:
    shift = waiting()
    shift.later(minutes=28)
    shift.hears("21")

    assert of_unit(shift) == Timer("contact", 28 * 60_000, NONE)


def test_a_contact_on_scene_quiets_the_units_timer() -> None:
    shift = sent(Stage.AR)
    shift.later(minutes=21)
    shift.hears("21")

    assert of_unit(shift).alarm is NONE


def test_a_unit_at_its_meal_or_off_duty_raises_no_alarm() -> None:
    shift = waiting()
    shift.says_ready("21", Readiness.MB)
    at_meal = shift.aside()
    shift.logs_off("21")
    at_meal.later(hours=9)
    shift.later(hours=9)

    assert of_unit(at_meal) == Timer("status", 9 * 3_600_000, NONE)
    assert of_unit(shift) == Timer("status", 9 * 3_600_000, NONE)


def test_a_unit_never_on_duty_has_no_age() -> None:
    shift = waiting()
    never = shift.unit("21")
    never = type(never)(id=never.id)

    assert unit_timer(shift.state, never, shift.now_ms, shift.tables).age_ms == 0


def test_an_incident_on_hold_raises_no_alarm_until_the_hold_ends() -> None:
    shift = waiting()
    shift.holds(101, 20)
    before, at = just_around(shift, 20)

    assert of_incident(before)[::2] == ("held", NONE)
    assert of_incident(at) == Timer("over", 20 * 60_000, RED)


def test_an_incident_back_in_the_queue_is_judged_by_its_first_clock() -> None:
    shift = sent(Stage.EN)
    shift.later(minutes=12)
    shift.frees("21")

    assert of_incident(shift) == Timer("pending", 12 * 60_000, RED)


def test_an_incident_shows_the_worst_of_its_units() -> None:
    shift = sent(Stage.DP)
    shift.logs_on("22")
    shift.sends("22", 101, Stage.AR)
    shift.later(minutes=3)

    assert of_incident(shift) == Timer("acknowledge", 3 * 60_000, RED)


def test_a_cleared_incident_that_nobody_closes_is_timed_from_its_last_unit() -> None:
    shift = sent(Stage.AR)
    shift.later(minutes=10)
    shift.clears("21")
    before, at = just_around(shift, 15)

    assert of_incident(before)[::2] == ("cleared", NONE)
    assert of_incident(at) == Timer("cleared", 15 * 60_000, AMBER)


def test_a_closed_incident_raises_no_alarm() -> None:
    shift = waiting()
    shift.closes(101)
    shift.later(hours=5)

    assert of_incident(shift) == Timer("closed", 5 * 3_600_000, NONE)


def test_a_clock_set_back_shows_no_age_below_zero() -> None:
    shift = sent(Stage.EN)
    shift.later(hours=-1)

    assert of_incident(shift) == Timer("enroute", 0, NONE)
    assert of_unit(shift) == Timer("enroute", 0, NONE)


def test_a_station_sets_its_own_limits() -> None:
    own = CodeTables(timers=TimerTable(pending=(Limit(7, 9),)))
    shift = Shift(tables=own)
    shift.opens("noise")
    before, at = just_around(shift, 7)

    assert of_incident(before).alarm is NONE
    assert of_incident(at).alarm is AMBER


@pytest.mark.parametrize("stage", Stage)
def test_a_restart_changes_no_timer(stage: Stage) -> None:
    shift = sent(stage)
    shift.opens("noise")
    shift.later(minutes=9)
    shift.hears("21")
    restarted = shift.aside()
    lines = [encode(event) for event in shift.events]
    restarted.state = fold_all(State(), map(decode, lines))
    for branch in (shift, restarted):
        branch.later(minutes=1)

    assert of_incident(restarted) == of_incident(shift)
    assert of_incident(restarted, 102) == of_incident(shift, 102)
    assert of_unit(restarted) == of_unit(shift)


def test_contact_starts_the_scene_timer_of_its_incident_again() -> None:
    shift = sent(Stage.AR)
    shift.later(minutes=19)
    shift.hears("21")
    shift.later(minutes=2)

    assert of_incident(shift).alarm is NONE
    assert of_incident(shift).alarm is of_unit(shift).alarm

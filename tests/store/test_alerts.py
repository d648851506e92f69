"""Alerts: pure, total, the same on every desk, and nothing worse is ever hidden."""

from __future__ import annotations

from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given

from store.model.alerts import Alert, Standing, Watch, alerts_of
from store.model.commands import (
    AcknowledgeAlerts,
    CallEmergency,
    HearEmergency,
    SetTimer,
    Undo,
)
from store.model.events import decode, encode
from store.model.fold import fold_all
from store.model.records import IncidentId, Stage, State, UnitId
from store.model.refusals import Code
from store.model.tables import CodeTables, Limit, TimerTable
from store.model.timers import Alarm
from tests.store.shift import DAY_MS, Shift
from tests.store.test_model_laws import STEPS, Step, begun, give, stable

MINUTE_MS = 60_000
MOMENTS = st.lists(st.integers(-5 * MINUTE_MS, 3 * 60 * MINUTE_MS), max_size=6)


def standing(shift: Shift) -> Standing:
    return alerts_of(shift.state, shift.tables, shift.now_ms)


def names(shift: Shift) -> list[tuple[str, Alarm]]:
    return [(alert.what, alert.alarm) for alert in standing(shift).alerts]


def sees(shift: Shift, *units: str, incident: int = 0) -> object:
    """Acknowledge what stands of units, or of an incident."""
    key = shift.incident(incident).id if incident else None
    named = tuple(UnitId(unit) for unit in units)
    return shift.does(AcknowledgeAlerts(units=named, incident=key))


def story(steps: list[Step]) -> Shift:
    shift = begun()
    for step in steps:
        give(shift, step)
    return shift


# --- laws


@stable(150)
@given(STEPS, MOMENTS)
def test_a_watch_that_follows_reads_what_a_fresh_look_reads(
    steps: list[Step], moments: list[int]
) -> None:
    shift = begun()
    watch = Watch(shift.tables)
    for step in steps:
        give(shift, step)
        assert watch.at(shift.state, shift.now_ms) == standing(shift)

    for later_ms in moments:
        now_ms = shift.now_ms + later_ms
        fresh = alerts_of(shift.state, shift.tables, now_ms)
        assert watch.at(shift.state, now_ms) == fresh


@stable(100)
@given(STEPS)
def test_the_same_events_give_the_same_alerts_elsewhere(steps: list[Step]) -> None:
    shift = story(steps)
    lines = [encode(event) for event in shift.events]

    elsewhere = fold_all(State(), map(decode, lines))

    there = alerts_of(elsewhere, shift.tables, shift.now_ms + 9 * MINUTE_MS)
    assert there == alerts_of(shift.state, shift.tables, shift.now_ms + 9 * MINUTE_MS)


@stable(150)
@given(STEPS, MOMENTS)
def test_time_alone_only_makes_it_worse_and_never_red_before_amber(
    steps: list[Step], moments: list[int]
) -> None:
    shift = story(steps)
    before: dict[object, int] = {}

    for at_ms in sorted(shift.now_ms + abs(later_ms) for later_ms in moments):
        stands = alerts_of(shift.state, shift.tables, at_ms).alerts
        degrees = {alert.key: alert.degree for alert in stands}
        assert all(degrees.get(key, 0) >= degree for key, degree in before.items())
        assert all(alert.limit_min >= 0 and at_ms >= alert.began_ms for alert in stands)
        before = degrees


@stable(150)
@given(STEPS, st.integers(1, 90), st.integers(0, 200))
def test_what_was_seen_comes_back_as_soon_as_it_is_worse(
    steps: list[Step], minutes: int, later: int
) -> None:
    shift = story(steps)
    shift.later(minutes=minutes)
    for number in [i.number for i in shift.state.open_incidents()]:
        sees(shift, incident=number)
    for unit in list(shift.state.units):
        sees(shift, unit)
    seen = {alert.key: alert.degree for alert in standing(shift).alerts}
    assert all(a.is_seen or a.what == "emergency" for a in standing(shift).alerts)

    shift.later(minutes=later)

    for alert in standing(shift).alerts:
        if alert.what != "emergency":
            assert alert.is_seen == (alert.degree <= seen.get(alert.key, 0))


@stable(100)
@given(STEPS, st.integers(0, 300))
def test_the_count_has_all_that_is_red_seen_or_not(
    steps: list[Step], minutes: int
) -> None:
    shift = story(steps)
    shift.later(minutes=minutes)
    stands = standing(shift)

    red = [alert for alert in stands.alerts if alert.alarm is Alarm.RED]

    assert (stands.red, stands.amber) == (len(red), len(stands.alerts) - len(red))
    assert list(stands.alerts) == sorted(stands.alerts)
    assert len({alert.key for alert in stands.alerts}) == len(stands.alerts)


def test_a_watch_sees_what_another_record_changes() -> None:
    """A unit that is heard from quiets its incident; a closed incident has no alert."""
    shift = Shift()
    shift.logs_on("21")
    shift.opens("theft")
    shift.opens("shots")
    shift.sends("21", 101, Stage.AR)
    watch = Watch(shift.tables)
    told = []
    for deed in (lambda: None, lambda: shift.hears("21"), lambda: shift.closes(102)):
        shift.later(minutes=21)
        watch.at(shift.state, shift.now_ms)
        deed()
        assert watch.at(shift.state, shift.now_ms) == standing(shift)
        told.append(names(shift))

    red = Alarm.RED
    assert told == [[("pending", red), ("onscene", red)], [("pending", red)], [
        ("onscene", red)
    ]]  # fmt: skip


# --- which alerts there are


def waiting(priority: int = 2) -> Shift:
    shift = Shift()
    shift.logs_on("21")
    shift.opens("theft", priority=priority)
    return shift


def test_alerts_are_told_of_whom_they_are_about() -> None:
    shift = waiting()
    shift.sends("21", 101)
    shift.opens("noise", priority=0)
    shift.later(minutes=2)
    first, second = standing(shift).alerts

    assert (first.what, first.unit, first.limit_min) == ("pending", "", 2)
    assert (second.what, second.unit, second.limit_min) == ("acknowledge", "21", 2)
    assert second.incident == shift.incident(101).id


def test_a_hold_that_is_over_is_amber_at_once() -> None:
    shift = waiting(priority=4)
    shift.holds(101, 20)
    shift.later(minutes=19.9)
    before = names(shift)
    shift.later(minutes=0.1)

    assert before == []
    assert names(shift) == [("over", Alarm.AMBER)]


def test_a_second_hold_that_is_over_is_another_alert() -> None:
    shift = Shift()
    shift.opens("theft", priority=4)
    for _ in range(2):
        shift.holds(101, 20)
        shift.later(minutes=21)
        unseen = len(list(standing(shift).unseen))
        sees(shift, incident=101)
        assert (unseen, len(list(standing(shift).unseen))) == (1, 0)


def test_a_units_own_timer_overrides_the_tables_and_runs_whatever_it_does() -> None:
    shift = waiting()
    shift.does(SetTimer(unit=UnitId("21"), minutes=5))
    told = []
    for stage in (None, Stage.EN, Stage.AR):
        branch = shift.aside()
        if stage is not None:
            branch.sends("21", 101, stage)
        for minutes in (3.9, 0.1, 1):
            branch.later(minutes=minutes)
            told += [a for a in standing(branch).alerts if a.limit_min in (4, 5)]

    what = [(alert.what, alert.alarm) for alert in told if alert.unit]
    amber, red = Alarm.AMBER, Alarm.RED
    assert ("contact", amber) in what
    assert ("contact", red) in what
    assert [w for w in what if w[0] == "contact"] == [
        ("contact", amber), ("contact", red)
    ] * 2  # fmt: skip
    assert [w for w in what if w[0] == "onscene"] == [
        ("onscene", amber), ("onscene", red)
    ]  # fmt: skip


def test_an_emergency_comes_first_and_stays_when_it_is_acknowledged() -> None:
    shift = waiting(priority=0)
    shift.later(minutes=9)
    shift.does(CallEmergency(unit=UnitId("21")))
    called = standing(shift).alerts[0]
    refused = sees(shift, "21")
    shift.does(HearEmergency(unit=UnitId("21")))
    heard = standing(shift).alerts[0]

    assert (called.what, called.alarm, called.is_seen) == (
        "emergency",
        Alarm.RED,
        False,
    )
    assert getattr(refused, "code", None) is Code.SOS_ALERT
    assert (heard.what, heard.alarm, heard.is_seen) == ("emergency", Alarm.RED, True)


def test_position_and_sync_are_off_until_they_are_set_up() -> None:
    own = CodeTables(timers=TimerTable(position=Limit(3, 10)))
    shift = Shift()
    shift.logs_on("21")
    shift.later(minutes=11)
    late_ms = shift.now_ms - 11 * MINUTE_MS
    synced = alerts_of(shift.state, shift.tables, shift.now_ms, synced_ms=late_ms)
    sent = alerts_of(shift.state, own, shift.now_ms)

    assert names(shift) == []
    assert [(a.what, a.alarm) for a in synced.alerts] == [("sync", Alarm.RED)]
    assert [(a.what, a.alarm) for a in sent.alerts] == [("position", Alarm.RED)]


SHIFTS = CodeTables(shifts=("00:00", "08:00", "16:00"), time_zone="Asia/Bangkok")


def at_bangkok(hour: int, minute: int) -> int:
    """The moment of a time of day in Bangkok, on any day."""
    moment = datetime(2026, 11, 22, hour, minute, tzinfo=UTC).timestamp()
    return round(moment * 1000) - 7 * 3_600_000


@pytest.mark.parametrize(
    ("on", "ends"), [((8, 5), (16, 0)), ((7, 30), (16, 0)), ((15, 59), (24, 0))]
)
def test_a_unit_is_late_when_the_shift_it_came_for_is_over(
    on: tuple[int, int], ends: tuple[int, int]
) -> None:
    shift = Shift(tables=SHIFTS)
    shift.now_ms = at_bangkok(*on)
    shift.logs_on("21")
    ends_ms = at_bangkok(ends[0] % 24, ends[1]) + (ends[0] // 24) * DAY_MS
    told = []
    for minutes in (-0.01, 0, 29.9, 30):
        shift.now_ms = ends_ms + round(minutes * MINUTE_MS)
        shift.hears("21")
        told.append(names(shift))

    amber, red = [("shift", Alarm.AMBER)], [("shift", Alarm.RED)]
    assert told == [[], amber, amber, red]


# --- acknowledging


def test_acknowledging_is_logged_survives_a_restart_and_escalates() -> None:
    shift = waiting()
    shift.later(minutes=6)
    sees(shift, incident=101)
    lines = [encode(event) for event in shift.events]
    again = shift.aside()
    again.state = fold_all(State(), map(decode, lines))
    told = [list(standing(again).unseen)]
    for minutes in (4, 9):
        again.later(minutes=minutes)
        told.append(list(standing(again).unseen))
    sees(again, incident=101)
    told.append(list(standing(again).unseen))
    again.later(minutes=2)
    told.append(list(standing(again).unseen))

    assert [[alert.degree for alert in one] for one in told] == [[], [2], [2], [], [3]]


def test_acknowledging_is_no_word_from_the_unit() -> None:
    shift = waiting()
    shift.later(minutes=26)
    before = shift.unit("21").contact_ms
    sees(shift, "21")

    assert shift.unit("21").contact_ms == before
    assert [alert.is_seen for alert in standing(shift).alerts if alert.unit] == [True]


def test_there_is_nothing_to_acknowledge_twice() -> None:
    shift = waiting()
    shift.later(minutes=6)
    first = sees(shift, incident=101)
    second = sees(shift, incident=101)

    assert first is None
    assert getattr(second, "code", None) is Code.NO_ALERT


def test_undo_goes_past_an_acknowledgement() -> None:
    shift = waiting()
    shift.later(minutes=6)
    shift.sends("21", 101)
    shift.later(minutes=1)
    sees(shift, "21")
    refused = shift.does(Undo())

    assert refused is None
    assert not shift.incident(101).active


def test_an_unknown_incident_or_unit_is_refused() -> None:
    shift = waiting()
    unit = shift.does(AcknowledgeAlerts(units=(UnitId("99"),)))
    incident = shift.does(AcknowledgeAlerts(incident=IncidentId("no.1")))

    assert getattr(unit, "code", None) is Code.UNKNOWN_UNIT
    assert getattr(incident, "code", None) is Code.UNKNOWN_INCIDENT


# --- cost


def test_ten_thousand_open_incidents_are_looked_at_only_when_their_hour_comes() -> None:
    shift = Shift()
    for _ in range(50):
        shift.opens("noise", priority=4)
    one = shift.incident(101)
    many = {
        IncidentId(f"x.{n}"): type(one)(
            id=IncidentId(f"x.{n}"), number=n + 1000, type="noise", priority=4,
            place=one.place, opened_ms=one.opened_ms, opened_by="a",
            clock_ms=one.clock_ms - n * 1000,
        )
        for n in range(10_000)
    }  # fmt: skip
    incidents, open_ids = shift.state.incidents, shift.state.open_ids
    with incidents.mutate() as grown, open_ids.mutate() as opened:
        for key, incident in many.items():
            grown[key], opened[key] = incident, incident.number
        state = type(shift.state)(
            incidents=grown.finish(), open_ids=opened.finish(), units=shift.state.units
        )
    watch = Watch(shift.tables)
    watch.at(state, shift.now_ms)
    begun_with = watch.looked
    for _ in range(60):
        shift.now_ms += 1000
        last = watch.at(state, shift.now_ms)

    per_tick = (watch.looked - begun_with) / 60
    assert begun_with <= 10_052
    assert per_tick <= 20
    assert last == alerts_of(state, shift.tables, shift.now_ms)


def test_alerts_are_plain_values() -> None:
    shift = waiting()
    shift.later(minutes=6)
    alert = standing(shift).alerts[0]

    assert isinstance(alert, Alert)
    assert alert == standing(shift).alerts[0]

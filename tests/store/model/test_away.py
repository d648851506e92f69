"""What others changed while a person was away: all of it, the riskiest first."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from store.model.away import (
    REST,
    Account,
    Risk,
    Since,
    account_of,
    is_untold,
    left_alone,
)
from store.model.commands import AcknowledgeAlerts
from store.model.facts import Remarked
from store.model.fold import fold_all
from store.model.paperwork import AddCaution, EndCaution
from store.model.records import Location, State
from store.model.tables import CodeTables
from tests.store.any_event import Row, any_rows, fixed_story, told
from tests.store.shift import NOON_MS, Shift, at_work
from tests.store.test_model_laws import stable

TABLES = CodeTables()
DAY_MS = 24 * 3_600_000


def away(shift: Shift, seen: int, *, gone_ms: int = NOON_MS) -> Account:
    """Tell what changed since so many events had been seen."""
    since = Since(tuple(shift.events[seen:]), gone_ms)
    return account_of(shift.state, since, shift.tables, shift.now_ms)


def risks(account: Account) -> list[tuple[Risk, str]]:
    return [(change.risk, change.entity) for change in account.changes]


# --- laws


@stable(80)
@given(any_rows(), st.integers(0, 30), st.sampled_from([0, 60_000, DAY_MS]))
def test_every_event_is_told_once_or_of_a_kind_that_is_not(
    rows: list[Row], seen: int, later_ms: int
) -> None:
    events = list(told(rows))
    state = fold_all(State(), events)
    since = Since(tuple(events[seen:]), NOON_MS)

    account = account_of(state, since, TABLES, state.last_ms + later_ms)

    changes = account.changes + account.passed
    counted = [event.id for change in changes for event in change.events]
    wanted = [event.id for event in events[seen:] if not is_untold(event)]
    assert sorted(counted) == sorted(wanted)


@stable(60)
@given(any_rows(), st.integers(0, 30), st.randoms(use_true_random=False))
def test_order_is_total_and_the_same_however_the_log_is_mixed(
    rows: list[Row], seen: int, chance: Random
) -> None:
    events = list(told(rows))
    state = fold_all(State(), events)
    mixed = events[seen:]
    chance.shuffle(mixed)

    first, second = (
        account_of(state, Since(tuple(some), NOON_MS), TABLES, state.last_ms)
        for some in (events[seen:], mixed)
    )

    ranks = [change.rank for change in first.changes]
    assert ranks == sorted(set(ranks))
    assert ranks == [change.rank for change in second.changes]


@stable(60)
@given(any_rows(), st.integers(0, 30))
def test_what_is_over_is_never_told_as_if_it_were_on(
    rows: list[Row], seen: int
) -> None:
    events = list(told(rows))
    state = fold_all(State(), events)
    account = account_of(
        state, Since(tuple(events[seen:]), NOON_MS), TABLES, state.last_ms
    )

    for change in account.changes:
        kind, key = change.entity[:2], change.entity[2:]
        if kind == "i:" and change.entity != REST:
            is_open = key in state.open_ids
            assert (change.risk in {Risk.LATE, Risk.INCIDENT}) == is_open
    for change in account.passed:
        assert change.risk is Risk.OVER


def test_only_routine_kinds_are_not_told() -> None:
    events = fixed_story(600)
    untold = {event.fact.kind for event in events if is_untold(event)}
    told_too = {event.fact.kind for event in events if not is_untold(event)}

    assert untold - told_too == {
        "log.open", "log.head", "log.witness", "log.trim", "who.forget",
        "alert.ack", "desk.exercise", "desk.search", "act.undo", "unit.contact",
        "roll.call",
    } | ({"desk.setting"} - told_too)  # fmt: skip
    assert untold & told_too <= {"rule.override", "desk.setting"}


def test_stories_of_the_laws_meet_every_risk() -> None:
    events = fixed_story(1_400)
    met = set[Risk]()
    for last in range(20, 1_400, 20):
        state = fold_all(State(), events[:last])
        since = Since(tuple(events[last // 2 : last]), NOON_MS)
        account = account_of(state, since, TABLES, state.last_ms + 60_000)
        met |= {change.risk for change in account.changes}

    assert met >= set(Risk) - {Risk.SETTING, Risk.BOLO, Risk.CAUTION}


# --- stories


def test_nothing_changed_is_nothing_told() -> None:
    shift = at_work()

    account = away(shift, len(shift.events))

    assert account.changes == account.passed == ()


def test_changes_of_one_incident_are_one_with_how_it_was() -> None:
    shift = at_work()
    shift.opens("theft")
    seen, number = len(shift.events), shift.state.last_number
    shift.hands_over_to("noi")
    shift.sends("22", number)
    shift.arrives("22")
    shift.remarks(number)

    account = away(shift, seen)

    change = next(c for c in account.changes if c.entity.startswith("i:"))
    assert change.was is not None
    assert change.was.state_at(NOON_MS) == "PENDING"
    assert len(change.events) == 3
    assert change.authors[0][0] == "noi"


def test_unit_in_danger_comes_before_red_before_new_before_off_duty() -> None:
    shift = at_work()
    shift.opens("noise")
    seen, old = len(shift.events), shift.state.last_number
    shift.logs_off("22")
    shift.later(hours=2)
    shift.opens("theft")
    shift.calls_emergency("21")

    account = away(shift, seen)

    told_first = [risk for risk, _ in risks(account)]
    assert told_first == sorted(told_first)
    assert risks(account)[0] == (Risk.EMERGENCY, "u:21")
    late = [entity for risk, entity in risks(account) if risk is Risk.LATE]
    assert f"i:{shift.key(old)}" in late
    assert (Risk.UNIT, "u:22") in risks(account)


def test_entered_and_ended_meanwhile_is_counted_not_told() -> None:
    shift = at_work()
    seen = len(shift.events)
    shift.opens("noise")
    number = shift.state.last_number
    shift.cancels(number, "mistake")

    account = away(shift, seen)

    assert [change.entity for change in account.passed] == [f"i:{shift.key(number)}"]
    assert f"i:{shift.key(number)}" not in dict(risks(account)).values()


def test_known_one_that_ended_is_told_last() -> None:
    shift = at_work()
    shift.opens("noise")
    number, seen = shift.state.last_number, len(shift.events)
    shift.cancels(number, "mistake")
    shift.opens("theft")

    account = away(shift, seen)

    assert risks(account)[-1] == (Risk.OVER, f"i:{shift.key(number)}")


def test_hold_that_ran_out_is_told_though_nobody_did_anything() -> None:
    shift = at_work()
    shift.opens("noise")
    number = shift.state.last_number
    shift.holds(number, minutes=5)
    seen, gone_ms = len(shift.events), shift.now_ms
    shift.later(minutes=6)

    account = away(shift, seen, gone_ms=gone_ms)

    assert (Risk.INCIDENT, f"i:{shift.key(number)}") in risks(account)


def test_bolo_that_ran_out_is_over_and_one_that_holds_is_not() -> None:
    shift = at_work()
    shift.adds_bolo()
    seen, gone_ms = len(shift.events), shift.now_ms
    shift.later(hours=shift.tables.bolo_hours + 1)
    shift.adds_bolo("red car")

    account = away(shift, seen, gone_ms=gone_ms)

    found = [risk for risk, entity in risks(account) if entity.startswith("b:")]
    assert found == [Risk.BOLO, Risk.OVER]


def test_caution_that_others_added_is_told_as_what_it_is() -> None:
    shift = at_work()
    shift.does(AddCaution(place=Location(text="here"), text="two dogs"))
    known = len(shift.events)
    shift.does(AddCaution(place=Location(text="there"), text="a ditch"))
    shift.does(EndCaution(number=1, reason="gone"))

    (added, ended) = (
        (change.risk, change.entity[:2], change.is_new)
        for change in away(shift, known).changes
        if change.entity.startswith(("w:", REST))
    )

    assert added == (Risk.CAUTION, "w:", True)
    assert ended == (Risk.OVER, "w:", False)


def test_unit_that_others_left_alone_on_scene_is_named() -> None:
    shift = at_work()
    shift.opens("fight")
    number = shift.state.last_number
    shift.sends("22,M1", number)
    shift.arrives("22")
    seen = len(shift.events)
    shift.frees("M1")

    change = next(change for change in away(shift, seen).changes if change.was)

    assert left_alone(shift.incident(number), change.events) == "22"


def test_event_of_something_unknown_is_in_the_rest() -> None:
    shift = at_work()
    lost = replace(shift.events[-1], writer="other01", entity="x")
    lost = replace(lost, fact=Remarked(text="?"))
    since = Since((lost,), NOON_MS)

    account = account_of(shift.state, since, shift.tables, shift.now_ms)

    assert account.changes[-1].entity == REST
    assert account.changes[-1].events == (lost,)


def test_alert_that_was_acknowledged_is_not_told() -> None:
    shift = at_work()
    seen = len(shift.events)
    shift.later(minutes=70)
    before = [risk for risk, _ in risks(away(shift, seen))]
    shift.does(AcknowledgeAlerts(incident=shift.key(102)))

    after = risks(away(shift, seen))

    assert before.count(Risk.LATE) > 1
    assert (Risk.LATE, f"i:{shift.key(102)}") not in after

"""Conflicts one by one: what is kept, what is shown, and what settles it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import hypothesis.strategies as st
from hypothesis import given
from msgspec.structs import replace

from store.model.commands import LinkIncidents, Preempt
from store.model.conflicts import Conflict, Kind, conflicts, conflicts_of, seen_of
from store.model.events import Event
from store.model.facts import (
    DeskOpened,
    EmergencyCalled,
    EmergencyEnded,
    IncidentNumbered,
    IncidentPriority,
    Remarked,
    Settled,
    UnitReady,
)
from store.model.fold import fold, fold_all
from store.model.forgetting import Later, forget
from store.model.recent import put_away
from store.model.records import EventId, IncidentState, Readiness, Stage, State
from store.model.refusals import Code, Refusal
from store.model.saved import decode_state, encode_state
from store.model.settling import Settle
from tests.store.any_event import any_rows, told
from tests.store.shift import DAY_MS, Shift
from tests.store.test_model_laws import stable


def at_work() -> Shift:
    """21 and 22 are on duty and free; 101 and 102 wait."""
    shift = Shift()
    shift.logs_on("21,22")
    shift.opens("theft", place="market")
    shift.opens("noise", place="school")
    shift.later(minutes=1)
    return shift


def joined(here: Shift, there: Shift) -> Shift:
    here.joins(there)
    return here


def only(shift: Shift) -> Conflict:
    [one] = conflicts(shift.state)
    return one


def settles(shift: Shift, side: int, at: int = 0, **more: Any) -> Refusal | None:
    one = conflicts(shift.state)[at]
    keep = one.sides[side].event
    return shift.does(
        Settle(entity=one.entity, register=one.register, keep=keep, **more)
    )


def two_priorities() -> Shift:
    here = at_work()
    there = here.elsewhere()
    here.sets_priority(101, 0)
    there.later(minutes=2)
    there.sets_priority(101, 4)
    return joined(here, there)


def code_of(answer: object) -> Code:
    assert isinstance(answer, Refusal)
    return answer.code


def test_both_values_are_kept_with_author_time_and_device() -> None:
    shift = two_priorities()

    one = only(shift)
    told_of = [(s.by, s.device, s.at_ms - shift.now_ms) for s in one.sides]

    assert (one.kind, one.entity, one.register) == (
        Kind.VALUE, f"i:{shift.key(101)}", "pri"
    )  # fmt: skip
    assert told_of == [("somchai", "k7q", 0), ("malee", "zzz", 120_000)]
    assert [s.fact for s in one.sides] == [
        IncidentPriority(priority=0), IncidentPriority(priority=4)
    ]  # fmt: skip
    assert one.since_ms == shift.now_ms + 120_000


def test_settling_applies_the_kept_value_and_leaves_its_line() -> None:
    shift = two_priorities()
    settles(shift, 0)

    assert conflicts(shift.state) == ()
    assert shift.incident(101).priority == 0
    assert isinstance(shift.incident(101).history[-1].fact, Settled)


def test_a_closing_that_is_kept_has_its_own_author_and_time() -> None:
    here = at_work()
    there = here.elsewhere()
    here.closes(101, "REPORT")
    there.later(minutes=2)
    there.closes(101, "GOA")
    shift = joined(here, there)
    shift.later(minutes=9)
    shift.hands_over_to("boss")
    settles(shift, 1)

    closure = shift.incident(101).closure
    assert closure is not None
    assert (closure.disposition, closure.by) == ("GOA", "malee")
    assert closure.at_ms == there.now_ms


def test_settling_for_what_another_desk_replaced_meanwhile_is_a_new_conflict() -> None:
    here = at_work()
    there = here.elsewhere()
    here.logs_on("21", crew=("nok",), override=True)
    there.later(minutes=2)
    there.logs_off("21")
    there.joins(here)
    here.later(minutes=1)
    here.logs_on("21", crew=("lek",), override=True)
    there.later(minutes=1)
    settles(there, 1)
    shift = at_work()
    shift.state = fold_all(
        shift.state, sorted((*here.events, *there.events), key=lambda e: e.stamp)
    )

    assert {side.fact.crew for side in only(shift).sides} == {("nok",), ("lek",)}


def test_taking_a_settling_back_leaves_the_conflict_as_it_was() -> None:
    shift = two_priorities()
    before = only(shift)
    settles(shift, 0)
    shift.undoes()

    assert only(shift) == before
    assert shift.incident(101).priority == 4


def settled_by_two(*kept: int) -> Shift:
    """Two who were shown the same conflict settle it, and meet."""
    here = two_priorities()
    there = here.elsewhere("yyy2222")
    for shift, side in zip((here, there), kept, strict=True):
        settles(shift, side)
    return joined(here, there)


def test_two_who_settle_differently_are_a_new_conflict() -> None:
    shift = settled_by_two(0, 1)

    one = only(shift)
    assert [(s.by, s.settled_by) for s in one.sides] == [
        ("somchai", "somchai"), ("malee", "malee")
    ]  # fmt: skip
    settles(shift, 0)
    assert conflicts(shift.state) == ()
    assert shift.incident(101).priority == 0


def test_two_who_settle_alike_agree() -> None:
    assert conflicts(settled_by_two(1, 1).state) == ()


def test_equal_values_merge_in_silence() -> None:
    here = at_work()
    there = here.elsewhere()
    here.sets_priority(101, 0)
    there.sets_priority(101, 0)
    here.closes(102, "REPORT", text="all told")
    there.closes(102, "REPORT")

    assert conflicts(joined(here, there).state) == ()


def test_links_to_different_incidents_do_not_conflict() -> None:
    here = at_work()
    here.opens("noise")
    there = here.elsewhere()
    here.does(LinkIncidents(incident=here.key(101), other=here.key(102)))
    there.does(LinkIncidents(incident=there.key(101), other=there.key(103)))
    shift = joined(here, there)

    assert conflicts(shift.state) == ()
    assert len(shift.incident(101).links) == 2


def test_an_override_settles_what_it_writes_over() -> None:
    shift = two_priorities()

    refused = shift.sets_priority(101, 1)
    shift.sets_priority(101, 1, override=True)

    assert code_of(refused) is Code.DISPUTED
    assert conflicts(shift.state) == ()
    assert shift.incident(101).priority == 1


def test_words_are_taken_while_something_is_disputed() -> None:
    shift = two_priorities()
    shift.remarks(101)

    assert isinstance(shift.incident(101).history[-1].fact, Remarked)


def on_the_way() -> Shift:
    shift = at_work()
    shift.sends("21", 101)
    return shift


def test_a_stage_written_blind_does_not_turn_a_further_one_back() -> None:
    here = on_the_way()
    there = here.elsewhere()
    here.later(minutes=3)
    here.advances("21", Stage.AR)
    there.later(minutes=1)
    there.advances("21", Stage.EN)
    shift = joined(here, there)

    [held] = shift.incident(101).active
    assert held.stage is Stage.AR
    assert held.enroute_ms == there.now_ms
    assert conflicts(shift.state) == ()


def test_a_stage_of_a_unit_that_was_released_blind_is_a_conflict() -> None:
    here = on_the_way()
    there = here.elsewhere()
    here.frees("21")
    there.advances("21", Stage.AR)
    shift = joined(here, there)

    one = only(shift)
    assert (one.register, one.unit) == ("asg:21", "21")
    assert [line.fact.kind for line in shift.incident(101).history[-2:]] == [  # type: ignore[attr-defined]
        "unit.free", "unit.stage"
    ]  # fmt: skip
    settles(shift, 1)
    [held] = shift.incident(101).active
    assert (held.unit, held.stage) == ("21", Stage.AR)


def test_of_two_dispositions_of_a_unit_the_kept_one_counts() -> None:
    here = on_the_way()
    here.arrives("21")
    there = here.elsewhere()
    here.clears("21")
    there.clears("21", "GOA")
    shift = joined(here, there)
    one = next(c for c in conflicts(shift.state) if c.register == "asg:21")
    keep = one.sides[1].event
    shift.does(Settle(entity=one.entity, register=one.register, keep=keep))

    [done] = shift.incident(101).assignments
    assert done.disposition == "GOA"
    assert shift.incident(101).cleared == 1


def sent_to_two() -> Shift:
    here = at_work()
    there = here.elsewhere()
    here.sends("21", 101)
    there.sends("21", 102)
    return joined(here, there)


def test_a_unit_sent_to_two_incidents_is_on_both_until_one_is_kept() -> None:
    shift = sent_to_two()
    one = only(shift)
    assert (one.kind, one.unit, len(one.sides)) == (Kind.TWO_INCIDENTS, "21", 2)

    settles(shift, 1)

    assert conflicts(shift.state) == ()
    assert shift.unit("21").incidents == (shift.key(102),)


def test_taking_back_which_incident_was_kept_puts_the_unit_on_both() -> None:
    shift = sent_to_two()
    settles(shift, 0)
    shift.undoes()

    one = only(shift)
    assert (one.kind, len(shift.unit("21").incidents)) == (Kind.TWO_INCIDENTS, 2)


def test_a_unit_on_two_incidents_may_be_released_but_not_moved() -> None:
    shift = sent_to_two()

    refused = shift.advances("21", Stage.AR)
    shift.frees("21", 101)

    assert code_of(refused) is Code.DISPUTED
    assert conflicts(shift.state) == ()


def test_a_unit_on_two_incidents_that_is_diverted_is_on_one() -> None:
    shift = sent_to_two()
    shift.opens("shots")
    refused = shift.does(
        Preempt(units=(shift.unit("21").id,), incident=shift.key(103), override=True)
    )

    assert refused is None
    assert shift.unit("21").incidents == (shift.key(103),)


def test_an_emergency_ended_blind_stays_on() -> None:
    here = at_work()
    here.calls_emergency("21")
    there = here.elsewhere()
    here.calls_emergency("21", text="two men")
    there.ends_emergency("21", text="all well", override=True)
    shift = joined(here, there)

    assert shift.unit("21").emergency is not None
    assert only(shift).kind is Kind.EMERGENCY


def test_nobody_stands_an_emergency_down_by_settling() -> None:
    here = at_work()
    here.calls_emergency("21")
    there = here.elsewhere()
    here.calls_emergency("21", text="two men")
    there.ends_emergency("21", text="all well", override=True)
    shift = joined(here, there)
    ended = next(
        at for at, s in enumerate(only(shift).sides) if s.fact.kind == "unit.sosend"
    )

    refused = settles(shift, ended, override=True)
    shift.ends_emergency("21", text="all well", override=True)

    assert code_of(refused) is Code.IN_EMERGENCY
    assert shift.unit("21").emergency is None
    assert conflicts(shift.state) == ()


def test_an_emergency_that_is_kept_is_not_called_a_second_time() -> None:
    here = at_work()
    here.calls_emergency("21", text="shots")
    there = here.elsewhere()
    here.calls_emergency("21", text="two men")
    there.ends_emergency("21", text="all well", override=True)
    shift = joined(here, there)
    before = shift.unit("21").emergency
    called = next(
        at for at, s in enumerate(only(shift).sides) if s.fact.kind == "unit.sos"
    )

    assert settles(shift, called) is None
    assert before is not None
    assert shift.unit("21").emergency == before


def worked_after_close() -> Shift:
    here = at_work()
    there = here.elsewhere()
    here.closes(101)
    there.sends("21", 101)
    there.remarks(101, "it goes on")
    return joined(here, there)


def test_work_on_a_closed_incident_is_listed_and_leaves_it_closed() -> None:
    shift = worked_after_close()

    one = only(shift)
    assert not shift.incident(101).is_open
    assert (one.kind, one.register) == (Kind.AFTER_CLOSE, "late")
    assert [s.fact.kind for s in one.sides] == ["inc.close", "unit.assign", "inc.note"]


def test_the_same_is_listed_when_the_closing_comes_last() -> None:
    here = at_work()
    before, there = here.state, here.elsewhere()
    here.closes(101)
    there.remarks(101, "it goes on")
    state = fold_all(before, [*there.events, *here.last])

    [one] = conflicts(state)
    assert [s.fact.kind for s in one.sides] == ["inc.close", "inc.note"]


def test_keeping_it_closed_releases_the_units_once_that_is_meant() -> None:
    shift = worked_after_close()

    refused = settles(shift, 0)
    settles(shift, 0, override=True)

    assert code_of(refused) is Code.HAS_UNITS
    assert conflicts(shift.state) == ()
    assert not shift.incident(101).is_open
    assert shift.unit("21").incidents == ()


def test_choosing_the_work_opens_it_again() -> None:
    shift = worked_after_close()
    settles(shift, 1)

    assert conflicts(shift.state) == ()
    assert shift.incident(101).state_at(shift.now_ms) is IncidentState.ASSIGNED


def test_what_was_known_on_either_side_is_not_listed() -> None:
    here = at_work()
    there = here.elsewhere()
    there.remarks(101, "before")
    joined(here, there)
    here.closes(101)
    late = here.elsewhere()
    late.remarks(101, "after, and knows it")

    assert conflicts(joined(here, late).state) == ()


def test_a_session_knows_what_its_store_wrote_before() -> None:
    shift = at_work()
    shift.sets_priority(101, 0)
    last = shift.events[-1].id
    opened = line(
        shift, "newone2", 1, "d:", DeskOpened(device="k7q", key="", after=last)
    )
    goes_on = line(
        shift, "newone2", 2, f"i:{shift.key(101)}", IncidentPriority(priority=4)
    )

    assert conflicts(fold_all(shift.state, [opened, goes_on])) == ()
    assert len(conflicts(fold_all(shift.state, [replace(goes_on, number=1)]))) == 1


def line(shift: Shift, writer: str, number: int, entity: str, fact: Any) -> Event:
    return Event(
        writer=writer, number=number, first=number, stamp=f"{shift.now_ms:012x}0000",
        at_ms=shift.now_ms, by="else", entity=entity, fact=fact,
    )  # fmt: skip


def test_what_was_replaced_before_it_came_leaves_a_line_and_no_more() -> None:
    shift = at_work()
    entity = f"i:{shift.key(101)}"
    behind = line(shift, "clock22", 1, entity, IncidentPriority(priority=4))
    ahead = line(shift, "other22", 1, entity, IncidentPriority(priority=0))
    ahead = replace(ahead, seen=(behind.id,))

    state = fold_all(shift.state, [ahead, behind])

    assert state.incidents[shift.key(101)].priority == 0
    assert state.incidents[shift.key(101)].history[-1].event == behind.id
    assert conflicts(state) == ()
    assert not state.replaced


def test_nobody_silences_a_call_for_help_before_it_comes() -> None:
    shift = at_work()
    call = line(shift, "clock22", 1, "u:21", EmergencyCalled())
    lie = replace(line(shift, "other22", 1, "u:21", EmergencyEnded()), seen=(call.id,))

    state = fold_all(shift.state, [lie, call])

    assert state.in_danger == ("21",)
    assert not state.replaced


def test_conflicts_of_a_unit_are_those_on_its_incidents_too() -> None:
    here = on_the_way()
    there = here.elsewhere()
    here.frees("21")
    there.advances("21", Stage.AR)
    shift = joined(here, there)

    assert conflicts_of(shift.state, "u:21") == conflicts(shift.state)
    assert conflicts_of(shift.state, "u:22") == ()


def test_an_author_names_no_more_than_the_claim_in_normal_work() -> None:
    shift = on_the_way()
    shift.advances("21", Stage.AR)
    sent = shift.events[-2]
    fact = UnitReady(readiness=Readiness.AV)

    assert shift.events[-1].seen == (sent.id,)
    assert seen_of(shift.state, "k7q4f2a", "u:21", fact) == ()


def test_work_without_other_desks_keeps_no_dispute() -> None:
    alone = on_the_way()
    alone.arrives("21")
    alone.clears("21", "REPORT")
    alone.reopens(101)
    alone.undoes()

    assert not alone.state.disputes
    assert not alone.state.late


def test_a_disputed_incident_is_never_put_away() -> None:
    here = at_work()
    there = here.elsewhere()
    here.closes(101, "REPORT")
    there.closes(101, "GOA")
    here.closes(102)
    shift = joined(here, there)
    shift.later(hours=24 * 30)
    shift.hears("21")

    _, cold = put_away(replace(shift.state, actions=()), fewest=0)

    assert [one.number for one in cold] == [102]


def test_a_disputed_incident_is_never_forgotten() -> None:
    here = at_work()
    there = here.elsewhere()
    here.closes(101, "REPORT")
    there.closes(101, "GOA")
    shift = joined(here, there)
    before = Later(before_ms=shift.now_ms + DAY_MS, heads=shift.state.heads)

    assert conflicts(forget(shift.state, before)) == conflicts(shift.state)


def test_the_first_official_number_stays() -> None:
    shift = at_work()
    entity = f"i:{shift.key(101)}"
    first = line(shift, "srv0001", 1, entity, IncidentNumbered(official="2569/00042"))
    again = line(shift, "srv0002", 1, entity, IncidentNumbered(official="2569/00043"))

    incident = fold_all(shift.state, [first, again]).incidents[shift.key(101)]

    assert incident.official == "2569/00042"
    assert [line.fact for line in incident.history[-2:]] == [first.fact, again.fact]


@st.composite
def hostile(draw: st.DrawFn) -> list[Event]:
    """Any events, that claim to have seen anything, in any order."""
    events = list(told(draw(any_rows())))
    named: Sequence[str] = [
        *(event.id for event in events), "", ".", "dev0002.9", f"x.{'9' * 30}",
        "dev0001.-1", "dev0002.๙",
    ]  # fmt: skip
    parts = ["pri", "st", "asg:21", "ready", "duty", "sos", "street", "bolo", "late"]
    for at, event in enumerate(events):
        if isinstance(event.fact, Settled):
            part, keep = draw(st.sampled_from(parts)), draw(st.sampled_from(named))
            kept = Settled(disputed=part, keep=EventId(keep))
            events[at] = replace(event, fact=kept)
    return [
        replace(event, seen=tuple(draw(st.lists(st.sampled_from(named), max_size=3))))
        for event in draw(st.permutations(events))
    ]


@stable(80)
@given(hostile())
def test_no_lie_about_what_was_seen_breaks_the_fold(events: list[Event]) -> None:
    state = State()
    for event in events:
        state = fold(state, event)
        for one in conflicts(state):
            assert len(one.sides) > 1

    assert fold_all(State(), events) == state
    assert decode_state(encode_state(state)) == state
    assert all(EventId(key) for key in state.replaced)

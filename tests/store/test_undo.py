"""Undo: one's own last action, for two minutes, unless others built on it."""

from __future__ import annotations

import pytest

from store.model.facts import Remarked, RemarkStruck, Undone
from store.model.fold import KEPT_ACTIONS
from store.model.records import (
    Ending,
    IncidentState,
    Readiness,
    Stage,
)
from store.model.refusals import Code, Refusal
from tests.store.shift import Shift


def at_work() -> Shift:
    """21 and 22 are free, 101 waits; nothing of that can be undone any more."""
    shift = Shift()
    shift.logs_on("21,22")
    shift.opens("theft")
    shift.later(minutes=3)
    return shift


def code(answer: object) -> Code | None:
    return answer.code if isinstance(answer, Refusal) else None


def test_undo_of_an_opening_cancels_the_incident() -> None:
    shift = at_work()
    shift.opens("noise")
    shift.undoes()

    assert shift.state_of(102) is IncidentState.CANCELLED
    assert shift.key(102) not in shift.state.open_ids


def test_undo_of_a_dispatch_frees_the_unit_and_says_so() -> None:
    shift = at_work()
    shift.sends("21", 101)
    shift.undoes()
    [ended] = shift.incident(101).assignments

    assert shift.state_of(101) is IncidentState.PENDING
    assert ended.ending is Ending.UNDONE
    assert shift.unit("21").is_free


def test_undo_of_a_dispatch_puts_a_held_incident_on_hold_again() -> None:
    shift = at_work()
    shift.holds(101, 20, "owner away")
    shift.sends("21", 101)
    shift.undoes()

    assert shift.state_of(101) is IncidentState.HELD
    assert shift.incident(101).held_reason == "owner away"


def test_undo_of_closing_a_held_incident_puts_it_on_hold_again() -> None:
    shift = at_work()
    shift.holds(101, 20, "owner away")
    shift.closes(101)
    shift.undoes()

    assert shift.state_of(101) is IncidentState.HELD


def test_undo_of_a_dispatch_gives_back_the_patrol() -> None:
    shift = at_work()
    shift.says_ready("21", Readiness.PT)
    shift.sends("21", 101)
    shift.undoes()

    assert shift.unit("21").readiness is Readiness.PT


def test_undo_of_a_dispatch_that_pre_empted_puts_the_unit_back() -> None:
    shift = at_work()
    shift.opens("shots")
    shift.sends("21", 101, Stage.EN)
    shift.sends("21", 102, override=True)
    shift.undoes()

    assert shift.state_of(101) is IncidentState.ENROUTE
    assert shift.state_of(102) is IncidentState.PENDING
    assert shift.unit("21").incidents == (shift.key(101),)


def test_undo_of_a_dispatch_of_several_takes_all_back() -> None:
    shift = at_work()
    shift.sends("21,22", 101, Stage.EN)
    shift.undoes()

    assert shift.incident(101).active == ()
    assert shift.unit("21").is_free
    assert shift.unit("22").is_free


def test_undo_of_a_stage_goes_one_step_back() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.EN)
    shift.arrives("21")
    shift.undoes()

    assert shift.state_of(101) is IncidentState.ENROUTE
    assert shift.incident(101).active[0].onscene_ms is None


def test_undo_of_a_clear_that_closed_reopens_with_the_unit_on_scene() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.AR)
    shift.clears("21", "REPORT")
    shift.undoes()

    assert shift.state_of(101) is IncidentState.ONSCENE
    assert shift.unit("21").incidents == (shift.key(101),)


def test_after_an_undone_clear_the_incident_counts_as_not_worked() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.AR)
    shift.clears("21")
    shift.closes(101)
    shift.reopens(101)
    shift.sends("22", 101, Stage.AR)
    shift.clears("22")
    shift.undoes()
    shift.frees("22", override=True)

    assert shift.state_of(101) is IncidentState.PENDING


def test_after_an_undone_clear_another_units_work_still_counts() -> None:
    shift = at_work()
    shift.sends("21,22", 101, Stage.AR)
    shift.clears("21")
    shift.hands_over_to("malee")
    shift.clears("22")
    shift.hands_over_to("somchai")
    shift.undoes()
    shift.frees("21", override=True)

    assert shift.state_of(101) is IncidentState.CLEARED


def test_undo_twice_over_a_second_dispatch_gives_back_the_first() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.AR)
    shift.clears("21")
    shift.sends("21", 101)
    shift.undoes()
    shift.undoes()
    shift.frees("21", override=True)

    assert [a.stage for a in shift.incident(101).assignments] == [Stage.AR, Stage.DP]
    assert shift.state_of(101) is IncidentState.PENDING


def test_undo_of_a_dispatch_gives_back_why_the_unit_was_available() -> None:
    shift = at_work()
    shift.says_ready("21", Readiness.AV, reason="at the box")
    shift.sends("21", 101)
    shift.undoes()

    assert shift.unit("21").reason == "at the box"


def test_undo_of_a_closing_gives_the_units_back() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.EN)
    shift.closes(101, override=True)
    shift.undoes()

    assert shift.state_of(101) is IncidentState.ENROUTE


def test_undo_of_closing_a_worked_incident_leaves_it_cleared() -> None:
    shift = at_work()
    shift.sends("21", 101, Stage.AR)
    shift.clears("21")
    shift.closes(101)
    shift.undoes()

    assert shift.state_of(101) is IncidentState.CLEARED


def test_undo_of_a_reopening_closes_as_before() -> None:
    shift = at_work()
    shift.closes(101, "GOA", text="nobody there")
    shift.reopens(101)
    shift.undoes()
    closure = shift.incident(101).closure

    assert closure is not None
    assert (closure.disposition, closure.text) == ("GOA", "nobody there")


def test_undo_of_a_remark_strikes_it_and_keeps_both() -> None:
    shift = at_work()
    shift.remarks(101, "red motorbike")
    [remark] = shift.last
    shift.undoes()
    facts = [entry.fact for entry in shift.incident(101).history]

    assert shift.incident(101).struck == {remark.id}
    assert Remarked(text="red motorbike") in facts
    assert RemarkStruck(of=remark.id) in facts


def test_undo_of_a_log_off_gives_back_crew_and_readiness() -> None:
    shift = at_work()
    shift.logs_on("M1", crew=("Malee",), vehicle="7701", beat="2")
    shift.says_ready("M1", Readiness.BZ, reason="court")
    before = shift.unit("M1")
    shift.logs_off("M1")
    shift.undoes()
    after = shift.unit("M1")

    assert (after.on_duty, after.crew, after.vehicle, after.beat) == (
        True, ("Malee",), "7701", "2",
    )  # fmt: skip
    assert (after.readiness, after.reason) == (before.readiness, before.reason)


def test_several_undos_take_back_the_newest_first() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.sends("21", 101)
    shift.sets_priority(101, 0)
    seen = []
    for _ in range(3):
        shift.undoes()
        seen.append((shift.incident(101).priority, len(shift.incident(101).active)))

    assert seen == [(1, 1), (1, 0), (2, 0)]


def test_undo_is_told_in_the_log_with_what_it_took_back() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    [changed] = shift.last
    shift.undoes()

    assert shift.last[0].fact == Undone(of=changed.id)
    assert {event.action for event in shift.last} == {shift.last[0].id}


def test_undo_cannot_be_undone() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.undoes()

    assert code(shift.undoes()) is Code.UNDO_TOO_LATE  # what came before is too old
    assert shift.incident(101).priority == 2


def test_undo_deletes_nothing() -> None:
    shift = at_work()
    shift.sends("21", 101)
    before = list(shift.events)
    shift.undoes()

    assert shift.events[: len(before)] == before
    assert len(shift.events) > len(before)


def test_a_contact_stays_and_undo_says_so_before_it_goes_further_back() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.hears("21")
    shift.keeps("language", "th")
    answer = shift.undoes()
    kept = shift.incident(101).priority
    shift.undoes(override=True)

    assert isinstance(answer, Refusal)
    assert answer.code is Code.UNDO_HEARD
    assert kept == 1
    assert shift.incident(101).priority == 2
    assert shift.state.settings["language"] == "th"


@pytest.mark.parametrize(("key", "old"), [("map", "krems"), ("alias.market", "")])
def test_undo_takes_back_the_map_or_an_alias_and_nothing_before_it(
    key: str, old: str
) -> None:
    shift = at_work()
    shift.keeps("map", "krems")
    shift.sends("21", 101)
    shift.keeps(key, "new")
    shift.undoes()

    assert shift.state.settings[key] == old
    assert not shift.unit("21").is_free


@pytest.mark.parametrize("key", ["language", "draft.somchai", "mapped", "map.style"])
def test_other_settings_are_nothing_that_undo_takes_back(key: str) -> None:
    shift = at_work()
    shift.sends("21", 101)
    shift.keeps(key, "new")
    shift.undoes()

    assert shift.state.settings[key] == "new"
    assert shift.unit("21").is_free


def test_a_refused_command_is_not_what_undo_takes_back() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.sends("99", 101)
    shift.undoes()

    assert shift.incident(101).priority == 2


def test_nothing_done_is_nothing_to_undo() -> None:
    assert code(Shift().undoes()) is Code.NOTHING_TO_UNDO


@pytest.mark.parametrize(
    ("minutes", "answer"), [(2, None), (2.001, Code.UNDO_TOO_LATE)]
)
def test_undo_is_open_for_two_minutes(minutes: float, answer: Code | None) -> None:
    shift = at_work()
    shift.sends("21", 101)
    shift.later(minutes=minutes)

    assert code(shift.undoes()) is answer


def test_undo_at_the_desk_is_no_word_from_the_car() -> None:
    shift = at_work()
    shift.sends("21", 101)
    shift.arrives("21")
    heard_ms = shift.unit("21").contact_ms
    shift.later(minutes=1)
    shift.clears("21", "REPORT")
    cleared_ms = shift.unit("21").contact_ms
    shift.later(minutes=1)
    shift.undoes()

    assert heard_ms < cleared_ms
    assert shift.unit("21").contact_ms == cleared_ms


def test_many_others_deeds_do_not_push_out_one_s_own() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.hands_over_to("malee")
    for _ in range(3 * KEPT_ACTIONS):
        shift.opens("noise")
    shift.hands_over_to("somchai")

    assert not isinstance(shift.undoes(), Refusal)

    assert shift.incident(101).priority != 1
    assert len(shift.state.actions) <= KEPT_ACTIONS

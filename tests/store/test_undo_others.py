"""Undo with two at the desk: nobody's undo reaches into another's work."""

from __future__ import annotations

from store.model.records import IncidentState, State
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


def test_each_takes_back_only_what_is_theirs() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.hands_over_to("malee")
    shift.sets_type(101, "burglary")
    shift.hands_over_to("somchai")
    shift.undoes()

    assert shift.incident(101).priority == 2
    assert shift.incident(101).type == "burglary"


def test_what_another_has_changed_since_cannot_be_undone() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.hands_over_to("malee")
    shift.sets_priority(101, 0)
    shift.hands_over_to("somchai")
    answer = shift.undoes()

    assert code(answer) is Code.UNDO_OVERTAKEN
    assert isinstance(answer, Refusal)
    assert answer.about == {"what": "#101"}
    assert shift.incident(101).priority == 0


def test_once_the_other_takes_theirs_back_it_can_be_undone_again() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.hands_over_to("malee")
    shift.sets_priority(101, 0)
    shift.undoes()
    shift.hands_over_to("somchai")
    shift.undoes()

    assert shift.incident(101).priority == 2


def test_a_third_ones_undo_does_not_clear_the_way_past_the_second() -> None:
    shift = at_work()
    shift.sets_priority(101, 1)
    shift.hands_over_to("malee")
    shift.sets_priority(101, 0)
    shift.hands_over_to("chai")
    shift.sets_priority(101, 4)
    shift.undoes()
    shift.hands_over_to("somchai")

    assert code(shift.undoes()) is Code.UNDO_OVERTAKEN
    assert shift.incident(101).priority == 0


def test_an_incident_that_another_sent_a_unit_to_is_not_undone() -> None:
    shift = at_work()
    shift.opens("shots")
    shift.hands_over_to("malee")
    shift.sends("21", 102)
    shift.hands_over_to("somchai")

    assert code(shift.undoes()) is Code.UNDO_OVERTAKEN
    assert shift.state_of(102) is IncidentState.ASSIGNED


def then_somchai_undoes(shift: Shift) -> Refusal | State:
    """Malee has done her part; now Somchai takes his back."""
    shift.hands_over_to("somchai")
    return shift.undoes()


def test_an_opening_that_another_has_closed_is_not_undone() -> None:
    shift = at_work()
    shift.opens("shots")
    shift.hands_over_to("malee")
    shift.closes(102, "GOA")

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.state_of(102) is IncidentState.CLOSED


def test_a_reopening_is_not_undone_while_anothers_unit_is_there() -> None:
    shift = at_work()
    shift.closes(101)
    shift.reopens(101)
    shift.hands_over_to("malee")
    shift.sends("21", 101)

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.state_of(101) is IncidentState.ASSIGNED


def test_a_freeing_is_not_undone_when_another_has_closed_the_incident() -> None:
    shift = at_work()
    shift.sends("21", 101)
    shift.frees("21")
    shift.hands_over_to("malee")
    shift.cancels(101)

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.unit("21").is_free


def test_a_freeing_is_not_undone_when_another_has_logged_the_unit_off() -> None:
    shift = at_work()
    shift.sends("21", 101)
    shift.frees("21")
    shift.hands_over_to("malee")
    shift.logs_off("21")

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.unit("21").incidents == ()


def test_a_log_on_is_not_undone_when_another_has_sent_the_unit() -> None:
    shift = at_work()
    shift.logs_on("M1")
    shift.hands_over_to("malee")
    shift.sends("M1", 101)

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.unit("M1").on_duty


def test_a_closing_is_not_undone_once_its_number_names_another() -> None:
    shift = Shift()
    for _ in range(899):
        shift.opens()
    shift.closes(101)
    shift.hands_over_to("malee")
    shift.later(hours=25)
    shift.opens("shots")
    shift.later(hours=-25)

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.incident(101).type == "shots"


def test_a_map_that_another_has_changed_since_stays() -> None:
    shift = at_work()
    shift.keeps("map", "krems")
    shift.hands_over_to("malee")
    shift.keeps("map", "moscow")

    assert code(then_somchai_undoes(shift)) is Code.UNDO_OVERTAKEN
    assert shift.state.settings["map"] == "moscow"


def test_an_alias_names_the_event_it_replaces() -> None:
    shift = at_work()
    shift.keeps("alias.market", "16.05,103.65")
    first = shift.events[-1]
    shift.keeps("alias.market", "")

    assert shift.events[-1].seen == (first.id,)


def test_entry_that_another_has_changed_cannot_be_undone() -> None:
    shift = Shift()
    shift.opens("theft")
    shift.hands_over_to("malee")
    shift.sets_priority(101, 0)
    shift.hands_over_to("somchai")
    answer = shift.undoes()

    assert code(answer) is Code.UNDO_OVERTAKEN
    assert shift.incident(101).is_open

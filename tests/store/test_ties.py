"""Incidents and others: duplicates, links, other agencies, the tow rotation."""

from __future__ import annotations

import json

import pytest

from store.model.events import encode
from store.model.records import IncidentState
from store.model.refusals import Code, Refusal
from store.model.towing import firms_in_turn
from tests.store.shift import NOON_MS, Shift, at_work


def three() -> Shift:
    """101 has 21 on it; 102 and 103 wait."""
    shift = at_work()
    shift.opens("theft", place="market", caller="0811")
    return shift


def linked_to(shift: Shift, number: int) -> list[tuple[int, bool]]:
    links = shift.incident(number).links
    return [(link.number, link.is_duplicate) for link in links]


def towed(shift: Shift, number: int) -> list[tuple[str, bool]]:
    return [(c.firm, bool(c.declined)) for c in shift.incident(number).tows]


# duplicates


def test_a_duplicate_is_closed_and_both_name_each_other() -> None:
    shift = three()
    shift.doubles(103, 101)
    closure = shift.incident(103).closure

    assert shift.state_of(103) is IncidentState.DUPLICATE
    assert closure is not None
    assert (closure.other, closure.number) == (shift.key(101), 101)
    assert closure.disposition == ""
    assert linked_to(shift, 101) == [(103, True)]


def test_the_caller_stays_with_the_duplicate() -> None:
    shift = three()
    shift.doubles(103, 101)
    told = [line.fact for line in shift.incident(101).history]

    assert shift.incident(103).caller == "0811"
    assert shift.incident(101).caller == ""
    assert getattr(told[-1], "is_duplicate", False)


def test_units_on_a_duplicate_go_over_to_nothing() -> None:
    shift = three()
    shift.doubles(101, 103, override=True)

    assert shift.unit("21").is_free
    assert shift.state_of(103) is IncidentState.PENDING


def test_a_reopened_duplicate_is_none_any_more() -> None:
    shift = three()
    shift.doubles(103, 101)
    shift.later(minutes=5)
    shift.reopens(103)

    assert shift.state_of(103) is IncidentState.PENDING
    assert linked_to(shift, 101) == []


def test_a_reopened_duplicate_that_was_linked_stays_linked() -> None:
    shift = three()
    shift.links(103, 101)
    shift.doubles(103, 101)
    shift.reopens(103)

    assert linked_to(shift, 101) == [(103, False)]
    assert linked_to(shift, 103) == [(101, False)]


def test_undo_of_a_duplicate_opens_it_with_its_first_clock() -> None:
    shift = three()
    shift.later(minutes=5)
    shift.doubles(103, 101)
    shift.undoes()

    assert shift.state_of(103) is IncidentState.PENDING
    assert shift.incident(103).clock_ms == NOON_MS
    assert linked_to(shift, 101) == []


def test_undo_of_reopening_a_duplicate_makes_it_one_again() -> None:
    shift = three()
    shift.doubles(103, 101)
    shift.reopens(103)
    shift.undoes()

    assert shift.state_of(103) is IncidentState.DUPLICATE
    assert linked_to(shift, 101) == [(103, True)]


@pytest.mark.parametrize("override", [False, True])
def test_two_are_never_each_others_duplicates(override: bool) -> None:
    shift = three()
    shift.doubles(103, 102)
    shift.doubles(102, 101)
    shift.reopens(101)
    answer = shift.doubles(101, 103, override=override)

    assert isinstance(answer, Refusal)
    assert answer.code is Code.SAME_INCIDENT


def test_undo_never_closes_a_ring_of_duplicates() -> None:
    shift = three()
    shift.doubles(103, 102)
    shift.hands_over_to("malee")
    shift.reopens(103)
    shift.hands_over_to("somchai")
    shift.doubles(102, 103)
    shift.hands_over_to("malee")
    answer = shift.undoes()

    assert isinstance(answer, Refusal)
    assert answer.code is Code.UNDO_OVERTAKEN


def test_an_incident_that_has_a_duplicate_is_not_undone() -> None:
    shift = three()
    shift.opens("noise")
    shift.hands_over_to("malee")
    shift.doubles(103, 104)
    shift.hands_over_to("somchai")
    answer = shift.undoes()

    assert isinstance(answer, Refusal)
    assert answer.code is Code.UNDO_OVERTAKEN


# links


def test_a_link_goes_both_ways_and_is_there_once() -> None:
    shift = three()
    shift.links(102, 103)
    shift.links(103, 102)

    assert shift.last == ()
    assert linked_to(shift, 102) == [(103, False)]
    assert linked_to(shift, 103) == [(102, False)]


def test_what_is_over_can_be_linked() -> None:
    shift = three()
    shift.closes(102)

    assert not isinstance(shift.links(103, 102), Refusal)


def test_undo_takes_a_link_back_on_both_sides() -> None:
    shift = three()
    shift.links(102, 103)
    shift.undoes()

    assert linked_to(shift, 102) == []
    assert linked_to(shift, 103) == []


# other agencies


def test_what_is_handed_on_is_closed_without_a_disposition() -> None:
    shift = three()
    shift.refers(102, "municipality", text="fallen tree")
    closure = shift.incident(102).closure

    assert shift.state_of(102) is IncidentState.REFERRED
    assert closure is not None
    assert (closure.agency, closure.disposition) == ("municipality", "")
    assert closure.text == "fallen tree"


def test_what_was_handed_on_is_reopened_or_undone() -> None:
    shift = three()
    shift.refers(102)
    shift.reopens(102)
    reopened = shift.state_of(102)
    shift.undoes()
    again = shift.state_of(102)

    assert (reopened, again) == (IncidentState.PENDING, IncidentState.REFERRED)


# the tow rotation


def test_each_firm_has_its_turn_before_one_has_a_second() -> None:
    shift = three()
    for number in (101, 102, 103):
        shift.calls_tow(number)
        shift.later(minutes=1)
    shift.opens("crash")
    shift.calls_tow(104)
    called = [towed(shift, number)[0][0] for number in (101, 102, 103, 104)]

    assert called == ["tow-1", "tow-2", "tow-3", "tow-1"]


def test_the_turn_is_fair_over_a_year_of_calls() -> None:
    shift = three()
    calls: dict[str, int] = {}
    for day in range(365):
        shift.later(hours=24)
        shift.opens("crash")
        number = shift.state.last_number
        shift.calls_tow(number)
        if day % 5 == 0:
            shift.declines_tow(number)
        for firm, _ in towed(shift, number):
            calls[firm] = calls.get(firm, 0) + 1
        shift.closes(number)

    assert max(calls.values()) - min(calls.values()) <= 1


def test_a_firm_that_declines_has_had_its_turn() -> None:
    shift = three()
    shift.calls_tow(101)
    shift.later(minutes=1)
    shift.declines_tow(101)
    shift.later(minutes=1)
    shift.calls_tow(102)

    assert towed(shift, 101) == [("tow-1", True), ("tow-2", False)]
    assert towed(shift, 102) == [("tow-3", False)]


def test_when_all_have_declined_nobody_is_called_until_one_asks() -> None:
    shift = three()
    shift.calls_tow(101)
    for _ in range(3):
        shift.later(minutes=1)
        shift.declines_tow(101)
    all_declined = towed(shift, 101)
    shift.calls_tow(101)

    assert [firm for firm, _ in all_declined] == ["tow-1", "tow-2", "tow-3"]
    assert all(declined for _, declined in all_declined)
    assert towed(shift, 101)[-1] == ("tow-1", False)


def test_a_second_truck_is_another_firms() -> None:
    shift = three()
    shift.calls_tow(101)
    shift.calls_tow(101, override=True)

    assert towed(shift, 101) == [("tow-1", False), ("tow-2", False)]


def test_undo_gives_the_turn_back() -> None:
    shift = three()
    shift.calls_tow(101)
    shift.later(minutes=1)
    for _ in range(2):
        shift.calls_tow(102)
        shift.later(minutes=1)
        shift.undoes()
    shift.calls_tow(103)

    assert towed(shift, 102) == []
    assert towed(shift, 103) == [("tow-2", False)]


def test_undo_of_a_firms_second_turn_leaves_its_first() -> None:
    shift = three()
    for number in (101, 102, 103):
        shift.calls_tow(number)
        shift.later(minutes=1)
    shift.opens("crash")
    shift.calls_tow(104)
    shift.undoes()

    assert shift.state.tow_turns["tow-1"].at_ms == NOON_MS


def test_undo_of_a_refusal_lets_the_first_firm_come_and_the_second_keep_its_turn() -> (
    None
):
    shift = three()
    shift.calls_tow(101)
    shift.later(minutes=1)
    shift.declines_tow(101)
    shift.undoes()
    shift.calls_tow(102)

    assert towed(shift, 101) == [("tow-1", False)]
    assert towed(shift, 102) == [("tow-2", False)]


def test_a_call_undone_after_another_of_the_same_firm_leaves_the_later_turn() -> None:
    shift = three()
    shift.tables = type(shift.tables)(tow=shift.tables.tow[:1])
    shift.calls_tow(101)
    shift.hands_over_to("malee")
    shift.later(minutes=1)
    shift.calls_tow(102)
    shift.hands_over_to("somchai")
    shift.undoes()

    assert shift.state.tow_turns["tow-1"].at_ms == NOON_MS + 60_000


# on the wire


def test_the_names_on_the_wire() -> None:
    shift = three()
    shift.stacks("21", 102)
    shift.frees("21", 102)
    shift.links(102, 103)
    shift.undoes()
    shift.doubles(103, 102)
    shift.calls_tow(102)
    shift.declines_tow(102)
    shift.undoes()
    shift.refers(102, "fire", text="smoke")
    told = {}
    for event in shift.events:
        wire = json.loads(encode(event))
        told[wire["k"]] = sorted(wire["x"])

    assert {kind: told[kind] for kind in NAMES} == NAMES


NAMES = {
    "unit.stack": ["inc"],
    "unit.unstack": ["inc"],
    "inc.dup": ["num", "of"],
    "inc.link": ["dup", "num", "to"],
    "inc.unlink": ["num", "to"],
    "inc.refer": ["agy", "txt"],
    "tow.call": ["firm"],
    "tow.no": ["firm", "of", "why"],
    "tow.undo": ["firm", "no", "of"],
}


def test_a_firm_that_is_asked_for_takes_its_turn_with_the_override() -> None:
    shift = three()
    refused = shift.calls_tow(101, firm="tow-2")
    shift.calls_tow(101, firm="tow-2", override=True)
    for number in (102, 103):
        shift.later(minutes=1)
        shift.calls_tow(number)

    assert isinstance(refused, Refusal)
    assert refused.about == {"firm": "tow-2", "turn": "tow-1"}
    assert [towed(shift, number)[0][0] for number in (101, 102, 103)] == [
        "tow-2", "tow-1", "tow-3",
    ]  # fmt: skip
    assert firms_in_turn(shift.state, shift.tables) == ["tow-2", "tow-1", "tow-3"]


def test_asking_for_the_firm_whose_turn_it_is_needs_no_override() -> None:
    shift = three()
    shift.calls_tow(101, firm="tow-1")

    assert towed(shift, 101) == [("tow-1", False)]

"""Short incident numbers: three digits, one holder, a day of rest."""

from __future__ import annotations

import pytest

from store.model.records import (
    FIRST_NUMBER,
    LAST_SHORT_NUMBER,
    Incident,
    IncidentState,
    State,
)
from store.model.rules import incidents
from store.model.rules.incidents import next_number
from tests.store.shift import NOON_MS, Shift

SHORT_NUMBERS = LAST_SHORT_NUMBER - FIRST_NUMBER + 1


def open_one(shift: Shift) -> int:
    opened = shift.opens()
    assert isinstance(opened, Incident)
    return opened.number


def open_many(shift: Shift, count: int) -> list[int]:
    return [open_one(shift) for _ in range(count)]


@pytest.fixture(scope="module")
def full_shift() -> Shift:
    """Every three-digit number is held by an open incident; branch off to use it."""
    shift = Shift()
    open_many(shift, SHORT_NUMBERS)
    return shift


def test_the_first_number_is_101() -> None:
    assert open_many(Shift(), 3) == [101, 102, 103]


def test_a_number_just_closed_is_not_given_again() -> None:
    shift = Shift()
    shift.opens()
    shift.closes(101)

    assert open_one(shift) == 102


def test_after_the_last_short_number_the_count_begins_again(full_shift: Shift) -> None:
    shift = full_shift.aside()
    shift.closes(101)
    shift.later(hours=25)

    assert open_one(shift) == 101


def test_a_number_rests_exactly_24_hours(full_shift: Shift) -> None:
    shift = full_shift.aside()
    shift.closes(101)
    shift.later(hours=24)
    at_24_h = next_number(shift.state, shift.now_ms)
    just_after = next_number(shift.state, shift.now_ms + 1)

    assert at_24_h == 1000
    assert just_after == 101


def test_a_cancelled_incidents_number_rests_as_well(full_shift: Shift) -> None:
    shift = full_shift.aside()
    shift.cancels(101)
    shift.later(hours=23)

    assert open_one(shift) == 1000


def test_an_open_incident_keeps_its_number_for_ever(full_shift: Shift) -> None:
    shift = full_shift.aside()
    shift.later(hours=1000)

    assert open_one(shift) == 1000


def test_a_clock_set_back_gives_no_number_early(full_shift: Shift) -> None:
    shift = full_shift.aside()
    shift.closes(101)
    shift.later(hours=-48)

    assert open_one(shift) == 1000


def test_when_three_digits_run_out_numbers_have_four(full_shift: Shift) -> None:
    shift = full_shift.aside()

    assert open_many(shift, 3) == [1000, 1001, 1002]


def test_once_short_numbers_are_free_again_they_come_back(full_shift: Shift) -> None:
    shift = full_shift.aside()
    open_one(shift)
    for number in range(FIRST_NUMBER, LAST_SHORT_NUMBER + 1):
        shift.closes(number)
    shift.later(hours=25)

    assert open_one(shift) <= LAST_SHORT_NUMBER


def test_a_number_finds_its_newest_holder(full_shift: Shift) -> None:
    shift = full_shift.aside()
    old = shift.closes(101)
    shift.later(hours=25)
    new = shift.opens("fire")

    assert isinstance(old, Incident)
    assert shift.incident(101) == new
    assert shift.state.incidents[old.id].state_at(shift.now_ms) is IncidentState.CLOSED


def test_reopened_under_a_taken_number_it_gets_another(full_shift: Shift) -> None:
    shift = full_shift.aside()
    old_key = shift.key(101)
    shift.closes(101)
    shift.later(hours=25)
    new = shift.opens("fire")
    old = shift.reopens_by_id(old_key)

    assert isinstance(new, Incident)
    assert isinstance(old, Incident)
    assert (new.number, old.number) == (101, 1000)
    assert shift.incident(1000).id == old_key
    assert shift.state.open_ids[old_key] == 1000


def test_reopened_under_its_own_number_it_keeps_it() -> None:
    shift = Shift()
    shift.opens()
    shift.closes(101)
    shift.later(hours=30)
    shift.reopens(101)

    assert dict(shift.state.open_ids) == {shift.key(101): 101}


class Probes:
    """Counts how many numbers were looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        is_rested = incidents._is_rested

        def counted(state: State, number: int, now_ms: int) -> bool:
            self.count += 1
            return is_rested(state, number, now_ms)

        monkeypatch.setattr(incidents, "_is_rested", counted)


def test_a_quiet_shift_looks_at_one_number_per_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shift, probes = Shift(), Probes(monkeypatch)
    for number in open_many(shift, 500):
        shift.closes(number)

    assert probes.count == 500


def test_ten_thousand_open_incidents_stay_quick(
    monkeypatch: pytest.MonkeyPatch, full_shift: Shift
) -> None:
    shift, probes = full_shift.aside(), Probes(monkeypatch)
    numbers = open_many(shift, 10_000 - SHORT_NUMBERS)

    assert numbers == list(range(1000, 1000 + len(numbers)))
    assert probes.count <= 10 * len(numbers) + SHORT_NUMBERS


def test_ten_thousand_opened_and_closed_in_a_day_stay_quick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shift, probes = Shift(), Probes(monkeypatch)
    for _ in range(10_000):
        shift.closes(open_one(shift))
        shift.later(minutes=0.1)

    assert shift.now_ms - NOON_MS < 24 * 3_600_000
    assert probes.count <= 10 * 10_000 + SHORT_NUMBERS


def test_no_two_open_incidents_share_a_number_over_days() -> None:
    shift, held = Shift(), []
    for _ in range(3000):
        held.append(open_one(shift))
        shift.later(minutes=3)
        if len(held) > 40:
            shift.closes(held.pop(0))

        assert sorted(shift.state.open_ids.values()) == sorted(set(held))

"""The list of conflicts: numbered, with a letter for each side, in both languages."""

from __future__ import annotations

from datetime import UTC

import pytest

from patrol_tui.commands.conflict_numbers import Numbering
from patrol_tui.commands.conflict_verbs import SIDES, THAI_SIDES
from patrol_tui.listing.disputes import disputes_listed
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.conflicts import Kind, conflicts
from store.model.settling import Settle
from tests.patrol_tui.scene import evening
from tests.store.shift import Shift
from widgets.words.catalogue import Words
from widgets.words.results import Teller


def teller(shift: Shift, lang: str = "en") -> Teller:
    return Teller(Words(lang), shift.tables, Town(ROI_ET), UTC)


def listed(shift: Shift, about: str, lang: str = "en") -> tuple[str, ...]:
    known = Numbering().of(conflicts(shift.state))
    return disputes_listed(teller(shift, lang), shift.state, known, about)


def disputed() -> Shift:
    shift = evening()
    other = shift.elsewhere()
    shift.sets_priority(127, 1)
    other.sets_priority(127, 3)
    shift.joins(other)
    return shift


def test_without_a_conflict_it_says_so_in_one_line() -> None:
    shift = evening()

    assert len(listed(shift, "")) == 1


def test_both_sides_are_told_with_author_time_and_desk() -> None:
    shift = disputed()
    lines = listed(shift, "1")

    assert lines[1].startswith("1 #127")
    assert lines[3:] == (
        "   a priority 1 (08:53 somchai@k7q)",
        "   b priority 3 (08:53 malee@zzz)",
    )


def test_of_many_one_can_be_listed_by_its_number() -> None:
    shift = disputed()

    assert len(listed(shift, "2")) == 1


@pytest.mark.parametrize(("lang", "letters"), [("en", SIDES), ("th", THAI_SIDES)])
def test_each_side_has_a_letter_of_the_readers_language(
    lang: str, letters: str
) -> None:
    shift = disputed()
    lines = listed(shift, "", lang)

    assert [line.split()[0] for line in lines[3:]] == list(letters[:2])


def test_both_alphabets_have_the_same_letters() -> None:
    assert len(SIDES) == len(THAI_SIDES) == len({*THAI_SIDES})


def test_what_was_settled_is_told_on_the_card_and_in_the_result() -> None:
    shift = disputed()
    one = conflicts(shift.state)[0]
    keep = one.sides[0].event
    shift.does(Settle(entity=one.entity, register=one.register, keep=keep))
    told = teller(shift)

    assert told.result(shift.state, shift.last).endswith("conflict settled: priority 1")
    assert told.history(shift.incident(127))[-1][2] == "conflict settled: priority 1"


def test_conflict_keeps_its_number_whatever_arrives_or_is_settled() -> None:
    shift, numbering = disputed(), Numbering()
    other = shift.elsewhere("ppp2222")
    before = numbering.of(conflicts(shift.state))
    shift.sends("21", 126)
    other.sends("21", 125)
    shift.joins(other)
    both = numbering.of(conflicts(shift.state))
    one = before[1]
    shift.does(
        Settle(entity=one.entity, register=one.register, keep=one.sides[0].event)
    )
    after = numbering.of(conflicts(shift.state))

    assert list(before) == [1]
    assert [(number, one.kind) for number, one in both.items()] == [
        (2, Kind.TWO_INCIDENTS),
        (1, Kind.VALUE),
    ]
    assert list(after) == [2]


def test_conflict_with_one_more_side_has_another_number() -> None:
    shift, numbering = evening(), Numbering()
    other, third = shift.elsewhere(), shift.elsewhere("ppp2222")
    shift.sets_priority(127, 1)
    other.sets_priority(127, 3)
    third.sets_priority(127, 4)
    shift.joins(other)
    two = numbering.of(conflicts(shift.state))
    shift.joins(third)
    three = numbering.of(conflicts(shift.state))

    assert (list(two), list(three)) == ([1], [2])


def test_equal_values_are_one_side_with_all_who_set_it() -> None:
    shift = evening()
    other, third = shift.elsewhere(), shift.elsewhere("ppp2222")
    shift.sets_priority(127, 1)
    other.sets_priority(127, 3)
    third.sets_priority(127, 3)
    shift.joins(other)
    shift.joins(third)

    assert listed(shift, "1")[3:] == (
        "   a priority 1 (08:53 somchai@k7q)",
        "   b priority 3 (08:53 malee@zzz, 08:53 malee@ppp)",
    )

"""Closed streets: closed for a while, opened again, and taken back."""

from __future__ import annotations

from store.model.commands import CloseStreet, OpenStreet
from store.model.events import decode, encode
from store.model.facts import StreetClosed
from store.model.records import ClosedStreet, EventId, Location
from store.model.refusals import Code, Refusal
from tests.store.shift import NOON_MS, Shift

PHADUNG = Location(text="ถนนผดุงพานิชย์", key="phadung-phanit")
HOUR_MS = 3_600_000


def market(shift: Shift, until_ms: int | None = NOON_MS + HOUR_MS) -> object:
    return shift.does(
        CloseStreet(place=PHADUNG, segments=(7, 9), until_ms=until_ms, reason="market")
    )


def only(shift: Shift) -> ClosedStreet:
    (closed,) = shift.state.closed_streets.values()
    return closed


def test_a_closed_street_is_closed_until_its_time() -> None:
    shift = Shift()
    market(shift)

    assert only(shift).segments == (7, 9)
    assert shift.state.closed_at(NOON_MS) == [only(shift)]
    assert shift.state.closed_at(NOON_MS + HOUR_MS) == []


def test_a_street_closed_without_a_time_stays_closed() -> None:
    shift = Shift()
    market(shift, until_ms=None)

    assert shift.state.closed_at(NOON_MS + 10_000 * HOUR_MS) == [only(shift)]


def test_closing_the_same_street_again_sets_the_new_time() -> None:
    shift = Shift()
    market(shift)
    market(shift, until_ms=None)

    assert only(shift).until_ms is None


def test_an_opened_street_is_open() -> None:
    shift = Shift()
    market(shift)
    shift.does(OpenStreet(closed=only(shift).id))

    assert shift.state.closed_at(NOON_MS) == []
    assert only(shift).is_open
    assert not only(shift).holds_at(NOON_MS)


def test_undo_opens_what_was_closed_and_closes_what_was_opened() -> None:
    shift = Shift()
    market(shift)
    before = only(shift)
    shift.does(OpenStreet(closed=before.id))
    shift.undoes()

    assert only(shift).segments == before.segments

    shift.undoes()

    assert shift.state.closed_at(NOON_MS) == []


def test_undo_of_closing_does_not_close_again_what_another_opened() -> None:
    shift = Shift()
    market(shift)
    market(shift, until_ms=NOON_MS + 2 * HOUR_MS)
    shift.hands_over_to("boon")
    shift.does(OpenStreet(closed=only(shift).id))
    shift.hands_over_to("somchai")
    answer = shift.undoes()

    assert isinstance(answer, Refusal)
    assert answer.code is Code.UNDO_OVERTAKEN
    assert answer.about == {"what": PHADUNG.text}
    assert only(shift).is_open


def test_undo_of_opening_does_not_undo_what_another_closed_since() -> None:
    shift = Shift()
    market(shift)
    shift.does(OpenStreet(closed=only(shift).id))
    shift.hands_over_to("boon")
    market(shift, until_ms=None)
    shift.hands_over_to("somchai")
    shift.undoes()

    assert [closed.until_ms for closed in shift.state.closed_at(NOON_MS)] == [
        NOON_MS + HOUR_MS,
        None,
    ]


def test_undo_of_an_opening_names_the_event_it_replaces() -> None:
    shift = Shift()
    market(shift)
    shift.does(OpenStreet(closed=only(shift).id))
    (opening,) = shift.last
    shift.undoes()

    assert isinstance(shift.last[-1].fact, StreetClosed)
    assert shift.last[-1].seen == (opening.id,)


def test_a_street_open_for_a_day_is_forgotten_at_the_next_closing() -> None:
    shift = Shift()
    market(shift)
    shift.does(OpenStreet(closed=only(shift).id))
    shift.later(hours=23)
    market(shift, until_ms=NOON_MS + 24 * HOUR_MS)
    kept = len(shift.state.closed_streets)
    shift.later(hours=50)
    shift.opens()
    market(shift, until_ms=None)

    assert kept == 2
    assert only(shift).until_ms is None


def test_one_clock_that_runs_ahead_opens_no_street() -> None:
    shift = Shift()
    market(shift, until_ms=NOON_MS + 48 * HOUR_MS)
    shift.later(hours=1000)
    shift.does(CloseStreet(place=Location(text="the bridge")))
    shift.later(hours=-1000)

    assert PHADUNG in [closed.place for closed in shift.state.closed_at(NOON_MS)]


def test_the_same_segments_in_another_order_are_the_same_street() -> None:
    shift = Shift()
    market(shift)
    shift.does(CloseStreet(place=PHADUNG, segments=(9, 7)))

    assert only(shift).until_ms is None


def test_undo_of_a_new_time_brings_the_old_one_back() -> None:
    shift = Shift()
    market(shift)
    market(shift, until_ms=None)
    shift.undoes()

    assert only(shift).until_ms == NOON_MS + HOUR_MS


def test_a_time_that_is_over_is_refused() -> None:
    answer = market(Shift(), until_ms=NOON_MS)

    assert isinstance(answer, Refusal)
    assert answer.code is Code.UNTIL_PAST


def test_a_street_that_is_not_closed_cannot_be_opened() -> None:
    answer = Shift().does(OpenStreet(closed=EventId("nobody.1")))

    assert isinstance(answer, Refusal)
    assert answer.code is Code.NOT_CLOSED


def test_a_closing_names_the_event_it_replaces() -> None:
    shift = Shift()
    market(shift)
    first = shift.events[-1]
    market(shift, until_ms=None)
    second = shift.events[-1]

    assert second.entity == first.entity == f"c:{first.id}"
    assert second.seen == (first.id,)


def test_a_closed_street_survives_the_wire() -> None:
    shift = Shift()
    market(shift)
    event = shift.events[-1]

    assert isinstance(event.fact, StreetClosed)
    assert decode(encode(event)) == event

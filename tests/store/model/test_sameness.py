"""What makes a report one more of an incident that is there, and what does not."""

from __future__ import annotations

from store.model.intake import ReceiveReport, TakeReport
from store.model.records import EventId, Location, Report
from store.model.sameness import Kinship, Likeness, alike, kinship, likeness
from tests.store.shift import Shift

CROSSING = Location(text="crossing", key="wat-khum", lat=16.0535, lon=103.6540)


def received(shift: Shift, kind: str, place: Location | None = CROSSING) -> Report:
    report = ReceiveReport(source="LINE", text="it", type=kind, place=place)
    assert shift.does(report) is None
    return shift.state.reports[EventId(shift.last[0].id)]


def compared(
    kind: str, metres: float | None, minutes: float, other: str = "fire"
) -> Likeness:
    """Compare a report of a kind with an open incident of another."""
    shift = Shift()
    first = received(shift, other)
    assert shift.does(TakeReport(report=first.id)) is None
    shift.later(minutes=minutes)
    report = received(shift, kind)
    return likeness(report, next(iter(shift.state.incidents.values())), metres)


def test_second_caller_next_door_is_very_likely_of_the_same() -> None:
    assert compared("fire", 40, 4).percent >= 75


def test_same_street_at_its_opposite_ends_is_not_told() -> None:
    assert compared("fire", 700, 3).percent < 25


def test_same_place_an_hour_apart_is_doubtful() -> None:
    assert 25 <= compared("theft", 10, 60, "theft").percent < 75


def test_two_kinds_at_one_crossing_are_not_told() -> None:
    assert compared("theft", 10, 3).percent < 25


def test_kinds_that_callers_mix_up_count_as_related() -> None:
    assert compared("crash-injury", 20, 5, "crash").percent >= 75
    assert kinship("crash", "crash-injury") is Kinship.RELATED
    assert kinship("crash", "theft") is Kinship.OTHER


def test_report_that_says_nothing_of_its_kind_is_judged_by_place_and_time() -> None:
    assert compared("", 20, 3).percent >= 75
    assert compared("", 700, 3).percent < 25


def test_no_place_tells_nothing_about_the_place() -> None:
    near, nowhere = compared("fire", 20, 3), compared("fire", None, 3)

    assert nowhere.metres is None
    assert nowhere.percent < near.percent


def test_nearer_and_sooner_is_never_less_likely() -> None:
    by_metres = [
        compared("fire", metres, 5).percent for metres in (10, 60, 150, 400, 900)
    ]
    by_minutes = [
        compared("fire", 50, minutes).percent for minutes in (1, 10, 40, 90, 300)
    ]

    assert by_metres == sorted(by_metres, reverse=True)
    assert by_minutes == sorted(by_minutes, reverse=True)


def test_likeliest_comes_first_and_the_unlikely_are_left_out() -> None:
    shift = Shift()
    for kind in ("fire", "noise", "fire"):
        one = received(shift, kind)
        assert shift.does(TakeReport(report=one.id)) is None
        shift.later(minutes=20)
    report = received(shift, "fire")

    found = alike(shift.state, report, {})

    kinds = [shift.state.incidents[one.incident].type for one in found]
    assert kinds == ["fire", "fire"]
    assert found[0].minutes < found[1].minutes


def test_place_with_no_coordinates_is_compared_by_its_key() -> None:
    shift = Shift()
    market = Location(text="market", key="market")
    one = received(shift, "fire", market)
    assert shift.does(TakeReport(report=one.id)) is None
    report = received(shift, "fire", market)

    (found,) = alike(shift.state, report, {})

    assert found.metres == 0


def test_reports_of_one_evening_pasted_hours_later_are_still_of_the_same() -> None:
    shift = Shift()
    sent_ms = shift.now_ms - 5 * 3_600_000
    keys = []
    for minutes in (0, 3):
        order = ReceiveReport(
            source="LINE", text=f"it {minutes}", type="fire", place=CROSSING,
            sent_ms=sent_ms + minutes * 60_000,
        )  # fmt: skip
        assert shift.does(order) is None
        keys.append(EventId(shift.last[0].id))
    assert shift.does(TakeReport(report=keys[0])) is None

    (found,) = alike(shift.state, shift.state.reports[keys[1]], {})

    assert found.minutes == 3
    assert found.percent >= 75

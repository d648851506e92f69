"""Advice: who is named first, who is passed over, and with which words."""

from __future__ import annotations

from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from store.model.advice import GAIN_S, Advice, Asked, Considered, Note, Word, recommend
from store.model.records import (
    Incident,
    Location,
    Readiness,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.model.tables import CodeTables
from store.model.timers import Alarm
from tests.store.shift import Shift

KNOWN = Location(text="Wat Khum", key="wat-khum")


def on_shift(units: str = "21,22,M1", **opened: Any) -> Shift:
    """Units are on duty; 101 is a burglary at a place that the map knows."""
    shift = Shift()
    shift.logs_on(units)
    shift.opens("burglary", **opened)
    shift.state = replace(
        shift.state,
        incidents=shift.state.incidents.set(
            shift.incident(101).id, replace(shift.incident(101), place=KNOWN)
        ),
    )
    return shift


def advised(
    shift: Shift, travel_s: dict[str, float | None] | None = None, **more: Any
) -> Advice:
    times = {UnitId(name): seconds for name, seconds in (travel_s or {}).items()}
    asked = Asked(
        incident=shift.incident(101), now_ms=shift.now_ms, travel_s=times, **more
    )
    return recommend(shift.state, asked, shift.tables)


def order(advice: Advice) -> list[str]:
    return [found.unit for found in advice.candidates]


def considered(advice: Advice, unit: str) -> Considered:
    both = (*advice.candidates, *advice.passed_over)
    return next(found for found in both if found.unit == unit)


def words(advice: Advice, unit: str) -> list[Word]:
    return [note.word for note in considered(advice, unit).notes]


def test_soonest_free_unit_comes_first() -> None:
    advice = advised(on_shift(), {"21": 300, "22": 60, "M1": 120})

    assert order(advice) == ["22", "M1", "21"]
    assert words(advice, "22") == [Word.SOONEST, Word.FREE]
    assert considered(advice, "M1").travel_s == 120


def test_digits_accept_in_the_order_shown() -> None:
    advice = advised(on_shift(), {"21": 300, "22": 60, "M1": 120})

    assert [advice.picked(digit) for digit in range(5)] == [
        None, "22", "M1", "21", None,
    ]  # fmt: skip


def test_tenth_unit_has_no_digit() -> None:
    advice = advised(on_shift(",".join(f"M{n}" for n in range(10, 22))))

    assert len(advice.candidates) == 12
    assert advice.picked(9) is not None
    assert advice.picked(10) is None


def test_unit_with_no_position_comes_after_those_with_one() -> None:
    advice = advised(on_shift(), {"21": 900, "22": None})

    assert order(advice) == ["21", "22", "M1"]
    assert Word.NO_POSITION in words(advice, "22")
    assert Word.NO_POSITION in words(advice, "M1")


def test_unit_that_no_street_leads_from_comes_last() -> None:
    advice = advised(on_shift(), {"21": float("inf"), "22": None, "M1": 30})

    assert order(advice) == ["M1", "22", "21"]
    assert Word.NO_WAY in words(advice, "21")
    assert considered(advice, "21").travel_s is None


def test_old_position_is_told_with_its_age() -> None:
    shift = on_shift()
    shift.hears("21", place=KNOWN)
    shift.later(minutes=12)
    shift.hears("22", place=KNOWN)

    advice = advised(shift, {"21": 60, "22": 90})

    assert Note(word=Word.POSITION_OLD, minutes=12) in considered(advice, "21").notes
    assert Word.POSITION_OLD not in words(advice, "22")


def test_silent_unit_is_told_with_its_alarm() -> None:
    shift = on_shift()
    shift.later(minutes=26)
    shift.hears("22")
    shift.later(minutes=5)

    advice = advised(shift, {"21": 60, "22": 90})

    silent = Note(word=Word.SILENT, minutes=31, alarm=Alarm.RED)
    assert silent in considered(advice, "21").notes
    assert Word.SILENT not in words(advice, "22")


def test_unit_of_the_beat_comes_first_among_equals() -> None:
    shift = on_shift("21")
    shift.logs_on("22", beat="2")

    advice = advised(shift, {"21": 60, "22": 60}, beat="2")

    assert order(advice) == ["22", "21"]
    assert Word.BEAT in words(advice, "22")


def test_unit_on_patrol_is_free() -> None:
    shift = on_shift("21")
    shift.says_ready("21", Readiness.PT)

    assert words(advised(shift, {"21": 60}), "21") == [Word.SOONEST, Word.PATROL]


@pytest.mark.parametrize("readiness", [Readiness.BZ, Readiness.MB])
def test_nearest_unit_is_named_though_it_is_not_ready(readiness: Readiness) -> None:
    shift = on_shift("21,22")
    shift.says_ready("21", readiness, reason="court")

    advice = advised(shift, {"21": 30, "22": 300})

    assert order(advice) == ["22"]
    first = advice.passed_over[0]
    assert (first.unit, first.travel_s) == ("21", 30)
    not_ready = Note(word=Word.NOT_READY, text=readiness.value, detail="court")
    assert first.notes == (Note(word=Word.SOONEST), not_ready)


def test_units_off_duty_or_out_of_service_are_counted_only() -> None:
    shift = on_shift("21,22")
    shift.logs_on("99")
    shift.logs_off("99")
    shift.says_ready("22", Readiness.OOS, reason="flat tyre")

    advice = advised(shift, {"21": 60, "22": 10, "99": 5})

    assert order(advice) == ["21"]
    assert advice.passed_over == ()
    never_came = len(shift.tables.units) - 2
    assert dict(advice.left_out) == {
        Word.OFF_DUTY: never_came + 1,
        Word.OUT_OF_SERVICE: 1,
    }


def test_unit_already_here_is_not_advised_again() -> None:
    shift = on_shift()
    shift.sends("21", 101, Stage.EN)

    advice = advised(shift, {"21": 10, "22": 60, "M1": 70})

    assert order(advice) == ["22", "M1"]
    assert Note(word=Word.HERE, stage=Stage.EN) in advice.passed_over[0].notes


def busy_shift(kind: str, stage: Stage = Stage.EN, new: str = "burglary") -> Shift:
    """21 is on 102 of a kind, 22 is free; 101 waits."""
    shift = on_shift("21,22")
    known = shift.tables.kind(new)
    assert known is not None
    shift.sets_type(101, new)
    shift.sets_priority(101, known.priority)
    shift.opens(kind)
    shift.sends("21", 102, stage)
    return shift


@pytest.mark.parametrize(
    ("kind", "stage", "new", "gain_s", "leaves"),
    [
        ("noise", Stage.EN, "burglary", GAIN_S[2], True),
        ("noise", Stage.EN, "burglary", GAIN_S[2] - 1, False),
        ("crash", Stage.DP, "burglary", GAIN_S[2], True),
        ("theft", Stage.DP, "burglary", 3000, False),
        ("theft", Stage.DP, "shots", 3000, False),
        ("noise", Stage.AR, "burglary", 3000, False),
        ("noise", Stage.AR, "robbery", GAIN_S[1], True),
        ("noise", Stage.AR, "shots", GAIN_S[0], True),
        ("crash", Stage.DP, "drunk", 3000, False),
        ("noise", Stage.DP, "drunk", GAIN_S[3], True),
        ("noise", Stage.DP, "animal", 3000, False),
    ],
)
def test_busy_unit_is_called_away_only_for_what_is_worth_it(
    kind: str, stage: Stage, new: str, gain_s: float, leaves: bool
) -> None:
    shift = busy_shift(kind, stage, new)

    advice = advised(shift, {"21": 10, "22": 10 + gain_s})

    assert order(advice) == (["21", "22"] if leaves else ["22"])
    held = shift.incident(102)
    note = Note(
        word=Word.PREEMPT if leaves else Word.ON_INCIDENT,
        number=102,
        priority=held.priority,
        stage=stage,
        gain_s=gain_s if leaves else None,
    )
    assert considered(advice, "21").notes == (Note(word=Word.SOONEST), note)


def test_busy_unit_is_advised_when_nobody_is_free() -> None:
    shift = busy_shift("noise")
    shift.logs_off("22")

    advice = advised(shift, {"21": 10})

    assert order(advice) == ["21"]
    assert Word.PREEMPT in words(advice, "21")


def test_nobody_is_called_away_while_a_free_one_may_be_near() -> None:
    advice = advised(busy_shift("noise"), {"21": 10, "22": None})

    assert order(advice) == ["22"]


def test_without_a_place_no_distance_is_known_and_the_longest_free_is_first() -> None:
    shift = on_shift("21,22,M1")
    shift.sets_place(101, "somewhere")
    shift.says_ready("M1", Readiness.PT)
    shift.says_ready("21", Readiness.MB)
    shift.later(minutes=5)
    shift.says_ready("21", Readiness.AV)

    advice = advised(shift)

    assert advice.notes == (Note(word=Word.PLACE_UNKNOWN),)
    assert order(advice) == ["22", "21", "M1"]
    assert Word.NO_POSITION not in words(advice, "21")


def test_known_place_without_a_map_is_told_apart() -> None:
    assert advised(on_shift()).notes == (Note(word=Word.NO_TIMES),)


NAMES = ["21", "22", "23", "M1", "M2", "M3", "7"]
TIMES = st.none() | st.sampled_from([0.0, 30.0, 60.0, 60.0, 500.0, float("inf")])
DOINGS = st.sampled_from(
    ["off", "free", "free", "PT", "BZ", "MB", "OOS", "here", "noise", "theft", "shots"]
)


class Scene(NamedTuple):
    """A State, and what advice is wanted for."""

    state: State
    incident: Incident
    times: dict[UnitId, float | None]
    minutes: int
    beat: str

    def advice(self) -> Advice:
        asked = Asked(
            incident=self.incident,
            now_ms=self.state.last_ms + self.minutes * 60_000,
            travel_s=self.times,
            beat=self.beat,
        )
        return recommend(self.state, asked, CodeTables())


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw units that do all sorts of things; the first incident is asked about."""
    shift = Shift()
    shift.opens(draw(st.sampled_from(["shots", "robbery", "theft", "crash", "noise"])))
    for kind in ("noise", "theft", "shots"):
        shift.opens(kind)
    numbers = {"here": 101, "noise": 102, "theft": 103, "shots": 104}
    times: dict[UnitId, float | None] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        shift.later(minutes=draw(st.sampled_from([0, 0, 11, 31])))
        shift.logs_on(name, beat=draw(st.sampled_from(["", "1", "2"])))
        doing = draw(DOINGS)
        if doing == "off":
            shift.logs_off(name)
        elif doing in numbers:
            shift.sends(name, numbers[doing], draw(st.sampled_from(Stage)))
        elif doing != "free":
            shift.says_ready(name, Readiness(doing), reason="said")
        if draw(st.booleans()):
            times[UnitId(name)] = draw(TIMES)
    return Scene(
        shift.state,
        shift.incident(101),
        times,
        draw(st.integers(0, 60)),
        draw(st.sampled_from(["", "1", "2"])),
    )


stable = settings(derandomize=True, deadline=None, database=None, max_examples=150)


@stable
@given(scenes())
def test_everybody_in_service_is_named_once(scene: Scene) -> None:
    advice = scene.advice()

    named = [found.unit for found in (*advice.candidates, *advice.passed_over)]
    assert sorted(named) == sorted(
        unit.id
        for unit in scene.state.units.values()
        if unit.on_duty and unit.readiness is not Readiness.OOS
    )


@stable
@given(scenes(), st.floats(0, 900))
def test_unit_off_duty_changes_nothing(scene: Scene, travel_s: float) -> None:
    name = UnitId("Z9")
    units = scene.state.units.set(name, Unit(id=name))
    times = {**scene.times, name: travel_s if scene.times else None}
    more = scene._replace(state=replace(scene.state, units=units), times=times)

    with_it, without = more.advice(), scene.advice()

    if scene.times:
        assert with_it.candidates == without.candidates
        assert with_it.passed_over == without.passed_over


@stable
@given(scenes())
def test_known_arrivals_ascend_and_the_unknown_follow(scene: Scene) -> None:
    advice = scene.advice()

    for ranked in (advice.candidates, advice.passed_over):
        times = [found.travel_s for found in ranked]
        known = [travel_s for travel_s in times if travel_s is not None]
        assert times[: len(known)] == sorted(known)


@stable
@given(scenes())
def test_the_soonest_of_all_is_named_as_such(scene: Scene) -> None:
    advice = scene.advice()

    everybody = (*advice.candidates, *advice.passed_over)
    known = [found.travel_s for found in everybody if found.travel_s is not None]
    soonest = [found for found in everybody if found.has(Word.SOONEST)]
    assert [found.travel_s for found in soonest] == sorted(known)[:1]


@stable
@given(scenes())
def test_nobody_leaves_an_incident_as_urgent_as_the_new_one(scene: Scene) -> None:
    advice = scene.advice()

    urgent = scene.incident.priority
    notes = [note for found in advice.candidates for note in found.notes]
    for note in notes:
        if note.word is Word.PREEMPT:
            assert note.priority is not None
            assert note.priority > max(urgent, 2)
            assert note.stage is not Stage.AR or urgent <= 1

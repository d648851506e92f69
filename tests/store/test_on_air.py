"""What is said on the air: emergencies, timers, notes, BOLOs, messages, and lines."""

from __future__ import annotations

import msgspec
import pytest

from store.documents import unit_document
from store.model.commands import KeepSetting
from store.model.events import encode
from store.model.fold import fold_all
from store.model.fold.on_air import KEPT_LETTERS, KEPT_LINES, KEPT_MESSAGES
from store.model.records import Emergency, Location, Message, State, UnitId
from store.model.refusals import Code, Refusal
from store.model.saved import decode_state, encode_state
from store.model.tables import CodeTables
from tests.store.shift import Shift, at_work

MARKET = Location(text="market", key="market")
DAY_MIN = 24 * 60


def emergency(shift: Shift, unit: str = "21") -> Emergency:
    found = shift.unit(unit).emergency
    assert found is not None
    return found


def message(shift: Shift, number: int) -> Message:
    found = shift.state.message(number)
    assert found is not None
    return found


# --- emergencies


def test_an_emergency_has_the_last_known_place_and_its_age() -> None:
    shift = at_work()
    shift.hears("21", place=MARKET)
    known_ms = shift.now_ms
    shift.later(minutes=4)
    shift.calls_emergency("21")

    assert (emergency(shift).place, emergency(shift).place_ms) == (MARKET, known_ms)
    assert emergency(shift).at_ms == shift.now_ms


def test_a_place_that_is_said_counts_for_the_emergency_and_the_unit() -> None:
    shift = at_work()
    shift.calls_emergency("21", place=MARKET)

    assert (emergency(shift).place, emergency(shift).place_ms) == (MARKET, shift.now_ms)
    assert shift.unit("21").place == MARKET


def test_an_emergency_is_taken_from_a_unit_that_is_off_duty() -> None:
    shift = at_work()
    shift.calls_emergency("23")

    assert emergency(shift, "23").by == "somchai"


def test_a_second_call_adds_words_and_restarts_nothing() -> None:
    shift = at_work()
    shift.calls_emergency("21", text="shots", place=MARKET)
    shift.hears_emergency("21")
    first = emergency(shift)
    shift.later(minutes=1)
    shift.calls_emergency("21", text="two men")

    again = emergency(shift)
    assert (again.called, again.at_ms, again.heard) == (
        first.called, first.at_ms, first.heard
    )  # fmt: skip
    assert again.text == "shots / two men"
    assert again.place == MARKET


def test_words_of_an_emergency_have_an_end() -> None:
    shift = at_work()
    for _ in range(9):
        shift.calls_emergency("21", text="x" * 99)

    assert len(emergency(shift).text) == KEPT_LETTERS


def test_whoever_acknowledges_an_emergency_is_added_by_name() -> None:
    shift = at_work()
    shift.calls_emergency("21")
    shift.later(minutes=1)
    first_ms = shift.now_ms
    shift.hears_emergency("21")
    shift.later(minutes=1)
    shift.hands_over_to("malee")
    shift.hears_emergency("21", hearer=UnitId("22"))
    shift.hears_emergency("21", hearer=UnitId("22"))

    assert emergency(shift).acknowledged_by == ("somchai", "22")
    assert emergency(shift).acknowledged_ms == first_ms


def test_the_stations_word_ends_an_emergency_and_is_written_nowhere() -> None:
    shift = at_work()
    shift.tables = CodeTables(stand_down="Sunflower")
    shift.calls_emergency("21")
    wrong = shift.ends_emergency("21", "tulip", override=True)
    shift.ends_emergency("21", "sunFLOWER", override=True, words="SOSEND! 21 sunflower")

    assert isinstance(wrong, Refusal)
    assert (wrong.code, wrong.about) == (Code.WRONG_WORD, {"unit": "21"})
    assert shift.unit("21").emergency is None
    written = b"".join(map(encode, shift.events)).lower()
    assert b"sunflower" not in written
    assert b"tulip" not in written


def test_a_station_without_a_word_ends_it_by_override_with_a_reason() -> None:
    shift = at_work()
    shift.calls_emergency("21")
    bare = shift.ends_emergency("21", override=True)
    shift.ends_emergency("21", "pressed by mistake", override=True)

    assert isinstance(bare, Refusal)
    assert bare.code is Code.WORDS_MISSING
    assert shift.unit("21").emergency is None


def test_an_emergency_outlives_the_log_off_and_the_undo() -> None:
    shift = at_work()
    shift.says_ready("22", shift.unit("22").readiness.BZ, reason="court")
    shift.calls_emergency("22")
    shift.undoes(override=True)
    shift.logs_off("22", override=True)

    assert emergency(shift, "22")
    assert not shift.unit("22").on_duty
    assert shift.unit("22").reason == ""  # what was before the emergency is undone


def test_a_unit_in_danger_is_not_free_to_be_sent() -> None:
    shift = at_work()
    shift.calls_emergency("22")

    assert not shift.unit("22").is_free


def test_nothing_that_is_said_at_the_desk_counts_as_word_from_the_unit() -> None:
    shift = at_work()
    heard_ms = shift.unit("21").contact_ms
    shift.later(minutes=9)
    shift.calls_emergency("21")
    shift.hears_emergency("21")
    shift.times("21", 5)
    shift.notes("21", "not seen since noon")

    assert shift.unit("21").contact_ms == heard_ms


# --- the welfare timer


def test_a_timer_stays_until_it_is_taken_off() -> None:
    shift = at_work()
    shift.times("21", 5)
    shift.hears("21")
    kept = shift.unit("21").timer_min
    shift.times("21", 0)

    assert kept == 5
    assert shift.unit("21").timer_min is None


def test_a_log_off_takes_the_timer_off_and_undo_brings_it_back() -> None:
    shift = at_work()
    shift.times("22", 5)
    shift.logs_off("22")
    off = shift.unit("22").timer_min
    shift.undoes()

    assert off is None
    assert shift.unit("22").timer_min == 5


def test_undo_gives_a_timer_the_minutes_it_had() -> None:
    shift = at_work()
    shift.times("21", 5)
    shift.times("21", 20)
    shift.undoes()

    assert shift.unit("21").timer_min == 5


def test_a_timer_that_is_set_already_is_not_written_again() -> None:
    shift = at_work()
    shift.times("21", 5)
    shift.times("21", 5)

    assert shift.last == ()


# --- BOLOs


def test_bolos_are_numbered_from_one_and_end_by_themselves() -> None:
    shift = at_work()
    shift.adds_bolo("white pickup")
    shift.adds_bolo("red motorbike", minutes=30)
    shift.later(minutes=31)

    holding = [b.number for b in shift.state.bolos.values() if b.holds_at(shift.now_ms)]
    assert holding == [1]
    shift.later(minutes=12 * 60 - 31)
    assert not any(b.holds_at(shift.now_ms) for b in shift.state.bolos.values())


def test_a_bolo_is_remembered_a_day_after_it_is_over() -> None:
    shift = at_work()
    shift.adds_bolo(minutes=30)
    shift.later(minutes=30 + DAY_MIN - 1)
    shift.adds_bolo()
    still = shift.state.bolo(1)
    shift.later(minutes=1)
    shift.adds_bolo()
    shift.adds_bolo()  # the first event of a time does not move it yet

    assert still is not None
    assert shift.state.bolo(1) is None
    assert shift.state.last_bolo == 4


def test_each_unit_acknowledges_a_bolo_once() -> None:
    shift = at_work()
    shift.adds_bolo()
    shift.hears_bolo(1, unit=UnitId("21"))
    shift.hears_bolo(1)
    shift.hears_bolo(1, unit=UnitId("21"))

    bolo = shift.state.bolo(1)
    assert bolo is not None
    assert [one.unit for one in bolo.heard] == ["21", ""]
    assert shift.last == ()


def test_undo_brings_an_ended_bolo_back_with_all_who_have_it() -> None:
    shift = at_work()
    shift.adds_bolo("white pickup", plate="กข1234")
    shift.hears_bolo(1, unit=UnitId("21"))
    before = shift.state.bolo(1)
    shift.ends_bolo(1, "found")
    shift.undoes()

    again = shift.state.bolo(1)
    assert before is not None
    assert again is not None
    assert again.holds_at(shift.now_ms)
    assert (again.text, again.plate, again.until_ms, again.heard, again.at_ms) == (
        before.text, before.plate, before.until_ms, before.heard, before.at_ms
    )  # fmt: skip


def test_undo_ends_a_bolo_that_was_just_added() -> None:
    shift = at_work()
    shift.adds_bolo()
    shift.undoes()

    bolo = shift.state.bolo(1)
    assert bolo is not None
    assert not bolo.holds_at(shift.now_ms)


def test_the_station_says_how_long_a_bolo_holds() -> None:
    shift = at_work()
    shift.tables = CodeTables(bolo_hours=1.5)
    shift.adds_bolo()

    bolo = shift.state.bolo(1)
    assert bolo is not None
    assert bolo.until_ms == shift.now_ms + 90 * 60_000


# --- messages


def test_a_message_is_missing_from_each_until_that_one_acknowledges() -> None:
    shift = at_work()
    shift.says("call the station", "21,22")
    shift.hears_message(1, unit=UnitId("22"))
    half = message(shift, 1).missing
    shift.hears_message(1)  # the only one left

    assert half == ("21",)
    assert message(shift, 1).missing == ()


def test_a_broadcast_names_those_who_are_on_duty_then() -> None:
    shift = at_work()
    shift.says("road is flooded", is_broadcast=True, sender=UnitId("22"))
    shift.logs_on("23")

    assert message(shift, 1).to == ("21", "M1")


def test_a_message_of_a_unit_to_the_desk_is_acknowledged_there() -> None:
    shift = at_work()
    shift.says("need the key", sender=UnitId("21"))
    before = message(shift, 1).missing
    shift.hears_message(1)

    assert before == ("",)
    assert message(shift, 1).missing == ()


def test_only_messages_that_all_have_are_forgotten_after_a_day() -> None:
    shift = at_work()
    shift.says("one", "21")
    shift.says("two", "21")
    shift.hears_message(1)
    shift.later(minutes=DAY_MIN)
    shift.says("three", "21")
    shift.says("four", "21")

    assert sorted(one.number for one in shift.state.messages.values()) == [2, 3, 4]


def test_messages_are_bounded_and_the_oldest_go() -> None:
    shift = at_work()
    for _ in range(KEPT_MESSAGES + 3):
        shift.says("again", "21")
        shift.later(minutes=0.01)

    numbers = {one.number for one in shift.state.messages.values()}
    assert numbers == set(range(4, KEPT_MESSAGES + 4))


# --- lines about units


def test_every_event_about_a_unit_leaves_a_line() -> None:
    shift = at_work()
    shift.notes("21", "asks for a torch")
    shift.arrives("21")

    kinds = [type(line.fact).__name__ for line in shift.state.unit_lines[UnitId("21")]]
    assert kinds == ["UnitOn", "UnitAssigned", "UnitNoted", "UnitStage"]


def test_lines_about_a_unit_are_bounded_and_the_newest_stay() -> None:
    shift = at_work()
    for number in range(KEPT_LINES + 5):
        shift.notes("21", f"note {number}")

    lines = shift.state.unit_lines[UnitId("21")]
    assert len(lines) == KEPT_LINES
    assert getattr(lines[-1].fact, "text", "") == f"note {KEPT_LINES + 4}"


def test_setting_leaves_no_line_about_a_unit() -> None:
    shift = at_work()
    before = shift.state.unit_lines
    shift.does(KeepSetting(key="lang", value="en"))

    assert shift.state.unit_lines is before


# --- what is kept and told


def busy() -> Shift:
    shift = at_work()
    shift.calls_emergency("21", text="shots", place=MARKET)
    shift.hears_emergency("21", hearer=UnitId("22"))
    shift.times("22", 5)
    shift.adds_bolo(plate="กข1234")
    shift.hears_bolo(1, unit=UnitId("21"))
    shift.says("come back", "21,22")
    shift.hears_message(1, unit=UnitId("21"))
    return shift


def test_what_was_said_is_read_from_bytes_as_it_was() -> None:
    state = busy().state

    assert decode_state(encode_state(state)) == state


def test_a_state_saved_before_there_was_such_talk_can_be_read() -> None:
    plain = msgspec.json.decode(encode_state(at_work().state))
    del plain["unit_lines"]
    for name in ("bolos", "last_bolo", "messages", "last_message"):
        del plain["bare"][name]

    read = decode_state(msgspec.json.encode(plain))

    assert (read.bolos, read.unit_lines) == (State().bolos, State().unit_lines)
    assert read.units == at_work().state.units


def test_the_units_document_tells_its_emergency_and_timer() -> None:
    shift = busy()
    danger = unit_document(shift.state, shift.unit("21"))
    timed = unit_document(shift.state, shift.unit("22"))

    assert danger["emergency"]["place"] == "market"
    assert danger["emergency"]["acknowledged_by"] == ["22"]
    assert timed["timer_minutes"] == 5
    assert timed["emergency"] is None


@pytest.mark.parametrize("kind", ["unit.sos", "bolo.add", "msg.send"])
def test_what_begins_something_new_names_it_by_its_own_event(kind: str) -> None:
    shift = busy()
    event = next(e for e in shift.events if e.fact.kind == kind)
    prefix = {"unit.sos": "u:21", "bolo.add": "b:", "msg.send": "m:"}[kind]

    assert event.entity == (prefix if kind == "unit.sos" else prefix + event.id)


GOLDEN_WIRE = {
    "unit.sos": b'"x":{"loc":{"text":"market","key":"market"},"txt":"shots"}}',
    "unit.sosack": b'"x":{"unit":"22"}}',
    "unit.timer": b'"x":{"min":5}}',
    "bolo.ack": b'"x":{"unit":"21"}}',
    "msg.send": b'"x":{"num":1,"to":["21","22"],"txt":"come back"}}',
    "msg.ack": b'"x":{"unit":"21"}}',
}


def test_the_wire_is_what_other_desks_read() -> None:
    lines = {event.fact.kind: encode(event) for event in busy().events}

    wrong = {
        k: lines[k] for k, end in GOLDEN_WIRE.items() if not lines[k].endswith(end)
    }

    assert wrong == {}


def test_two_desks_that_fold_the_same_events_know_the_same() -> None:
    shift = busy()

    assert fold_all(State(), shift.events) == shift.state

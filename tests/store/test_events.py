"""Events on the wire: what is written is read back, and nothing else gets in."""

from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from store.model.events import VERSION, BrokenEventError, Event, decode, encode
from store.model.facts import (
    IncidentClosed,
    KnownFact,
    Remarked,
    UnitStage,
    UnknownFact,
)
from store.model.fold import fold, fold_all
from store.model.records import EventId, IncidentId, Location, Stage, State
from tests.store.shift import NOON_MS, Shift

KINDS = list(KnownFact.__args__)
SIXTY_FOUR_BITS = st.integers(-(2**63), 2**64 - 1)
PLACES = st.builds(
    Location,
    text=st.text(),
    key=st.text(),
    lat=st.none() | st.floats(-90, 90),
    lon=st.none() | st.floats(-180, 180),
)
STAMP = f"{NOON_MS:012x}0000"
GOOD: dict[str, Any] = {
    "d": "k7q4f2a", "n": 7, "t": STAMP, "w": "somchai",
    "k": "inc.note", "e": "i:k7q4f2a.1", "x": {"txt": "red motorbike"},
}  # fmt: skip


def field_values(kind: object) -> st.SearchStrategy[Any]:
    """Draw a value for a fact's field of this type."""
    if kind is int:
        return SIXTY_FOUR_BITS
    if kind is Location:
        return PLACES
    if kind == Location | None:
        return st.none() | PLACES
    return st.from_type(kind)  # type: ignore[arg-type]


def facts_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Draw facts of one kind with any values."""
    fields = msgspec.structs.fields(kind)
    return st.builds(kind, **{f.name: field_values(f.type) for f in fields})


def events_of(fact: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return st.builds(
        Event,
        writer=st.text(),
        number=st.integers(1, 2**63),
        first=st.integers(1, 2**63),
        stamp=st.integers(0, 2**64 - 1).map("{:016x}".format),
        at_ms=st.sampled_from([0, -1, NOON_MS, 2**48]) | SIXTY_FOUR_BITS,
        by=st.text(),
        entity=st.text(),
        seen=st.lists(st.text().map(EventId), max_size=2).map(tuple),
        fact=fact,
    )


def wire(**changes: Any) -> bytes:
    """Write an event by hand; a change to None takes the key away."""
    merged = GOOD | changes
    kept = {key: value for key, value in merged.items() if value is not None}
    return json.dumps(kept).encode()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_fact_comes_back_from_the_wire(kind: type[Any]) -> None:
    @settings(derandomize=True, deadline=None, database=None, max_examples=15)
    @given(events_of(facts_of(kind)))
    def check(event: Event) -> None:
        line = encode(event)

        assert decode(line) == event
        assert encode(decode(line)) == line
        assert b"\n" not in line

    check()


def test_no_two_facts_share_a_kind() -> None:
    names = [kind.kind for kind in KINDS]

    assert len(set(names)) == len(names)
    assert "" not in names
    assert UnknownFact.kind not in names


def test_a_status_change_is_at_most_160_bytes() -> None:
    event = Event(
        writer="k7q4f2a",
        number=48_123,
        first=48_123,
        stamp=STAMP,
        at_ms=NOON_MS,
        by="สมชาย",
        entity="u:M3",
        seen=(EventId("k7q4f2a.48100"),),
        fact=UnitStage(incident=IncidentId("k7q4f2a.47999"), stage=Stage.AR),
    )

    assert len(encode(event)) <= 160


def test_a_time_is_written_only_when_it_differs_from_the_stamp() -> None:
    shift = Shift()
    shift.opens()
    [event] = shift.events
    later = msgspec.structs.replace(event, at_ms=event.at_ms + 1)

    assert b'"a":' not in encode(event)
    assert b'"a":' in encode(later)


@pytest.mark.parametrize("at_ms", [0, -1, 1])
def test_a_desk_whose_clock_fell_to_1970_keeps_its_times(at_ms: int) -> None:
    shift = Shift()
    shift.opens()
    shift.now_ms = at_ms
    shift.opens()

    assert decode(encode(shift.events[-1])).at_ms == at_ms


def test_an_event_names_its_command_by_its_first_event() -> None:
    shift = Shift()
    shift.logs_on("21")
    shift.opens()
    shift.sends("21", 101, Stage.EN)
    first, second = shift.last

    assert first.action == second.action == first.id
    assert second.id == "k7q4f2a.4"


def test_an_event_names_the_one_whose_value_it_replaces() -> None:
    shift = Shift()
    shift.opens()
    shift.sets_priority(101, 1)
    [first] = shift.last
    shift.sets_priority(101, 0)
    [second] = shift.last

    assert first.seen == ()
    assert second.seen == (first.id,)


def test_an_unknown_kind_is_kept_verbatim() -> None:
    line = wire(k="inc.mood", x={"mood": ["good", {"ร้าย": 1.5}]})
    event = decode(line)

    assert isinstance(event.fact, UnknownFact)
    assert (event.id, event.entity, event.by) == ("k7q4f2a.7", "i:k7q4f2a.1", "somchai")
    assert encode(event) == line


def test_a_newer_version_of_a_known_kind_is_kept_verbatim() -> None:
    line = wire(v=VERSION + 1, x={"txt": 5, "new": True})
    event = decode(line)

    assert isinstance(event.fact, UnknownFact)
    assert encode(event) == line


def test_a_line_without_a_version_is_of_the_first() -> None:
    assert decode(wire(v=None)) == decode(wire(v=1))
    assert decode(wire(v=1)).fact == Remarked(text="red motorbike")


def test_a_field_that_a_later_program_added_does_not_hurt() -> None:
    event = decode(wire(x={"txt": "red motorbike", "lang": "en"}, z=1))

    assert event.fact == Remarked(text="red motorbike")


def test_the_fold_skips_what_it_does_not_know_and_counts_it() -> None:
    shift = Shift()
    shift.opens()
    unknown = decode(wire(k="inc.mood"))
    after = fold(shift.state, unknown)

    assert after.skipped == 1
    assert after.incidents == shift.state.incidents
    assert after.heads["k7q4f2a"] == 7
    assert fold(after, unknown).skipped == 1


def test_what_follows_an_unknown_event_is_folded() -> None:
    shift = Shift()
    shift.opens()
    closed = IncidentClosed(disposition="REPORT")
    close = msgspec.structs.replace(decode(wire(n=8)), first=8, fact=closed)
    state = fold_all(shift.state, [decode(wire(k="inc.mood")), close])

    assert dict(state.open_ids) == {}


BROKEN = {
    "nothing": b"",
    "no object": b"[]",
    "cut short": wire()[:-9],
    "not text": b"\xff\xfe",
    "no writer": wire(d=None),
    "no stamp": wire(t=None),
    "no number": wire(n=None),
    "number zero": wire(n=0),
    "a number below": wire(n=-3),
    "half a number": wire(n=1.5),
    "no fact": wire(x=None),
    "a fact of another shape": wire(x=[]),
    "a fact without its field": wire(x={}),
    "a field of another type": wire(x={"txt": 5}),
    "a stage that is none": wire(k="unit.stage", x={"inc": "k7q4f2a.1", "stg": 9}),
    "a stamp in words": wire(t="noon", a=5),
    "a stamp below zero": wire(t="-000000000000001", a=5),
    "a stamp with a gap": wire(t="0000000 00000000", a=5),
    "a stamp too long": wire(t="f" * 17),
    "a stamp far too long": wire(t="9" * 5000),
    "a stamp with a line break": wire(t=STAMP + "\n"),
    "nested too deep": wire(k="inc.mood")[:-1] + b',"y":' + b"[" * 99_999 + b"}",
}


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_refused_as_broken(line: bytes) -> None:
    with pytest.raises(BrokenEventError):
        decode(line)


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_noise_is_refused_as_broken(noise: bytes) -> None:
    with pytest.raises(BrokenEventError):
        decode(noise)


@settings(derandomize=True, deadline=None, database=None, max_examples=300)
@given(st.integers(0, 200), st.binary(min_size=1, max_size=3))
def test_a_damaged_line_is_broken_or_an_event_that_folds(
    at: int, damage: bytes
) -> None:
    line = wire()
    damaged = line[:at] + damage + line[at + len(damage) :]
    try:
        event = decode(damaged)
    except BrokenEventError:
        return

    assert isinstance(fold(State(), event), State)

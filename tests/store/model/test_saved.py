"""The State as bytes: what is read is equal, and a changed meaning is noticed."""

from __future__ import annotations

import enum
import gc
import inspect
import json
from hashlib import blake2b
from typing import Any

import msgspec
import pytest
from hypothesis import given

from store.model import facts, records
from store.model.facts import UnknownFact
from store.model.fold import fold_all
from store.model.records import State
from store.model.saved import (
    VERSION,
    BrokenStateError,
    decode_incident,
    decode_incidents,
    decode_state,
    encode_incident,
    encode_state,
)
from tests.store.any_event import ANY_STATES, KINDS, fixed_story
from tests.store.shift import Shift, at_work
from tests.store.test_model_laws import STEPS, Step, begun, give, stable

GOLDEN = {6: ("c4f9f39d722250bd", "2fe7022131f14fc5")}
"""By VERSION: the digest of all records and facts, and that of a long story's State."""


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()


def shape(cls: Any) -> list[Any]:
    """Tell everything about a record or an enum that a saved State depends on."""
    if issubclass(cls, enum.Enum):
        return [cls.__name__, [[one.name, one.value] for one in cls]]
    named = inspect.get_annotations(cls)
    fields = [
        [f.name, f.encode_name, str(named.get(f.name, "")), repr(f.default)]
        for f in msgspec.structs.fields(cls)
    ]
    options = cls.__struct_config__
    told = [options.omit_defaults, options.array_like, options.tag]
    marks = [getattr(cls, "kind", ""), getattr(cls, "register", "")]
    return [cls.__name__, marks, told, sorted(fields)]


def all_shapes() -> bytes:
    found = [
        shape(cls)
        for module in (records, facts)
        for cls in vars(module).values()
        if inspect.isclass(cls)
        and cls.__module__.startswith("store.model.")
        and issubclass(cls, msgspec.Struct | enum.Enum)
    ]
    return json.dumps(sorted(found, key=lambda row: row[0])).encode()


def evening() -> Shift:
    shift = at_work()
    shift.remarks(101)
    shift.holds(102)
    shift.undoes()
    shift.keeps("map", "krems")
    shift.keeps("draft.somchai", "D 21")
    return shift


@stable(120)
@given(ANY_STATES)
def test_a_state_of_any_events_is_read_as_it_was(state: State) -> None:
    assert decode_state(encode_state(state)) == state


@stable(60)
@given(STEPS)
def test_a_state_of_any_commands_is_read_as_it_was(steps: list[Step]) -> None:
    shift = begun()
    for step in steps:
        give(shift, step)

    assert decode_state(encode_state(shift.state)) == shift.state


@stable(60)
@given(ANY_STATES)
def test_an_incident_is_one_line_that_is_read_as_it_was(state: State) -> None:
    incidents = list(state.incidents.values())
    lines = [encode_incident(incident) for incident in incidents]

    assert all(line.splitlines() == [line] for line in lines)
    assert decode_incidents(lines) == incidents
    assert [decode_incident(line) for line in lines] == incidents


def test_a_long_story_is_read_as_it_was() -> None:
    state = fold_all(State(), fixed_story(2_500))
    lines = [line for one in state.incidents.values() for line in one.history]

    assert decode_state(encode_state(state)) == state
    assert {type(line.fact) for line in lines} >= {
        kind for kind in KINDS if kind.kind.startswith("inc.")
    }
    assert state.actions
    assert state.closed_streets


def test_the_same_state_gives_the_same_bytes() -> None:
    state = fold_all(State(), fixed_story(500))

    again = decode_state(encode_state(state))

    assert encode_state(again) == encode_state(state)


def test_what_is_read_goes_on_as_if_it_had_never_been_written() -> None:
    story = fixed_story(600)
    whole = fold_all(State(), story)

    half = decode_state(encode_state(fold_all(State(), story[:300])))

    assert fold_all(half, story[300:]) == whole


def test_an_unknown_fact_keeps_its_bytes() -> None:
    shift = evening()
    incident = shift.incident(101)
    raw = b'{"d":"k7q","k":"from.tomorrow","x":"\xff\xfe"}'
    line = msgspec.structs.replace(incident.history[0], fact=UnknownFact(raw=raw))
    incident = msgspec.structs.replace(incident, history=(line,))

    assert decode_incident(encode_incident(incident)) == incident


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b"[[],[]]",
        b'{"bare":{},"incidents":[[]],"actions":[]}',
        b'{"bare":{"numbers":[]},"incidents":[],"actions":[]}',
        b'{"bare":{"heads":{"a":"b"}},"incidents":[],"actions":[]}',
        b'{"bare":{"setting_writes":{"a":1}},"incidents":[],"actions":[]}',
        encode_state(evening().state)[:-1],
        encode_state(evening().state).replace(b'"inc.note"', b'"inc.nope"'),
    ],
)  # fmt: skip
def test_what_is_no_state_is_refused_with_one_error(content: bytes) -> None:
    with pytest.raises(BrokenStateError):
        decode_state(content)
    with pytest.raises(BrokenStateError):
        decode_incident(content)


def test_a_field_that_is_new_since_has_its_default() -> None:
    incident = evening().incident(101)
    bare, history = json.loads(encode_incident(incident))
    del bare["source"]
    bare["nobody-knows"] = {"any": ["thing"]}

    read = decode_incident(json.dumps([bare, history]).encode())

    assert read == incident


def test_the_cycle_collector_is_as_it_was_after_reading() -> None:
    gc.enable()

    with pytest.raises(BrokenStateError):
        decode_state(b"")
    was_enabled = gc.isenabled()
    decode_state(encode_state(State()))

    assert was_enabled
    assert gc.isenabled()


RAISE = (
    "records, facts or the fold have changed: raise VERSION in store/model/saved.py, "
    "and give it a row here"
)


def test_the_version_is_raised_when_records_or_facts_change_shape() -> None:
    assert GOLDEN[VERSION][0] == digest(all_shapes()), RAISE


def test_the_version_is_raised_when_the_fold_changes_its_meaning() -> None:
    state = fold_all(State(), fixed_story(2_000))

    assert GOLDEN[VERSION][1] == digest(encode_state(state)), RAISE

"""The wire: what is packed is unpacked, junk is refused, the dictionary is frozen."""

from __future__ import annotations

import hashlib
import zlib
from importlib.resources import files

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from store.wire import (
    START,
    Cursor,
    PackingError,
    Pulled,
    Push,
    decode,
    encode,
    is_packed,
    pack,
    unpack,
)

DIGEST = "9c2790fa7a989eedb5249ab755d5e46cea2316b31f5d97ec4307faeddd79e3d6"
"""Of the dictionary of `x-pd1`; another dictionary needs another name."""


def test_the_dictionary_is_the_one_that_was_shipped() -> None:
    content = files("store").joinpath("wire_1.dict").read_bytes()

    assert hashlib.sha256(content).hexdigest() == DIGEST
    assert 16 * 1024 <= len(content) <= 32 * 1024


@given(st.binary(max_size=4_000))
def test_what_is_packed_is_unpacked(body: bytes) -> None:
    packed = pack(body)

    assert unpack(packed, len(body)) == body
    assert is_packed(packed)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_no_json_looks_packed(value: object) -> None:
    assert not is_packed(msgspec.json.encode({"x": value}))
    assert not is_packed(b" " + msgspec.json.encode([value]))


@given(st.binary(max_size=300))
def test_junk_is_refused_and_never_longer_than_allowed(junk: bytes) -> None:
    try:
        body = unpack(junk, 1_000)
    except PackingError:
        return

    assert len(body) <= 1_000


def test_a_bomb_is_stopped_at_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"\0" * 50_000_000) + packer.flush()

    with pytest.raises(PackingError):
        unpack(bomb, 1_000)


def test_what_is_cut_short_or_too_long_is_refused() -> None:
    packed = pack(b'{"ev":[]}' * 9)

    for broken in (packed[:-1], packed + b"x", packed[1:]):
        with pytest.raises(PackingError):
            unpack(broken, 1_000)


def test_a_lone_event_shrinks_to_a_third() -> None:
    event = (
        b'{"d":"k7q4fab","n":41,"t":"01a4165652b30000","w":"somchai","k":"unit.stage",'
        b'"e":"u:21","b":["k7q4fab.40"],"x":{"inc":"k7q4fab.31","stg":2}}'
    )
    push = Push(events=[msgspec.Raw(event)], tags=["0123abcd"])

    assert len(pack(encode(push))) < 65


def test_events_travel_as_the_very_bytes() -> None:
    event = b'{"d" : "aaaabbb","n":1, "x":{"\\u0e01":1e3}}'
    body = encode(Push(events=[msgspec.Raw(event)], tags=[""]))

    assert event in body
    assert bytes(decode(body, Push).events[0]) == event


@pytest.mark.parametrize("cursor", [START, Cursor("abc9", 0), Cursor("abc9", 2**60)])
def test_a_cursor_is_read_as_written(cursor: Cursor) -> None:
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize("text", ["x", "a.b", ".5", "a.-1", "a b.3", "a.٣"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        Cursor.parse(text)


def test_nested_junk_is_no_message() -> None:
    with pytest.raises(ValueError, match=r"deep|Expected|depth"):
        decode(b'{"e":' + b"[" * 100_000, Pulled)

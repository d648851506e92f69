"""Events: a fact with who, when and from which device; JSON with short names.

An event is written once and kept, hashed and passed on as the very bytes written.
Identity is (writer, number): numbers are dense from 1, and a store takes a new
writer id at every opening. `seen` names the events whose values the author was
shown and replaces; together with the hybrid stamp it orders what is concurrent.

The wire names: d writer, n number, g first number of the same command, t stamp,
a wall clock (when it differs from the stamp), w author, k kind,
v version, e entity, b seen, x the fact.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from store.model.facts import AnyFact, KnownFact, UnknownFact
from store.model.records import EventId

VERSION = 1
"""Version of the facts as this program writes them."""
DEVICE_LETTERS = 3
"""The first letters of a writer's id: its device."""

_FACTS: dict[str, type[KnownFact]] = {cls.kind: cls for cls in KnownFact.__args__}
_decoders: dict[str, msgspec.json.Decoder[KnownFact]] = {}
"""Each made when it is first needed: all of them would be felt at every start."""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One fact about one entity, as one author wrote it."""

    writer: str
    number: int
    first: int
    """Number of the first event of the same command."""
    stamp: str
    """Hybrid logical clock, 16 hex digits: 48 bits of ms, 16 bits of counter."""
    at_ms: int
    """When the author's clock said it happened."""
    by: str
    entity: str
    """`i:` incident, `u:` unit, `s:` setting, `d:` the desk; for the others see
    `store.model.kept`."""
    seen: tuple[EventId, ...] = ()
    fact: AnyFact

    @property
    def id(self) -> EventId:
        """Writer and number."""
        return EventId(f"{self.writer}.{self.number}")

    @property
    def action(self) -> EventId:
        """Id of the first event of the same command."""
        return EventId(f"{self.writer}.{self.first}")


_Count = Annotated[int, msgspec.Meta(ge=0)]
_Number = Annotated[int, msgspec.Meta(ge=1)]
_Stamp = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{16}\Z")]


class _Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    d: str
    n: _Number
    g: _Count = 0
    t: _Stamp
    a: int | None = None
    w: str
    k: str
    v: int = 1
    e: str
    b: tuple[EventId, ...] = ()
    x: msgspec.Raw


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Wire).decode


class BrokenEventError(ValueError):
    """The bytes are not an event; the message says why."""


def device_of(writer: str) -> str:
    """Name the device of a writer, or of an event that it wrote."""
    return writer[:DEVICE_LETTERS]


def stamp_ms(stamp: str) -> int:
    """Read the milliseconds of a hybrid stamp."""
    return int(stamp, 16) >> 16


def encode(event: Event) -> bytes:
    """Write an event as one JSON object without a line break."""
    fact = event.fact
    if isinstance(fact, UnknownFact):
        return fact.raw
    return _encode(
        _Wire(
            d=event.writer,
            n=event.number,
            g=0 if event.first == event.number else event.first,
            t=event.stamp,
            a=None if event.at_ms == stamp_ms(event.stamp) else event.at_ms,
            w=event.by,
            k=fact.kind,
            v=VERSION,
            e=event.entity,
            b=event.seen,
            x=msgspec.Raw(_encode(fact)),
        )
    )


def _decoder_of(kind: str) -> msgspec.json.Decoder[KnownFact] | None:
    found = _decoders.get(kind)
    if found is None and kind in _FACTS:
        found = _decoders[kind] = msgspec.json.Decoder(_FACTS[kind])
    return found


def decode(line: bytes) -> Event:
    """Read an event; an unknown kind or a newer version becomes an UnknownFact.

    Raises:
        BrokenEventError: If the bytes are no event, or a known fact is malformed.
    """
    try:
        wire = _decode(line)
        decoder = _decoder_of(wire.k) if wire.v <= VERSION else None
        fact = decoder.decode(wire.x) if decoder else UnknownFact(raw=bytes(line))
        at_ms = stamp_ms(wire.t) if wire.a is None else wire.a
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BrokenEventError(str(error)) from error
    return Event(
        writer=wire.d,
        number=wire.n,
        first=wire.g or wire.n,
        stamp=wire.t,
        at_ms=at_ms,
        by=wire.w,
        entity=wire.e,
        seen=wire.b,
        fact=fact,
    )

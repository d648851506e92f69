"""The wire: what desks and the server say to each other, and how it is packed.

Events travel as the very bytes their authors wrote, in the sender's log order. One
definition of each message checks it on both sides and is the server's published schema.

A body is JSON under raw deflate with a shared dictionary, named by its version in
`content-encoding`; who does not know the name sends and gets plain JSON. The
dictionary holds what events and messages look like, so that one lone event shrinks too.
Source: RFC 1951 (deflate); preset dictionaries as in RFC 1950, section 2.2.
"""

from __future__ import annotations

import zlib
from functools import cache
from pkgutil import get_data
from typing import Annotated, NamedTuple, TypeVar

import msgspec

PACKING = "x-pd1"
"""Name of the packing with version 1 of the dictionary."""

PUSH_EVENTS = 300
"""The most of one push; what a device writes between two signatures fits."""
PUSH_BYTES = 64 * 1024
"""The most of one push, before packing; more only to give back what was lost."""
THIN_PUSH_BYTES = 8 * 1024
"""The same where the link is thin."""
PULL_BYTES = 256 * 1024
"""The most of one answer to a pull, before packing."""
BODY_BYTES = 256 * 1024
"""The longest body that the server reads, packed or not."""
EVENT_BYTES = 16 * 1024
"""The longest event that the server takes."""

SHARED_KEYS = 400
"""The most keys of persons in one message."""
THIN_SHARED_KEYS = 20
"""The same where the link is thin."""

ZONE_NAME = "[a-z0-9-]{1,32}"
"""What a zone's name looks like, as a pattern."""
_ZoneName = Annotated[str, msgspec.Meta(pattern=rf"\A{ZONE_NAME}\Z")]
_Writer = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9]{4,12}\Z")]
_Tag = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{0,8}\Z")]
_Number = Annotated[int, msgspec.Meta(ge=0)]


class Cursor(NamedTuple):
    """A place in a zone's stream: everything up to it was taken."""

    epoch: str
    """Which life of the server's store; another one after it came from a backup."""
    seq: int

    def __str__(self) -> str:
        """Write it as it stands in a request; the beginning is an empty text."""
        return f"{self.epoch}.{self.seq}" if self.epoch else ""

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read it as it stands in a request; an empty text is the beginning.

        Raises:
            ValueError: If it is none.
        """
        epoch, _, seq = text.partition(".")
        if not text:
            return START
        if not epoch.isalnum() or not seq.isascii() or not seq.isdigit():
            raise ValueError("a cursor is written EPOCH.NUMBER")
        return cls(epoch, int(seq))


START = Cursor("", 0)
"""Nothing was taken yet."""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all messages."""


class Push(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Events in the sender's log order."""

    events: Annotated[list[msgspec.Raw], msgspec.Meta(max_length=PUSH_EVENTS)] = (
        msgspec.field(name="ev")
    )
    tags: list[_Tag] = msgspec.field(name="h", default_factory=list)
    """Of each writer, in the order of its first event here, the first digits of its
    chain before that event; empty digits before its first event of all."""
    heals: bool = msgspec.field(name="heal", default=False)
    """They are others' events which the server lost: taken up to a signed head."""


class Refused(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Why an event was not taken; those before it were."""

    code: str
    """`gap`, `fork`, `broken`, `author`, `role`, `stamp`, `long` or `unsigned`."""
    event: str
    """Its id, as far as it can be read."""
    have: _Number = 0
    """The last number of that writer that the server holds."""


class Pushed(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What the server holds on its disk now of the writers that were pushed."""

    heads: dict[str, int] = msgspec.field(name="ack")
    at_ms: int = msgspec.field(name="t")
    """The server's clock."""
    epoch: str = msgspec.field(name="e")
    refused: Refused | None = msgspec.field(name="no", default=None)


class Pulled(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Events behind a cursor, in the order of the zone's stream."""

    epoch: str = msgspec.field(name="e")
    seq: _Number = msgspec.field(name="c")
    at_ms: int = msgspec.field(name="t")
    events: list[msgspec.Raw] = msgspec.field(name="ev", default_factory=list)
    is_more: bool = msgspec.field(name="m", default=False)
    """There is more behind it already."""
    is_new_epoch: bool = msgspec.field(name="z", default=False)
    """The cursor was of another epoch: this is the beginning of the stream."""


class AskHeads(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Which writers' heads are asked for."""

    writers: Annotated[list[_Writer], msgspec.Meta(max_length=2_000)] = msgspec.field(
        name="w"
    )


class Heads(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What the server holds on its disk: writer -> last number; 0 for nothing."""

    heads: dict[str, int] = msgspec.field(name="h")
    at_ms: int = msgspec.field(name="t")
    epoch: str = msgspec.field(name="e")


class SharedKey(Message, frozen=True, kw_only=True, omit_defaults=True):
    """The key of one person; or, of the id of eight `a`, a ring's secret."""

    id: Annotated[str, msgspec.Meta(pattern=r"\A[a-z2-7]{8}\Z")]
    """As tokens in events name it."""
    key: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{43}\Z")]
    """32 bytes in base64url without padding."""
    whose: Annotated[str, msgspec.Meta(pattern=r"\A([A-Za-z0-9_-]{22})?\Z")] = (
        msgspec.field(name="w", default="")
    )
    """Keyed hash of who it is, 16 bytes; empty of a ring's secret, which is the key of
    that hash."""


class GiveKeys(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Keys of persons that were made at one desk."""

    keys: Annotated[list[SharedKey], msgspec.Meta(max_length=SHARED_KEYS)] = (
        msgspec.field(name="k")
    )


class KeysGiven(Message, frozen=True, kw_only=True, omit_defaults=True):
    """They are on the server's disk now, but for those that were forgotten."""

    epoch: str = msgspec.field(name="e")


class SharedKeys(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Keys of persons behind a place, in the order in which they were given."""

    epoch: str = msgspec.field(name="e")
    seq: _Number = msgspec.field(name="c")
    keys: list[SharedKey] = msgspec.field(name="k", default_factory=list)
    is_more: bool = msgspec.field(name="m", default=False)
    """There is more behind it already."""
    is_new_epoch: bool = msgspec.field(name="z", default=False)
    """The cursor was of another epoch: these are the first there are."""


class Enrol(Message, frozen=True, kw_only=True, omit_defaults=True):
    """A device asks to be let in with a code that a person read to its user."""

    code: Annotated[str, msgspec.Meta(max_length=32)]
    device: Annotated[str, msgspec.Meta(pattern=r"\A[a-z2-7]{3}\Z")]
    key: Annotated[str, msgspec.Meta(max_length=64)]
    """The device's public key: Ed25519, 32 bytes in base64url without padding."""
    proof: Annotated[str, msgspec.Meta(max_length=128)]
    """Ed25519 over `enrol_text`: the asker holds the private key."""


def enrol_text(code: str, device: str, zone: str = "") -> bytes:
    """Write what a device signs when it enrols or asks for a new token."""
    return f"patrol enrol {code} {device} {zone}".encode()


class Enrolled(Message, frozen=True, kw_only=True, omit_defaults=True):
    """A device is let in."""

    token: str
    """43 letters; the server keeps only its hash."""
    expires_ms: int
    zones: list[_ZoneName]
    role: str
    lane: int
    """The device's own thousand of short numbers in its zone, from 0."""
    name: str = ""
    """What the supervisor called the device."""
    at_ms: int = msgspec.field(name="t")


class Position(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Where a unit is; only the newest counts."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy_m: float | None = msgspec.field(name="acc", default=None)
    speed_kmh: float | None = msgspec.field(name="kmh", default=None)
    heading_deg: float | None = msgspec.field(name="hdg", default=None)


class Presence(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Who is there, where, and looking at what; forgotten after `PRESENT_S`."""

    who: Annotated[str, msgspec.Meta(max_length=40)] = msgspec.field(name="w")
    unit: Annotated[str, msgspec.Meta(max_length=12)] = msgspec.field(
        name="u", default=""
    )
    looks_at: Annotated[str, msgspec.Meta(max_length=40)] = msgspec.field(
        name="i", default=""
    )
    """The incident that is open in front of them."""
    position: Position | None = msgspec.field(name="p", default=None)
    age_ms: _Number = msgspec.field(name="old", default=0)
    """How old it was when it was sent, by the teller's own clock."""


class Present(Message, frozen=True, kw_only=True, omit_defaults=True):
    """All who are there: device -> what it told last; `age_ms` counts until now."""

    present: dict[str, Presence] = msgspec.field(name="p")
    at_ms: int = msgspec.field(name="t")


PRESENT_S = 120


class Problem(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was not served."""

    code: str
    why: str
    """One line for a person: what, and what to do."""


EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
"""A stored block of no bytes: put before a body that would begin like JSON."""


class PackingError(ValueError):
    """A body that cannot be unpacked, or is longer than allowed."""


@cache
def _dictionary() -> bytes:
    content = get_data("store", "wire_1.dict")
    if content is None:
        raise PackingError("the dictionary is not in this installation")
    return content


def pack(body: bytes) -> bytes:
    """Deflate a body with the shared dictionary; what comes out `is_packed`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_dictionary())
    packed = packer.compress(body) + packer.flush()
    return packed if is_packed(packed) else EMPTY_BLOCK + packed


def is_packed(body: bytes) -> bool:
    """Claim that a body is packed, by its first byte: no JSON text begins so.

    It saves the 25 bytes of a header that says so, a third of a lone event's push.
    """
    return bool(body) and body[0] not in b"{[ \t\r\n"


def unpack(packed: bytes, limit: int) -> bytes:
    """Inflate what `pack` made.

    Raises:
        PackingError: If it is broken, or longer than `limit` bytes; no more than
            that is ever unpacked.
    """
    packing = zlib.decompressobj(-15, zdict=_dictionary())
    try:
        body = packing.decompress(packed, limit + 1)
    except zlib.error as error:
        raise PackingError(str(error)) from error
    if len(body) > limit or packing.unconsumed_tail:
        raise PackingError(f"longer than {limit} bytes")
    if not packing.eof or packing.unused_data:
        raise PackingError("cut short, or with something behind it")
    return body


encode = msgspec.json.Encoder().encode

_M = TypeVar("_M", bound=Message)


@cache
def _decoder(cls: type[_M]) -> msgspec.json.Decoder[_M]:
    return msgspec.json.Decoder(cls)


def decode(body: bytes, cls: type[_M]) -> _M:
    """Read a message.

    Raises:
        ValueError: If it is none of this kind; the text says why.
    """
    try:
        message: _M = _decoder(cls).decode(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return message

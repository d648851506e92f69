"""Facts about the log itself: who writes it, and what was taken out."""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import EventId


class AboutLog(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Base of facts about the log itself: they change nothing that a desk shows."""


class DeskOpened(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """A writer began: on which device, and where the device's chain stood before."""

    kind = "log.open"
    device: str = msgspec.field(name="dev")
    key: str
    """The device's public key: Ed25519, 32 bytes in base64url without padding."""
    after: EventId = msgspec.field(name="aft", default=EventId(""))
    """The last event of this store's writer before; empty in a new store."""
    head: str = msgspec.field(name="hd", default="")
    """The chain's value there, in hex."""
    origin: str = msgspec.field(name="org", default="")
    """`restored` or `copied` when another device's store goes on here."""


class HeadSigned(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """A device signed where its chain stands, with the key of its `DeskOpened`."""

    kind = "log.head"
    number: int = msgspec.field(name="n")
    """Of the signed event, by the writer of this one."""
    head: str = msgspec.field(name="hd")
    signature: str = msgspec.field(name="sig")
    """Ed25519 over `store.chain.head_text`, 64 bytes in base64url without padding."""


class HeadWitnessed(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """Another device's signed head was seen: it can prove what that device had."""

    kind = "log.witness"
    writer: str = msgspec.field(name="d")
    number: int = msgspec.field(name="n")
    head: str = msgspec.field(name="hd")
    signature: str = msgspec.field(name="sig")
    key: str


class LogTrimmed(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """Old events were dropped on purpose: which, how many, and what stands for them."""

    kind = "log.trim"
    before_ms: int = msgspec.field(name="til")
    """Nothing newer than this was dropped."""
    segment: int = msgspec.field(name="seg")
    """The last segment dropped."""
    events: int = msgspec.field(name="num")
    base: str = msgspec.field(name="bas")
    """Digest of the base that holds what is still needed of them, and their heads."""


class PersonForgotten(AboutLog, frozen=True, kw_only=True, omit_defaults=True):
    """A person's key was destroyed: what was sealed with it cannot be read again."""

    kind = "who.forget"
    person: str = msgspec.field(name="key")
    """The key's name; it tells nothing about the person."""
    reason: str = msgspec.field(name="why", default="")
    also: tuple[str, ...] = ()
    """Keys of others who were forgotten with this one."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Name all keys that were destroyed."""
        return self.person, *self.also

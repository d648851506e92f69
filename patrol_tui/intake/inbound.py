"""What comes in: one report as it was sent, before anybody has judged it.

All texts are cleaned and bounded here, at the border. An empty text means that nothing
was told, and a time or a point is None then: no reader of this room fills a gap.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2s

import msgspec

from store.text import clean

MOST_LETTERS = 4_000
"""Letters kept of one report; LINE itself takes 5,000."""
MOST_NAME_LETTERS = 80
MOST_PLACE_LETTERS = 200
MOST_ID_LETTERS = 100
MOST_MEDIA = 20


class IntakeError(ValueError):
    """What was handed in cannot be read at all; the code says why.

    `too-long`, `not-text`, `not-json`, `not-xml`, `wrong-shape`, `too-many`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Surety(StrEnum):
    """How surely a place was understood."""

    NONE = ""
    """No place was told."""
    TOLD = "told"
    """Words for a place that this map does not know."""
    NAMED = "named"
    """A place of this map, by its name."""
    POINT = "point"
    """Degrees: a shared location or a link."""


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """One report, as it came."""

    source: str
    """`line`, `phone`, `191`, `pole`, `municipal`, ..."""
    sender: str = ""
    """The name as it was shown."""
    sender_id: str = ""
    text: str = ""
    sent_ms: int | None = None
    lat: float | None = None
    lon: float | None = None
    place_text: str = ""
    """The words that named the place."""
    place_key: str = ""
    """The key of the place on this map, where it is known."""
    surety: Surety = Surety.NONE
    type: str = ""
    """A code of the station's table."""
    type_words: str = ""
    """The words that the type was told by."""
    key: str = ""
    """The same whenever the same thing comes in again."""
    parts: tuple[str, ...] = ()
    """The keys of the messages that were joined, in order; empty for a single one."""
    message_id: str = ""
    media: tuple[str, ...] = ()
    """`picture 1234`: what can be fetched when it is asked for."""
    phone: str = ""
    email: str = ""


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """The sender took a message back."""

    message_id: str
    key: str
    at_ms: int | None = None


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is no report: counted and kept by its kind alone."""

    kind: str
    key: str
    at_ms: int | None = None
    sender_id: str = ""


def bounded(text: str, most: int = MOST_LETTERS) -> str:
    """Clean a text from outside and cut it to its bound. Idempotent."""
    return clean(clean(text[: 2 * most]).strip()[:most]).strip()


def digest(*parts: object) -> str:
    """Make the key of something that brings none: the same parts give the same key."""
    joined = "\x1f".join(map(str, parts))
    return blake2s(joined.encode("utf-8", "replace"), digest_size=10).hexdigest()

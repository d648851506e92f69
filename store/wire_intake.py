"""The wire of the intake: what the server and a desk say about what came in.

The server holds what came in until a desk has it on disk; see
`patrol_tui.server.intake.queue`. What a row holds is as the readers of messages from
outside gave it (`patrol_tui.intake`); it is checked again by who reads it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from store.wire import Message

REPORT, UNSENT, OTHER, WARNING = "report", "unsent", "other", "warning"
KEPT_KINDS = (REPORT, UNSENT, OTHER, WARNING)
"""Kinds of what comes in: a report, a message taken back, what is no report, and a
public warning or its end."""
MOST_ACKNOWLEDGED = 100
WORD_LETTERS = 2_000
"""The longest closing word."""

_Id = Annotated[str, msgspec.Meta(max_length=200)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Waiting(Message, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that came in and waits for a desk."""

    number: _Number = msgspec.field(name="n")
    kind: str = msgspec.field(name="k")
    key: str
    at_ms: int = msgspec.field(name="t")
    """When it came in."""
    body: msgspec.Raw = msgspec.field(name="x")


class Warned(Message, frozen=True, kw_only=True, omit_defaults=True):
    """A public warning, or the end of one: the body of a row of that kind."""

    key: str
    headline: str = ""
    event: str = ""
    area: str = ""
    severity: str = ""
    until_ms: int = 0
    ends: tuple[str, ...] = ()
    """Keys of the warnings that it cancels, or takes the place of."""
    is_end: bool = False


class Leased(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What a desk is to write and to acknowledge."""

    at_ms: int = msgspec.field(name="t")
    rows: list[Waiting] = msgspec.field(name="r", default_factory=list)
    sends_words: bool = msgspec.field(name="w", default=False)
    """Closing words can be sent to LINE from here."""


class Written(Message, frozen=True, kw_only=True, omit_defaults=True):
    """A row that is on the desk's disk."""

    number: _Number = msgspec.field(name="n")
    report: _Number = msgspec.field(name="r", default=0)
    """Short number of the report; 0 for what is none."""


class Acknowledged(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What a desk has on disk, and which service requests are over."""

    written: Annotated[list[Written], msgspec.Meta(max_length=MOST_ACKNOWLEDGED)] = (
        msgspec.field(name="a", default_factory=list)
    )
    over: Annotated[list[_Id], msgspec.Meta(max_length=MOST_ACKNOWLEDGED)] = (
        msgspec.field(name="o", default_factory=list)
    )
    """Keys of reports whose matter has ended."""


class SendWord(Message, frozen=True, kw_only=True, omit_defaults=True):
    """A closing word that is to go to LINE."""

    to: Annotated[str, msgspec.Meta(pattern=r"\A[UCR][0-9a-f]{32}\Z")]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=WORD_LETTERS)]
    key: Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9.]{1,64}\Z")]
    """The same for the same word: LINE sends it once."""


class WordSent(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a closing word."""

    how: str
    """`sent` or `failed`."""
    why: str = ""

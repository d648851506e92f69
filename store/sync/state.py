"""How the link stands: all that a screen draws of it, in one frozen record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Up(StrEnum):
    """Whether the server answers."""

    OFF = "off"
    """This desk is not enrolled with any."""
    TRYING = "trying"
    """Nothing was heard of it yet."""
    UP = "up"
    DOWN = "down"
    """It does not answer; tried again, and nothing is lost meanwhile."""
    REFUSED = "refused"
    """It answers, and does not let this desk in; a person is needed."""


class Trouble(StrEnum):
    """What is wrong with the link, or with what came over it."""

    NO_ANSWER = "no-answer"
    """Nothing came back in time, or nothing listens there."""
    NOT_TRUSTED = "not-trusted"
    """Its certificate is not one that this desk trusts."""
    NO_TOKEN = "no-token"  # noqa: S105 (the name of a trouble)
    """The token is unknown, revoked or expired."""
    NOT_ALLOWED = "not-allowed"
    """This desk's role or zone does not allow it."""
    TOO_BUSY = "too-busy"
    """The server asks to wait."""
    SERVER_FAULT = "server-fault"
    """The server failed; it says so itself."""
    NOT_UNDERSTOOD = "not-understood"
    """What came is none of the messages: perhaps something stands between."""
    EVENT_REFUSED = "event-refused"
    """An event of ours is not taken by the server; it stays here, and all after it."""
    FORKED = "forked"
    """The server holds another event under a number of ours."""
    BAD_EVENT = "bad-event"
    """An event that came cannot be taken; nothing behind it is."""
    NOT_SAVED = "not-saved"
    """This disk takes nothing: what comes is asked for again."""
    CLOCK_OFF = "clock-off"
    """This clock and the server's differ too much to follow: one must be set."""


class Why(NamedTuple):
    """What is wrong, for a program and for a person."""

    code: Trouble
    line: str
    """One English line: what, and what to do."""
    entry: str = ""
    """The event of this desk that is not taken, if it is about one."""
    verdict: str = ""
    """The server's word for why it does not take that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """How the link stands now; times are this desk's own wall clock."""

    is_enrolled: bool = False
    up: Up = Up.OFF
    server: str = ""
    """Host, and port if it is not the usual one."""
    zone: str = ""
    name: str = ""
    """What the server calls this device."""
    role: str = ""
    last_word_ms: int | None = None
    """When the server was last heard; None while it never was."""
    outbox: int = 0
    """Events that the server does not hold yet."""
    oldest_unsent_ms: int | None = None
    """When the oldest of them was written."""
    why: Why | None = None
    """What is wrong; None while nothing is."""
    skew_ms: int = 0
    """How far the server's clock is ahead of this one; 0 while that is within 2 s."""
    is_skew_followed: bool = True
    """The desk counts by the server's clock; False where the two differ too much."""
    taken: int = 0
    """Events of others taken since the start."""
    is_thin: bool = False
    """The link is slow: everything is sent in small pieces."""


OFF = LinkState()
"""No server: this desk works alone."""


_DOWN = {Trouble.NO_ANSWER, Trouble.NOT_TRUSTED, Trouble.TOO_BUSY,
         Trouble.SERVER_FAULT, Trouble.NOT_UNDERSTOOD}  # fmt: skip
_REFUSED = {Trouble.NO_TOKEN, Trouble.NOT_ALLOWED}


def up_with(troubles: Iterable[Why], last_word_ms: int | None) -> Up:
    """Tell how the link stands with these troubles."""
    codes = {why.code for why in troubles}
    if codes & _REFUSED:
        return Up.REFUSED
    if codes & _DOWN:
        return Up.DOWN
    return Up.TRYING if last_word_ms is None else Up.UP

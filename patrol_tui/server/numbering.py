"""Numbering: the official numbers of incidents, which the server alone issues.

The server is itself a writer in each zone. It says first who it is (`log.open`), then
issues one `inc.num` for each new incident, in the transaction that takes the incident,
and signs its chain at the end (`log.head`), so that any desk can give a server back
what it lost. Numbers are dense in a zone and Buddhist year: `2569/00042`.

No number is ever issued twice, a restored server included. A backup knows nothing of
the numbers issued after it; so each new life of a database issues from a series of its
own in the year in which it began, `2569/00001-<life>`, and from plain numbers again in
the years after, which no life before it has seen. Its writer is another one, too.

What desks wrote before the life began may have got its number in the lost life, and a
desk may still bring that number. Such incidents wait `HOLD_MS` before they get one.

Pure: the ledgers keep `Book`, the chain's head, and the incidents that wait.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from patrol_tui.server.ledgers import SERVER_DEVICE, Given
from store.chain import NO_HEAD, Head, head_text, link
from store.clock import Clock
from store.keys.signing import public_key, sign
from store.model.events import Event, decode, encode, stamp_ms
from store.model.facts import (
    DeskOpened,
    HeadSigned,
    IncidentNumbered,
    IncidentOpened,
)
from store.notary import ABOUT_LOG

SERVER_NAME = "server"
"""Who wrote it, as cards and stories show it."""

HOLD_MS = 600_000
"""How long an incident from before this life waits for the number it may have had."""

BUDDHIST_YEARS = 543
"""Years that the Buddhist calendar is ahead of the common one."""
BANGKOK = timezone(timedelta(hours=7))

_LIFE_EPOCH_S = 1_767_225_600
"""2026-01-01 UTC: the seconds of a life's code count from here."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_TIME_LETTERS = 6
_CHANCE_LETTERS = 3


class Life(NamedTuple):
    """One life of a database: from its making, or its restoring, to the next."""

    code: str
    """Names it for ever: its second, and chance; letters and digits."""
    began_ms: int
    is_first: bool

    @property
    def writer(self) -> str:
        """The server's writer id in every zone, as long as this life lasts."""
        return SERVER_DEVICE + self.code


def new_life(now_ms: int, *, is_first: bool) -> Life:
    """Begin a life; no other one has its code."""
    rest = max(0, now_ms // 1000 - _LIFE_EPOCH_S)
    letters = ""
    while rest or len(letters) < _TIME_LETTERS:
        rest, digit = divmod(rest, len(_LETTERS))
        letters = _LETTERS[digit] + letters
    chance = "".join(secrets.choice(_LETTERS) for _ in range(_CHANCE_LETTERS))
    return Life(letters + chance, now_ms, is_first)


class Book(NamedTuple):
    """Where a zone's numbers stand in this life."""

    year: int = 0
    issued: int = 0
    """Numbers issued in that year."""
    stamp: int = 0
    """The greatest stamp that was seen or given here."""


def kept_stamp(stamp: int) -> int:
    """Write a stamp as databases hold it: their whole numbers of 64 bits have a sign,
    and a desk whose clock says the year 7000 writes stamps of all 64."""
    return stamp - (1 << 64) if stamp >> 63 else stamp


def read_stamp(kept: int) -> int:
    """Read a stamp as databases hold it."""
    return kept % (1 << 64)


class Opened(NamedTuple):
    """An incident that needs a number."""

    incident: str
    stamp: str


@dataclass(slots=True)
class Needs:
    """What the taken events of a zone mean for its numbers."""

    now: list[Opened] = field(default_factory=list)
    """They get one in this transaction."""
    later: list[Opened] = field(default_factory=list)
    """They wait: `HOLD_MS`, unless one comes from a desk."""
    numbered: list[str] = field(default_factory=list)
    """An earlier life gave them one, and a desk brought it."""


def needs(taken: Iterable[Given], life: Life) -> Needs:
    """Sort out which of the taken events ask for numbers, or bring one."""
    found = Needs()
    for given in taken:
        if given.kind == IncidentOpened.kind:
            opened = Opened(given.id, decode(given.line).stamp)
            is_old = stamp_ms(opened.stamp) < life.began_ms and not life.is_first
            (found.later if is_old else found.now).append(opened)
        elif given.kind == IncidentNumbered.kind:
            found.numbered.append(decode(given.line).entity.removeprefix("i:"))
    return found


class Issue(NamedTuple):
    """What the server writes into a zone's stream, in the same transaction."""

    events: list[Given]
    book: Book
    head: Head
    """Where the chain of the server's writer stands with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    """Issues numbers for one database; the same for every ledger.

    Its key signs; who has the key can issue numbers in its name.
    """

    life: Life
    seed: bytes = field(repr=False)

    @property
    def key(self) -> str:
        """The public key, as `log.open` tells it."""
        return public_key(self.seed)

    def issue(
        self, opened: Sequence[Opened], book: Book, head: Head, now_ms: int
    ) -> Issue:
        """Write one number for each incident, and sign the chain behind them."""
        pen = _Pen(self.life.writer, head, now_ms, book.stamp)
        if head == NO_HEAD:
            origin = "" if self.life.is_first else "restored"
            opening = DeskOpened(device=SERVER_DEVICE, key=self.key, origin=origin)
            pen.write(ABOUT_LOG, opening)
        year = _year(now_ms)
        count = book.issued if book.year == year else 0
        for incident, stamp in opened:
            count += 1
            pen.clock.witness(stamp)
            official = official_number(self.life, year, count)
            pen.write(f"i:{incident}", IncidentNumbered(official=official))
        text = head_text(pen.writer, pen.head)
        signature = sign(self.seed, text)
        number, value = pen.head
        signed = HeadSigned(number=number, head=value.hex(), signature=signature)
        pen.write(ABOUT_LOG, signed)
        return Issue(pen.events, Book(year, count, pen.clock.last), pen.head)


def official_number(life: Life, year: int, count: int) -> str:
    """Write an official number; `year` is Buddhist."""
    is_own = not life.is_first and year == _year(life.began_ms)
    return f"{year}/{count:05}-{life.code}" if is_own else f"{year}/{count:05}"


def _year(now_ms: int) -> int:
    return datetime.fromtimestamp(now_ms / 1000, BANGKOK).year + BUDDHIST_YEARS


class _Pen:
    """Writes the server's next events, chained and stamped."""

    def __init__(self, writer: str, head: Head, now_ms: int, stamp: int) -> None:
        self.writer = writer
        self.head = head
        self.clock = Clock()
        self.clock.last = stamp
        self.events: list[Given] = []
        self._now_ms = now_ms

    def write(
        self, entity: str, fact: DeskOpened | HeadSigned | IncidentNumbered
    ) -> None:
        """Write a fact about an incident, or about the server's own chain."""
        number = self.head.number + 1
        line = encode(
            Event(
                writer=self.writer,
                number=number,
                first=number,
                stamp=self.clock.stamp(self._now_ms),
                at_ms=self._now_ms,
                by=SERVER_NAME,
                entity=entity,
                fact=fact,
            )
        )
        self.head = link(self.head, line)
        self.events.append(Given(self.writer, number, fact.kind, line))

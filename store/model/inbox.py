"""The inbox: reports that are no incidents yet, the partners, and public warnings.

A report keeps what was said, by whom and how; what became of it follows from the facts
about it. Words and names are sealed; only a keyring reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import immutables
from msgspec.structs import replace

from store.model.parts import (
    EventId,
    Expiring,
    IncidentId,
    Location,
    Record,
)

CLASSES = (
    "public", "samlor", "rider", "guard", "shop", "community", "media", "health",
    "district", "municipal", "officer",
)  # fmt: skip
"""Classes of reporters, as the station's partners are."""
SOURCES = ("LINE", "phone", "191", "walk-in", "officer", "pole", "municipal")
"""How a report comes in."""
CHANNEL_GAP = "; "
"""Between two of a partner's channels, which are told as `phone 043000000`."""
WEEK_MS = 7 * 24 * 3600 * 1000
LATELY_WEEKS = 13
"""So long, 90 days about, is what became of a partner's reports counted by itself."""
ASKED_AHEAD_MS = 30 * 24 * 3600 * 1000
"""So long before its consent ends a partner is to be asked again."""
DECIDED_KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a report is at hand once all is over that it was about."""


class Standing(StrEnum):
    """What became of a report."""

    WAITING = "WAITING"
    TAKEN = "TAKEN"
    ADDED = "ADDED"
    """To an incident that was there: one more report of it."""
    REJECTED = "REJECTED"


REACHED = frozenset({"asked", "sent"})
"""How a word is noted that the reporter has, or soon will have."""


class Word(Record, frozen=True, kw_only=True):
    """What the reporter was told of the end, or why not."""

    how: str
    """`asked`, `sent`, `failed` or `refused`."""
    closing: EventId = EventId("")
    """The end that it was about: after another one it is owed again."""
    template: str = ""
    lang: str = ""
    reason: str = ""
    is_update: bool = False
    """An earlier end had been told already."""
    by: str
    at_ms: int

    def was_of_another(self, closing: EventId) -> bool:
        """Claim that before the word about an end there was one about another."""
        was_told = self.how in REACHED and self.closing != closing
        return self.is_update or was_told


class Report(Record, frozen=True, kw_only=True):
    """What somebody reported."""

    id: EventId
    number: int
    source: str
    group: str = ""
    reporter: str = ""
    """Sealed, as are the contact and the words."""
    contact: str = ""
    partner: EventId = EventId("")
    text: str = ""
    place: Location | None = None
    surety: str = ""
    type: str = ""
    sent_ms: int | None = None
    key: str = ""
    message: str = ""
    media: tuple[str, ...] = ()
    twin: EventId = EventId("")
    """The same one, written by another desk as well, which stands for both."""
    received_ms: int
    by: str
    is_withdrawn: bool = False
    """The sender unsent it."""
    standing: Standing = Standing.WAITING
    incident: IncidentId = IncidentId("")
    """What it became, or was added to."""
    reason: str = ""
    """Why it was rejected."""
    decided_ms: int | None = None
    decided_by: str = ""
    word: Word | None = None
    written: immutables.Map[str, EventId] = immutables.Map()

    @property
    def is_waiting(self) -> bool:
        """Claim that it is to be decided about."""
        return self.standing is Standing.WAITING and not self.twin


class Week(Record, frozen=True, kw_only=True):
    """What became of a partner's reports in one week."""

    week: int
    """Of 1970 on."""
    taken: int = 0
    added: int = 0
    rejected: int = 0


def oldest_waiting_ms(reports: Iterable[Report]) -> int | None:
    """Tell when the report came in that waits longest; None while none waits."""
    return min((one.received_ms for one in reports if one.is_waiting), default=None)


def waiting_reports(reports: Iterable[Report]) -> tuple[Report, ...]:
    """List those that nobody has decided about, the oldest first."""
    waiting = (one for one in reports if one.is_waiting)
    return tuple(sorted(waiting, key=lambda one: (one.received_ms, one.id)))


class Partner(Record, frozen=True, kw_only=True):
    """Somebody whom the station works with."""

    id: EventId
    number: int
    group: str
    name: str
    """Sealed, as are the channels."""
    organisation: str = ""
    area: str = ""
    channels: str = ""
    lang: str = "th"
    consent_ms: int | None = None
    until_ms: int | None = None
    taken: int = 0
    """How many of its reports became incidents,"""
    added: int = 0
    """were one more report of one,"""
    rejected: int = 0
    """or were rejected."""
    weeks: tuple[Week, ...] = ()
    """The same of the last weeks, in order; those without any are left out."""
    retired_ms: int | None = None
    reason: str = ""
    by: str
    at_ms: int
    written: immutables.Map[str, EventId] = immutables.Map()

    @property
    def is_active(self) -> bool:
        """Claim that it is still a partner."""
        return self.retired_ms is None

    def is_due(self, now_ms: int) -> bool:
        """Claim that its consent ran out: it is to be asked again."""
        return self.until_ms is not None and now_ms >= self.until_ms

    def is_due_soon(self, now_ms: int) -> bool:
        """Claim that it is to be asked for its consent by now, or soon."""
        return self.consent_ms is None or self.is_due(now_ms + ASKED_AHEAD_MS)

    def lately(self, now_ms: int) -> Week:
        """Add up what became of its reports in the last weeks."""
        first = now_ms // WEEK_MS - LATELY_WEEKS
        late = [one for one in self.weeks if one.week > first]
        return Week(
            week=first,
            taken=sum(one.taken for one in late),
            added=sum(one.added for one in late),
            rejected=sum(one.rejected for one in late),
        )

    def counted(self, what: str, step: int, at_ms: int) -> Partner:
        """Count one more, or one less, of what was decided at a moment.

        Args:
            what: `taken`, `added` or `rejected`.
            step: 1 or -1.
            at_ms: When it was decided.
        """
        week = at_ms // WEEK_MS
        weeks = {one.week: one for one in self.weeks}
        known = weeks.get(week, Week(week=week))
        weeks[week] = replace(known, **{what: max(0, getattr(known, what) + step)})
        last = max(weeks) - LATELY_WEEKS
        kept = tuple(weeks[key] for key in sorted(weeks) if key > last)
        total = max(0, getattr(self, what) + step)
        return replace(self, weeks=kept, **{what: total})


class PublicWarning(Expiring, frozen=True, kw_only=True):
    """A warning of the authorities to all, until a time."""

    id: EventId
    number: int
    key: str = ""
    headline: str
    event: str = ""
    area: str = ""
    severity: str = ""
    until_ms: int
    by: str
    at_ms: int
    ended_ms: int | None = None
    reason: str = ""
    written: immutables.Map[str, EventId] = immutables.Map()

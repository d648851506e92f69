"""Facts about what partners and the public report, and whom the station works with.

What names or reaches a person is sealed for that person before it is written, and so
are the words as they came: see `store.keys.personal`.
"""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.parts import EventId, IncidentId, Location


class AboutReport(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Base of what is told about a report."""


class Reported(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody reports something; it is no incident yet. Its id is this event's."""

    kind = "rep.in"
    number: int = msgspec.field(name="num")
    source: str = msgspec.field(name="src")
    """How it came: LINE, phone, 191, walk-in, officer, pole, municipal."""
    group: str = msgspec.field(name="grp", default="")
    """Class of the reporter, a code of `store.model.inbox.CLASSES`."""
    reporter: str = msgspec.field(name="frm", default="")
    """The name as shown there; sealed."""
    contact: str = msgspec.field(name="tel", default="")
    """Where an answer reaches the reporter: a number, a LINE id; sealed."""
    partner: str = msgspec.field(name="par", default="")
    """Id of the reporter in the directory; empty for somebody unknown."""
    text: str = msgspec.field(name="txt", default="")
    """The words as they came; sealed."""
    place: Location | None = msgspec.field(name="loc", default=None)
    surety: str = msgspec.field(name="sure", default="")
    """How surely the place is understood: degrees (`point`), a place of the map
    (`named`), words that the map does not know (`told`); empty for none."""
    type: str = msgspec.field(name="typ", default="")
    """Type of incident as guessed from the words."""
    sent_ms: int | None = msgspec.field(name="sent", default=None)
    """When it was sent, as its source says; None if that is not known."""
    key: str = ""
    """What its source calls it: the same is taken once."""
    message: str = msgspec.field(name="mid", default="")
    """Id of the message there, by which it may be withdrawn."""
    media: tuple[str, ...] = msgspec.field(name="med", default=())
    """What was beside the words: `picture 1234`."""


class OtherCame(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """Something came in that is no report: a sticker, somebody who joined a group."""

    kind = "rep.other"
    what: str = msgspec.field(name="wht")
    """Its kind, as its source calls it; who sent it and what it says is not kept."""
    key: str = ""
    """What its source calls it."""


class ReportWithdrawn(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """The sender unsent it: that it was there is kept, its words are not shown."""

    kind = "rep.unsent"
    register = "gone"


class ReportTaken(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """An incident was made of it, or it was added to one that was there."""

    kind = "rep.take"
    register = "rst"
    incident: IncidentId = msgspec.field(name="inc", default=IncidentId(""))
    """Empty, before it is written, for the one that the same command opens."""
    is_added: bool = msgspec.field(name="add", default=False)
    """The incident was there before, and this is one more report of it."""


class ReportRejected(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """It is no matter for the station, for a reason."""

    kind = "rep.no"
    register = "rst"
    reason: str = msgspec.field(name="why")


class ReportReturned(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """What was decided about it was taken back: it is in the inbox again."""

    kind = "rep.back"
    register = "rst"


class ReporterTold(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """The reporter was told how it ended, or will not be."""

    kind = "rep.word"
    register = "word"
    how: str
    """`asked` (the server is to send it), `sent`, `failed`, `refused`; empty takes
    back what was said."""
    closing: EventId = msgspec.field(name="end", default=EventId(""))
    """The end of the incident that the word was about."""
    template: str = msgspec.field(name="tpl", default="")
    """Which words were used."""
    lang: str = ""
    reason: str = msgspec.field(name="why", default="")


class ReporterShown(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody looked up who reported it."""

    kind = "rep.seen"
    reason: str = msgspec.field(name="why", default="")


class PartnerKept(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody stands in the directory of partners, or stands there otherwise."""

    kind = "par.keep"
    register = "par"
    number: int = msgspec.field(name="num")
    group: str = msgspec.field(name="grp")
    """Class, a code of `store.model.inbox.CLASSES`."""
    name: str = msgspec.field(name="nam")
    """Sealed."""
    organisation: str = msgspec.field(name="org", default="")
    area: str = ""
    """Where it watches: a beat, a street, in words."""
    channels: str = msgspec.field(name="tel", default="")
    """How it is reached, as `phone 043000000; LINE U1`; sealed."""
    lang: str = "th"
    consent_ms: int | None = msgspec.field(name="ok", default=None)
    """When it agreed to stand here; None if it was not asked yet."""
    until_ms: int | None = msgspec.field(name="till", default=None)
    """When it is to be asked again; None for never."""


class PartnerRetired(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody is no partner any more."""

    kind = "par.end"
    register = "par"
    reason: str = msgspec.field(name="why")


class WarningHeard(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """A public warning (CAP 1.2) came in; one of the same key takes its place."""

    kind = "warn.in"
    register = "warn"
    number: int = msgspec.field(name="num")
    key: str = ""
    """What its sender calls it."""
    headline: str = msgspec.field(name="txt")
    event: str = msgspec.field(name="evt", default="")
    area: str = ""
    severity: str = msgspec.field(name="sev", default="")
    until_ms: int = msgspec.field(name="till")


class WarningEnded(AboutReport, frozen=True, kw_only=True, omit_defaults=True):
    """A public warning was cancelled before its time."""

    kind = "warn.end"
    register = "warn"
    reason: str = msgspec.field(name="why", default="")

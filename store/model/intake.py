"""Commands about reports, the partners who make them, and public warnings.

They are told apart from `store.model.commands` for their number only.
"""

from __future__ import annotations

from store.model.order import Order
from store.model.parts import EventId, IncidentId, Location


class ReceiveReport(Order, frozen=True, kw_only=True):
    """Put into the inbox what somebody reports."""

    source: str
    group: str = ""
    reporter: str = ""
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


class WithdrawReport(Order, frozen=True, kw_only=True):
    """Withdraw a report that its sender unsent, by the message's id there."""

    message: str


class NoteOther(Order, frozen=True, kw_only=True):
    """Count something that came in and is no report, by its kind alone."""

    what: str
    key: str = ""


class TakeReport(Order, frozen=True, kw_only=True):
    """Make an incident of a report."""

    report: EventId
    type: str = ""
    """Empty takes what was guessed from the words."""
    place: Location | None = None
    """None takes the report's."""
    priority: int | None = None
    text: str = ""


class AttachReport(Order, frozen=True, kw_only=True):
    """Add a report to an incident that is there."""

    report: EventId
    incident: IncidentId


class RejectReport(Order, frozen=True, kw_only=True):
    """Say that a report is no matter for the station, with the reason."""

    report: EventId
    reason: str = ""


class TellReporter(Order, frozen=True, kw_only=True):
    """Note that a reporter was told how it ended, or will not be."""

    report: EventId
    how: str
    """As in `store.model.facts.ReporterTold`."""
    template: str = ""
    lang: str = ""
    reason: str = ""


class TellReporters(Order, frozen=True, kw_only=True):
    """Note of several reporters at once what each was told."""

    told: tuple[TellReporter, ...]


class ShowReporter(Order, frozen=True, kw_only=True):
    """Leave a trace of looking up who reported, or who called about an incident."""

    report: EventId = EventId("")
    incident: IncidentId = IncidentId("")
    """In place of a report."""
    reason: str = ""


class KeepPartner(Order, frozen=True, kw_only=True):
    """Write somebody into the directory, or otherwise than before."""

    partner: EventId = EventId("")
    """Empty for somebody new."""
    group: str
    name: str
    organisation: str = ""
    area: str = ""
    channels: str = ""
    lang: str = "th"
    consent_ms: int | None = None
    until_ms: int | None = None


class RetirePartner(Order, frozen=True, kw_only=True):
    """Take somebody off the directory, with the reason."""

    partner: EventId
    reason: str = ""


class HearWarning(Order, frozen=True, kw_only=True):
    """Put up a public warning; one that its sender calls the same is replaced."""

    key: str = ""
    headline: str
    event: str = ""
    area: str = ""
    severity: str = ""
    until_ms: int


class EndWarning(Order, frozen=True, kw_only=True):
    """Take a public warning down before its time."""

    number: int
    reason: str = ""


Intake = (
    ReceiveReport
    | WithdrawReport
    | NoteOther
    | TakeReport
    | AttachReport
    | RejectReport
    | TellReporter
    | TellReporters
    | ShowReporter
    | KeepPartner
    | RetirePartner
    | HearWarning
    | EndWarning
)

"""What takes a fact about a report, a partner or a public warning back."""

from __future__ import annotations

from store.model.facts import (
    AnyFact,
    KnownFact,
    PartnerKept,
    PartnerRetired,
    Reported,
    ReporterTold,
    ReportRejected,
    ReportReturned,
    ReportTaken,
    WarningEnded,
    WarningHeard,
)
from store.model.inbox import Partner, PublicWarning, Report, Standing
from store.model.kept import Kept


def of_intake(before: Kept | None, fact: AnyFact, reason: str) -> tuple[KnownFact, ...]:
    """Say what takes a fact back, given the record just before it."""
    match fact:
        case Reported():
            return (ReportRejected(reason=reason),)
        case ReportTaken() | ReportRejected() | ReportReturned() if isinstance(
            before, Report
        ):
            return (_decided_again(before),)
        case ReporterTold() if isinstance(before, Report):
            return (_told_again(before),)
        case PartnerKept() | PartnerRetired():
            known = before if isinstance(before, Partner) else None
            return (_partner_again(known, fact, reason),)
        case WarningHeard() | WarningEnded():
            warning = before if isinstance(before, PublicWarning) else None
            return (_warning_again(warning, fact, reason),)
        case _:
            return ()


def _decided_again(before: Report) -> KnownFact:
    match before.standing:
        case Standing.REJECTED:
            return ReportRejected(reason=before.reason)
        case Standing.TAKEN | Standing.ADDED:
            is_added = before.standing is Standing.ADDED
            return ReportTaken(incident=before.incident, is_added=is_added)
        case _:
            return ReportReturned()


def _told_again(before: Report) -> KnownFact:
    word = before.word
    if word is None:
        return ReporterTold(how="")
    return ReporterTold(
        how=word.how,
        closing=word.closing,
        template=word.template,
        lang=word.lang,
        reason=word.reason,
    )


def _partner_again(before: Partner | None, fact: AnyFact, reason: str) -> KnownFact:
    is_new = before is None or not before.is_active
    if before is None or (is_new and isinstance(fact, PartnerKept)):
        return PartnerRetired(reason=reason)
    return PartnerKept(
        number=before.number,
        group=before.group,
        name=before.name,
        organisation=before.organisation,
        area=before.area,
        channels=before.channels,
        lang=before.lang,
        consent_ms=before.consent_ms,
        until_ms=before.until_ms,
    )


def _warning_again(
    before: PublicWarning | None, fact: AnyFact, reason: str
) -> KnownFact:
    is_over = before is None or before.ended_ms is not None
    if before is None or (is_over and isinstance(fact, WarningHeard)):
        return WarningEnded(reason=reason)
    return WarningHeard(
        number=before.number,
        key=before.key,
        headline=before.headline,
        event=before.event,
        area=before.area,
        severity=before.severity,
        until_ms=before.until_ms,
    )

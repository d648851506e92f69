"""Rules about reports, the partners who make them, and public warnings."""

from __future__ import annotations

from typing import assert_never

from store.model.commands import Open
from store.model.facts import (
    OtherCame,
    PartnerKept,
    PartnerRetired,
    Reported,
    ReporterShown,
    ReporterTold,
    ReportRejected,
    ReportTaken,
    ReportWithdrawn,
    WarningEnded,
    WarningHeard,
)
from store.model.inbox import CLASSES, Report
from store.model.intake import (
    AttachReport,
    EndWarning,
    HearWarning,
    Intake,
    KeepPartner,
    NoteOther,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    ShowReporter,
    TakeReport,
    TellReporter,
    TellReporters,
    WithdrawReport,
)
from store.model.lanes import PARTNER, REPORT, WARNING, next_of_count
from store.model.owed import owed_for
from store.model.records import (
    EventId,
    incident_entity,
    partner_entity,
    report_entity,
    warning_entity,
)
from store.model.refusals import Code
from store.model.rules.incidents import open_incident
from store.model.rules.ruling import Ruling

NEW_REPORT = report_entity(EventId(""))
NEW_PARTNER = partner_entity(EventId(""))
NEW_WARNING = warning_entity(EventId(""))
"""Entities of what is new; their id is that of the event to be."""
HOW_TOLD = frozenset({"asked", "sent", "failed", "refused"})


def judge_intake(ruling: Ruling, command: Intake) -> None:
    """Judge what comes in from partners and the public, and what becomes of it."""
    match command:
        case ReceiveReport():
            receive(ruling, command)
        case WithdrawReport():
            withdraw(ruling, command)
        case NoteOther():
            ruling.write(NEW_REPORT, OtherCame(what=command.what, key=command.key))
        case TakeReport():
            take(ruling, command)
        case AttachReport():
            attach(ruling, command)
        case RejectReport():
            reject(ruling, command)
        case TellReporter():
            tell(ruling, command)
        case TellReporters():
            tell_all(ruling, command)
        case ShowReporter():
            show(ruling, command)
        case KeepPartner():
            keep_partner(ruling, command)
        case RetirePartner():
            retire_partner(ruling, command)
        case HearWarning():
            hear_warning(ruling, command)
        case EndWarning():
            end_warning(ruling, command)
        case _:
            assert_never(command)


# --- into the inbox


def receive(ruling: Ruling, command: ReceiveReport) -> None:
    """Words, a place or a picture are the least; what is here already is refused."""
    if not command.text and command.place is None and not command.media:
        ruling.bar(Code.WORDS_MISSING, source=command.source)
        return
    known = ruling.state.report_of_key(command.key)
    if known is not None:
        ruling.bar(Code.REPORT_KNOWN, report=str(known.number))
        return
    reported = Reported(
        number=_next(ruling, REPORT),
        source=command.source,
        group=command.group if command.group in CLASSES else "",
        reporter=command.reporter,
        contact=command.contact,
        partner=command.partner,
        text=command.text,
        place=command.place,
        surety=command.surety,
        type=command.type if ruling.tables.kind(command.type) else "",
        sent_ms=command.sent_ms,
        key=command.key,
        message=command.message,
        media=command.media,
    )
    ruling.write(NEW_REPORT, reported)


def withdraw(ruling: Ruling, command: WithdrawReport) -> None:
    """Every report of that message; what became of it stays."""
    found = [
        report
        for report in ruling.state.reports.values()
        if command.message and report.message == command.message
    ]
    if not found:
        ruling.bar(Code.UNKNOWN_REPORT, report=command.message)
    for report in sorted(found, key=lambda one: one.id):
        if not report.is_withdrawn:
            ruling.write(report_entity(report.id), ReportWithdrawn())


# --- out of the inbox


def take(ruling: Ruling, command: TakeReport) -> None:
    """As entering an incident: type and place are the least, guessed or told."""
    report = _waiting(ruling, command.report)
    if report is None:
        return
    place = command.place or report.place
    if place is None or not (command.type or report.type):
        code = Code.PLACE_MISSING if place is None else Code.TYPE_MISSING
        ruling.bar(code, type=command.type or report.type, report=str(report.number))
        return
    opened = Open(
        type=command.type or report.type,
        place=place,
        priority=command.priority,
        text=command.text,
        source=report.source,
        caller=report.reporter,
        override=command.override,
    )
    open_incident(ruling, opened)
    ruling.write(report_entity(report.id), ReportTaken())


def attach(ruling: Ruling, command: AttachReport) -> None:
    """To any incident that is known; one that has ended is a doubt."""
    report, incident = _waiting(ruling, command.report), None
    if report is not None:
        incident = ruling.incident(command.incident)
    if report is None or incident is None:
        return
    entity = report_entity(report.id)
    if not incident.is_open:
        state = incident.state_at(ruling.now_ms).value
        number = str(incident.number)
        ruling.doubt(Code.INCIDENT_CLOSED, entity, number=number, state=state)
    ruling.write(entity, ReportTaken(incident=incident.id, is_added=True))


def reject(ruling: Ruling, command: RejectReport) -> None:
    """With the reason."""
    report = _waiting(ruling, command.report)
    if report is None:
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=f"R{report.number}")
        return
    ruling.write(report_entity(report.id), ReportRejected(reason=command.reason))


# --- the closing word, and who reported


def tell(ruling: Ruling, command: TellReporter) -> None:
    """Only where a word is owed; refusing one takes a reason."""
    report = _report(ruling, command.report)
    if report is None:
        return
    closing = owed_for(ruling.state, report)
    word = report.word
    if word is not None and word.how == "asked" and command.how in {"sent", "failed"}:
        closing = closing or word.closing
    if not closing:
        ruling.bar(Code.NO_WORD_OWED, report=str(report.number))
        return
    if command.how not in HOW_TOLD:
        ruling.bar(Code.NO_WORD_OWED, report=str(report.number))
    if command.how == "refused" and not command.reason:
        ruling.bar(Code.REASON_MISSING, number=f"R{report.number}")
    told = ReporterTold(
        how=command.how,
        closing=closing,
        template=command.template,
        lang=command.lang,
        reason=command.reason,
    )
    ruling.write(report_entity(report.id), told)


def tell_all(ruling: Ruling, command: TellReporters) -> None:
    """Each as one would be; all or none."""
    for one in command.told:
        tell(ruling, one)


def show(ruling: Ruling, command: ShowReporter) -> None:
    """Whoever looks leaves a trace."""
    shown = ReporterShown(reason=command.reason)
    if command.incident:
        incident = ruling.incident(command.incident)
        if incident is not None:
            ruling.write(incident_entity(incident.id), shown)
        return
    report = _report(ruling, command.report)
    if report is not None:
        ruling.write(report_entity(report.id), shown)


# --- partners


def keep_partner(ruling: Ruling, command: KeepPartner) -> None:
    """A known class and a name are the least."""
    if command.group not in CLASSES:
        ruling.bar(Code.UNKNOWN_CLASS, group=command.group, known=" ".join(CLASSES))
        return
    if not command.name:
        ruling.bar(Code.NAME_MISSING, group=command.group)
        return
    number, entity = _next(ruling, PARTNER), NEW_PARTNER
    if command.partner:
        known = ruling.state.partners.get(command.partner)
        if known is None:
            ruling.bar(Code.UNKNOWN_PARTNER, partner=command.partner)
            return
        number, entity = known.number, partner_entity(known.id)
    kept = PartnerKept(
        number=number,
        group=command.group,
        name=command.name,
        organisation=command.organisation,
        area=command.area,
        channels=command.channels,
        lang=command.lang,
        consent_ms=command.consent_ms,
        until_ms=command.until_ms,
    )
    ruling.write(entity, kept)


def retire_partner(ruling: Ruling, command: RetirePartner) -> None:
    """Only one who is there, and with the reason."""
    known = ruling.state.partners.get(command.partner)
    if known is None or not known.is_active:
        name = f"P{known.number}" if known else command.partner
        ruling.bar(Code.UNKNOWN_PARTNER, partner=name)
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=f"P{known.number}")
    ruling.write(partner_entity(known.id), PartnerRetired(reason=command.reason))


# --- public warnings


def hear_warning(ruling: Ruling, command: HearWarning) -> None:
    """Words, and an end that is to come."""
    if not command.headline:
        ruling.bar(Code.WORDS_MISSING)
    if command.until_ms <= ruling.now_ms:
        ruling.bar(Code.UNTIL_PAST)
    known = ruling.state.warning_of_key(command.key)
    heard = WarningHeard(
        number=known.number if known else _next(ruling, WARNING),
        key=command.key,
        headline=command.headline,
        event=command.event,
        area=command.area,
        severity=command.severity,
        until_ms=command.until_ms,
    )
    ruling.write(warning_entity(known.id) if known else NEW_WARNING, heard)


def end_warning(ruling: Ruling, command: EndWarning) -> None:
    """Only one that holds, and with the reason."""
    found = ruling.state.warning(command.number)
    if found is None or not found.holds_at(ruling.now_ms):
        ruling.bar(Code.UNKNOWN_WARNING, number=str(command.number))
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=f"WA{found.number}")
    ruling.write(warning_entity(found.id), WarningEnded(reason=command.reason))


# --- what is there


def _next(ruling: Ruling, what: str) -> int:
    """Give the next number, in the device's lane; lane 0 of reports is the server's."""
    state, lane = ruling.state, ruling.tables.lane
    if what == REPORT:
        used = {one.number for one in state.reports.values()}
        lane = None if lane is None else lane + 1
        return next_of_count(state, what, lane, state.last_report, used)
    if what == PARTNER:
        used = {one.number for one in state.partners.values()}
        return next_of_count(state, what, lane, state.last_partner, used)
    used = {one.number for one in state.warnings.values()}
    return next_of_count(state, what, lane, state.last_warning, used)


def _report(ruling: Ruling, key: EventId) -> Report | None:
    """Find a report, or refuse."""
    found = ruling.state.reports.get(key)
    if found is None:
        ruling.bar(Code.UNKNOWN_REPORT, report=key)
    return found


def _waiting(ruling: Ruling, key: EventId) -> Report | None:
    """Find a report that still waits, or refuse."""
    found = _report(ruling, key)
    if found is not None and not found.is_waiting:
        about = {"report": str(found.number), "by": found.decided_by}
        ruling.bar(Code.REPORT_DECIDED, state=found.standing.value, **about)
        return None
    return found

"""Events about reports, the partners who make them, and public warnings.

What was decided about a report leaves lines in the history of the incident: the report
itself, once, and what was done with it.
"""

from __future__ import annotations

from typing import Any, assert_never

import immutables
from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    OtherCame,
    PartnerKept,
    PartnerRetired,
    Reported,
    ReporterShown,
    ReporterTold,
    ReportRejected,
    ReportReturned,
    ReportTaken,
    ReportWithdrawn,
    WarningEnded,
    WarningHeard,
)
from store.model.fold.marks import entry, stamped, surely_ms, without_past
from store.model.inbox import Partner, PublicWarning, Report, Standing, Word
from store.model.lanes import PARTNER, REPORT, WARNING, counted, latest
from store.model.owed import is_past
from store.model.records import Entry, EventId, IncidentId, State, report_entity

ReportFact = (
    Reported
    | OtherCame
    | ReportWithdrawn
    | ReportTaken
    | ReportRejected
    | ReportReturned
    | ReporterTold
    | ReporterShown
    | PartnerKept
    | PartnerRetired
    | WarningHeard
    | WarningEnded
)

_COUNTED = {
    Standing.TAKEN: "taken", Standing.ADDED: "added", Standing.REJECTED: "rejected",
}  # fmt: skip
"""What became of a report -> where its partner counts it."""


def on_report(state: State, event: Event, fact: ReportFact) -> State:
    """Change the report, the partner or the warning that a fact is about."""
    match fact:
        case Reported():
            return _come_in(_pruned(state, event), event, fact)
        case OtherCame(what=what):
            others = state.others
            return replace(state, others=others.set(what, others.get(what, 0) + 1))
        case ReportTaken() | ReportRejected() | ReportReturned():
            return _decided(state, event, fact)
        case ReportWithdrawn():
            return _with(state, event, is_withdrawn=True)
        case ReporterTold():
            return _with(state, event, word=_word(state, event, fact))
        case ReporterShown():
            return _shown(state, event)
        case PartnerKept() | PartnerRetired():
            return _on_partner(state, event, fact)
        case WarningHeard() | WarningEnded():
            return _on_warning(_pruned(state, event), event, fact)
        case _:
            assert_never(fact)


def _come_in(state: State, event: Event, fact: Reported) -> State:
    key = EventId(event.entity[2:])
    report = Report(
        id=key, number=fact.number, source=fact.source, group=fact.group,
        reporter=fact.reporter, contact=fact.contact, partner=EventId(fact.partner),
        text=fact.text, place=fact.place, surety=fact.surety, type=fact.type,
        sent_ms=fact.sent_ms, key=fact.key, message=fact.message, media=fact.media,
        received_ms=event.at_ms, by=event.by,
    )  # fmt: skip
    return replace(
        state,
        reports=_told_once(state.reports.set(key, report), report),
        last_report=latest(state.last_report, fact.number),
        lasts=counted(state.lasts, REPORT, fact.number),
    )


def _told_once(
    reports: immutables.Map[EventId, Report], came: Report
) -> immutables.Map[EventId, Report]:
    """Let one stand where two desks wrote what its source calls the same.

    It is that of the least id, in whatever order they are heard of.
    """
    if not came.key:
        return reports
    same = [one for one in reports.values() if one.key == came.key]
    if len(same) == 1:
        return reports
    first = min(one.id for one in same)
    for one in same:
        twin = EventId("") if one.id == first else first
        reports = reports.set(one.id, replace(one, twin=twin))
    return reports


def _with(state: State, event: Event, **changes: Any) -> State:
    known = state.reports.get(EventId(event.entity[2:]))
    if known is None:
        return state
    report = replace(known, written=stamped(known.written, event), **changes)
    return replace(state, reports=state.reports.set(known.id, report))


def _word(state: State, event: Event, fact: ReporterTold) -> Word | None:
    if not fact.how:
        return None
    report = state.reports.get(EventId(event.entity[2:]))
    before = report.word if report is not None else None
    is_update = before is not None and before.was_of_another(fact.closing)
    return Word(
        how=fact.how, closing=fact.closing, template=fact.template, lang=fact.lang,
        reason=fact.reason, is_update=is_update, by=event.by, at_ms=event.at_ms,
    )  # fmt: skip


# --- what is decided about a report


def _decided(
    state: State, event: Event, fact: ReportTaken | ReportRejected | ReportReturned
) -> State:
    before = state.reports.get(EventId(event.entity[2:]))
    if before is None:
        return state
    changes: dict[str, Any] = {
        "standing": Standing.WAITING, "incident": IncidentId(""), "reason": "",
        "decided_ms": event.at_ms, "decided_by": event.by,
    }  # fmt: skip
    match fact:
        case ReportTaken():
            is_one_more = Standing.ADDED if fact.is_added else Standing.TAKEN
            changes |= {"standing": is_one_more, "incident": fact.incident}
        case ReportRejected():
            changes |= {"standing": Standing.REJECTED, "reason": fact.reason}
        case ReportReturned():
            changes |= {"decided_ms": None, "decided_by": ""}
    after = _reckoned(_with(state, event, **changes), event, before)
    for key in dict.fromkeys((before.incident, changes["incident"])):
        after = _lined(after, event, before, key)
    return after


def _reckoned(state: State, event: Event, before: Report) -> State:
    """Count what became of a partner's reports."""
    partner = state.partners.get(before.partner)
    standing = state.reports[before.id].standing
    if partner is None or standing is before.standing:
        return state
    if before.standing in _COUNTED:
        decided_ms = before.decided_ms or event.at_ms
        partner = partner.counted(_COUNTED[before.standing], -1, decided_ms)
    if standing in _COUNTED:
        partner = partner.counted(_COUNTED[standing], 1, event.at_ms)
    return replace(state, partners=state.partners.set(partner.id, partner))


def _lined(state: State, event: Event, report: Report, key: IncidentId) -> State:
    """Let an incident's history tell of a report, and of what was done with it."""
    incident = state.incidents.get(key)
    if incident is None:
        return state
    is_told = any(line.event == report.id for line in incident.history)
    lines = (entry(event),) if is_told else (_come_in_line(report), entry(event))
    after = replace(incident, history=(*incident.history, *lines))
    return replace(state, incidents=state.incidents.set(key, after))


def _shown(state: State, event: Event) -> State:
    """Let an incident's history tell who looked up its caller."""
    is_on = event.entity.startswith("i:")
    incident = state.incidents.get(IncidentId(event.entity[2:])) if is_on else None
    if incident is None:
        return state
    after = replace(incident, history=(*incident.history, entry(event)))
    return replace(state, incidents=state.incidents.set(incident.id, after))


def _come_in_line(report: Report) -> Entry:
    fact = Reported(
        number=report.number, source=report.source, group=report.group,
        reporter=report.reporter, contact=report.contact, partner=report.partner,
        text=report.text, place=report.place, surety=report.surety, type=report.type,
        sent_ms=report.sent_ms, key=report.key, message=report.message,
        media=report.media,
    )  # fmt: skip
    return Entry(
        event=report.id, at_ms=report.received_ms, by=report.by,
        entity=report_entity(report.id), fact=fact,
    )  # fmt: skip


# --- partners and warnings


def _on_partner(
    state: State, event: Event, fact: PartnerKept | PartnerRetired
) -> State:
    key = EventId(event.entity[2:])
    known = state.partners.get(key)
    if isinstance(fact, PartnerKept):
        partner = Partner(
            id=key, number=fact.number, group=fact.group, name=fact.name,
            organisation=fact.organisation, area=fact.area, channels=fact.channels,
            lang=fact.lang, consent_ms=fact.consent_ms, until_ms=fact.until_ms,
            by=event.by, at_ms=event.at_ms,
        )  # fmt: skip
        if known is not None:
            partner = replace(
                partner, taken=known.taken, added=known.added,
                rejected=known.rejected, weeks=known.weeks, written=known.written,
            )  # fmt: skip
        last = latest(state.last_partner, fact.number)
        lasts = counted(state.lasts, PARTNER, fact.number)
        state = replace(state, last_partner=last, lasts=lasts)
    elif known is not None:
        partner = replace(known, retired_ms=event.at_ms, reason=fact.reason)
    else:
        return state
    partner = replace(partner, written=stamped(partner.written, event))
    return replace(state, partners=state.partners.set(key, partner))


def _on_warning(state: State, event: Event, fact: WarningHeard | WarningEnded) -> State:
    key = EventId(event.entity[2:])
    known = state.warnings.get(key)
    if isinstance(fact, WarningHeard):
        warning = PublicWarning(
            id=key, number=fact.number, key=fact.key, headline=fact.headline,
            event=fact.event, area=fact.area, severity=fact.severity,
            until_ms=fact.until_ms, by=event.by, at_ms=event.at_ms,
        )  # fmt: skip
        if known is not None:
            warning = replace(warning, written=known.written)
        last = latest(state.last_warning, fact.number)
        lasts = counted(state.lasts, WARNING, fact.number)
        state = replace(state, last_warning=last, lasts=lasts)
    elif known is not None:
        warning = replace(known, ended_ms=event.at_ms, reason=fact.reason)
    else:
        return state
    warning = replace(warning, written=stamped(warning.written, event))
    return replace(state, warnings=state.warnings.set(key, warning))


def _pruned(state: State, event: Event) -> State:
    """Forget what was over long before this event, and before those folded so far."""
    now_ms = surely_ms(state, event)
    reports, warnings = state.reports, without_past(state.warnings, now_ms)
    for report in state.reports.values():
        is_over = is_past(state, report, now_ms)
        reports = reports.delete(report.id) if is_over else reports
    if reports is state.reports and warnings is state.warnings:
        return state
    return replace(state, reports=reports, warnings=warnings)

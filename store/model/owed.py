"""The closing word: which reporters are owed one, and about which end.

A word is owed once the incident that a report became, or was added to, has ended; one
that is another's duplicate ends with that one. Opened again and ended anew, it is owed
again. Who left no way to be reached is owed none. Pure.
"""

from __future__ import annotations

from typing import NamedTuple

from store.model.inbox import DECIDED_KEPT_MS, REACHED, Partner, Report
from store.model.records import (
    Closure,
    EventId,
    Incident,
    IncidentState,
    State,
    report_entity,
)

_MOST_DUPLICATES = 32
"""So many times the same is the same of another one."""


class Owed(NamedTuple):
    """A word that a reporter is owed, or was."""

    report: Report
    incident: Incident
    """The one with whose end the report's matter ended."""
    closure: Closure
    closing: EventId
    """The event that ended it."""


def ended(state: State, report: Report) -> Owed | None:
    """Find the end of what a report was about; None while there is none."""
    incident = state.incidents.get(report.incident)
    for _ in range(_MOST_DUPLICATES):
        if incident is None or incident.closure is None:
            return None
        closure = incident.closure
        if closure.state is not IncidentState.DUPLICATE:
            closing = incident.written.get("st", EventId(""))
            return Owed(report, incident, closure, closing)
        incident = state.incidents.get(closure.other)
    return None


def is_past(state: State, report: Report, now_ms: int) -> bool:
    """Claim that it was decided about, and all that it became was over, long ago.

    One about which desks differ stays until somebody settles it.
    """
    is_disputed = f"{report_entity(report.id)}|rst" in state.disputes
    if report.decided_ms is None or is_disputed:
        return False
    over_ms = report.decided_ms
    incident = state.incidents.get(report.incident)
    if incident is not None:
        if incident.closure is None:
            return False
        over_ms = max(over_ms, incident.closure.at_ms)
    return now_ms - over_ms >= DECIDED_KEPT_MS


def is_reachable(report: Report) -> bool:
    """Claim that there is a way to tell the reporter something."""
    return bool(report.contact or report.partner)


def owed_for(state: State, report: Report) -> EventId:
    """Name the end that a reporter is still to be told of; empty for none.

    A word that could not be sent is owed still.
    """
    end = ended(state, report)
    if end is None or not is_reachable(report):
        return EventId("")
    word = report.word
    is_told = word is not None and word.closing == end.closing and word.how != "failed"
    return EventId("") if is_told else end.closing


def waits_ms(state: State, since_ms: int = 0, until_ms: int | None = None) -> list[int]:
    """Tell how long each who was told waited for it, the shortest first.

    Args:
        state: Whose reports: those at hand.
        since_ms: Those told from then on,
        until_ms: and before then; None for all.
    """
    found = []
    for report in state.reports.values():
        end, word = ended(state, report), report.word
        if end is None or word is None or word.how not in REACHED:
            continue
        is_within = since_ms <= word.at_ms < (until_ms or word.at_ms + 1)
        if is_within and word.closing == end.closing:
            found.append(max(0, word.at_ms - end.closure.at_ms))
    return sorted(found)


def owed(state: State) -> list[Owed]:
    """List the words that are owed, those that wait longest first."""
    found = []
    for report in state.reports.values():
        if report.incident and owed_for(state, report):
            end = ended(state, report)
            if end is not None:
                found.append(end)
    return sorted(found, key=lambda one: (one.closure.at_ms, one.report.id))


def partners_due(state: State, now_ms: int) -> list[Partner]:
    """List the partners who are to be asked for their consent by now or soon.

    Those who were never asked come first, then those whose consent ends first.
    """
    found = [
        partner
        for partner in state.partners.values()
        if partner.is_active and partner.is_due_soon(now_ms)
    ]
    never = [one for one in found if one.consent_ms is None]
    others = [one for one in found if one.consent_ms is not None]
    others.sort(key=lambda one: (one.until_ms or 0, one.number))
    return [*sorted(never, key=lambda one: one.number), *others]

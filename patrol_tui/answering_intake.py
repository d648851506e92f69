"""Answering what is asked about reports, closing words, partners and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patrol_tui.commands.report_makers import DUE, EVERYBODY
from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.listing.inbox import Inbox, all_told_line
from patrol_tui.offers import MOST
from patrol_tui.street_apart import likely_same
from store.desk import Desk
from store.model.intake import ShowReporter
from store.model.records import EventId, IncidentId
from store.model.refusals import Refusal
from widgets.words.refusals import say_refusal

if TYPE_CHECKING:
    from patrol_tui.console import Console


def answer_intake(console: Console, query: Query, now_ms: int) -> tuple[str, ...]:
    """Answer one of IN, WHO, CW, PA and WA."""
    inbox = Inbox(console.teller, console.desk, now_ms, console.config)
    key = EventId(query.about)
    match query.ask:
        case Ask.WHO:
            return _shown(console, inbox, query, now_ms)
        case Ask.WORDS:
            if query.about == EVERYBODY:
                return _batches(console, inbox, now_ms)
            return inbox.word(key) if key else inbox.words_owed()
        case Ask.PARTNERS:
            if query.about == DUE:
                return inbox.partners_due()
            return inbox.partner(key) if key else inbox.partners()
        case Ask.WARNINGS:
            return inbox.warnings()
        case _:
            return _report(console, inbox, key, now_ms) if key else inbox.waiting()


def _report(
    console: Console, inbox: Inbox, key: EventId, now_ms: int
) -> tuple[str, ...]:
    """Show a report and what it may be one more of; a digit adds it there."""
    report = console.state.reports[key]
    if not report.is_waiting:
        return inbox.report(key)
    likely = likely_same(console.state, report, console.town)[:MOST]
    incidents = [console.state.incidents[one.incident] for one in likely]
    lines = [f"AT {report.number} {incident.number}" for incident in incidents]
    console.offers.make(lines, now_ms)
    told = map(inbox.likeness_line, range(1, MOST + 1), likely)
    return (*inbox.report(key), *told)


def _batches(console: Console, inbox: Inbox, now_ms: int) -> tuple[str, ...]:
    """Ask which of those owed a word have it; a digit notes them all of one channel."""
    batches = inbox.batches()[:MOST]
    console.offers.make(
        [all_told_line(source, len(due)) for source, due in batches], now_ms
    )
    lines = (
        line
        for digit, (source, due) in enumerate(batches, start=1)
        for line in inbox.batch_lines(digit, source, due)
    )
    return tuple(lines) or inbox.words_owed()


def _shown(
    console: Console, inbox: Inbox, query: Query, now_ms: int
) -> tuple[str, ...]:
    """Show who reported, once it is on disk that somebody looked.

    One who only looks at a store can leave no trace, and is shown nobody.
    """
    report, incident = EventId(query.about), query.incident or IncidentId("")
    if not isinstance(console.desk, Desk):
        return inbox.report(report) if report else ()
    reason = query.keys.get("why", "")
    look = ShowReporter(report=report, incident=incident, reason=reason)
    answer = console.desk.submit(look, now_ms, by=console.by)
    if isinstance(answer, Refusal):
        return (say_refusal(console.words, answer.code.value, answer.about),)
    return inbox.caller(incident) if incident else inbox.reporter(report)

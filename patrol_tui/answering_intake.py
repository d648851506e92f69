"""Answering what is asked about reports, closing words, partners and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.listing.inbox import Inbox
from store.desk import Desk
from store.model.intake import ShowReporter
from store.model.records import EventId
from store.model.refusals import Refusal
from widgets.words.refusals import say_refusal

if TYPE_CHECKING:
    from patrol_tui.console import Console


def answer_intake(console: Console, query: Query, now_ms: int) -> tuple[str, ...]:
    """Answer one of IN, WHO, CW, PA and WA."""
    station = console.config.station
    stations = {"th": station.name_th, "en": station.name_en}
    inbox = Inbox(console.teller, console.desk, now_ms, stations)
    key = EventId(query.about)
    match query.ask:
        case Ask.WHO:
            return _shown(console, inbox, query, now_ms)
        case Ask.WORDS:
            return inbox.word(key) if key else inbox.words_owed()
        case Ask.PARTNERS:
            return inbox.partner(key) if key else inbox.partners()
        case Ask.WARNINGS:
            return inbox.warnings()
        case _:
            return inbox.report(key) if key else inbox.waiting()


def _shown(
    console: Console, inbox: Inbox, query: Query, now_ms: int
) -> tuple[str, ...]:
    """Show who reported, once it is on disk that somebody looked.

    One who only looks at a store can leave no trace, and is shown nobody.
    """
    report = EventId(query.about)
    if not isinstance(console.desk, Desk):
        return inbox.report(report)
    look = ShowReporter(report=report, reason=query.keys.get("why", ""))
    answer = console.desk.submit(look, now_ms, by=console.by)
    if isinstance(answer, Refusal):
        return (say_refusal(console.words, answer.code.value, answer.about),)
    return inbox.reporter(report)

"""Answering: what each question asks is looked up here; nothing of the log changes.

Apart from the trace that a search of the past leaves, see `listing.lookups`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never

from patrol_tui.answering_intake import answer_intake
from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.listing.disputes import disputes_listed
from patrol_tui.listing.lists import Listing
from patrol_tui.listing.lookups import leave_trace
from patrol_tui.recommending import advice_for, lines_to_send
from patrol_tui.replies import Outcome, Reply
from store.model.records import IncidentId, UnitId
from widgets.words.advice import say_advice
from widgets.words.catalogue import N_
from widgets.words.languages import say_language
from widgets.words.themes import say_theme

if TYPE_CHECKING:
    from patrol_tui.console import Console


def answer(console: Console, query: Query, now_ms: int) -> Reply:
    """Answer a question."""
    listing = Listing(console.teller, console.desk, console.config.zone, now_ms)
    lines: tuple[str, ...]
    match query.ask:
        case Ask.LIST:
            lines = listing.listed(query.about, query.keys.get("beat", ""))
        case Ask.HISTORY:
            last = query.keys.get("last", "")
            lines = listing.unit_history(query.unit or UnitId(""), last)
        case Ask.SEARCH:
            total, lines = listing.found(query.about, query.keys)
            leave_trace(console.desk, query, total, now_ms, by=console.by)
        case Ask.HELP:
            lines = listing.help(query.about)
        case Ask.SELECT:
            lines = listing.selected(query.incident, query.unit)
        case Ask.RECOMMEND:
            lines = _recommended(console, query, now_ms)
        case Ask.STEPS:
            lines = listing.steps(query.incident or IncidentId(""))
        case Ask.CONFLICTS:
            lines = disputes_listed(
                console.teller, console.state, console.conflicts, query.about
            )
        case Ask.INBOX | Ask.WHO | Ask.WORDS | Ask.PARTNERS | Ask.WARNINGS:
            lines = answer_intake(console, query, now_ms)
        case Ask.NEWS:
            lines = told_news(console, query, now_ms)
        case _:
            lines = _about_desk(console, query.ask, query.about, now_ms)
    text = lines[0] if lines else ""
    return Reply(outcome=Outcome.DONE, text=text, lines=lines, query=query)


_OfDesk = Literal[
    Ask.MAP, Ask.FORM, Ask.LANGUAGE, Ask.THEME, Ask.SETTINGS, Ask.SYNC,
    Ask.METER, Ask.QUIT,
]  # fmt: skip


def _about_desk(
    console: Console, ask: _OfDesk, about: str, now_ms: int
) -> tuple[str, ...]:
    """Answer what concerns the desk itself, its screen and its settings."""
    say = console.words.say
    match ask:
        case Ask.MAP:
            return (say(N_("the map is on the screen: m")),)
        case Ask.FORM:
            return (say(N_("the form is on the screen: N")),)
        case Ask.LANGUAGE:
            console.speak(about)
            return (say_language(console.words),)
        case Ask.THEME:
            return (say_theme(console.words, about),)
        case Ask.SETTINGS:
            return console.live.answer(console, now_ms, console.config.zone)
        case Ask.SYNC:
            return console.outstanding(now_ms)
        case Ask.METER:
            return console.metered()
        case Ask.QUIT:
            return ()
        case _:
            assert_never(ask)


def told_news(console: Console, query: Query, now_ms: int) -> tuple[str, ...]:
    """Tell what changed, and remember what each digit selects."""
    report = console.report(query, now_ms)
    console.offers.make(report.offered(), now_ms)
    return report.lines()


def _recommended(console: Console, query: Query, now_ms: int) -> tuple[str, ...]:
    """REC: rank the units, and remember what each digit sends."""
    incident = console.state.incidents.get(query.incident or IncidentId(""))
    if incident is None:
        return ()
    tables = console.desk.tables
    advice = advice_for(console.state, incident, tables, console.town, now_ms)
    console.offers.make(lines_to_send(incident, advice), now_ms)
    return say_advice(console.words, incident.number, advice)

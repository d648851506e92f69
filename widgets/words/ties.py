"""What ties an incident to others, in words: duplicates, links, agencies, tow firms."""

from __future__ import annotations

from collections.abc import Iterator

from store.model.facts import (
    AnyFact,
    IncidentDuplicate,
    IncidentLinked,
    IncidentReferred,
    IncidentUnlinked,
    TowCalled,
    TowDeclined,
    TowUndone,
)
from store.model.records import Incident, IncidentId, State
from store.model.tables import CodeTables
from widgets.words.catalogue import N_, Words
from widgets.words.terms import agency_name, firm_name

_DUPLICATE_OF = N_("duplicate of #{number}")
_LINKED = N_("linked: {numbers}")
_HANDED = N_("handed to {agency}")
_TOW = N_("tow called: {firm}")
QUEUED = N_("ST {units}")
"""It waits behind the job of these units; three cells before them."""


def say_tie(words: Words, tables: CodeTables, fact: AnyFact) -> str:
    """Tell a fact that ties an incident to others; empty for any other fact."""
    say = words.say
    match fact:
        case IncidentDuplicate(number=number):
            return say(_DUPLICATE_OF, number=number)
        case IncidentLinked(number=number, is_duplicate=True):
            told = N_("has a duplicate: #{number}, its caller is kept there")
            return say(told, number=number)
        case IncidentLinked(number=number):
            return say(_LINKED, numbers=f"#{number}")
        case IncidentUnlinked(number=number):
            return say(N_("no longer linked: #{number}"), number=number)
        case IncidentReferred(agency=agency, text=text):
            told = say(_HANDED, agency=agency_name(words, tables, agency))
            return f"{told}: {text}" if text else told
        case TowCalled(firm=firm, text=text):
            told = say(_TOW, firm=firm_name(words, tables, firm))
            return f"{told}: {text}" if text else told
        case TowDeclined(firm=firm, reason=reason):
            name = firm_name(words, tables, firm)
            return say(N_("{firm} does not come: {reason}"), firm=name, reason=reason)
        case TowUndone(firm=firm, was_refusal=True):
            name = firm_name(words, tables, firm)
            return say(N_("{firm} comes after all"), firm=name)
        case TowUndone(firm=firm):
            name = firm_name(words, tables, firm)
            return say(N_("{firm}: taken back, its turn is as before"), firm=name)
        case _:
            return ""


def say_ties(
    words: Words, tables: CodeTables, state: State, incident: Incident
) -> Iterator[str]:
    """Tell all that an incident is tied to now, for its card."""

    def named(other: IncidentId, number: int) -> str:
        found = state.incidents.get(other)
        return f"#{found.number if found else number}"

    say, closure = words.say, incident.closure
    if closure is not None and closure.other:
        number = named(closure.other, closure.number).removeprefix("#")
        yield say(_DUPLICATE_OF, number=number)
    if closure is not None and closure.agency:
        yield say(_HANDED, agency=agency_name(words, tables, closure.agency))
    kinds = ((N_("duplicates: {numbers}"), True), (_LINKED, False))
    for sentence, is_duplicate in kinds:
        links = [k for k in incident.links if k.is_duplicate is is_duplicate]
        if links:
            numbers = " ".join(named(link.other, link.number) for link in links)
            yield say(sentence, numbers=numbers)
    if incident.stacked:
        yield say(QUEUED, units=",".join(incident.stacked))
    coming = [call for call in incident.tows if not call.declined]
    if coming:
        yield say(_TOW, firm=firm_name(words, tables, coming[-1].firm))

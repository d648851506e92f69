"""What a new incident's taker is told at once, short, for one row: what may be the
same, what to beware of there, what was there before, who rang before, what to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import nlargest

from patrol_tui.partners.directory import Directory
from store.keys.callers import Written, written
from store.model.nearby import cautions_at, earlier_at, likely_duplicates
from store.model.records import Incident, State
from store.model.tables import OFFICER_EMERGENCY
from store.text import fold
from widgets.words.catalogue import N_
from widgets.words.reports import group_name
from widgets.words.results import Teller
from widgets.words.rounds import CAUTION

MOST_CALLERS = 500
"""So many of the newest calls are looked through for the same caller."""
_TELLING = 7
"""So many last digits of a number are the same however it is written."""
Reveal = Callable[[str], str | None]


def brief(
    teller: Teller, state: State, incident: Incident, now_ms: int, reveal: Reveal
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Brief whoever took an incident down.

    Returns:
        The line that each digit enters, and what is said, the most pressing first.
    """
    same = likely_duplicates(state, incident)[:1]
    offered = tuple(f"DUP {incident.number} {one.number}" for one in same)
    return offered, tuple(_told(teller, state, incident, now_ms, reveal))


def beware(
    teller: Teller, state: State, incident: Incident, now_ms: int
) -> tuple[str, ...]:
    """Tell the cautions at an incident's place, all that a crew there needs at once."""
    cautions = cautions_at(state, incident.place, now_ms)
    return tuple(teller.words.say(CAUTION, text=one.text) for one in cautions)


def _told(
    teller: Teller, state: State, incident: Incident, now_ms: int, reveal: Reveal
) -> Iterator[str]:
    say = teller.words.say
    for one in likely_duplicates(state, incident)[:1]:
        digit = f"{teller.offer_sign}1"
        yield say(N_("{digit}: same as #{number}?"), digit=digit, number=one.number)
    yield from beware(teller, state, incident, now_ms)
    if incident.caller:
        yield from _partner_told(teller, state, incident, now_ms, reveal)
        calls = _earlier_calls(state, incident, reveal)
        if calls:
            told = N_("caller rang before: {count}, last #{number}")
            yield say(told, count=len(calls), number=calls[0].number)
    earlier = earlier_at(state, incident)
    if earlier and incident.type != OFFICER_EMERGENCY:
        yield say(N_("earlier here: {count}"), count=len(earlier))
    kind = teller.tables.kind(incident.type)
    if kind is not None and kind.ask:
        is_thai = teller.words.lang == "th"
        asked = (kind.ask_th if is_thai else "") or kind.ask
        yield say(N_("ask: {questions}"), questions=asked)


def _partner_told(
    teller: Teller, state: State, incident: Incident, now_ms: int, reveal: Reveal
) -> Iterator[str]:
    """Tell which partner a caller is, by the channel; none whose consent ran out."""
    partner = Directory(state, reveal).of(reveal(incident.caller) or "")
    if partner is not None and not partner.is_due(now_ms):
        group = group_name(teller.words, partner.group)
        about = {"number": partner.number, "group": group}
        told = teller.words.say(N_("caller is partner P{number}, {group}"), **about)
        yield f"{told} {partner.organisation}".rstrip()


def _earlier_calls(state: State, incident: Incident, reveal: Reveal) -> list[Incident]:
    """Find earlier calls with the same telephone number, or the very same name."""
    calls = calls_of(state, reveal(incident.caller) or "", reveal)
    return [
        one
        for one in calls
        if one.id != incident.id and one.opened_ms <= incident.opened_ms
    ]


def calls_of(state: State, caller: str, reveal: Reveal) -> list[Incident]:
    """Find calls with a caller's number, or the very same name, the newest first."""
    said = written(caller)
    calls = (one for one in state.incidents.values() if one.caller)
    newest = nlargest(MOST_CALLERS, calls, key=lambda one: (one.opened_ms, one.id))
    return [one for one in newest if _is_same(said, reveal(one.caller) or "")]


def _is_same(said: Written, other: str) -> bool:
    """Claim that a caller is the one who was written down before, taken apart.

    Only what has the digits or the letters is taken apart as well, which costs more.
    """
    folded = fold(other).replace(" ", "")
    digits = "".join(filter(str.isdecimal, folded))
    has_number = any(number[-_TELLING:] in digits for number in said.numbers)
    has_name = bool(said.name) and said.squeezed in folded
    if not has_number and not has_name:
        return False
    known = written(other)
    if set(said.numbers) & set(known.numbers):
        return True
    return said.name == known.name and not (said.numbers and known.numbers)

"""Cautions of places, roll-calls and partners, as plain lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store.desk import Desk
from store.glance import Glance
from store.model.beats import beat_of
from store.model.nearby import cautions_at, earlier_at
from store.model.records import Incident, State
from widgets.words.catalogue import N_
from widgets.words.results import Teller
from widgets.words.rounds import CAUTION, say_caution, say_roll
from widgets.words.terms import agency_name, firm_name

LETTERS = "CNP"
"""Cautions, who has not answered the roll-call, partners."""


def rounds_listed(
    letter: str, desk: Desk | Glance, teller: Teller, now_ms: int
) -> Iterable[str]:
    """L C, L N and L P."""
    words, state, zone = teller.words, desk.state, teller.time_zone
    match letter:
        case "C":
            holding = (one for one in state.cautions.values() if one.holds_at(now_ms))
            for one in sorted(holding, key=lambda one: (one.number, one.id)):
                yield say_caution(words, one, zone, teller.place)
        case "N" if state.roll is not None:
            units = (state.units[key] for key in sorted(state.units))
            yield from say_roll(words, state.roll, units, zone, now_ms)
        case "P":
            tables = desk.tables
            for agency in tables.agencies:
                name = agency_name(words, tables, agency.code)
                yield f"FW {agency.code:<14} {name}"
            for firm in tables.tow:
                yield f"TOW {firm.code:<13} {firm_name(words, tables, firm.code)}"


def about_place(
    teller: Teller, state: State, incident: Incident, now_ms: int
) -> Iterator[str]:
    """Tell an incident's beat, the cautions at its place, and what was there before."""
    words = teller.words
    if beat := beat_of(incident.place, teller.tables.beats):
        yield words.say(N_("beat {beat}"), beat=beat)
    for caution in cautions_at(state, incident.place, now_ms):
        yield words.say(CAUTION, text=caution.text)
    if earlier := earlier_at(state, incident):
        last = earlier[0]
        yield words.say(
            N_("earlier here: {count}, the last #{number} {time}; Q finds all"),
            count=len(earlier),
            number=last.number,
            time=teller.moment(last.opened_ms),
        )

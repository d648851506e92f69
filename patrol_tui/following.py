"""What a command's result offers next, each under a digit: nothing goes by itself."""

from __future__ import annotations

from collections.abc import Callable

from patrol_tui.commands.places import quoted
from patrol_tui.listing.briefing import beware, brief
from patrol_tui.stacking import say_waiting
from store.answers import Done
from store.model.facts import EmergencyCalled, IncidentOpened, UnitAssigned
from store.model.records import IncidentId, Location, Unit, UnitId
from store.model.tables import OFFICER_EMERGENCY
from widgets.words.catalogue import N_
from widgets.words.results import Teller
from widgets.words.terms import type_name


def say_next(
    teller: Teller, done: Done, reveal: Callable[[str], str | None] = str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Offer what follows from a command: help for a unit, what waits behind it, what
    is to be known of an incident that came in.

    Returns:
        The line that each digit enters, and what is said of each; that stands before
        the rest of a result, which may be cut.
    """
    for event in done.events:
        if isinstance(event.fact, EmergencyCalled):
            unit = done.state.units[UnitId(event.entity[2:])]
            return _help_for(teller, unit)
        if isinstance(event.fact, IncidentOpened):
            entered = done.state.incidents[IncidentId(event.id)]
            if any(isinstance(one.fact, UnitAssigned) for one in done.events):
                return (), beware(teller, done.state, entered, done.at_ms)
            return brief(teller, done.state, entered, done.at_ms, reveal)
    return say_waiting(teller, done)


def _help_for(teller: Teller, unit: Unit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Offer an incident where a unit is in danger; without a place there is none."""
    place = unit.emergency.place if unit.emergency else None
    if place is None:
        return (), (teller.words.say(N_("where? SOS {unit} @PLACE"), unit=unit.id),)
    line = f"N! {OFFICER_EMERGENCY} {_at(place)} {unit.id}"
    told = N_("{digit} enters {type} P0 there")
    digit = f"{teller.offer_sign}1"
    return (line,), (teller.words.say(told, digit=digit, type=_kind(teller)),)


def _kind(teller: Teller) -> str:
    return type_name(teller.words, teller.tables, OFFICER_EMERGENCY)


def _at(place: Location) -> str:
    """Write a place as it stands in a line: its key, else the words that were said."""
    return quoted(place.key or place.text)

"""What waits behind a unit whose job is over: said, and offered under a digit."""

from __future__ import annotations

from collections.abc import Iterator

from store.answers import Done
from store.model.facts import UnitCleared, UnitFreed
from store.model.records import Incident, Unit, UnitId
from widgets.words.catalogue import N_
from widgets.words.results import Teller


def waiting_behind(done: Done) -> Iterator[tuple[Unit, Incident]]:
    """Name the units that a command left with nothing in hand, each with its next."""
    over = (e for e in done.events if isinstance(e.fact, UnitCleared | UnitFreed))
    for key in dict.fromkeys(UnitId(event.entity[2:]) for event in over):
        unit = done.state.units[key]
        if unit.stacked and not unit.incidents:
            yield unit, done.state.incidents[unit.stacked[0]]


def say_waiting(teller: Teller, done: Done) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Offer what waits behind the units that are free now; nothing goes by itself.

    Returns:
        The line that each digit enters, and what is said of each; that stands before
        the rest of a result, which may be cut.
    """
    found = list(waiting_behind(done))
    lines = tuple(f"D {unit.id} {incident.number}" for unit, incident in found)
    told = tuple(
        teller.words.say(
            N_("next: {incident} ({digit} sends {unit})"),
            incident=teller.incident(incident),
            digit=f"{teller.offer_sign}{digit}",
            unit=unit.id,
        )
        for digit, (unit, incident) in enumerate(found, 1)
    )
    return lines, told

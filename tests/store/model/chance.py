"""Chance: what a random step may draw from, unit by unit and incident by incident."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from store.model.records import (
    Incident,
    IncidentId,
    Location,
    Stage,
    State,
    Unit,
    UnitId,
)

NOBODY = IncidentId("nobody.1")
WORD = "Sunflower"
"""The word that stands down, where the station has one."""
UNITS = ("21", "22", "23", "24", "M1", "M2", "M3")
STRANGER = UnitId("98")
"""Named at times, and never logged on."""
KINDS = ("theft", "shots", "noise", "crash", "robbery", "found", "dragon")
PLACES = ("market", "school", "ตลาดน้ำ", "clock tower", "")
WORDS = ("red motorbike", "ตลาดน้ำ รถสีแดง", "two men", "")
ENDINGS = ("REPORT", "GOA", "ARREST", "", "LOST")
One = TypeVar("One")


class Chance:
    """What a maker may draw from: the State, and a way to take one of several."""

    def __init__(self, rng: random.Random, state: State, now_ms: int) -> None:
        self._rng = rng
        self.state = state
        self.now_ms = now_ms

    def of(self, several: Sequence[One]) -> One:
        """Take one of several."""
        return self._rng.choice(several)

    def rarely(self, times_in: int = 12) -> bool:
        """Claim something once in so many times."""
        return self._rng.randrange(times_in) == 0

    def unit(self, fits: Callable[[Unit], bool] = bool) -> UnitId:
        """Name a unit that fits, rarely any."""
        if not self.rarely():
            found = [key for key, unit in self.state.units.items() if fits(unit)]
            if found:
                return self.of(sorted(found))
        return UnitId(self.of((*UNITS, STRANGER)))

    def units(self, fits: Callable[[Unit], bool] = bool) -> tuple[UnitId, ...]:
        """Name one unit that fits, sometimes two."""
        first = self.unit(fits)
        return (first,) if not self.rarely(4) else (first, self.unit(fits))

    def incident(self, fits: Callable[[Incident], bool] = bool) -> IncidentId:
        """Name an open incident that fits, rarely any one at all."""
        open_ids = sorted(self.state.open_ids)
        if not self.rarely():
            found = [i for i in open_ids if fits(self.state.incidents[i])]
            if found:
                return self.of(found)
        if self.rarely(4):
            return NOBODY
        return self.of(sorted(self.state.incidents)[-20:] or [NOBODY])

    def closed(self) -> IncidentId:
        """Name an incident that is over, rarely an open one."""
        over = [
            key for key in sorted(self.state.incidents)[-12:]
            if key not in self.state.open_ids
        ]  # fmt: skip
        return self.of(over) if over and not self.rarely() else self.incident()

    def place(self) -> Location:
        """Give a place."""
        text = self.of(PLACES)
        return Location(text=text, key=text)

    def number(self, last: int) -> int:
        """Give a number up to the last one, rarely the one behind it."""
        return self._rng.randint(max(1, last - 4), last + 1) if last else 1


def working(unit: Unit) -> bool:
    """Claim that it has an incident in hand."""
    return bool(unit.incidents)


def free(unit: Unit) -> bool:
    """Claim that it can be sent."""
    return unit.is_free


def on_duty(unit: Unit) -> bool:
    """Claim that it is on duty."""
    return unit.on_duty


def off_duty(unit: Unit) -> bool:
    """Claim that it is off duty."""
    return not unit.on_duty


def in_danger(unit: Unit) -> bool:
    """Claim that its emergency is on."""
    return unit.emergency is not None


def waiting(incident: Incident) -> bool:
    """Claim that nobody works on it."""
    return not incident.active


def worked(incident: Incident) -> bool:
    """Claim that somebody works on it."""
    return bool(incident.active)


def towed(incident: Incident) -> bool:
    """Claim that a tow firm was called."""
    return bool(incident.tows)


def at_stage(state: State, *stages: Stage) -> Callable[[Unit], bool]:
    """Make the claim that a unit is at one of the stages."""

    def fits(unit: Unit) -> bool:
        held = state.current(unit)
        return held is not None and held.stage in stages

    return fits

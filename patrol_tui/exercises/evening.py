"""A made-up evening in the zone: what the drill plays, told beforehand from a seed.

The past 90 minutes are cast: which unit does what is fixed, so that the board always
holds a red, an amber and a fresh call, one held, one on scene with back-up and one
that lacks its disposition. The two hours to come are open: a call waits some minutes
for the dispatcher, and only if nobody took it a free unit is sent by the script.
A step that a person has overtaken is skipped. All names are made up.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import NamedTuple

from patrol_tui.exercises.evening_cast import CREWS, PARTNERS, STORIES, Story
from patrol_tui.exercises.evening_steps import Role, Told, log_on_step, unit_steps
from patrol_tui.exercises.player import Step
from store.city.places import Gazetteer, Place
from store.city.zone import ROI_ET
from store.model.commands import LogOn
from store.model.records import Location, UnitId
from store.model.tables import CodeTables

MINUTE_MS = 60_000
PAST_MIN = 90
"""How much of the evening is over when the drill begins."""
FUTURE_MIN = 120
_SHIFT_MIN = 4
"""Log-ons are spread over so many minutes."""


class _Part(NamedTuple):
    """One call of the past, in minutes before the drill begins."""

    role: Role
    priority: int
    opened: float
    sent: float = 0
    enroute: float = 0
    onscene: float = 0
    over: float = 0
    unit: str = ""
    """A place in the cast: c0 to c2 are cars, m0 to m3 motorcycles."""
    backup: str = ""


_PAST = (
    _Part(Role.CLOSED, 3, -85, -84, -83, -79, -66, "c0"),
    _Part(Role.CLOSED, 4, -79, -76, -75, -71, -58, "m0"),
    _Part(Role.CLOSED, 4, -72, -70, -69, -65, -50, "m1"),
    _Part(Role.CLOSED, 2, -66, -65, -64.5, -61, -48, "c1", "m2"),
    _Part(Role.CLOSED, 3, -61, -59, -58, -54, -30, "c2"),
    _Part(Role.CLOSED, 3, -52, -49, -48, -45, -36, "m3"),
    _Part(Role.CANCELLED, 4, -44, over=-40),
    _Part(Role.HELD, 4, -38, over=-34),
    _Part(Role.CLEARED, 2, -33, -32, -31, -26, -6, "c1", "m0"),
    _Part(Role.GOES_ON, 1, -14, -13.3, -12.8, -10, unit="c0", backup="m1"),
    _Part(Role.WAITS, 3, -16.5, 9),
    _Part(Role.WAITS, 2, -12.5, 5),
    _Part(Role.GOES_ON, 3, -7, -4, -3, 1.5, unit="c2"),
    _Part(Role.WAITS, 4, -2, 14),
)
_FUTURE_PRIORITIES = (3, 2, 4, 3, 1, 3, 4, 2, 3, 4, 1, 3, 2, 4, 3)
"""Shuffled by the seed; one call every six to ten minutes."""
_PATIENCE_MIN = (2.0, 2.5, 5.0, 6.5, 8.0)
"""By priority: how long a call to come waits for the dispatcher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """All steps in the order of their times; those up to `start_ms` are the past."""

    steps: tuple[Step, ...]
    begins_ms: int
    """Before the first step."""


def evening(seed: int, start_ms: int, tables: CodeTables) -> Evening:
    """Tell an evening of which 90 minutes are over at `start_ms`.

    The same seed, start and tables give the same steps.
    """
    writer = _Writer(seed, start_ms, tables)
    writer.log_on()
    for part in _PAST:
        writer.past(part)
    writer.future()
    steps = sorted(writer.steps, key=lambda step: step.at_ms)
    begins_ms = start_ms - (PAST_MIN + 1) * MINUTE_MS
    return Evening(steps=tuple(steps), begins_ms=begins_ms)


class _Writer:
    """Writes one evening; every choice comes from the seed."""

    def __init__(self, seed: int, start_ms: int, tables: CodeTables) -> None:
        self.steps: list[Step] = []
        self._chance = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._start_ms = start_ms
        self._stories = _fitting(tables)
        self._told: set[Story] = set()
        self._gazetteer = Gazetteer.of(ROI_ET)
        cars = [unit for unit in CREWS if unit.isdigit()]
        bikes = [unit for unit in CREWS if not unit.isdigit()]
        self._chance.shuffle(cars)
        self._chance.shuffle(bikes)
        self._cast = {f"c{at}": UnitId(unit) for at, unit in enumerate(cars)}
        self._cast |= {f"m{at}": UnitId(unit) for at, unit in enumerate(bikes)}

    def log_on(self) -> None:
        """Begin the shift: crews log on, are heard from, rest and come back."""
        for unit, crew in CREWS.items():
            at_ms = self._at(-PAST_MIN + self._chance.uniform(0, _SHIFT_MIN))
            order = LogOn(unit=UnitId(unit), crew=crew, place=self._junction())
            self.steps.append(log_on_step(at_ms, order))
            heard = [
                (self._at(minutes), self._place())
                for minutes in self._beats(-PAST_MIN + 12, FUTURE_MIN)
            ]
            self.steps += unit_steps(UnitId(unit), heard)
        self.steps += unit_steps(self._cast["m3"], meal=(self._at(-9), self._at(12)))
        self.steps += unit_steps(self._cast["c1"], busy=(self._at(-5.2), self._at(9)))

    def past(self, part: _Part) -> None:
        """Write a call of the past with all that follows from it."""
        late = self._chance.uniform(-0.6, 0.6)

        def at_ms(minutes: float) -> int:
            return self._at(minutes + late) if minutes else 0

        told = self._tell(part.role, part.priority, at_ms(part.opened))
        told.sent_ms = at_ms(part.sent)
        told.enroute_ms = at_ms(part.enroute)
        told.onscene_ms = at_ms(part.onscene)
        told.over_ms = at_ms(part.over)
        told.unit = self._cast.get(part.unit)
        told.backup = self._cast.get(part.backup)
        if part.role is Role.WAITS:
            self._go(told, at_ms(part.sent))
        elif part.role is Role.GOES_ON:
            told.over_ms = self._at(self._chance.uniform(11, 14))
        elif part.role is Role.CLEARED:
            told.close_ms = self._at(self._chance.uniform(10, 13))
        elif part.role is Role.HELD:
            told.held_ms = told.over_ms
            self._go(told, self._at(self._chance.uniform(30, 34)))
        self.steps += told.steps()

    def future(self) -> None:
        """Write the calls to come."""
        priorities = list(_FUTURE_PRIORITIES)
        self._chance.shuffle(priorities)
        minutes = self._chance.uniform(3, 5)
        for priority in priorities:
            told = self._tell(Role.WAITS, priority, self._at(minutes))
            patience = _PATIENCE_MIN[priority] * self._chance.uniform(0.8, 1.2)
            self._go(told, self._at(minutes + patience))
            self.steps += told.steps()
            minutes += self._chance.uniform(6, 9.5)

    def _tell(self, role: Role, priority: int, opened_ms: int) -> Told:
        return Told(
            role=role,
            story=self._story(priority),
            priority=priority,
            place=self._place(),
            source=self._chance.choice(("191", "phone", "LINE", "LINE", "officer")),
            caller=self._chance.choice(PARTNERS),
            opened_ms=opened_ms,
        )

    def _go(self, told: Told, sent_ms: int) -> None:
        """Plan the work of a unit that is chosen when the time has come."""
        chance = self._chance
        told.sent_ms = sent_ms
        told.enroute_ms = sent_ms + int(chance.uniform(0.5, 1.2) * MINUTE_MS)
        told.onscene_ms = sent_ms + int(chance.uniform(3, 5) * MINUTE_MS)
        told.over_ms = sent_ms + int(chance.uniform(11, 17) * MINUTE_MS)

    def _at(self, minutes: float) -> int:
        return self._start_ms + round(minutes * MINUTE_MS)

    def _beats(self, first: float, last: float) -> list[float]:
        """Choose when a unit is heard from: every 15 to 21 minutes."""
        beats = [first + self._chance.uniform(0, 12)]
        while beats[-1] < last:
            beats.append(beats[-1] + self._chance.uniform(15, 21))
        return beats[:-1]

    def _story(self, priority: int) -> Story:
        """Choose a story of this priority, one not told yet if there is any."""
        fit = [s for s in self._stories if s.priority == priority] or self._stories
        fresh = [story for story in fit if story not in self._told] or fit
        story = self._chance.choice(fresh)
        self._told.add(story)
        return story

    def _junction(self) -> Location:
        return self._located(self._chance.choice(ROI_ET.junctions).key)

    def _place(self) -> Location:
        """Choose a junction, or a point along a street."""
        if self._chance.random() < 0.3:
            return self._junction()
        street = self._chance.choice(ROI_ET.streets)
        metres = self._chance.randrange(40, street.length_m - 30, 10)
        return self._located(f"{street.key}+{metres}")

    def _located(self, key: str) -> Location:
        found = self._gazetteer.find(key)
        name = found.name_th if isinstance(found, Place) else key
        return Location(text=name, key=key)


def _fitting(tables: CodeTables) -> list[Story]:
    """Keep the stories that this station's tables have words for."""
    return [
        story
        for story in STORIES
        if tables.kind(story.type) and tables.disposition(story.disposition)
    ]

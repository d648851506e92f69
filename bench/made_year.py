"""A believable store of many events, made quickly: one town's evenings after another.

Not a bench of its own; others import `made_year`. Events are encoded directly, without
the rules; frames, chain, signatures and sealed segments are the log's own, as a desk
leaves them: a new writer each shift, one frame a command. Nothing is synced.

    python bench/made_year.py FOLDER EVENTS
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from patrol_tui.exercises.evening_cast import (
    CREWS,
    PARTNERS,
    STORIES,
    Story,
)
from store.chain import Chain
from store.city.zone import ROI_ET
from store.clock import Clock
from store.device import Device, find_device, new_writer
from store.disk import RealDisk
from store.log import EventLog
from store.model.events import Event, encode
from store.model.facts import (
    AnyFact,
    IncidentClosed,
    IncidentOpened,
    Remarked,
    UnitAssigned,
    UnitCleared,
    UnitOff,
    UnitOn,
    UnitStage,
)
from store.model.records import (
    FIRST_NUMBER,
    LAST_SHORT_NUMBER,
    EventId,
    IncidentId,
    Location,
    Stage,
)
from store.notary import Notary

EVENTS_A_DAY = 900
SHIFTS_EVENTS = 75
"""Crews on and off, writers begun and signed, in the three shifts of a day."""
EVENTS_AN_INCIDENT = 11
SPARE_DAYS = 9
"""Some days are quieter than others."""
END_MS = 1_790_000_000_000
"""About when the last of the days ends."""
HOUR_MS = 3_600_000
SHIFT_HOURS = 8
MINUTE_MS = 60_000
UNITS = [*CREWS, *(f"{n}" for n in range(24, 41))]
OFFICERS = ("สมชาย", "มาลี", "ประเสริฐ", "วันเพ็ญ", "somchai")


Row = tuple[str, AnyFact]
"""An entity, and what happened to it."""


class QuickDisk(RealDisk):
    """A disk that never waits: what is made here can be made again."""

    def sync(self, file: int) -> None:
        """Promise, and do nothing."""

    def sync_folder(self) -> None:
        """Promise, and do nothing."""


@dataclass(slots=True)
class Case:
    """One incident from its opening to its end."""

    story: Story
    number: int
    units: list[str]
    id: IncidentId = field(default=IncidentId(""))


@dataclass(slots=True)
class Command:
    """Some facts of one moment, written in one frame."""

    at_ms: int
    case: Case
    what: str
    unit: str = ""


class Scribe:
    """Writes commands into a log as a desk would, shift after shift."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.disk = QuickDisk(folder)
        self.log = EventLog(self.disk, "", at_ms=lambda: END_MS)
        self.device: Device = find_device(self.disk, None, set())
        self.log.device = self.device.code
        self.chance = random.Random(seed)  # noqa: S311
        self.chain = Chain()
        self.events = 0
        self._clock = Clock()
        self._written: dict[tuple[str, str], EventId] = {}
        self._last = EventId("")
        self._tag = ""
        self._places = [
            *(Location(text=j.name_th, key=j.key) for j in ROI_ET.junctions),
            *(
                Location(
                    text=f"{street.name_th} +{at_m} ม.", key=f"{street.key}+{at_m}"
                )
                for street in ROI_ET.streets
                for at_m in range(100, street.length_m, 100)
            ),
        ]

    def begin_shift(self, at_ms: int) -> None:
        """Become a new writer, and log the crews on."""
        writer = new_writer(self.device.code, self.chain.heads)
        self.notary = Notary(self.device, writer, self._last, self.chain)
        self.officer = self.chance.choice(OFFICERS)
        opening = self.notary.opening()
        self._write(at_ms, [(opening.entity, opening.fact)])
        for unit in UNITS[: len(CREWS) + 4]:
            crew = CREWS.get(unit, ())
            self.commit(at_ms, [(f"u:{unit}", UnitOn(crew=crew, beat=unit[-1]))])

    def end_shift(self, at_ms: int) -> None:
        """Log the crews off, and sign."""
        for unit in UNITS[: len(CREWS) + 4]:
            self.commit(at_ms, [(f"u:{unit}", UnitOff())])
        signature = self.notary.signature()
        self.commit(at_ms, [(signature.entity, signature.fact)])

    def do(self, command: Command) -> None:
        """Write one command about a case."""
        case = command.case
        if command.what == "open":
            self.commit(command.at_ms, [("i:", self._opened(case))])
            case.id = IncidentId(self._last)
            return
        incident, unit = f"i:{case.id}", f"u:{command.unit}"
        rows: list[Row]
        match command.what:
            case "assign":
                rows = [(f"u:{u}", UnitAssigned(incident=case.id)) for u in case.units]
            case "remark":
                rows = [(incident, Remarked(text=case.story.remark))]
            case "clear":
                rows = [(unit, UnitCleared(incident=case.id))]
            case "close":
                ending = case.story.disposition
                cleared = UnitCleared(incident=case.id, disposition=ending)
                rows = [(unit, cleared), (incident, IncidentClosed(disposition=ending))]
            case stage:
                rows = [(unit, UnitStage(incident=case.id, stage=Stage[stage]))]
        self.commit(command.at_ms, rows)

    def commit(self, at_ms: int, rows: list[Row]) -> None:
        """Write one command: its events in one frame."""
        self._write(at_ms, rows)
        if self.notary.is_due():
            signature = self.notary.signature()
            self._write(at_ms, [(signature.entity, signature.fact)])
        self.log.commit(self._tag)

    def _opened(self, case: Case) -> IncidentOpened:
        return IncidentOpened(
            number=case.number,
            type=case.story.type,
            priority=case.story.priority,
            place=self.chance.choice(self._places),
            text=case.story.text,
            source=self.chance.choice(("", "191", "phone")),
            caller=self.chance.choice(PARTNERS),
        )

    def _write(self, at_ms: int, rows: list[Row]) -> None:
        writer = self.notary.writer
        first = self.notary.head.number + 1
        for number, (entity, fact) in enumerate(rows, first):
            id = EventId(f"{writer}.{number}")
            entity = f"i:{id}" if entity == "i:" else entity
            register = fact.register
            before = self._written.get((entity, register)) if register else None
            line = encode(
                Event(
                    writer=writer,
                    number=number,
                    first=first,
                    stamp=self._clock.stamp(at_ms),
                    at_ms=at_ms,
                    by=self.officer,
                    entity=entity,
                    seen=(before,) if before else (),
                    fact=fact,
                )
            )
            if register:
                self._written[entity, register] = id
            head = self.chain.extend(writer, number, line)
            if head is None:
                raise ValueError(f"{id} does not follow")
            self.log.append(line)
            self._tag, self._last = head.tag, id
        self.events += len(rows)


def made_year(folder: Path, events: int, seed: int = 5) -> int:
    """Make a store in a new folder, closed cleanly and its old segments sealed.

    Returns:
        The events in it: those asked for, and the few that end the last shift.
    """
    scribe = Scribe(folder, seed)
    days = -(-events // EVENTS_A_DAY)
    number = FIRST_NUMBER
    for day in range(days + SPARE_DAYS):
        begins_ms = END_MS - (days - day) * 24 * HOUR_MS
        count = (EVENTS_A_DAY - SHIFTS_EVENTS) // EVENTS_AN_INCIDENT
        cases = []
        for _ in range(count):
            units = scribe.chance.sample(UNITS, scribe.chance.choice((1, 1, 2)))
            cases.append(Case(scribe.chance.choice(STORIES), number, units))
            number = number + 1 if number < LAST_SHORT_NUMBER else FIRST_NUMBER
        _write_day(scribe, begins_ms, cases, events)
        if scribe.events >= events:
            break
    scribe.log.close()
    log = EventLog(scribe.disk, scribe.device.code, at_ms=lambda: END_MS)
    for _ in log.tidy():
        pass
    log.close()
    return scribe.events


def _write_day(scribe: Scribe, begins_ms: int, cases: list[Case], events: int) -> None:
    """Write the day's cases, in three shifts, up to a number of events."""
    commands = [c for case in cases for c in _course(case, begins_ms, scribe.chance)]
    commands.sort(key=lambda command: command.at_ms)
    shift = -1
    for command in commands:
        now = (command.at_ms - begins_ms) // (SHIFT_HOURS * HOUR_MS)
        if now != shift:
            if shift >= 0:
                scribe.end_shift(command.at_ms)
            scribe.begin_shift(command.at_ms)
            shift = now
        scribe.do(command)
        if scribe.events >= events:
            break
    scribe.end_shift(commands[-1].at_ms)


def _course(case: Case, begins_ms: int, chance: random.Random) -> Iterator[Command]:
    """The course of one incident, begun somewhen in the first 22 hours of the day."""
    at_ms = begins_ms + chance.randrange(22 * HOUR_MS)
    yield Command(at_ms, case, "open")
    for what in ("assign", "AK", "EN", "AR", "remark", "remark", "remark"):
        if what == "remark" and chance.random() < 0.2:
            continue
        for unit in case.units if what in ("AK", "EN", "AR") else [""]:
            at_ms += chance.randrange(1, 5 * MINUTE_MS)
            yield Command(at_ms, case, what, unit)
    *helpers, last = case.units
    for unit in helpers:
        at_ms += chance.randrange(1, 9 * MINUTE_MS)
        yield Command(at_ms, case, "clear", unit)
    yield Command(at_ms + MINUTE_MS, case, "close", last)


if __name__ == "__main__" and len(sys.argv) == 3:
    began = time.perf_counter()
    made = made_year(Path(sys.argv[1]), int(sys.argv[2]))
    print(f"{made:,} events in {time.perf_counter() - began:.1f} s")

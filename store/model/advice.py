"""Advice: which units could take an incident, in what order, and what speaks against.

Pure, from State, the moment and the travel times that the map gave. It works with no
map at all, and then says that no distance is known. Reasons and shortfalls are codes
with values. Nothing here decides: the order is the same for everybody, and the nearest
unit is always named, even where it is not advised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from math import inf, isfinite

from store.model.records import (
    FREE_TO_SEND,
    Incident,
    Readiness,
    Record,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.model.tables import CodeTables
from store.model.timers import Alarm, unit_timer

POSITION_OLD_MIN = 10
"""Minutes after which the age of a unit's place is told; the field's red limit."""
LEFT_FROM = 3
"""Only incidents of this priority or a lower one are left for another."""
GAIN_S = (60.0, 120.0, 240.0, 480.0)
"""By priority 0 to 3 of the new incident: so much sooner than the best free unit a
busy one must be there before it is advised; own judgement, a few minutes' worth."""
LEAVE_SCENE_FOR = 1
"""A unit on scene is called away for this priority or a higher one only."""
MOST_DIGITS = 9
"""Candidates that a single digit can accept."""


class Word(StrEnum):
    """What can be said about a unit, or about the whole advice."""

    SOONEST = "soonest"
    """There first of all on duty, whether advised or not."""
    FREE = "free"
    PATROL = "patrol"
    """On patrol, so free to send."""
    SKILL = "skill"
    """`text`: what the type needs and the crew can."""
    BEAT = "beat"
    """`text`: the beat in which the incident lies is the unit's own."""
    PREEMPT = "preempt"
    """`number`, `priority`, `stage` of the incident it would leave; `gain_s` before the
    best free unit, None if there is none or a time is not known."""
    ON_INCIDENT = "on-incident"
    """`number`, `priority`, `stage` of an incident it stays on."""
    HERE = "here"
    """`stage`: on this incident already."""
    NOT_READY = "not-ready"
    """`text`: its readiness; `detail`: the reason given."""
    SILENT = "silent"
    """`minutes` without contact, over the limit; `alarm`."""
    NO_POSITION = "no-position"
    POSITION_OLD = "position-old"
    """`minutes` since it said where it was."""
    NO_WAY = "no-way"
    """No street leads there from where it is."""
    PLACE_UNKNOWN = "place-unknown"
    """Of the whole: the incident has no place on the map, so no distance is known."""
    NO_TIMES = "no-times"
    """Of the whole: the place is known, but the map gave no travel times."""
    OFF_DUTY = "off-duty"
    OUT_OF_SERVICE = "out-of-service"


class Note(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One reason or shortfall; which fields it has stands with its word."""

    word: Word
    text: str = ""
    detail: str = ""
    number: int | None = None
    priority: int | None = None
    stage: Stage | None = None
    minutes: int | None = None
    alarm: Alarm = Alarm.NONE
    gain_s: float | None = None


class Considered(Record, frozen=True, kw_only=True):
    """One unit with all that was found about it."""

    unit: UnitId
    travel_s: float | None = None
    """None if it is not known, or if there is no way."""
    notes: tuple[Note, ...] = ()
    """What speaks for it, then what speaks against it."""

    def has(self, word: Word) -> bool:
        """Claim that a note says this."""
        return any(note.word is word for note in self.notes)


class Advice(Record, frozen=True, kw_only=True):
    """All units on duty, ranked; whoever is out of service is only counted."""

    candidates: tuple[Considered, ...] = ()
    """The best first."""
    passed_over: tuple[Considered, ...] = ()
    """On duty but not advised, in the order of arrival."""
    notes: tuple[Note, ...] = ()
    """About the whole."""
    left_out: tuple[tuple[Word, int], ...] = ()
    """How many are off duty or out of service."""

    def picked(self, digit: int) -> UnitId | None:
        """Give the unit that a digit, 1 to 9, accepts."""
        if 1 <= digit <= min(MOST_DIGITS, len(self.candidates)):
            return self.candidates[digit - 1].unit
        return None


class Asked(Record, frozen=True, kw_only=True):
    """What advice is wanted for."""

    incident: Incident
    now_ms: int
    travel_s: Mapping[UnitId, float | None] = {}
    """Seconds to the incident; None where a unit's position is not known, infinite
    where no way leads there. Empty without a map."""
    beat: str = ""
    """The beat in which the incident lies; empty if not known."""


def recommend(state: State, asked: Asked, tables: CodeTables) -> Advice:
    """Rank the units for an incident.

    Free units come by arrival; of equal ones, that of the incident's beat, then the
    one longest in its status, then by call sign. Those with no known time follow,
    available before on patrol. A busy unit is among them only where `_may_leave`
    allows it and it is sooner than the best free one by `GAIN_S`, or nobody is free.
    """
    on_duty = [unit for unit in state.units.values() if unit.on_duty]
    working = [unit for unit in on_duty if unit.readiness is not Readiness.OOS]
    ranked = sorted(working, key=lambda unit: _order(asked, unit))
    free_s = _best_free_s(asked, working)
    soonest = next((u.id for u in ranked if _travel_s(asked, u) is not None), None)
    candidates: list[Considered] = []
    passed_over: list[Considered] = []
    for unit in ranked:
        is_advised, notes = _judged(state, asked, unit, free_s)
        if unit.id == soonest:
            notes = (Note(word=Word.SOONEST), *notes)
        found = Considered(
            unit=unit.id,
            travel_s=_travel_s(asked, unit),
            notes=(*notes, *_doubts(state, asked, unit, tables)),
        )
        (candidates if is_advised else passed_over).append(found)
    off = {unit.id for unit in state.units.values()} | set(tables.units)
    left_out = Counter({Word.OFF_DUTY: len(off) - len(on_duty)})
    left_out[Word.OUT_OF_SERVICE] = len(on_duty) - len(working)
    return Advice(
        candidates=tuple(candidates),
        passed_over=tuple(passed_over),
        notes=_about_all(asked),
        left_out=tuple((word, n) for word, n in left_out.items() if n),
    )


def _travel_s(asked: Asked, unit: Unit) -> float | None:
    told = asked.travel_s.get(unit.id)
    return told if told is not None and isfinite(told) else None


def _order(asked: Asked, unit: Unit) -> tuple[object, ...]:
    """Rank by arrival, then beat, time in status, call sign; the last one is unique."""
    travel_s = _travel_s(asked, unit)
    told = asked.travel_s.get(unit.id)
    unknown = 0 if travel_s is not None else 1 if told is None else 2
    is_away = bool(asked.beat) and unit.beat != asked.beat
    readiness = list(Readiness).index(unit.readiness) if unknown else 0
    return (
        unknown, travel_s or 0.0, bool(unit.incidents) and bool(unknown), readiness,
        is_away, unit.since_ms, unit.id,
    )  # fmt: skip


def _best_free_s(asked: Asked, units: list[Unit]) -> float | None:
    """Give the arrival of the best free unit: infinite if its time is not known, None
    if no unit is free."""
    times = [_travel_s(asked, unit) for unit in units if unit.is_free]
    known = [travel_s for travel_s in times if travel_s is not None]
    return min(known, default=inf if times else None)


def _judged(
    state: State, asked: Asked, unit: Unit, free_s: float | None
) -> tuple[bool, tuple[Note, ...]]:
    """Say whether to advise a unit, with what it is doing now."""
    here = asked.incident.assignment_of(unit.id)
    if here is not None:
        return False, (Note(word=Word.HERE, stage=here.stage),)
    beat = asked.beat and unit.beat == asked.beat
    beats = (Note(word=Word.BEAT, text=unit.beat),) if beat else ()
    if unit.readiness not in FREE_TO_SEND:
        text, detail = unit.readiness.value, unit.reason
        return False, (*beats, Note(word=Word.NOT_READY, text=text, detail=detail))
    if not unit.incidents:
        is_patrol = unit.readiness is Readiness.PT
        return True, (Note(word=Word.PATROL if is_patrol else Word.FREE), *beats)
    travel_s = _travel_s(asked, unit)
    gain_s = None
    if travel_s is not None and free_s is not None and isfinite(free_s):
        gain_s = free_s - travel_s
    needed_s = GAIN_S[min(asked.incident.priority, len(GAIN_S) - 1)]
    is_worth = free_s is None or (gain_s is not None and gain_s >= needed_s)
    leaves = is_worth and _may_leave(state, asked.incident, unit)
    word = Word.PREEMPT if leaves else Word.ON_INCIDENT
    held = _held(state, unit, word, gain_s if leaves else None)
    return leaves, (*beats, *held)


def _may_leave(state: State, incident: Incident, unit: Unit) -> bool:
    """Claim that all it is on can wait longer, and that it may be called away."""
    for key in unit.incidents:
        other = state.incidents[key]
        if other.priority < LEFT_FROM or other.priority <= incident.priority:
            return False
        held = other.assignment_of(unit.id)
        on_scene = held is not None and held.stage >= Stage.AR
        if on_scene and incident.priority > LEAVE_SCENE_FOR:
            return False
    return True


def _held(
    state: State, unit: Unit, word: Word, gain_s: float | None
) -> tuple[Note, ...]:
    notes = []
    for key in unit.incidents:
        other = state.incidents[key]
        held = other.assignment_of(unit.id)
        notes.append(
            Note(
                word=word,
                number=other.number,
                priority=other.priority,
                stage=held.stage if held else None,
                gain_s=gain_s,
            )
        )
    return tuple(notes)


def _doubts(
    state: State, asked: Asked, unit: Unit, tables: CodeTables
) -> tuple[Note, ...]:
    """Tell what its crew can, and what makes its time or its answer doubtful."""
    notes = []
    kind = tables.kind(asked.incident.type)
    can = [skill for skill in kind.needs if skill in unit.skills] if kind else []
    if can:
        notes.append(Note(word=Word.SKILL, text=", ".join(can)))
    told = asked.travel_s.get(unit.id)
    if told is not None and not isfinite(told):
        notes.append(Note(word=Word.NO_WAY))
    elif told is None and asked.travel_s:
        notes.append(Note(word=Word.NO_POSITION))
    old_min = (asked.now_ms - unit.place_ms) // 60_000
    if told is not None and unit.place_ms and old_min >= POSITION_OLD_MIN:
        notes.append(Note(word=Word.POSITION_OLD, minutes=old_min))
    timer = unit_timer(state, unit, asked.now_ms, tables)
    if timer.name == "contact" and timer.alarm is not Alarm.NONE:
        minutes = (asked.now_ms - unit.contact_ms) // 60_000
        notes.append(Note(word=Word.SILENT, minutes=minutes, alarm=timer.alarm))
    return tuple(notes)


def _about_all(asked: Asked) -> tuple[Note, ...]:
    if any(travel_s is not None for travel_s in asked.travel_s.values()):
        return ()
    place = asked.incident.place
    is_placed = bool(place.key) or place.lat is not None
    return (Note(word=Word.NO_TIMES if is_placed else Word.PLACE_UNKNOWN),)

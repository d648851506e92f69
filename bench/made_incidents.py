"""Made incidents: what a station enters, in any number, for the benches.

Each has what a closed theft has: a call, a unit sent, on its way, on scene, two
remarks, and the end; with Thai text, and the same ones every time.
"""

from __future__ import annotations

import random

import immutables
from msgspec.structs import replace

from store.model.facts import (
    AnyFact,
    IncidentClosed,
    IncidentOpened,
    IncidentPriority,
    Remarked,
    UnitAssigned,
    UnitCleared,
    UnitStage,
)
from store.model.records import (
    Assignment,
    Closure,
    Ending,
    Entry,
    EventId,
    Incident,
    IncidentId,
    IncidentState,
    Location,
    Stage,
    State,
    UnitId,
)

START_MS = 1_760_000_000_000
MINUTE_MS = 60_000
GAP_MS = 17 * MINUTE_MS
"""Between two calls: about 30,000 in a year."""
EVENTS_EACH = 9
WORDS = ["รถจักรยานยนต์", "สีแดง", "หายไป", "หน้าร้าน", "พยาน", "helmet", "gate", "witness"]
TYPES = ("theft", "noise", "traffic", "assault", "lost")
RARE = "motorbike"
"""A word that about one of fifty says."""


def made_incident(number: int, *, is_open: bool = False) -> Incident:
    """Make the incident of one call."""
    chance = random.Random(number)  # noqa: S311
    key = IncidentId(f"k7q{number // 400:04d}.{number % 400 * EVENTS_EACH + 1}")
    opened_ms = START_MS + number * GAP_MS
    unit = UnitId(str(21 + number % 20))
    place = Location(text=f"ร้าน {number % 997} ตลาดสด", lat=16.05, lon=103.65)
    text = " ".join(chance.choices(WORDS, k=6)) + RARE * (number % 50 == 0)
    facts: list[AnyFact] = [
        IncidentOpened(
            number=101 + number, type=TYPES[number % 5], priority=2, place=place,
            text=text, source="191", caller=f"สมชาย 08{number:08d}",
        ),
        IncidentPriority(priority=number % 4),
        UnitAssigned(incident=key),
        UnitStage(incident=key, stage=Stage.EN),
        UnitStage(incident=key, stage=Stage.AR),
        Remarked(text=" ".join(chance.choices(WORDS, k=8))),
        Remarked(text=" ".join(chance.choices(WORDS, k=3))),
        UnitCleared(incident=key, disposition="REPORT"),
        IncidentClosed(disposition="REPORT", text="แจ้งความแล้ว"),
    ]  # fmt: skip
    history = tuple(
        Entry(
            event=EventId(f"{key.split('.')[0]}.{number % 400 * EVENTS_EACH + 1 + at}"),
            at_ms=opened_ms + at * MINUTE_MS,
            by="somchai",
            entity=f"u:{unit}" if fact.kind.startswith("unit.") else f"i:{key}",
            fact=fact,
        )
        for at, fact in enumerate(facts[:6] if is_open else facts)
    )
    sent = Assignment(
        unit=unit, incident=key, stage=Stage.AR,
        dispatched_ms=opened_ms + 2 * MINUTE_MS, enroute_ms=opened_ms + 3 * MINUTE_MS,
        onscene_ms=opened_ms + 4 * MINUTE_MS,
    )  # fmt: skip
    opened = Incident(
        id=key, number=101 + number, type=TYPES[number % 5], priority=number % 4,
        place=place, text=text, source="191", caller=f"สมชาย 08{number:08d}",
        opened_ms=opened_ms, clock_ms=opened_ms, opened_by="somchai",
        assignments=(sent,), history=history,
        written=immutables.Map({"core": history[0].event, "pri": history[1].event}),
    )  # fmt: skip
    return opened if is_open else _ended(opened)


def _ended(incident: Incident) -> Incident:
    at_ms = incident.opened_ms + EVENTS_EACH * MINUTE_MS
    sent = replace(
        incident.assignments[0], ended_ms=at_ms, ending=Ending.CLEARED,
        disposition="REPORT",
    )  # fmt: skip
    closure = Closure(
        state=IncidentState.CLOSED, disposition="REPORT", at_ms=at_ms, by="somchai"
    )
    return replace(incident, assignments=(sent,), closure=closure, cleared=1)


def made_state(count: int, still_open: int = 0) -> State:
    """Make a State of many incidents, the last of which are open."""
    made = [
        made_incident(number, is_open=number >= count - still_open)
        for number in range(count)
    ]
    return State(
        incidents=immutables.Map({one.id: one for one in made}),
        open_ids=immutables.Map({one.id: one.number for one in made if one.is_open}),
        numbers=immutables.Map({one.number: one.id for one in made}),
        last_ms=made[-1].opened_ms if made else 0,
    )

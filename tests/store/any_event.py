"""Events to try the fold with: any fact, about few things, so that they meet."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, get_args

import hypothesis.strategies as st
import msgspec

from store.model.events import Event
from store.model.facts import IncidentOpened, KnownFact, UnknownFact
from store.model.fold import fold_all
from store.model.records import (
    Ending,
    EventId,
    IncidentId,
    Location,
    Readiness,
    Stage,
    State,
)
from tests.store.shift import NOON_MS

Pick = Callable[[Sequence[Any]], Any]
"""Takes one of several: by chance, or as hypothesis wants."""
WORDS = ["", "red motorbike", 'ลักทรัพย์ "ตลาด"', "\x00\\\n\u2028", "x" * 300]
PLACES = [
    Location(text=words, key=key, lat=lat, lon=lat)
    for words, key in zip(WORDS, ["", "wat-khum", "wat-khum+200", "", ""], strict=True)
    for lat in (None, 16.05, -1e-300)
]
VALUES: dict[Any, Sequence[Any]] = {
    int: [0, 1, 101, 102, 103, -1, NOON_MS, 2**63, 10**30],
    str: WORDS,
    bool: [True, False],
    bytes: [b"", b"\xff\x00", b'{"d":"k7q"}'],
    int | None: [None, 0, NOON_MS],
    tuple[str, ...]: [(), ("Som", "ใจดี"), ("",)],
    tuple[int, ...]: [(), (7,), (7, 2**40)],
    Location: PLACES,
    Location | None: [None, *PLACES],
    Readiness: list(Readiness),
    Stage: list(Stage),
    Ending: list(Ending),
    EventId: ["", "dev0001.1", "dev0001.3", "dev0002.2"],
    IncidentId: ["0", "1", "2", "no.1"],
}
"""For each type of a fact's field; a digit stands for one of the incidents opened."""
ENTITIES = ["i:0", "i:0", "i:1", "i:2", "i:no.1", "u:21", "u:21", "u:22", "u:", "c:1.1"]
ENTITIES += ["s:map", "s:lang", "d:", "", "x", "b:1.1", "b:2.1", "m:1.1", "m:2.1"]
ENTITIES += ["r:1.1", "r:1.1", "r:2.1", "n:1.1", "n:2.1", "x:1.1"]
KINDS = [*get_args(KnownFact), UnknownFact]
MINUTE_MS = 60_000


class Row(NamedTuple):
    """An event before it has its number."""

    writer: str
    is_alone: bool
    later_ms: int
    by: str
    entity: str
    fact: Any


def any_row(pick: Pick) -> Row:
    """Make one event about anything."""
    kind = pick(KINDS)
    fields = {f.name: pick(VALUES[f.type]) for f in msgspec.structs.fields(kind)}
    return Row(
        writer=pick(["dev0001", "dev0001", "dev0002"]),
        is_alone=pick([True, True, False]),
        later_ms=pick([0, MINUTE_MS, 90 * MINUTE_MS, 26 * 60 * MINUTE_MS, -MINUTE_MS]),
        by=pick(["somchai", "malee", ""]),
        entity=pick(ENTITIES),
        fact=kind(**fields),
    )


def told(rows: Sequence[Row], heads: dict[str, int] | None = None) -> Iterator[Event]:
    """Number the events of each writer, and let them speak of what was opened."""
    numbers = dict(heads or {})
    opened: list[str] = []
    at_ms = NOON_MS
    for row in rows:
        number = numbers[row.writer] = numbers.get(row.writer, 0) + 1
        at_ms += row.later_ms
        key, fact = f"{row.writer}.{number}", row.fact
        if isinstance(fact, IncidentOpened):
            opened.append(key)
        for field in {"incident", "other"} & set(fact.__struct_fields__):
            named = {field: meant(getattr(fact, field), opened)}
            fact = msgspec.structs.replace(fact, **named)
        entity = row.entity
        if entity.startswith("i:"):
            entity = f"i:{meant(entity[2:], opened)}"
        yield Event(
            writer=row.writer,
            number=number,
            first=number if row.is_alone else max(number - 1, 1),
            stamp=f"{at_ms:012x}0000",
            at_ms=at_ms,
            by=row.by,
            entity=entity,
            fact=fact,
        )


def meant(name: str, opened: Sequence[str]) -> str:
    """Give the incident that a digit stands for; any other name stays."""
    if name.isdecimal() and opened:
        return opened[int(name) % len(opened)]
    return name


@st.composite
def any_rows(draw: st.DrawFn, most: int = 30) -> list[Row]:
    """Draw a run of events."""

    def pick(several: Sequence[Any]) -> Any:
        return draw(st.sampled_from(several))

    return [any_row(pick) for _ in range(draw(st.integers(0, most)))]


def fixed_story(events: int) -> list[Event]:
    """Tell one long story, the same one every time."""
    chance = random.Random(4)  # noqa: S311 (a story, not a secret)
    return list(told([any_row(chance.choice) for _ in range(events)]))


ANY_STATES = any_rows().map(lambda rows: fold_all(State(), told(rows)))

"""What an entity of an event stands for in a State: which record, and its name.

Incidents and units have fields of their own; all else that has a life is kept in a map
by the event that began it. Told here once.
"""

from __future__ import annotations

from typing import Any

import immutables

from store.model.records import (
    Bolo,
    Caution,
    ClosedStreet,
    EventId,
    Incident,
    IncidentId,
    Message,
    Partner,
    PublicWarning,
    Report,
    State,
    Unit,
    UnitId,
)

BEGUN = {
    "b:": "bolos", "c:": "closed_streets", "m:": "messages", "n:": "partners",
    "r:": "reports", "w:": "cautions", "x:": "warnings",
}  # fmt: skip
"""Kind of entity -> the State's map of them."""
CLAIMED = tuple(kind for kind in BEGUN if kind != "m:")
"""Those with registers."""

Kept = (
    Incident | Unit | Bolo | Caution | ClosedStreet | Message | Report | Partner
    | PublicWarning
)  # fmt: skip


def begun(state: State, kind: str) -> immutables.Map[EventId, Any]:
    """Give the State's map of a kind of entity."""
    found: immutables.Map[EventId, Any] = getattr(state, BEGUN[kind])
    return found


def record_of(state: State, entity: str) -> Kept | None:
    """Find the record of an entity; None if there is none."""
    kind, key = entity[:2], entity[2:]
    if kind == "i:":
        return state.incidents.get(IncidentId(key))
    if kind == "u:":
        return state.units.get(UnitId(key))
    return begun(state, kind).get(EventId(key)) if kind in BEGUN else None


def name_of(record: Kept) -> str:
    """Name a record as people do: `#101`, `21`, `B4`, a street's place."""
    match record:
        case Incident():
            return f"#{record.number}"
        case Unit():
            return record.id
        case ClosedStreet():
            return record.place.text
        case _:
            return f"{_LETTERS[type(record)]}{record.number}"


_LETTERS: dict[type[object], str] = {
    Bolo: "B", Caution: "W", Message: "MSG", Partner: "P", PublicWarning: "WA",
    Report: "R",
}  # fmt: skip

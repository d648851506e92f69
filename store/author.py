"""The author: makes events, with identity and time, of a judged command's drafts."""

from __future__ import annotations

from msgspec.structs import replace

from store.clock import Clock
from store.model.conflicts import seen_of
from store.model.events import Event
from store.model.facts import KnownFact, ReportTaken, UnitAssigned, UnitStage
from store.model.fold import fold
from store.model.records import EventId, IncidentId, State, UnitId
from store.model.registers import key_of
from store.model.rules.intake import NEW_PARTNER, NEW_REPORT, NEW_WARNING
from store.model.rules.on_air import NEW_BOLO, NEW_MESSAGE
from store.model.rules.paperwork import NEW_CAUTION
from store.model.rules.ruling import NEW_INCIDENT, Draft
from store.model.rules.streets import NEW_STREET

NEW = frozenset(
    {NEW_INCIDENT, NEW_STREET, NEW_BOLO, NEW_MESSAGE, NEW_CAUTION}
    | {NEW_REPORT, NEW_PARTNER, NEW_WARNING}
)
"""Entities of what a command begins, named by its first event."""


class Author:
    """One writer id with its dense numbers; one for each opening of a store."""

    def __init__(self, writer: str, clock: Clock) -> None:
        self.writer = writer
        self._clock = clock
        self._number = 0

    def write(
        self, state: State, drafts: tuple[Draft, ...], now_ms: int, by: str
    ) -> tuple[tuple[Event, ...], State]:
        """Make events of drafts, each told what the State before it had seen.

        Returns:
            The events of one command, and the State after them.
        """
        events = []
        first = self._number + 1
        new = IncidentId(f"{self.writer}.{first}")
        for draft in drafts:
            self._number += 1
            event = Event(
                writer=self.writer,
                number=self._number,
                first=first,
                stamp=self._clock.stamp(now_ms),
                at_ms=now_ms,
                by=by,
                entity=draft.entity,
                seen=_seen(state, self.writer, draft),
                fact=_naming(draft.fact, new),
            )
            if draft.entity in NEW:
                event = replace(event, entity=f"{draft.entity}{event.action}")
            events.append(event)
            state = fold(state, event)
        return tuple(events), state


def _naming(fact: KnownFact, new: IncidentId) -> KnownFact:
    """Let a fact that names no incident name the one entered by the same command."""
    if isinstance(fact, UnitAssigned | UnitStage | ReportTaken) and not fact.incident:
        return replace(fact, incident=new)
    return fact


def _seen(state: State, writer: str, draft: Draft) -> tuple[EventId, ...]:
    """Name the events that the draft replaces, and what else its author knew."""
    entity, fact = draft
    seen = seen_of(state, writer, entity, fact)
    register, key = fact.register, entity[2:]
    if seen or not register or not key or key_of(entity, fact):
        return seen
    written: EventId | None = None
    match entity[:2]:
        case "s:":
            written = state.setting_writes.get(key)
        case "u:":
            unit = state.units.get(UnitId(key))
            written = unit.written.get(register) if unit else None
        case "i:":
            incident = state.incidents.get(IncidentId(key))
            written = incident.written.get(register) if incident else None
        case _:
            pass
    return (written,) if written else ()

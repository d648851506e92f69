"""The tow rotation: which firm was called when, and to which incident."""

from __future__ import annotations

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import TowCalled, TowDeclined, TowUndone
from store.model.fold.marks import entry, stamped
from store.model.numbers import put
from store.model.records import (
    EventId,
    Incident,
    IncidentId,
    State,
    TowCall,
    TowTurn,
)

TowFact = TowCalled | TowDeclined | TowUndone


def on_tow(state: State, event: Event, fact: TowFact) -> State:
    """Note a call, a refusal, or that one of them is taken back."""
    incident = state.incidents.get(IncidentId(event.entity[2:]))
    if incident is None:
        return state
    after = replace(
        incident,
        tows=_tows(incident, event, fact),
        history=(*incident.history, entry(event)),
        written=stamped(incident.written, event),
    )
    turns = state.tow_turns
    now = turns.get(fact.firm)
    match fact:
        case TowCalled():
            turns = turns.set(fact.firm, TowTurn(called=event.id, at_ms=event.at_ms))
        case TowUndone(of=of) if now is not None and now.called == of:
            before = TowTurn(called=fact.last, at_ms=fact.last_ms)
            turns = (
                turns.set(fact.firm, before) if fact.last else turns.delete(fact.firm)
            )
        case _:
            pass
    return replace(put(state, after), tow_turns=turns)


def _tows(incident: Incident, event: Event, fact: TowFact) -> tuple[TowCall, ...]:
    match fact:
        case TowCalled(firm=firm):
            new = TowCall(firm=firm, called=event.id, at_ms=event.at_ms)
            return (*incident.tows, new)
        case TowDeclined(of=of):
            return tuple(
                replace(call, declined=event.id) if call.called == of else call
                for call in incident.tows
            )
        case TowUndone(of=of):
            return tuple(
                replace(call, declined=EventId("")) if call.declined == of else call
                for call in incident.tows
                if call.called != of
            )

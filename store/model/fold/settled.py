"""Conflicts that a person settled: the kept claim holds, with its own author and time.

Settling is a write like any other: it replaces the claims that its author knew of, and
two who settle differently without knowing of each other are a new conflict.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    EmergencyCalled,
    KnownFact,
    Settled,
    UnitAssigned,
    UnitOn,
    UnitResumed,
    UnitStage,
)
from store.model.fold.claims import put_claims
from store.model.fold.marks import entry
from store.model.leaves import knows, leaves, told_by
from store.model.records import (
    Claim,
    Entry,
    EventId,
    IncidentId,
    Stage,
    State,
    UnitId,
)
from store.model.registers import Bound, key_of

Apply = Callable[[State, Event], State]
"""The fold of one event's change."""


def on_settled(state: State, event: Event, fact: Settled, apply: Apply) -> State:
    """Keep one claim, or let those that a settling replaced stand again."""
    key = key_of(event.entity, fact)
    if fact.keep:
        found = _found(state, key, fact.keep)
        told = found.told if found else None
        claims: tuple[Claim, ...] = ()
        if told is not None:
            kept = Claim(event=event.id, by=event.by, at_ms=event.at_ms, told=told)
            claims = (kept,)
    else:
        claims = _again(state, event, key)
    if not claims:
        return _lined(state, state, event, fact)
    after = _held(state, event, claims[-1].told, apply)
    after = put_claims(state, after, event, key, claims)
    return _lined(state, after, event, fact)


def _found(state: State, key: str, event: EventId) -> Claim | None:
    """Find a claim to a register: one that stands, one replaced, one in the history."""
    dispute = state.disputes.get(key)
    over = dispute.over if dispute else ()
    for claim in (*leaves(state, key), *reversed(over)):
        if claim.event == event:
            return claim
    entity, _, _ = key.partition("|")
    if entity.startswith("u:"):
        return _in_lines(state, key, event)
    incident = state.incidents.get(IncidentId(entity[2:]))
    if incident is None or not entity.startswith("i:"):
        return None
    told = told_by(incident, event)
    if told is None or not isinstance(told.told.fact, KnownFact):
        return None
    return told if key_of(told.told.entity, told.told.fact) == key else None


def _in_lines(state: State, key: str, event: EventId) -> Claim | None:
    """Find a claim about a unit that was replaced before anybody differed."""
    for line in reversed(state.unit_lines.get(UnitId(key.partition("|")[0][2:]), ())):
        fact = line.fact
        if line.event == event and isinstance(fact, KnownFact):
            is_claim = (
                not isinstance(fact, Settled) and key_of(line.entity, fact) == key
            )
            claim = Claim(event=event, by=line.by, at_ms=line.at_ms, told=line)
            return claim if is_claim else None
    return None


def _again(state: State, event: Event, key: str) -> tuple[Claim, ...]:
    """Give the claims that stood before a settling which the author takes back."""
    dispute = state.disputes.get(key)
    if dispute is None:
        return ()
    taken_back = {
        leaf.event for leaf in dispute.leaves if knows(state, event, leaf.event)
    }
    return tuple(
        replace(claim, ended_by=EventId(""))
        for claim in dispute.over
        if claim.ended_by in taken_back
    )


def _held(state: State, event: Event, told: Entry, apply: Apply) -> State:
    """Change what the claim changes, as of its own time and by its own author."""
    kept = replace(
        event, at_ms=told.at_ms, by=told.by, entity=told.entity, fact=told.fact
    )
    unit = state.units.get(UnitId(told.entity[2:]))
    if isinstance(kept.fact, Bound):
        return _seated(state, kept, kept.fact, apply)
    if isinstance(kept.fact, EmergencyCalled) and unit and unit.emergency:
        return state  # it stays on, and nothing is called a second time
    after = apply(state, kept)
    if isinstance(kept.fact, UnitOn) and unit is not None and unit.on_duty:
        again = after.units[unit.id]
        again = replace(again, readiness=unit.readiness, reason=unit.reason)
        return replace(after, units=after.units.set(unit.id, again))
    return after


def _seated(state: State, kept: Event, fact: Bound, apply: Apply) -> State:
    """Put a unit on an incident, or part them, however it stands now."""
    key, unit = fact.incident, UnitId(kept.entity[2:])
    on = (UnitResumed(incident=key), UnitAssigned(incident=key))
    for again in on:
        if _stage(state, key, unit) is None:
            state = apply(state, replace(kept, fact=again))
    stage = _stage(state, key, unit)
    match fact:
        case UnitAssigned() | UnitResumed():
            return state
        case UnitStage() if stage is not None and stage >= fact.stage:
            return state
        case _:
            return apply(state, kept)


def _stage(state: State, key: IncidentId, unit: UnitId) -> Stage | None:
    """Tell how far a unit is with an incident; None if it is not on it."""
    incident = state.incidents.get(key)
    held = incident.assignment_of(unit) if incident else None
    return held.stage if held else None


def _lined(before: State, after: State, event: Event, fact: Settled) -> State:
    """Let the incident's history have the line of the settling, and no other."""
    key = IncidentId(event.entity[2:])
    old, new = before.incidents.get(key), after.incidents.get(key)
    if not event.entity.startswith("i:") or old is None or new is None:
        return after
    is_kept = after is not before
    written = new.written.set(fact.disputed, event.id) if is_kept else new.written
    told = replace(new, history=(*old.history, entry(event)), written=written)
    return replace(after, incidents=after.incidents.set(key, told))

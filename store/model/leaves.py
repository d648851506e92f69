"""Leaves: which claims to a register stand, and what the author of an event knew.

An author knew the events that `seen` names, and all that the same writers wrote before
those, since every writer's events come to a desk in their order. It knew its own
earlier ones, and those of the sessions of its store that its own goes on from.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import Settled
from store.model.records import (
    Claim,
    Entry,
    EventId,
    Incident,
    IncidentId,
    State,
    incident_entity,
)
from store.model.registers import Ended, value_of

MOST_SESSIONS = 2_000
"""How many sessions of one store are followed back."""
MOST_DIGITS = 18
"""A longer number is none."""
MOST_SETTLED = 16
"""So often a value may have been settled for again and again, and still be found."""


def number_in(event: str) -> tuple[str, int]:
    """Take an event's id apart: writer and number; 0 for what is none."""
    writer, _, number = event.rpartition(".")
    is_number = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    return writer, int(number) if is_number else 0


def knows(state: State, event: Event, other: EventId) -> bool:
    """Claim that the author of an event had another one on the desk."""
    if other in event.seen:
        return True
    writer, number = number_in(other)
    if writer == event.writer:
        return number < event.number
    for named in event.seen:
        one, upto = number_in(named)
        if one == writer and number <= upto:
            return True
    before = state.begun.get(event.writer)
    for _ in range(MOST_SESSIONS):
        if before is None:
            return False
        one, upto = number_in(before)
        if one == writer:
            return number <= upto
        before = state.begun.get(one)
    return False


def leaves(state: State, key: str) -> tuple[Claim, ...]:
    """Give the claims to a register that stand, in the order they were folded."""
    dispute = state.disputes.get(key)
    if dispute is not None:
        return dispute.leaves
    claim = state.claims.get(key)
    if claim is not None:
        return (claim,)
    entity, _, part = key.partition("|")
    incident = state.incidents.get(IncidentId(entity[2:]))
    if not entity.startswith("i:") or incident is None:
        return ()
    written = incident.written.get(part)
    found = told_by(incident, written) if written else None
    return (found,) if found else ()


def told_by(incident: Incident, event: EventId) -> Claim | None:
    """Find a claim in an incident's history; one settled for has its own author."""
    line = _line(incident, event)
    if line is None:
        return None
    told: Entry | None = line
    for _ in range(MOST_SETTLED):
        if told is None or not isinstance(told.fact, Settled):
            break
        told = _line(incident, told.fact.keep)
    if told is None or isinstance(told.fact, Settled):
        return None
    return Claim(event=line.event, by=line.by, at_ms=line.at_ms, told=told)


def _line(incident: Incident, event: EventId) -> Entry | None:
    found = (line for line in reversed(incident.history) if line.event == event)
    return next(found, None)


def unknown_to(state: State, event: Event, key: str) -> tuple[Claim, ...]:
    """Give the claims to a register that the author of an event did not know of."""
    return tuple(
        leaf for leaf in leaves(state, key) if not knows(state, event, leaf.event)
    )


def differ(claims: tuple[Claim, ...]) -> bool:
    """Claim that not all say the same."""
    if len(claims) < 2:
        return False
    first = value_of(claims[0].told.fact)
    return any(value_of(claim.told.fact) != first for claim in claims[1:])


def closings(state: State, key: IncidentId) -> list[Claim]:
    """Give the claims that an incident is over."""
    found = leaves(state, f"{incident_entity(key)}|st")
    return [claim for claim in found if isinstance(claim.told.fact, Ended)]


def late_work(state: State, key: IncidentId) -> tuple[EventId, ...]:
    """Name what was done on an incident by those who knew of no closing that stands,
    and is unknown to all who closed it."""
    rows = {row.closing: row.work for row in state.late.get(key, ())}
    ends = closings(state, key) if rows else []
    if not ends:
        return ()
    works = [rows.get(claim.event, ()) for claim in ends]
    return tuple(one for one in works[0] if all(one in work for work in works))


def disputed_incidents(state: State) -> set[str]:
    """Name the incidents that are in conflict, or were worked on after their end."""
    return {key for key in state.late if late_work(state, key)} | {
        key.partition("|")[0][2:]
        for key, dispute in state.disputes.items()
        if key.startswith("i:") and differ(dispute.leaves)
    }


def without_claims(state: State, entities: Collection[str]) -> State:
    """Drop all claims to some entities."""
    claims, disputes = state.claims, state.disputes
    for key in state.claims if entities else ():
        if key.partition("|")[0] in entities:
            claims = claims.delete(key)
    for key in state.disputes if entities else ():
        if key.partition("|")[0] in entities:
            disputes = disputes.delete(key)
    late = state.late
    for key in state.late if entities else ():
        late = late.delete(key) if incident_entity(key) in entities else late
    if (claims, disputes, late) == (state.claims, state.disputes, state.late):
        return state
    return replace(state, claims=claims, disputes=disputes, late=late)

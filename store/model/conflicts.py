"""Conflicts: what desks wrote without knowing of each other, until a person settles it.

    a register    several values stand: two priorities, two dispositions, on and off
    two incidents one unit was sent to more than one
    after close   something was done on an incident by who did not know it was closed
    an emergency  it was stood down by who did not know of a call: it stays on

Both sides stay, each with its author and time. Everything else merges by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from store.model.events import device_of
from store.model.facts import (
    AnyFact,
    EmergencyCalled,
    KnownFact,
    UnitAssigned,
    UnitResumed,
)
from store.model.leaves import (
    closings,
    differ,
    late_work,
    leaves,
    number_in,
    told_by,
)
from store.model.records import (
    Claim,
    Dispute,
    EventId,
    Incident,
    IncidentId,
    Record,
    State,
    Unit,
    UnitId,
    incident_entity,
    unit_entity,
)
from store.model.registers import OnIt, incident_of, key_of

BOUND = "asg"
"""The register of a conflict about which of its incidents a unit is on."""
LATE = "late"
"""The register of a conflict about what was done after a closing."""


class Kind(StrEnum):
    """What desks differ in; those who must not wait come first."""

    EMERGENCY = "emergency"
    TWO_INCIDENTS = "two-incidents"
    VALUE = "value"
    AFTER_CLOSE = "after-close"


class Side(Record, frozen=True, kw_only=True):
    """One of the values in conflict, with who claims it."""

    event: EventId
    """Name it to settle for it."""
    by: str
    at_ms: int
    device: str
    """Code of the device that it was written on."""
    fact: KnownFact
    settled_by: str = ""
    """Who settled for it, where that itself is in conflict."""


class Conflict(Record, frozen=True, kw_only=True):
    """What a person has to settle."""

    kind: Kind
    entity: str
    register: str
    sides: tuple[Side, ...]
    """In the same order on every desk; of what was done after close, the closing
    comes first."""
    since_ms: int
    """When the second of them was written."""

    @property
    def unit(self) -> UnitId:
        """Name the unit that it is about; empty for none."""
        if self.entity.startswith("u:"):
            return UnitId(self.entity[2:])
        part, _, unit = self.register.partition(":")
        return UnitId(unit if part == BOUND else "")

    @property
    def incident(self) -> IncidentId:
        """Name the incident that it is about; empty for none."""
        return IncidentId(self.entity[2:] if self.entity.startswith("i:") else "")


def conflicts(state: State) -> tuple[Conflict, ...]:
    """List all conflicts: by kind, then the oldest first."""
    found = [
        *_of_registers(state),
        *(one for unit in state.units.values() for one in _of_unit(state, unit)),
        *(one for key in state.late for one in _after_close(state, key)),
    ]
    rank = list(Kind).index
    return tuple(
        sorted(found, key=lambda one: (rank(one.kind), one.since_ms, one.entity,
                                       one.register))
    )  # fmt: skip


def conflicts_of(state: State, entity: str) -> tuple[Conflict, ...]:
    """List those about one entity; of a unit also those on its incidents."""
    return tuple(
        one
        for one in conflicts(state)
        if one.entity == entity or unit_entity(one.unit) == entity
    )


def is_disputed(state: State, key: str) -> bool:
    """Claim that a register is in conflict."""
    dispute = state.disputes.get(key)
    return dispute is not None and differ(dispute.leaves)


def _of_registers(state: State) -> Iterator[Conflict]:
    for key, dispute in state.disputes.items():
        if differ(dispute.leaves):
            yield _of_register(key, dispute)


def _of_register(key: str, dispute: Dispute) -> Conflict:
    entity, _, register = key.partition("|")
    sides = tuple(_side(claim) for claim in dispute.leaves)
    is_call = any(isinstance(side.fact, EmergencyCalled) for side in sides)
    return Conflict(
        kind=Kind.EMERGENCY if is_call else Kind.VALUE,
        entity=entity,
        register=register,
        sides=sides,
        since_ms=_since_ms(sides),
    )


def _side(claim: Claim) -> Side:
    told = claim.told
    return Side(
        event=claim.event,
        by=told.by,
        at_ms=told.at_ms,
        device=device_of(told.event),
        fact=told.fact,  # type: ignore[arg-type]  # only known facts claim a register
        settled_by=claim.by if claim.event != told.event else "",
    )


def _since_ms(sides: tuple[Side, ...]) -> int:
    return sorted(side.at_ms for side in sides)[1]


def _of_unit(state: State, unit: Unit) -> Iterator[Conflict]:
    if len(unit.incidents) < 2:
        return
    sent = [_sent(state, unit.id, key) for key in unit.incidents]
    sides = tuple(_side(claim) for claim in sent if claim is not None)
    if len(sides) > 1:
        yield Conflict(
            kind=Kind.TWO_INCIDENTS,
            entity=unit_entity(unit.id),
            register=BOUND,
            sides=tuple(sorted(sides, key=lambda side: (side.at_ms, side.event))),
            since_ms=_since_ms(sides),
        )


def _sent(state: State, unit: UnitId, key: IncidentId) -> Claim | None:
    """Find who sent a unit to an incident it is on."""
    incident = state.incidents.get(key)
    if incident is None:
        return None
    for line in reversed(incident.history):
        if line.entity == unit_entity(unit) and isinstance(
            line.fact, UnitAssigned | UnitResumed
        ):
            return Claim(event=line.event, by=line.by, at_ms=line.at_ms, told=line)
    on = [
        claim
        for claim in leaves(state, f"{incident_entity(key)}|{BOUND}:{unit}")
        if isinstance(claim.told.fact, OnIt)
    ]
    return on[-1] if on else None


def _after_close(state: State, key: IncidentId) -> Iterator[Conflict]:
    incident = state.incidents.get(key)
    if incident is None or incident.closure is None:
        return
    entity = incident_entity(key)
    ends = closings(state, key)
    work = [told_by(incident, event) for event in late_work(state, key)]
    claims = (*ends[-1:], *(claim for claim in work if claim is not None))
    if len(claims) > 1:
        sides = tuple(_side(claim) for claim in claims)
        yield Conflict(
            kind=Kind.AFTER_CLOSE,
            entity=entity,
            register=LATE,
            sides=sides,
            since_ms=_since_ms(sides),
        )


def seen_of(
    state: State, writer: str, entity: str, fact: AnyFact
) -> tuple[EventId, ...]:
    """Name what the author of a fact has on the desk, as far as it matters.

    That is all claims to the register it writes; of an incident's end, the newest
    event of each other writer on that incident; and of what is done on an incident
    that is closed, the closing.
    """
    key = key_of(entity, fact)
    names = [leaf.event for leaf in leaves(state, key)] if key else []
    incident = state.incidents.get(incident_of(entity, fact))
    if incident is not None:
        end = f"{incident_entity(incident.id)}|st"
        if key == end:
            names += _newest_of_each(incident, writer)
        elif incident.closure is not None or end in state.disputes:
            ends = (leaf.event for leaf in leaves(state, end))
            names += [one for one in ends if number_in(one)[0] != writer]
    return tuple(dict.fromkeys(names))


def _newest_of_each(incident: Incident, writer: str) -> list[EventId]:
    """Name the newest event of each writer but one on an incident."""
    newest: dict[str, tuple[int, EventId]] = {}
    for line in incident.history:
        by, number = number_in(line.event)
        if by != writer and number > newest.get(by, (0, ""))[0]:
            newest[by] = (number, line.event)
    return [event for _, event in newest.values()]

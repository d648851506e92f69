"""Rules about conflicts: settling one, and the doubt about writing over one.

Who writes on a register in conflict was shown both sides; overridden, the new value
takes the place of all. Undo never does: it would bring back what one desk alone saw.
"""

from __future__ import annotations

from store.model.commands import Reopen, Undo
from store.model.conflicts import (
    BOUND,
    Conflict,
    Kind,
    Side,
    conflicts_of,
    is_disputed,
)
from store.model.facts import (
    EmergencyEnded,
    Settled,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitOff,
    UnitResumed,
)
from store.model.kept import name_of, record_of
from store.model.leaves import leaves
from store.model.records import (
    Ending,
    IncidentId,
    State,
    Unit,
    UnitId,
    incident_entity,
)
from store.model.refusals import Code
from store.model.registers import Bound, Ended, OnIt, key_of
from store.model.rules.incidents import release_units, reopen
from store.model.rules.ruling import Draft, Ruling
from store.model.settling import Settle

EMERGENCY = "sos"
"""Calling and standing down are never held up by a conflict."""


def doubt_disputed(ruling: Ruling) -> None:
    """Doubt what would write over a conflict; undo may not at all."""
    state = ruling.state
    for draft in ruling.drafts:
        key = key_of(*draft)
        is_urgent = key.endswith(f"|{EMERGENCY}")
        if key in state.disputes and not is_urgent and is_disputed(state, key):
            _doubt(ruling, key.partition("|")[0])
            return
    drafts = [one for one in ruling.drafts if isinstance(one.fact, Bound)]
    for entity in dict.fromkeys(one.entity for one in drafts):
        unit = state.units.get(UnitId(entity[2:]))
        if unit is not None and len(unit.incidents) > 1 and _stays(unit, drafts):
            _doubt(ruling, entity)
            return


def _doubt(ruling: Ruling, entity: str) -> None:
    what = named(ruling.state, entity)
    if isinstance(ruling.command, Undo):
        ruling.bar(Code.DISPUTED, what=what)
    else:
        ruling.doubt(Code.DISPUTED, entity, what=what)


def _stays(unit: Unit, drafts: list[Draft]) -> bool:
    """Claim that a unit is on more than one incident even after some drafts."""
    left = set(unit.incidents)
    for entity, fact in drafts:
        if UnitId(entity[2:]) != unit.id:
            continue
        if isinstance(fact, UnitFreed | UnitCleared):
            left.discard(fact.incident)
        elif isinstance(fact, UnitAssigned | UnitResumed):
            left.add(fact.incident)
    return len(left) > 1


def named(state: State, entity: str) -> str:
    """Name an entity as people do: `#101`, `21`, `B4`, a street's place."""
    record = record_of(state, entity)
    return name_of(record) if record is not None else entity[2:]


def settle(ruling: Ruling, command: Settle) -> None:
    """Keep one side; what is no conflict any more is refused."""
    found = [
        (conflict, side)
        for conflict in conflicts_of(ruling.state, command.entity)
        if (conflict.entity, conflict.register) == (command.entity, command.register)
        for side in conflict.sides
        if side.event == command.keep
    ]
    if not found:
        ruling.bar(Code.NOT_DISPUTED, what=named(ruling.state, command.entity))
        return
    conflict, side = found[0]
    match conflict.kind:
        case Kind.TWO_INCIDENTS:
            _keep_one(ruling, conflict, side)
        case Kind.AFTER_CLOSE:
            _end_or_go_on(ruling, conflict, side)
        case _:
            _keep_value(ruling, conflict, side)


def _keep_value(ruling: Ruling, conflict: Conflict, side: Side) -> None:
    unit = ruling.state.units.get(conflict.unit)
    if isinstance(side.fact, EmergencyEnded):
        ruling.bar(Code.IN_EMERGENCY, unit=conflict.unit)
        return
    if isinstance(side.fact, UnitOff) and unit is not None:
        for key in unit.incidents:
            number = ruling.number_of(key)
            ruling.bar(Code.ON_INCIDENT, unit=unit.id, number=number)
    incident = ruling.state.incidents.get(conflict.incident)
    if isinstance(side.fact, Ended) and incident is not None:
        release_units(ruling, incident)
    if isinstance(side.fact, OnIt) and unit is not None:
        _leave_others(ruling, unit, conflict.incident)
    kept = Settled(disputed=conflict.register, keep=side.event)
    ruling.write(conflict.entity, kept)


def _leave_others(ruling: Ruling, unit: Unit, wanted: IncidentId) -> None:
    """Doubt putting a unit back on an incident while it has another in hand."""
    others = [key for key in unit.incidents if key != wanted]
    if wanted in unit.incidents or not others:
        return
    number = ruling.number_of(others[0])
    entity = incident_entity(wanted)
    ruling.doubt(Code.ON_INCIDENT, entity, unit=unit.id, number=number)
    for key in others:
        freed = UnitFreed(incident=key, ending=Ending.PREEMPTED)
        ruling.write_unit(unit.id, freed)


def _keep_one(ruling: Ruling, conflict: Conflict, side: Side) -> None:
    """Let a unit stay on one of its incidents; from the others it is released."""
    if not isinstance(side.fact, Bound):
        return
    wanted, unit = side.fact.incident, conflict.unit
    for key in ruling.state.units[unit].incidents:
        if key != wanted:
            ruling.write_unit(unit, UnitFreed(incident=key))
    part = f"{BOUND}:{unit}"
    on = [
        claim.event
        for claim in leaves(ruling.state, f"{incident_entity(wanted)}|{part}")
        if isinstance(claim.told.fact, OnIt)
    ]
    keep = on[-1] if on else side.event
    ruling.write_incident(wanted, Settled(disputed=part, keep=keep))


def _end_or_go_on(ruling: Ruling, conflict: Conflict, side: Side) -> None:
    """Keep an incident closed, knowing what was done on it; else open it again."""
    incident = ruling.incident(conflict.incident)
    if incident is None:
        return
    if side.event != conflict.sides[0].event:
        reopen(ruling, Reopen(incident=incident.id))
        return
    release_units(ruling, incident)
    ruling.write_incident(incident.id, Settled(disputed="st", keep=side.event))

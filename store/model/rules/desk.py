"""Rules about the desk itself: undo, the exercise mark, settings."""

from __future__ import annotations

from typing import cast

from store.model.commands import KeepSetting, MarkExercise
from store.model.facts import (
    ExerciseMarked,
    IncidentCancelled,
    IncidentClosed,
    IncidentDuplicate,
    IncidentOpened,
    IncidentReferred,
    IncidentReopened,
    KnownFact,
    SettingKept,
    Undone,
    UnitAssigned,
    UnitFreed,
    UnitOff,
    UnitOn,
    UnitResumed,
    UnitStacked,
    UnitUnstacked,
)
from store.model.kept import name_of, record_of
from store.model.records import (
    Action,
    Ending,
    EventId,
    Incident,
    IncidentId,
    Message,
    State,
    Unit,
    UnitId,
    incident_entity,
    unit_entity,
)
from store.model.refusals import Code
from store.model.rules.ruling import Ruling

DESK = "d:"
"""The entity of facts about the desk as a whole."""


def undo(ruling: Ruling, by: str) -> None:
    """One's own last action, within the time, unless others built on it."""
    mine = [action for action in ruling.state.actions if action.by == by]
    if not mine:
        ruling.bar(Code.NOTHING_TO_UNDO, by=by)
        return
    action = mine[-1]
    if not action.inverses:
        _doubt_undo(ruling, action, by)
        mine = [earlier for earlier in mine if earlier.inverses]
        if not mine:
            ruling.bar(Code.NOTHING_TO_UNDO, by=by)
            return
        action = mine[-1]
    limit_min = ruling.tables.timers.undo_min
    if ruling.now_ms - action.at_ms > limit_min * 60_000:
        ruling.bar(Code.UNDO_TOO_LATE, minutes=f"{limit_min:g}")
        return
    overtaken = overtaken_by(ruling.state, action)
    if overtaken:
        ruling.bar(Code.UNDO_OVERTAKEN, what=overtaken)
        return
    ruling.write(DESK, Undone(of=action.id))
    for entity, fact in action.inverses:
        if isinstance(fact, KnownFact):
            ruling.write(entity, fact)


def _doubt_undo(ruling: Ruling, action: Action, by: str) -> None:
    """Say why what was done last stays; an override goes past it, to what was before.

    An emergency ends by its stand-down alone.
    """
    called = [
        UnitId(entity[2:]) for entity, register in action.wrote if register == "sos"
    ]
    unit = ruling.state.units.get(called[0]) if called else None
    if unit is not None and unit.emergency is not None:
        ruling.doubt(Code.UNDO_EMERGENCY, DESK, unit=unit.id)
    else:
        code = Code.UNDO_SAID if action.is_said else Code.UNDO_HEARD
        ruling.doubt(code, DESK, by=by)


def overtaken_by(state: State, action: Action) -> str:
    """Name the unit or incident that was changed since; empty when none was."""
    for entity, register in action.wrote:
        name, written = _written(state, entity, register, action)
        if written is not None and written not in action.events:
            return name
    together = frozenset((entity, type(fact)) for entity, fact in action.inverses)
    for entity, fact in action.inverses:
        name = _hindered(state, entity, fact, together)
        if name:
            return name
    return ""


def _hindered(
    state: State,
    entity: str,
    fact: object,
    together: frozenset[tuple[str, type[object]]],
) -> str:
    """Name the unit or incident whose present state bars a compensating fact.

    A register tells of its own value only; that a unit is on duty before it is put
    back on an incident, or off every incident before it goes off, is seen here.
    `together` names what the same undo writes.
    """
    incident = state.incidents.get(IncidentId(entity[2:]))
    unit = state.units.get(UnitId(entity[2:]))
    match fact:
        case (
            IncidentClosed()
            | IncidentCancelled()
            | IncidentReferred()
            | IncidentDuplicate()
        ) if incident:
            fits = _may_end(state, incident, fact, together)
        case IncidentReopened() if incident:
            fits = state.numbers.get(incident.number) == incident.id
        case UnitOff() if unit:
            fits = _may_go(unit, together)
        case UnitStacked(incident=key) if unit:
            incident = state.incidents.get(key)
            fits = incident is None or _may_wait(incident, together)
        case UnitResumed(incident=key) if unit:
            if not unit.on_duty and (entity, UnitOn) not in together:
                return unit.id
            incident = state.incidents.get(key)
            reopened = (incident_entity(key), IncidentReopened) in together
            fits = incident is None or incident.is_open or reopened
        case _:
            return ""
    if fits:
        return ""
    return f"#{incident.number}" if incident else entity[2:]


_Together = frozenset[tuple[str, type[object]]]


def _may_go(unit: Unit, together: _Together) -> bool:
    """Claim that a unit can go off duty: on no incident, none queued behind it."""
    entity = unit_entity(unit.id)
    freed = not unit.incidents or (entity, UnitFreed) in together
    return freed and (not unit.stacked or (entity, UnitUnstacked) in together)


def _may_end(
    state: State, incident: Incident, fact: object, together: _Together
) -> bool:
    """Claim that it can be over again, and not as the duplicate of its duplicate."""
    rings = isinstance(fact, IncidentDuplicate) and state.leads_to(
        fact.other, incident.id
    )
    return incident.is_open and _left_by_all(incident, together) and not rings


def _may_wait(incident: Incident, together: _Together) -> bool:
    """Claim that it can be queued behind a unit's job again."""
    reopened = (incident_entity(incident.id), IncidentReopened) in together
    freed = all((unit_entity(a.unit), UnitFreed) in together for a in incident.active)
    return freed and (incident.is_open or reopened)


def _left_by_all(incident: Incident, together: _Together) -> bool:
    """Claim that nobody is on it or has it queued, once all is undone together."""
    freed = all((unit_entity(a.unit), UnitFreed) in together for a in incident.active)
    return freed and all(
        (unit_entity(key), UnitUnstacked) in together for key in incident.stacked
    )


def _written(
    state: State, entity: str, register: str, action: Action
) -> tuple[str, EventId | None]:
    key = entity[2:] or action.id
    if entity.startswith("s:"):
        return key, state.setting_writes.get(key)
    record = record_of(state, f"{entity[:2]}{key}")
    if record is None or isinstance(record, Message):
        return key, None
    is_entered = isinstance(record, Incident) and register == "core"
    if is_entered and _built_on(cast(Incident, record), action):
        return name_of(record), EventId("")
    return name_of(record), record.written.get(register)


def _built_on(incident: Incident, action: Action) -> bool:
    """Claim that an incident is no longer as this action entered it.

    A unit that was sent by the same action, as to a stop, does not count.
    """
    own = {
        line.entity
        for line in incident.history
        if line.event in action.events and isinstance(line.fact, UnitAssigned)
    }
    sent = any(
        a.ending is not Ending.UNDONE and unit_entity(a.unit) not in own
        for a in incident.assignments
    )
    entered = incident.history[0].fact
    now = incident.priority, incident.type, incident.place
    as_entered = isinstance(entered, IncidentOpened) and (
        now == (entered.priority, entered.type, entered.place)
    )
    tied = bool(incident.links) or any(not call.declined for call in incident.tows)
    held_by = incident.written.get("hold")
    held = incident.held_until_ms is not None and held_by not in action.events
    return sent or not as_entered or held or tied


def mark_exercise(ruling: Ruling, command: MarkExercise) -> None:
    """Only an empty store becomes a drill's: real work never does."""
    if ruling.state.exercise == command.name:
        return
    if ruling.state.heads:
        ruling.bar(Code.STORE_IN_USE, name=command.name)
        return
    ruling.write(DESK, ExerciseMarked(name=command.name))


def keep_setting(ruling: Ruling, command: KeepSetting) -> None:
    """Written only when it changes."""
    if ruling.state.settings.get(command.key, "") != command.value:
        fact = SettingKept(key=command.key, value=command.value)
        ruling.write(f"s:{command.key}", fact)

"""Rules about the desk itself: undo, the exercise mark, settings."""

from __future__ import annotations

from store.model.commands import KeepSetting, MarkExercise
from store.model.facts import (
    ExerciseMarked,
    IncidentCancelled,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    KnownFact,
    SettingKept,
    Undone,
    UnitFreed,
    UnitOff,
    UnitOn,
    UnitResumed,
)
from store.model.records import (
    Action,
    Ending,
    EventId,
    Incident,
    IncidentId,
    State,
    UnitId,
    incident_entity,
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
        ruling.doubt(Code.UNDO_HEARD, DESK, by=by)
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
        case IncidentClosed() | IncidentCancelled() if incident:
            fits = incident.is_open and not incident.active
        case IncidentReopened() if incident:
            fits = state.numbers.get(incident.number) == incident.id
        case UnitOff() if unit:
            fits = not unit.incidents or (entity, UnitFreed) in together
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


def _written(
    state: State, entity: str, register: str, action: Action
) -> tuple[str, EventId | None]:
    key = entity[2:] or action.id
    if entity.startswith("u:"):
        unit = state.units.get(UnitId(key))
        return (key, unit.written.get(register)) if unit else (key, None)
    if entity.startswith("c:"):
        closed = state.closed_streets.get(EventId(key))
        return (
            (closed.place.text, closed.written.get(register)) if closed else ("", None)
        )
    if entity.startswith("s:"):
        return key, state.setting_writes.get(key)
    incident = state.incidents.get(IncidentId(key))
    if incident is None:
        return key, None
    if register == "core" and _built_on(incident):
        return f"#{incident.number}", EventId("")
    return f"#{incident.number}", incident.written.get(register)


def _built_on(incident: Incident) -> bool:
    """Claim that an incident is no longer as it was entered."""
    sent = any(a.ending is not Ending.UNDONE for a in incident.assignments)
    entered = incident.history[0].fact
    now = incident.priority, incident.type, incident.place
    as_entered = isinstance(entered, IncidentOpened) and (
        now == (entered.priority, entered.type, entered.place)
    )
    return sent or not as_entered or incident.held_until_ms is not None


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

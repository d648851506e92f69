"""The fold: State and one event give the next State.

Deterministic and total: the same events in the same order give an equal State, and
no event makes it raise. An event that was folded before (by writer and number) or
that speaks of an unknown incident changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    AboutLog,
    AlertAcknowledged,
    ExerciseMarked,
    IncidentCancelled,
    IncidentClosed,
    IncidentDuplicate,
    IncidentHeld,
    IncidentLinked,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReferred,
    IncidentReopened,
    IncidentResumed,
    IncidentType,
    IncidentUnlinked,
    OnAir,
    Overridden,
    Remarked,
    RemarkStruck,
    SettingKept,
    StreetClosed,
    StreetOpened,
    TowCalled,
    TowDeclined,
    TowUndone,
    Undone,
    UnitAssigned,
    UnitCleared,
    UnitContact,
    UnitFreed,
    UnitOff,
    UnitOn,
    UnitReady,
    UnitResumed,
    UnitStacked,
    UnitStage,
    UnitUnstacked,
    UnknownFact,
)
from store.model.fold.alerts import on_alert
from store.model.fold.assignments import on_assignment
from store.model.fold.incidents import on_incident, open_incident
from store.model.fold.on_air import noted, on_air
from store.model.fold.stacks import on_stack
from store.model.fold.streets import on_street
from store.model.fold.tows import on_tow
from store.model.fold.units import on_unit
from store.model.records import Action, State, UnitId
from store.model.settings import is_undoable
from store.model.undo import inverse

KEPT_ACTIONS = 64
"""How many of the last actions stay undoable; the time limit is stricter."""


def fold(state: State, event: Event) -> State:
    """Apply one event."""
    if event.number <= state.heads.get(event.writer, 0):
        return state
    after = _apply(state, event)
    if _compensates(state, event):
        after = _not_heard(state, after, event)
    after = noted(after, event)
    return replace(
        after,
        skipped=state.skipped + isinstance(event.fact, UnknownFact),
        heads=after.heads.set(event.writer, event.number),
        last_ms=max(after.last_ms, event.at_ms),
        actions=_remember(state, event),
    )


def fold_all(state: State, events: Iterable[Event]) -> State:
    """Apply events in order."""
    for event in events:
        state = fold(state, event)
    return state


def _apply(state: State, event: Event) -> State:
    match event.fact:
        case IncidentOpened():
            return open_incident(state, event, event.fact)
        case (
            IncidentPriority()
            | IncidentType()
            | IncidentPlace()
            | IncidentHeld()
            | IncidentResumed()
            | IncidentClosed()
            | IncidentCancelled()
            | IncidentReopened()
            | IncidentDuplicate()
            | IncidentReferred()
            | IncidentLinked()
            | IncidentUnlinked()
            | Remarked()
            | RemarkStruck()
        ):
            return on_incident(state, event, event.fact)
        case TowCalled() | TowDeclined() | TowUndone():
            return on_tow(state, event, event.fact)
        case UnitOn() | UnitOff() | UnitReady() | UnitContact():
            return on_unit(state, event, event.fact)
        case UnitAssigned() | UnitStage() | UnitCleared() | UnitFreed() | UnitResumed():
            return on_assignment(state, event, event.fact)
        case UnitStacked() | UnitUnstacked():
            return on_stack(state, event, event.fact)
        case StreetClosed() | StreetOpened():
            return on_street(state, event, event.fact)
        case AlertAcknowledged():
            return on_alert(state, event, event.fact)
        case OnAir():
            return on_air(state, event, event.fact)
        case Overridden():
            return _note_override(state, event)
        case Undone() | UnknownFact() | AboutLog():
            return state
        case ExerciseMarked(name=name):
            return replace(state, exercise=name)
        case SettingKept():
            return _keep_setting(state, event, event.fact)
        case _:
            assert_never(event.fact)


def _keep_setting(state: State, event: Event, fact: SettingKept) -> State:
    writes = state.setting_writes
    if is_undoable(fact.key):
        writes = writes.set(fact.key, event.id)
    settings = state.settings.set(fact.key, fact.value)
    return replace(state, settings=settings, setting_writes=writes)


def _note_override(state: State, event: Event) -> State:
    if event.entity.startswith("i:"):
        return on_incident(state, event, Remarked(text=""))
    return state


def _remember(state: State, event: Event) -> tuple[Action, ...]:
    """Gather what would undo the command that this event belongs to."""
    fact = event.fact
    actions = state.actions
    last = actions[-1] if actions and actions[-1].id == event.action else None
    if isinstance(fact, Undone):
        return tuple(action for action in actions if action.id != fact.of)
    if _compensates(state, event):
        return _restored(actions, event)
    inverses = inverse(state, event)
    is_said = isinstance(fact, OnAir) and not inverses
    is_word = is_said or isinstance(fact, UnitContact)
    if last is None and not inverses and not is_word:
        return actions  # a mark or a setting: nothing that a person did
    wrote = ((event.entity, fact.register),) if fact.register else ()
    if last is None:
        last = Action(
            id=event.action, by=event.by, at_ms=event.at_ms, events=(), inverses=(),
            wrote=(),
        )  # fmt: skip
        actions = (*actions, last)[-KEPT_ACTIONS:]
    grown = replace(
        last,
        events=(*last.events, event.id),
        inverses=inverses + last.inverses,
        wrote=last.wrote + wrote,
        is_said=last.is_said or is_said,
    )
    return (*actions[:-1], grown)


def _compensates(state: State, event: Event) -> bool:
    """Claim that an event belongs to an undo: no action of its command is kept."""
    actions = state.actions
    begun = bool(actions) and actions[-1].id == event.action
    return event.first != event.number and not begun


def _not_heard(before: State, after: State, event: Event) -> State:
    """Leave a unit's contact as it was: undoing at the desk is no word from the car."""
    key = UnitId(event.entity[2:])
    old, new = before.units.get(key), after.units.get(key)
    if old is None or new is None or not event.entity.startswith("u:"):
        return after
    unit = replace(new, contact_ms=old.contact_ms)
    return replace(after, units=after.units.set(key, unit))


def _restored(actions: tuple[Action, ...], event: Event) -> tuple[Action, ...]:
    """Count a compensating write as the write it brings back: the newest one left.

    So one's actions can be undone one after another, the newest first; what another
    wrote in between still bars the older ones.
    """
    wrote = (event.entity, event.fact.register)
    for place in reversed(range(len(actions))):
        if wrote in actions[place].wrote:
            old = actions[place]
            brought_back = replace(old, events=(*old.events, event.id))
            return (*actions[:place], brought_back, *actions[place + 1 :])
    return actions

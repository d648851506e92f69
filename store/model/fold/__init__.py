"""The fold: State and one event give the next State.

Deterministic and total: the same events in the same order give an equal State, and
no event makes it raise. An event that was folded before (by writer and number) or
that speaks of an unknown incident changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import assert_never

import immutables
from msgspec.structs import replace

from store.model.events import Event, device_of
from store.model.facts import (
    AboutLog,
    AboutReport,
    AlertAcknowledged,
    DeskOpened,
    ExerciseMarked,
    IncidentCancelled,
    IncidentClosed,
    IncidentDuplicate,
    IncidentHeld,
    IncidentLinked,
    IncidentNumbered,
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
    Settled,
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
from store.model.fold.claims import passed_by, weighed
from store.model.fold.incidents import on_incident, open_incident
from store.model.fold.on_air import noted, on_air
from store.model.fold.reports import on_report
from store.model.fold.settled import on_settled
from store.model.fold.stacks import on_stack
from store.model.fold.streets import on_street
from store.model.fold.tows import on_tow
from store.model.fold.units import on_unit
from store.model.records import Action, State, UnitId
from store.model.settings import EXERCISE_SETTING, is_undoable
from store.model.undo import inverse

KEPT_ACTIONS = 64
"""How many of the last actions stay undoable; the time limit is stricter."""
KEPT_OF_EACH, KEPT_MS = 8, 15 * 60_000
"""So many of each author's last ones stay so long: others' do not push them out."""
MOST_ACTIONS = 512
"""No more are kept, whoever wrote them."""


def fold(state: State, event: Event) -> State:
    """Apply one event."""
    if event.number <= state.heads.get(event.writer, 0):
        return state
    after = passed_by(state, event) if state.replaced else None
    if after is None:
        after = weighed(state, _apply(state, event), event)
    compensates = _compensates(state, event)
    if compensates:
        after = _not_heard(state, after, event)
    after = noted(after, event)
    return replace(
        after,
        skipped=state.skipped + isinstance(event.fact, UnknownFact),
        heads=after.heads.set(event.writer, event.number),
        last_ms=max(after.last_ms, event.at_ms),
        actions=_remember(state, event, compensates=compensates),
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
            | IncidentNumbered()
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
        case AboutReport():
            return on_report(state, event, event.fact)
        case Overridden():
            return _note_override(state, event)
        case DeskOpened():
            return _begin(state, event, event.fact)
        case Settled():
            return on_settled(state, event, event.fact, _apply)
        case Undone() | UnknownFact() | AboutLog():
            return state
        case ExerciseMarked(name=name):
            kept = SettingKept(key=EXERCISE_SETTING, value=name)
            return replace(_keep_setting(state, event, kept), exercise=name)
        case SettingKept():
            return _keep_setting(state, event, event.fact)
        case _:
            assert_never(event.fact)


def _begin(state: State, event: Event, fact: DeskOpened) -> State:
    """Note whose events a writer goes on from; it knew them all.

    A device that goes on from another one's store has the settings kept there; one
    that only heard of others before it began has its own.
    """
    if not fact.after or event.writer in state.begun:
        return state
    state = replace(state, begun=state.begun.set(event.writer, fact.after))
    kept = state.device_settings
    device, before = device_of(event.writer), device_of(fact.after)
    if not fact.origin or device in kept or before not in kept:
        return state
    return replace(state, device_settings=kept.set(device, kept[before]))


def _keep_setting(state: State, event: Event, fact: SettingKept) -> State:
    """Keep it for its device, and for all who look at this State as it is."""
    device, kept = device_of(event.writer), state.device_settings
    before = kept.get(device, immutables.Map()) if kept else state.settings
    own = before.set(fact.key, fact.value)
    is_own = before is state.settings
    settings = own if is_own else state.settings.set(fact.key, fact.value)
    writes = state.setting_writes
    if is_undoable(fact.key):
        writes = writes.set(fact.key, event.id)
    return replace(
        state,
        settings=settings,
        setting_writes=writes,
        device_settings=kept.set(device, own),
    )


def _note_override(state: State, event: Event) -> State:
    if event.entity.startswith("i:"):
        return on_incident(state, event, Remarked(text=""))
    return state


def _remember(state: State, event: Event, *, compensates: bool) -> tuple[Action, ...]:
    """Gather what would undo the command that this event belongs to."""
    fact = event.fact
    actions = state.actions
    begun = event.action
    last = actions[-1] if actions and actions[-1].id == begun else None
    if isinstance(fact, Undone):
        return tuple(action for action in actions if action.id != fact.of)
    if compensates:
        return _restored(actions, event)
    inverses = inverse(state, event)
    is_said = isinstance(fact, OnAir) and not inverses
    is_word = is_said or isinstance(fact, UnitContact)
    if last is None and not inverses and not is_word:
        return actions  # a mark or a setting: nothing that a person did
    register = fact.disputed if isinstance(fact, Settled) else fact.register
    wrote = ((event.entity, register),) if register else ()
    if last is None:
        last = Action(
            id=begun, by=event.by, at_ms=event.at_ms, events=(), inverses=(),
            wrote=(),
        )  # fmt: skip
        actions = _latest((*actions, last))
    grown = replace(
        last,
        events=(*last.events, event.id),
        inverses=inverses + last.inverses,
        wrote=last.wrote + wrote,
        is_said=last.is_said or is_said,
    )
    return (*actions[:-1], grown)


def _latest(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Let go of the oldest, but not of the new whose author did little since."""
    if len(actions) <= KEPT_ACTIONS:
        return actions
    done, old_ms = Counter(a.by for a in actions), actions[-1].at_ms - KEPT_MS
    gone = [a for a in actions if a.at_ms < old_ms or done[a.by] > KEPT_OF_EACH][:1]
    left = tuple(action for action in actions if action not in gone)
    return left[-MOST_ACTIONS:]


def _compensates(state: State, event: Event) -> bool:
    """Claim that an event belongs to an undo: no action of its command is kept."""
    if event.first == event.number:
        return False
    actions = state.actions
    return not actions or actions[-1].id != event.action


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

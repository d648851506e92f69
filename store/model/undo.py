"""What takes a fact back: the inverse facts, computed from the State before it."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    AboutLog,
    AboutReport,
    AlertAcknowledged,
    AnyFact,
    BoloAdded,
    BoloEnded,
    CautionAdded,
    CautionEnded,
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
    KnownFact,
    OnAir,
    OnFile,
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
    UnitTimed,
    UnitUnstacked,
    UnknownFact,
)
from store.model.kept import record_of
from store.model.records import (
    Bolo,
    Caution,
    ClosedStreet,
    Ending,
    EventId,
    Incident,
    IncidentId,
    IncidentState,
    Readiness,
    State,
    Unit,
    UnitId,
    incident_entity,
)
from store.model.registers import key_of
from store.model.settings import is_undoable
from store.model.undo_intake import of_intake

UNDO_REASON = "UNDO"
"""The reason written where a compensating fact asks for one."""


def inverse(state: State, event: Event) -> tuple[tuple[str, KnownFact], ...]:
    """Say what would take `event` back, given the State just before it.

    Returns:
        The facts to write, each with its entity, in order; empty when there is
        nothing to take back (contacts, what was said on the air, marks, a language,
        undo itself).
    """
    entity = event.entity
    if isinstance(event.fact, Settled):
        return _disputed_again(state, entity, event.fact)
    if entity.startswith("u:"):
        unit = state.units.get(UnitId(entity[2:]))
        facts = _of_unit(state, unit, event.fact)
    elif entity.startswith("i:"):
        incident = state.incidents.get(IncidentId(entity[2:]))
        facts = _of_incident(incident, event) or _of_tow(state, incident, event)
    elif entity.startswith("c:"):
        facts = _of_street(state.closed_streets.get(EventId(entity[2:])), event.fact)
    elif entity.startswith("s:"):
        facts = _of_setting(state, event.fact)
    elif entity.startswith("b:"):
        facts = _of_bolo(state.bolos.get(EventId(entity[2:])), event.fact)
    elif entity.startswith("w:"):
        facts = _of_caution(state.cautions.get(EventId(entity[2:])), event.fact)
    elif isinstance(event.fact, AboutReport):
        facts = of_intake(record_of(state, entity), event.fact, UNDO_REASON)
    else:
        facts = ()
    return tuple((entity, fact) for fact in facts) + _wait_again(state, event.fact)


def _disputed_again(
    state: State, entity: str, fact: Settled
) -> tuple[tuple[str, KnownFact], ...]:
    """A settling taken back leaves the conflict as it was."""
    if not fact.keep or key_of(entity, fact) not in state.disputes:
        return ()
    return ((entity, Settled(disputed=fact.disputed)),)


def _wait_again(state: State, fact: AnyFact) -> tuple[tuple[str, KnownFact], ...]:
    """Sending a unit ends the incident's hold; taken back, it waits again."""
    if not isinstance(fact, UnitAssigned):
        return ()
    incident = state.incidents.get(fact.incident)
    if incident is None or incident.held_until_ms is None:
        return ()
    return ((incident_entity(incident.id), _hold_again(incident)),)


def _of_street(before: ClosedStreet | None, fact: AnyFact) -> tuple[KnownFact, ...]:
    was_closed = before is not None and not before.is_open
    if isinstance(fact, StreetClosed) and not was_closed:
        return (StreetOpened(),)
    if before is None or not was_closed:
        return ()
    if not isinstance(fact, StreetClosed | StreetOpened):
        return ()
    again = StreetClosed(
        place=before.place,
        segments=before.segments,
        until_ms=before.until_ms,
        reason=before.reason,
    )
    return (again,)


def _of_setting(state: State, fact: AnyFact) -> tuple[KnownFact, ...]:
    if not isinstance(fact, SettingKept) or not is_undoable(fact.key):
        return ()
    return (SettingKept(key=fact.key, value=state.settings.get(fact.key, "")),)


def _of_bolo(before: Bolo | None, fact: AnyFact) -> tuple[KnownFact, ...]:
    if isinstance(fact, BoloAdded) and (before is None or before.ended_ms is not None):
        return (BoloEnded(reason=UNDO_REASON),)
    if before is None or not isinstance(fact, BoloAdded | BoloEnded):
        return ()
    again = BoloAdded(
        number=before.number,
        text=before.text,
        plate=before.plate,
        area=before.area,
        until_ms=before.until_ms,
    )
    return (again,)


def _of_caution(before: Caution | None, fact: AnyFact) -> tuple[KnownFact, ...]:
    if isinstance(fact, CautionAdded) and (
        before is None or before.ended_ms is not None
    ):
        return (CautionEnded(reason=UNDO_REASON),)
    if before is None or not isinstance(fact, CautionAdded | CautionEnded):
        return ()
    again = CautionAdded(
        number=before.number,
        place=before.place,
        text=before.text,
        until_ms=before.until_ms,
    )
    return (again,)


def _of_incident(before: Incident | None, event: Event) -> tuple[KnownFact, ...]:
    fact = event.fact
    if isinstance(fact, IncidentOpened):
        return (IncidentCancelled(reason=UNDO_REASON),)
    if isinstance(fact, Remarked | OnFile):
        return (RemarkStruck(of=event.id),)
    if before is None:
        return ()
    match fact:
        case IncidentPriority():
            return (IncidentPriority(priority=before.priority),)
        case IncidentType():
            return (IncidentType(type=before.type),)
        case IncidentPlace():
            return (IncidentPlace(place=before.place),)
        case IncidentHeld() | IncidentResumed():
            return (_hold_again(before),)
        case IncidentLinked() | IncidentUnlinked():
            return (_link_again(before, fact),)
        case (
            IncidentClosed()
            | IncidentCancelled()
            | IncidentDuplicate()
            | IncidentReferred()
        ):
            again = IncidentReopened(
                reason=UNDO_REASON, worked=before.worked, resumes=True
            )
            held = before.held_until_ms is not None
            return (again, _hold_again(before)) if held else (again,)
        case IncidentReopened():
            return _close_again(before)
        case _:
            return ()


def logged_on(unit: Unit) -> UnitOn:
    """Say again how a unit logged on last."""
    return UnitOn(
        crew=unit.crew,
        vehicle=unit.vehicle,
        beat=unit.beat,
        phone=unit.phone,
        equipment=unit.equipment,
        skills=unit.skills,
    )


def _hold_again(before: Incident) -> KnownFact:
    if before.held_until_ms is None:
        return IncidentResumed()
    return IncidentHeld(until_ms=before.held_until_ms, reason=before.held_reason)


def _close_again(before: Incident) -> tuple[KnownFact, ...]:
    closure = before.closure
    if closure is None:
        return ()
    match closure.state:
        case IncidentState.CLOSED:
            closed = IncidentClosed(
                disposition=closure.disposition, text=closure.text, also=closure.also
            )
            return (closed,)
        case IncidentState.DUPLICATE:
            return (IncidentDuplicate(other=closure.other, number=closure.number),)
        case IncidentState.REFERRED:
            return (IncidentReferred(agency=closure.agency, text=closure.text),)
        case _:
            return (IncidentCancelled(reason=closure.text or UNDO_REASON),)


def _link_again(before: Incident, fact: IncidentLinked | IncidentUnlinked) -> KnownFact:
    link = before.link_to(fact.other)
    if link is None:
        return IncidentUnlinked(other=fact.other, number=fact.number)
    return IncidentLinked(
        other=link.other, number=link.number, is_duplicate=link.is_duplicate
    )


def _of_tow(
    state: State, before: Incident | None, event: Event
) -> tuple[KnownFact, ...]:
    """A call taken back gives the firm the turn that it had before."""
    fact = event.fact
    if before is None:
        return ()
    if isinstance(fact, TowDeclined):
        return (TowUndone(of=event.id, firm=fact.firm, was_refusal=True),)
    if not isinstance(fact, TowCalled):
        return ()
    turn = state.tow_turns.get(fact.firm)
    undone = TowUndone(of=event.id, firm=fact.firm)
    if turn is not None:
        undone = replace(undone, last=turn.called, last_ms=turn.at_ms)
    return (undone,)


def _of_unit(state: State, before: Unit | None, fact: AnyFact) -> tuple[KnownFact, ...]:
    """Unit facts; a unit nobody had heard of counts as off duty."""
    known = before or Unit(id=UnitId(""))
    ready = UnitReady(readiness=known.readiness, reason=known.reason)
    log_on = logged_on(known)
    match fact:
        case UnitOn():
            return (log_on, ready) if known.on_duty else (UnitOff(),)
        case UnitOff() if known.timer_min is not None:
            return (log_on, ready, UnitTimed(minutes=known.timer_min))
        case UnitOff():
            return (log_on, ready)
        case UnitTimed():
            return (UnitTimed(minutes=known.timer_min or 0),)
        case UnitReady():
            return (ready,)
        case UnitAssigned():
            freed = UnitFreed(incident=fact.incident, ending=Ending.UNDONE)
            was_plain = ready == UnitReady(readiness=Readiness.AV)
            return (freed,) if was_plain else (freed, ready)
        case UnitStage():
            incident = state.incidents.get(fact.incident)
            old = incident.assignment_of(known.id) if incident else None
            if old is None:
                return ()
            back = UnitStage(incident=fact.incident, stage=old.stage)
            return (replace(back, place=old.destination),)
        case UnitCleared() | UnitFreed():
            return (UnitResumed(incident=fact.incident),)
        case UnitResumed():
            return (UnitFreed(incident=fact.incident, ending=Ending.UNDONE),)
        case UnitStacked():
            return (UnitUnstacked(incident=fact.incident),)
        case UnitUnstacked():
            if fact.incident not in known.stacked:
                return ()
            slot = known.stacked.index(fact.incident)
            return (UnitStacked(incident=fact.incident, slot=slot),)
        case UnitContact() | Overridden() | Undone() | UnknownFact() | AboutLog():
            return ()
        case OnAir() | AlertAcknowledged() | AboutReport():
            return ()
        case ExerciseMarked() | SettingKept() | StreetClosed() | StreetOpened():
            return ()
        case (
            IncidentOpened()
            | IncidentPriority()
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
            | TowCalled()
            | TowDeclined()
            | TowUndone()
            | IncidentNumbered()
            | Settled()
            | Remarked()
            | RemarkStruck()
        ):
            return ()
        case _:
            assert_never(fact)

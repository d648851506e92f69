"""Events about what is said on the air; none of them counts as word from the unit.

A note at the desk must not hide that nobody heard from the car, so contact stays as
it was.
"""

from __future__ import annotations

from typing import Any, assert_never

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import (
    BoloAdded,
    BoloEnded,
    BoloHeard,
    CautionAdded,
    CautionEnded,
    EmergencyCalled,
    EmergencyEnded,
    EmergencyHeard,
    Involved,
    MessageHeard,
    MessageSent,
    ReportNumbered,
    RollCalled,
    StepDone,
    UnitNoted,
    UnitTimed,
)
from store.model.fold.incidents import on_incident
from store.model.fold.marks import entry, stamped, surely_ms, without_past
from store.model.fold.rounds import on_caution, on_roll
from store.model.fold.units import unit_of
from store.model.lanes import BOLO, MESSAGE, counted, latest
from store.model.leaves import unknown_to
from store.model.records import (
    Bolo,
    Emergency,
    EventId,
    Heard,
    Message,
    State,
    Unit,
    UnitId,
)
from store.model.registers import key_of

KEPT_LINES = 200
"""How many of the last events about a unit are remembered."""
KEPT_MESSAGES = 500
"""How many messages are remembered at most, even if some do not have them."""
KEPT_LETTERS = 500
"""Of the words of one emergency; the log has them all."""

AirFact = (
    EmergencyCalled
    | EmergencyHeard
    | EmergencyEnded
    | UnitTimed
    | UnitNoted
    | BoloAdded
    | BoloHeard
    | BoloEnded
    | MessageSent
    | MessageHeard
    | CautionAdded
    | CautionEnded
    | RollCalled
    | StepDone
    | Involved
    | ReportNumbered
)


def on_air(state: State, event: Event, fact: AirFact) -> State:
    """Change what the fact is about: a unit, a BOLO, a message, a file, a place."""
    match fact:
        case BoloAdded() | BoloHeard() | BoloEnded():
            return _on_bolo(_pruned(state, event), event, fact)
        case MessageSent() | MessageHeard():
            return _on_message(_pruned(state, event), event, fact)
        case EmergencyCalled() | EmergencyHeard() | EmergencyEnded():
            return _on_emergency(state, event, fact)
        case UnitTimed():
            minutes = fact.minutes if fact.minutes > 0 else None
            return _with(state, event, unit_of(state, event), timer_min=minutes)
        case UnitNoted():
            return _with(state, event, unit_of(state, event))
        case StepDone() | Involved() | ReportNumbered():
            return on_incident(state, event, fact)
        case CautionAdded() | CautionEnded():
            return on_caution(state, event, fact)
        case RollCalled():
            return on_roll(state, event, fact)
        case _:
            assert_never(fact)


def noted(state: State, event: Event) -> State:
    """Leave a line about the unit that an event is about, if it is known."""
    key = UnitId(event.entity[2:])
    if not event.entity.startswith("u:") or key not in state.units:
        return state
    lines = (*state.unit_lines.get(key, ()), entry(event))[-KEPT_LINES:]
    return replace(state, unit_lines=state.unit_lines.set(key, lines))


def _with(state: State, event: Event, unit: Unit, **changes: Any) -> State:
    written = stamped(unit.written, event)
    after = replace(unit, written=written, **changes)
    return replace(state, units=state.units.set(unit.id, after))


def _on_emergency(
    state: State, event: Event, fact: EmergencyCalled | EmergencyHeard | EmergencyEnded
) -> State:
    unit = unit_of(state, event)
    match fact:
        case EmergencyCalled():
            if fact.place is not None:
                seen_ms = event.at_ms if fact.seen_ms is None else fact.seen_ms
                unit = replace(unit, place=fact.place, place_ms=seen_ms)
            return _with(state, event, unit, emergency=_called(unit, event, fact))
        case EmergencyHeard():
            known = unit.emergency
            if known is None:
                return state
            heard = _also(known.heard, event, fact.unit)
            return _with(state, event, unit, emergency=replace(known, heard=heard))
        case EmergencyEnded():
            calls = unknown_to(state, event, key_of(event.entity, fact))
            if any(isinstance(one.told.fact, EmergencyCalled) for one in calls):
                return _with(state, event, unit)  # ended blind: it stays on
            return _with(state, event, unit, emergency=None)


def _called(unit: Unit, event: Event, fact: EmergencyCalled) -> Emergency:
    """Begin an emergency where the unit is, or add to the one that is on."""
    known = unit.emergency or Emergency(called=event.id, at_ms=event.at_ms, by=event.by)
    if fact.place is not None:
        known = replace(known, place=fact.place, place_ms=unit.place_ms)
    text = " / ".join(filter(None, (known.text, fact.text)))
    return replace(known, text=text[:KEPT_LETTERS])


def _also(heard: tuple[Heard, ...], event: Event, unit: str) -> tuple[Heard, ...]:
    """Add who took note; the same one again changes nothing."""
    one = Heard(by=event.by, unit=UnitId(unit), at_ms=event.at_ms)
    known = {(each.by, each.unit) for each in heard}
    return heard if (one.by, one.unit) in known else (*heard, one)


def _on_bolo(
    state: State, event: Event, fact: BoloAdded | BoloHeard | BoloEnded
) -> State:
    key = EventId(event.entity[2:])
    known = state.bolos.get(key)
    match fact:
        case BoloAdded():
            bolo = Bolo(
                id=key, number=fact.number, text=fact.text, plate=fact.plate,
                area=fact.area, until_ms=fact.until_ms, by=event.by, at_ms=event.at_ms,
            )  # fmt: skip
            if known is not None:
                bolo = replace(
                    bolo, by=known.by, at_ms=known.at_ms, heard=known.heard,
                    written=known.written,
                )  # fmt: skip
            last = latest(state.last_bolo, fact.number)
            lasts = counted(state.lasts, BOLO, fact.number)
            state = replace(state, last_bolo=last, lasts=lasts)
        case BoloHeard() if known is not None:
            bolo = replace(known, heard=_also(known.heard, event, fact.unit))
        case BoloEnded() if known is not None:
            bolo = replace(known, ended_ms=event.at_ms, reason=fact.reason)
        case _:
            return state
    bolo = replace(bolo, written=stamped(bolo.written, event))
    return replace(state, bolos=state.bolos.set(key, bolo))


def _on_message(state: State, event: Event, fact: MessageSent | MessageHeard) -> State:
    key = EventId(event.entity[2:])
    if isinstance(fact, MessageHeard):
        known = state.messages.get(key)
        if known is None:
            return state
        known = replace(known, heard=_also(known.heard, event, fact.unit))
        return replace(state, messages=state.messages.set(key, known))
    sent = Message(
        id=key, number=fact.number, to=tuple(UnitId(unit) for unit in fact.to),
        text=fact.text, sender=UnitId(fact.sender), by=event.by, at_ms=event.at_ms,
        is_broadcast=fact.is_broadcast,
    )  # fmt: skip
    kept = state.messages.set(key, sent)
    if len(kept) > KEPT_MESSAGES:
        oldest = min(kept.values(), key=lambda one: (one.at_ms, one.id))
        kept = kept.delete(oldest.id)
    last = latest(state.last_message, fact.number)
    lasts = counted(state.lasts, MESSAGE, fact.number)
    return replace(state, messages=kept, last_message=last, lasts=lasts)


def _pruned(state: State, event: Event) -> State:
    """Forget what was over long before this event, and before those folded so far."""
    now_ms = surely_ms(state, event)
    bolos = without_past(state.bolos, now_ms)
    messages = without_past(state.messages, now_ms)
    if bolos is state.bolos and messages is state.messages:
        return state
    return replace(state, bolos=bolos, messages=messages)

"""Rules about what is said on the air: emergencies, timers, notes, BOLOs, messages.

An emergency of a unit that is known is never refused: not for its duty, its place or
anything else.
"""

from __future__ import annotations

from msgspec.structs import replace

from store.model.commands import (
    AddBolo,
    CallEmergency,
    EndBolo,
    EndEmergency,
    HearBolo,
    HearEmergency,
    HearMessage,
    NoteUnit,
    SendMessage,
    SetTimer,
)
from store.model.facts import (
    BoloAdded,
    BoloEnded,
    BoloHeard,
    EmergencyCalled,
    EmergencyEnded,
    EmergencyHeard,
    MessageHeard,
    MessageSent,
    UnitNoted,
    UnitTimed,
)
from store.model.lanes import BOLO, MESSAGE, next_of_count
from store.model.records import (
    Bolo,
    EventId,
    Message,
    Unit,
    UnitId,
    bolo_entity,
    message_entity,
    unit_entity,
)
from store.model.refusals import Code
from store.model.rules.ruling import Ruling
from store.text import fold

NEW_BOLO = bolo_entity(EventId(""))
NEW_MESSAGE = message_entity(EventId(""))
"""Entities of what is new; their id is that of the event to be."""
MOST_TIMER_MIN = 24 * 60
MOST_BOLO_MIN = 30 * 24 * 60
"""A BOLO older than a month is no news to anybody on the road."""

# --- emergencies


def call_emergency(ruling: Ruling, command: CallEmergency) -> None:
    """Taken from any unit that is known; called again, it adds words."""
    unit = ruling.unit(command.unit)
    if unit is None:
        return
    called = EmergencyCalled(place=command.place, text=command.text)
    if command.place is None and unit.emergency is None and unit.place is not None:
        called = replace(called, place=unit.place, seen_ms=unit.place_ms)
    ruling.write_unit(unit.id, called)


def hear_emergency(ruling: Ruling, command: HearEmergency) -> None:
    """Only one that is on; whoever else heard of it is added."""
    if _in_danger(ruling, command.unit) is None:
        return
    if command.hearer is not None and ruling.unit(command.hearer) is None:
        return
    ruling.write_unit(command.unit, EmergencyHeard(unit=command.hearer or ""))


def end_emergency(ruling: Ruling, command: EndEmergency) -> None:
    """With the station's word; where it has none, by override and with words.

    A wrong word cannot be overridden, and is written nowhere.
    """
    unit = _in_danger(ruling, command.unit)
    if unit is None:
        return
    wanted = fold(ruling.tables.stand_down)
    if wanted:
        if fold(command.text) != wanted:
            ruling.bar(Code.WRONG_WORD, unit=unit.id)
        ruling.write_unit(unit.id, EmergencyEnded())
        return
    ruling.doubt(Code.NO_STAND_DOWN, unit_entity(unit.id), unit=unit.id)
    if not command.text:
        ruling.bar(Code.WORDS_MISSING, unit=unit.id)
    ruling.write_unit(unit.id, EmergencyEnded(text=command.text))


def _in_danger(ruling: Ruling, key: UnitId) -> Unit | None:
    unit = ruling.unit(key)
    if unit is not None and unit.emergency is None:
        ruling.bar(Code.NO_EMERGENCY, unit=key)
        return None
    return unit


# --- one unit


def set_timer(ruling: Ruling, command: SetTimer) -> None:
    """On duty only; what is set already is not written again."""
    unit = ruling.unit(command.unit)
    if unit is None:
        return
    if not unit.on_duty:
        ruling.bar(Code.OFF_DUTY, unit=unit.id)
    if not 0 <= command.minutes <= MOST_TIMER_MIN:
        ruling.bar(Code.BAD_TIMER, minutes=str(command.minutes))
    if command.minutes != (unit.timer_min or 0):
        ruling.write_unit(unit.id, UnitTimed(minutes=command.minutes))


def note_unit(ruling: Ruling, command: NoteUnit) -> None:
    """Any unit that is known, on duty or not."""
    if ruling.unit(command.unit) is None:
        return
    if not command.text:
        ruling.bar(Code.WORDS_MISSING, unit=command.unit)
    ruling.write_unit(command.unit, UnitNoted(text=command.text))


# --- BOLOs


def add_bolo(ruling: Ruling, command: AddBolo) -> None:
    """Words or a plate are the least."""
    if not command.text and not command.plate:
        ruling.bar(Code.WORDS_MISSING, plate=command.plate)
        return
    minutes = command.minutes
    if minutes is None:
        minutes = round(ruling.tables.bolo_hours * 60)
    if not 1 <= minutes <= MOST_BOLO_MIN:
        ruling.bar(Code.BAD_EXPIRY, days=str(MOST_BOLO_MIN // (24 * 60)))
        return
    added = BoloAdded(
        number=_next(ruling, BOLO),
        text=command.text,
        plate=command.plate,
        area=command.area,
        until_ms=ruling.now_ms + minutes * 60_000,
    )
    ruling.write(NEW_BOLO, added)


def hear_bolo(ruling: Ruling, command: HearBolo) -> None:
    """Once for each unit; the desk has it by itself."""
    bolo = _bolo(ruling, command.number)
    if bolo is None or (command.unit and ruling.unit(command.unit) is None):
        return
    if command.unit not in {one.unit for one in bolo.heard}:
        ruling.write(bolo_entity(bolo.id), BoloHeard(unit=command.unit or ""))


def end_bolo(ruling: Ruling, command: EndBolo) -> None:
    """With the reason."""
    bolo = _bolo(ruling, command.number)
    if bolo is None:
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=str(command.number))
    ruling.write(bolo_entity(bolo.id), BoloEnded(reason=command.reason))


def _next(ruling: Ruling, what: str) -> int:
    """Give the next number of a BOLO or a message, in the device's lane."""
    state = ruling.state
    is_bolo = what == BOLO
    bolos = {one.number for one in state.bolos.values()}
    messages = {one.number for one in state.messages.values()}
    last, used = (state.last_bolo, bolos) if is_bolo else (state.last_message, messages)
    return next_of_count(state, what, ruling.tables.lane, last, used)


def _bolo(ruling: Ruling, number: int) -> Bolo | None:
    """Find a BOLO that holds, or refuse."""
    found = ruling.state.bolo(number)
    if found is None or not found.holds_at(ruling.now_ms):
        ruling.bar(Code.UNKNOWN_BOLO, number=str(number))
        return None
    return found


# --- messages


def send_message(ruling: Ruling, command: SendMessage) -> None:
    """To units on duty, or to the desk; a broadcast names all who are on duty now."""
    if not command.text:
        ruling.bar(Code.WORDS_MISSING, units=", ".join(command.units))
    to = tuple(dict.fromkeys(command.units))
    if command.is_broadcast:
        on_duty = (unit.id for unit in ruling.state.units.values() if unit.on_duty)
        to = tuple(sorted(key for key in on_duty if key != command.sender))
        if not to:
            ruling.bar(Code.NOBODY_ON_DUTY, sender=command.sender or "")
    for key in to:
        unit = ruling.unit(key)
        if unit is not None and not unit.on_duty:
            ruling.bar(Code.OFF_DUTY, unit=key)
    sent = MessageSent(
        number=_next(ruling, MESSAGE),
        to=to,
        text=command.text,
        sender=command.sender or "",
        is_broadcast=command.is_broadcast,
    )
    ruling.write(NEW_MESSAGE, sent)


def hear_message(ruling: Ruling, command: HearMessage) -> None:
    """By one whom it was for; without a unit, by the only one who has it not yet."""
    found = ruling.state.message(command.number)
    if found is None:
        ruling.bar(Code.UNKNOWN_MESSAGE, number=str(command.number))
        return
    unit = _hearer(ruling, found, command.unit)
    if unit in found.missing:
        ruling.write(message_entity(found.id), MessageHeard(unit=unit or ""))


def _hearer(ruling: Ruling, found: Message, named: UnitId | None) -> UnitId | None:
    """Give who has it: the one named, else the only one left; the desk has no name."""
    number = str(found.number)
    if named is not None and found.to:
        if named not in found.to:
            ruling.bar(Code.NOT_ADDRESSED, unit=named, number=number)
        return named
    missing = found.missing
    if len(missing) > 1:
        units = ", ".join(missing)
        ruling.bar(Code.WHICH_UNIT, units=units, number=number)
    return missing[0] if missing else None

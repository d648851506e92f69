"""Rules about units themselves: log-on and log-off, readiness, contact."""

from __future__ import annotations

from store.model.commands import Contact, LogOff, LogOn, SetReadiness
from store.model.facts import (
    UnitContact,
    UnitFreed,
    UnitOff,
    UnitOn,
    UnitReady,
    UnitUnstacked,
)
from store.model.records import Readiness, Unit, incident_entity, unit_entity
from store.model.refusals import Code
from store.model.rules.incidents import doubt_place
from store.model.rules.ruling import Ruling


def log_on(ruling: Ruling, command: LogOn) -> None:
    """A unit comes to be by logging on; again while on is a doubt (relief)."""
    unit = ruling.state.units.get(command.unit) or Unit(id=command.unit)
    if unit.on_duty:
        ruling.doubt(Code.ALREADY_ON, unit_entity(unit.id), unit=unit.id)
    logged_on = UnitOn(
        crew=command.crew,
        vehicle=command.vehicle,
        beat=command.beat,
        phone=command.phone,
        equipment=command.equipment,
        skills=command.skills,
    )
    ruling.write_unit(unit.id, logged_on)
    if command.place is not None:
        doubt_place(ruling, command.place, unit_entity(unit.id))
        ruling.write_unit(unit.id, UnitContact(place=command.place))


def log_off(ruling: Ruling, command: LogOff) -> None:
    """Not while it has an incident in hand; overridden, it is freed. What was queued
    behind its job goes back to the queue of all."""
    for key in dict.fromkeys(command.units):
        unit = ruling.unit(key)
        if unit is None:
            return
        if not unit.on_duty:
            ruling.bar(Code.ALREADY_OFF, unit=key)
        _release(ruling, unit)
        if unit.emergency is not None:
            ruling.doubt(Code.IN_EMERGENCY, unit_entity(key), unit=key)
        for stacked in unit.stacked:
            ruling.write_unit(key, UnitUnstacked(incident=stacked))
        ruling.write_unit(key, UnitOff())


def _release(ruling: Ruling, unit: Unit) -> None:
    if not unit.incidents:
        return
    number = ruling.number_of(unit.incidents[0])
    entity = incident_entity(unit.incidents[0])
    ruling.doubt(Code.ON_INCIDENT, entity, unit=unit.id, number=number)
    for key in unit.incidents:
        ruling.write_unit(unit.id, UnitFreed(incident=key))


def set_readiness(ruling: Ruling, command: SetReadiness) -> None:
    """On duty only; a unit on an incident is a doubt, and freed if overridden."""
    for key in dict.fromkeys(command.units):
        unit = ruling.unit(key)
        if unit is None:
            return
        if not unit.on_duty:
            ruling.bar(Code.OFF_DUTY, unit=key)
            return
        if command.readiness is Readiness.OOS and not command.reason:
            ruling.bar(Code.REASON_MISSING, unit=key)
            return
        _release(ruling, unit)
        if (unit.readiness, unit.reason) != (command.readiness, command.reason):
            ready = UnitReady(readiness=command.readiness, reason=command.reason)
            ruling.write_unit(key, ready)
        if command.place is not None:
            doubt_place(ruling, command.place, unit_entity(key))
        if command.place is not None or unit.readiness is command.readiness:
            ruling.write_unit(key, UnitContact(place=command.place))


def contact(ruling: Ruling, command: Contact) -> None:
    """Heard from, on duty only."""
    for key in dict.fromkeys(command.units):
        unit = ruling.unit(key)
        if unit is None:
            return
        if not unit.on_duty:
            ruling.bar(Code.OFF_DUTY, unit=key)
        if command.place is not None:
            doubt_place(ruling, command.place, unit_entity(key))
        ruling.write_unit(key, UnitContact(place=command.place))

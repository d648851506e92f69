"""Registers: what of an entity a fact replaces, and when two facts say the same.

A register is named `entity|part`: `i:k7q4f2a.12|pri`, `u:21|ready`. What binds a unit
and an incident belongs to the incident, one register for each unit: `i:...|asg:21`;
so does a link, one for each other incident: `i:...|lnk:k7q4f2a.9`. Facts that only
add (remarks, steps, contacts) have none, and neither has what only its own desk
writes (settings) or what has an order of its own (queued jobs, tow turns).
"""

from __future__ import annotations

from typing import Any, get_args

from store.model.facts import (
    AnyFact,
    EmergencyCalled,
    EmergencyEnded,
    IncidentCancelled,
    IncidentClosed,
    IncidentDuplicate,
    IncidentHeld,
    IncidentLinked,
    IncidentPlace,
    IncidentPriority,
    IncidentReferred,
    IncidentReopened,
    IncidentResumed,
    IncidentType,
    IncidentUnlinked,
    Involved,
    Remarked,
    ReportReturned,
    ReportTaken,
    Settled,
    StepDone,
    StreetOpened,
    TowCalled,
    TowDeclined,
    TowUndone,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitResumed,
    UnitStage,
)
from store.model.records import IncidentId

PARTS = frozenset(
    {"pri", "typ", "loc", "hold", "st", "duty", "ready", "tmr", "sos", "street"}
    | {"bolo", "caution", "rst", "par", "warn"}
)
"""Those that a fact's own `register` names."""

Bound = UnitAssigned | UnitStage | UnitCleared | UnitFreed | UnitResumed
"""What binds a unit and an incident, or parts them."""
Tied = IncidentLinked | IncidentUnlinked
OnIt = UnitAssigned | UnitResumed | UnitStage
"""They claim that a unit is on an incident."""
Ended = IncidentClosed | IncidentCancelled | IncidentDuplicate | IncidentReferred
Activity = (
    Bound
    | Tied
    | IncidentPriority
    | IncidentType
    | IncidentPlace
    | IncidentHeld
    | IncidentResumed
    | Remarked
    | StepDone
    | Involved
    | TowCalled
    | TowDeclined
    | TowUndone
)
"""What somebody may do on an incident that another desk has closed."""


ACTIVITY: frozenset[type[object]] = frozenset(get_args(Activity))


def key_of(entity: str, fact: AnyFact) -> str:
    """Name the register that a fact about an entity writes; empty for none."""
    of: Any = fact
    register = fact.register
    if register in PARTS:
        return f"{entity}|{register}"
    if register == "asg":
        return f"i:{of.incident}|asg:{entity[2:]}"
    if register == "lnk":
        return f"{entity}|lnk:{of.other}"
    return f"{entity}|{of.disputed}" if type(fact) is Settled else ""


def incident_of(entity: str, fact: AnyFact) -> IncidentId:
    """Name the incident that a fact changes; empty for none."""
    of: Any = fact
    if fact.register == "asg":
        return IncidentId(of.incident)
    return IncidentId(entity[2:] if entity.startswith("i:") else "")


def value_of(fact: object) -> object:
    """Say what a fact makes of its register; equal values are no conflict.

    Words beside a closing do not count, since the history has them all.
    """
    match fact:
        case IncidentClosed(disposition=disposition, also=also) if disposition:
            return "closed", disposition, also
        case IncidentClosed() | IncidentCancelled():
            return "cancelled"
        case IncidentDuplicate(other=other):
            return "duplicate", other
        case IncidentReferred(agency=agency):
            return "referred", agency
        case IncidentReopened(number=number):
            return "open", number
        case IncidentLinked(is_duplicate=is_duplicate):
            return "linked", is_duplicate
        case UnitAssigned() | UnitResumed() | UnitStage() | EmergencyCalled():
            return "on"
        case UnitCleared(disposition=disposition, also=also):
            return "off", disposition, also
        case UnitFreed():
            return "off", "", ()
        case EmergencyEnded() | IncidentUnlinked() | IncidentResumed():
            return "off"
        case StreetOpened() | ReportReturned():
            return "open"
        case ReportTaken(incident=incident):
            return "taken", incident
        case _:
            return fact

"""Commands about an incident's file, cautions of places, roll-calls and look-ups.

They are told apart from `store.model.commands` for their number only.
"""

from __future__ import annotations

from store.model.order import Order
from store.model.parts import IncidentId, Location


class TickStep(Order, frozen=True, kw_only=True):
    """Note that a step of what is to be done for an incident was done."""

    incident: IncidentId
    step: int
    """From 1, as the steps of its type are listed."""
    text: str = ""


class Involve(Order, frozen=True, kw_only=True):
    """Note a person, or with a plate a vehicle, that has to do with an incident."""

    incident: IncidentId
    plate: str = ""
    text: str = ""


class DrawReport(Order, frozen=True, kw_only=True):
    """Draw the next report number of the year for an incident."""

    incident: IncidentId


class AddCaution(Order, frozen=True, kw_only=True):
    """Note what whoever is sent to a place is to know."""

    place: Location
    text: str = ""
    minutes: int | None = None
    """None takes `store.model.rules.paperwork.USUAL_CAUTION_MIN`."""


class EndCaution(Order, frozen=True, kw_only=True):
    """End a caution before its time, with the reason."""

    number: int
    reason: str = ""


class CallRoll(Order, frozen=True, kw_only=True):
    """Call all who are on duty to answer."""


class LookUp(Order, frozen=True, kw_only=True):
    """Leave a trace of a search."""

    asked: str
    found: int


Paperwork = (
    TickStep | Involve | DrawReport | AddCaution | EndCaution | CallRoll | LookUp
)

"""Names of entities: what an event is about, as it stands in the log."""

from __future__ import annotations

from store.model.parts import EventId, IncidentId, UnitId


def bolo_entity(key: EventId) -> str:
    """Name a BOLO as an event's entity."""
    return f"b:{key}"


def caution_entity(key: EventId) -> str:
    """Name a caution about a place as an event's entity."""
    return f"w:{key}"


def message_entity(key: EventId) -> str:
    """Name a message as an event's entity."""
    return f"m:{key}"


def incident_entity(key: IncidentId) -> str:
    """Name an incident as an event's entity."""
    return f"i:{key}"


def partner_entity(key: EventId) -> str:
    """Name a partner in the directory as an event's entity."""
    return f"n:{key}"


def report_entity(key: EventId) -> str:
    """Name a report as an event's entity."""
    return f"r:{key}"


def street_entity(key: EventId) -> str:
    """Name a closed street as an event's entity."""
    return f"c:{key}"


def unit_entity(key: UnitId) -> str:
    """Name a unit as an event's entity."""
    return f"u:{key}"


def warning_entity(key: EventId) -> str:
    """Name a public warning as an event's entity."""
    return f"x:{key}"

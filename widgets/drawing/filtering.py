"""The words by which a row of a list can be found; more than the row has room for."""

from __future__ import annotations

from store.model.records import IncidentId, Unit, UnitId
from widgets.drawing.board import Board
from widgets.words.terms import state_name, unit_status


def incident_text(board: Board, key: IncidentId) -> str:
    """Give an incident's number, type, place, priority, state, units and words."""
    incident = board.state.incidents[key]
    parts = [
        board.teller.incident(incident),
        incident.type,
        incident.place.key,
        f"P{incident.priority}",
        state_name(board.words, incident.state_at(board.now_ms)),
        " ".join(assignment.unit for assignment in incident.active),
        incident.text,
    ]
    return " ".join(filter(None, parts))


def unit_text(board: Board, key: UnitId) -> str:
    """Give a unit's call sign, crew, status, reason, incident and place."""
    unit = board.state.units.get(key) or Unit(id=key)
    held = board.state.current(unit)
    target = board.state.incidents.get(held.incident) if held else None
    parts = [
        key,
        " ".join(unit.crew),
        unit_status(board.words, board.state, unit),
        unit.reason,
        board.teller.incident(target) if target else "",
        board.teller.place(unit.place) if unit.place else "",
    ]
    return " ".join(filter(None, parts))

"""What is going on, as signs on the map: open incidents, and units on duty."""

from __future__ import annotations

from store.city.town import Town
from store.model.records import Incident
from widgets.drawing.board import Board
from widgets.drawing.signs import Sign
from widgets.drawing.streets.painter import Seen

MOST_INCIDENTS = 200
"""Incidents drawn, the most urgent first; more would only be a heap of counts."""


def seen_on(board: Board, town: Town) -> list[Seen]:
    """List the incidents and units that a map of the town shows.

    Incidents without a known place are among them, units without one are not.
    """
    return [*_incidents(board, town), *_units(board, town)]


def _incidents(board: Board, town: Town) -> list[Seen]:
    keys = list(board.queue.keys[:MOST_INCIDENTS])
    chosen = board.selected_incident
    if chosen is not None and chosen.is_open and chosen.id not in keys:
        keys.append(chosen.id)
    seen = []
    for key in keys:
        incident = board.state.incidents[key]
        place = incident.place
        sign = _incident_sign(incident, selected=key == board.incident)
        stop = town.stop(place.key, place.lat, place.lon)
        seen.append(Seen(sign=sign, key=("i", key), stop=stop))
    return seen


def _units(board: Board, town: Town) -> list[Seen]:
    seen = []
    for unit in board.state.units.values():
        place = unit.place if unit.on_duty else None
        stop = town.stop(place.key, place.lat, place.lon) if place else None
        if stop is None:
            continue
        held = board.state.current(unit)
        sign = Sign(
            kind="unit",
            label=unit.id,
            state=held.stage.name if held else unit.readiness.value,
            selected=unit.id == board.unit,
        )
        seen.append(Seen(sign=sign, key=("u", unit.id), stop=stop))
    return seen


def _incident_sign(incident: Incident, *, selected: bool) -> Sign:
    return Sign(
        kind="incident",
        label=str(incident.number),
        level=min(incident.priority, 4),
        selected=selected,
    )

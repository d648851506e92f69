"""The text map: the zone's streets with incidents and units marked on them."""

from __future__ import annotations

from store.city.places import Place
from store.city.zone import Spot
from store.model.records import Location
from widgets.drawing.board import Board
from widgets.drawing.marks import Mark
from widgets.drawing.rows import Row
from widgets.drawing.zone_map import draw_zone
from widgets.pane import Pane

MOST_INCIDENTS = 60
"""Incidents drawn, the most urgent first; more would only be a heap of counts."""


class MapView(Pane):
    """Draws the zone; a picture with the same marks is not drawn twice."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn_for: object = None
        self._drawn: list[Row] = []
        self._spots: dict[str, Spot | None] = {}

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Draw the map, or take the last drawing if nothing on it changed."""
        marks = self._marks(board)
        wanted = (marks, columns, lines, board.words.lang, board.glyphs, board.zone)
        if wanted != self._drawn_for:
            self._drawn = draw_zone(
                board.zone,
                (columns, lines),
                marks,
                lang="th" if board.words.lang == "th" else "en",
                glyphs=board.glyphs,
            )
            self._drawn_for = wanted
        return self._drawn

    def _marks(self, board: Board) -> list[Mark]:
        """Mark the open incidents, and the units on duty whose place is known."""
        return [*self._incident_marks(board), *self._unit_marks(board)]

    def _incident_marks(self, board: Board) -> list[Mark]:
        keys = list(board.queue.keys[:MOST_INCIDENTS])
        chosen = board.selected_incident
        if chosen is not None and chosen.is_open and chosen.id not in keys:
            keys.append(chosen.id)
        incidents = [board.state.incidents[key] for key in keys]
        return [
            Mark(
                spot=self._spot(board, incident.place),
                kind="incident",
                label=str(incident.number),
                level=min(incident.priority, 4),
                selected=incident.id == board.incident,
            )
            for incident in incidents
        ]

    def _unit_marks(self, board: Board) -> list[Mark]:
        marks = []
        for unit in board.state.units.values():
            spot = self._spot(board, unit.place) if unit.place else None
            if not unit.on_duty or spot is None:
                continue
            held = board.state.current(unit)
            marks.append(
                Mark(
                    spot=spot,
                    kind="unit",
                    label=unit.id,
                    state=held.stage.name if held else unit.readiness.value,
                    selected=unit.id == board.unit,
                )
            )
        return marks

    def _spot(self, board: Board, place: Location) -> Spot | None:
        """Find where a location lies; a whole street counts as its middle."""
        if place.key not in self._spots:
            found = board.gazetteer.find(place.key) if place.key else None
            spot = found.spot if isinstance(found, Place) else None
            street = board.zone.street(place.key)
            if spot is None and street is not None:
                spot = Spot(street_key=street.key, at_m=street.length_m // 2)
            self._spots[place.key] = spot
        return self._spots[place.key]

"""Errands: the way of a unit to what it has in hand, as the map draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.city.routing import Route, Stop
from store.city.town import Town
from store.model.on_map import closed_segments, stop_of
from store.model.records import UnitId
from widgets.drawing.board import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A way that is wanted; equal errands go the same way."""

    unit: UnitId
    vehicles: Mapping[str, str]
    start: Stop
    goal: Stop
    closed: frozenset[int]

    def is_same_but_start(self, other: Errand | None) -> bool:
        """Claim that only the unit has moved on."""
        return other is not None and (
            (self.unit, self.vehicles, self.goal, self.closed)
            == (other.unit, other.vehicles, other.goal, other.closed)
        )

    def way(self, town: Town) -> Route | None:
        """Find the way: work for a thread."""
        router = town.router_of(self.unit)
        return router.route(self.start, self.goal, self.closed)


def errand_of(key: UnitId | None, town: Town, board: Board) -> Errand | None:
    """Find what way a unit has to go: from where it is to the incident in hand."""
    unit = board.state.units.get(key) if key else None
    held = board.state.current(unit) if unit else None
    if unit is None or held is None or unit.place is None:
        return None
    start = stop_of(town, unit.place)
    goal = stop_of(town, board.state.incidents[held.incident].place)
    if start is None or goal is None:
        return None
    return Errand(
        unit=unit.id,
        vehicles=town.vehicles,
        start=start,
        goal=goal,
        closed=closed_segments(board.state, town, board.now_ms),
    )

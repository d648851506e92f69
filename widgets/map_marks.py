"""What is going on, as signs on the map: open incidents, and units on duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from store.city.routing import Stop
from store.city.town import Town
from store.model.advice import POSITION_OLD_MIN
from store.model.on_map import stop_of
from store.model.records import Incident, Location, Unit
from widgets.drawing.board import Board
from widgets.drawing.signs import Sign, state_code
from widgets.drawing.streets.painter import Seen

MOST_INCIDENTS = 200
"""Incidents drawn, the most urgent first; more would only be a heap of counts."""
OLD = "?"
"""Behind a call sign whose position was told too long ago to be relied on."""
_OLD_MS = POSITION_OLD_MIN * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The signs of one State."""

    seen: tuple[Seen, ...]
    """Those without a known place are among them."""
    more: int
    """Open incidents beyond those."""
    until_ms: float
    """When the next position gets old; until then the State has the same signs."""

    @property
    def stops(self) -> list[Stop]:
        """List where on the streets they are."""
        return [mark.stop for mark in self.seen if mark.stop is not None]


def marks_on(board: Board, town: Town) -> Marks:
    """List the incidents and units that a map of the town shows."""
    units = [unit for unit in board.state.units.values() if unit.on_duty]
    olden = (unit.place_ms + _OLD_MS for unit in units if unit.place and unit.place_ms)
    incidents = _incidents(board, town)
    return Marks(
        seen=(*incidents, *(_unit(unit, board, town) for unit in units)),
        more=max(len(board.queue.keys) - len(incidents), 0),
        until_ms=min((at for at in olden if at > board.now_ms), default=inf),
    )


def places_of(board: Board) -> Iterator[Location]:
    """List where all open incidents and all units on duty are."""
    for key in board.queue.keys:
        yield board.state.incidents[key].place
    for unit in board.state.units.values():
        if unit.on_duty and unit.place is not None:
            yield unit.place


def label_of(unit: Unit, now_ms: int) -> str:
    """Write the call sign, marked if the position was told long ago: `21?`."""
    is_old = unit.place is not None and unit.place_ms
    is_old = is_old and now_ms >= unit.place_ms + _OLD_MS
    return f"{unit.id}{OLD}" if is_old else unit.id


def _incidents(board: Board, town: Town) -> list[Seen]:
    keys = list(board.queue.keys[:MOST_INCIDENTS])
    chosen = board.selected_incident
    if chosen is not None and chosen.is_open and chosen.id not in keys:
        keys.append(chosen.id)
    seen = []
    for key in keys:
        incident = board.state.incidents[key]
        sign = _incident_sign(incident, selected=key == board.incident)
        stop = stop_of(town, incident.place)
        seen.append(Seen(sign=sign, key=("i", key), stop=stop))
    return seen


def _unit(unit: Unit, board: Board, town: Town) -> Seen:
    sign = Sign(
        kind="unit",
        label=label_of(unit, board.now_ms),
        state=state_code(unit, board.state),
        selected=unit.id == board.unit,
    )
    return Seen(sign=sign, key=("u", unit.id), stop=stop_of(town, unit.place))


def _incident_sign(incident: Incident, *, selected: bool) -> Sign:
    return Sign(
        kind="incident",
        label=str(incident.number),
        level=min(incident.priority, 4),
        selected=selected,
    )

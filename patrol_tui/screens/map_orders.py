"""Orders to the map: what `MAP …` means on the screen."""

from __future__ import annotations

from collections.abc import Callable

from patrol_tui.commands.verbs import Query
from store.model.records import IncidentId, Location, State, UnitId
from widgets.map_view import MapView
from widgets.words.streets import NOT_ON_MAP


def obey(view: MapView, query: Query, state: State) -> str:
    """Move the map as asked; give a sentence to say, empty when all is seen."""
    word, unit = query.about, query.unit
    places: dict[str, Callable[[], Location | None]] = {
        "place": lambda: query.place,
        "incident": lambda: _place_of_incident(state, query.incident),
        "unit": lambda: _place_of_unit(state, unit),
    }
    steps: dict[str, Callable[[], object]] = {
        "in": lambda: view.action_zoom(-2),
        "out": lambda: view.action_zoom(2),
        "fit": view.action_fit,
        "left": lambda: view.action_pan(-0.5, 0),
        "right": lambda: view.action_pan(0.5, 0),
        "up": lambda: view.action_pan(0, -0.5),
        "down": lambda: view.action_pan(0, 0.5),
        "style": view.cycle_style,
        "follow": lambda: view.follow(unit),
        "route": lambda: view.show_route(unit),
        "list": view.action_list_here,
    }
    if word in places:
        place = places[word]()
        return "" if place and view.look_at(place) else NOT_ON_MAP
    if word in steps:
        steps[word]()
    return ""


def _place_of_incident(state: State, key: IncidentId | None) -> Location | None:
    incident = state.incidents.get(key) if key else None
    return incident.place if incident else None


def _place_of_unit(state: State, key: UnitId | None) -> Location | None:
    unit = state.units.get(key) if key else None
    return unit.place if unit else None

"""Orders to the map: what `MAP …` means on the screen."""

from __future__ import annotations

from collections.abc import Callable

from patrol_tui.commands.verbs import Query
from store.model.records import IncidentId, Location, State, UnitId
from widgets.map_view import Looked, MapView
from widgets.words.catalogue import N_
from widgets.words.streets import LOADING, NOT_ON_MAP

SAID = {Looked.SHOWN: "", Looked.NOT_ON_MAP: NOT_ON_MAP, Looked.NOT_LOADED: LOADING}
FOLLOWED, LET_GO = N_("the map follows the unit"), N_("the map follows nobody")
ROUTE_SHOWN, ROUTE_HIDDEN = N_("its way is shown"), N_("no way is shown")


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
        "style": lambda: view.choose_style(query.keys.get("to", "")),
        "list": view.action_list_here,
    }
    if word in places:
        place = places[word]()
        return SAID[view.look_at(place) if place else Looked.NOT_ON_MAP]
    if word == "follow":
        return FOLLOWED if view.follow(unit) else LET_GO
    if word == "route":
        return ROUTE_SHOWN if view.show_route(unit) else ROUTE_HIDDEN
    if word in steps:
        steps[word]()
    return ""


def _place_of_incident(state: State, key: IncidentId | None) -> Location | None:
    incident = state.incidents.get(key) if key else None
    return incident.place if incident else None


def _place_of_unit(state: State, key: UnitId | None) -> Location | None:
    unit = state.units.get(key) if key else None
    return unit.place if unit else None

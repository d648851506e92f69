"""How far a closed street reaches on the map at hand: what routes know of it."""

from __future__ import annotations

from store.city.town import Town
from store.model.on_map import routes_do_not_know
from store.model.records import ClosedStreet
from widgets.words.catalogue import N_, Words

NOT_ON_MAP = N_("not on this map: routes do not know of it")
SEPARATE = N_("{count} separate streets")


def extent_of(words: Words, town: Town, closed: ClosedStreet) -> str:
    """Say in brackets what is to be known of a closure's reach; mostly nothing."""
    if routes_do_not_know(closed, town):
        return f" ({words.say(NOT_ON_MAP)})"
    pieces = town.count_pieces(closed.segments)
    if pieces > 1:
        return f" ({words.say(SEPARATE, count=pieces)})"
    return ""

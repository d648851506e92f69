"""What State says, put on the map in use: where a location lies, what is closed there.

Pure but for what the town makes when it is first asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.model.records import ClosedStreet, Location, State

if TYPE_CHECKING:
    from store.city.routing import Stop
    from store.city.town import Town


def stop_of(town: Town, location: Location | None) -> Stop | None:
    """Find where on the streets a location lies; None when it cannot be told."""
    if location is None:
        return None
    return town.stop(location.key, location.lat, location.lon)


def closed_segments(state: State, town: Town, now_ms: int) -> frozenset[int]:
    """List the segments (indexes of this map) that are closed at a moment."""
    keys = {key for closed in state.closed_at(now_ms) for key in closed.segments}
    return town.closed(keys) if keys else frozenset()


def routes_do_not_know(closed: ClosedStreet, town: Town) -> bool:
    """Claim that no route heeds a closure: none of its segments is of this map.

    It was closed in words only, on another map, or the map was imported anew.
    """
    return town.unknown_closed(closed.segments) == len({*closed.segments})

"""The town at hand: the map in use, with what is made of it when first needed.

A town is the built-in zone until a map is installed and chosen. Nothing of numpy is
loaded before streets are drawn, routed on or asked for by name on an imported map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from store.city.places import Gazetteer, Kind, Place
from store.city.zone import Spot, Zone

if TYPE_CHECKING:
    from store.city.map_files import MapUnusable
    from store.city.network import Network
    from store.city.routing import Router, Stop, Vehicle

_STRETCHES = frozenset({Kind.STREET, Kind.BLOCK, Kind.ALONG, Kind.HOUSE, Kind.POINT})
_BLOCK_ENDS = ("from", "to")
REACH_M = 250.0
"""How far off the nearest street a point may lie and still count as on it."""


class Town:
    """One map, opened when it is first looked at.

    Args:
        zone: The built-in zone.
        folder: The folder of an installed map; None for the zone itself.
        aliases: The station's own names: alias -> what it stands for.
        vehicles: Beginning of a call sign -> what such units go by; others go by car.
    """

    def __init__(
        self,
        zone: Zone,
        *,
        folder: Path | None = None,
        aliases: Mapping[str, str] | None = None,
        vehicles: Mapping[str, str] | None = None,
    ) -> None:
        self.zone = zone
        self.folder = folder
        self.aliases = dict(aliases or {})
        self.vehicles = dict(vehicles or {})
        self.trouble: MapUnusable | None = None
        """Why the map could not be used; None until it was looked at."""
        self._routers: dict[Vehicle, Router] = {}
        self._stops: dict[tuple[str, float | None, float | None], Stop | None] = {}

    @property
    def is_zone(self) -> bool:
        """Claim that this is the built-in zone, as far as is known yet."""
        return self.folder is None or self.trouble is not None

    @cached_property
    def network(self) -> Network:
        """The streets: those of the zone if the map cannot be used, see `trouble`."""
        if self.folder is not None:
            from store.city.map_files import MapUnusable, load

            try:
                return load(self.folder)
            except MapUnusable as trouble:
                self.trouble = trouble
        from store.city.zone_network import zone_network

        return zone_network(self.zone)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places that have names."""
        network = self.network if self.folder is not None else None
        if network is None or self.is_zone:
            return Gazetteer.of(self.zone, self.aliases)
        return Gazetteer.over(network, self.aliases)

    def router(self, vehicle: Vehicle) -> Router:
        """Give the router of a vehicle; made once, 0.1 s for a city."""
        if vehicle not in self._routers:
            from store.city.routing import Router

            self._routers[vehicle] = Router.of(self.network, vehicle)
        return self._routers[vehicle]

    def router_of(self, call_sign: str) -> Router:
        """Give the router of a unit's vehicle."""
        from store.city.routing import Vehicle

        begun = [lead for lead in self.vehicles if call_sign.startswith(lead)]
        named = self.vehicles[max(begun, key=len)] if begun else Vehicle.CAR.value
        return self.router(Vehicle(named))

    def stop(self, key: str, lat: float | None, lon: float | None) -> Stop | None:
        """Find where on the streets a location lies; None when it cannot be told."""
        asked = key, lat, lon
        if asked not in self._stops:
            self._stops[asked] = self._find_stop(*asked)
        return self._stops[asked]

    def _find_stop(self, key: str, lat: float | None, lon: float | None) -> Stop | None:
        """Look a place up by its key, then by its degrees."""
        from store.city.routing import Stop

        found = self.gazetteer.find(key) if key else None
        if isinstance(found, Place):
            stop = self._stop_of(found)
            if stop is not None:
                return stop
        network = self.network
        if lat is None or lon is None or not network.is_surveyed:
            return None
        near = network.nearest(*network.origin.metres(lat, lon), REACH_M)
        return Stop(near[0], near[1]) if near else None

    def _stop_of(self, place: Place) -> Stop | None:
        from store.city.routing import Stop

        if self.is_zone:
            from store.city.zone_network import stop_of

            spot = place.spot
            street = self.zone.street(place.key)
            if spot is None and street is not None:
                spot = Spot(street_key=street.key, at_m=street.length_m // 2)
            found = stop_of(self.zone, spot) if spot else None
            return Stop(*found) if found else None
        segment = self.network.segment_by_key.get(place.segment_key or -1)
        return Stop(segment, place.share or 0.0) if segment is not None else None

    def stretch(self, key: str) -> tuple[int, ...]:
        """List the stable ids of a street's segments, of a block's, or of one point's.

        Empty for a place that is no stretch of street: a junction, a landmark.
        """
        found = self.gazetteer.find(key) if key else None
        if not isinstance(found, Place):
            return ()
        network = self.network
        stop = self.stop(found.key, found.lat, found.lon)
        if found.kind is Kind.STREET:
            segments = self._street(found)
        elif stop is None or found.kind not in _STRETCHES:
            segments = []
        elif found.kind is Kind.BLOCK:
            segments = self._block(found, stop.segment)
        else:
            segments = [stop.segment]
        return tuple(int(network.segment_key[segment]) for segment in segments)

    def _street(self, whole: Place) -> list[int]:
        """List the segments of a street by its names."""
        network = self.network
        streets = [
            street
            for street in range(len(network.street_name))
            if network.street(street, "th") == whole.name_th
            and network.street(street, "en") == whole.name_en
        ]
        found: list[int] = []
        for street in streets:
            found += (network.segment_street == street).nonzero()[0].tolist()
        return found

    def _block(self, block: Place, middle: int) -> list[int]:
        """List the segments between a block's cross streets."""
        street, _, ends = block.entry.partition(": ")
        corners = [
            place.junction_key
            for cross in ends.split(" - ")
            if isinstance(place := self.gazetteer.find(f"{street} / {cross}"), Place)
        ]
        network = self.network
        keys = network.junction_key.tolist()
        if len(corners) != len(_BLOCK_ENDS) or not all(key in keys for key in corners):
            return [middle]
        start, goal = (keys.index(key) for key in corners)
        return _along_street(network, start, goal) or [middle]

    def closed(self, keys: Iterable[int]) -> frozenset[int]:
        """Turn stable ids of closed segments into this map's segments."""
        by_key = self.network.segment_by_key
        return frozenset(by_key[key] for key in keys if key in by_key)


def _along_street(network: Network, start: int, goal: int) -> list[int]:
    """List the segments of the shortest way along one street between junctions."""
    streets = {int(network.segment_street[arm]) for arm in network.arms(start).tolist()}
    streets &= {int(network.segment_street[arm]) for arm in network.arms(goal).tolist()}
    best: list[int] = []
    for street in sorted(streets - {-1}):
        found = _walked(network, street, start, goal)
        if found and (not best or len(found) < len(best)):
            best = found
    return best


def _walked(network: Network, street: int, start: int, goal: int) -> list[int]:
    ways: dict[int, list[int]] = {start: []}
    waiting = [start]
    while waiting:
        junction = waiting.pop(0)
        if junction == goal:
            return ways[junction]
        for arm in network.arms(junction).tolist():
            if int(network.segment_street[arm]) != street:
                continue
            ends = int(network.segment_start[arm]), int(network.segment_end[arm])
            other = ends[1] if ends[0] == junction else ends[0]
            if other not in ways:
                ways[other] = [*ways[junction], arm]
                waiting.append(other)
    return []

"""The town at hand: the map in use, with what is made of it when first needed.

A town is the built-in zone until a map is installed and chosen. Nothing of numpy is
loaded before streets are drawn, routed on or asked for by name on an imported map.
Towns that differ only in the station's aliases share one opened map. A worker and the
desk may ask at once: each thing is made once, and the second waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from store.city.pieces import count_pieces
from store.city.places import Gazetteer, Kind, Place
from store.city.zone import Spot, Zone

if TYPE_CHECKING:
    from store.city.map_files import MapUnusable
    from store.city.network import Network
    from store.city.routing import Router, Stop, Vehicle

_STRETCHES = frozenset({Kind.BLOCK, Kind.ALONG, Kind.HOUSE, Kind.POINT})
REACH_M = 250.0
"""How far off the nearest street a point may lie and still count as on it."""

_Asked = tuple[str, float | None, float | None]
_Key = TypeVar("_Key", bound=Hashable)


class _OpenedMap:
    """One map and what was made of it so far; made once, whoever asks."""

    def __init__(self, zone: Zone, folder: Path | None) -> None:
        self.zone = zone
        self.folder = folder
        self.trouble: MapUnusable | None = None
        self.stops: dict[_Asked, Stop | None] = {}
        self._routers: dict[Vehicle, Router] = {}
        self._opening = RLock()
        self._routing = RLock()
        """Apart: nobody who draws waits for a router to be made."""

    @property
    def network(self) -> Network:
        """The streets: those of the zone if the map cannot be used."""
        with self._opening:
            return self._network

    @property
    def places(self) -> Gazetteer:
        """The places by the map's own names, without aliases."""
        with self._opening:
            return self._places

    def router(self, vehicle: Vehicle) -> Router:
        """Give the router of a vehicle."""
        from store.city.routing import Router

        with self._routing:
            if vehicle not in self._routers:
                self._routers[vehicle] = Router.of(self.network, vehicle)
            return self._routers[vehicle]

    @cached_property
    def _network(self) -> Network:
        if self.folder is not None:
            from store.city.map_files import MapUnusable, load

            try:
                return load(self.folder)
            except MapUnusable as trouble:
                self.trouble = trouble
        from store.city.zone_network import zone_network

        return zone_network(self.zone)

    @cached_property
    def _places(self) -> Gazetteer:
        network = self._network if self.folder is not None else None
        if network is None or self.trouble is not None:
            return Gazetteer.of(self.zone)
        return Gazetteer.over(network)


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
        self._map = _OpenedMap(zone, folder)
        self._naming = RLock()

    def with_aliases(self, aliases: Mapping[str, str]) -> Town:
        """Give the same town with other aliases; nothing is loaded again."""
        town = Town(
            self.zone, folder=self.folder, aliases=aliases, vehicles=self.vehicles
        )
        town._map = self._map
        return town

    def is_same_map(self, other: Town) -> bool:
        """Claim that another town is of the same map, whatever its aliases."""
        return self._map is other._map or (
            (self.zone, self.folder) == (other.zone, other.folder)
        )

    @property
    def trouble(self) -> MapUnusable | None:
        """Why the map could not be used; None until it was looked at."""
        return self._map.trouble

    @property
    def is_zone(self) -> bool:
        """Claim that this is the built-in zone, as far as is known yet."""
        return self.folder is None or self.trouble is not None

    @property
    def network(self) -> Network:
        """The streets: those of the zone if the map cannot be used, see `trouble`."""
        return self._map.network

    @property
    def gazetteer(self) -> Gazetteer:
        """The places that have names."""
        with self._naming:
            return self._gazetteer

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return self._map.places.with_aliases(self.aliases)

    def router(self, vehicle: Vehicle) -> Router:
        """Give the router of a vehicle; made once, 0.1 s for a city."""
        return self._map.router(vehicle)

    def router_of(self, call_sign: str) -> Router:
        """Give the router of a unit's vehicle."""
        from store.city.routing import Vehicle

        begun = [lead for lead in self.vehicles if call_sign.startswith(lead)]
        named = self.vehicles[max(begun, key=len)] if begun else Vehicle.CAR.value
        return self.router(Vehicle(named))

    def place(self, key: str) -> Place | None:
        """Give the place of a stored key; None when this map has no such place."""
        return self._map.places.by_key(key) if key else None

    def stop(self, key: str, lat: float | None, lon: float | None) -> Stop | None:
        """Find where on the streets a location lies; None when it cannot be told."""
        asked = key, lat, lon
        stops = self._map.stops
        if asked not in stops:
            stops[asked] = self._find_stop(*asked)
        return stops[asked]

    def _find_stop(self, key: str, lat: float | None, lon: float | None) -> Stop | None:
        """Look a place up by its key, then by its degrees."""
        from store.city.routing import Stop

        place = self.place(key)
        stop = self._stop_of(place) if place else None
        if stop is not None:
            return stop
        if place is not None and lat is None:
            lat, lon = place.lat, place.lon
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
        if place.segment_key is None:
            return None
        segment = self.network.segment_by_key.get(place.segment_key)
        return Stop(segment, place.share or 0.0) if segment is not None else None

    def street_metres(
        self, goal: Stop, starts: Mapping[_Key, Stop]
    ) -> dict[_Key, float]:
        """Measure along the streets as one walks, one-way or not; what is cut off
        from the goal is left out."""
        from store.city.routing.vehicles import FOOT_KMH, Vehicle

        times_s = self.router(Vehicle.FOOT).times(goal, starts)
        return {key: seconds * FOOT_KMH / 3.6 for key, seconds in times_s.items()}

    def stretch(self, key: str) -> tuple[int, ...]:
        """List the stable ids of a street's segments, of a block's, or of one point's.

        All streets of a name are of it, see `count_pieces`. Empty for a place that is
        no stretch of street (a junction, a landmark), and for a key of another map.
        """
        place = self.place(key)
        if place is None:
            return ()
        if place.kind is Kind.BLOCK and place.stretch:
            return place.stretch
        stop = self.stop(place.key, place.lat, place.lon)
        if stop is None:
            return ()
        network = self.network
        if place.kind is Kind.STREET:
            street = int(network.segment_street[stop.segment])
            segments = (network.segment_street == street).nonzero()[0].tolist()
            return tuple(network.segment_key[segments].tolist())
        if place.kind in _STRETCHES:
            return (int(network.segment_key[stop.segment]),)
        return ()

    def count_pieces(self, segments: Collection[int]) -> int:
        """Count how many streets that lie apart these segments (stable ids) are."""
        return count_pieces(self.network, self.closed(segments))

    def closed(self, keys: Iterable[int]) -> frozenset[int]:
        """Turn stable ids of closed segments into this map's segments."""
        by_key = self.network.segment_by_key
        return frozenset(by_key[key] for key in keys if key in by_key)

    def unknown_closed(self, keys: Iterable[int]) -> int:
        """Count the stable ids of closed segments that this map does not have."""
        by_key = self.network.segment_by_key
        return sum(key not in by_key for key in set(keys))

"""The gazetteer: what people call a place, turned into a place or into advice.

It understands a zone and any imported map by one engine (`store.city.locating`). What
cannot be found is a value that says why and what is near, never an exception, and
nothing is guessed in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from store.city.locating.answers import (
    MOST_NEAR,
    Candidate,
    Found,
    Kind,
    OffMap,
    OutOfRange,
    Place,
    Reason,
    Suggestions,
    Why,
)
from store.city.locating.locator import Locator
from store.city.locating.on_zone import ZoneStreets
from store.city.locating.streets import Streets
from store.city.zone import Zone

if TYPE_CHECKING:
    from store.city.network import Network


class Gazetteer:
    """The places of one zone or map by all their names.

    Make it with `Gazetteer.of` a zone or `Gazetteer.over` a map. It costs nothing until
    it is asked.
    """

    def __init__(
        self, streets: Streets, aliases: Mapping[str, str] | None = None
    ) -> None:
        self._streets = streets
        self._locator = Locator(streets, aliases or {})

    @classmethod
    def of(cls, zone: Zone, aliases: Mapping[str, str] | None = None) -> Gazetteer:
        """Collect the names of a zone.

        Args:
            zone: Streets and junctions.
            aliases: The station's own names, each with what to type for its target: a
                name, a crossing, or coordinates.
        """
        return cls(ZoneStreets(zone), aliases)

    @classmethod
    def over(
        cls, network: Network, aliases: Mapping[str, str] | None = None
    ) -> Gazetteer:
        """Collect the names of a map; aliases as for `of`."""
        from store.city.locating.on_network import NetworkStreets

        return cls(NetworkStreets(network), aliases)

    def with_aliases(self, aliases: Mapping[str, str]) -> Gazetteer:
        """Give the gazetteer of the same zone or map with other aliases."""
        return Gazetteer(self._streets, aliases)

    @property
    def places(self) -> tuple[Place, ...]:
        """List everything that has a name: of a zone, junctions before streets."""
        return self._locator.places()

    @property
    def lost_aliases(self) -> tuple[str, ...]:
        """List the aliases that lead nowhere on this map."""
        return self._locator.lost()

    def find(self, text: str, *, near: tuple[float, float] | None = None) -> Found:
        """Find the place that a text names.

        It may be a name, a crossing `a / b`, a house `112 a` or `a 112`, a block
        `a: b - c`, metres `a + 200` or `a > b 200 ne`, coordinates, a Plus Code, a
        square of the grid `C7-3`, a pasted link, or the key of a place. A place is
        given when the text is exact: a name in full or without its generic word, the
        beginning of one place's names, or just their sound.

        Args:
            text: Whatever was typed or pasted.
            near: Latitude and longitude; of equal candidates the nearer comes first.
        """
        return self._locator.find(text, near)

    def by_key(self, key: str) -> Place | None:
        """Give the place of a stored key; None when this zone or map has no such.

        No name and no alias is looked at, so that what is stored means the same
        whatever the station calls its places, and the key of another map nothing.
        The entry is not checked against other names: see `entry_of`.
        """
        return self._locator.by_key(key)

    def entry_of(self, place: Place) -> str:
        """Give what to type to find just this place: its entry, or else its key."""
        return self._locator.entry_of(place)

    def complete(self, prefix: str) -> tuple[str, ...]:
        """List what to type for places with a name that begins so, for Tab.

        All for nothing typed, but never more than `locator.MOST_COMPLETED`; after a
        street and a slash, the crossings on it.
        """
        return self._locator.complete(prefix)

    def nearest_place(self, lat: float, lon: float) -> Place | None:
        """Call a point by its crossing, street or landmark, or by its degrees.

        None on a zone, where degrees mean nothing.
        """
        return self._locator.place_at(lat, lon)

    def junction_name(self, junction: int, lang: str) -> str:
        """Name a junction of the zone or map by its index: `A / B` on a map.

        Empty where no street with a name meets.
        """
        return self._streets.junction_name(junction, lang)


__all__ = [
    "MOST_NEAR",
    "Candidate",
    "Found",
    "Gazetteer",
    "Kind",
    "OffMap",
    "OutOfRange",
    "Place",
    "Reason",
    "Suggestions",
    "Why",
]

"""Channels: how parcels of events go from one desk to another.

The hand-carried stick and the network are the same to a desk: parcels come late, in
another order, twice, or never, and while the road is closed not at all. Whatever
carries parcels in a world has the two methods of `Channel`.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

from store.model.facts import HeadWitnessed


class Parcel(NamedTuple):
    """Events on their way."""

    sender: str
    receiver: str
    events: tuple[bytes, ...]
    """In the sender's log order, as the very bytes they are."""

    after: tuple[tuple[str, int], ...] = ()
    """How far the receiver is taken to be already, by writer."""

    witnesses: tuple[HeadWitnessed, ...] = ()


class Channel(Protocol):
    """Carries parcels."""

    def send(self, parcel: Parcel) -> None:
        """Take a parcel; that is no promise."""

    def arrivals(self) -> list[Parcel]:
        """Give what arrives now, in whatever order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How bad a road is; each a chance from 0 to 1."""

    lost: float = 0.1
    doubled: float = 0.2
    late: float = 0.3
    """A parcel stays on the road until the next time."""


class Road:
    """A channel that loses, doubles, delays and reorders, by one seed's chance."""

    def __init__(self, chance: Random, weather: Weather | None = None) -> None:
        self.weather = weather or Weather()
        self.closed: set[frozenset[str]] = set()
        """Pairs of stations that are cut off from each other."""

        self._chance = chance
        self._under_way: list[Parcel] = []

    def send(self, parcel: Parcel) -> None:
        if self._chance.random() < self.weather.lost:
            return
        self._under_way.append(parcel)
        if self._chance.random() < self.weather.doubled:
            self._under_way.append(parcel)

    def arrivals(self) -> list[Parcel]:
        arrived, waiting = [], []
        for parcel in self._under_way:
            is_closed = frozenset(parcel[:2]) in self.closed
            is_late = self._chance.random() < self.weather.late
            (waiting if is_closed or is_late else arrived).append(parcel)
        self._under_way = waiting
        self._chance.shuffle(arrived)
        return arrived

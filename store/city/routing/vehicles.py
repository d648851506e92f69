"""What each vehicle may use, and how fast it goes there."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from store.city.network import Bytes, JunctionFlag, Network, StreetClass, Way

Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
"""Whole milliseconds: sums are exact, so two desks give the same advice."""


class Vehicle(StrEnum):
    """What a unit goes by."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    FOOT = "foot"


FOOT_KMH = 5.0
"""On foot, everywhere."""
SPEED_KMH = {
    Vehicle.CAR: (5, 15, 28, 35, 42, 50, 65, 90),
    Vehicle.MOTORCYCLE: (5, 20, 32, 38, 45, 50, 65, 90),
    Vehicle.FOOT: (FOOT_KMH,) * 8,
}
"""Mean km/h by `StreetClass`, PATH to MOTORWAY, where no limit is signed: the table of
OSRM's car profile (15, 25, 25-40, 55, 65, 85, 90), with its main streets slowed to
what signals leave of them in a town, as no lights are assumed. A motorcycle is less
held up in small streets."""
LIMIT_SHARE = 0.85
"""Part of a signed limit that is reached on the mean; OSRM takes 0.8."""
LINK_KMH = 40.0
"""Most on ramps and slip roads."""
ROUNDABOUT_KMH = 25.0
"""Most on roundabouts."""
PRIVATE_KMH = 15.0
"""Most behind a gate: bumps, children, parked cars."""
GATE_MS = 60_000
"""Added where a way leads from public to private ground or back: a guard, a barrier.
Whoever starts or ends farther in pays it once, on the very street with the gate not at
all; a way through pays it twice, so that nobody is led through a yard to save a
minute."""

_BARS = {
    Vehicle.CAR: Way.NO_CAR,
    Vehicle.MOTORCYCLE: Way.NO_MOTORCYCLE,
    Vehicle.FOOT: Way.NO_FOOT,
}
_BARRIERS = {
    Vehicle.CAR: JunctionFlag.CAR_BARRIER | JunctionFlag.FULL_BARRIER,
    Vehicle.MOTORCYCLE: JunctionFlag.FULL_BARRIER,
    Vehicle.FOOT: JunctionFlag(0),
}


def usable(network: Network, vehicle: Vehicle) -> Bools:
    """Say for each segment whether the vehicle may be on it at all."""
    barred: Bools = (network.segment_ways & _BARS[vehicle]) != 0
    if vehicle is not Vehicle.FOOT:
        barred |= network.segment_class == StreetClass.PATH
    return ~barred


def driven(network: Network, vehicle: Vehicle) -> tuple[Bools, Bools]:
    """Say for each segment whether it may be taken from start to end, and back."""
    may = usable(network, vehicle)
    if vehicle is Vehicle.FOOT:
        return may, may
    ways = network.segment_ways
    signed = (ways & (Way.ONE_FORWARD | Way.ONE_BACKWARD)) != 0
    ring = ((ways & Way.ROUNDABOUT) != 0) & ~signed
    forward = may & ((ways & Way.ONE_BACKWARD) == 0)
    return forward, may & ((ways & Way.ONE_FORWARD) == 0) & ~ring


def blocked(network: Network, vehicle: Vehicle) -> Bools:
    """Say for each junction whether a barrier stops the vehicle there."""
    stops: Bools = (network.junction_flags & _BARRIERS[vehicle]) != 0
    return stops


def segment_ms(network: Network, vehicle: Vehicle) -> Whole:
    """Give the time along each whole segment; foot pace where it may not be used."""
    kmh = np.where(usable(network, vehicle), _kmh(network, vehicle), FOOT_KMH)
    return np.rint(np.maximum(network.segment_length_m * 3600.0 / kmh, 1.0)).astype(
        np.int64
    )


def through_ms(network: Network, vehicle: Vehicle) -> Whole:
    """Give the time along each whole segment with the gates at its ends."""
    private = (network.segment_ways & Way.PRIVATE) != 0
    start, end = network.segment_start, network.segment_end
    open_here = np.zeros(network.junctions, bool)
    for ends in (start, end):
        open_here[ends[~private & usable(network, vehicle)]] = True
    gates: Whole = private * (open_here[start].astype(np.int64) + open_here[end])
    return segment_ms(network, vehicle) + GATE_MS * gates


def _kmh(network: Network, vehicle: Vehicle) -> npt.NDArray[np.float64]:
    kmh = np.asarray(SPEED_KMH[vehicle], float)[network.segment_class]
    if vehicle is Vehicle.FOOT:
        return kmh
    kmh = _within_limit(kmh, network.segment_kmh, network.segment_class)
    for way, most in (
        (Way.LINK, LINK_KMH),
        (Way.ROUNDABOUT, ROUNDABOUT_KMH),
        (Way.PRIVATE, PRIVATE_KMH),
    ):
        kmh = np.where(network.segment_ways & way, np.minimum(kmh, most), kmh)
    return kmh


def _within_limit(
    kmh: npt.NDArray[np.float64], limit: Bytes, kind: Bytes
) -> npt.NDArray[np.float64]:
    """Let a signed limit set the speed of main streets, and cap that of small ones."""
    reached = limit * LIMIT_SHARE
    wanted = np.where(kind >= StreetClass.TERTIARY, reached, np.minimum(kmh, reached))
    return np.where(limit > 0, wanted, kmh)

"""What the gazetteer answers: a place, or a value that says why not and what is near.

Codes and figures only; floors above say them in words. Degrees are WGS84.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from store.city.zone import Spot


class Kind(StrEnum):
    """What sort of place it is."""

    JUNCTION = "junction"
    STREET = "street"
    """A whole street; on a map its position is its middle."""
    ALONG = "along"
    """A point so many metres along a street."""
    BLOCK = "block"
    """The middle of a street between two cross streets."""
    LANDMARK = "landmark"
    HOUSE = "house"
    POINT = "point"
    """A point by its coordinates."""
    SQUARE = "square"
    """A square of the map's grid, by its middle."""


class Why(StrEnum):
    """Why a text is no place."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    NO_JUNCTION = "no-junction"
    """Both streets are known, but they do not meet once."""
    HOUSE_UNKNOWN = "house-unknown"
    """The street is known, but not where that number is on it."""
    SHORT_LINK = "short-link"
    """A shortened link, which only the map service can open."""
    LINK_WITHOUT_POINT = "link-without-point"
    BAD_COORDINATES = "bad-coordinates"
    """Degrees that are nowhere on earth."""
    OFF_GRID = "off-grid"
    """The map's grid has no such square."""
    UNSURVEYED = "unsurveyed"
    """The zone has no true positions, so that degrees cannot be placed on it."""
    OUTSIDE = "outside"
    """Beyond the edge of the map."""
    TOO_LONG = "too-long"


class Reason(StrEnum):
    """Why a candidate is offered."""

    EXACT = "exact"
    ALIAS = "alias"
    BEGINS_SO = "begins-so"
    WITHIN = "within"
    """What was typed stands inside the name."""
    SOUNDS_ALIKE = "sounds-alike"
    SLIP = "slip"
    """Near enough to have been meant."""
    NEAR_CROSSING = "near-crossing"
    """The streets do not meet; `apart_m` from here to the other at the nearest."""
    HOUSE_UNKNOWN = "house-unknown"
    """The street of a house whose number is not on the map."""
    HOUSE_NEAR = "house-near"
    """A house of the same street with a number close by, told in `number`."""
    THIS_WAY = "this-way"
    """One of the ways along a street, told in `heading`."""
    SWAPPED = "swapped"
    """The coordinates the other way round."""
    RELATIVE = "relative"
    """A short Plus Code, read as one of this town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as the gazetteer knows it."""

    key: str
    """What `find` gives back this place for, after a newer import too."""
    name_en: str
    name_th: str
    short_en: str
    """The shortest form that people still know, for columns."""
    short_th: str
    spot: Spot | None = None
    """On a zone; None there for a whole street."""
    entry: str = ""
    """What a person can type that finds exactly this place on this map."""
    kind: Kind = Kind.JUNCTION
    lat: float | None = None
    """None on a zone."""
    lon: float | None = None
    segment_key: int | None = None
    """Of the stretch of street it lies on, when it lies on one."""
    share: float | None = None
    """How far along that stretch from its start, 0 to 1."""
    junction_key: int | None = None
    """Of the junction, when it is one of a map."""
    stretch: tuple[int, ...] = ()
    """Of a block of a map: the stable ids of its segments, both carriageways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that may have been meant, and what speaks for it."""

    place: Place
    score: float
    """0 to 100; comparable within one answer only."""
    reason: Reason
    apart_m: int | None = None
    """For `NEAR_CROSSING`."""
    heading: str = ""
    """For `THIS_WAY`: n, ne, e, ...; empty where the map has no true directions."""
    number: str = ""
    """For `HOUSE_NEAR`."""
    beside_en: str = ""
    """What is nearest to it: a cross street, or a junction `A / B`; with metres and
    direction from there where that alone would not do. Only for places that are called
    the same as others of this answer."""
    beside_th: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """No place, or too many: why, and what may have been meant."""

    text: str
    why: Why
    near: tuple[Candidate, ...] = ()
    """At most `MOST_NEAR`, the likeliest first; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfRange:
    """A distance beyond the end of its street."""

    street: Place
    at_m: int
    length_m: int
    """How far one can go along it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffMap:
    """A true position that this map does not show; to be kept unverified, if at all."""

    point: Place
    """Its degrees; nothing is known of streets there."""
    why: Why
    """`UNSURVEYED` or `OUTSIDE`."""
    beyond_m: int | None = None
    """How far outside the map it lies."""


Found = Place | Suggestions | OutOfRange | OffMap

MOST_NEAR = 6
"""Candidates given at most."""

"""Pasted links of map services, and `geo:` addresses: the point they show.

A shortened link holds no point: only the service can open it, and nothing here goes
out to ask.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import unquote

from store.city.locating.degrees import AtPoint, read_degrees
from store.patterns import pattern


class LinkWithout(StrEnum):
    """Why a link gives no point."""

    SHORTENED = "shortened"
    POINT = "point"


_LINK = pattern(
    r"https?://|^geo:|\b(?:google\.[a-z.]{2,6}/maps|maps\.google\.|goo\.gl/|maps\.app\.goo"
    r"|maps\.apple\.com|openstreetmap\.org|osm\.org)"
)
_SHORTENED = pattern(r"maps\.app\.goo\.gl|goo\.gl/maps|g\.co/kgs|maps\.apple/p/")
_PAIR = r"(-?\d{1,3}(?:\.\d{1,15})?),\s*(-?\d{1,3}(?:\.\d{1,15})?)"
_SHAPES = tuple(
    pattern(shape)
    for shape in (
        r"!3d(-?\d{1,3}\.\d{1,15})!4d(-?\d{1,3}\.\d{1,15})",
        r"[?&]mlat=(-?\d{1,3}\.\d{1,15})&mlon=(-?\d{1,3}\.\d{1,15})",
        rf"[?&](?:q|query|daddr|destination|coordinate)=(?:loc:)?\s*{_PAIR}(?![\d.])",
        rf"/(?:place|search|dir(?:/[^?#@]{{0,300}})?)/{_PAIR}(?=$|[/?#@])",
        rf"[?&](?:ll|center|sll|viewpoint)=\s*{_PAIR}",
        rf"/@{_PAIR},",
        r"#map=\d{1,2}(?:\.\d+)?/(-?\d{1,3}\.\d{1,15})/(-?\d{1,3}\.\d{1,15})",
        rf"^geo:(?!0(?:\.0*)?,0(?:\.0*)?\b){_PAIR}",
    )
)
"""What points at the place itself comes before what is only the middle of a view."""
_PLACE = pattern(r"/(?:place|search)/([^/?#@]{5,80})")


def read_link(text: str) -> AtPoint | LinkWithout | None:
    """Read the point out of a link in a tidied text; None when there is no link."""
    if not _LINK.search(text):
        return None
    opened = unquote(text).replace("+", " ").replace(", ", ",")
    for shape in _SHAPES:
        if found := shape.search(opened):
            return AtPoint(lat=float(found[1]), lon=float(found[2]))
    spelt = _PLACE.search(opened)
    point = read_degrees(spelt[1].strip()) if spelt else None
    if point:
        return point
    is_short = _SHORTENED.search(opened)
    return LinkWithout.SHORTENED if is_short else LinkWithout.POINT

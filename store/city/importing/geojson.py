"""Reads GeoJSON: lines are streets, points and areas with names are landmarks.

A file that tags its lines with `highway` is taken at its word; in one that never does,
every line is a residential street. Ids are taken from `@id` or `id` where they look
like OpenStreetMap's; points have none, so lines join where they touch within 1 cm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.city.importing.found import Found, fixed, place_id, tags_of
from store.city.importing.report import Reason, Stage, Watch
from store.text import clean

MOST_CREDIT = 120
"""Characters kept of what a file says about whose data it is."""

_WAY_ID = re.compile(r"(?:way/)?(\d{1,18})")
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
_LINES = ("LineString", "MultiLineString")
_AREAS = ("Polygon", "MultiPolygon")

Point = tuple[int, int, int]


def credit(document: dict[str, object]) -> str:
    """Give what the file says about whose data it is."""
    for key in ("attribution", "copyright"):
        told = document.get(key)
        if isinstance(told, str):
            return " ".join(clean(told).split())[:MOST_CREDIT]
    return ""


def read(features: list[object], found: Found, watch: Watch) -> None:
    """Read features; what is not shaped as it should be is counted and skipped.

    Raises:
        ImportCancelled: If the one who watches says stop.
    """
    found.has_way_ids = False  # a street may come in several features
    _Reading(features, found, watch).all()


class _Reading:
    def __init__(self, features: list[object], found: Found, watch: Watch) -> None:
        self._features, self._found, self._watch = features, found, watch
        self._tells_streets = any("highway" in _tags(one) for one in features)

    def all(self) -> None:
        count = len(self._features)
        for feature in self._watch.each(Stage.READING, self._features, count):
            shape = feature.get("geometry") if isinstance(feature, dict) else None
            kind = shape.get("type") if isinstance(shape, dict) else None
            if isinstance(shape, dict) and kind in _LINES:
                self._street(feature, shape)
            elif isinstance(shape, dict) and kind in ("Point", *_AREAS):
                self._spot(feature, shape)
            else:
                self._found.tally.add(Reason.BAD_FEATURE, str(kind))

    def _street(self, feature: object, shape: dict[str, object]) -> None:
        tags = _tags(feature)
        if not self._tells_streets:
            tags["highway"] = "residential"
        way_id = _id(feature)
        lines = list(_lines(shape.get("coordinates")))
        if not lines:
            self._found.tally.add(Reason.BAD_FEATURE, str(shape["type"]))
        for line in lines:
            self._found.street(way_id, tags, line)

    def _spot(self, feature: object, shape: dict[str, object]) -> None:
        tags = _tags(feature)
        if shape["type"] == "Point":
            number, x, y = _point(shape.get("coordinates"))
            self._found.point(number, tags, x, y)
            return
        lines = list(_lines(shape.get("coordinates")))
        if not lines:
            self._found.tally.add(Reason.BAD_FEATURE, str(shape["type"]))
        elif "highway" in tags:
            self._found.street(0, {**tags, "area": "yes"}, ())
        else:
            outline = lines[0]
            self._found.spot(tags, [p[1] for p in outline], [p[2] for p in outline])


def _tags(feature: object) -> dict[str, str]:
    """Read the tags of a feature: flat, in `tags`, or in ogr2ogr's `other_tags`."""
    told = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(told, dict):
        return {}
    tags = {key: text for key, text in tags_of(told).items() if text}
    more = tags.pop("other_tags", "")
    return {**tags, **dict(_HSTORE.findall(more)), **tags_of(told.get("tags"))}


def _id(feature: object) -> int:
    if not isinstance(feature, dict):
        return 0
    told = feature.get("properties")
    places = (told if isinstance(told, dict) else {}, feature)
    for key in ("@id", "osm_id", "id"):
        for place in places:
            found = _WAY_ID.fullmatch(str(place.get(key, "")))
            if found:
                return int(found[1])
    return 0


def _lines(coordinates: object, depth: int = 0) -> Iterator[list[Point]]:
    """Find the lines in coordinates, nested as deep as a geometry may be."""
    if not isinstance(coordinates, list) or not coordinates or depth > 2:
        return
    inner = coordinates[0]
    if isinstance(inner, list) and inner and isinstance(inner[0], list):
        for part in coordinates:
            yield from _lines(part, depth + 1)
    elif isinstance(inner, list) or len(coordinates) > 1:
        yield [_point(place) for place in coordinates]


def _point(place: object) -> Point:
    """Give a position as id, x, y; height and what else follows does not count."""
    if not isinstance(place, list) or len(place) < 2:
        place = [None, None]
    x, y = fixed(place[0], 180), fixed(place[1], 90)
    return place_id(x, y), x, y

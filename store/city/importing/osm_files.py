"""Reads OSM XML, PBF and o5m through pyosmium, points first and then ways.

Points that carry no tag stay in pyosmium's own table (16 bytes each) and never become
Python objects; the order of things in the file does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from osmium import InvalidLocationError, NodeLocationsForWays, OsmFileIterator
from osmium.filter import KeyFilter, TagFilter
from osmium.index import LocationTable, create_map
from osmium.io import File, Reader
from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way

from store.city.importing.found import UNKNOWN, Found
from store.city.importing.landmarks import SEARCHED
from store.city.importing.report import ImportFailed, Reason, Stage, Watch, Why

MOST_TABLE_BYTES = 1_000_000_000
"""For the positions of all points: a country of 60 million points."""

_POINT_KEYS = ("barrier", "highway", "addr:housenumber", "name", *SEARCHED)
_WAY_KEYS = ("highway", "addr:housenumber", "name", *SEARCHED)
_LINE = re.compile(r"line (\d+)")
_ENDS = ("unexpected EOF", "unclosed", "no element found", "close failed", "truncated")


def read(path: Path, form: str, found: Found, watch: Watch) -> None:
    """Read a file of one of pyosmium's formats (`osm.gz`).

    Raises:
        ImportFailed: If it is broken or too large.
        ImportCancelled: If the one who watches says stop.
    """
    file = File(str(path.absolute()), form)
    table = create_map("sparse_mem_array")
    try:
        _Reading(path, file, found, watch).all(table)
    except (RuntimeError, ValueError, InvalidLocationError) as error:
        raise _failure(path, str(error)) from error
    finally:
        table.clear()


def _failure(path: Path, told: str) -> ImportFailed:
    line = _LINE.search(told)
    if "top-level element" in told:
        why = Why.UNKNOWN_KIND
    else:
        why = Why.TRUNCATED if any(end in told for end in _ENDS) else Why.BROKEN
    return ImportFailed(path, why, told, line=int(line[1]) if line else 0)


class _Reading:
    def __init__(self, path: Path, file: File, found: Found, watch: Watch) -> None:
        self._path, self._file = path, file
        self._found, self._watch = found, watch

    def all(self, table: LocationTable) -> None:
        places = NodeLocationsForWays(table)
        places.ignore_errors()
        self._points(places, table)
        self._ways(places)
        self._negative_points()
        self._found.finish()

    def _points(self, places: NodeLocationsForWays, table: LocationTable) -> None:
        """Read points and relations; the table fills on the way."""
        tagged = KeyFilter(*_POINT_KEYS)
        tagged.enable_for(NODE)
        told = TagFilter(
            ("type", "restriction"), ("type", "multipolygon"), ("type", "site")
        )
        told.enable_for(RELATION)
        with Reader(self._file, NODE | RELATION) as reader:
            things = OsmFileIterator(reader, places, tagged, told)
            for done, thing in enumerate(self._watched(things)):
                if done % Watch.STEP == 0 and table.used_memory() > MOST_TABLE_BYTES:
                    raise ImportFailed(self._path, Why.TOO_LARGE)
                if isinstance(thing, Node):
                    where = thing.location
                    self._found.point(thing.id, dict(thing.tags), where.x, where.y)
                elif isinstance(thing, Relation):
                    members = [(m.type, m.ref, m.role) for m in thing.members]
                    self._found.relation(dict(thing.tags), members)

    def _ways(self, places: NodeLocationsForWays) -> None:
        found, parts = self._found, self._found.parts
        tagged = KeyFilter(*_WAY_KEYS)
        with Reader(self._file, WAY) as reader:
            # the parts of a large landmark carry no tags of their own
            filters = () if parts else (tagged,)
            for way in self._watched(OsmFileIterator(reader, places, *filters)):
                if not isinstance(way, Way):
                    continue
                tags, way_id = dict(way.tags), way.id
                if "highway" in tags:
                    points = [(n.ref, (at := n.location).x, at.y) for n in way.nodes]
                    found.street(way_id, tags, points)
                elif tags or way_id in parts:
                    self._outline(way, tags)

    def _outline(self, way: Way, tags: dict[str, str]) -> None:
        xs, ys = [n.x for n in way.nodes], [n.y for n in way.nodes]
        if tags:
            self._found.spot(tags, xs, ys)
        if way.id in self._found.parts:
            self._found.part(way.id, xs, ys)

    def _negative_points(self) -> None:
        """Look up points that an editor has not numbered yet: no table takes those."""
        found = self._found
        lacking: dict[int, list[int]] = {}
        for index, node in enumerate(found.node):
            if node < 0 and found.x[index] == UNKNOWN:
                lacking.setdefault(node, []).append(index)
        if not lacking:
            return
        with Reader(self._file, NODE) as reader:
            for point in self._watched(OsmFileIterator(reader)):
                if isinstance(point, Node):
                    for index in lacking.get(point.id, ()):
                        where = point.location
                        found.x[index], found.y[index] = where.x, where.y

    def _watched(self, things: OsmFileIterator) -> Iterator[Node | Way | Relation]:
        for thing in self._watch.each(Stage.READING, things):
            if not isinstance(thing, Node | Way | Relation):
                continue
            if thing.deleted:
                self._found.tally.add(Reason.DELETED)
            else:
                yield thing

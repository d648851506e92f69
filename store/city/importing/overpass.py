"""Reads Overpass JSON: elements with node ids, or with their geometry."""

from __future__ import annotations

from collections.abc import Iterator

from store.city.importing.found import UNKNOWN, Found, fixed, place_id, tags_of
from store.city.importing.report import Reason, Stage, Watch

Element = dict[str, object]
Point = tuple[int, int, int]

MOST_ID = 2**62
"""Ids are numbers of 64 bits; a file with larger ones is not of this kind."""


def unfinished(document: dict[str, object]) -> str:
    """Give what the server says about an answer it could not finish, or nothing."""
    remark = document.get("remark")
    return remark if isinstance(remark, str) and "error" in remark else ""


def read(elements: list[object], found: Found, watch: Watch) -> None:
    """Read elements; what is not shaped as it should be is counted and skipped.

    Raises:
        ImportCancelled: If the one who watches says stop.
    """
    _Reading(elements, found, watch).all()


class _Reading:
    def __init__(self, elements: list[object], found: Found, watch: Watch) -> None:
        self._found, self._watch = found, watch
        self._places: dict[int, tuple[int, int]] = {}
        self._elements: dict[tuple[str, int], Element] = {}
        for element in watch.each(Stage.READING, elements, len(elements)):
            self._sort(element)

    def _sort(self, element: object) -> None:
        """Keep one of each: `out skel` repeats things without their tags."""
        element = element if isinstance(element, dict) else {}
        kind, number = str(element.get("type")), _id(element.get("id"))
        if kind not in ("node", "way", "relation") or number is None:
            self._found.tally.add(Reason.BAD_FEATURE, kind)
            return
        before = self._elements.get((kind, number))
        if before and before.get("tags") and element.get("tags") and kind == "way":
            self._found.tally.add(Reason.DOUBLE_ID)
        self._elements[kind, number] = {**before, **element} if before else element

    def all(self) -> None:
        found = self._found
        for (kind, number), element in self._elements.items():
            if kind == "node":
                x, y = fixed(element.get("lon"), 180), fixed(element.get("lat"), 90)
                self._places[number] = x, y
                if tags := tags_of(element.get("tags")):
                    found.point(number, tags, x, y)
            elif kind == "relation":
                found.relation(tags_of(element.get("tags")), list(_members(element)))
        ways = [one for one in self._elements.items() if one[0][0] == "way"]
        self._elements.clear()
        for (_, number), way in self._watch.each(Stage.READING, ways, len(ways)):
            self._way(number, way)
        found.finish()

    def _way(self, number: int, way: Element) -> None:
        tags = tags_of(way.get("tags"))
        points = self._points(way)
        if "highway" in tags:
            if not points:
                self._found.tally.add(Reason.BAD_FEATURE, "way")
            self._found.street(number, tags, points)
            return
        middle = way.get("center")
        if not points and isinstance(middle, dict):
            points = [_at(0, middle)]
        xs, ys = [point[1] for point in points], [point[2] for point in points]
        self._found.spot(tags, xs, ys)
        self._found.part(number, xs, ys)

    def _points(self, way: Element) -> list[Point]:
        nodes, shape = way.get("nodes"), way.get("geometry")
        shape = shape if isinstance(shape, list) else []
        if not isinstance(nodes, list) or None in map(_id, nodes):
            return [_at(None, place) for place in shape]
        if len(shape) != len(nodes):
            return [(n, *self._places.get(n, (UNKNOWN, UNKNOWN))) for n in nodes]
        return [_at(n, place) for n, place in zip(nodes, shape, strict=True)]


def _id(number: object) -> int | None:
    if isinstance(number, int) and -MOST_ID < number < MOST_ID:
        return number
    return None


def _at(node: int | None, place: object) -> Point:
    """Give a point of a geometry; without an id its rounded position is the id."""
    if not isinstance(place, dict):  # null is a point outside the box asked for
        return node or 0, UNKNOWN, UNKNOWN
    x, y = fixed(place.get("lon"), 180), fixed(place.get("lat"), 90)
    return place_id(x, y) if node is None else node, x, y


def _members(element: Element) -> Iterator[tuple[str, int, str]]:
    members = element.get("members")
    for member in members if isinstance(members, list) else ():
        if isinstance(member, dict):
            number = _id(member.get("ref"))
            if number is not None:
                yield str(member.get("type"))[:1], number, str(member.get("role"))

"""What a reader finds in a file, before it is joined to a network.

Every reader fills one `Found`: streets as flat arrays of point ids and positions,
everything else as short lists. Positions are whole 1e-7 degrees, as OpenStreetMap keeps
them, so that two readers of one town give the same to the last digit. Nothing here
grows with points that belong to no street.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.city.build import StreetName
from store.city.importing.landmarks import SEARCHED, kind_of, rank_of
from store.city.importing.names import Streets, cut, names
from store.city.importing.report import Reason, Tally
from store.city.importing.tags import Tags, Traits, stands, traits

UNKNOWN = 2**31 - 1
"""Position of a point that the file lacks."""
NOWHERE = 2**31 - 2
"""Position of a point that lies nowhere on earth."""
PER_DEGREE = 10_000_000
MOST_NUMBER = 20
"""Characters of a house number that are kept."""

_MODES = ("motorcar", "motor_vehicle", "vehicle")
_TIMES = ("day_on", "day_off", "hour_on", "hour_off")


def fixed(degrees: object, most: int) -> int:
    """Turn degrees into whole 1e-7 degrees; `NOWHERE` for what is no such number."""
    if isinstance(degrees, bool) or not isinstance(degrees, int | float):
        return NOWHERE
    return round(degrees * PER_DEGREE) if abs(degrees) <= most else NOWHERE


def place_id(x: int, y: int) -> int:
    """Make a point's id of its position, so that touching lines join (about 1 cm)."""
    if x >= NOWHERE or y >= NOWHERE:
        return 0
    return (y + 90 * PER_DEGREE) * 4_000_000_000 + x + 180 * PER_DEGREE


def tags_of(value: object) -> dict[str, str]:
    """Read tags out of JSON: texts and numbers as text, true as yes; the rest goes."""
    if not isinstance(value, dict):
        return {}
    found = {}
    for key, told in value.items():
        if isinstance(told, bool):
            found[key] = "yes" if told else "no"
        elif isinstance(told, str | int | float):
            found[key] = str(told)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A landmark as found."""

    x: int
    y: int
    kind: str
    rank: int
    names: StreetName


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A house number as found, with the street it names."""

    x: int
    y: int
    number: str
    street: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A turn restriction as found: ids of ways and of the point between them."""

    from_way: int
    via_node: int
    to_way: int
    only: bool


class Found:
    """All that a reader found.

    The points of way `i` are `way_first[i]` to `way_first[i + 1]` of `node`, `x`, `y`.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self.streets = Streets(self.tally)
        self.has_way_ids = True
        """Whether a second way of the same id replaces the first."""
        self.way_id = array("q")
        self.way_first = array("q", [0])
        self.way_class = array("B")
        self.way_ways = array("H")
        self.way_layer = array("b")
        self.way_kmh = array("B")
        self.way_street = array("i")
        self.node = array("q")
        self.x = array("i")
        self.y = array("i")
        self.node_flags: dict[int, int] = {}
        self.marks: list[Mark] = []
        self.houses: list[House] = []
        self.restrictions: list[Restriction] = []
        self.parts: dict[int, list[int]] = {}
        """Ways whose points make up a landmark of many parts: indices of `groups`."""
        self.groups: list[tuple[dict[str, str], list[int]]] = []
        """Landmarks of many parts: tags, and west, south, east, north so far."""

    def street(
        self, way_id: int, tags: Tags, points: Sequence[tuple[int, int, int]]
    ) -> None:
        """Take a way in, if it is a street; points are id, x, y."""
        found = traits(tags)
        if not isinstance(found, Traits):
            reason, value = found
            self.tally.add(reason, value)
            return
        self.way_id.append(way_id)
        self.way_class.append(found.street_class)
        self.way_ways.append(found.ways)
        self.way_layer.append(found.layer)
        self.way_kmh.append(found.kmh)
        self.way_street.append(self.streets.street(tags))
        for taken, values in zip(
            (self.node, self.x, self.y), zip(*points, strict=True), strict=False
        ):
            taken.extend(values)
        self.way_first.append(len(self.node))

    def point(self, node_id: int, tags: Tags, x: int, y: int) -> None:
        """Take in what a tagged point is: barrier, lights, landmark, house."""
        flags = stands(tags)
        if flags:
            self.node_flags[node_id] = flags
            self.node_flags[place_id(x, y)] = flags  # ways may come without ids
        self.spot(tags, [x], [y])

    def spot(self, tags: Tags, xs: Sequence[int], ys: Sequence[int]) -> None:
        """Take in a landmark or a house number with the points of its outline."""
        number = tags.get("addr:housenumber", "")
        kind = self._kind(tags)
        if not number and not kind:
            return
        where = centre(xs, ys)
        if number and where is None:
            self.tally.add(Reason.HOUSE_WITHOUT_PLACE)
        elif number and where and (number := cut(number, self.tally, MOST_NUMBER)):
            street = cut(tags.get("addr:street") or tags.get("addr:place", ""), Tally())
            self.houses.append(
                House(x=where[0], y=where[1], number=number, street=street)
            )
        if kind:
            self._mark(kind, tags, where)

    def _kind(self, tags: Tags) -> str:
        """Give the kind of a landmark that has a name; count one that has none."""
        kind = kind_of(tags)
        if not kind or any("name" in key for key in tags):
            return kind
        if any(key in tags for key in SEARCHED):
            self.tally.add(Reason.LANDMARK_WITHOUT_NAME)
        return ""

    def _mark(self, kind: str, tags: Tags, where: tuple[int, int] | None) -> None:
        called = names({k: v for k, v in tags.items() if k != "ref"}, self.tally)
        if called is None:
            return
        if where is None:
            self.tally.add(Reason.LANDMARK_WITHOUT_PLACE)
            return
        x, y = where
        kind = cut(kind, Tally())
        self.marks.append(Mark(x=x, y=y, kind=kind, rank=rank_of(kind), names=called))

    def relation(self, tags: Tags, members: Sequence[tuple[str, int, str]]) -> None:
        """Take in a relation; members are kind (`n`, `w`, `r`), id, role."""
        if tags.get("type") == "restriction":
            self._restriction(tags, members)
        elif tags.get("type") in ("multipolygon", "site") and (
            self._kind(tags) or "addr:housenumber" in tags
        ):
            for kind, member, role in members:
                if kind == "w" and role != "inner":
                    self.parts.setdefault(member, []).append(len(self.groups))
            self.groups.append((dict(tags), []))

    def part(self, way_id: int, xs: Sequence[int], ys: Sequence[int]) -> None:
        """Take in a way that is part of a landmark of many parts."""
        known = [
            (x, y) for x, y in zip(xs, ys, strict=True) if x < NOWHERE and y < NOWHERE
        ]
        for group in self.parts.get(way_id, ()):
            box = self.groups[group][1]
            east = [x for x, _ in known] + box[::2]
            north = [y for _, y in known] + box[1::2]
            if east:
                box[:] = min(east), min(north), max(east), max(north)

    def finish(self) -> None:
        """Place the landmarks of many parts in the middle of their parts."""
        for tags, box in self.groups:
            self.spot(tags, box[::2], box[1::2])
        self.groups.clear()
        self.parts.clear()

    def _restriction(self, tags: Tags, members: Sequence[tuple[str, int, str]]) -> None:
        told = tags.get("restriction") or next(
            (tags[key] for mode in _MODES if (key := f"restriction:{mode}") in tags), ""
        )
        if not told and any(key.startswith("restriction:") for key in tags):
            return  # it binds lorries or buses only
        spared = tags.get("except", "").replace(" ", "").split(";")
        if any(mode in spared for mode in _MODES):
            return
        ends = {role: (kind, ref) for kind, ref, role in members}
        roles = sorted(role for _, _, role in members if role in ("from", "to", "via"))
        kinds = [ends.get(role, ("", 0))[0] for role in ("from", "via", "to")]
        is_plain = roles == ["from", "to", "via"] and kinds == ["w", "n", "w"]
        is_timed = any(key in tags for key in _TIMES)
        if not is_plain or is_timed or not told.startswith(("no_", "only_")):
            by_way = " via way" if kinds[1] == "w" else ""
            self.tally.add(Reason.RESTRICTION_UNKNOWN, told + by_way)
            return
        self.restrictions.append(
            Restriction(
                from_way=ends["from"][1],
                via_node=ends["via"][1],
                to_way=ends["to"][1],
                only=told.startswith("only_"),
            )
        )


def centre(xs: Sequence[int], ys: Sequence[int]) -> tuple[int, int] | None:
    """Give the middle of an outline: of its area if it is closed, else of its points.

    Points that are not in the file do not count; None when there is none at all.
    """
    points = [
        (x, y) for x, y in zip(xs, ys, strict=True) if x < NOWHERE and y < NOWHERE
    ]
    if not points:
        return None
    x0, y0 = points[0]
    if len(points) > 3 and points[0] == points[-1]:
        double = east = north = 0
        for (x1, y1), (x2, y2) in pairwise(points):
            turn = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
            double += turn
            east += (x1 + x2 - 2 * x0) * turn
            north += (y1 + y2 - 2 * y0) * turn
        if double:
            return x0 + round(east / (3 * double)), y0 + round(north / (3 * double))
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    count = len(points)
    return sum(x for x, _ in points) // count, sum(y for _, y in points) // count

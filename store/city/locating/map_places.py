"""Places of a map: their names, what to type for them, and keys that outlive an import.

A junction is known by its id at the source (`j:123`), a point on a street by its
segment's stable id and share (`s:7f3a:0.2500`), a street by its name (`w:`), a block by
the names of its three streets and its two junctions (`b:`), a landmark or a house by
its name and about where it stands (`l:`, `h:`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2s
from math import hypot

import numpy as np

from store.city.locating.answers import Kind, Place
from store.city.locating.forms import HEADINGS
from store.city.locating.generic import bare_name
from store.city.locating.houses import house_numbers
from store.city.locating.streets import End, Foot, Owner
from store.city.locating.walking import Walker, bearing
from store.city.network import Network

MOVED_M = 300.0
"""A landmark or house that a newer extract has so near is the same."""
_JUNCTION = re.compile(r"j:(-?\d{1,19})")
_ON_SEGMENT = re.compile(r"s:([0-9a-f]{1,16}):([01]\.\d{4})")
_STREET = re.compile(r"w:([0-9a-f]{12})")
_BLOCK = re.compile(
    r"b:([0-9a-f]{12}):([0-9a-f]{12}):(-?\d{1,19}):([0-9a-f]{12}):(-?\d{1,19})"
)
_STANDING = re.compile(r"([lh]):([0-9a-f]{12}):(-?\d{1,2}\.\d{4}),(-?\d{1,3}\.\d{4})")

HEADINGS_TH = dict(
    zip(
        HEADINGS,
        (
            "เหนือ", "ตะวันออกเฉียงเหนือ", "ตะวันออก", "ตะวันออกเฉียงใต้", "ใต้",
            "ตะวันตกเฉียงใต้", "ตะวันตก", "ตะวันตกเฉียงเหนือ",
        ),
        strict=True,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Called:
    """What a street is called, in full and in short."""

    signed: str
    en: str
    th: str
    short_en: str
    short_th: str


_NAMELESS = Called("", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The crossing from which a point on a street is told."""

    junction: int
    cross: int
    away_m: int


class MapPlaces:
    """Makes the places of one network, and finds them again by their keys."""

    def __init__(self, network: Network, walker: Walker) -> None:
        self.network = network
        self.walker = walker
        self.called = lru_cache(4096)(self._called)

    def of(self, owner: Owner) -> Place:
        """Give the place of a street, landmark, house or junction."""
        if owner.kind is Kind.STREET:
            return self.street(owner.number)
        if owner.kind is Kind.LANDMARK:
            return self.landmark(owner.number)
        if owner.kind is Kind.HOUSE:
            return self.house(owner.number)
        return self.junction(owner.number)

    def street(self, street: int) -> Place:
        """Give the place of a whole street, at the middle of its longest segment."""
        called = self.called(street)
        pieces = self.walker.pieces(street)
        key = f"w:{_digest(called.signed)}"
        if not pieces:
            return self._named(Kind.STREET, key, called)
        longest = max(pieces, key=lambda piece: (piece.length_m, -piece.segment))
        point = self.network.at(longest.segment, 0.5)
        place = self._put(self._named(Kind.STREET, key, called), *point)
        return self.on(place, longest.segment, 0.5)

    def landmark(self, landmark: int) -> Place:
        """Give the place of a landmark."""
        network = self.network
        x, y = float(network.landmark_x[landmark]), float(network.landmark_y[landmark])
        signed = network.landmark_name[landmark]
        en, th = network.landmark(landmark, "en"), network.landmark(landmark, "th")
        called = Called(signed or en or th, en, th, en, th)
        key = f"l:{_digest(called.signed)}:{self._about(x, y)}"
        return self._put(self._named(Kind.LANDMARK, key, called), x, y)

    def house(self, house: int) -> Place:
        """Give the place of a house of a named street, by its own position."""
        network = self.network
        x, y = float(network.house_x[house]), float(network.house_y[house])
        called = self._house_called(house)
        key = f"h:{_digest(called.signed)}:{self._about(x, y)}"
        place = self._put(self._named(Kind.HOUSE, key, called), x, y)
        front = self.walker.nearest(int(network.house_street[house]), x, y)
        return self.on(place, *front) if front else place

    def junction(self, junction: int) -> Place:
        """Give the place of a junction, called by its two widest streets."""
        streets = self.meeting(junction)
        if len(streets) > 1:
            return self.crossing(junction, streets[0], streets[1])
        called = self.called(streets[0]) if streets else _NAMELESS
        return self._at_junction(junction, called)

    def crossing(self, junction: int, first: int, second: int) -> Place:
        """Give the place where two streets meet, the wider named first."""
        two = (first, second)
        pair = [street for street in self.meeting(junction) if street in two]
        pair += [street for street in two if street not in pair]
        one, other = (self.called(street) for street in pair[:2])
        both = zip(_each(one), _each(other), strict=True)
        place = self._at_junction(junction, Called(*map(" / ".join, both)))
        return replace(place, entry=place.entry + self._nth(junction, *pair[:2]))

    def along(self, foot: Foot) -> Place:
        """Give the place of a point on a street, told from the nearest crossing."""
        place = self.spot(foot)
        anchor = self._anchor(foot) if foot.street >= 0 else None
        return self.told(place, foot.street, anchor) if anchor else place

    def spot(self, foot: Foot) -> Place:
        """Give the place of a point on a street, called by the street alone."""
        network = self.network
        length_m = max(float(network.segment_length_m[foot.segment]), 0.01)
        share = round(min(1.0, foot.at_m / length_m), 4)
        segment_key = int(network.segment_key[foot.segment])
        called = self.called(foot.street) if foot.street >= 0 else _NAMELESS
        place = self._named(Kind.ALONG, f"s:{segment_key:x}:{share:.4f}", called)
        place = self._put(place, *network.at(foot.segment, share))
        return self.on(place, foot.segment, share)

    def on(self, place: Place, segment: int, share: float) -> Place:
        """Add where on the streets a place lies."""
        key = int(self.network.segment_key[segment])
        return replace(place, segment_key=key, share=round(share, 4))

    def told(self, place: Place, street: int, anchor: Anchor) -> Place:
        """Call a point on a street by a crossing and the metres from it."""
        called, cross = self.called(street), self.called(anchor.cross)
        at = self.network.segment_by_key[place.segment_key or 0]
        point = self.network.at(at, place.share or 0.0)
        way = bearing(self.walker.position(anchor.junction), point)
        heading = HEADINGS[round(way / 45) % 8]
        nth = self._nth(anchor.junction, street, anchor.cross)
        away_th = f"{anchor.away_m} ม. {HEADINGS_TH[heading]}"
        return replace(
            place,
            entry=f"{called.signed} > {cross.signed}{nth} {anchor.away_m} {heading}",
            name_en=f"{called.en} > {cross.en} {anchor.away_m} m {heading.upper()}",
            name_th=f"{called.th} > {cross.th} {away_th}",
            short_en=f"{called.short_en} > {cross.short_en} {anchor.away_m}",
            short_th=f"{called.short_th} > {cross.short_th} {anchor.away_m}",
        )

    def resolve(self, key: str) -> Place | None:
        """Give the place of a stored key; None when this map has no such place."""
        if found := _JUNCTION.fullmatch(key):
            junction = self._junction_of(found[1])
            return self.junction(junction) if junction is not None else None
        if found := _ON_SEGMENT.fullmatch(key):
            segment = self.network.segment_by_key.get(int(found[1], 16))
            share = min(1.0, float(found[2]))
            return self.on_segment(segment, share) if segment is not None else None
        if found := _STREET.fullmatch(key):
            street = self._street_by_digest.get(found[1])
            return self.street(street) if street is not None else None
        if found := _BLOCK.fullmatch(key):
            return self._block_of(*found.groups())
        if found := _STANDING.fullmatch(key):
            kind = Kind.LANDMARK if found[1] == "l" else Kind.HOUSE
            lat, lon = float(found[3]), float(found[4])
            owner = self._standing(kind, found[2], lat, lon)
            return self.of(owner) if owner else None
        return None

    def on_segment(self, segment: int, share: float) -> Place:
        """Give the place at a share of a segment's length."""
        length_m = float(self.network.segment_length_m[segment])
        street = int(self.network.segment_street[segment])
        return self.along(Foot(street=street, segment=segment, at_m=share * length_m))

    def block(self, middle: Foot, one: End, other: End) -> Place:
        """Give the place of a street between two crossings, with its segments.

        Its position is the middle; its key outlives an import as long as the three
        streets and the two junctions do.
        """
        street = self.called(middle.street)
        crosses = [self.called(end.owner.number) for end in (one, other)]
        nths = [
            self._nth(end.group[0], middle.street, end.owner.number)
            for end in (one, other)
        ]
        named = zip(_each(street), *map(_each, crosses), strict=True)
        called = Called(*(f"{name}: {first} - {last}" for name, first, last in named))
        marks = [
            f"{_digest(cross.signed)}:{int(self.network.junction_key[end.group[0]])}"
            for cross, end in zip(crosses, (one, other), strict=True)
        ]
        key = ":".join(("b", _digest(street.signed), *marks))
        first, last = (
            cross.signed + nth for cross, nth in zip(crosses, nths, strict=True)
        )
        segments = self.walker.block(middle.street, one.group, other.group)
        keys = self.network.segment_key
        spot = self.spot(middle)
        return replace(
            self._named(Kind.BLOCK, key, called),
            entry=f"{street.signed}: {first} - {last}",
            lat=spot.lat,
            lon=spot.lon,
            segment_key=spot.segment_key,
            share=spot.share,
            stretch=tuple(int(keys[segment]) for segment in segments),
        )

    def _block_of(
        self, street: str, cross: str, start: str, other: str, goal: str
    ) -> Place | None:
        """Find a block again by what its key says."""
        along = self._street_by_digest.get(street)
        ends = [self._end_of(along, *end) for end in ((cross, start), (other, goal))]
        if along is None or ends[0] is None or ends[1] is None:
            return None
        found = self.walker.between(along, ends[0].group, ends[1].group)
        return self.block(found[0], ends[0], ends[1]) if found else None

    def _end_of(self, along: int | None, cross: str, junction: str) -> End | None:
        at, street = self._junction_of(junction), self._street_by_digest.get(cross)
        if along is None or at is None or street is None:
            return None
        if at not in self.walker.junctions(along) & self.walker.junctions(street):
            return None
        return End(self._group(at, along, street), Owner(Kind.STREET, street))

    def _junction_of(self, key: str) -> int | None:
        at = np.flatnonzero(self.network.junction_key == int(key))
        return int(at[0]) if len(at) else None

    def meeting(self, junction: int) -> list[int]:
        """List the named streets at a junction, the widest first."""
        widest: dict[int, int] = {}
        for segment in self.network.arms(junction).tolist():
            street = int(self.network.segment_street[segment])
            if street >= 0:
                wide = int(self.network.segment_class[segment])
                widest[street] = max(wide, widest.get(street, 0))
        return sorted(widest, key=lambda street: (-widest[street], street))

    def _called(self, street: int) -> Called:
        signed = self.network.street_name[street]
        en, th = self.network.street(street, "en"), self.network.street(street, "th")
        return Called(signed, en, th, bare_name(en), bare_name(th))

    def _house_called(self, house: int) -> Called:
        street = self.called(int(self.network.house_street[house]))
        number = self.network.house_number[house]
        return Called(*(f"{number} {name}" for name in _each(street)))

    def _anchor(self, foot: Foot) -> Anchor | None:
        """Find the nearest crossing along the street with another that has a name."""
        network = self.network
        length_m = float(network.segment_length_m[foot.segment])
        ends = (
            (int(network.segment_end[foot.segment]), max(0.0, length_m - foot.at_m)),
            (int(network.segment_start[foot.segment]), foot.at_m),
        )
        far = self.walker.far(foot.street, dict(sorted(ends, key=lambda end: -end[1])))
        for junction, _ in sorted(far.items(), key=lambda item: (item[1], item[0])):
            others = [one for one in self.meeting(junction) if one != foot.street]
            if others:
                group = self._group(junction, foot.street, others[0])
                away = self.walker.far(foot.street, dict.fromkeys(group, 0.0))
                metres = min(away[end] + add_m for end, add_m in ends if end in away)
                return Anchor(group[0], others[0], round(metres))
        return None

    def _group(self, junction: int, first: int, second: int) -> tuple[int, ...]:
        both = self.walker.junctions(first) & self.walker.junctions(second)
        groups = self.walker.groups(both)
        return next(group for group in groups if junction in group)

    def _nth(self, junction: int, first: int, second: int) -> str:
        """Tell which of their crossings this is, if two streets have several."""
        both = self.walker.junctions(first) & self.walker.junctions(second)
        groups = self.walker.groups(both) if len(both) > 1 else []
        if len(groups) < 2:
            return ""
        here = next(at for at, group in enumerate(groups) if junction in group)
        return f" #{here + 1}"

    def _at_junction(self, junction: int, called: Called) -> Place:
        junction_key = int(self.network.junction_key[junction])
        place = self._named(Kind.JUNCTION, f"j:{junction_key}", called)
        place = replace(place, junction_key=junction_key)
        place = self._put(place, *self.walker.position(junction))
        arms = self.network.arms(junction)
        if not len(arms):
            return place
        segment = int(arms[0])
        is_start = int(self.network.segment_start[segment]) == junction
        return self.on(place, segment, 0.0 if is_start else 1.0)

    def _named(self, kind: Kind, key: str, called: Called) -> Place:
        return Place(
            key=key,
            kind=kind,
            entry=called.signed or key,
            name_en=called.en or key,
            name_th=called.th or key,
            short_en=called.short_en or key,
            short_th=called.short_th or key,
        )

    def _put(self, place: Place, x_m: float, y_m: float) -> Place:
        """Add the degrees of a point, where degrees mean something."""
        if not self.network.is_surveyed:
            return place
        lat, lon = self.network.origin.degrees(x_m, y_m)
        return replace(place, lat=round(lat, 6), lon=round(lon, 6))

    def _about(self, x_m: float, y_m: float) -> str:
        lat, lon = self.network.origin.degrees(x_m, y_m)
        return f"{lat:.4f},{lon:.4f}"

    @cached_property
    def houses(self) -> dict[int, list[tuple[str, int]]]:
        """Give the numbers and houses of each street."""
        return house_numbers(self.network)

    @cached_property
    def _street_by_digest(self) -> dict[str, int]:
        names = self.network.street_name.all()
        return {_digest(name): street for street, name in enumerate(names)}

    @cached_property
    def _by_digest(self) -> dict[tuple[Kind, str], list[int]]:
        """List the landmarks and houses of each name."""
        found: dict[tuple[Kind, str], list[int]] = {}
        for at in range(len(self.network.landmark_x)):
            digest = _digest(self.landmark(at).entry)
            found.setdefault((Kind.LANDMARK, digest), []).append(at)
        standing = {house for rows in self.houses.values() for _, house in rows}
        for at in sorted(standing):
            digest = _digest(self._house_called(at).signed)
            found.setdefault((Kind.HOUSE, digest), []).append(at)
        return found

    def _standing(
        self, kind: Kind, digest: str, lat: float, lon: float
    ) -> Owner | None:
        """Find the landmark or house of a name that stands nearest to a point."""
        network = self.network
        x, y = network.origin.metres(lat, lon)
        is_landmark = kind is Kind.LANDMARK
        all_x = network.landmark_x if is_landmark else network.house_x
        all_y = network.landmark_y if is_landmark else network.house_y
        apart = [
            (hypot(float(all_x[at]) - x, float(all_y[at]) - y), at)
            for at in self._by_digest.get((kind, digest), ())
        ]
        nearest = min(apart, default=(MOVED_M, -1))
        return Owner(kind, nearest[1]) if nearest[0] < MOVED_M else None


def _each(called: Called) -> tuple[str, str, str, str, str]:
    return called.signed, called.en, called.th, called.short_en, called.short_th


def _digest(name: str) -> str:
    return blake2s(name.encode(), digest_size=6).hexdigest()

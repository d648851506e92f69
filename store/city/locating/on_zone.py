"""Location entry on a schematic zone: lengths and names, no true positions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush

from store.city.locating.answers import Kind, Place
from store.city.locating.streets import End, Foot, Known, Owner
from store.city.zone import Junction, Spot, Street, Zone

_METRES = re.compile("[0-9]{1,6}")


class ZoneStreets:
    """The `Streets` of a zone, numbered in the zone's order, as are junctions."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self._number = {found.key: at for at, found in enumerate(zone.junctions)}

    @property
    def middle(self) -> None:
        """Give none: the zone lies nowhere on earth."""
        return

    @property
    def title(self) -> str:
        """Name the zone."""
        return self.zone.name_en

    def names(self) -> Iterator[Known]:
        """List junctions, then streets, the key first of their names."""
        for at, junction in enumerate(self.zone.junctions):
            yield Known(Owner(Kind.JUNCTION, at), _names(junction))
        for at, street in enumerate(self.zone.streets):
            yield Known(Owner(Kind.STREET, at), _names(street))

    def junctions_of(self, street: int) -> frozenset[int]:
        """List the two ends of a street."""
        found = self.zone.streets[street]
        return frozenset((self._number[found.start], self._number[found.end]))

    def streets_at(self, junction: int) -> Sequence[int]:
        """List the streets that begin or end at a junction, in the zone's order."""
        key = self.zone.junctions[junction].key
        streets = enumerate(self.zone.streets)
        return [at for at, street in streets if key in (street.start, street.end)]

    def groups(self, junctions: frozenset[int]) -> list[tuple[int, ...]]:
        """Leave every junction by itself, in the zone's order."""
        return [(junction,) for junction in sorted(junctions)]

    def gaps(self, first: int, second: int) -> list[tuple[int, int]]:
        """Measure along the streets from each end of one street to the other."""
        far = self._distances(sorted(self.junctions_of(second)))
        ends = [(far[end], end) for end in self.junctions_of(first) if end in far]
        return [(end, apart_m) for apart_m, end in sorted(ends)]

    def ends(self, street: int) -> Sequence[int]:
        """Give the junction at which a street's metres begin."""
        return (self._number[self.zone.streets[street].start],)

    def walk(self, street: int, start: Sequence[int], at_m: float) -> list[Foot]:
        """Go along a street from one of its ends."""
        found = self.zone.streets[street]
        if at_m > found.length_m:
            return []
        feet = []
        for junction in start:
            if junction == self._number[found.start]:
                feet.append(Foot(street=street, segment=street, at_m=at_m))
            elif junction == self._number[found.end]:
                back_m = found.length_m - at_m
                feet.append(Foot(street=street, segment=street, at_m=back_m))
        return feet

    def reach_m(self, street: int, start: Sequence[int]) -> int:  # noqa: ARG002
        """Give the street's length: it can be walked from either end."""
        return self.zone.streets[street].length_m

    def between(
        self, street: int, start: Sequence[int], goal: Sequence[int]
    ) -> tuple[Foot, int] | None:
        """Give the middle of the street, if these are its two ends."""
        if set(start) | set(goal) != self.junctions_of(street) or start == goal:
            return None
        length_m = self.zone.streets[street].length_m
        return Foot(street=street, segment=street, at_m=length_m // 2), length_m

    def numbers(self, street: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002
        """List no houses: a zone knows none."""
        return ()

    def place(self, owner: Owner) -> Place:
        """Give the place of a junction or a whole street."""
        if owner.kind is Kind.STREET:
            return _place(self.zone.streets[owner.number], Kind.STREET, None)
        junction = self.zone.junctions[owner.number]
        return _place(junction, Kind.JUNCTION, self.zone.spot_at(junction.key))

    def crossing(self, junction: int, first: int, second: int) -> Place:  # noqa: ARG002
        """Give the junction, which has a name of its own."""
        return self.place(Owner(Kind.JUNCTION, junction))

    def along(self, foot: Foot) -> Place:
        """Give the place so many metres along a street; its junction at an end."""
        street = self.zone.streets[foot.street]
        at_m = round(foot.at_m)
        spot = Spot(street_key=street.key, at_m=at_m)
        junction = self.zone.junction_at(spot)
        if junction:
            return self.place(Owner(Kind.JUNCTION, self._number[junction.key]))
        return Place(
            key=f"{street.key}+{at_m}",
            entry=f"{street.key}+{at_m}",
            kind=Kind.ALONG,
            name_en=f"{street.name_en} +{at_m} m",
            name_th=f"{street.name_th} +{at_m} ม.",
            short_en=f"{street.short_en}+{at_m}",
            short_th=f"{street.short_th}+{at_m}",
            spot=spot,
        )

    def from_crossing(
        self,
        foot: Foot,
        junction: int,  # noqa: ARG002
        cross: int,  # noqa: ARG002
        at_m: int,  # noqa: ARG002
    ) -> Place:
        """Give the place so many metres along a street, told from its beginning."""
        return self.along(foot)

    def block(self, middle: Foot, one: End, other: End) -> Place:
        """Give the middle of a street, called by its two ends."""
        street = self.zone.streets[middle.street]
        ends = self.place(one.owner), self.place(other.owner)
        return replace(
            self.along(middle),
            kind=Kind.BLOCK,
            entry=f"{street.key}: {ends[0].entry} - {ends[1].entry}",
            name_en=f"{street.name_en}: {ends[0].name_en} - {ends[1].name_en}",
            name_th=f"{street.name_th}: {ends[0].name_th} - {ends[1].name_th}",
            short_en=f"{street.short_en}: {ends[0].short_en} - {ends[1].short_en}",
            short_th=f"{street.short_th}: {ends[0].short_th} - {ends[1].short_th}",
        )

    def beyond_m(self, lat: float, lon: float) -> None:  # noqa: ARG002
        """Give nothing: degrees have no place on a schematic zone."""
        return

    def around(self, lat: float, lon: float) -> Sequence[Place]:  # noqa: ARG002
        """List nothing: degrees have no place on a schematic zone."""
        return ()

    def junction_name(self, junction: int, lang: str) -> str:
        """Name a junction in Thai or English."""
        found = self.zone.junctions[junction]
        return found.name_th if lang == "th" else found.name_en

    def on_street(self, place: Place) -> Place:
        """Leave a point as it is."""
        return place

    def square(self, column: str, row: int, part: int) -> None:  # noqa: ARG002
        """Give nothing: there is no grid over a schematic zone."""
        return

    def resolve(self, key: str) -> Place | None:
        """Give a junction or a street by its key, or a point `street+metres`."""
        name, plus, metres = key.partition("+")
        for at, street in enumerate(self.zone.streets):
            if street.key != name:
                continue
            if not plus:
                return self.place(Owner(Kind.STREET, at))
            at_m = int(metres) if _METRES.fullmatch(metres) else -1
            if 0 <= at_m <= street.length_m:
                return self.along(Foot(street=at, segment=at, at_m=at_m))
        junction = self._number.get(key)
        if junction is None:
            return None
        return self.place(Owner(Kind.JUNCTION, junction))

    def beside(self, place: Place, *, is_far: bool) -> tuple[str, str]:  # noqa: ARG002
        """Name nothing: on a zone no two places are called the same."""
        return "", ""

    def apart_m(self, place: Place, lat: float, lon: float) -> float:  # noqa: ARG002
        """Give 0: no place of a zone has degrees."""
        return 0.0

    def _distances(self, start: Sequence[int]) -> dict[int, int]:
        """Measure along the streets from the nearest of some junctions to all."""
        heap = [(0, junction) for junction in start]
        far: dict[int, int] = {}
        while heap:
            gone_m, junction = heappop(heap)
            if junction in far:
                continue
            far[junction] = gone_m
            key = self.zone.junctions[junction].key
            for street in self.zone.streets:
                if key in (street.start, street.end):
                    other = street.end if key == street.start else street.start
                    heappush(heap, (gone_m + street.length_m, self._number[other]))
        return far


def _place(record: Junction | Street, kind: Kind, spot: Spot | None) -> Place:
    return Place(
        key=record.key,
        entry=record.key,
        kind=kind,
        name_en=record.name_en,
        name_th=record.name_th,
        short_en=record.short_en,
        short_th=record.short_th,
        spot=spot,
    )


def _names(found: Junction | Street) -> tuple[str, ...]:
    return found.key, found.name_en, found.name_th, found.short_en, found.short_th

"""The street network of one town: plain arrays, read-only once made.

A *junction* is where segments meet or end. A *segment* is a piece of street between two
junctions, with its polyline. A *street* is what carries one name; its segments need not
touch. Lengths are metres, coordinates are metres east and north of `origin`. Made by
`store.city.build`, kept by `store.city.map_files`; programs may share one in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from store.city.projection import Projection

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


class StreetClass(IntEnum):
    """What a street is for, from least to most; the number is kept in the map file."""

    PATH = 0
    """Feet and bicycles only."""
    SERVICE = 1
    RESIDENTIAL = 2
    TERTIARY = 3
    SECONDARY = 4
    PRIMARY = 5
    TRUNK = 6
    MOTORWAY = 7


class Way(IntFlag):
    """What holds for a segment; kept in the map file."""

    ONE_FORWARD = 1
    """May be driven from its start to its end only."""
    ONE_BACKWARD = 2
    PRIVATE = 4
    """May be driven, but not through: homes, yards, customers."""
    NO_CAR = 8
    NO_MOTORCYCLE = 16
    NO_FOOT = 32
    BRIDGE = 64
    TUNNEL = 128
    ROUNDABOUT = 256
    LINK = 512
    """A ramp or slip road between two streets."""


class JunctionFlag(IntFlag):
    """What stands at a junction; kept in the map file."""

    CAR_BARRIER = 1
    """Bollards, a gate: no car passes; a motorcycle and feet do."""
    FULL_BARRIER = 2
    """A wall, a locked gate: only feet pass, if any."""
    SIGNALS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A list of texts as two arrays, so that it can be shared in memory."""

    first: npt.NDArray[np.uint32]
    """Where each text begins in `letters`; one more than there are texts."""
    letters: Bytes
    """All texts, one after another, UTF-8."""

    @classmethod
    def of(cls, texts: list[str]) -> Texts:
        """Pack texts."""
        coded = [text.encode() for text in texts]
        first = np.zeros(len(coded) + 1, np.uint32)
        np.cumsum([len(text) for text in coded], out=first[1:])
        return cls(first, np.frombuffer(b"".join(coded), np.uint8))

    def __len__(self) -> int:
        return len(self.first) - 1

    def __getitem__(self, index: int) -> str:
        begin, end = int(self.first[index]), int(self.first[index + 1])
        return bytes(self.letters[begin:end]).decode(errors="replace")

    def all(self) -> list[str]:
        """Unpack all."""
        first, letters = self.first.tolist(), self.letters.tobytes()
        parts = (letters[begin:end] for begin, end in pairwise(first))
        return [part.decode(errors="replace") for part in parts]


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """Streets, junctions, landmarks and house numbers of one town."""

    name: str
    source: str
    """Where it came from: file name, and whose data it is."""
    origin: Projection
    bounds_m: tuple[float, float, float, float]
    """West, south, east, north of all segments."""
    tile_m: float
    """Side of a tile of the index."""
    tiles: tuple[int, int]
    """Tiles across and up."""
    is_surveyed: bool = True
    """False where positions are made up from lengths; then degrees mean nothing."""

    junction_x: Floats
    junction_y: Floats
    junction_key: Longs
    """Id at the source (the OSM node); stays the same in a newer extract."""
    junction_flags: Bytes
    """`JunctionFlag`s."""

    segment_start: Ints
    """Junction at its first point."""
    segment_end: Ints
    segment_first: npt.NDArray[np.uint32]
    """Index of its first point; one more than there are segments."""
    segment_length_m: Floats
    segment_class: Bytes
    """`StreetClass`."""
    segment_ways: npt.NDArray[np.uint16]
    """`Way`s."""
    segment_layer: npt.NDArray[np.int8]
    """0 on the ground, above and below as tagged."""
    segment_kmh: Bytes
    """Signed speed limit; 0 where none is known."""
    segment_street: Ints
    """Street index; -1 for one without a name."""
    segment_key: npt.NDArray[np.uint64]
    """Stable id: the same stretch has it in a newer extract too. Sorted nowhere."""

    point_x: Floats
    point_y: Floats

    street_name: Texts
    """The name as signed there."""
    street_name_th: Texts
    """Empty where the source has none."""
    street_name_en: Texts
    street_other: Texts
    """Other and old names and numbers, one per line."""

    landmark_x: Floats
    landmark_y: Floats
    landmark_rank: Bytes
    """0 to 9: how many people know it (hospital 9, shop 2)."""
    landmark_kind: Texts
    """`amenity=hospital`."""
    landmark_name: Texts
    landmark_name_th: Texts
    landmark_name_en: Texts
    landmark_other: Texts

    house_x: Floats
    house_y: Floats
    house_street: Ints
    """Street index; -1 where the source names none that is on the map."""
    house_number: Texts

    turn_from: Ints
    """Segment one comes from, of each turn restriction."""
    turn_via: Ints
    """Junction it holds at."""
    turn_to: Ints
    """Segment one may not turn into, or the only one allowed."""
    turn_only: Bytes
    """1 where the turn is the only one allowed, 0 where it is forbidden."""

    arm_first: npt.NDArray[np.uint32]
    """Where each junction's arms begin in `arm_segment`; one more than junctions."""
    arm_segment: Ints
    """The segments that meet at each junction; a loop is listed twice."""
    tile_first: npt.NDArray[np.uint32]
    tile_segment: npt.NDArray[np.uint32]
    """Segments that cross each tile, row by row from the south-west."""

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return len(self.segment_start)

    @property
    def junctions(self) -> int:
        """How many junctions there are, dead ends among them."""
        return len(self.junction_x)

    @cached_property
    def segment_by_key(self) -> dict[int, int]:
        """Segment index by its stable id."""
        return {key: index for index, key in enumerate(self.segment_key.tolist())}

    def points(self, segment: int) -> tuple[Floats, Floats]:
        """Give the polyline of a segment, start first."""
        part = slice(self.segment_first[segment], self.segment_first[segment + 1])
        return self.point_x[part], self.point_y[part]

    def arms(self, junction: int) -> Ints:
        """List the segments at a junction."""
        begin, end = self.arm_first[junction], self.arm_first[junction + 1]
        return self.arm_segment[begin:end]

    def street_of(self, segment: int, lang: str = "") -> str:
        """Name the street of a segment in a language, as signed where there is none."""
        street = int(self.segment_street[segment])
        return self.street(street, lang) if street >= 0 else ""

    def street(self, street: int, lang: str = "") -> str:
        """Name a street in a language, or as signed where there is no such name."""
        table = {"th": self.street_name_th, "en": self.street_name_en}.get(lang)
        return (table[street] if table is not None else "") or self.street_name[street]

    def landmark(self, landmark: int, lang: str = "") -> str:
        """Name a landmark in a language, or as the source has it."""
        table = {"th": self.landmark_name_th, "en": self.landmark_name_en}.get(lang)
        named = table[landmark] if table is not None else ""
        return named or self.landmark_name[landmark]

    def at(self, segment: int, share: float) -> tuple[float, float]:
        """Give the point at a share (0 to 1) of a segment's length from its start."""
        x, y = self.points(segment)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        wanted = share * along[-1]
        return float(np.interp(wanted, along, x)), float(np.interp(wanted, along, y))

    def in_box(self, west: float, south: float, east: float, north: float) -> Longs:
        """List the segments near a box, ascending; a few outside may be among them."""
        across, up = self.tiles
        left, right = _tile_range(west, east, self.bounds_m[0], self.tile_m, across)
        low, high = _tile_range(south, north, self.bounds_m[1], self.tile_m, up)
        if left > right or low > high:
            return np.zeros(0, np.int64)
        if (left, low, right, high) == (0, 0, across - 1, up - 1):
            return np.arange(self.segments)
        found = np.zeros(self.segments, bool)
        for row in range(low, high + 1):  # the tiles of a row lie side by side
            begin = self.tile_first[row * across + left]
            end = self.tile_first[row * across + right + 1]
            found[self.tile_segment[begin:end]] = True
        return np.flatnonzero(found)

    def nearest(
        self, x_m: float, y_m: float, reach_m: float = 60.0
    ) -> tuple[int, float, float] | None:
        """Find the segment nearest to a point.

        Returns:
            Segment, share of its length from its start, distance in metres; None when
            there is none within `reach_m`.
        """
        near = self.in_box(x_m - reach_m, y_m - reach_m, x_m + reach_m, y_m + reach_m)
        best: tuple[int, float, float] | None = None
        for segment in near.tolist():
            share, apart = foot_of(*self.points(segment), x_m, y_m)
            if apart <= (best[2] if best else reach_m):
                best = segment, share, apart
        return best


def _tile_range(
    low: float, high: float, begin: float, side: float, count: int
) -> tuple[int, int]:
    return (
        int(max(0.0, (low - begin) // side)),
        int(min(count - 1.0, (high - begin) // side)),
    )


def foot_of(x: Floats, y: Floats, x_m: float, y_m: float) -> tuple[float, float]:
    """Give share along and distance from a polyline to a point."""
    step_x, step_y = np.diff(x), np.diff(y)
    length = np.hypot(step_x, step_y)
    square = np.maximum(length**2, 1e-9)
    part = ((x_m - x[:-1]) * step_x + (y_m - y[:-1]) * step_y) / square
    part = np.clip(part, 0.0, 1.0)
    apart = np.hypot(x[:-1] + part * step_x - x_m, y[:-1] + part * step_y - y_m)
    best = int(np.argmin(apart))
    along = float(length[:best].sum() + part[best] * length[best])
    return along / max(float(length.sum()), 1e-9), float(apart[best])

"""What an import tells: how far it is, what it took, what it left out, why it failed.

All of it is codes and counts; sentences are made where people read them.

    MapError
      ImportFailed      the file cannot be used; nothing was made of it
      ImportCancelled   the one who watches said stop
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from store.city.map_files import MapError
from store.text import clean

_Thing = TypeVar("_Thing")

MOST_VALUES = 40
"""Different values from outside told for one reason; the rest count without them."""
MOST_LETTERS = 40
"""Characters kept of a value from outside in a report."""
MOST_DETAIL = 200
"""Characters kept of what a reading library says about a broken file."""


class Stage(StrEnum):
    """What an import is busy with, in this order."""

    UNPACKING = "unpacking"
    READING = "reading"
    JOINING = "joining"
    NAMING = "naming"
    INDEXING = "indexing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is."""

    stage: Stage
    done: int
    """Things of this stage that are behind us."""
    total: int
    """Things of this stage in all; 0 where nobody knows."""


class Why(StrEnum):
    """Why no map could be made of a file."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    """A folder, a device, no permission, a failing disk."""
    EMPTY = "empty"
    """No bytes in it."""
    TRUNCATED = "truncated"
    """It ends too early."""
    BROKEN = "broken"
    UNKNOWN_KIND = "unknown-kind"
    NO_STREETS = "no-streets"
    """Whole and understood, with no street in it."""
    NEEDS_OSMIUM = "needs-osmium"
    """OSM XML, PBF and o5m need the extra package."""
    TOO_LARGE = "too-large"
    NO_ROOM = "no-room"
    """No room for unpacking it."""


class ImportFailed(MapError):  # noqa: N818
    """No map could be made of a file; `why` is a code."""

    def __init__(self, path: Path, why: Why, what: str = "", *, line: int = 0) -> None:
        self.path = path
        self.why = why
        self.what = " ".join(clean(what).split())[:MOST_DETAIL]
        """What the reading library said, if anything; for experts, in English."""
        self.line = line
        """Line in the file, counted from 1; 0 where it is not known."""
        super().__init__(f"{path}: {why} {self.what}".rstrip())


class ImportCancelled(MapError):  # noqa: N818
    """The import was stopped by the one who watched; nothing was made."""


class Reason(StrEnum):
    """Why something of a file is not on the map, or not as the file has it."""

    MISSING_NODE = "missing-node"
    """Points that ways name and the file lacks; its ways are cut there."""
    CUT_AT_BORDER = "cut-at-border"
    """Ways cut where points are missing."""
    BAD_COORDINATES = "bad-coordinates"
    """Points that lie nowhere on earth."""
    FAR_AWAY = "far-away"
    """Points of ways, landmarks and houses too far from the town."""
    TOO_FEW_POINTS = "too-few-points"
    """Pieces of ways with fewer than two points left."""
    ZERO_LENGTH = "zero-length"
    """Points that lie on the point before, taken as one with it."""
    REPEATED_NODE = "repeated-node"
    """The same point twice in a row."""
    DOUBLE_ID = "double-id"
    """Ways that come twice; the last one with tags counts."""
    DELETED = "deleted"
    """Objects the file itself calls deleted."""
    NO_HIGHWAY = "no-highway"
    """Lines not tagged as streets, in a file that tags streets."""
    NO_STREET = "no-street"
    """Highways that carry no traffic: platforms, rest areas; with the value."""
    UNKNOWN_HIGHWAY = "unknown-highway"
    """Highway values not in our table, with the value."""
    NOT_BUILT = "not-built"
    """Streets planned, under construction or given up, with the value."""
    AREA = "area"
    """Squares and yards drawn as areas."""
    NAME_CUT = "name-cut"
    NAME_EMPTY = "name-empty"
    """Names with nothing readable in them."""
    LANDMARK_WITHOUT_NAME = "landmark-without-name"
    LANDMARK_WITHOUT_PLACE = "landmark-without-place"
    """Landmarks of which no point is in the file."""
    DOUBLE_LANDMARK = "double-landmark"
    """The same name and kind twice on one spot."""
    HOUSE_WITHOUT_PLACE = "house-without-place"
    HOUSE_WITHOUT_STREET = "house-without-street"
    """House numbers kept without a street: the one they name is not on the map."""
    RESTRICTION_UNKNOWN = "restriction-unknown"
    """Turn restrictions not understood, with what they say."""
    RESTRICTION_OFF_MAP = "restriction-off-map"
    """Turn restrictions that hold where the map has no such junction or street."""
    BAD_FEATURE = "bad-feature"
    """Things that are not shaped as the file's kind says, with what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import took, and what it left out."""

    kind: str
    """Of the file: osm, pbf, o5m, overpass, geojson."""
    ways: int
    """Street ways read."""
    segments: int
    junctions: int
    streets: int
    """Different names."""
    named_segments: int
    one_way_segments: int
    length_m: float
    landmarks: int
    houses: int
    turns: int
    """Turn restrictions understood."""
    left_out: Mapping[tuple[Reason, str], int]
    """How often, by reason and, for some, the value in the file (cleaned)."""

    def count(self, reason: Reason) -> int:
        """Add up how often something was left out for a reason."""
        return sum(n for (why, _), n in self.left_out.items() if why is reason)


class Tally:
    """Counts what is left out while an import runs."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Reason, str]] = Counter()
        self._values: Counter[Reason] = Counter()

    def add(self, reason: Reason, what: str = "", times: int = 1) -> None:
        """Count something left out; `what` may come from outside."""
        if not times:
            return
        key = reason, clean(what)[:MOST_LETTERS] if what else ""
        if what and key not in self._counts:
            if self._values[reason] >= MOST_VALUES:
                key = reason, ""
            else:
                self._values[reason] += 1
        self._counts[key] += times

    def counts(self) -> dict[tuple[Reason, str], int]:
        """Give all counts, the largest of each reason first."""
        ordered = sorted(self._counts.items(), key=lambda item: (item[0][0], -item[1]))
        return dict(ordered)


class Watch:
    """Passes progress on, and stops the import when it is told to."""

    STEP = 20_000
    """Things between two reports of a loop."""

    def __init__(self, watch: Callable[[Progress], bool] | None) -> None:
        self._watch = watch

    def at(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        """Tell how far we are.

        Raises:
            ImportCancelled: If the one who watches says stop.
        """
        progress = Progress(stage=stage, done=done, total=total)
        if self._watch and not self._watch(progress):
            raise ImportCancelled

    def each(
        self, stage: Stage, things: Iterable[_Thing], total: int = 0
    ) -> Iterator[_Thing]:
        """Pass things through, telling now and then how many."""
        for done, thing in enumerate(things):
            if done % self.STEP == 0:
                self.at(stage, done, total)
            yield thing

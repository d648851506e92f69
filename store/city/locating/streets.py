"""What location entry needs to know of streets, whatever knows it.

Two rooms answer: `on_zone` for a schematic zone, without numpy, and `on_network` for a
map. Streets and junctions are numbered from 0 by each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from store.city.locating.answers import Kind, Place


class Owner(NamedTuple):
    """What bears a name: a street, a junction, a landmark or a house, by its number."""

    kind: Kind
    number: int


class Known(NamedTuple):
    """What is called something."""

    owner: Owner
    names: Sequence[str]
    """What it is called, the name to be typed first."""
    others: Sequence[str] = ()
    """What it is called as well: old names, numbers of roads that run along it."""


class Foot(NamedTuple):
    """A point on a street, and the heading in which it was reached."""

    street: int
    segment: int
    at_m: float
    """From the segment's start."""
    bearing_deg: float | None = None
    """From where the walk began, clockwise from north; None without directions."""


class End(NamedTuple):
    """Where a block ends: a crossing, and who gives it its name."""

    group: tuple[int, ...]
    """The junctions of the crossing, the one that stands for it first."""
    owner: Owner
    """The cross street, or the junction."""


class Streets(Protocol):
    """Streets, junctions, landmarks and houses, and the ways between them."""

    @property
    def middle(self) -> tuple[float, float] | None:
        """Give the middle of the map in degrees; None where degrees mean nothing."""
        ...

    @property
    def title(self) -> str:
        """Name the town."""
        ...

    def names(self) -> Iterator[Known]:
        """List what has names."""
        ...

    def junctions_of(self, street: int) -> frozenset[int]:
        """List the junctions of a street, its ends among them."""
        ...

    def streets_at(self, junction: int) -> Sequence[int]:
        """List the named streets that meet at a junction, the widest first."""
        ...

    def groups(self, junctions: frozenset[int]) -> list[tuple[int, ...]]:
        """Join junctions of one crossing: the arms of a dual carriageway are one.

        The groups go from west to east; the first of each stands for it.
        """
        ...

    def gaps(self, first: int, second: int) -> list[tuple[int, int]]:
        """List junctions of the first street nearest to the second, and metres apart.

        Nearest first, and few; none when nothing is known of distances.
        """
        ...

    def ends(self, street: int) -> Sequence[int]:
        """List the junctions from which a street's metres may be counted."""
        ...

    def walk(self, street: int, start: Sequence[int], at_m: float) -> list[Foot]:
        """Go so many metres along a street, each way there is; carriageways are one."""
        ...

    def reach_m(self, street: int, start: Sequence[int]) -> int:
        """Tell how far one gets along a street."""
        ...

    def between(
        self, street: int, start: Sequence[int], goal: Sequence[int]
    ) -> tuple[Foot, int] | None:
        """Find the middle of a street between two crossings, and its metres."""
        ...

    def numbers(self, street: int) -> Sequence[tuple[str, int]]:
        """List the house numbers on a street, tidied, and the houses."""
        ...

    def place(self, owner: Owner) -> Place:
        """Give the place of what bears a name; its entry may not be the only such."""
        ...

    def crossing(self, junction: int, first: int, second: int) -> Place:
        """Give the place where two streets meet."""
        ...

    def along(self, foot: Foot) -> Place:
        """Give the place of a point on a street."""
        ...

    def from_crossing(self, foot: Foot, junction: int, cross: int, at_m: int) -> Place:
        """Give the place of a point on a street, told from this crossing."""
        ...

    def block(self, middle: Foot, one: End, other: End) -> Place:
        """Give the place of a street between two crossings, by its middle."""
        ...

    def beyond_m(self, lat: float, lon: float) -> int | None:
        """Measure how far outside the map a point lies; 0 for one on it.

        None where degrees mean nothing.
        """
        ...

    def on_street(self, place: Place) -> Place:
        """Add to a point the stretch of street that it lies on, if it lies on one."""
        ...

    def square(
        self, column: str, row: int, part: int
    ) -> tuple[str, float, float] | None:
        """Give name and middle of a square of the grid; None when there is none."""
        ...

    def around(self, lat: float, lon: float) -> Sequence[Place]:
        """List what lies at a point, the best to call it by first."""
        ...

    def junction_name(self, junction: int, lang: str) -> str:
        """Name a junction by the streets that meet there, or as it is called."""
        ...

    def resolve(self, key: str) -> Place | None:
        """Give the place of a stored key; None when it is not of this map."""
        ...

    def beside(self, place: Place, *, is_far: bool) -> tuple[str, str]:
        """Name what is nearest to a place, in English and Thai; empty if nothing is.

        `is_far` adds how far from there the place is, and in which direction.
        """
        ...

    def apart_m(self, place: Place, lat: float, lon: float) -> float:
        """Measure from a place to a point; 0 where degrees mean nothing."""
        ...

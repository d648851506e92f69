"""Where the loop of four streets lies on the canvas.

The loop is drawn as a rectangle: first street on top from left to right, then
clockwise. Its sides stand in the ratio of the mean lengths of opposite streets, a cell
counted twice as tall as wide, as far as the room allows. Opposite sides are drawn equal
because a bend that makes up for 80 metres would be read as a corner; a spot keeps its
share of its own street.
"""

from dataclasses import dataclass
from enum import Enum

from store.city.zone import Spot, Zone

LEAST_COLUMNS = 16
LEAST_LINES = 6
"""Below either, a loop with names cannot be read."""
EASY_GAPS = (40, 12)
"""Columns and lines to which a loop is stretched, room given, so that names fit."""

Cell = tuple[int, int]
"""(x, y) on the canvas, 0 at the top left."""


class Region(Enum):
    """What part of the drawing a cell lies in."""

    OUTSIDE = 1
    INSIDE = 2
    LINE = 3
    """A side lying down, without its corners."""
    POST = 4
    """A standing side with its corners: nothing but a mark may cover it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The loop's rectangle, and which rows round it are kept for names and the note."""

    left: int
    top: int
    right: int
    bottom: int
    named: bool
    """Rows above and below the loop are kept for junction names."""
    noted: bool
    """The last row is kept for the note."""

    @property
    def columns(self) -> int:
        """Cells from the left side to the right one, both counted."""
        return self.right - self.left + 1

    def cell(self, zone: Zone, spot: Spot | None) -> Cell | None:
        """Find the cell of a spot; None for no spot, or one that is not on the zone.

        Metres beyond either end of the street count as that end.
        """
        for side, street in enumerate(zone.streets):
            if spot is not None and street.key == spot.street_key:
                share = spot.at_m / street.length_m if street.length_m > 0 else 0.0
                return self._along(side, min(max(share, 0.0), 1.0))
        return None

    def region(self, x: int, y: int) -> Region:
        """Tell what part of the drawing a cell lies in."""
        if not (self.left <= x <= self.right and self.top <= y <= self.bottom):
            return Region.OUTSIDE
        if x in (self.left, self.right):
            return Region.POST
        return Region.LINE if y in (self.top, self.bottom) else Region.INSIDE

    def _along(self, side: int, share: float) -> Cell:
        across = round(share * (self.right - self.left))
        down = round(share * (self.bottom - self.top))
        return (
            (self.left + across, self.top),
            (self.right, self.top + down),
            (self.right - across, self.bottom),
            (self.left, self.bottom - down),
        )[side]


def frame_of(zone: Zone, columns: int, lines: int) -> Frame | None:
    """Lay the loop out; None when there is no room, or the zone is no loop of four."""
    if columns < LEAST_COLUMNS or lines < LEAST_LINES or not _is_loop_of_four(zone):
        return None
    named = lines > LEAST_LINES
    noted = lines != LEAST_LINES + 1
    room = lines - 2 * named - noted
    top, right, bottom, left = (street.length_m for street in zone.streets)
    ratio = 2 * (top + bottom) / (right + left)
    across = min(columns - 1, max(round((room - 1) * ratio), EASY_GAPS[0]))
    down = min(room - 1, max(round(across / ratio), EASY_GAPS[1]))
    x, y = (columns - 1 - across) // 2, named + (room - 1 - down) // 2
    return Frame(
        left=x, top=y, right=x + across, bottom=y + down, named=named, noted=noted
    )


def _is_loop_of_four(zone: Zone) -> bool:
    streets = zone.streets
    return len(streets) == 4 and all(
        street.end == streets[(at + 1) % 4].start and street.length_m > 0
        for at, street in enumerate(streets)
    )

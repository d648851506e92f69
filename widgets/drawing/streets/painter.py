"""The painter: what the camera sees, as rows of cells with marks and names in place.

What is written first is never covered: streets, the route, then incidents and units,
and names last. The picture before is remembered, so that names hold still. The cursor
is laid over a finished picture: moving it paints one row.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from store.city.network import Network
from store.city.routing import Stop
from widgets.drawing.canvas import Glyphs, Rows
from widgets.drawing.signs import Sign, dots_of
from widgets.drawing.streets.camera import Camera
from widgets.drawing.streets.geometry import Geometries, Geometry
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.landmarks import Landmarks
from widgets.drawing.streets.labels.map_marks import MapMark, PlacedMarks, place_marks
from widgets.drawing.streets.labels.short_names import ShortNames
from widgets.drawing.streets.labels.street_names import (
    Naming,
    PlacedNames,
    name_streets,
    shift_of,
)
from widgets.drawing.streets.overlays import (
    ScaleWords,
    cursor_row,
    draw_closed,
    draw_route,
    scale_bar,
)
from widgets.drawing.streets.window import Window

Cell = tuple[int, int]

SMALL = 300
"""Segments of a map that is always shown whole."""
MARGIN_M = 150.0
"""Left round the outermost incident or unit."""
NEAR_CELLS = 8
"""Lines about a cell in which its junction is looked for: drawings shift places."""
MOST_SHIFT = 16
"""Cells that a schematic may move a place; the bench has seen 10 and a half."""
MOST_TRIED = 60
"""Junctions looked at to name one."""


ENGLISH = ScaleWords(metres="m", kilometres="km", north="N")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An incident or a unit on the map."""

    sign: Sign
    key: Hashable
    stop: Stop | None
    """Where on the streets; None if it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """All that decides a picture; equal sights give equal pictures."""

    camera: Camera
    """Settled: its style and turn are chosen."""
    columns: int
    lines: int
    seen: tuple[Seen, ...] = ()
    route: tuple[int, ...] = ()
    """Segments of a way to be shown."""
    closed: frozenset[int] = frozenset()
    """Segments that cannot be driven now."""
    glyphs: Glyphs = "box"
    lang: str = ""
    scale_words: ScaleWords = ENGLISH
    more: int = 0
    """Incidents that are too many to be drawn; they are counted beside the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What was painted, and what stands where."""

    sight: Sight
    window: Window
    geometry: Geometry
    """The layout it was drawn from."""
    rows: Rows
    ink: Ink
    marks: PlacedMarks
    names: PlacedNames
    scale: tuple[str, str]
    """The scale bar, and where north is."""

    def beyond(self) -> dict[str, int]:
        """Count what lies outside the window: `left`, `right`, `up`, `down`."""
        counts: dict[str, int] = {}
        for away in self.marks.away:
            across, down = away.direction
            side = _SIDES[across, 0] if across else _SIDES[0, down]
            counts[side] = counts.get(side, 0) + len(away.marks)
        return counts

    def placeless(self) -> int:
        """Count the incidents and units of which no place on the map is known."""
        return len(self.marks.unknown)

    def crowded_out(self) -> int:
        """Count those in the window that are neither named nor counted in it."""
        untold = (len(group.marks) for group in self.marks.groups if not group.runs)
        return self.sight.more + sum(untold)

    def rows_with(self, cursor: Cell | None) -> Rows:
        """Give the rows with a cursor over them; it takes the room of no name."""
        if cursor is None:
            return self.rows
        column, line = cursor
        rows = list(self.rows)
        rows[line] = cursor_row(self.ink, column, line, self.sight.glyphs)
        return rows

    def cell(self, stop: Stop) -> Cell | None:
        """Find the cell where a point of a street is drawn."""
        return self.geometry.cell(self.window, stop.segment, stop.share)

    def metres(self, column: int, line: int) -> tuple[float, float]:
        """Turn a cell into metres."""
        return self.geometry.metres(self.window, column, line)


_SIDES = {(-1, 0): "left", (1, 0): "right", (0, -1): "up", (0, 1): "down"}


class Painter:
    """Paints one town, for one pane at a time."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.geometries = Geometries(network)
        self._namers: dict[tuple[str, Glyphs], ShortNames] = {}
        self._landmarks = Landmarks(network)
        self._last: Picture | None = None

    def serves(self, network: Network) -> bool:
        """Claim that its layouts hold for another network: the same, loaded again."""
        own = self.network
        return network is own or (
            np.array_equal(network.segment_key, own.segment_key)
            and np.array_equal(network.junction_x, own.junction_x)
            and np.array_equal(network.junction_y, own.junction_y)
        )

    def overview(self, stops: Sequence[Stop], columns: int, lines: int) -> Camera:
        """Look at all these stops; of a small map, at the whole of it."""
        camera = Camera(x_m=0.0, y_m=0.0)
        network = self.network
        if network.segments <= SMALL:
            return self.whole(columns, lines)
        points = [network.at(stop.segment, stop.share) for stop in stops]
        if not points:
            return camera.at(*self._middle())
        box = (
            min(x for x, _ in points) - MARGIN_M,
            min(y for _, y in points) - MARGIN_M,
            max(x for x, _ in points) + MARGIN_M,
            max(y for _, y in points) + MARGIN_M,
        )
        return camera.fitted(box, columns, lines)

    def whole(self, columns: int, lines: int) -> Camera:
        """Look at all of the map."""
        bounds = self.network.bounds_m
        return Camera(x_m=0.0, y_m=0.0).fitted(bounds, columns, lines)

    def _middle(self) -> tuple[float, float]:
        """Find where most of the town is: its median junction."""
        network = self.network
        return float(np.median(network.junction_x)), float(
            np.median(network.junction_y)
        )

    def settled(self, camera: Camera, columns: int, lines: int) -> Camera:
        """Choose how streets are drawn where the camera looks, once for each jump.

        A camera that has left the map is put back to its edge.
        """
        west, south, east, north = self.network.bounds_m
        x_m = min(max(camera.x_m, west), east)
        y_m = min(max(camera.y_m, south), north)
        if (x_m, y_m) != (camera.x_m, camera.y_m):
            camera = camera.at(x_m, y_m)
        return self.geometries.settled(camera, columns, lines)

    def is_ready(self, sight: Sight) -> bool:
        """Claim that painting needs no new layout, and no names not yet collected."""
        found = self.geometries.ready(sight.camera, sight.columns, sight.lines)
        return found is not None and (sight.lang, sight.glyphs) in self._namers

    def prepare(self, sight: Sight) -> None:
        """Lay out the streets, and collect names: work for a thread.

        Of a dense city that takes one to two seconds; `MOST_LAID` bounds it.
        """
        self.geometries.make(sight.camera, sight.columns, sight.lines)
        self.collect_names(sight.lang, sight.glyphs)
        window = sight.camera.window(sight.columns, sight.lines)
        self._landmarks.prepare(window.box_m(sight.columns))

    def paint(self, sight: Sight) -> Picture:
        """Paint a sight, laying the streets out first if that was not done."""
        geometry = self.geometries.make(sight.camera, sight.columns, sight.lines)
        window = sight.camera.window(sight.columns, sight.lines)
        ink = geometry.ink(window, sight.glyphs)
        draw_closed(ink, sight.closed, sight.glyphs)
        draw_route(ink, sight.route, sight.glyphs)
        claims = Claims.of(ink, self.network.segment_class)
        last = self._still(sight)
        marks = place_marks(
            claims,
            [_mark(self.network, seen, geometry, window) for seen in sight.seen],
            sight.glyphs,
            last.marks if last else None,
        )
        names = name_streets(claims, self._naming(sight, geometry, window, last))
        self._last = Picture(
            sight=sight,
            window=window,
            geometry=geometry,
            rows=ink.rows(),
            ink=ink,
            marks=marks,
            names=names,
            scale=scale_bar(window, sight.glyphs, sight.scale_words),
        )
        return self._last

    def _naming(
        self, sight: Sight, geometry: Geometry, window: Window, last: Picture | None
    ) -> Naming:
        """Say what is to be named, and where names stood before."""
        return Naming(
            short_names=self.collect_names(sight.lang, sight.glyphs),
            landmarks=self._landmarks.near(geometry, window, sight.lang),
            glyphs=sight.glyphs,
            previous=last.names if last else None,
            shift=shift_of(last.window, window) if last else (0, 0),
        )

    def _still(self, sight: Sight) -> Picture | None:
        """Give the picture before, if labels may keep their places in it."""
        last = self._last
        if last is None:
            return None
        old, new = last.sight.camera, sight.camera
        same = (old.step, old.turn_rad, old.is_schematic) == (
            new.step, new.turn_rad, new.is_schematic,
        )  # fmt: skip
        same = same and last.sight.glyphs == sight.glyphs
        return last if same and last.sight.lang == sight.lang else None

    def collect_names(self, lang: str, glyphs: Glyphs) -> ShortNames:
        """Collect the street names of a language, once: half a second for a city."""
        wanted = lang, glyphs
        if wanted not in self._namers:
            count = len(self.network.street_name)
            names = [self.network.street(street, lang) for street in range(count)]
            self._namers[wanted] = ShortNames(names, dots_of(glyphs))
        return self._namers[wanted]

    def street_at(self, picture: Picture, column: int, line: int, lang: str) -> str:
        """Name the street at a cell of a picture; empty where there is none."""
        segment = int(picture.ink.segment[line, column])
        return self.network.street_of(segment, lang) if segment >= 0 else ""

    def junction_at(self, picture: Picture, column: int, line: int) -> int | None:
        """Find the junction of streets that is drawn at a cell of a picture."""
        if picture.ink.segment[line, column] < 0:
            return None
        network, geometry = self.network, picture.geometry
        for junction in self._near(picture, column, line):
            arms = network.arms(junction).tolist()
            ends = ((arm, float(network.segment_end[arm] == junction)) for arm in arms)
            streets = {int(network.segment_street[arm]) for arm in arms}
            if len(streets) > 1 and any(
                geometry.cell(picture.window, arm, share) == (column, line)
                for arm, share in ends
            ):
                return junction
        return None

    def _near(self, picture: Picture, column: int, line: int) -> list[int]:
        """List the junctions that may be drawn at a cell, the nearest first."""
        network = self.network
        x_m, y_m = picture.metres(column, line)
        reach = NEAR_CELLS * picture.window.m_per_line
        box = x_m - reach, y_m - reach, x_m + reach, y_m + reach
        found = network.in_box(*box)
        ends = np.concatenate(
            [network.segment_start[found], network.segment_end[found]]
        )
        ends = np.unique(ends)
        apart = np.hypot(network.junction_x[ends] - x_m, network.junction_y[ends] - y_m)
        nearest: list[int] = ends[np.argsort(apart)][:MOST_TRIED].tolist()
        return nearest


def _drawn_near(
    network: Network, geometry: Geometry, window: Window, stop: Stop
) -> Cell | None:
    """Find the cell of a stop; of a street left out, where the next one is drawn.

    A street that runs out of the window is not left out: what stands beyond its edge
    stays there, however near the other end is.
    """
    if geometry.draws(stop.segment):
        return geometry.cell(window, stop.segment, stop.share)
    ends = [network.segment_start[stop.segment], network.segment_end[stop.segment]]
    if stop.share > 1 / 2:
        ends.reverse()
    for junction in ends:
        for arm in network.arms(int(junction)).tolist():
            if geometry.draws(arm):
                share = float(network.segment_end[arm] == junction)
                return geometry.cell(window, arm, share)
    return None


def _is_near(window: Window, column: float, line: float) -> bool:
    """Claim that what lies at a true cell may be drawn in the window."""
    return (
        -MOST_SHIFT <= column <= window.columns + MOST_SHIFT
        and -MOST_SHIFT <= line <= window.lines + MOST_SHIFT
    )


def _mark(network: Network, seen: Seen, geometry: Geometry, window: Window) -> MapMark:
    """Place a sign on its street; one outside the window keeps its direction."""
    cell: tuple[float, float] | None = None
    if seen.stop is not None:
        cell = window.cell(*network.at(seen.stop.segment, seen.stop.share))
        if _is_near(window, *cell):
            cell = _drawn_near(network, geometry, window, seen.stop) or cell
    sign = seen.sign
    return MapMark(
        kind=sign.kind,
        label=sign.label,
        level=sign.level,
        state=sign.state,
        style=sign.style,
        selected=sign.selected,
        cell=cell,
        key=seen.key,
    )

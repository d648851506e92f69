"""The text map: the town's streets with incidents and units marked on them.

Loading and laying out are a thread's work, so that keys are never kept waiting; until
it is done the pane says so, or shows the picture before. A picture with the same marks
is not painted twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from store.city.town import Town
from store.model.records import IncidentId, Location, UnitId
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import width
from widgets.drawing.rows import Row, row_of
from widgets.map_keys import MAP_KEYS
from widgets.pane import Pane
from widgets.words.streets import KM, LOADING, NORTH, M, beyond, zone_notes

if TYPE_CHECKING:
    from store.city.routing import Route, Stop
    from widgets.drawing.streets.camera import Camera
    from widgets.drawing.streets.painter import Painter, Picture, Sight

EDGE = 2
"""Cells from the edge at which the cursor pushes the map on."""


class MapView(Pane, can_focus=True):
    """Shows the map; moved by keys while it has the focus, and by commands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, show=False, id=key.name) for key in MAP_KEYS
    ]

    class Listed(Message):
        """A person asked what is at the cursor."""

        def __init__(
            self, incidents: tuple[IncidentId, ...], units: tuple[UnitId, ...]
        ) -> None:
            super().__init__()
            self.incidents = incidents
            self.units = units

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._town: Town | None = None
        self._painter: Painter | None = None
        self._camera: Camera | None = None
        self._cursor: tuple[int, int] | None = None
        self._picture: Picture | None = None
        self._followed: UnitId | None = None
        self._routed: UnitId | None = None
        self._way_for: object = None
        self._way: Route | None = None
        self._is_busy = False
        self._fitted_to: tuple[int, int] | None = None
        """Size of the pane that all was fitted to; None once a person moved the map."""
        self._aim: Stop | None = None
        """Where the cursor is to be put when the streets there are laid out."""
        self._aimed: Stop | None = None
        """Where it was put, as long as a person leaves it there."""
        self._drawn_size = 0, 0

    # --- showing

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Paint the map and its last row, or what there is until it is ready."""
        if board.town is not self._town:
            self._begin(board.town)
        if self._painter is None or lines < 2:
            said = board.words.say(LOADING)
            return [row_of([Run(f" {said}", "note")], columns)]
        sight = self._sight(board, self._painter, columns, lines - 1)
        if not self._painter.is_ready(sight):
            self._prepare(self._painter, sight)
            return self._shown(board, columns, lines)
        if self._aim is not None:
            self._cursor = self._painter.cell(sight, self._aim) or self._cursor
            sight, self._aim = replace(sight, cursor=self._seen_cursor), None
        if self._picture is None or self._picture.sight != sight:
            self._picture = self._painter.paint(sight)
        return self._shown(board, columns, lines)

    def _shown(self, board: Board, columns: int, lines: int) -> list[Row]:
        picture = self._picture
        if picture is None or (picture.sight.columns, picture.sight.lines) != (
            columns, lines - 1,
        ):  # fmt: skip
            said = board.words.say(LOADING)
            return [row_of([Run(f" {said}", "note")], columns)]
        told = self._status(board, picture)
        style = "title-focus" if self.has_focus else "note"
        return [*picture.rows, row_of([Run(told, style)], columns, style=style)]

    def _keep_cursor(self, size: tuple[int, int]) -> None:
        """Leave the cursor where it points when the pane gets another size."""
        before, self._drawn_size = self._drawn_size, size
        if before == size or self._cursor is None:
            return
        column, line = self._cursor
        column += (size[0] - before[0]) // 2
        line += (size[1] - before[1]) // 2
        self._cursor = _inside(column, size[0]), _inside(line, size[1])
        self._aim = self._aimed

    def _status(self, board: Board, picture: Picture) -> str:
        """Tell scale, north, what is off the map and what is under the cursor."""
        bar, north = picture.scale
        is_surveyed = board.town.network.is_surveyed
        scale = f"{bar} {north}"
        if not is_surveyed:
            notes = zone_notes(board.words, board.town.zone)
            fitting = (note for note in notes if width(note) <= picture.sight.columns)
            scale = next(fitting, notes[-1])
        off = beyond(picture.beyond(), ascii_only=board.glyphs == "ascii")
        return "  ".join(filter(None, (scale, off, self._named(board))))

    def _sight(self, board: Board, painter: Painter, columns: int, lines: int) -> Sight:
        """Gather what decides the picture; the first time, look at all there is."""
        from widgets.drawing.streets.overlays import ScaleWords
        from widgets.drawing.streets.painter import Sight
        from widgets.map_marks import seen_on

        say = board.words.say
        seen = tuple(seen_on(board, board.town))
        if self._camera is None or self._fitted_to not in {None, (columns, lines)}:
            stops = [mark.stop for mark in seen if mark.stop]
            self._camera = painter.overview(stops, columns, lines)
            self._fitted_to = columns, lines
        self._keep_cursor((columns, lines))
        self._keep_followed(board, painter, columns, lines)
        self._camera = painter.settled(self._camera, columns, lines)
        closed = board.town.closed(
            key
            for street in board.state.closed_at(board.now_ms)
            for key in street.segments
        )
        return Sight(
            camera=self._camera,
            columns=columns,
            lines=lines,
            seen=seen,
            route=self._route(board, closed),
            closed=closed,
            glyphs=board.glyphs,
            lang=board.words.lang,
            cursor=self._seen_cursor,
            scale_words=ScaleWords(metres=say(M), kilometres=say(KM), north=say(NORTH)),
        )

    @property
    def _seen_cursor(self) -> tuple[int, int] | None:
        return self._cursor if self.has_focus else None

    def _stop(self, board: Board, place: Location) -> Stop | None:
        return board.town.stop(place.key, place.lat, place.lon)

    def _named(self, board: Board) -> str:
        """Name what lies under the cursor."""
        picture, painter = self._picture, self._painter
        if picture is None or painter is None or not self.has_focus:
            return ""
        if self._cursor is None:
            return ""
        lang = board.words.lang
        junction = painter.junction_at(picture, *self._cursor)
        named = (
            "" if junction is None else board.gazetteer.junction_name(junction, lang)
        )
        return named or painter.street_at(picture, *self._cursor, lang)

    # --- threads

    def _begin(self, town: Town) -> None:
        """Have a thread load another town."""
        self._town, self._painter = town, None
        self._camera = self._picture = self._cursor = None
        self._way_for, self._way = None, None

        def load() -> None:
            from widgets.drawing.streets.painter import Painter

            painter = Painter(town.network)
            self.app.call_from_thread(self._loaded, town, painter)

        self.run_worker(load, thread=True, group="map-load", exclusive=True)

    def _loaded(self, town: Town, painter: Painter) -> None:
        if town is self._town:
            self._painter = painter
            self.redraw()

    def _prepare(self, painter: Painter, sight: Sight) -> None:
        """Have a thread lay out the streets, one layout at a time."""
        if self._is_busy:
            return
        self._is_busy = True

        def lay_out() -> None:
            try:
                painter.prepare(sight)
            finally:
                self.app.call_from_thread(self._prepared)

        self.run_worker(lay_out, thread=True, group="map-layout")

    def _prepared(self) -> None:
        self._is_busy = False
        self.redraw()

    def _route(self, board: Board, closed: frozenset[int]) -> tuple[int, ...]:
        """Give the way of the routed unit to its incident; a thread finds it."""
        unit = board.state.units.get(self._routed) if self._routed else None
        held = board.state.current(unit) if unit else None
        if unit is None or held is None or unit.place is None:
            return ()
        start = self._stop(board, unit.place)
        goal = self._stop(board, board.state.incidents[held.incident].place)
        wanted = (start, goal, closed)
        if wanted != self._way_for:
            self._way_for, self._way = wanted, None
            if start is not None and goal is not None:
                self._find_way(board.town, unit.id, start, goal, closed)
        return self._way.segments if self._way else ()

    def _find_way(
        self, town: Town, unit: UnitId, start: Stop, goal: Stop, closed: frozenset[int]
    ) -> None:
        def find() -> None:
            way = town.router_of(unit).route(start, goal, closed)
            self.app.call_from_thread(self._found_way, (start, goal, closed), way)

        self.run_worker(find, thread=True, group="map-route", exclusive=True)

    def _found_way(self, wanted: object, way: Route | None) -> None:
        if wanted == self._way_for:
            self._way = way
            self.redraw()

    # --- moving

    def _move(self, camera: Camera) -> None:
        self._camera = camera
        self._fitted_to = self._followed = None
        self.redraw()

    def _room(self) -> tuple[int, int]:
        return self.size.width, max(self.size.height - 1, 1)

    def action_pan(self, across: float, down: float) -> None:
        """Move the map by a share of its size."""
        if self._camera is not None:
            columns, lines = self._room()
            by = round(across * columns), round(down * lines)
            self._move(self._camera.panned(*by))

    def action_zoom(self, steps: int) -> None:
        """Go nearer or farther; what is under the cursor stays there."""
        if self._camera is None or self._painter is None:
            return
        camera = self._camera
        if self._cursor is not None and self._picture is not None:
            camera = camera.at(*self._painter.metres(self._picture, *self._cursor))
            columns, lines = self._room()
            self._cursor = columns // 2, lines // 2
        self._move(camera.zoomed(steps))

    def action_step(self, across: int, down: int) -> None:
        """Move the cursor; near the edge the map moves a quarter of its size."""
        columns, lines = self._room()
        column, line = self._cursor or (columns // 2, lines // 2)
        column, line = column + across, line + down
        inside = EDGE <= column < columns - EDGE and EDGE - 1 <= line < lines - EDGE + 1
        if not inside and self._camera is not None:
            shift = across * (columns // 4), down * max(lines // 4, 1)
            column, line = column - shift[0], line - shift[1]
            self._camera = self._camera.panned(*shift)
            self._fitted_to = self._followed = None
        self._cursor = _inside(column, columns), _inside(line, lines)
        self._aimed = None
        self.redraw()

    def action_fit(self) -> None:
        """Show all incidents and units, then the whole map."""
        if self._painter is None or self.board is None:
            return
        from widgets.map_marks import seen_on

        seen = seen_on(self.board, self.board.town)
        stops = [mark.stop for mark in seen if mark.stop]
        overview = self._painter.overview(stops, *self._room())
        if self._fitted_to is not None:  # asked again: not what goes on, but all
            overview = self._painter.whole(*self._room())
        self._move(overview)
        self._fitted_to = self._room()

    def look_at(self, place: Location) -> bool:
        """Put a place into the middle; False if it is not on the map."""
        if self.board is None or self._painter is None:
            return False
        stop = self._stop(self.board, place)
        if stop is None:
            return False
        self._show_stop(stop)
        return True

    def _show_stop(self, stop: Stop) -> None:
        painter = self._painter
        if painter is None or self._camera is None:
            return
        columns, lines = self._room()
        self._cursor = columns // 2, lines // 2
        self._aim = self._aimed = stop
        self._move(self._camera.jumped(*painter.network.at(stop.segment, stop.share)))

    def follow(self, unit: UnitId | None) -> None:
        """Keep a unit in sight from now on; None lets go."""
        self._followed = unit
        self.redraw()

    def _keep_followed(
        self, board: Board, painter: Painter, columns: int, lines: int
    ) -> None:
        unit = board.state.units.get(self._followed) if self._followed else None
        if unit is None or unit.place is None or self._camera is None:
            return
        stop = self._stop(board, unit.place)
        if stop is not None:
            x_m, y_m = painter.network.at(stop.segment, stop.share)
            window = self._camera.window(columns, lines)
            column, line = window.cell(x_m, y_m)
            if not (
                columns / 4 <= column <= columns * 3 / 4
                and lines / 4 <= line <= lines * 3 / 4
            ):
                self._camera = self._camera.at(x_m, y_m)

    def show_route(self, unit: UnitId | None) -> None:
        """Show the way of a unit to its incident; None shows none."""
        self._routed = unit
        self.redraw()

    def cycle_style(self) -> str:
        """Go on to the next way of drawing streets; give its name."""
        from widgets.drawing.streets.camera import Style

        if self._camera is None or self._painter is None:
            return ""
        order = list(Style)
        style = order[(order.index(self._camera.style) + 1) % len(order)]
        self._move(self._camera.styled(style))
        return style.value

    def action_list_here(self) -> None:
        """Choose the incident or unit at the cursor; of several, list them."""
        if self._picture is None or self._cursor is None:
            return
        group = self._picture.marks.group_at(*self._cursor)
        keys = (
            [mark.key for mark in group.marks if isinstance(mark.key, tuple)]
            if group
            else []
        )
        self.post_message(
            self.Listed(
                tuple(IncidentId(key) for kind, key in keys if kind == "i"),
                tuple(UnitId(key) for kind, key in keys if kind == "u"),
            )
        )


def _inside(at: int, count: int) -> int:
    return min(max(at, 0), count - 1)

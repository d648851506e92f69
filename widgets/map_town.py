"""One town as the map pane looks at it: camera, cursor, picture, what is followed.

All that belongs to a town is in one record, which is replaced as a whole when another
map comes into use. Nothing here waits for a layout; the pane has threads make them.
"""

from __future__ import annotations

from store.city.routing import Route, Stop
from store.city.town import Town
from store.model.on_map import stop_of
from store.model.records import IncidentId, Location, State, UnitId
from widgets.drawing.board import Board
from widgets.drawing.canvas import Rows
from widgets.drawing.streets.camera import Camera, Style
from widgets.drawing.streets.glyph_tables import SIGNS
from widgets.drawing.streets.painter import Painter, Picture, Sight
from widgets.errand import Errand, errand_of
from widgets.map_marks import Marks, label_of, marks_on, places_of
from widgets.map_sight import Frame, note_of, sight_of
from widgets.words.streets import NO_WAY, NO_WAY_FOUND, travel

EDGE = 2
"""Cells from the edge at which the cursor pushes the map on."""
SOON_LAID = 40
"""Segments that are laid out sooner than a thread begins: the zone that is built in."""
_DOUBLE = "═"
"""How a route is drawn where it has no letter of its own."""

Size = tuple[int, int]
"""Columns and lines of the picture."""


def opened(board: Board, painter: Painter | None = None) -> Painter:
    """Open a board's town so far that drawing it never waits: work for a thread.

    Args:
        board: Whose places are looked up, and whose language's names are collected.
        painter: One that may serve again, with its layouts, if the streets are equal.
    """
    town, lang = board.town, board.words.lang
    if painter is None or not painter.serves(town.network):
        painter = Painter(town.network)
    painter.collect_names(lang, board.glyphs)
    town.gazetteer.junction_name(0, lang)  # the first question builds the index
    for place in places_of(board):
        stop_of(town, place)
    return painter


class TownView:
    """One town in one pane."""

    def __init__(self, town: Town, painter: Painter) -> None:
        self.town = town
        self.painter = painter
        self.camera: Camera | None = None
        self.size: Size = (0, 0)
        """Of the picture, when it was last asked for."""
        self.cursor: tuple[int, int] | None = None
        self.picture: Picture | None = None
        self.followed: UnitId | None = None
        self.routed: UnitId | None = None
        self.errand: Errand | None = None
        self.way: Route | None = None
        self.is_way_known = False
        """Whether the errand was done; with no way, there is none."""
        self.why_no_way = ""
        """What went wrong in finding it."""
        self._fitted_to: Size | None = None
        """Size that all was fitted to; None once a person moved the map."""
        self._aim: Stop | None = None
        """Where the cursor is to be put when the streets there are laid out."""
        self._aimed: Stop | None = None
        """Where it was put, as long as a person leaves it there."""
        self._failed: Sight | tuple[Camera, int, int] | None = None
        self._marks: Marks | None = None
        self._marks_of: tuple[State, IncidentId | None, UnitId | None, Town] | None
        self._marks_of = None

    # --- the picture

    def sight(self, board: Board, size: Size) -> Sight:
        """Gather what decides the picture; the first time, look at all there is."""
        marks = self.marks(board)
        if self.camera is None or self._fitted_to not in {None, size}:
            self.camera = self.painter.overview(marks.stops, *size)
            self._fitted_to = size
        self._resize(size)
        self._keep_followed(board)
        self.camera = self.painter.settled(self.camera, *size)
        segments = self.way.segments if self.way else ()
        columns, lines = size
        frame = Frame(camera=self.camera, columns=columns, lines=lines, route=segments)
        return sight_of(board, self.town, frame, marks)

    def marks(self, board: Board) -> Marks:
        """List the signs; those of the same moment are not gathered twice."""
        asked = board.state, board.incident, board.unit, self.town
        known = self._marks_of
        is_known = known is not None and all(
            new is old or (isinstance(new, str) and new == old)
            for new, old in zip(asked, known, strict=True)
        )
        if self._marks is None or not is_known or board.now_ms >= self._marks.until_ms:
            self._marks, self._marks_of = marks_on(board, self.town), asked
        return self._marks

    def paint(self, sight: Sight) -> None:
        """Paint a sight whose layout is ready, unless it is painted already.

        Raises:
            Exception: Whatever the painter raised; `has_failed` knows of it then.
        """
        if self.picture is None or self.picture.sight != sight:
            try:
                self.picture = self.painter.paint(sight)
            except Exception:
                self._failed = sight
                raise
        if self._aim is not None:
            self.cursor = self.picture.cell(self._aim) or self.cursor
            self._aim = None

    def fail(self, sight: Sight) -> None:
        """Remember that the streets cannot be laid out here."""
        self._failed = sight.camera, sight.columns, sight.lines

    def has_failed(self, sight: Sight) -> bool:
        """Claim that trying again would fail again."""
        laid = sight.camera, sight.columns, sight.lines
        return self._failed is not None and self._failed in (sight, laid)

    @property
    def is_laid_out_at_once(self) -> bool:
        """Claim that laying the streets out takes no longer than painting them."""
        return self.painter.network.segments <= SOON_LAID

    @property
    def current(self) -> Picture | None:
        """The picture, if it shows what the camera sees now."""
        picture = self.picture
        if picture is None or picture.sight.camera != self.camera:
            return None
        return picture if self._fits(picture) else None

    def _fits(self, picture: Picture) -> bool:
        return (picture.sight.columns, picture.sight.lines) == self.size

    def rows(self, *, with_cursor: bool) -> Rows | None:
        """Give the last picture of this size; None if there is none.

        The cursor is in a current picture only: in an old one it points elsewhere.
        """
        picture = self.picture
        if picture is None or not self._fits(picture):
            return None
        is_pointing = with_cursor and self.current is not None
        return picture.rows_with(self.cursor if is_pointing else None)

    def note(self, board: Board, *, with_cursor: bool) -> str:
        """Write the row below the picture."""
        if self.picture is None:
            return ""
        named = self._named(board) if with_cursor else ""
        return note_of(board, self.town, self.picture, (self._route_note(board), named))

    def _named(self, board: Board) -> str:
        """Name what lies under the cursor."""
        picture = self.current
        if picture is None or self.cursor is None:
            return ""
        lang = board.words.lang
        junction = self.painter.junction_at(picture, *self.cursor)
        gazetteer = self.town.gazetteer
        named = "" if junction is None else gazetteer.junction_name(junction, lang)
        return named or self.painter.street_at(picture, *self.cursor, lang)

    def _resize(self, size: Size) -> None:
        """Leave the cursor where it points when the pane gets another size."""
        before, self.size = self.size, size
        if before == size or self.cursor is None:
            return
        column, line = self.cursor
        column += (size[0] - before[0]) // 2
        line += (size[1] - before[1]) // 2
        self.cursor = _inside(column, size[0]), _inside(line, size[1])
        self._aim = self._aimed

    # --- moving

    def move(self, camera: Camera) -> None:
        """Look elsewhere, from now on as the person says."""
        self.camera = camera
        self._fitted_to = self.followed = None

    def pan(self, across: float, down: float) -> None:
        """Move by a share of the size."""
        if self.camera is not None:
            columns, lines = self.size
            self.move(self.camera.panned(round(across * columns), round(down * lines)))

    def zoom(self, steps: int, about: Location | None = None) -> None:
        """Go nearer or farther; what is under the cursor comes into the middle.

        Where no cursor is, the place `about` stays where it is, if it is in sight.
        """
        camera = self.camera
        if camera is None:
            return
        zoomed = camera.zoomed(steps)
        if self.cursor is not None:
            zoomed = zoomed.at(*self._metres(camera, *self.cursor))
            self.cursor = self._middle()
        elif about is not None:
            zoomed = self._kept_in_place(about, camera, zoomed)
        self.move(zoomed)

    def _kept_in_place(self, place: Location, old: Camera, new: Camera) -> Camera:
        """Turn a camera so that it has a place where the old one had it."""
        stop = stop_of(self.town, place)
        if stop is None:
            return new
        x_m, y_m = self.painter.network.at(stop.segment, stop.share)
        column, line = old.window(*self.size).cell(x_m, y_m)
        if not (0 <= column <= self.size[0] and 0 <= line <= self.size[1]):
            return new
        share = new.m_per_column / old.m_per_column
        return new.at(x_m + (old.x_m - x_m) * share, y_m + (old.y_m - y_m) * share)

    def _metres(self, camera: Camera, column: int, line: int) -> tuple[float, float]:
        """Turn a cell into metres, as drawn if that is known."""
        picture = self.current
        if picture is not None:
            return picture.metres(column, line)
        return camera.window(*self.size).metres(column + 0.5, line + 0.5)

    def _middle(self) -> tuple[int, int]:
        columns, lines = self.size
        return columns // 2, lines // 2

    def step(self, across: int, down: int) -> None:
        """Move the cursor; near the edge the map moves a quarter of its size."""
        columns, lines = self.size
        column, line = self.cursor or self._middle()
        column, line = column + across, line + down
        inside = EDGE <= column < columns - EDGE and EDGE - 1 <= line < lines - EDGE + 1
        if not inside and self.camera is not None:
            shift = across * (columns // 4), down * max(lines // 4, 1)
            column, line = column - shift[0], line - shift[1]
            self.move(self.camera.panned(*shift))
        self.cursor = _inside(column, columns), _inside(line, lines)
        self._aim = self._aimed = None

    def fit(self, board: Board) -> None:
        """Show all incidents and units; asked again, the whole map."""
        is_again = self._fitted_to is not None
        overview = (
            self.painter.whole(*self.size)
            if is_again
            else self.painter.overview(self.marks(board).stops, *self.size)
        )
        self.move(overview)
        self._fitted_to = self.size

    def look(self, place: Location) -> bool:
        """Put a place into the middle; False if it is not on this map."""
        stop = stop_of(self.town, place)
        if stop is None:
            return False
        camera = self.camera or Camera(x_m=0.0, y_m=0.0)
        point = self.painter.network.at(stop.segment, stop.share)
        is_there = stop == self._aimed and (camera.x_m, camera.y_m) == point
        self.move(camera if is_there else camera.jumped(*point))
        self._aim = self._aimed = stop
        self.cursor = self.cursor if is_there else self._middle()
        return True

    def restyle(self, to: str) -> str:
        """Draw streets in a style, the next one without a name; give its name."""
        if self.camera is None:
            return ""
        order = list(Style)
        following = order[(order.index(self.camera.style) + 1) % len(order)]
        style = Style(to) if to else following
        self.move(self.camera.styled(style))
        return style.value

    def keys_here(self) -> tuple[tuple[IncidentId, ...], tuple[UnitId, ...]]:
        """List the incidents and units at the cursor."""
        picture = self.current
        if picture is None or self.cursor is None:
            return (), ()
        group = picture.marks.group_at(*self.cursor)
        keys = [mark.key for mark in group.marks] if group else []
        pairs = [key for key in keys if isinstance(key, tuple)]
        return (
            tuple(IncidentId(key) for kind, key in pairs if kind == "i"),
            tuple(UnitId(key) for kind, key in pairs if kind == "u"),
        )

    # --- units

    def follow(self, unit: UnitId | None) -> bool:
        """Keep a unit in sight; the same unit again, or None, lets go."""
        self.followed = None if unit == self.followed else unit
        return self.followed is not None

    def _keep_followed(self, board: Board) -> None:
        unit = board.state.units.get(self.followed) if self.followed else None
        if unit is None or unit.place is None or self.camera is None:
            return
        stop = stop_of(self.town, unit.place)
        if stop is None:
            return
        x_m, y_m = self.painter.network.at(stop.segment, stop.share)
        columns, lines = self.size
        column, line = self.camera.window(columns, lines).cell(x_m, y_m)
        is_across = columns / 4 <= column <= columns * 3 / 4
        if not (is_across and lines / 4 <= line <= lines * 3 / 4):
            self.camera = self.camera.at(x_m, y_m)

    def show_route(self, unit: UnitId | None) -> bool:
        """Show the way of a unit; that of the same unit again, or None, is put away."""
        self.routed = None if unit == self.routed else unit
        return self.routed is not None

    def new_errand(self, board: Board) -> Errand | None:
        """Give the way to be found, if it is another than was asked for before.

        The way there was stays as long as only the unit has moved on.
        """
        errand = errand_of(self.routed, self.town, board)
        if errand == self.errand:
            return None
        if errand is None or not errand.is_same_but_start(self.errand):
            self.way = None
        self.errand = errand
        self.is_way_known, self.why_no_way = False, ""
        return errand

    def found(self, errand: Errand, way: Route | None, why: str = "") -> None:
        """Take a way that was found, or why it was not, if it is still wanted."""
        if errand == self.errand:
            self.way, self.is_way_known, self.why_no_way = way, True, why

    def _route_note(self, board: Board) -> str:
        """Tell whose way is shown and how long it takes: `═21? 4 min`."""
        unit = board.state.units.get(self.routed) if self.routed else None
        if unit is None or board.state.current(unit) is None:
            return ""
        sign = SIGNS[board.glyphs].route or _DOUBLE
        told = f"{sign}{label_of(unit, board.now_ms)}"
        words = board.words
        if self.errand is None:
            return f"{told} ?"
        if self.way is not None:
            return f"{told} {travel(words, self.way.time_s)}"
        if self.why_no_way:
            return f"{told} {words.say(NO_WAY_FOUND, why=self.why_no_way)}"
        return f"{told} {words.say(NO_WAY)}" if self.is_way_known else told


def _inside(at: int, count: int) -> int:
    return min(max(at, 0), max(count - 1, 0))

"""The text map: the town's streets with incidents and units marked on them.

Loading, laying out and finding ways are a thread's work, so that keys are never kept
waiting; until it is done the pane says so, or shows the picture before. Whatever goes
wrong in drawing is one sentence in this pane and a line in the log: the desk goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from store.city.town import Town
from store.model.records import IncidentId, Location, UnitId
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import wrap
from widgets.drawing.rows import Row, row_of
from widgets.keyboard import both
from widgets.map_keys import MAP_KEYS
from widgets.map_threads import Job, begin
from widgets.resting_pane import RestingPane
from widgets.words.streets import LOADING, NOT_DRAWN

if TYPE_CHECKING:
    from store.city.routing import Route
    from widgets.drawing.streets.painter import Painter, Sight
    from widgets.map_town import TownView


class Looked(Enum):
    """What came of looking at a place."""

    SHOWN = auto()
    NOT_ON_MAP = auto()
    NOT_LOADED = auto()
    """The map is still being loaded; the place is looked at as soon as it is there."""


class MapView(RestingPane, can_focus=True):
    """Shows the map; moved by keys while it has the focus, and by commands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(map(both, key.keys)), key.action, show=False, id=key.name)
        for key in MAP_KEYS
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
        self._view: TownView | None = None
        self._asked: Town | None = None
        """The town that a thread was last asked to load."""
        self._wishes: list[Callable[[TownView], object]] = []
        """What was asked of the map while it was loading."""
        self._is_laying_out = False
        self._trouble = ""
        """The last thing that went wrong."""

    # --- showing

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the cursor as soon as keys go here; `on_focus` comes before that."""
        super().watch_has_focus(has_focus)
        self.redraw()

    @property
    def follows_at_once(self) -> bool:
        """Claim that keys go here."""
        return self.has_focus

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Paint the map and its last row, or what there is until it is ready."""
        try:
            return self._drawn(board, columns, lines)
        except Exception as error:  # a bug in drawing must not end the desk
            self._note_trouble(error)
            return self._trouble_rows(board, columns)

    def _drawn(self, board: Board, columns: int, lines: int) -> list[Row]:
        view = self._view_of(board)
        if view is None and self._trouble:
            return self._trouble_rows(board, columns)
        if view is None or lines < 2:
            return _loading_rows(board, columns)
        self._find_way(view, board)
        sight = view.sight(board, (columns, lines - 1))
        if view.has_failed(sight):
            return self._trouble_rows(board, columns)
        if view.is_laid_out_at_once or view.painter.is_ready(sight):
            view.paint(sight)
        else:
            self._lay_out(view, sight)
        rows = view.rows(with_cursor=self.has_focus)
        if rows is None:
            return _loading_rows(board, columns)
        style = "title-focus" if self.has_focus else "note"
        note = view.note(board, with_cursor=self.has_focus)
        return [*rows, row_of([Run(note, style)], columns, style=style)]

    def _trouble_rows(self, board: Board, columns: int) -> list[Row]:
        said = board.words.say(NOT_DRAWN, why=self._trouble)
        lines = wrap(said, max(columns - 1, 1))
        return [row_of([Run(f" {line}", "note")], columns) for line in lines]

    def _note_trouble(self, error: Exception) -> None:
        """Keep what went wrong, and log it once."""
        told = _told(error)
        if told != self._trouble:
            self.log.error(told, error)
        self._trouble = told

    # --- threads

    def _view_of(self, board: Board) -> TownView | None:
        """Give the board's town if it is there; else have a thread load it."""
        town, view = board.town, self._view
        if view is not None and not town.is_same_map(view.town):
            self._view = view = None
        is_current = view is not None and view.town is town
        if not is_current and self._asked is not town:
            self._load(board)
        return view

    def _load(self, board: Board) -> None:
        """Have a thread load a town; of the same map, only its names and places."""
        town = self._asked = board.town
        painter = self._view.painter if self._view else None
        if self._view is None:
            self._trouble, self._wishes = "", []

        def load() -> Painter:
            from widgets.map_town import opened

            return opened(board, painter)

        begin(
            self,
            Job(
                name="map-load",
                work=load,
                found=lambda painter: self._loaded(town, painter),
                failed=lambda error: self._not_loaded(town, error),
            ),
        )

    def _loaded(self, town: Town, painter: Painter) -> None:
        from widgets.map_town import TownView

        if town is not self._asked:
            return
        if self._view is not None and self._view.painter is painter:
            self._view.town = town
        else:
            self._view = TownView(town, painter)
        wishes, self._wishes = self._wishes, []
        for wish in wishes:
            self._moved(wish)
        self.redraw()

    def _not_loaded(self, town: Town, error: Exception) -> None:
        if town is self._asked:
            self._note_trouble(error)
            self.redraw()

    def _lay_out(self, view: TownView, sight: Sight) -> None:
        """Have a thread lay out the streets, one layout at a time."""
        if self._is_laying_out:
            return
        self._is_laying_out = True

        def failed(error: Exception) -> None:
            view.fail(sight)
            self._note_trouble(error)
            self._laid_out()

        begin(
            self,
            Job(
                name="map-layout",
                work=lambda: view.painter.prepare(sight),
                found=lambda _: self._laid_out(),
                failed=failed,
            ),
        )

    def _laid_out(self) -> None:
        self._is_laying_out = False
        self.redraw()

    def _find_way(self, view: TownView, board: Board) -> None:
        """Have a thread find the way that is to be shown, if it is another now."""
        errand = view.new_errand(board)
        if errand is None:
            return
        wanted, town = errand, view.town

        def found(way: Route | None) -> None:
            view.found(wanted, way)
            self.redraw()

        def failed(error: Exception) -> None:
            self.log.error(_told(error), error)
            view.found(wanted, None, _told(error))
            self.redraw()

        begin(
            self,
            Job(
                name="map-route",
                work=lambda: wanted.way(town),
                found=found,
                failed=failed,
            ),
        )

    # --- moving

    def _moved(self, move: Callable[[TownView], object]) -> None:
        """Move the map if it is there."""
        if self._view is None:
            return
        try:
            move(self._view)
        except Exception as error:  # as in drawing
            self._note_trouble(error)
        self.redraw()

    def action_pan(self, across: float, down: float) -> None:
        """Move the map by a share of its size."""
        self._moved(lambda view: view.pan(across, down))

    def action_zoom(self, steps: int) -> None:
        """Go nearer or farther, with what is chosen still in sight."""
        chosen = self.board.selected_incident if self.board is not None else None
        place = chosen.place if chosen is not None else None
        self._moved(lambda view: view.zoom(steps, place))

    def action_step(self, across: int, down: int) -> None:
        """Move the cursor; near the edge the map moves a quarter of its size."""
        self._moved(lambda view: view.step(across, down))

    def action_fit(self) -> None:
        """Show all incidents and units, then the whole map."""
        board = self.board
        if board is not None:
            self._moved(lambda view: view.fit(board))

    def look_at(self, place: Location) -> Looked:
        """Put a place into the middle, now or as soon as the map is loaded."""
        view = self._wish(lambda view: view.look(place))
        if view is None:
            return Looked.NOT_LOADED
        if not view.look(place):
            return Looked.NOT_ON_MAP
        self.redraw()
        return Looked.SHOWN

    def follow(self, unit: UnitId | None) -> bool:
        """Keep a unit in sight from now on; the same unit again, or None, lets go.

        Returns:
            Whether a unit is followed now.
        """
        view = self._wish(lambda view: view.follow(unit))
        is_on = view.follow(unit) if view is not None else unit is not None
        self.redraw()
        return is_on

    def show_route(self, unit: UnitId | None) -> bool:
        """Show the way of a unit to its incident; the same again, or None, hides it.

        Returns:
            Whether a way is shown now, or will be when it is found.
        """
        view = self._wish(lambda view: view.show_route(unit))
        is_on = view.show_route(unit) if view is not None else unit is not None
        self.redraw()
        return is_on

    def _wish(self, wish: Callable[[TownView], object]) -> TownView | None:
        """Give the town if it is there; else keep what is asked until it is."""
        view = self._view_of(self.board) if self.board is not None else None
        if view is None:
            self._wishes.append(wish)
        return view

    def choose_style(self, to: str) -> str:
        """Draw streets in a style, the next one without a name; give its name."""
        style = self._view.restyle(to) if self._view is not None else ""
        self.redraw()
        return style

    def action_list_here(self) -> None:
        """Choose the incident or unit at the cursor; of several, list them."""
        if self._view is not None and self._view.current is not None:
            self.screen.post_message(self.Listed(*self._view.keys_here()))


def _loading_rows(board: Board, columns: int) -> list[Row]:
    return [row_of([Run(f" {board.words.say(LOADING)}", "note")], columns)]


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

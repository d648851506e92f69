"""Prints the map as text: the same picture as on the screen, without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from patrol_tui.console import Console
from patrol_tui.maps import DONE, REFUSED, UNUSABLE
from patrol_tui.opening import Choices, look_at, wall_ms
from patrol_tui.telling import complain, tell
from store.city.town import Town
from store.city.zone import ROI_ET
from widgets.drawing.board import Board, glyphs_of
from widgets.drawing.canvas import plain
from widgets.drawing.cells import width
from widgets.drawing.streets.camera import STEP, Camera, Style
from widgets.drawing.streets.overlays import ScaleWords
from widgets.drawing.streets.painter import Painter, Sight
from widgets.map_marks import seen_on
from widgets.words.maps import say_unusable
from widgets.words.streets import KM, NORTH, NOT_ON_MAP, M, zone_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be printed."""

    columns: int
    lines: int
    at: str = ""
    """A place as typed; empty for all that is going on."""
    scale_m: float | None = None
    """Metres per column; None chooses."""
    style: str = "auto"
    map_name: str = ""
    """Another map than the store's own."""


def show(choices: Choices, wanted: Wanted) -> int:
    """Print the map with what is going on now; the store is only looked at."""
    console, _ = look_at(choices)
    words = console.words
    town = console.town
    if wanted.map_name:
        folder = console.shelf.folder(wanted.map_name)
        town = Town(ROI_ET, folder=folder, aliases=town.aliases)
    painter = Painter(town.network)
    if town.trouble:
        about = town.trouble.folder, town.trouble.why, town.trouble.what
        complain(say_unusable(words, *about))
        return UNUSABLE
    camera = _camera(console, town, painter, wanted)
    if camera is None:
        return REFUSED
    board = console.board(wall_ms())
    tell_rows(_painted(board, town, painter, camera, wanted, choices.glyphs))
    return DONE


def _camera(
    console: Console, town: Town, painter: Painter, wanted: Wanted
) -> Camera | None:
    """Look at the place that was asked for; None, and said, if it is not found."""
    board = console.board(wall_ms())
    stops = [seen.stop for seen in seen_on(board, town) if seen.stop]
    camera = painter.overview(stops, wanted.columns, wanted.lines - 1)
    if wanted.at:
        place = console.locate(wanted.at, town)
        if isinstance(place, str):
            complain(place)
            return None
        stop = town.stop(place.key, place.lat, place.lon)
        if stop is None:
            complain(console.words.say(NOT_ON_MAP))
            return None
        point = painter.network.at(stop.segment, stop.share)
        camera = Camera(x_m=point[0], y_m=point[1])
    if wanted.scale_m is not None:
        steps = round(log(wanted.scale_m) / log(STEP)) - camera.step
        camera = camera.zoomed(steps)
    return camera.styled(Style(wanted.style))


def _painted(
    board: Board,
    town: Town,
    painter: Painter,
    camera: Camera,
    wanted: Wanted,
    glyphs: str | None,
) -> list[str]:
    columns, lines = wanted.columns, wanted.lines - 1
    say = board.words.say
    closed = board.state.closed_at(board.now_ms)
    picture = painter.paint(
        Sight(
            camera=painter.settled(camera, columns, lines),
            columns=columns,
            lines=lines,
            seen=tuple(seen_on(board, town)),
            closed=town.closed(key for street in closed for key in street.segments),
            glyphs=glyphs_of(glyphs or board.glyphs),
            lang=board.words.lang,
            scale_words=ScaleWords(metres=say(M), kilometres=say(KM), north=say(NORTH)),
        )
    )
    scale = " ".join(picture.scale)
    if not town.network.is_surveyed:
        notes = zone_notes(board.words, town.zone)
        scale = next((note for note in notes if width(note) <= columns), notes[-1])
    return [*plain(picture.rows).split("\n"), scale]


def tell_rows(rows: list[str]) -> None:
    """Print rows as they are: blanks at the left belong to the picture."""
    for row in rows:
        tell(row)

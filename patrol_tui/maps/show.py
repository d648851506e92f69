"""Prints the map as text: the same picture as on the screen, without a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log

from patrol_tui.commands.street_makers import ZONE
from patrol_tui.console import Console
from patrol_tui.maps.installed import DONE, REFUSED, UNUSABLE
from patrol_tui.opening import Choices, look_at, wall_ms
from patrol_tui.telling import complain, tell
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.on_map import stop_of
from store.text import fold
from widgets.drawing.board import glyphs_of
from widgets.drawing.canvas import plain
from widgets.drawing.streets.camera import STEP, Camera, Style
from widgets.drawing.streets.painter import Painter
from widgets.map_marks import Marks, marks_on
from widgets.map_sight import Frame, note_of, sight_of
from widgets.words.maps import say_unusable
from widgets.words.streets import NOT_ON_MAP


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
    if fold(wanted.map_name) == ZONE:
        town = Town(ROI_ET, aliases=town.aliases)
    elif wanted.map_name:
        folder = console.shelf.folder(wanted.map_name)
        town = Town(ROI_ET, folder=folder, aliases=town.aliases)
    painter = Painter(town.network)
    if town.trouble:
        about = town.trouble.folder, town.trouble.why, town.trouble.what
        complain(say_unusable(words, *about))
        return UNUSABLE
    glyphs = glyphs_of(choices.glyphs or console.config.screen.glyphs)
    board = replace(console.board(wall_ms()), glyphs=glyphs)
    marks = marks_on(board, town)
    camera = _camera(console, town, painter, wanted, marks)
    if camera is None:
        return REFUSED
    columns, lines = wanted.columns, wanted.lines - 1
    camera = painter.settled(camera, columns, lines)
    frame = Frame(camera=camera, columns=columns, lines=lines)
    picture = painter.paint(sight_of(board, town, frame, marks))
    for row in plain(picture.rows).split("\n"):
        tell(row)
    tell(note_of(board, town, picture))
    return DONE


def _camera(
    console: Console, town: Town, painter: Painter, wanted: Wanted, marks: Marks
) -> Camera | None:
    """Look at the place that was asked for; None, and said, if it is not found."""
    camera = painter.overview(marks.stops, wanted.columns, wanted.lines - 1)
    if wanted.at:
        place = console.locate(wanted.at, town)
        if isinstance(place, str):
            complain(place)
            return None
        stop = stop_of(town, place)
        if stop is None:
            complain(console.words.say(NOT_ON_MAP))
            return None
        point = painter.network.at(stop.segment, stop.share)
        camera = Camera(x_m=point[0], y_m=point[1])
    if wanted.scale_m is not None:
        steps = round(log(wanted.scale_m) / log(STEP)) - camera.step
        camera = camera.zoomed(steps)
    return camera.styled(Style(wanted.style))

"""A board as the painter wants it, and the row of notes below the picture.

The screen and the printed map have both from here, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.city.town import Town
from store.model.on_map import closed_segments
from widgets.drawing.board import Board
from widgets.drawing.cells import width
from widgets.drawing.streets.camera import Camera
from widgets.drawing.streets.overlays import ScaleWords
from widgets.drawing.streets.painter import Picture, Sight
from widgets.map_marks import Marks
from widgets.words.streets import KM, NORTH, M, beyond, untold, zone_notes

_GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the map looks, and on how many cells."""

    camera: Camera
    """Settled for this size."""
    columns: int
    lines: int
    """Without the row of notes."""
    route: tuple[int, ...] = ()
    """Segments of a way to be shown."""


def sight_of(board: Board, town: Town, frame: Frame, marks: Marks) -> Sight:
    """Gather all that decides the picture.

    Args:
        board: What is going on, and the reader's language and characters.
        town: The map that the marks were found on.
        frame: Where it looks.
        marks: From `map_marks.marks_on`, for this board.
    """
    say = board.words.say
    return Sight(
        camera=frame.camera,
        columns=frame.columns,
        lines=frame.lines,
        seen=marks.seen,
        route=frame.route,
        closed=closed_segments(board.state, town, board.now_ms),
        glyphs=board.glyphs,
        lang=board.words.lang,
        scale_words=ScaleWords(metres=say(M), kilometres=say(KM), north=say(NORTH)),
        more=marks.more,
    )


def note_of(
    board: Board, town: Town, picture: Picture, told: Sequence[str] = ()
) -> str:
    """Tell the scale, what is off the map or not on it, and whatever else is told.

    The scale gives way to the counts: no incident is lost in silence.
    """
    ascii_only = board.glyphs == "ascii"
    counts = [
        beyond(picture.beyond(), ascii_only=ascii_only),
        untold(picture.placeless(), picture.crowded_out()),
    ]
    rest = _GAP.join(filter(None, (*counts, *told)))
    scales = list(_scales(board, town, picture))
    room = picture.sight.columns - width(rest) - len(_GAP)
    scale = next((scale for scale in scales if width(scale) <= room), None)
    if scale is None:
        least = width(_GAP.join(filter(None, counts))) + len(_GAP)
        room = picture.sight.columns - least
        scale = next((each for each in reversed(scales) if width(each) <= room), "")
    return _GAP.join(filter(None, (scale, rest)))


def _scales(board: Board, town: Town, picture: Picture) -> Iterator[str]:
    """Write scale and north, the longest first; the zone says that it has none."""
    if not town.network.is_surveyed:
        yield from zone_notes(board.words, town.zone)
        return
    bar, north = picture.scale
    yield f"{bar} {north}"
    yield bar

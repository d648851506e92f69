"""Names of streets and landmarks on the map: each street once, none over another.

Main streets come first, then landmarks, then small streets, until a third of the cells
is text. While the map is panned names stay where they stand on their streets: places
of the frame before are taken over, and a name that slid over the edge comes back to
its place when that is seen again. A poor form is looked at again only after a long way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from store.city.network import StreetClass
from widgets.drawing.canvas import Glyphs
from widgets.drawing.cells import fit, width
from widgets.drawing.signs import dots_of
from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.name_places import MOST_LOSS, PlacedName, Seeker
from widgets.drawing.streets.labels.short_names import ShortNames
from widgets.drawing.streets.labels.street_shapes import MANY, Shape, street_shapes
from widgets.drawing.streets.window import Window

_STREET_STYLE, _LANDMARK_STYLE = "street-name", "landmark"
_MOST_TEXT = 0.35
"""Share of the cells that may be text; the smallest streets stay without a name."""
_CELLS_A_LANDMARK = 200
_LANDMARK_CELLS = 16
_LANDMARK_COST = 1.3
"""What a landmark may cover: at most one cell of a small street."""
_ANY_LOSS = 16.0
"""What the last names may lose: they cover a main street, or several small ones."""
_AROUND = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
"""Columns and lines off its true cell where a landmark may stand."""
_REMEMBERED = (16, 8)
"""Columns and lines outside the window within which a place is remembered."""
_FAR_PANNED = (24, 8)
"""Columns or lines after which a poor form may be chosen anew."""
_POOR_LOSS = 2.0
_ANEW_SHARE = 20
"""At most one in so many names is chosen anew in a frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLandmark:
    """A landmark in or near the window."""

    key: int
    """What the caller knows it by: its index in the network."""
    cell: tuple[float, float]
    """Column and line, unrounded."""
    rank: int
    """0 to 9: how many people know it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNames:
    """What was named in a frame, and where."""

    streets: Mapping[int, PlacedName]
    """By street index."""
    landmarks: Mapping[int, PlacedName]
    """By landmark key."""
    remembered: Mapping[int, PlacedName] = field(repr=False)
    """Places of streets' names that are just out of sight."""
    wanted: int
    """How many streets show enough to need a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What is to be named, and what was before."""

    short_names: ShortNames
    landmarks: Sequence[MapLandmark] = ()
    glyphs: Glyphs = "box"
    previous: PlacedNames | None = None
    """The frame before at the same scale, turn and language; None to begin anew."""
    shift: tuple[int, int] = (0, 0)
    """Columns and lines that the map has moved on the screen since; to the left and
    up are negative."""


def shift_of(before: Window, now: Window) -> tuple[int, int]:
    """Tell how far the map moved on the screen, in whole columns and lines."""
    column, line = now.cell(before.x_m, before.y_m)
    return (
        round(column - now.columns / 2 - (before.columns - now.columns) // 2),
        round(line - now.lines / 2 - (before.lines - now.lines) // 2),
    )


def name_streets(claims: Claims, naming: Naming) -> PlacedNames:
    """Write names where nothing is claimed, and claim their cells."""
    return _Frame(claims, naming).name_all()


class _Frame:
    """One frame while it is being named."""

    def __init__(self, claims: Claims, naming: Naming) -> None:
        self._claims = claims
        self._naming = naming
        self._seeker = Seeker(claims)
        self._owner = claims.ink.owner
        self._used: set[str] = set()
        self._streets: dict[int, PlacedName] = {}
        self._landmarks: dict[int, PlacedName] = {}
        across, down = naming.shift
        before = naming.previous
        self._before, self._remembered, self._marked = (
            {key: place.shifted(across, down) for key, place in places.items()}
            for places in (
                (before.streets, before.remembered, before.landmarks)
                if before
                else ({}, {}, {})
            )
        )

    def name_all(self) -> PlacedNames:
        shapes = street_shapes(self._claims)
        self._keep(shapes)
        main = [shape for shape in shapes if shape.street_class >= StreetClass.TERTIARY]
        small = [shape for shape in shapes if shape.street_class < StreetClass.TERTIARY]
        self._name(main)
        self._name_landmarks()
        self._name(small)
        self._name_the_rest({shape.street for shape in shapes} - set(self._streets))
        return PlacedNames(
            streets=self._streets,
            landmarks=self._landmarks,
            remembered=self._just_out_of_sight(),
            wanted=len(shapes),
        )

    def _keep(self, shapes: Sequence[Shape]) -> None:
        """Take over the places of the frame before."""
        anew = self._to_choose_anew()
        for places in (self._remembered, self._before):
            for shape in shapes:
                place = places.get(shape.street)
                if (
                    place
                    and shape.street not in anew
                    and self._still_fits(shape, place)
                ):
                    self._write(shape.street, place)
        for key, place in self._marked.items():
            used = place.text.strip("⌂^") in self._used
            if not used and place.is_free(self._claims):
                self._write_landmark(key, place)

    def _to_choose_anew(self) -> set[int]:
        """Choose the poorest names that have come a long way since they were placed."""
        across, down = _FAR_PANNED
        poor = [
            (-place.loss, street)
            for street, place in self._before.items()
            if place.loss >= _POOR_LOSS
            and (abs(place.panned[0]) >= across or abs(place.panned[1]) >= down)
        ]
        most = max(1, len(self._before) // _ANEW_SHARE)
        return {street for _, street in sorted(poor)[:most]}

    def _still_fits(self, shape: Shape, place: PlacedName) -> bool:
        column, line = place.hold
        return (
            shape.street not in self._streets
            and place.text not in self._used
            and 0 <= column < self._claims.columns
            and 0 <= line < self._claims.lines
            and int(self._owner[line, column]) == shape.street
            and place.is_free(self._claims)
        )

    def _name_the_rest(self, streets: Set[int]) -> None:
        """Look again for those that found no place: everywhere, and at any cost."""
        if streets:
            self._name(street_shapes(self._claims, streets, MANY), _ANY_LOSS)

    def _name(self, shapes: Sequence[Shape], most_loss: float = MOST_LOSS) -> None:
        """Find places for streets that have none."""
        most = _MOST_TEXT * self._claims.columns * self._claims.lines
        for shape in shapes:
            if shape.street in self._streets:
                continue
            if self._claims.written > most:
                break
            forms = self._naming.short_names.forms(shape.street)
            place = self._seeker.seek(shape, forms, self._used, most_loss)
            if place:
                self._write(shape.street, place)

    def _write(self, street: int, place: PlacedName) -> None:
        place.write(self._claims, _STREET_STYLE)
        self._used.add(place.text)
        self._streets[street] = place

    def _name_landmarks(self) -> None:
        """Name the best known landmarks that have room, a few of them."""
        most = self._claims.columns * self._claims.lines // _CELLS_A_LANDMARK
        ordered = sorted(self._naming.landmarks, key=lambda one: (-one.rank, one.key))
        for landmark in ordered:
            if len(self._landmarks) >= most:
                return
            if landmark.key in self._landmarks:
                continue
            place = self._landmark_place(landmark)
            if place:
                self._write_landmark(landmark.key, place)

    def _landmark_place(self, landmark: MapLandmark) -> PlacedName | None:
        column, line = (int(at // 1) for at in landmark.cell)
        glyph = "^" if self._naming.glyphs == "ascii" else "⌂"
        name = self._landmark_name(landmark)
        if name in self._used or self._naming.short_names.is_street(landmark.name):
            return None
        cells = width(glyph) + width(name)
        best: tuple[float, PlacedName] | None = None
        for rank, (across, down) in enumerate(_AROUND):
            at, row = column + across, line + down
            if not 0 <= row < self._claims.lines:
                continue
            for text, start in ((glyph + name, at), (name + glyph, at - cells + 1)):
                if not self._claims.is_free(start, row, cells):
                    continue
                costs = self._claims.row_cost[row]
                loss = costs[start + cells] - costs[start] + 0.1 * rank
                if loss <= (best[0] if best else _LANDMARK_COST):
                    best = loss, PlacedName(
                        text=text, loss=0.0, column=start, line=row, cells=cells,
                        mode="beside", hold=(at, row),
                    )  # fmt: skip
        return best[1] if best else None

    def _landmark_name(self, landmark: MapLandmark) -> str:
        most = min(_LANDMARK_CELLS, self._claims.columns // 2)
        if width(landmark.name) <= most:
            return landmark.name
        dots = dots_of(self._naming.glyphs)
        return fit(landmark.name, most, ellipsis=dots).strip(" ")

    def _write_landmark(self, key: int, place: PlacedName) -> None:
        place.write(self._claims, _LANDMARK_STYLE)
        self._used.add(place.text.strip("⌂^"))
        self._landmarks[key] = place

    def _just_out_of_sight(self) -> dict[int, PlacedName]:
        """Give the places that may soon be seen again."""
        across, down = _REMEMBERED
        columns, lines = self._claims.columns, self._claims.lines
        return {
            street: place
            for street, place in (self._before | self._remembered).items()
            if self._streets.get(street) is not place
            and -across <= place.column <= columns + across - place.cells
            and -down <= place.line < lines + down
            and not self._is_inside(place)
        }

    def _is_inside(self, place: PlacedName) -> bool:
        across, down = (1, place.cells) if place.mode == "down" else (place.cells, 1)
        return (
            0 <= place.column <= self._claims.columns - across
            and 0 <= place.line <= self._claims.lines - down
            and 0 <= place.hold[0] < self._claims.columns
            and 0 <= place.hold[1] < self._claims.lines
        )

"""Names on the zone map: how each may be shortened, and where there is room for it.

A name is shown whole, without its generic word, in its short form, or cut; never so
that two of a kind read the same. Names only take bare ground or a street's line: what
is already written stays. Street names are tried in several ways, and the way that
shows most is taken: that all are named counts before lengths and before beauty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store.city.zone import Junction, Street, Zone, bare
from widgets.drawing.canvas import GROUND, Canvas
from widgets.drawing.cells import fit, width
from widgets.drawing.frame import Frame

Lang = Literal["th", "en"]
Lines = tuple[str, ...]
Rated = tuple[int, Lines]
"""What is lost by writing a name so, and the words to write."""

_CUTS = (6, 4, 3)
"""Cells to which a name is cut when nothing longer fits."""
_ON_LINE = frozenset({"street"})
_GROUND = frozenset({GROUND})
_ORDERS = ((0, 2, 3, 1), (3, 1, 0, 2), (1, 3, 2, 0))
"""Orders in which sides are named; who comes first has the most room."""
_MISSING = 50
_APART = 3
"""Blank cells between names on one row, beyond the one beside each."""
_KM = {"en": "km", "th": "กม."}


@dataclass(frozen=True, slots=True)
class Name:
    """The forms of one name, longest first, none shared with its neighbours."""

    full: str
    plain: str
    """Without the generic word."""
    shorter: tuple[str, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms, longest first."""
        return tuple(dict.fromkeys((self.full, self.plain, *self.shorter)))


def names_of(
    records: Sequence[Junction | Street], lang: Lang, dots: str
) -> tuple[Name, ...]:
    """Make the forms of names that must not be taken for one another."""
    forms = [_all_forms(record, lang, dots) for record in records]
    return tuple(
        _distinct(own, {form for other in forms if other is not own for form in other})
        for own in forms
    )


def draw_street_names(
    canvas: Canvas, frame: Frame, zone: Zone, lang: Lang, dots: str
) -> None:
    """Write each street's name along its side, with its length where there is room."""
    names = names_of(zone.streets, lang, dots)
    lengths = [kilometres(street.length_m, lang) for street in zone.streets]
    forms = [_rated(name, length) for name, length in zip(names, lengths, strict=True)]

    def write(on: Canvas, least: int, order: tuple[int, ...]) -> int:
        return sum(
            _name_side(on, frame, side, [f for f in forms[side] if f[0] >= least])
            for side in order
        )

    ways = [(least, order) for least in (0, 1, 2, 6) for order in _ORDERS]
    best = min(ways, key=lambda way: write(canvas.copy(), *way))
    write(canvas, *best)


def draw_junction_names(
    canvas: Canvas, frame: Frame, zone: Zone, lang: Lang, dots: str
) -> None:
    """Write each junction's name above or below its corner."""
    if not frame.named:
        return
    found = {junction.key: junction for junction in zone.junctions}
    corners = [found[street.start] for street in zone.streets if street.start in found]
    if len(corners) != len(zone.streets):
        return
    names = names_of(corners, lang, dots)
    _name_corners(canvas, frame, frame.top - 1, names[0], names[1])
    _name_corners(canvas, frame, frame.bottom + 1, names[3], names[2])


def kilometres(metres: int, lang: Lang) -> str:
    """Write a length as people read it: `0.78 km`."""
    return f"{metres / 1000:.2f} {_KM[lang]}"


def _all_forms(record: Junction | Street, lang: Lang, dots: str) -> tuple[str, ...]:
    thai = lang == "th"
    full = record.name_th if thai else record.name_en
    short = record.short_th if thai else record.short_en
    cuts = (fit(bare(full), cut, ellipsis=dots).strip(" ") for cut in _CUTS)
    return full, bare(full), short, *cuts


def _distinct(own: tuple[str, ...], others: set[str]) -> Name:
    full, plain, *shorter = own
    plain = full if plain in others else plain
    kept: list[str] = []
    for form in shorter:
        if form not in others and width(form) < width(kept[-1] if kept else plain):
            kept.append(form)
    return Name(full, plain, tuple(kept))


def _rated(name: Name, length: str) -> list[Rated]:
    """List what may be written for a street, best first, with what each loses."""
    return [
        (0, (name.full, length)),
        (1, (name.plain, length)),
        (2, (name.plain,)),
        *((6 + 3 * at, (form,)) for at, form in enumerate(name.shorter)),
    ]


def _name_side(canvas: Canvas, frame: Frame, side: int, forms: list[Rated]) -> int:
    """Write the best form there is room for; tell what was lost."""
    for loss, words in forms:
        if side in (0, 2):
            done = _name_lying(canvas, frame, side == 0, " ".join(words))
        else:
            ways = dict.fromkeys((words, (" ".join(words),)))
            done = any(_name_standing(canvas, frame, side == 1, way) for way in ways)
        if done:
            return loss
    return _MISSING


def _name_lying(canvas: Canvas, frame: Frame, on_top: bool, text: str) -> bool:
    """Write a name into the line of its street, or else on the row inside."""
    middle = (frame.left + frame.right) // 2
    line, inside = (
        (frame.top, frame.top + 1) if on_top else (frame.bottom, frame.bottom - 1)
    )
    # A blank on both sides, and in the line a cell of it beyond.
    for y, over, beside in ((line, _ON_LINE, 2), (inside, _GROUND, 1)):
        cells = width(text) + 2 * beside
        starts = range(frame.left + 1, frame.right - cells + 1)
        for x in sorted(starts, key=lambda x: abs(2 * x + cells - 2 * middle)):
            if canvas.text_fits(x, y, " " * cells, over):
                written = f" {text} " if y == line else text
                canvas.put(x + 1, y, written, "street-name")
                return True
    return False


def _name_standing(canvas: Canvas, frame: Frame, on_right: bool, rows: Lines) -> bool:
    """Write rows beside a standing side, as near its middle as there is room."""
    starts = range(frame.top + 1, frame.bottom - len(rows) + 1)
    middle = (frame.top + frame.bottom + 1 - len(rows)) / 2
    for y in sorted(starts, key=lambda y: abs(y - middle)):
        spots = [
            (
                frame.right - 2 - width(text) if on_right else frame.left + 1,
                y + at,
                text,
            )
            for at, text in enumerate(rows)
        ]
        before = _APART * on_right
        if _is_clear(canvas, frame, y, len(rows)) and all(
            canvas.text_fits(x - before, line, " " * (width(text) + 2 + _APART))
            for x, line, text in spots
        ):
            for x, line, text in spots:
                canvas.put(x + 1, line, text, "street-name")
            return True
    return False


def _is_clear(canvas: Canvas, frame: Frame, y: int, count: int) -> bool:
    """Tell whether rows hold no names yet, or just such a block on the other side.

    Else a length would be read with the name of another street.
    """
    named = [
        any(
            canvas.style(x, line) == "street-name"
            for x in range(frame.left + 1, frame.right)
        )
        for line in range(y - 1, y + count + 1)
    ]
    within = named[1:-1]
    return not any(within) or (all(within) and not named[0] and not named[-1])


def _name_corners(
    canvas: Canvas, frame: Frame, y: int, left: Name, right: Name
) -> None:
    """Write two junction names on one row: as much of both as there is room for."""
    pairs = [
        (first, second)
        for first in (*left.forms, "")
        for second in (*right.forms, "")
        if first or second
    ]
    loss = {form: at for name in (left, right) for at, form in enumerate(name.forms)}
    loss[""] = 2 * len(loss)
    for first, second in sorted(pairs, key=lambda pair: loss[pair[0]] + loss[pair[1]]):
        apart = 2 if first and second else 0
        room = frame.right - frame.left + 1
        x = frame.right + 1 - width(second)
        if (
            width(first) + width(second) + apart <= room
            and canvas.text_fits(frame.left, y, first)
            and canvas.text_fits(x, y, second)
        ):
            canvas.put(frame.left, y, first, "junction")
            canvas.put(x, y, second, "junction")
            return

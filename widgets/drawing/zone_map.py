"""The zone as a schematic: the loop of streets, with incidents and units on it.

What is drawn first is never covered: marks on the loop, then street names, junction
names, and last what the map says of itself. Small sizes lose lengths first, then
names are shortened, then left out; where no loop can be read there is a list of marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from store.city.zone import Zone
from widgets.drawing.canvas import Canvas, Rows
from widgets.drawing.cells import fit, width
from widgets.drawing.frame import Frame, frame_of
from widgets.drawing.labels import (
    Lang,
    draw_junction_names,
    draw_street_names,
    kilometres,
)
from widgets.drawing.marks import (
    Glyphs,
    Mark,
    draw_marks,
    glyph_of,
    label_of,
    place,
    style_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    schematic: tuple[str, ...]
    """Longest first; the map is never drawn to scale, and says so when it can."""
    loop: str
    area: str


_WORDS = {
    "en": _Words(
        schematic=("schematic, not to scale", "not to scale"),
        loop="loop {length}",
        area="stated area {area:.2f} km²",
    ),
    "th": _Words(
        schematic=("แผนผัง ไม่ตามมาตราส่วน", "ไม่ตามส่วน"),
        loop="รอบวง {length}",
        area="พื้นที่ตามที่แจ้ง {area:.2f} ตร.กม.",
    ),
}
_LINES = {"box": tuple("─│┌┐┘└"), "ascii": tuple("-|++++")}
"""Lying and standing line, then corners clockwise from the top left."""
_TITLE_ROOM = 5
"""Lines inside the loop that must be there before the zone's name is written in."""


def draw_zone(
    zone: Zone,
    size: tuple[int, int],
    marks: Sequence[Mark],
    lang: Lang = "th",
    glyphs: Glyphs = "box",
) -> Rows:
    """Draw the zone and its marks in exactly `size` (columns, lines) cells.

    Styles: street, street-name, junction, zone, note, more, elsewhere, those of the
    marks, and none for bare ground.
    """
    canvas = Canvas(*size)
    frame = frame_of(zone, *size)
    placed = place(marks, zone, frame, canvas, glyphs) if frame else None
    if frame is None or placed is None:
        _draw_list(canvas, zone, marks, lang, glyphs)
        return canvas.rows()
    dots = "~" if glyphs == "ascii" else "…"
    _draw_loop(canvas, frame, glyphs)
    draw_marks(canvas, placed)
    draw_street_names(canvas, frame, zone, lang, dots)
    draw_junction_names(canvas, frame, zone, lang, dots)
    _draw_notes(canvas, frame, zone, lang, glyphs)
    return canvas.rows()


def _draw_loop(canvas: Canvas, frame: Frame, glyphs: Glyphs) -> None:
    lying, standing, *corners = _LINES[glyphs]
    for y in (frame.top, frame.bottom):
        canvas.hline(frame.left, y, frame.right - frame.left, lying, "street")
    for x in (frame.left, frame.right):
        canvas.vline(x, frame.top, frame.bottom - frame.top, standing, "street")
    ends = (
        (frame.left, frame.top),
        (frame.right, frame.top),
        (frame.right, frame.bottom),
        (frame.left, frame.bottom),
    )
    for (x, y), corner in zip(ends, corners, strict=True):
        canvas.put(x, y, corner, "street")


def _draw_notes(
    canvas: Canvas, frame: Frame, zone: Zone, lang: Lang, glyphs: Glyphs
) -> None:
    """Say that this is a schematic, how long the loop is, and the area as stated."""
    words = _WORDS[lang]
    facts = [
        words.loop.format(length=kilometres(zone.loop_m, lang)),
        words.area.format(area=zone.stated_area_km2),
    ]
    if glyphs == "ascii":
        facts = [fact.replace("²", "2") for fact in facts]
    y = canvas.lines - 1
    for said in words.schematic if frame.noted else ():
        if canvas.text_fits(0, y, said):
            while facts and canvas.text_fits(0, y, f"{said}; {facts[0]}"):
                said = f"{said}; {facts.pop(0)}"
            canvas.put(0, y, said, "note")
            break
    title = zone.name_th if lang == "th" else zone.name_en
    if frame.bottom - frame.top > _TITLE_ROOM:
        said_inside = [(fact, "note") for fact in facts]
        for lines in ([(title, "zone"), *said_inside], said_inside, said_inside[:1]):
            if _draw_inside(canvas, frame, lines):
                break


def _draw_inside(canvas: Canvas, frame: Frame, lines: list[tuple[str, str]]) -> bool:
    """Write lines near the middle of the loop; False, and nothing, without the room.

    Blank cells are kept round them so that they are not read with a name.
    """
    middle = (frame.left + frame.right + 1) // 2
    starts = [middle - width(text) // 2 for text, _ in lines]
    rows = range(frame.top + 2, frame.bottom - len(lines))
    best = (frame.top + frame.bottom + 1 - len(lines)) // 2
    for y in sorted(rows, key=lambda y: abs(y - best)):
        if all(
            canvas.text_fits(
                x - beside, y + at + line, " " * (width(text) + 2 * beside)
            )
            for at, (x, (text, _)) in enumerate(zip(starts, lines, strict=True))
            for line, beside in ((-1, 1), (0, 4), (1, 1))
        ):
            for at, (x, (text, style)) in enumerate(zip(starts, lines, strict=True)):
                canvas.put(x, y + at, text, style)
            return True
    return False


def _draw_list(
    canvas: Canvas, zone: Zone, marks: Sequence[Mark], lang: Lang, glyphs: Glyphs
) -> None:
    """List the marks, the most urgent first, when there is no room for a loop."""
    dots = "~" if glyphs == "ascii" else "…"
    ordered = sorted(marks, key=lambda mark: (not mark.selected, mark.urgency))
    fits = len(ordered) <= canvas.lines
    shown = ordered if fits else ordered[: canvas.lines - 1]
    for y, mark in enumerate(shown):
        sign = glyph_of(mark, glyphs) + label_of(
            mark, max(canvas.columns - 3, 1), glyphs
        )
        if width(sign) > canvas.columns:
            sign = glyph_of(mark, glyphs) + mark.label
        canvas.put(0, y, fit(sign, canvas.columns, ellipsis=dots), style_of(mark))
        x = width(sign) + 1
        where = fit(_where(zone, mark, lang), canvas.columns - x, ellipsis=dots)
        canvas.put(x, y, where, "junction")
    if not fits:
        more = f"+{len(ordered) - len(shown)}"
        text = more if width(more) <= canvas.columns else "+"
        canvas.put(0, canvas.lines - 1, text, "more")


def _where(zone: Zone, mark: Mark, lang: Lang) -> str:
    if mark.spot is None:
        return "?"
    junction = zone.junction_at(mark.spot)
    street = zone.street(mark.spot.street_key)
    found = junction or street
    if found is None:
        return "?"
    name = found.short_th if lang == "th" else found.short_en
    return name if junction else f"{name} +{mark.spot.at_m}"

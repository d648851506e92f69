"""The schematic: exact rows, no mark lost, names that cannot be confused, goldens."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.city.zone import ROI_ET, Spot
from store.text import is_mark
from widgets.drawing.canvas import Canvas, Rows, plain
from widgets.drawing.cells import width
from widgets.drawing.frame import LEAST_COLUMNS, LEAST_LINES, frame_of
from widgets.drawing.labels import Lang, names_of
from widgets.drawing.marks import Glyphs, Mark, place
from widgets.drawing.zone_map import draw_zone

SIZES = ((31, 14), (60, 24), (100, 40))
KEYS = [street.key for street in ROI_ET.streets]


def incident(
    label: str, street: str, at_m: int, level: int, *, selected: bool = False
) -> Mark:
    spot = Spot(street_key=street, at_m=at_m)
    return Mark(spot=spot, kind="incident", label=label, level=level, selected=selected)


def unit(label: str, street: str, at_m: int, state: str) -> Mark:
    spot = Spot(street_key=street, at_m=at_m)
    return Mark(spot=spot, kind="unit", label=label, state=state)


EVENING = (
    incident("127", "suriyadet-bamrung", 300, 1, selected=True),
    unit("23", "suriyadet-bamrung", 220, "EN"),
    incident("131", "thewaphiban", 520, 3),
    unit("21", "suriyadet-bamrung", 0, "AR"),
    incident("129", "phadung-phanit", 150, 2),
    unit("22", "phadung-phanit", 400, "EN"),
    unit("M3", "pracha-thammarak", 0, "AV"),
    unit("24", "pracha-thammarak", 600, "PT"),
    Mark(spot=None, kind="unit", label="M5", state="BZ"),
)
"""A believable evening: one incident waits, one has its unit, one unit is unheard."""

spots = st.none() | st.builds(
    Spot, street_key=st.sampled_from([*KEYS, "no-such"]), at_m=st.integers(-50, 900)
)
any_marks = st.lists(
    st.builds(
        Mark,
        spot=spots,
        kind=st.sampled_from(("incident", "unit")),
        label=st.text(max_size=6) | st.integers(1, 999).map(str),
        level=st.integers(-1, 6),
        state=st.sampled_from(("AV", "EN", "AR", "SOS", "OFF", "")),
        selected=st.booleans(),
    ),
    max_size=14,
)


def is_exact(rows: Rows, columns: int, lines: int) -> bool:
    drawn = ["".join(run.text for run in row) for row in rows]
    return len(rows) == lines and all(
        width(row) == columns and not is_mark(row[0]) for row in drawn
    )


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 130),
    st.integers(1, 55),
    any_marks,
    st.sampled_from(("th", "en")),
    st.sampled_from(("box", "ascii")),
)
def test_every_row_is_exact_at_every_size(
    columns: int, lines: int, marks: list[Mark], lang: Lang, glyphs: Glyphs
) -> None:
    rows = draw_zone(ROI_ET, (columns, lines), marks, lang, glyphs)

    assert is_exact(rows, columns, lines)


@settings(max_examples=100, deadline=None)
@given(st.integers(16, 120), st.integers(6, 50), any_marks)
def test_no_mark_is_lost_or_covered(
    columns: int, lines: int, marks: list[Mark]
) -> None:
    frame = frame_of(ROI_ET, columns, lines)
    assert frame is not None
    canvas = Canvas(columns, lines)

    placed = place(marks, ROI_ET, frame, canvas, "box")

    if placed is None:
        return
    shown = [mark for one in placed for mark in one.marks]
    assert sorted(map(id, shown)) == sorted(map(id, marks))
    cells = [
        (x + at, y)
        for one in placed
        for (x, y), token in one.pieces
        for at in range(sum(width(part.text) for part in token))
    ]
    assert len(cells) == len(set(cells))
    assert all(0 <= x < columns and 0 <= y < lines for x, y in cells)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("size", [(24, 8), *SIZES])
def test_marks_read_the_same_whatever_else_is_drawn(
    size: tuple[int, int], lang: Lang
) -> None:
    text = plain(draw_zone(ROI_ET, size, EVENING, lang, "ascii"))

    for sign in ("![127]", "131", "#21", "23", "M3o", "o24", "129!", "22>", "?~M5"):
        assert sign in text, sign


def test_room_or_not_every_mark_is_named_or_counted() -> None:
    crowd = [incident(str(100 + at), "thewaphiban", 520, 3) for at in range(30)]

    text = plain(draw_zone(ROI_ET, (31, 14), crowd, "en", "box"))

    named = sum(str(100 + at) in text for at in range(30))
    assert f"+{30 - named}" in text


def test_the_most_urgent_stands_for_a_crowd() -> None:
    crowd = [incident(str(100 + at), "thewaphiban", 260, 3) for at in range(12)]
    urgent = incident("191", "thewaphiban", 261, 0)

    text = plain(draw_zone(ROI_ET, (31, 14), [*crowd, urgent], "en", "box"))

    assert "✖191 ◆100" in text


def test_a_length_is_never_beside_another_name() -> None:
    rows = plain(draw_zone(ROI_ET, (31, 14), EVENING, "en", "box")).splitlines()

    beside = [row for row in rows if "Thewaphiban" in row]

    assert len(beside) == 1
    assert "0.60" not in beside[0]


def test_selection_is_told_without_colour() -> None:
    chosen = incident("127", "thewaphiban", 100, 2, selected=True)
    rows = draw_zone(ROI_ET, (31, 14), [chosen], "en", "ascii")

    runs = [run for row in rows for run in row if "selected" in run.style]

    assert [run.text for run in runs] == ["![127]"]
    assert {run.style for run in runs} == {"p2 selected"}


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 130), st.integers(1, 55), st.booleans())
def test_ascii_is_ascii(columns: int, lines: int, busy: bool) -> None:
    marks = EVENING if busy else ()

    text = plain(draw_zone(ROI_ET, (columns, lines), marks, "en", "ascii"))

    assert text.isascii()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_short_names_stay_apart(lang: Lang) -> None:
    for records in (ROI_ET.streets, ROI_ET.junctions):
        forms = [form for name in names_of(records, lang, "…") for form in name.forms]

        assert len(forms) == len(set(forms))


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_all_streets_and_corners_are_named(size: tuple[int, int], lang: Lang) -> None:
    text = plain(draw_zone(ROI_ET, size, EVENING, lang, "box"))

    for record in (*ROI_ET.streets, *ROI_ET.junctions):
        assert (record.short_th if lang == "th" else record.short_en) in text


def test_the_map_says_that_it_is_no_map() -> None:
    text = plain(draw_zone(ROI_ET, (60, 24), (), "en", "box"))

    assert "schematic, not to scale; loop 2.67 km; stated area 1.41 km²" in text


def test_the_loop_keeps_its_proportions() -> None:
    frame = frame_of(ROI_ET, 100, 40)

    assert frame is not None
    ratio = (frame.right - frame.left) / (2 * (frame.bottom - frame.top))
    assert ratio == pytest.approx(1550 / 1120, rel=0.05)


@pytest.mark.parametrize("size", [(LEAST_COLUMNS - 1, 20), (60, LEAST_LINES - 1)])
def test_too_small_for_a_loop_lists_the_marks(size: tuple[int, int]) -> None:
    text = plain(draw_zone(ROI_ET, size, EVENING[:3], "en", "ascii")).splitlines()

    assert [row.split()[0] for row in text[:3]] == ["![127]", "*131", ">23"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("glyphs", ["box", "ascii"])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_golden_maps(
    golden: Callable[[str, str], None],
    size: tuple[int, int],
    glyphs: Glyphs,
    lang: Lang,
) -> None:
    drawn = plain(draw_zone(ROI_ET, size, EVENING, lang, glyphs))

    golden(f"zone-{lang}-{glyphs}-{size[0]}x{size[1]}.txt", drawn + "\n")


def test_half_of_a_wide_letter_is_never_left() -> None:
    canvas = Canvas(4, 1)
    canvas.put(0, 0, "漢字", "label")

    canvas.put(1, 0, "ก้", "street")

    assert plain(canvas.rows()) == " ก้字"
    assert canvas.rows()[0][1].style == "street"


def test_text_outside_is_left_out() -> None:
    canvas = Canvas(3, 1)
    canvas.put(-1, 0, "abc", "label")
    canvas.put(2, 0, "漢", "label")

    assert plain(canvas.rows()) == "bc"
    assert not canvas.text_fits(2, 0, "ab")
    assert not canvas.text_fits(0, 0, "a")
    assert canvas.text_fits(2, 0, "a")

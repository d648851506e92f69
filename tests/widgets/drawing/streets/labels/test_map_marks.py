"""Incidents and units on the street map: none is lost, none is written over."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets.drawing.streets.drawn import drawn, seen
from widgets.drawing.canvas import Glyphs
from widgets.drawing.cells import width
from widgets.drawing.signs import glyph_of
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.map_marks import (
    Group,
    MapMark,
    PlacedMarks,
    place_marks,
)

SIZES = [(80, 24), (120, 40), (200, 60), (20, 6), (8, 3), (1, 1)]
TOO_SMALL = ("", "+")
"""All there is room for in a window of a few cells."""
COUNT = re.compile(r"\+(\d+)\]?$")


def town(columns: int, lines: int) -> tuple[Ink, Claims]:
    """Draw a street on every fourth line."""
    rows = ("a" * columns, *(" " * columns for _ in range(3)))
    return drawn([rows[line % 4] for line in range(lines)])


def incident(label: str, column: float, line: float, level: int = 2) -> MapMark:
    return MapMark(
        kind="incident", label=label, level=level, cell=(column, line), key=label
    )


def unit(label: str, column: float, line: float, state: str = "AV") -> MapMark:
    return MapMark(
        kind="unit", label=label, state=state, cell=(column, line), key=label
    )


def picked(mark: MapMark) -> MapMark:
    return MapMark(
        kind=mark.kind,
        label=mark.label,
        level=mark.level,
        state=mark.state,
        cell=mark.cell,
        key=mark.key,
        selected=True,
    )


def crowd(seed: int, count: int, size: tuple[int, int], how: str) -> list[MapMark]:
    """Strew marks over a window and a little beyond it."""
    chance, (columns, lines) = random.Random(seed), size  # noqa: S311
    spots = {
        "anywhere": lambda: (
            chance.uniform(-2, columns + 2), chance.uniform(-1, lines + 1),
        ),
        "crowded": lambda: (
            chance.gauss(columns / 2, 5), chance.gauss(lines / 2, 2),
        ),
        "one cell": lambda: (columns / 2, lines / 2),
        "one row": lambda: (chance.uniform(0, columns), lines / 2),
    }  # fmt: skip
    marks = [
        incident(f"{100 + at}", *spots[how](), level=chance.randrange(1, 5))
        if chance.random() < 0.3
        else unit(f"{chance.choice('ABM')}{at}", *spots[how](), chance.choice(STATES))
        for at in range(count)
    ]
    if marks:
        chosen = chance.randrange(count)
        marks[chosen] = picked(marks[chosen])
    return marks


STATES = ("AV", "EN", "AR", "DP", "BZ", "SOS")


def told(group: Group) -> int:
    """Count the marks that a group names or counts."""
    count = COUNT.search(group.text)
    named = len(COUNT.sub("", group.text).strip("[").split())
    counted = int(count[1]) if count else 0
    beside_glyph = not named and group.cell not in group.text_cells
    return named + counted + beside_glyph


def are_all_told(ink: Ink, marks: list[MapMark], placed: PlacedMarks) -> None:
    """Check that every mark is in one group, and that each group says so."""
    inside = [
        mark.key
        for mark in marks
        if mark.cell
        and 0 <= mark.cell[0] < ink.columns
        and 0 <= mark.cell[1] < ink.lines
    ]
    shown = [mark.key for group in placed.groups for mark in group.marks]
    away = [mark.key for away in placed.away for mark in away.marks]
    assert sorted(map(str, shown)) == sorted(map(str, inside))
    assert len(away) == len(marks) - len(inside)
    for group in placed.groups:
        written = "".join(
            chr(ink.glyph[line, column]) for column, line in group.text_cells
        )
        assert written == group.text
        assert told(group) == len(group.marks) or group.text in TOO_SMALL
        assert not group.text or len(group.text_cells) == width(group.text)


@pytest.mark.parametrize("how", ["anywhere", "crowded", "one cell", "one row"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_eight_hundred_marks_are_all_told(size: tuple[int, int], how: str) -> None:
    ink, claims = town(*size)
    marks = crowd(1, 800, size, how)

    placed = place_marks(claims, marks, "box")

    are_all_told(ink, marks, placed)
    if size[0] >= 8:
        assert all(group.text not in TOO_SMALL for group in placed.groups)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10_000),
    st.integers(0, 120),
    st.tuples(st.integers(1, 90), st.integers(1, 30)),
    st.sampled_from(["anywhere", "crowded", "one row"]),
)
def test_no_mark_is_lost_or_written_over(
    seed: int, count: int, size: tuple[int, int], how: str
) -> None:
    ink, claims = town(*size)
    marks = crowd(seed, count, size, how)

    placed = place_marks(claims, marks, "box")

    are_all_told(ink, marks, placed)
    texts = [cell for group in placed.groups for cell in group.text_cells]
    leaders = [cell for group in placed.groups for cell in group.leader]
    assert len(texts + leaders) == len(set(texts + leaders))
    for group in placed.groups:
        for cell in (*group.cells, *group.text_cells, *group.leader):
            assert placed.group_at(*cell) is not None
            assert not claims.is_free(*cell, 1)
        for column, line in set(group.cells) - set(texts):
            assert ink.glyph[line, column] != ord(".")


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 200), st.sampled_from(SIZES[:4]))
def test_the_most_urgent_and_the_selected_mark_keep_their_labels(
    seed: int, count: int, size: tuple[int, int]
) -> None:
    _, claims = town(*size)
    marks = [
        mark
        for mark in crowd(seed, count, size, "crowded")
        if mark.cell and 0 <= mark.cell[0] < size[0] and 0 <= mark.cell[1] < size[1]
    ]

    placed = place_marks(claims, marks, "box")

    texts = [group.text for group in placed.groups]
    for mark in marks:
        if mark.selected:
            assert any(f"[{mark.label}]" in text for text in texts)
    if marks:
        first = min(marks, key=lambda mark: (mark.urgency, str(mark.key)))
        assert any(first.label in text for text in texts)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_marks_changes_nothing(seed: int, chance: random.Random) -> None:
    marks = crowd(seed, 40, (60, 20), "crowded")
    pictures = []
    for _ in range(2):
        ink, claims = town(60, 20)
        place_marks(claims, marks, "box")
        pictures.append(seen(ink))
        chance.shuffle(marks)

    assert pictures[0] == pictures[1]


def test_labels_stand_beside_marks_and_counts_in_brackets_when_selected() -> None:
    ink, claims = drawn([" " * 30] * 3)
    marks = [
        incident("127", 4, 1, 1),
        unit("21", 14, 1, "EN"),
        unit("22", 14, 1, "EN"),
        picked(unit("23", 24, 1, "AR")),
    ]

    placed = place_marks(claims, marks, "box")

    assert seen(ink) == "\n    ▲127      ►21+1     ■[23]\n"
    listed = placed.group_at(16, 1)
    assert listed is not None
    assert [mark.label for mark in listed.marks] == ["21", "22"]


def test_a_label_without_room_beside_it_gets_a_leader() -> None:
    ink, claims = drawn([" " * 16] * 5)
    for column, line, cells in ((0, 1, 7), (0, 3, 7), (8, 2, 8), (3, 2, 1)):
        claims.take(column, line, cells)
    place_marks(claims, [incident("127", 5, 2)], "box")

    assert seen(ink) == "\n       .127\n     ◆.\n\n"


def test_texts_keep_off_what_was_claimed_before() -> None:
    ink, claims = drawn([" " * 12] * 3)
    claims.write(5, 1, "cursor", "cursor")
    place_marks(claims, [incident("127", 4, 1)], "box")

    assert "cursor" in seen(ink)
    assert "127" in seen(ink)


def test_a_text_stays_on_its_side_of_its_mark() -> None:
    _, claims = drawn([" " * 20] * 3)
    claims.take(9, 1, 6)
    first = place_marks(claims, [incident("127", 8, 1)], "box")
    again, claims = drawn([" " * 20] * 3)
    place_marks(claims, [incident("127", 9, 1)], "box", first)
    anew, claims = drawn([" " * 20] * 3)
    place_marks(claims, [incident("127", 9, 1)], "box")

    assert "127◆" in seen(again)
    assert "◆127" in seen(anew)


def test_marks_outside_are_counted_by_direction_and_not_drawn() -> None:
    ink, claims = drawn([" " * 20] * 4)
    marks = [
        unit("21", -3.5, 2), unit("22", -1.0, 3.9), unit("23", 25, -9),
        unit("24", 5, 4.0), MapMark(kind="unit", label="M5", cell=None, key="M5"),
        unit("25", float("nan"), 2),
    ]  # fmt: skip

    placed = place_marks(claims, marks, "box")

    directions = {away.direction: len(away.marks) for away in placed.away}
    assert directions == {(-1, 0): 2, (1, -1): 1, (0, 1): 1}
    assert [mark.label for mark in placed.unknown] == ["25", "M5"]
    assert not seen(ink).strip()


@pytest.mark.parametrize("glyphs", ["box", "box-safe", "ascii", "braille"])
def test_urgency_and_state_are_told_by_glyphs_of_one_cell(glyphs: Glyphs) -> None:
    levels = [glyph_of(incident("1", 0, 0, level), glyphs) for level in range(5)]
    states = [glyph_of(unit("1", 0, 0, state), glyphs) for state in STATES]

    assert len(set(levels)) == 4, "the two least urgent look alike"
    assert len(set(states)) == len(STATES)
    assert all(width(glyph) == 1 for glyph in levels + states)
    if glyphs == "box-safe":
        kept = "▲♦•○►■·"
        assert all(glyph.isascii() or glyph in kept for glyph in levels + states)

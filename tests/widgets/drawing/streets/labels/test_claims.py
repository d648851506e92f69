"""Claims: what is taken stays taken, and sums are sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.drawing.streets.drawn import drawn, seen
from widgets.drawing.streets.labels.claims import MAJOR_COST, MINOR_COST, Claims

PICTURE = [
    "    a     ",
    "bbbb+bbbb ",
    "    a     ",
    "    a     ",
]


def taken_inside(
    claims: Claims, spans: list[tuple[int, int, int]]
) -> set[tuple[int, int]]:
    """Take cells, and list those that are there to be taken."""
    for column, line, count in spans:
        claims.take(column, line, count)
    return {
        (at, line)
        for column, line, count in spans
        for at in range(column, column + count)
        if 0 <= at < 10 and 0 <= line < 4
    }


spots = st.tuples(st.integers(-2, 11), st.integers(-1, 4), st.integers(1, 6))


def test_small_streets_cost_less_than_main_ones_and_crossings_most() -> None:
    _, claims = drawn(PICTURE, kinds="b")
    row = claims.row_cost[1]
    costs = [row[at + 1] - row[at] for at in range(10)]

    assert costs[9] == 0
    assert costs[0] == MAJOR_COST > MINOR_COST
    assert costs[4] > MAJOR_COST
    assert claims.column_cost[4][4] == sum(
        (MINOR_COST, costs[4], MINOR_COST, MINOR_COST)
    )


@given(st.lists(spots, max_size=5), spots)
def test_a_place_is_free_only_with_a_blank_on_both_sides(
    taken: list[tuple[int, int, int]], asked: tuple[int, int, int]
) -> None:
    _, claims = drawn(PICTURE)
    cells = taken_inside(claims, taken)
    column, line, count = asked
    wanted = {(at, line) for at in range(column - 1, column + count + 1)}
    inside = column >= 0 and column + count <= 10 and 0 <= line < 4

    assert claims.is_free(column, line, count) == (inside and not wanted & cells)
    assert claims.written == len(
        {(x, y) for x, y in cells if 0 <= x < 10 and 0 <= y < 4}
    )


@given(st.lists(spots, max_size=5), spots)
def test_a_standing_place_is_free_only_with_blanks_beside_it(
    taken: list[tuple[int, int, int]], asked: tuple[int, int, int]
) -> None:
    _, claims = drawn(PICTURE)
    cells = taken_inside(claims, taken)
    column, line, letters = asked
    wanted = {
        (x, y)
        for x in (column - 1, column, column + 1)
        for y in range(line, line + letters)
    }
    inside = 0 <= column < 10 and line >= 0 and line + letters <= 4

    assert claims.is_free_down(column, line, letters) == (inside and not wanted & cells)


def test_released_cells_are_free_again() -> None:
    _, claims = drawn(PICTURE)
    claims.take(2, 2, 3)
    claims.release(2, 2, 3)

    assert claims.is_free(2, 2, 3)
    assert claims.written == 0


def test_text_is_written_across_and_down() -> None:
    ink, claims = drawn(["      ", "      ", "      "])
    claims.write(0, 0, "ชื่อ", "street-name")
    claims.write_down(4, 0, "abc", "street-name")

    assert seen(ink) == "ชื่อ a\n    b\n    c".replace("ชื่อ a", "ชื่อ  a")
    assert not claims.is_free(1, 0, 1)
    assert not claims.is_free_down(3, 1, 2)

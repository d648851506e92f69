"""Rows that moved are found, even where no piece of them stayed as it was."""

import random

import pytest

from patrol_tui.terminal.cells import Row
from patrol_tui.terminal.scrolls import Scroll, best_scroll

ROWS, COLUMNS, PIECE = 16, 48, 8


def a_map(chance: random.Random) -> list[Row]:
    """Rows of roads, no two alike."""
    return [chance.choices(range(100, 140), k=COLUMNS) for _ in range(ROWS)]


def moved(rows: list[Row], by: int, chance: random.Random) -> list[Row]:
    """The same after a step of so many rows, with a label's letter in each piece."""
    after = a_map(chance)
    for y in range(ROWS):
        if 0 <= y + by < ROWS:
            after[y] = list(rows[y + by])
            for x in range(0, COLUMNS, PIECE):
                after[y][x + chance.randrange(PIECE)] = 1
    return after


@pytest.mark.parametrize("by", [1, 2, -3, 8])
def test_map_whose_labels_do_not_move_with_its_roads_is_scrolled(by: int) -> None:
    chance = random.Random(by)  # noqa: S311
    shown = a_map(chance)
    wanted = moved(shown, by, chance)

    scroll = best_scroll(wanted, shown, range(ROWS))

    assert scroll == Scroll(0, ROWS - 1, by)


def test_rows_that_only_changed_are_not_scrolled() -> None:
    chance = random.Random(4)  # noqa: S311
    shown, wanted = a_map(chance), a_map(chance)

    assert best_scroll(wanted, shown, range(ROWS)) is None

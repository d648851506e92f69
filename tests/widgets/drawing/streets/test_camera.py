"""The camera: whole cells, whole steps, and everything asked for in sight."""

from __future__ import annotations

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.drawing.streets.camera import (
    FARTHEST_STEP,
    NEAREST_STEP,
    Camera,
    Style,
)

metres = st.floats(-20_000, 20_000)
turns = st.floats(-pi / 4, pi / 4)
sizes = st.tuples(st.integers(10, 200), st.integers(6, 60))


@given(metres, metres, turns, st.integers(-40, 40), st.integers(-20, 20))
def test_panning_moves_the_picture_by_whole_cells(
    x_m: float, y_m: float, turn_rad: float, columns: int, lines: int
) -> None:
    camera = Camera(x_m=0.0, y_m=0.0, turn_rad=turn_rad)
    before = camera.window(80, 24).cell(x_m, y_m)
    after = camera.panned(columns, lines).window(80, 24).cell(x_m, y_m)

    assert after[0] == pytest.approx(before[0] - columns, abs=1e-3)
    assert after[1] == pytest.approx(before[1] - lines, abs=1e-3)


@given(metres, metres, st.floats(1, 9_000), st.floats(1, 9_000), turns, sizes)
def test_what_is_fitted_is_in_sight(
    x_m: float,
    y_m: float,
    wide_m: float,
    high_m: float,
    turn_rad: float,
    size: tuple[int, int],
) -> None:
    box = x_m, y_m, x_m + wide_m, y_m + high_m
    camera = Camera(x_m=0.0, y_m=0.0, turn_rad=turn_rad).fitted(box, *size)
    window = camera.window(*size)

    for corner in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), box[2:]):
        column, line = window.cell(*corner)
        assert 0 <= column <= size[0]
        assert 0 <= line <= size[1]


def test_zooming_ends_where_there_is_nothing_more_to_see() -> None:
    camera = Camera(x_m=0.0, y_m=0.0)

    assert camera.zoomed(-1000).step == NEAREST_STEP
    assert camera.zoomed(1000).step == FARTHEST_STEP


def test_a_jump_chooses_anew_how_streets_are_drawn() -> None:
    camera = Camera(x_m=0.0, y_m=0.0, is_settled=True)

    assert camera.panned(8, 4).is_settled
    assert camera.at(900.0, 0.0).is_settled
    assert not camera.jumped(900.0, 0.0).is_settled
    assert not camera.zoomed(1).is_settled
    assert not camera.styled(Style.TRUE).is_settled

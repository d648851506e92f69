"""Which streets a window shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.network import Network, StreetClass
from tests.widgets.drawing.streets.street_plan import Street, pane, plan, street
from widgets.drawing.streets.detail import least_class, visible
from widgets.drawing.streets.true_geometry import TrueGeometry
from widgets.drawing.streets.window import Window

BIG, SMALL, FOOT = StreetClass.PRIMARY, StreetClass.RESIDENTIAL, StreetClass.PATH


def grid(half_m: int, step_m: int, kind: StreetClass) -> list[Street]:
    """Lay streets of one class every so many metres, in blocks."""
    marks = range(-half_m, half_m + 1, step_m)
    across = [
        street((x, y), (x + step_m, y), kind=kind) for y in marks for x in marks[:-1]
    ]
    up = [street((x, y), (x, y + step_m), kind=kind) for x in marks for y in marks[:-1]]
    return across + up


TOWN = plan(*grid(1200, 400, BIG), *grid(1200, 80, SMALL), *grid(160, 20, FOOT))


def seen(m_per_column: float, x_m: float = 0.0, y_m: float = 0.0) -> Window:
    window = pane(80, 24, x_m, y_m)
    return replace(window, m_per_column=m_per_column)


def classes(network: Network, window: Window) -> set[int]:
    return set(network.segment_class[visible(network, window)].tolist())


@pytest.mark.parametrize(
    ("m_per_column", "shown"),
    [(2, {FOOT, SMALL, BIG}), (5, {SMALL, BIG}), (8, {SMALL, BIG}), (30, {BIG})],
)
def test_far_off_only_big_streets_are_shown(
    m_per_column: float, shown: set[int]
) -> None:
    assert classes(TOWN, seen(m_per_column)) == shown


@pytest.mark.parametrize("m_per_column", [2, 5, 9, 14, 22, 34, 53])
def test_streets_leave_the_map_readable(m_per_column: float) -> None:
    window = seen(m_per_column)
    shown = visible(TOWN, window)

    ink = TrueGeometry.of(TOWN, shown, m_per_column, 0.0).ink(window, "braille")

    assert 0.02 < (ink.segment >= 0).mean() < 0.55


def test_a_village_of_lanes_is_not_blank() -> None:
    network = plan(*grid(1200, 30, SMALL))

    assert classes(network, seen(60)) == {SMALL}


def test_a_park_of_paths_is_not_blank() -> None:
    network = plan(street((-900, 900), (900, 900), kind=BIG), *grid(60, 20, FOOT))

    assert FOOT in classes(network, seen(0.9))
    assert visible(network, seen(4.5)).size


def test_panning_a_little_keeps_the_classes() -> None:
    """The choice changes at most where a grid half as wide as the window is passed."""
    for m_per_column in (10, 16, 18, 20, 22, 26):
        half_window = 40
        chosen = [
            least_class(TOWN, seen(m_per_column, x_m=column * m_per_column))
            for column in range(half_window * 2)
        ]

        changes = int(np.count_nonzero(np.diff(chosen)))
        assert changes <= 4


@given(
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
    st.floats(0.5, 300),
    st.floats(-3.2, 3.2),
)
def test_a_window_with_streets_is_never_empty(
    x_m: float, y_m: float, m_per_column: float, turn_rad: float
) -> None:
    window = replace(seen(m_per_column, x_m, y_m), turn_rad=turn_rad)
    every = TrueGeometry.of(TOWN, np.arange(TOWN.segments), m_per_column, turn_rad)
    shown = TrueGeometry.of(TOWN, visible(TOWN, window), m_per_column, turn_rad)

    blank = (shown.ink(window, "braille").segment < 0).all()

    assert blank == (every.ink(window, "braille").segment < 0).all()


def test_lanes_are_shown_where_the_highway_is_out_of_sight() -> None:
    lanes = grid(200, 10, SMALL)
    network = plan(street((-900, 230), (900, 230), kind=BIG), *lanes)

    shown = visible(network, seen(4.0, y_m=60))

    assert SMALL in network.segment_class[shown]

"""Streets drawn where they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.network import Network, StreetClass, Way
from tests.widgets.drawing.streets.street_plan import (
    Spot,
    Street,
    pane,
    plan,
    street,
)
from widgets.drawing.canvas import Glyphs, plain
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.true_geometry import TrueGeometry
from widgets.drawing.streets.window import Window

ALL: tuple[Glyphs, ...] = "box", "box-safe", "ascii", "braille"
BIG = StreetClass.PRIMARY

spots = st.tuples(st.floats(-40, 40, width=32), st.floats(-40, 40, width=32))
polylines = st.lists(spots, min_size=2, max_size=5)


def drawn(network: Network, window: Window, glyphs: Glyphs) -> Ink:
    every = np.arange(network.segments)
    geometry = TrueGeometry.of(network, every, window.m_per_column, window.turn_rad)
    return geometry.ink(window, glyphs)


def text(network: Network, window: Window, glyphs: Glyphs) -> list[str]:
    return plain(drawn(network, window, glyphs).rows()).split("\n")


CROSSING = plan(
    street((-9, 1), (0, 1)),
    street((0, 1), (9, 1)),
    Street(((0, 9), (0, 1)), BIG),
    Street(((0, 1), (0, -9)), BIG),
)


@pytest.mark.parametrize(
    ("glyphs", "picture"),
    [
        ("box", ["    ┃", "────╂────", "    ┃", "    ┃"]),
        ("box-safe", ["    ║", "────╫────", "    ║", "    ║"]),
        ("ascii", ["    #", "----+----", "    #", "    #"]),
        ("braille", ["    ⡇", "⣀⣀⣀⣀⣇⣀⣀⣀⣀", "    ⡇", "    ⡇"]),
    ],
)
def test_a_crossing_is_drawn(glyphs: Glyphs, picture: list[str]) -> None:
    window = pane(9, 4, x_m=0.5, y_m=0.5)

    assert text(CROSSING, window, glyphs) == picture


@pytest.mark.parametrize(
    ("glyphs", "picture"),
    [
        ("box", ["      ┌╴", "    ┌─┘", " ┌──┘", "╶┘"]),
        ("ascii", ["      +-", "    +-+", " +--+", "-+"]),
        ("braille", ["      ⡠⠒", "    ⡠⠊", "  ⡠⠊", "⢠⠊"]),
    ],
)
def test_a_slanting_street_is_drawn_in_steps(
    glyphs: Glyphs, picture: list[str]
) -> None:
    network = plan(street((-3.5, -3.5), (3.5, 3.5)))

    assert text(network, pane(8, 4), glyphs) == picture


def test_a_dot_is_where_the_street_is() -> None:
    for across in (0, 1):
        for down in (0, 1, 2, 3):
            x, y = across * 0.5 + 0.25, 2 - (down * 0.5 + 0.25)
            network = plan(street((x, y), (x + 0.01, y)))
            bits = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))

            (found,) = text(network, pane(1, 1, x_m=0.5, y_m=1), "braille")

            assert ord(found) == 0x2800 + bits[down][across]


def test_ground_without_streets_is_spaces() -> None:
    network = plan(street((-3, 0), (3, 0)))

    codes = drawn(network, pane(20, 20), "braille").glyph

    assert 0x2800 not in codes
    assert (codes == 32).sum() > 300


def test_no_streets_draw_nothing() -> None:
    geometry = TrueGeometry.of(CROSSING, np.zeros(0, np.int64), 1.0, 0.0)

    ink = geometry.ink(pane(9, 4), "box")

    assert (ink.glyph == 32).all()


@pytest.mark.parametrize("glyphs", ALL)
def test_the_heavier_street_wins_the_cell(glyphs: Glyphs) -> None:
    window = pane(9, 4, x_m=0.5, y_m=0.5)

    ink = drawn(CROSSING, window, glyphs)

    assert ink.style[1].tolist() == [3, 3, 3, 3, 6, 3, 3, 3, 3]
    assert ink.segment[1, 4] in (2, 3)
    assert ink.joint.nonzero() == (1, 4)


def test_a_cell_knows_its_street() -> None:
    network = plan(
        Street(((-9, 1), (0, 1)), name=0),
        Street(((0, 1), (9, 1)), name=0),
        Street(((0, 1), (0, 9)), name=1),
    )

    ink = drawn(network, pane(6, 4, x_m=0.5, y_m=0), "braille")

    assert ink.owner[1].tolist() == [0, 0, 0, 0, 0, 0] or ink.owner[1, 2] == 1
    assert ink.owner[0].tolist() == [-1, -1, 1, -1, -1, -1]
    assert ink.owner[3].tolist() == [-1] * 6


@pytest.mark.parametrize(
    "over",
    [
        Street(((0.5, 9), (0.5, -9)), ways=Way.BRIDGE),
        Street(((0.5, 9), (0.5, -9)), layer=1),
    ],
)
def test_a_bridge_is_no_crossing(over: Street) -> None:
    network = plan(street((-9, 1), (9, 1)), over)
    window = pane(9, 4, x_m=0.5, y_m=0.5)

    assert text(network, window, "box")[:2] == ["    │", "────│────"]
    assert text(network, window, "ascii")[:2] == ["    |", "----|----"]
    assert not drawn(network, window, "braille").joint.any()


def test_a_tunnel_passes_below() -> None:
    under = Street(((0.5, 9), (0.5, -9)), BIG, ways=Way.TUNNEL)
    network = plan(street((-9, 1), (9, 1)), under)

    assert text(network, pane(9, 3, x_m=0.5, y_m=1), "box") == [
        "    ┃",
        "─────────",
        "    ┃",
    ]


def test_a_bridge_joins_the_streets_at_its_ends() -> None:
    network = plan(
        street((-9, 1), (-2, 1)),
        Street(((-2, 1), (3, 1)), ways=Way.BRIDGE, layer=1),
        street((3, 1), (9, 1)),
        street((0, 9), (0, -9)),
    )

    assert text(network, pane(9, 3, x_m=0.5, y_m=1), "box") == [
        "    │",
        "─────────",
        "    │",
    ]


# --- where things are


@pytest.mark.parametrize("glyphs", ALL)
def test_a_place_on_a_street_is_on_its_line(glyphs: Glyphs) -> None:
    network = plan(street((-17.3, -9.1), (2.2, 3.3), (18.4, 4.2)))
    window = pane(30, 12)
    geometry = TrueGeometry.of(network, np.array([0]), 1.0, 0.0)
    ink = geometry.ink(window, glyphs)
    shares = [number / 40 for number in range(41)]
    cells = [geometry.cell(window, 0, share) for share in shares]

    assert sum(cell is not None for cell in cells) > 25
    for column, line in filter(None, cells):
        aside = 1 if glyphs == "braille" else 0  # a corner of a cell may have no dot
        assert (
            ink.segment[line, max(column - aside, 0) : column + aside + 1] == 0
        ).any()


def test_a_junction_stands_where_its_streets_meet() -> None:
    window = pane(9, 4, x_m=0.5, y_m=0.5)
    geometry = TrueGeometry.of(CROSSING, np.arange(4), 1.0, 0.0)
    middle = int(CROSSING.segment_end[0])

    assert geometry.junction_cell(window, middle) == (4, 1)
    assert geometry.junction_cell(window, int(CROSSING.segment_start[0])) is None
    assert geometry.cell(window, 0, 1.0) == (4, 1)
    assert geometry.cell(window, 0, 0.0) is None


def test_metres_of_a_cell_are_in_it() -> None:
    window = replace(pane(9, 5, x_m=3), turn_rad=0.4)
    geometry = TrueGeometry.of(CROSSING, np.arange(4), 1.0, 0.4)

    column, line = window.cell(*geometry.metres(window, 7, 2))

    assert (column, line) == (pytest.approx(7.5), pytest.approx(2.5))


def test_another_scale_is_refused() -> None:
    geometry = TrueGeometry.of(CROSSING, np.arange(4), 2.0, 0.0)

    with pytest.raises(ValueError, match="scale"):
        geometry.ink(pane(9, 4), "box")


# --- laws


@given(polylines, st.sampled_from(ALL), st.floats(-3, 3))
def test_every_cell_is_inside_and_of_the_set(
    spots: list[Spot], glyphs: Glyphs, turn_rad: float
) -> None:
    window = replace(pane(20, 9), turn_rad=turn_rad)

    ink = drawn(plan(street(*spots)), window, glyphs)

    assert ink.glyph.shape == (9, 20)
    is_drawn = ink.segment >= 0
    assert (is_drawn == (ink.glyph != 32)).all()
    assert (is_drawn == (ink.style > 0)).all()
    if glyphs == "ascii":
        assert ink.glyph.max() < 128
    if glyphs == "braille":
        codes = ink.glyph[is_drawn]
        assert ((codes > 0x2800) & (codes < 0x2900)).all()


@given(
    st.lists(polylines, min_size=1, max_size=4),
    st.sampled_from(ALL),
    st.integers(-15, 15),
    st.integers(-7, 7),
)
def test_panning_by_whole_cells_moves_the_picture(
    lines: list[list[Spot]], glyphs: Glyphs, right: int, down: int
) -> None:
    network = plan(*(street(*spots) for spots in lines))
    window = pane(20, 10)
    moved = replace(window, x_m=float(right), y_m=-2.0 * down)

    before = drawn(network, window, glyphs).glyph
    after = drawn(network, moved, glyphs).glyph

    assert (
        before[_shared(10, down), _shared(20, right)]
        == (after[_shared(10, -down), _shared(20, -right)])
    ).all()


def _shared(size: int, step: int) -> slice:
    return slice(max(step, 0), size + min(step, 0))


@given(polylines, st.sampled_from(ALL))
def test_a_street_has_no_gaps(spots: list[Spot], glyphs: Glyphs) -> None:
    """Its cells hang together, corner to corner at least."""
    ink = drawn(plan(street(*spots)), pane(90, 46), glyphs)

    cells = set(
        zip(*(index.tolist() for index in np.nonzero(ink.segment >= 0)), strict=True)
    )
    reached: set[tuple[int, int]] = set()
    edge = {min(cells)} if cells else set()
    while edge:
        reached |= edge
        edge = (
            cells
            & {
                (line + down, column + right)
                for line, column in edge
                for down in (-1, 0, 1)
                for right in (-1, 0, 1)
            }
            - reached
        )
    assert reached == cells


@given(
    st.floats(-1e7, 1e7), st.floats(-1e7, 1e7), st.floats(-9, 9), st.sampled_from(ALL)
)
def test_a_street_from_far_away_costs_no_more_than_the_window(
    far_x: float, far_y: float, near: float, glyphs: Glyphs
) -> None:
    network = plan(street((far_x, far_y), (near, 0.3), (-far_x, far_y)))

    ink = drawn(network, pane(20, 10), glyphs)

    assert ink.glyph.shape == (10, 20)


def test_a_straight_street_across_the_earth_is_whole_here() -> None:
    network = plan(street((-5e6, 1.0), (5e6, 1.0)))

    for glyphs in ALL:
        ink = drawn(network, pane(20, 4), glyphs)

        assert (ink.segment == 0).sum() == 20

"""Streets straightened to rows and columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.city.importing import import_map
from store.city.network import Network, StreetClass, Way
from tests.widgets.drawing.streets.street_plan import Street, pane, plan, street
from widgets.drawing.canvas import Glyphs, plain
from widgets.drawing.streets.grid_up import grid_up
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.schematic.schematic import Schematic
from widgets.drawing.streets.window import Window

BIG = StreetClass.PRIMARY
MAPS = Path(__file__).parents[6] / "shared/data/osm"
WIDE = pane(19, 7, x_m=0.5, y_m=-1.0)
"""Its cells and those of the world have the same edges."""
SIDE_M = 9.0
"""Of a block of the made-up towns."""


def laid_out(network: Network, turn_rad: float = 0.0) -> Schematic:
    return Schematic.of(network, np.arange(network.segments), 1.0, turn_rad)


def rows(schematic: Schematic, window: Window, glyphs: Glyphs = "box") -> list[str]:
    text = plain(schematic.ink(window, glyphs).rows())
    return [row.rstrip() for row in text.split("\n")]


@st.composite
def towns(draw: st.DrawFn) -> Network:
    """A lattice of blocks with streets missing, corners pushed about, and bridges."""
    across, up = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    push = st.floats(-3.0, 3.0, width=16)
    spot = {
        (x, y): (x * SIDE_M + draw(push), y * SIDE_M * 1.5 + draw(push))
        for x in range(across)
        for y in range(up)
    }
    steps = [
        ((x, y), there)
        for x, y in spot
        for there in ((x + 1, y), (x, y + 1), (x + 1, y + 1))
        if there in spot
    ]
    chosen = draw(
        st.lists(st.sampled_from(steps), min_size=1, max_size=30, unique=True)
    )
    ways = st.sampled_from([0, 0, 0, Way.BRIDGE, Way.ONE_FORWARD, Way.ROUNDABOUT])
    kinds = st.sampled_from([StreetClass.SERVICE, StreetClass.RESIDENTIAL, BIG])
    return plan(
        *(
            Street((spot[here], spot[there]), draw(kinds), draw(st.integers(-1, 2)),
                   int(draw(ways)))
            for here, there in chosen
        )
    )  # fmt: skip


def test_a_crossing_is_drawn_straight() -> None:
    network = plan(
        street((-8.5, -0.8), (0.5, -1)),
        street((0.5, -1), (9.5, -1.4)),
        Street(((0.8, 5), (0.5, -1)), BIG),
        Street(((0.5, -1), (0.3, -7)), BIG),
    )

    drawn = rows(laid_out(network), WIDE)

    assert drawn == [
        "         ╻",
        "         ┃",
        "         ┃",
        "╶────────╂────────╴",
        "         ┃",
        "         ┃",
        "         ╹",
    ]


@pytest.mark.parametrize(
    ("glyphs", "picture"),
    [
        ("box", ["┌────────┐", "│        │", "│        │", "└────────┘"]),
        ("box-safe", ["┌────────┐", "│        │", "│        │", "└────────┘"]),
        ("ascii", ["+--------+", "|        |", "|        |", "+--------+"]),
    ],
)
def test_a_crooked_block_becomes_a_box(glyphs: Glyphs, picture: list[str]) -> None:
    network = plan(
        street((0.5, 1), (4, 1.6), (9.5, 1.2)),
        street((9.5, 1.2), (9.3, 7)),
        street((9.3, 7), (0.8, 6.7)),
        street((0.8, 6.7), (0.5, 1)),
    )

    drawn = rows(laid_out(network), pane(10, 4, x_m=5, y_m=4), glyphs)

    assert drawn == picture


def test_what_a_bridge_passes_over_is_interrupted() -> None:
    network = plan(
        Street(((-8.5, -1), (9.5, -1)), ways=Way.BRIDGE, layer=1),
        street((0.5, 7), (0.5, -9)),
    )
    schematic = laid_out(network)
    ink = schematic.ink(WIDE, "box")

    assert chr(ink.glyph[3, 9]) == "─"
    assert [chr(glyph) for glyph in ink.glyph[[2, 4], 9]] == ["│", "│"]
    assert not ink.joint.any()
    assert schematic.cell(WIDE, 1, 0.5) in {(9, 2), (9, 4)}


def test_a_tunnel_is_interrupted_by_what_it_passes_under() -> None:
    network = plan(
        Street(((-8.5, -1), (9.5, -1)), BIG, ways=Way.TUNNEL, layer=-1),
        street((0.5, 7), (0.5, -9)),
    )

    drawn = rows(laid_out(network), pane(19, 3, x_m=0.5, y_m=-1.0))

    assert drawn[1] == "╺━━━━━━━━│━━━━━━━━╸"


def test_a_diagonal_stays_one() -> None:
    network = plan(street((0, 0), (8, 16)), street((8, 16), (20, 16)))

    drawn = rows(laid_out(network), pane(22, 9, x_m=10.5, y_m=8.5))

    assert [row.strip()[0] for row in drawn[1:-1]] == ["╱"] * 7


def test_a_heavy_street_is_styled_by_its_class_and_owned() -> None:
    network = plan(Street(((-9, 0), (9, 0)), BIG, name=2), street((0, 0.2), (0, 30)))
    ink = laid_out(network).ink(pane(11, 3), "box")

    assert ink.styles[ink.style[1, 2]] == f"street{int(BIG)}"
    assert (ink.owner[1, 2], ink.segment[1, 2]) == (2, 0)


def test_another_scale_is_refused() -> None:
    schematic = laid_out(plan(street((0, 0), (9, 0))))

    with pytest.raises(ValueError, match="scale"):
        schematic.ink(replace(pane(10, 4), m_per_column=2.0), "box")


def test_no_streets_give_blank_ground() -> None:
    network = plan(street((0, 0), (9, 0)))
    schematic = Schematic.of(network, np.zeros(0, np.int64), 1.0, 0.0)

    assert rows(schematic, pane(4, 2)) == ["", ""]
    assert schematic.metres(pane(4, 2), 2, 1) == pytest.approx((0.5, -1.0))


def test_a_street_not_laid_out_has_no_cell() -> None:
    network = plan(street((0, 0), (9, 0)), street((0, 9), (9, 9)))
    schematic = Schematic.of(network, np.array([0]), 1.0, 0.0)

    assert schematic.cell(pane(30, 20), 1, 0.5) is None
    assert schematic.junction_cell(pane(30, 20), 1) is None
    assert schematic.cell(pane(30, 20, x_m=500), 0, 0.5) is None


def joints_of(schematic: Schematic) -> set[int]:
    """List the cells that lines leave in three directions or more."""
    ground, ways = schematic.found.ground, defaultdict(set)
    for path in schematic.found.paths.values():
        for here, there in pairwise(path):
            ways[here].add(there)
            ways[there].add(here)
    passed = {cell for cell, legs in ground.lines.items() if len(legs) > 1}
    return {cell for cell, near in ways.items() if len(near) > 2} - passed


@given(towns())
@settings(deadline=None, max_examples=40)
def test_a_joint_is_only_where_a_junction_is(network: Network) -> None:
    schematic = laid_out(network)

    assert joints_of(schematic) <= set(schematic.found.seats)


@given(towns(), st.integers(-40, 40), st.integers(-20, 20), st.floats(-0.7, 0.7))
@settings(deadline=None, max_examples=40)
def test_a_shift_by_whole_cells_shifts_the_picture(
    network: Network, right: int, low: int, turn_rad: float
) -> None:
    schematic = laid_out(network, turn_rad)
    window = replace(pane(60, 40, x_m=20, y_m=20), turn_rad=turn_rad)
    x_m, y_m = window.metres(window.columns / 2 + right, window.lines / 2 + low)
    shifted = schematic.ink(replace(window, x_m=x_m, y_m=y_m), "box").glyph

    ink = schematic.ink(window, "box").glyph

    both = (
        slice(max(low, 0), 40 + min(low, 0)),
        slice(max(right, 0), 60 + min(right, 0)),
    )
    there = (
        slice(max(-low, 0), 40 - max(low, 0)),
        slice(max(-right, 0), 60 - max(right, 0)),
    )

    assert (ink[both] == shifted[there]).all()


@given(towns(), st.floats(0, 1))
@settings(deadline=None, max_examples=40)
def test_a_place_on_a_segment_lies_on_a_drawn_line(
    network: Network, share: float
) -> None:
    schematic = laid_out(network)
    window = pane(120, 60, x_m=20, y_m=20)
    ink = schematic.ink(window, "box")
    cells = [
        schematic.cell(window, segment, share) for segment in range(network.segments)
    ]

    assert all(ink.style[cell[1], cell[0]] for cell in cells if cell)


@given(towns())
@settings(deadline=None, max_examples=40)
def test_ascii_is_ascii(network: Network) -> None:
    ink = laid_out(network).ink(pane(80, 40, x_m=20, y_m=20), "ascii")

    assert int(ink.glyph.max()) < 128


@given(towns())
@settings(deadline=None, max_examples=40)
def test_a_layout_is_the_same_each_time(network: Network) -> None:
    window = pane(80, 40, x_m=20, y_m=20)

    assert rows(laid_out(network), window) == rows(laid_out(network), window)


NEARLY_M = 24
"""A cell's metres are told by the shift of the street nearest on the drawing, which in
the tightest knots is some lines off: enough to look at what lies there."""


@given(towns(), st.floats(-0.7, 0.7))
@settings(deadline=None, max_examples=40)
def test_metres_of_a_junction_lead_back_to_it(
    network: Network, turn_rad: float
) -> None:
    schematic = laid_out(network, turn_rad)
    window = replace(pane(160, 90, x_m=20, y_m=20), turn_rad=turn_rad)
    for junction in range(network.junctions):
        cell = schematic.junction_cell(window, junction)
        if cell is None or not schematic.ink(window, "box").style[cell[1], cell[0]]:
            continue
        x_m, y_m = schematic.metres(window, *cell)

        assert abs(x_m - network.junction_x[junction]) < NEARLY_M
        assert abs(y_m - network.junction_y[junction]) < NEARLY_M


def town(name: str) -> Network:
    if not (MAPS / name).exists():
        pytest.skip(f"{name} is not here")
    return import_map(MAPS / name)[0]


def ink_of(network: Network, m_per_column: float) -> tuple[Schematic, Window, Ink]:
    every = np.arange(network.segments)
    turn_rad, _ = grid_up(network, every)
    schematic = Schematic.of(network, every, m_per_column, turn_rad)
    window = Window(
        x_m=0.0, y_m=0.0, m_per_column=m_per_column, columns=120, lines=38,
        turn_rad=turn_rad,
    )  # fmt: skip
    return schematic, window, schematic.ink(window, "box")


@pytest.mark.parametrize("name", ["krems.osm.gz", "beatty.osm"])
def test_a_real_town_has_no_false_joint_and_few_streets_left_out(name: str) -> None:
    network = town(name)
    schematic, window, _ = ink_of(network, 14.0)
    wide = replace(window, columns=9000, lines=9000)
    missing = sum(
        float(network.segment_length_m[segment])
        for segment in range(network.segments)
        if schematic.cell(wide, segment, 0.5) is None
    )

    assert joints_of(schematic) <= set(schematic.found.seats)
    assert missing < 0.08 * float(network.segment_length_m.sum())


def test_a_quarter_turn_of_a_grid_is_no_turn() -> None:
    angle = 0.3
    network = plan(
        *(street((r * cos(angle), r * sin(angle)), (0, 0)) for r in (10, 20, -15)),
        street((-10 * sin(angle), 10 * cos(angle)), (0, 0)),
    )
    turn_rad, strength = grid_up(network, np.arange(network.segments))

    assert turn_rad == pytest.approx(angle, abs=1e-5)
    assert strength == pytest.approx(1.0, abs=1e-5)


def test_streets_in_all_directions_have_no_grid() -> None:
    spokes = [
        street((10 * cos(pi * n / 8), 10 * sin(pi * n / 8)), (0, 0)) for n in range(16)
    ]
    network = plan(*spokes)

    assert grid_up(network, np.arange(network.segments))[1] < 0.01
    assert grid_up(network, np.zeros(0, np.int64)) == (0.0, 0.0)

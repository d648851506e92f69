"""What is merged before streets are laid out."""

from __future__ import annotations

from collections import defaultdict
from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.city.network import Network, StreetClass, Way
from tests.widgets.drawing.streets.street_plan import Spot, Street, plan, street
from widgets.drawing.streets.schematic.merging import merge
from widgets.drawing.streets.schematic.schematic import Schematic
from widgets.drawing.streets.schematic.sketch import Sketch
from widgets.drawing.streets.window import Window

BIG = StreetClass.PRIMARY
WINDOW = Window(x_m=0.0, y_m=0.0, m_per_column=10.0, columns=200, lines=100)


def merged(network: Network) -> Sketch:
    return merge(network, np.arange(network.segments), 10.0, 0.0)


def degrees(sketch: Sketch) -> list[int]:
    """List how many edges end at each node that has any."""
    nodes = range(len(sketch.around))
    return sorted(degree for node in nodes if (degree := sketch.degree(node)))


def one_way(*spots: Spot, name: int = 0) -> Street:
    return Street(spots, BIG, name, int(Way.ONE_FORWARD))


BOULEVARD = plan(
    one_way((-200, -10), (0, -10)),
    one_way((0, -10), (200, -10)),
    one_way((200, 10), (0, 10)),
    one_way((0, 10), (-100, 10)),
    one_way((-100, 10), (-200, 10)),
    street((0, -10), (0, 10)),
    street((0, 10), (0, 150)),
    street((0, -10), (0, -150)),
    street((-100, 10), (-100, 150)),
)
"""Two carriageways; a street crosses both, another meets only the northern one."""


def test_two_carriageways_become_one_line() -> None:
    sketch = merged(BOULEVARD)
    big = [edge for edge in sketch.edges.values() if edge.rank == BIG]

    assert len(sketch.edges) == 6
    assert len(big) == 3
    assert degrees(sketch) == [1, 1, 1, 1, 1, 3, 4]


def test_a_car_on_either_carriageway_is_on_the_same_line() -> None:
    every = np.arange(BOULEVARD.segments)
    schematic = Schematic.of(BOULEVARD, every, 10.0, 0.0)
    there = schematic.cell(WINDOW, 1, 0.25)
    back = schematic.cell(WINDOW, 2, 0.75)

    assert there is not None
    assert there == back


def test_carriageways_too_far_apart_stay_two() -> None:
    network = plan(
        one_way((-200, -30), (200, -30)),
        one_way((200, 30), (-200, 30)),
        street((-200, -30), (-200, 30)),
        street((200, -30), (200, 30)),
    )
    sketch = merged(network)

    assert sum(edge.reach for edge in sketch.edges.values()) == pytest.approx(92)


def test_one_way_streets_of_other_names_stay_apart() -> None:
    network = plan(
        one_way((-200, -10), (200, -10), name=0),
        one_way((200, 10), (-200, 10), name=1),
    )

    assert len(merged(network).edges) == 2


def test_a_roundabout_becomes_a_junction() -> None:
    ring = [(12 * cos(pi * n / 2), 12 * sin(pi * n / 2)) for n in range(4)]
    network = plan(
        *(
            Street((ring[n], ring[(n + 1) % 4]), ways=int(Way.ROUNDABOUT))
            for n in range(4)
        ),
        *(street(spot, (spot[0] * 15, spot[1] * 15)) for spot in ring),
    )
    sketch = merged(network)

    assert degrees(sketch) == [1, 1, 1, 1, 4]


def test_a_slip_road_lies_on_the_streets_it_spares() -> None:
    network = plan(
        street((-200, 0), (-30, 0)),
        street((-30, 0), (0, 0)),
        street((0, 0), (200, 0)),
        street((0, 0), (0, 30)),
        street((0, 30), (0, 200)),
        street((0, 0), (0, -200)),
        Street(((-30, 0), (0, 30)), ways=int(Way.LINK)),
    )
    sketch = merged(network)

    assert degrees(sketch) == [1, 1, 1, 1, 4]


def test_a_staggered_crossing_within_a_cell_is_one() -> None:
    network = plan(
        street((-200, 0), (0, 0)),
        street((0, 0), (8, 0)),
        street((8, 0), (200, 0)),
        street((0, 0), (0, 200)),
        street((8, 0), (8, -200)),
    )

    assert degrees(merged(network)) == [1, 1, 1, 1, 4]


def test_a_stub_is_a_point_of_its_street() -> None:
    network = plan(
        street((-200, 0), (0, 0)),
        street((0, 0), (200, 0)),
        Street(((0, 0), (0, 15)), StreetClass.SERVICE),
    )
    schematic = Schematic.of(network, np.arange(3), 10.0, 0.0)

    assert len(schematic.sketch.edges) == 1
    assert schematic.cell(WINDOW, 2, 1.0) == schematic.cell(WINDOW, 1, 0.0)


def test_a_lonely_bit_of_street_is_left_out() -> None:
    network = plan(
        street((-200, 0), (200, 0)),
        street((0, 100), (30, 100)),
    )
    schematic = Schematic.of(network, np.arange(2), 10.0, 0.0)

    assert schematic.cell(WINDOW, 1, 0.5) is None
    assert schematic.cell(WINDOW, 0, 0.5) is not None


@st.composite
def tangles(draw: st.DrawFn) -> Network:
    """Junctions thrown about, some of them close together, joined at random."""
    near = st.integers(-12, 12)
    spots = draw(st.lists(st.tuples(near, near), min_size=3, max_size=14, unique=True))
    every = st.sampled_from([(x * 7.0, y * 7.0) for x, y in spots])
    flags = st.sampled_from([0, 0, Way.ONE_FORWARD, Way.LINK, Way.ROUNDABOUT])
    kinds = st.sampled_from(list(StreetClass))
    pairs = draw(st.lists(st.tuples(every, every), min_size=1, max_size=24))
    streets = [
        Street((one, other), draw(kinds), draw(st.integers(-1, 1)), int(draw(flags)))
        for one, other in pairs
        if one != other
    ]
    return plan(*(streets or [street((0, 0), (9, 9))]))


@given(tangles())
@settings(deadline=None)
def test_merging_accounts_for_every_bit_of_every_segment(network: Network) -> None:
    sketch = merged(network)
    found: dict[int, float] = defaultdict(float)
    parts = [part for edge in sketch.edges.values() for part in edge.parts]
    parts += [part for some in sketch.points.values() for part in some]
    for part in parts + sketch.left_out:
        found[part.segment] += abs(part.end - part.begin)

    assert set(found) == set(range(network.segments))
    assert all(share == pytest.approx(1.0, abs=1e-6) for share in found.values())


@given(tangles())
@settings(deadline=None)
def test_edges_end_at_nodes_that_know_them(network: Network) -> None:
    sketch = merged(network)

    for number, edge in sketch.edges.items():
        assert {edge.start, edge.end} == {
            node for node, edges in enumerate(sketch.around) if number in edges
        }
        assert edge.line[0] == sketch.spots[edge.start]
        assert edge.line[-1] == sketch.spots[edge.end]

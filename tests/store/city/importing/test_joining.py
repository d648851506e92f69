"""Streets join where they share points, are cut where these lack, and keep ids."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.city.importing.found import UNKNOWN, Found
from store.city.importing.join import Joined, join, segment_keys
from store.city.importing.report import Reason
from store.city.network import JunctionFlag
from tests.store.city.importing.drawn_town import CROSS, STREET, pieces, town

LINE = {node: (node - 1, 0) for node in range(1, 9)}
"""Points 1 to 8 in a row."""


def joined(
    ways: list[list[int]], missing: frozenset[int] = frozenset()
) -> Joined | None:
    """Join ways over points on a coarse grid, whose place follows from their id."""
    found = Found()
    for number, nodes in enumerate(ways, 1):
        points = [
            (node, UNKNOWN, UNKNOWN)
            if node in missing
            else (
                node,
                1_000_000_000 + node % 5 * 9_000,
                160_000_000 + node // 5 * 9_000,
            )
            for node in nodes
        ]
        found.street(number, STREET, points)
    return join(found)


ways_of_nodes = st.lists(
    st.lists(st.integers(0, 24), min_size=0, max_size=9), min_size=1, max_size=8
)


@settings(max_examples=150)
@given(ways_of_nodes, st.frozensets(st.integers(0, 24), max_size=5))
def test_every_step_between_known_points_is_on_the_map_once(
    ways: list[list[int]], missing: frozenset[int]
) -> None:
    steps = [
        tuple(sorted(pair))
        for nodes in ways
        for pair in pairwise(nodes)
        if pair[0] != pair[1] and not missing & set(pair)
    ]

    found = joined(ways, missing)

    assert (found is None) == (not steps)
    if found is not None:
        x = np.diff(found.point_x) != 0
        y = np.diff(found.point_y) != 0
        inner = np.ones(len(found.point_x) - 1, bool)
        inner[found.segment_first[1:-1] - 1] = False
        assert int(((x | y) & inner).sum()) == len(steps)
        assert bool((x | y)[inner].all())


@settings(max_examples=150)
@given(ways_of_nodes)
def test_segments_meet_at_their_ends_only(ways: list[list[int]]) -> None:
    found = joined(ways)

    if found is not None:
        at = set(zip(found.junction_x.tolist(), found.junction_y.tolist(), strict=True))
        inner: list[tuple[float, float]] = []
        for first, end in zip(
            found.segment_first[:-1].tolist(),
            found.segment_first[1:].tolist(),
            strict=True,
        ):
            x, y = found.point_x[first:end].tolist(), found.point_y[first:end].tolist()
            assert (x[0], y[0]) in at
            assert (x[-1], y[-1]) in at
            inner += zip(x[1:-1], y[1:-1], strict=True)
        assert not at & set(inner)
        assert len(inner) == len(set(inner))


@settings(max_examples=150)
@given(ways_of_nodes)
def test_no_two_segments_share_a_key(ways: list[list[int]]) -> None:
    found = joined(ways)

    if found is not None:
        keys = found.segment_key.tolist()
        assert len(keys) == len(set(keys))


@settings(max_examples=100)
@given(ways_of_nodes, ways_of_nodes)
def test_streets_elsewhere_change_no_key(
    ways: list[list[int]], more: list[list[int]]
) -> None:
    elsewhere = [[node + 1000 for node in nodes] for nodes in more]

    before, after = joined(ways), joined(ways + elsewhere)

    if before is not None and after is not None:
        assert set(before.segment_key.tolist()) <= set(after.segment_key.tolist())


@given(st.lists(st.tuples(*[st.integers(-(2**62), 2**62)] * 3), max_size=30))
def test_keys_differ_even_where_all_ids_are_the_same(
    ids: list[tuple[int, int, int]],
) -> None:
    way, start, end = np.array(ids * 2, np.int64).reshape(-1, 3).T

    keys = segment_keys(way, start, end).tolist()

    assert len(set(keys)) == len(keys)


def test_key_is_the_same_on_every_machine() -> None:
    keys = segment_keys(*np.array([[4_321], [17], [99]], np.int64))

    assert keys.tolist() == [KEY_OF_4321_17_99]


KEY_OF_4321_17_99 = 6485324185849322298
"""Written into stores of assignments and visits: it must never change."""


def test_crossing_cuts_both_streets(tmp_path: Path) -> None:
    ways = {
        1: ([1, 2, 3], STREET | {"name": "A"}),
        2: ([4, 2, 5], STREET | {"name": "B"}),
    }

    network, report = town(tmp_path, CROSS, ways)

    assert pieces(network) == {(1, 2, "A"), (2, 3, "A"), (4, 2, "B"), (2, 5, "B")}
    assert not report.left_out


def test_bridge_over_a_street_does_not_meet_it(tmp_path: Path) -> None:
    over = STREET | {"bridge": "yes", "layer": "1"}

    network, _ = town(tmp_path, CROSS, {1: ([1, 2, 3], STREET), 2: ([4, 5], over)})

    assert pieces(network) == {(1, 3, ""), (4, 5, "")}
    assert network.segment_layer.tolist() == [0, 1]


def test_shared_point_joins_whatever_the_layers_say(tmp_path: Path) -> None:
    over = STREET | {"bridge": "yes", "layer": "1"}

    network, _ = town(tmp_path, CROSS, {1: ([1, 2, 3], STREET), 2: ([4, 2, 5], over)})

    assert network.segments == 4


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([1, 2, 3, 1], {(1, 1, "")}),
        ([1, 2, 3, 4, 2], {(1, 2, ""), (2, 2, "")}),
        ([1, 2, 3, 2, 4], {(1, 2, ""), (2, 2, ""), (2, 4, "")}),
        ([1, 2, 1], {(1, 1, "")}),
        ([1, 1, 2, 2, 2, 3], {(1, 3, "")}),
    ],
)
def test_way_that_meets_itself_is_cut_there(
    tmp_path: Path, nodes: list[int], expected: set[tuple[int, int, str]]
) -> None:
    network, _ = town(tmp_path, CROSS, {1: (nodes, STREET)})

    assert pieces(network) == expected


def test_same_point_twice_in_a_row_is_counted(tmp_path: Path) -> None:
    _, report = town(tmp_path, CROSS, {1: ([1, 1, 2], STREET)})

    assert report.left_out == {(Reason.REPEATED_NODE, ""): 1}


def test_barrier_makes_a_junction_of_a_plain_point(tmp_path: Path) -> None:
    tagged = {2: {"barrier": "bollard"}, 4: {"barrier": "gate", "access": "yes"}}

    network, _ = town(tmp_path, LINE, {1: ([1, 2, 3, 4, 5], STREET)}, tagged)

    assert pieces(network) == {(1, 2, ""), (2, 5, "")}
    flags = dict(
        zip(network.junction_key.tolist(), network.junction_flags, strict=True)
    )
    assert flags == {1: 0, 2: JunctionFlag.CAR_BARRIER, 5: 0}


def test_traffic_lights_mark_a_crossing_but_cut_no_street(tmp_path: Path) -> None:
    lights = {"highway": "traffic_signals"}
    ways = {1: ([1, 2, 3], STREET), 2: ([3, 4], STREET)}

    network, _ = town(tmp_path, LINE, ways, {2: lights, 3: lights})

    assert pieces(network) == {(1, 3, ""), (3, 4, "")}
    assert network.junction_flags.tolist() == [0, JunctionFlag.SIGNALS, 0]


def test_way_is_cut_where_the_extract_lacks_points(tmp_path: Path) -> None:
    places = {node: LINE[node] for node in (1, 2, 4, 5, 7)}

    network, report = town(tmp_path, places, {1: (range(1, 9), STREET)})

    assert pieces(network) == {(1, 2, ""), (4, 5, "")}
    assert report.left_out == {
        (Reason.MISSING_NODE, ""): 3,
        (Reason.CUT_AT_BORDER, ""): 1,
        (Reason.TOO_FEW_POINTS, ""): 1,
    }


def test_street_to_the_other_end_of_the_earth_ends_in_town(tmp_path: Path) -> None:
    places = {**LINE, 90: (47_000, 60_000), 91: (-90_000, 0)}
    ways = {1: ([1, 2, 3, 90], STREET), 2: ([90, 91], STREET), 3: ([91, 4], STREET)}

    network, report = town(tmp_path, places, ways)

    assert pieces(network) == {(1, 3, "")}
    assert network.bounds_m[2] - network.bounds_m[0] < 300
    assert report.count(Reason.FAR_AWAY) == 4


@pytest.mark.parametrize(("column", "row"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_town_reaches_a_hundred_kilometres(
    tmp_path: Path, column: int, row: int
) -> None:
    places = {
        **LINE,
        21: (800 * column, 800 * row),
        22: (1_200 * column, 1_200 * row),
    }
    ways = {1: (range(1, 9), STREET), 2: ([1, 21, 22], STREET)}

    network, report = town(tmp_path, places, ways)

    assert (1, 21, "") in pieces(network)
    assert report.count(Reason.FAR_AWAY) == 1


def test_points_on_top_of_each_other_are_one(tmp_path: Path) -> None:
    places = {1: (0, 0), 2: (1, 0), 12: (1, 0), 22: (1.00001, 0), 3: (2, 0), 4: (1, 1)}
    ways = {1: ([1, 2, 12, 22, 3], STREET), 2: ([22, 4], STREET)}

    network, report = town(tmp_path, places, ways)

    assert pieces(network) == {(1, 2, ""), (2, 3, ""), (2, 4, "")}
    assert report.left_out == {(Reason.ZERO_LENGTH, ""): 2}


def test_newer_extract_keeps_the_ids_of_unchanged_streets(tmp_path: Path) -> None:
    old = {1: ([1, 2, 3], STREET), 2: ([4, 2, 5], STREET)}
    new = {9: ([1, 7], STREET), 2: ([4, 2, 5], STREET), 1: ([1, 2, 6, 3], STREET)}

    before, _ = town(tmp_path, CROSS, old)
    after, _ = town(tmp_path, {7: (0, 3), 6: (1.5, 1.5), **CROSS}, new)

    assert set(before.segment_key.tolist()) < set(after.segment_key.tolist())


def test_cut_street_gets_new_ids_only_where_it_was_cut(tmp_path: Path) -> None:
    old = {1: (range(1, 9), STREET), 2: ([4, 11], STREET)}
    new = {**old, 3: ([6, 12], STREET)}
    places = {**LINE, 11: (3, 1), 12: (5, 1)}

    before, _ = town(tmp_path, places, old)
    after, _ = town(tmp_path, places, new)

    kept = set(before.segment_key.tolist()) & set(after.segment_key.tolist())
    assert len(kept) == before.segments - 1


def test_later_of_two_ways_with_one_id_counts() -> None:
    found = Found()
    for nodes in ([1, 2], [2, 3]):
        found.street(7, STREET, [(node, node * 9_000, 0) for node in nodes])

    both = join(found)

    assert both
    assert both.junction_key.tolist() == [2, 3]
    assert found.tally.counts() == {(Reason.DOUBLE_ID, ""): 1}

"""Building a network out of a draft: lengths, bounds, and an index of bounded size."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from store.city.build import TILE_M, build
from tests.store.city.any_network import Line, draft_of, lines, network_of_lines


@given(lines)
def test_length_is_that_of_the_polyline(shapes: list[Line]) -> None:
    network = network_of_lines(shapes)

    for segment, line in enumerate(shapes):
        x, y = network.points(segment)
        assert list(zip(x.tolist(), y.tolist(), strict=True)) == line
        length = sum(
            np.hypot(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(line)
        )
        assert float(network.segment_length_m[segment]) == pytest.approx(length, 1e-5)


@given(lines)
def test_bounds_are_those_of_all_points(shapes: list[Line]) -> None:
    xs, ys = zip(*(place for line in shapes for place in line), strict=True)

    network = network_of_lines(shapes)

    assert network.bounds_m == (min(xs), min(ys), max(xs), max(ys))


@given(lines)
def test_every_segment_is_in_the_index_and_no_other(shapes: list[Line]) -> None:
    network = network_of_lines(shapes)

    assert set(network.tile_segment.tolist()) == set(range(network.segments))
    assert len(network.tile_first) == network.tiles[0] * network.tiles[1] + 1
    assert network.tile_first[-1] == len(network.tile_segment)


def test_far_off_street_does_not_blow_up_the_index() -> None:
    network = network_of_lines(
        [[(0, 0), (100, 0)], [(9_000_000, 9_000_000), (9_000_100, 9_000_000)]]
    )

    assert network.tiles[0] * network.tiles[1] < 5_000
    assert network.tile_m > TILE_M


def test_lengths_that_are_told_are_kept() -> None:
    draft = draft_of([[(0, 0), (100, 0)]])
    draft.segment_length_m = [250]

    assert build(draft).segment_length_m.tolist() == [250]


def test_what_is_not_told_is_nothing() -> None:
    network = network_of_lines([[(0, 0), (100, 0)]])

    for plain in ("segment_ways", "segment_layer", "segment_kmh"):
        assert getattr(network, plain).tolist() == [0]
    assert network.junction_flags.tolist() == [0, 0]
    assert (
        len(network.turn_from) == len(network.house_x) == len(network.landmark_x) == 0
    )


def test_without_streets_there_is_no_network() -> None:
    with pytest.raises(ValueError, match="no streets"):
        build(draft_of([]))

"""Routing gives what the slow way gives, on any small network and on real streets."""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from store.city.importing import import_map
from store.city.network import JunctionFlag, Network, StreetClass, Way
from store.city.routing import Arrival, Leg, Route, Router, Stop, Vehicle
from tests.store.city.slow_routing import Arc, SlowRouting
from tests.store.city.streets import NO_WAY, network_of, street

REAL = ["krems.osm.gz", "helsinki-centre.osm.pbf"]
"""Towns with signs, one-way streets and barriers."""
OSM = Path(__file__).parents[4] / "shared/data/osm"


class Question(NamedTuple):
    """A network, and who wants to go where on it."""

    network: Network
    vehicle: Vehicle
    goal: Stop
    starts: tuple[Stop, ...]
    closed: frozenset[int]


WAYS = st.sampled_from(
    [NO_WAY] * 8
    + [Way.ONE_FORWARD, Way.ONE_BACKWARD] * 3
    + [Way.PRIVATE, Way.NO_CAR, Way.NO_MOTORCYCLE, Way.NO_FOOT, Way.ROUNDABOUT]
)
CLASSES = st.sampled_from([*StreetClass, StreetClass.RESIDENTIAL, StreetClass.TERTIARY])
TOWN_WAYS = [NO_WAY] * 18 + [Way.ONE_FORWARD, Way.ONE_BACKWARD]
TOWN_FLAGS = [0] * 30 + [JunctionFlag.CAR_BARRIER, JunctionFlag.FULL_BARRIER]
FLAGS = st.sampled_from(
    [0] * 10 + [JunctionFlag.CAR_BARRIER, JunctionFlag.FULL_BARRIER]
)
LENGTHS = st.sampled_from([4.0, 10.0, 40.0, 40.0, 100.0, 250.0])
SHARES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0])


@st.composite
def questions(draw: Any) -> Question:
    """Draw loops, parallel streets, dead ends, islands, signs, barriers, closures."""
    junctions = draw(st.integers(2, 7))
    ends = st.integers(0, junctions - 1)
    drawn = st.builds(street, ends, ends, LENGTHS, CLASSES, WAYS)
    segments = draw(st.lists(drawn, min_size=1, max_size=12))
    segments.append(street(0, junctions - 1))
    which = st.integers(0, len(segments) - 1)
    stops = st.builds(Stop, which, SHARES)
    network = network_of(
        *segments,
        turns=draw(st.lists(st.tuples(which, ends, which, st.booleans()), max_size=4)),
        flags=draw(st.lists(FLAGS, min_size=junctions, max_size=junctions)),
    )
    return Question(
        network,
        draw(st.sampled_from(Vehicle)),
        draw(stops),
        tuple(draw(st.lists(stops, min_size=1, max_size=4))),
        draw(st.frozensets(which, max_size=2)),
    )


def signed_town(seed: int) -> Question:
    """Make a block of streets where most turns are forbidden at one or two junctions.

    To turn round beyond them would often be quickest, and a way round the next block
    is there: just what a search over junctions alone gets wrong.
    """
    chance = Random(seed)  # noqa: S311
    across, up = chance.randint(2, 4), chance.randint(2, 3)
    at = [(x, y) for y in range(up) for x in range(across)]
    pairs = [
        (at.index((x, y)), at.index((x + dx, y + dy)))
        for x, y in at
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in at
    ]
    spurs = [(chance.randrange(len(at)), len(at) + n) for n in range(2)]
    loops = [(a, a) for a in range(len(at)) if chance.random() < 0.05]
    again = [pair for pair in pairs if chance.random() < 0.1]
    segments = [
        street(*pair, chance.choice([20.0, 50.0, 90.0]), ways=chance.choice(TOWN_WAYS))
        for pair in [*pairs, *spurs, *loops, *again]
    ]
    signed = chance.sample(range(len(at)), chance.choice([1, 1, 2]))
    turns = [
        (before, via, after, chance.random() < 0.1)
        for before, one in enumerate(segments)
        for after, other in enumerate(segments)
        for via in {*one[:2]} & {*other[:2]}
        if via in signed and chance.random() < 0.5
    ]
    flags = [chance.choice(TOWN_FLAGS) for _ in range(len(at) + len(spurs))]
    places = [Stop(n, chance.choice([0.0, 0.4, 0.5])) for n in range(len(segments))]
    return Question(
        network_of(*segments, turns=turns, flags=flags),
        chance.choice([Vehicle.CAR, Vehicle.MOTORCYCLE]),
        chance.choice(places),
        tuple(chance.sample(places, 6)),
        frozenset(chance.sample(range(len(segments)), chance.choice([0, 0, 1]))),
    )


QUESTIONS = questions() | st.integers(0, 1 << 40).map(signed_town)


def slow_times(asked: Question) -> list[int | None]:
    slow = SlowRouting(asked.network, asked.vehicle, asked.closed)
    return [slow.time_ms(start, asked.goal) for start in asked.starts]


def ranked(times: list[int | None], most: int) -> tuple[Arrival[int], ...]:
    known = sorted((ms, str(n), n) for n, ms in enumerate(times) if ms is not None)
    return tuple(Arrival(key=n, time_s=ms / 1000) for ms, _, n in known[:most])


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(QUESTIONS, st.integers(1, 4))
def test_soonest_starts_are_those_of_the_slow_way(asked: Question, most: int) -> None:
    router = Router.of(asked.network, asked.vehicle)

    found = router.nearest(
        asked.goal, dict(enumerate(asked.starts)), most, asked.closed
    )

    assert found == ranked(slow_times(asked), most)


@settings(max_examples=250, derandomize=True, deadline=None, database=None)
@given(QUESTIONS)
def test_route_takes_the_least_time_and_keeps_the_rules(asked: Question) -> None:
    router = Router.of(asked.network, asked.vehicle)

    routes = [router.route(start, asked.goal, asked.closed) for start in asked.starts]

    times = [None if route is None else round(route.time_s * 1000) for route in routes]
    assert times == slow_times(asked)
    for route, start in zip(routes, asked.starts, strict=True):
        if route is not None:
            assert_travelled(asked, route, start)


def assert_travelled(asked: Question, route: Route, start: Stop) -> None:
    """Check that the legs hang together and keep the rules; feet only at the ends."""
    slow, legs = SlowRouting(asked.network, asked.vehicle, asked.closed), route.legs
    assert (legs[0].segment, legs[0].begin) == (start.segment, start.share) or (
        start.share in (0, 1)
    )
    for before, after in itertools.pairwise(legs):
        left = junction_at(asked.network, before.segment, before.end)
        assert left == junction_at(asked.network, after.segment, after.begin)
    kinds = [on_foot for on_foot, _ in itertools.groupby(legs, lambda leg: leg.on_foot)]
    assert kinds in ([False], [True], [True, False], [False, True], [True, False, True])
    driven = [arc_of(leg) for leg in legs if not leg.on_foot and leg.begin != leg.end]
    assert all(arc in slow.arcs for arc in driven)
    assert not {arc[0] for arc in driven[1:-1]} & asked.closed
    assert all(slow.may_turn(*pair) for pair in itertools.pairwise(driven))


def junction_at(network: Network, segment: int, share: float) -> int:
    assert share in (0, 1)
    ends = network.segment_start, network.segment_end
    return int(ends[int(share)][segment])


def arc_of(leg: Leg) -> Arc:
    return leg.segment, leg.end > leg.begin


@pytest.fixture(scope="module", params=REAL)
def real_town(request: pytest.FixtureRequest) -> Network:
    path = OSM / request.param
    if not path.exists():
        pytest.skip(f"{request.param} is not beside the project")
    pytest.importorskip("osmium", reason="maps are read with osmium")
    return import_map(path)[0]


@pytest.mark.parametrize("vehicle", [Vehicle.CAR, Vehicle.MOTORCYCLE])
def test_real_streets_are_gone_as_the_slow_way_goes(
    real_town: Network, vehicle: Vehicle
) -> None:
    router = Router.of(real_town, vehicle)
    chance = Random(20)  # noqa: S311
    usable = [n for n in range(real_town.segments) if router.is_usable(n)]
    starts = tuple(Stop(n, 0.5) for n in chance.sample(range(real_town.segments), 40))
    closed = frozenset(chance.sample(usable, 20))
    reached = 0
    for segment in chance.sample(usable, 3):
        asked = Question(real_town, vehicle, Stop(segment, 0.5), starts, closed)

        found = router.times(asked.goal, dict(enumerate(starts)), closed)

        times = enumerate(slow_times(asked))
        assert found == {n: ms / 1000 for n, ms in times if ms is not None}
        reached += len(found)

    assert reached > 30


def test_soonest_on_real_streets_has_the_quickest_route(real_town: Network) -> None:
    chance = Random(7)  # noqa: S311
    router = Router.of(real_town)
    for _ in range(6):
        goal, *starts = (
            Stop(chance.randrange(real_town.segments), chance.random())
            for _ in range(21)
        )

        found = router.nearest(goal, dict(enumerate(starts)), 5)

        routes = [router.route(start, goal) for start in starts]
        times = [None if r is None else round(r.time_s * 1000) for r in routes]
        assert found == ranked(times, 5)

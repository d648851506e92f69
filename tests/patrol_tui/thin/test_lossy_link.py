"""The link that the thin-link benches lose packets on loses what it says, no more."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "bench/thinlink"))

from lossy_link import Direction
from wire import Link

PACKET_BYTES = 100


def direction(link: Link, seed: int = 5) -> Direction:
    return Direction(link, seed, began_s=0.0)


def sent(way: Direction, count: int, each_s: float) -> list[bytes]:
    """Send so many packets; give what has come a minute after the last."""
    for number in range(count):
        way.take(number.to_bytes(PACKET_BYTES), number * each_s)
    return way.way.arrived(count * each_s + 60.0)


def test_about_as_many_packets_are_lost_as_is_said() -> None:
    way = direction(Link(bits=1_000_000, round_trip_s=0.05, loss=0.05))

    came = sent(way, 2000, each_s=0.01)

    assert 60 < way.carried().lost < 140
    assert len(came) == 2000 - way.carried().lost


def test_the_same_packets_are_lost_by_the_same_seed() -> None:
    link = Link(bits=1_000_000, round_trip_s=0.05, loss=0.05)

    first, again, other = [sent(direction(link, seed), 200, 0.01) for seed in (5, 5, 6)]

    assert first == again
    assert first != other


def test_a_link_that_is_away_loses_what_is_sent_meanwhile() -> None:
    way = direction(Link(bits=9_600, round_trip_s=0.6, outages=((10.0, 20.0),)))

    came = sent(way, 40, each_s=1.0)

    assert way.carried().dropped == 20
    assert len(came) == 20


def test_a_link_that_stands_still_brings_all_later() -> None:
    way = direction(Link(bits=9_600, round_trip_s=0.6, stalls=((10.0, 20.0),)))
    for number in range(40):
        way.take(number.to_bytes(PACKET_BYTES), float(number))

    assert len(way.way.arrived(29.9)) == 10
    assert len(way.way.arrived(100.0)) == 30
    assert way.carried().dropped == 0


def test_the_queue_of_a_link_that_stands_still_is_as_deep_as_ever() -> None:
    stalls = ((1.0, 20.0),)
    link = Link(bits=1_000_000, round_trip_s=0.05, stalls=stalls, depth_bytes=1000)
    way = direction(link)
    for number in range(12):
        way.take(number.to_bytes(PACKET_BYTES), 2.0 + number)

    assert len(way.way.arrived(20.0)) == 0
    assert len(way.way.arrived(22.0)) == 10
    assert way.carried().dropped == 2


def test_a_full_queue_drops_what_comes() -> None:
    way = direction(Link(bits=9_600, round_trip_s=0.6, depth_bytes=1000))

    came = sent(way, 20, each_s=0.0)

    assert len(came) == 10
    assert way.carried().dropped == 10

"""Healing: what a restored server lost is given back up to a signed head."""

from __future__ import annotations

from store.model.events import decode
from store.model.facts import HeadSigned
from store.sync.healing import by_writer, lacking, stretches
from store.wire import PUSH_EVENTS
from tests.store.desk_on_sim import enter, opened, work
from tests.store.sim_disk import SimDisk
from tests.store.sync.small_server import SmallServer
from tests.store.sync.test_exchange import met


def test_only_others_whose_events_are_missing_are_named() -> None:
    held = {"aaabbbb": 3, "cccdddd": 9, "ownxxxx": 0, "srvqqqq": 0}
    heads = {"aaabbbb": 5, "cccdddd": 9, "ownxxxx": 4, "srvqqqq": 7}

    assert lacking(held, heads, "own") == {"aaabbbb": 3, "srvqqqq": 0}


def test_a_restored_server_is_given_back_what_was_signed() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    for _ in range(120):
        work(a)
    a.sign(1_760_000_000_000, by="somchai")
    enter(a)  # behind the last head: its own device's to give
    met(server, a)
    met(server, b)
    other = server.restored(40)
    writers = [*b.state.heads]
    after = lacking(other.heads(writers).heads, b.state.heads, b.device.code)

    packs = [
        pack
        for rows in by_writer(b.lines_of(after)).values()
        for pack in stretches(rows)
    ]
    for pack in packs:
        assert pack.push.heals
        assert len(pack.push.events) <= PUSH_EVENTS
        last = decode(bytes(pack.push.events[-1]))
        assert isinstance(last.fact, HeadSigned)
        assert other.push(pack.push).refused is None

    assert len(packs) > 1
    assert other.lines == server.lines[: len(other.lines)]
    assert len(server.lines) - len(other.lines) == 1

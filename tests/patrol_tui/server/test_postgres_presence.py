"""Presence over two nodes."""

import asyncio
from contextlib import suppress

import pytest

from patrol_tui.server.postgres import presence as postgres_presence
from patrol_tui.server.postgres.devices import open_devices
from patrol_tui.server.postgres.presence import SharedPresences
from store.wire import PRESENT_S, Position, Presence
from tests.patrol_tui.server.postgres_server import PostgresServer
from tests.patrol_tui.server.scribes import NOON_MS, ZONE
from tests.until import PATIENCE_S

HERE = Presence(who="somchai", unit="21", position=Position(lat=13.7, lon=100.5))


class Nodes:
    """Two nodes whose sharing is done by hand."""

    def __init__(self, url: str) -> None:
        self.now_ms = NOON_MS
        self.one = SharedPresences(url, lambda: self.now_ms)
        self.two = SharedPresences(url, lambda: self.now_ms)

    async def share(self) -> None:
        await self.one.share()
        await self.two.share()

    async def close(self) -> None:
        await self.one.close()
        await self.two.close()


@pytest.fixture
async def nodes(
    quick: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Nodes:
    monkeypatch.setattr(SharedPresences, "_begin", lambda _: None)
    await (await open_devices(quick)).close()
    return Nodes(quick)


async def test_what_one_node_hears_the_other_tells(nodes: Nodes) -> None:
    nodes.two.present(ZONE)
    nodes.one.tell(ZONE, "abc", HERE)
    assert nodes.two.present(ZONE) == {}
    await nodes.share()

    assert nodes.two.present(ZONE) == {"abc": HERE}
    assert nodes.two.present("elsewhere") == {}
    await nodes.close()


async def test_newest_word_counts_wherever_it_was_told(nodes: Nodes) -> None:
    nodes.two.present(ZONE)
    nodes.one.tell(ZONE, "abc", HERE)
    await nodes.share()
    nodes.now_ms += 1000
    newer = Presence(who="somchai", unit="21", looks_at="i:abcaa.1")
    nodes.two.tell(ZONE, "abc", newer)
    await nodes.share()
    nodes.one.present(ZONE)
    await nodes.share()

    assert nodes.one.present(ZONE) == nodes.two.present(ZONE) == {"abc": newer}
    await nodes.close()


async def test_old_word_is_forgotten_here_and_in_the_table(
    postgres: PostgresServer, nodes: Nodes, name: str
) -> None:
    nodes.one.tell(ZONE, "abc", HERE)
    nodes.two.present(ZONE)
    await nodes.share()
    nodes.now_ms += PRESENT_S * 1000 + 1
    nodes.one.tell(ZONE, "def", HERE)
    nodes.two.present(ZONE)
    await nodes.share()

    assert set(nodes.two.present(ZONE)) == {"def"}
    rows = postgres.do(f"table {name}.present", "shared")
    assert [row[1] for row in rows] == ["def"]
    await nodes.close()


async def test_what_could_not_be_shared_is_shared_later(
    postgres: PostgresServer, nodes: Nodes
) -> None:
    nodes.two.present(ZONE)
    nodes.one.tell(ZONE, "abc", HERE)
    postgres.stop()
    with pytest.raises(postgres_presence.psycopg.Error):
        await nodes.one.share()
    assert set(nodes.one.present(ZONE)) == {"abc"}
    postgres.start()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(postgres_presence.psycopg.Error):
                await nodes.share()
                break

    assert set(nodes.two.present(ZONE)) == {"abc"}
    await nodes.close()

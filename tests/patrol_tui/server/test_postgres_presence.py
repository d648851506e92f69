"""Presence over two nodes."""

from collections.abc import Iterator

import pytest

from patrol_tui.server.postgres import presence as postgres_presence
from patrol_tui.server.postgres.devices import open_devices
from patrol_tui.server.postgres.presence import SharedPresences
from store.wire import PRESENT_S, Position, Presence
from tests.patrol_tui.server.postgres_server import PostgresServer, running
from tests.patrol_tui.server.scribes import NOON_MS, ZONE

HERE = Presence(who="somchai", unit="21", position=Position(lat=13.7, lon=100.5))


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running() as server:
        yield server


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
    server: PostgresServer,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Nodes:
    monkeypatch.setattr(SharedPresences, "_begin", lambda _: None)
    url = server.schema(request.node.name.removeprefix("test_")[:40])
    await (await open_devices(url)).close()
    return Nodes(url)


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
    server: PostgresServer, nodes: Nodes
) -> None:
    nodes.one.tell(ZONE, "abc", HERE)
    nodes.two.present(ZONE)
    await nodes.share()
    nodes.now_ms += PRESENT_S * 1000 + 1
    nodes.one.tell(ZONE, "def", HERE)
    nodes.two.present(ZONE)
    await nodes.share()

    assert set(nodes.two.present(ZONE)) == {"def"}
    rows = "old_word_is_forgotten_here_and_in_the_ta.present"
    assert server.do(f"table {rows}", "shared")[0][1] == "def"
    assert len(server.do(f"table {rows}", "shared")) == 1
    await nodes.close()


async def test_what_could_not_be_shared_is_shared_later(
    server: PostgresServer, nodes: Nodes
) -> None:
    nodes.two.present(ZONE)
    nodes.one.tell(ZONE, "abc", HERE)
    server.stop()
    with pytest.raises(postgres_presence.psycopg.Error):
        await nodes.one.share()
    assert set(nodes.one.present(ZONE)) == {"abc"}
    server.start()
    while True:
        try:
            await nodes.share()
        except postgres_presence.psycopg.Error:
            continue
        break

    assert set(nodes.two.present(ZONE)) == {"abc"}
    await nodes.close()

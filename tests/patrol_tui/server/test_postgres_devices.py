"""The store of devices in PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from itertools import count

import psycopg
import pytest

from patrol_tui.server.ledgers import LedgerRefuses, LedgerUnusable
from patrol_tui.server.postgres.devices import PostgresDevices, open_devices
from patrol_tui.server.who.devices import DeviceStore
from tests.patrol_tui.server.device_contract import (
    DeviceContract,
    Opener,
    device_of,
    let_in,
)
from tests.patrol_tui.server.postgres_server import PostgresServer, running

NAMES = count()


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running() as server:
        yield server


@pytest.fixture
def url(server: PostgresServer) -> str:
    return server.schema(f"devices{next(NAMES)}")


class TestPostgresDevices(DeviceContract):
    @pytest.fixture
    async def opener(self, url: str) -> AsyncIterator[Opener]:
        opened: list[DeviceStore] = []

        async def open_again() -> DeviceStore:
            opened.append(PostgresDevices(url))
            return opened[-1]

        yield open_again
        for store in opened:
            await store.close()


async def test_serials_become_visible_in_their_order(url: str) -> None:
    """A change that is under way holds up the next one until it is there."""
    store = await open_devices(url)
    before = (await store.changes(0)).serial
    with psycopg.connect(url) as slow:
        slow.execute("update device_serial set serial = serial + 1")
        with psycopg.connect(url) as quick:
            quick.execute("set lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                quick.execute("update device_serial set serial = serial + 1")
        assert (await store.changes(0)).serial == before
    assert (await store.changes(0)).serial == before + 1
    await store.close()


async def test_devices_go_on_when_the_database_comes_back(
    server: PostgresServer, url: str
) -> None:
    store = await open_devices(url)
    device = await let_in(store, device_of())
    server.stop()
    with pytest.raises(LedgerRefuses):
        await store.changes(0)
    server.start()
    while True:
        try:
            changes = await store.changes(0)
        except LedgerRefuses:
            continue
        break
    await store.close()

    assert list(changes.devices) == [device]


async def test_missing_database_is_told_at_the_opening(server: PostgresServer) -> None:
    with pytest.raises(LedgerUnusable, match="does not exist"):
        await open_devices(server.url("none"))
    with pytest.raises(LedgerUnusable, match="not a URL"):
        await open_devices("postgresql://[")

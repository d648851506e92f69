"""The store of devices in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

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
from tests.patrol_tui.server.postgres_server import PostgresServer
from tests.until import PATIENCE_S


class TestPostgresDevices(DeviceContract):
    @pytest.fixture
    async def opener(self, quick: str) -> AsyncIterator[Opener]:
        opened: list[DeviceStore] = []

        async def open_again() -> DeviceStore:
            opened.append(PostgresDevices(quick))
            return opened[-1]

        yield open_again
        for store in opened:
            await store.close()


async def test_serials_become_visible_in_their_order(quick: str) -> None:
    """A change that is under way holds up the next one until it is there."""
    store = await open_devices(quick)
    before = (await store.changes(0)).serial
    with psycopg.connect(quick) as slow:
        slow.execute("update device_serial set serial = serial + 1")
        with psycopg.connect(quick) as second:
            second.execute("set lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                second.execute("update device_serial set serial = serial + 1")
        assert (await store.changes(0)).serial == before
    assert (await store.changes(0)).serial == before + 1
    await store.close()


async def test_devices_go_on_when_the_database_comes_back(
    postgres: PostgresServer, quick: str
) -> None:
    store = await open_devices(quick)
    device = await let_in(store, device_of())
    postgres.stop()
    with pytest.raises(LedgerRefuses):
        await store.changes(0)
    postgres.start()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(LedgerRefuses):
                changes = await store.changes(0)
                break
    await store.close()

    assert list(changes.devices) == [device]


async def test_missing_database_is_told_at_the_opening(
    postgres: PostgresServer,
) -> None:
    with pytest.raises(LedgerUnusable, match="does not exist"):
        await open_devices(postgres.url("none"))
    with pytest.raises(LedgerUnusable, match="not a URL"):
        await open_devices("postgresql://[")

"""The store of devices in SQLite."""

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from patrol_tui.server.ledgers import LedgerUnusable
from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.who.devices import DeviceStore
from patrol_tui.server.who.enrolling import Grant, issue
from patrol_tui.server.who.tokens import digest_of, new_token
from store.model.roles import Role
from tests.patrol_tui.server.device_contract import (
    DeviceContract,
    Opener,
    device_of,
    let_in,
)


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


class TestSqliteDevices(DeviceContract):
    @pytest.fixture
    async def opener(self, tmp_path: Path) -> AsyncIterator[Opener]:
        opened: list[DeviceStore] = []

        async def open_again() -> DeviceStore:
            opened.append(SqliteDevices(tmp_path))
            return opened[-1]

        yield open_again
        for store in opened:
            await store.close()


async def test_file_is_for_its_owner_only(tmp_path: Path) -> None:
    store = SqliteDevices(tmp_path)
    await store.close()

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in files(tmp_path)}
    assert "server.db" in modes
    assert not [name for name, mode in modes.items() if mode & 0o077]


async def test_another_programs_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "server.db").write_bytes(os.urandom(4096))

    with pytest.raises(LedgerUnusable):
        SqliteDevices(tmp_path)


async def test_no_token_and_no_code_is_in_the_file(tmp_path: Path) -> None:
    """Whoever reads the file, or a copy of it, cannot come in with what it says."""
    store = SqliteDevices(tmp_path)
    token = new_token()
    await let_in(store, device_of(token=digest_of(token)))
    code = await issue(store, Grant(Role.OFFICER, ("a",), "car"), 0)
    await store.close()

    kept = b"".join(file.read_bytes() for file in files(tmp_path))
    assert token.encode() not in kept
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept
    assert digest_of(token).encode() in kept

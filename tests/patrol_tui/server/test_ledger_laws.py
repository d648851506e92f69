"""The laws of ledgers, held against SQLite and PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from patrol_tui.server.ledgers import Ledger
from patrol_tui.server.postgres.ledger import PostgresLedger
from patrol_tui.server.sqlite.ledger import SqliteLedger
from tests.patrol_tui.server.ledger_laws import LedgerLaws, Opener
from tests.patrol_tui.server.scribes import NOON_MS


class TestSqlite(LedgerLaws):
    @pytest.fixture
    async def opener(self, tmp_path: Path) -> AsyncIterator[Opener]:
        opened: list[Ledger] = []

        async def open_again() -> Ledger:
            opened.append(SqliteLedger(tmp_path, lambda: NOON_MS))
            await opened[-1].start(self.bells, self.counts)
            return opened[-1]

        yield open_again
        for ledger in opened:
            await ledger.stop()


class TestPostgres(LedgerLaws):
    @pytest.fixture
    async def opener(self, quick: str) -> AsyncIterator[Opener]:
        opened: list[Ledger] = []

        async def open_again() -> Ledger:
            opened.append(PostgresLedger(quick, lambda: NOON_MS))
            await opened[-1].start(self.bells, self.counts)
            return opened[-1]

        yield open_again
        for ledger in opened:
            await ledger.stop()

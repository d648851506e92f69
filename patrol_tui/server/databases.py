"""Databases: which one is meant, opened only as far as it is needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeGuard

import platformdirs

from patrol_tui.server.intake.queue import IntakeQueue
from patrol_tui.server.intake.sqlite_queue import SqliteQueue
from patrol_tui.server.ledgers import Ledger, LedgerUnusable
from patrol_tui.server.person_keys import PersonKeys
from patrol_tui.server.presence import Presences
from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.sqlite.person_keys import SqlitePersonKeys
from patrol_tui.server.who.devices import DeviceStore
from store.disk import RealDisk

POSTGRES = ("postgresql://", "postgres://")
"""How a URL of PostgreSQL begins; everything else is a folder."""


def default_folder() -> Path:
    """Tell where the server keeps its database when nothing else is said."""
    return Path(platformdirs.user_data_path("patrol-tui")) / "server"


def is_postgres(database: str | None) -> TypeGuard[str]:
    """Claim that a URL of PostgreSQL is meant."""
    return database is not None and database.startswith(POSTGRES)


def ledger_of(database: str | None) -> Ledger:
    """Name the ledger that is meant; it is opened when it starts."""
    if is_postgres(database):
        room = _room("ledger")
        ledger: Ledger = room.PostgresLedger(database)
        return ledger
    return SqliteLedger(_folder(database))


async def devices_of(database: str | None) -> DeviceStore:
    """Open what is kept of devices; the database is made if it is a new folder.

    Raises:
        LedgerUnusable: If it cannot be opened.
        StoreUnusable: If its folder cannot be made.
    """
    if is_postgres(database):
        room = _room("devices")
        devices: DeviceStore = await room.open_devices(database)
        return devices
    folder = _folder(database)
    RealDisk(folder)
    return SqliteDevices(folder)


def person_keys_of(database: str | None) -> PersonKeys:
    """Open what is kept of persons' keys, beside the devices.

    Raises:
        LedgerUnusable: If it cannot be opened.
    """
    if is_postgres(database):
        keys: PersonKeys = _room("person_keys").PostgresPersonKeys(database)
        return keys
    return SqlitePersonKeys(_folder(database))


def presences_of(database: str | None, now_ms: Callable[[], int]) -> Presences:
    """Name who is there: over all nodes of a PostgreSQL, or in this process."""
    if is_postgres(database):
        room = _room("presence")
        presences: Presences = room.SharedPresences(database, now_ms)
        return presences
    return Presences(now_ms)


async def intake_of(database: str | None) -> IntakeQueue:
    """Open the queue of what comes in, beside the devices.

    Raises:
        LedgerUnusable: If it cannot be opened.
    """
    if is_postgres(database):
        room = _room("intake")
        queue: IntakeQueue = room.PostgresQueue(database)
        return queue
    return SqliteQueue(_folder(database))


def _room(name: str) -> Any:
    """Find a room that needs psycopg, which is installed only where it is wanted."""
    try:
        return import_module(f"patrol_tui.server.postgres.{name}")
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        why = 'psycopg is missing; install "patrol-tui[postgres]"'
        raise LedgerUnusable("PostgreSQL", why) from error


def _folder(database: str | None) -> Path:
    """Name the folder that is meant; the usual one stands wherever the system says."""
    if database is not None:
        return Path(database)
    folder = default_folder()
    with suppress(OSError):  # who opens it says what is wrong there
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

"""The server's SQLite file: how it is opened, and how its tables grow.

The folder holds `server.db`, `KEY` (the server's private key, for its owner only),
`MARK` (how a copy is told from the original; see `lives`) and `LOCK`. A backup copies
`server.db` (with `sqlite3 server.db '.backup copy.db'`, or the folder while the server
stands still).

`user_version` counts the steps of `STEPS` that were taken. A file that a newer program
wrote is refused: what is not known cannot be kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from patrol_tui.server.ledgers import LedgerUnusable

FILE_NAME = "server.db"
APPLICATION_ID = 0x50_74_52_6C
"""`PtRl`, in the file's header: it is ours."""

BUSY_S = 5.0
"""How long a transaction waits for another program's."""

CACHED_STATEMENTS = 600
"""Inserts of each length stay prepared."""

PAGES_IN_LOG = 4_000
"""Pages in the write-ahead log before they are moved into the file: 16 MB."""

STEPS = (
    """
    create table life(
        number integer primary key, code text not null, began_ms integer not null);
    create table zone(
        id integer primary key, name text not null unique, seq integer not null,
        stamp integer not null default 0, year integer not null default 0,
        count integer not null default 0, life text not null default '');
    create table writer(
        zone integer not null, writer text not null, number integer not null,
        value blob not null, primary key(zone, writer)) without rowid;
    create table event(
        zone integer not null, seq integer not null, writer text not null,
        number integer not null, at_ms integer not null, line blob not null,
        primary key(zone, seq)) without rowid;
    create unique index event_of on event(zone, writer, number);
    create table incident(
        zone integer not null, incident text not null, stamp text not null,
        due_ms integer not null, primary key(zone, incident)) without rowid;
    """,
    """
    create table if not exists device_serial(
        id integer primary key check (id = 1), serial integer not null);
    insert or ignore into device_serial values (1, 0);
    create table if not exists device(
        code text primary key, serial integer not null, body text not null
        ) without rowid;
    create index if not exists device_by_serial on device(serial);
    create table if not exists device_seen(
        code text primary key, seen_ms integer not null) without rowid;
    create table if not exists enrol_code(
        code_group text primary key, expires_ms integer not null, body text not null
        ) without rowid;
    """,
    """
    create table person_key(
        seq integer primary key autoincrement, zone text not null, name text not null,
        body text not null, unique(zone, name));
    create table person_gone(
        zone text not null, id text not null, primary key(zone, id)) without rowid;
    """,
)
"""What each version of the tables adds to the one before."""


def connect(folder: Path) -> sqlite3.Connection:
    """Open the file for writing, new or not; the tables are brought up to date.

    It may be used by any one thread at a time. Every commit is on stable storage.
    What was restored may have come readable by all: it is for its owner only again.

    Raises:
        LedgerUnusable: If it is no such file, or of a newer program.
    """
    path = folder / FILE_NAME
    try:
        path.touch(mode=0o600)
        keep_private(path)
        database = sqlite3.connect(
            path,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=CACHED_STATEMENTS,
        )
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = full")
        database.execute("pragma secure_delete = on")
        database.execute(f"pragma wal_autocheckpoint = {PAGES_IN_LOG}")
        _bring_up_to_date(database, path)
    except (OSError, sqlite3.Error) as error:
        raise LedgerUnusable(str(path), str(error)) from error
    return database


def connect_to_read(folder: Path) -> sqlite3.Connection:
    """Open the file a second time, for reading beside the writer."""
    path = (folder / FILE_NAME).absolute()
    return sqlite3.connect(
        f"{path.as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )


def keep_private(path: Path) -> None:
    """Leave a file to its owner only; one that is not ours stays as it is."""
    with contextlib.suppress(OSError):
        path.chmod(0o600)


@contextlib.contextmanager
def writing(database: sqlite3.Connection) -> Iterator[None]:
    """Make a transaction that writes: all of it, or nothing.

    Raises:
        sqlite3.Error: If it failed; nothing of it was written, unless the error came
            from the commit itself and is neither `busy` nor `full`.
    """
    database.execute("begin immediate")
    try:
        yield
        database.execute("commit")
    except BaseException:
        if database.in_transaction:
            database.execute("rollback")
        raise


def _bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("pragma user_version").fetchone()
    (owner,) = database.execute("pragma application_id").fetchone()
    if owner != APPLICATION_ID and (owner or version):
        raise LedgerUnusable(str(path), "it is another program's database")
    if version > len(STEPS):
        newer = f"it has version {version}, and this program knows {len(STEPS)}"
        raise LedgerUnusable(str(path), f"{newer}; install the newer patrol-tui")
    for number in range(version, len(STEPS)):
        database.executescript(
            f"begin immediate; {STEPS[number]} "
            f"pragma application_id = {APPLICATION_ID}; "
            f"pragma user_version = {number + 1}; commit;"
        )

"""The tables in PostgreSQL: made, brought up to date, and known again.

The SQL lies beside this file, one numbered script for each version of the schema; they
run in one transaction under a lock, so that of several nodes one does it. A schema of
a newer program is refused.

Which life of the database it is (the epoch of cursors) is kept in the database itself,
with a mark of the place where it lies: system, timeline, database, table. A copy lies
elsewhere.
Source: docs of PostgreSQL, "System Information Functions", pg_control_system.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import psycopg

from patrol_tui.server.ledgers import LedgerUnusable
from patrol_tui.server.numbering import Life, new_life
from patrol_tui.server.postgres.pool import Connection, first_line
from store.keys.signing import new_key

LOCK = 0x7061_7472_6F6C
"""Key of the advisory lock while the tables or the life are changed: "patrol"."""
OLDEST_SERVER = 13_00_00
"""The first version with 64-bit transaction ids (xid8)."""

VERSIONS = """
create table if not exists schema_version (
    version integer primary key,
    since timestamptz not null default now()
)
"""

LIFE = """
with place(mark) as (
    select concat_ws(
        '/',
        (select system_identifier from pg_control_system()),
        left(pg_walfile_name(pg_current_wal_lsn()), 8),
        (select oid from pg_database where datname = current_database()),
        'life'::regclass::oid
    )
)
select
    place.mark,
    life.number,
    life.code,
    life.began_ms,
    life.mark = place.mark
        and life.xmin::text::numeric = mod(life.made_in::text::numeric, 4294967296)
from place
left join life on life.number = (select max(number) from life)
"""
"""The mark of this place, the newest life, and whether it began here."""

BEGIN_LIFE = "insert into life (number, code, began_ms, mark) values (%s, %s, %s, %s)"

KEEP_KEY = "insert into server_key values (1, %s) on conflict do nothing"


@cache
def scripts() -> tuple[tuple[int, str], ...]:
    """Read the SQL of every version, the oldest first."""
    return tuple(sorted(_read_scripts()))


def _read_scripts() -> Iterator[tuple[int, str]]:
    for file in files("patrol_tui.server.postgres").joinpath("sql").iterdir():
        if file.name.endswith(".sql"):
            yield int(file.name.removesuffix(".sql")), file.read_text("utf-8")


async def bring_up_to_date(connection: Connection, place: str) -> None:
    """Make the tables what this program needs; nothing happens if they are so.

    Raises:
        LedgerUnusable: If they are of a newer program, or cannot be made.
    """
    if connection.info.server_version < OLDEST_SERVER:
        raise LedgerUnusable(place, "it needs PostgreSQL 13 or newer")
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise LedgerUnusable(place, "make the database with encoding UTF8")
    try:
        async with connection.transaction():
            for patience in ("lock_timeout", "statement_timeout"):
                await connection.execute(f"set local {patience} = 0")
            await connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            await connection.execute(VERSIONS)
            await _run_missing(connection, place)
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise LedgerUnusable(place, first_line(error)) from error


async def _run_missing(connection: Connection, place: str) -> None:
    cursor = await connection.execute("select max(version) from schema_version")
    row = await cursor.fetchone()
    have = (row and row[0]) or 0
    newest = scripts()[-1][0]
    if have > newest:
        why = f"its tables are of a newer program (version {have}, ours {newest})"
        raise LedgerUnusable(place, why)
    for version, script in scripts():
        if version > have:
            await connection.execute(script)
            await connection.execute(
                "insert into schema_version (version) values (%s)", (version,)
            )


async def life_of(connection: Connection, now_ms: int, over: str = "") -> Life:
    """Tell which life of the database this is; begin a new one where it is a copy.

    Args:
        connection: Outside of any transaction.
        now_ms: The wall clock.
        over: The life of this code is over: the database lost what it had told of.
    """
    standing = await _standing(connection)
    if standing.life is not None and standing.life.code != over:
        return standing.life
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        standing = await _standing(connection)
        if standing.life is not None and standing.life.code != over:
            return standing.life
        life = new_life(now_ms, is_first=standing.lives == 0)
        row = (standing.lives + 1, life.code, life.began_ms, standing.mark)
        await connection.execute(BEGIN_LIFE, row)
    return life


class _Standing(NamedTuple):
    """What the database tells of itself."""

    mark: str
    lives: int
    life: Life | None
    """None if the newest began somewhere else."""


async def _standing(connection: Connection) -> _Standing:
    cursor = await connection.execute(LIFE)
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 (the query always gives one row)
    mark, number, code, began_ms, is_here = row
    life = Life(code, began_ms, is_first=number == 1) if is_here else None
    return _Standing(mark, number or 0, life)


async def seed_of(connection: Connection) -> bytes:
    """Read the server's private key, the same for all nodes; made by the first."""
    await connection.execute(KEEP_KEY, (new_key(),))
    cursor = await connection.execute("select seed from server_key")
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 (it was put there)
    return bytes(row[0])

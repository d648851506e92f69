"""Connections to PostgreSQL: a few, kept, replaced when they break.

Every connection is greeted before it is used, so that whoever owns the pool looks at
the database anew after each loss: it may be another one than before. Errors of the
database become `LedgerRefuses` with one line; a connection whose transaction did not
end is closed and never used again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from patrol_tui.server.ledgers import LedgerRefuses, LedgerUnusable

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

CONNECTIONS = 8
"""Kept by one process: so many zones are written and read at a time."""
CONNECT_S = 5
"""How long to wait for a new connection."""
WAIT_S = 10.0
"""How long a caller waits for a connection that is free."""
AWAY_S = 0.25
"""After a failed connection nobody tries again so soon; all are told at once."""
DEFAULTS = {
    "application_name": "patrol-tui",
    "connect_timeout": str(CONNECT_S),
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
"""Of a connection, where the URL says nothing else; times as libpq takes them."""

SETTINGS = (
    ("lock_timeout", "5s"),
    ("statement_timeout", "20s"),
    ("idle_in_transaction_session_timeout", "10s"),
)
"""A node that hangs in its transaction must not hold up the others for ever."""


def first_line(error: BaseException) -> str:
    """Give the first line of what an error says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


NO_URL = "it is not a URL of PostgreSQL; write postgresql://USER@HOST/NAME"
ALL_BUSY = "all connections to the database are in use"


def is_lost(error: psycopg.Error) -> bool:
    """Claim that the connection broke: what was asked may have been done, or not.

    A server that is being shut down, or somebody who ends our connection, tells so
    before (class 57P); else there is no word from the server at all.
    """
    is_ours = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return is_ours and (error.sqlstate is None or error.sqlstate.startswith("57P"))


def place_of(url: str) -> str:
    """Name the database of a URL without its password.

    Raises:
        LedgerUnusable: If it is no such URL; the text holds no password either.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise LedgerUnusable("what was named", NO_URL) from None
    name = parts.get("dbname") or parts.get("user") or ""
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"postgresql://{host}{port}/{name}"


@contextmanager
def refusing() -> Iterator[None]:
    """Turn an error of the database into LedgerRefuses."""
    try:
        yield
    except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory) as error:
        raise LedgerRefuses("full", first_line(error)) from error
    except LedgerUnusable as error:
        raise LedgerRefuses("down", error.why) from error
    except (TimeoutError, OSError) as error:
        raise LedgerRefuses("down", first_line(error)) from error
    except psycopg.Error as error:
        is_ours = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        if error.sqlstate is None and not is_ours:
            raise  # the database was not asked at all: the fault is in this program
        raise LedgerRefuses("down", first_line(error)) from error


class Pool:
    """A few connections to one database, for one event loop.

    Args:
        url: As libpq takes it.
        greet: Asked with each new connection before its first use.
        size: The most connections at a time.
    """

    def __init__(
        self,
        url: str,
        greet: Callable[[Connection], Awaitable[None]],
        size: int = CONNECTIONS,
    ) -> None:
        self.url = url
        self._greet = greet
        self._free: list[Connection] = []
        self._places = asyncio.Semaphore(size)
        self._away: tuple[float, psycopg.Error] | None = None
        self._is_closed = False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection that is outside of any transaction.

        Raises:
            psycopg.Error: If there is none to be had.
            TimeoutError: If all are lent for `WAIT_S`.
        """
        try:
            async with asyncio.timeout(WAIT_S):
                await self._places.acquire()
        except TimeoutError as error:
            raise TimeoutError(ALL_BUSY) from error
        try:
            connection = self._pop() or await self._open()
            try:
                yield connection
            finally:
                await self._put(connection)
        finally:
            self._places.release()

    def _pop(self) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            if not connection.closed:
                return connection
        return None

    async def _put(self, connection: Connection) -> None:
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        if idle and not connection.closed and not self._is_closed:
            self._free.append(connection)
        else:
            await connection.close()

    async def _open(self) -> Connection:
        if self._away and time.monotonic() < self._away[0]:
            raise psycopg.OperationalError(first_line(self._away[1]))
        try:
            connection = await connect(self.url)
            try:
                await self._greet(connection)
            except BaseException:
                await connection.close()
                raise
        except psycopg.Error as error:
            self._away = (time.monotonic() + AWAY_S, error)
            self.drop()
            raise
        self._away = None
        return connection

    def drop(self) -> None:
        """Forget the connections that nobody uses: the server behind them is gone."""
        free, self._free = self._free, []
        for connection in free:
            connection.pgconn.finish()

    async def close(self) -> None:
        """Close what is free now, and the others when they come back."""
        self._is_closed = True
        self.drop()


async def connect(url: str) -> Connection:
    """Open one connection with our settings.

    What is committed through it is on stable storage: a server that was set to answer
    before that is told to wait.

    Raises:
        psycopg.Error: If it cannot be had.
    """
    given = conninfo_to_dict(url)
    conninfo = make_conninfo("", **{**DEFAULTS, **given})
    connection = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
    try:
        names, values = zip(*SETTINGS, strict=True)
        await connection.execute(
            "select set_config(name, value, false)"
            " from unnest(%s::text[], %s::text[]) as setting(name, value)"
            " union all select set_config('synchronous_commit', 'on', false)"
            " where current_setting('synchronous_commit') in ('off', 'local')",
            (list(names), list(values)),
        )
    except BaseException:
        await connection.close()
        raise
    return connection

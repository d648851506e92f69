"""The devices on PostgreSQL, shared by all nodes; see `DeviceStore` for the contract.

Every change takes the one row of `device_serial` first and holds it until its commit:
changes are made one after the other, and become visible in the order of their serials.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace

from patrol_tui.server.ledgers import LedgerRefuses, LedgerUnusable
from patrol_tui.server.postgres.pool import Connection, Pool, place_of, refusing
from patrol_tui.server.postgres.schema import bring_up_to_date
from patrol_tui.server.who.devices import (
    Admission,
    Changes,
    Device,
    EnrolCode,
    NotAdmitted,
    admitted,
    decode_code,
    decode_device,
    encode,
)

DEVICE_CONNECTIONS = 2
"""Devices change seldom; what they were is in each node's memory."""

ADD_CODE = "insert into enrol_code values (%s, %s, %s) on conflict do nothing"
DROP_CODES = "delete from enrol_code where expires_ms < %s"
FIND_CODE = "select body from enrol_code where code_group = %s"
COUNT_WRONG = "update enrol_code set body = %s where code_group = %s"
USE_CODE = "delete from enrol_code where code_group = %s"

NEXT_SERIAL = "update device_serial set serial = serial + 1 returning serial"
SERIAL = "select serial from device_serial"
PUT_DEVICE = """
insert into device values (%s, %s, %s)
on conflict (code) do update set serial = excluded.serial, body = excluded.body
"""
ONE_DEVICE = "select body from device where code = %s"
ALL_DEVICES = "select body from device order by serial"
CHANGED_DEVICES = """
select device_serial.serial, device.serial, device.body
from device_serial
left join device on device.serial > %s
order by device.serial
"""
"""In one statement: the newest serial and what changed are of the same moment."""
NOTE_SEEN = """
insert into device_seen as old (code, seen_ms)
select * from unnest(%s::text[], %s::bigint[])
on conflict (code) do update set seen_ms = excluded.seen_ms
where old.seen_ms < excluded.seen_ms
"""
LAST_SEEN = "select code, seen_ms from device_seen"


class PostgresDevices:
    """The devices of one database; see `DeviceStore` for what each method does.

    Args:
        url: As libpq takes it.

    Raises:
        LedgerUnusable: If it is no such URL.
    """

    def __init__(self, url: str) -> None:
        self._place = place_of(url)
        self._pool = Pool(url, self._greet, DEVICE_CONNECTIONS)

    async def _greet(self, connection: Connection) -> None:
        await bring_up_to_date(connection, self._place)

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[Connection]:
        with refusing():
            async with self._pool.connection() as connection:
                yield connection

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[Connection]:
        """Make one transaction that alone changes devices."""
        async with self._asking() as connection, connection.transaction():
            await connection.execute(f"{SERIAL} for update")
            yield connection

    async def add_code(self, code: EnrolCode, now_ms: int) -> bool:
        """Keep a code that was drawn."""
        async with self._asking() as connection, connection.transaction():
            await connection.execute(DROP_CODES, (now_ms,))
            row = (code.group, code.expires_ms, encode(code))
            added = await connection.execute(ADD_CODE, row)
            return added.rowcount == 1

    async def find_code(self, group: str) -> EnrolCode | None:
        """Find the code with this first group."""
        async with self._asking() as connection:
            row = await _one(connection, FIND_CODE, group)
        return decode_code(row[0]) if row else None

    async def count_wrong(self, group: str) -> None:
        """Count a wrong try of a code."""
        async with self._asking() as connection, connection.transaction():
            row = await _one(connection, f"{FIND_CODE} for update", group)
            if row:
                code = decode_code(row[0])
                body = encode(replace(code, wrong=code.wrong + 1))
                await connection.execute(COUNT_WRONG, (body, group))

    async def admit(self, admission: Admission) -> Device | NotAdmitted:
        """Use up a code and let a device in."""
        async with self._changing() as connection:
            code = await _one(connection, f"{FIND_CODE} for update", admission.group)
            if code is None:
                return NotAdmitted.CODE_USED
            cursor = await connection.execute(ALL_DEVICES)
            rows = await cursor.fetchall()
            device = admitted(admission, [decode_device(row[0]) for row in rows])
            if isinstance(device, Device):
                await connection.execute(USE_CODE, (admission.group,))
                await _put(connection, device)
            return device

    async def change(
        self, code: str, edit: Callable[[Device], Device]
    ) -> Device | None:
        """Change a device."""
        async with self._changing() as connection:
            row = await _one(connection, ONE_DEVICE, code)
            if row is None:
                return None
            before = decode_device(row[0])
            after = edit(before)
            if after != before:
                await _put(connection, after)
            return after

    async def changes(self, since: int) -> Changes:
        """Read every device whose serial is above `since`."""
        async with self._asking() as connection:
            cursor = await connection.execute(CHANGED_DEVICES, (since,), prepare=True)
            rows = await cursor.fetchall()
        devices = tuple(decode_device(row[2]) for row in rows if row[2] is not None)
        return Changes(rows[0][0], devices)

    async def note_seen(self, seen: Mapping[str, int]) -> None:
        """Keep when devices were last heard."""
        codes = sorted(seen)
        async with self._asking() as connection:
            times = [seen[code] for code in codes]
            await connection.execute(NOTE_SEEN, (codes, times))

    async def last_seen(self) -> dict[str, int]:
        """Tell when each device was last heard."""
        async with self._asking() as connection:
            cursor = await connection.execute(LAST_SEEN)
            return dict(await cursor.fetchall())

    async def close(self) -> None:
        """Let go of the database."""
        await self._pool.close()


async def open_devices(url: str) -> PostgresDevices:
    """Open the devices of a database; its tables are made if they are missing.

    Raises:
        LedgerUnusable: If it cannot be used.
    """
    devices = PostgresDevices(url)
    try:
        await devices.changes(0)
    except LedgerRefuses as error:
        await devices.close()
        raise LedgerUnusable(place_of(url), error.why) from error
    return devices


async def _one(
    connection: Connection, statement: str, *values: object
) -> tuple[Any, ...] | None:
    cursor = await connection.execute(statement, values)
    return await cursor.fetchone()


async def _put(connection: Connection, device: Device) -> None:
    row = await _one(connection, NEXT_SERIAL)
    serial = row[0] if row else 0
    await connection.execute(PUT_DEVICE, (device.code, serial, encode(device)))

"""Devices and one-time codes in SQLite: in the server's file.

Two connections, each on a thread of its own: a sync never holds up the event loop, and
who waits to write never holds up who asks. The serial is a row that each writing
transaction updates; SQLite lets one transaction write at a time, so serials become
visible in their order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from patrol_tui.server.sqlite.file import writing
from patrol_tui.server.sqlite.own_thread import OwnThread
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


class SqliteDevices:
    """The devices of one database file; see `DeviceStore` for what each method does.

    Args:
        folder: Of the server's database; the file is made if missing.

    Raises:
        LedgerUnusable: If it cannot be opened, or is no such database.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_closed = False
        self._writer = OwnThread(folder)
        self._reader = OwnThread(folder)

    async def add_code(self, code: EnrolCode, now_ms: int) -> bool:
        """Keep a code that was drawn."""

        def act(db: sqlite3.Connection) -> bool:
            with writing(db):
                db.execute("delete from enrol_code where expires_ms < ?", (now_ms,))
                added = db.execute(
                    "insert or ignore into enrol_code values (?, ?, ?)",
                    (code.group, code.expires_ms, encode(code)),
                )
                return added.rowcount == 1

        return await self._writer.run(act)

    async def find_code(self, group: str) -> EnrolCode | None:
        """Find the code with this first group."""
        return await self._reader.run(lambda db: _code(db, group))

    async def count_wrong(self, group: str) -> None:
        """Count a wrong try of a code."""

        def act(db: sqlite3.Connection) -> None:
            with writing(db):
                db.execute(
                    "update enrol_code set body = json_set(body, '$.wrong',"
                    " coalesce(json_extract(body, '$.wrong'), 0) + 1)"
                    " where code_group = ?",
                    (group,),
                )

        await self._writer.run(act)

    async def admit(self, admission: Admission) -> Device | NotAdmitted:
        """Use up a code and let a device in."""

        def act(db: sqlite3.Connection) -> Device | NotAdmitted:
            with writing(db):
                if _code(db, admission.group) is None:
                    return NotAdmitted.CODE_USED
                rows = db.execute("select body from device").fetchall()
                device = admitted(admission, [decode_device(row[0]) for row in rows])
                if isinstance(device, Device):
                    db.execute(
                        "delete from enrol_code where code_group = ?",
                        (admission.group,),
                    )
                    _put(db, device)
                return device

        return await self._writer.run(act)

    async def change(
        self, code: str, edit: Callable[[Device], Device]
    ) -> Device | None:
        """Change a device."""

        def act(db: sqlite3.Connection) -> Device | None:
            with writing(db):
                row = db.execute(
                    "select body from device where code = ?", (code,)
                ).fetchone()
                if row is None:
                    return None
                before = decode_device(row[0])
                after = edit(before)
                if after != before:
                    _put(db, after)
                return after

        return await self._writer.run(act)

    async def changes(self, since: int) -> Changes:
        """Read every device whose serial is above `since`."""

        def act(db: sqlite3.Connection) -> Changes:
            newest = _serial(db)
            if newest <= since:
                return Changes(newest, ())
            rows = db.execute(
                "select serial, body from device where serial > ? order by serial",
                (since,),
            ).fetchall()
            devices = tuple(decode_device(row[1]) for row in rows)
            return Changes(max((newest, *(row[0] for row in rows))), devices)

        return await self._reader.run(act)

    async def note_seen(self, seen: Mapping[str, int]) -> None:
        """Keep when devices were last heard."""

        def act(db: sqlite3.Connection) -> None:
            with writing(db):
                db.executemany(
                    "insert into device_seen values (?, ?) on conflict (code)"
                    " do update set seen_ms = max(seen_ms, excluded.seen_ms)",
                    seen.items(),
                )

        await self._writer.run(act)

    async def last_seen(self) -> dict[str, int]:
        """Tell when each device was last heard."""
        return await self._reader.run(
            lambda db: dict(db.execute("select code, seen_ms from device_seen"))
        )

    async def close(self) -> None:
        """Let go of the file."""
        if not self._is_closed:
            self._is_closed = True
            await self._writer.close()
            await self._reader.close()


def _serial(db: sqlite3.Connection) -> int:
    return int(db.execute("select serial from device_serial").fetchone()[0])


def _put(db: sqlite3.Connection, device: Device) -> None:
    db.execute("update device_serial set serial = serial + 1")
    db.execute(
        "insert into device values (?, ?, ?) on conflict (code)"
        " do update set serial = excluded.serial, body = excluded.body",
        (device.code, _serial(db), encode(device)),
    )


def _code(db: sqlite3.Connection, group: str) -> EnrolCode | None:
    row = db.execute(
        "select body from enrol_code where code_group = ?", (group,)
    ).fetchone()
    return decode_code(row[0]) if row else None

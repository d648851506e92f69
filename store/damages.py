"""Damages: what a log has lost, written down until a person says that it is known.

An opening reads only what came after the newest snapshot, so what it finds amiss would
be told once and never again. The file DAMAGE keeps it: no secret, no event, only places
in the log, and since when they are known.

    {"damages":1,"found":[{"code":...,"file":...,"start":...,"stop":...,"found_ms":...}]}

A torn end is no damage by itself: a write that was cut short leaves one, and was told
to nobody. Where something beside the log shows that it once reached further, it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import msgspec

from store.disk import Disk, reason
from store.log import Finding, Trouble, write_file

DAMAGE_NAME = "DAMAGE"
FORMAT = 1
PASSING = {Trouble.TORN_TAIL, Trouble.NOT_DURABLE_YET, Trouble.SNAPSHOT_UNREADABLE}
"""Nothing is lost with these, as far as can be told here."""
BROKEN = "broken-entry"
"""The code of entries that are no events; `Damage.stop` is how many there are."""

Key = tuple[str, str, int]


class BrokenDamagesError(ValueError):
    """DAMAGE cannot be read; the message says why."""


class Damage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One damage of the log."""

    code: str
    """As in `store.log.Trouble`, or `BROKEN`."""
    file: str
    start: int
    stop: int
    found_ms: int
    known_ms: int = 0
    """When a person said that it is known; 0 while nobody did."""

    @property
    def key(self) -> Key:
        """Tell it from other damages, however often it is found again."""
        return key_of(self.code, self.file, self.start)


class _File(msgspec.Struct, frozen=True, kw_only=True):
    damages: int
    found: list[Damage]


class Damages:
    """The damages of one log: those found now, and those that were found before.

    Args:
        disk: The store's folder; only read, until `keep`.
        found: What the opening found amiss; of torn ends only the newest segment's.
        now_ms: The wall clock.
    """

    def __init__(self, disk: Disk, found: Iterable[Finding], now_ms: int) -> None:
        self._disk = disk
        self._is_new = self._is_broken = False
        judged = [
            one._replace(code=Trouble.DAMAGE) if _is_lost(disk, one) else one
            for one in found
        ]
        damaged = [one for one in judged if one.code not in PASSING]
        short = {one.file for one in damaged if one.code is Trouble.SEGMENT_SHORT}
        passing = [
            one for one in judged if one.code in PASSING and one.file not in short
        ]
        try:
            self._rows = {row.key: row for row in read_damages(disk)}
        except BrokenDamagesError:
            self._rows, self._is_broken = {}, True
            passing.insert(0, Finding(Trouble.SEGMENT_UNREADABLE, DAMAGE_NAME, 0, 0))
        for one in damaged:
            row = damage_of(one.code.value, one.file, one.start, one.stop, now_ms)
            if row.key not in self._rows:
                self._rows[row.key] = row
                self._is_new = True
        self.told = (*self._untold(), *passing)
        """What a person is to be told: what nobody said is known, and what passes."""

    @property
    def known_broken(self) -> int:
        """Entries that are no events, and that somebody knows of."""
        rows = self._rows.values()
        return max((row.stop for row in rows if row.code == BROKEN), default=0)

    def keep(self) -> None:
        """Write down what is new; a file that cannot be read is not overwritten.

        Raises:
            OSError: If the disk refused; to be tried again.
        """
        if self._is_new and not self._is_broken:
            write_damages(self._disk, self._rows.values())
            self._is_new = False

    def _untold(self) -> list[Finding]:
        """Give what nobody knows of; of what is gone only that it is."""
        found = [
            Finding(Trouble(row.code), row.file, row.start, row.stop)
            for row in self._rows.values()
            if not row.known_ms and row.code != BROKEN
        ]
        if any(one.code is Trouble.LOG_GONE for one in found):
            return [one for one in found if one.code is Trouble.LOG_GONE]
        gone = {one.file for one in found if one.code is Trouble.SEGMENT_MISSING}
        return [
            one
            for one in found
            if one.code is Trouble.SEGMENT_MISSING or one.file not in gone
        ]


def key_of(code: str, file: str, start: int) -> Key:
    """Tell a damage from others; that its segment was packed makes no difference."""
    return code, file.removesuffix(".gz"), start


def damage_of(code: str, file: str, start: int, stop: int, found_ms: int) -> Damage:
    """Write a damage down that nobody knows of yet."""
    return Damage(code=code, file=file, start=start, stop=stop, found_ms=found_ms)


def read_damages(disk: Disk) -> list[Damage]:
    """Read what was written down, in the order in which it was found.

    Raises:
        BrokenDamagesError: If DAMAGE cannot be read.
    """
    try:
        kept = msgspec.json.decode(disk.read(DAMAGE_NAME), type=_File)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BrokenDamagesError(reason(error)) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise BrokenDamagesError(str(error)) from error
    codes = {*Trouble, BROKEN}
    if kept.damages != FORMAT or any(row.code not in codes for row in kept.found):
        raise BrokenDamagesError("written by another version")
    return kept.found


def write_damages(disk: Disk, rows: Iterable[Damage]) -> None:
    """Write all damages down, in place of what was written before.

    Raises:
        OSError: If the disk refused; what was written before is still there.
    """
    content = msgspec.json.encode(_File(damages=FORMAT, found=list(rows)))
    write_file(disk, DAMAGE_NAME, msgspec.json.format(content, indent=1))


def mark_known(disk: Disk, rows: Iterable[Damage], now_ms: int) -> None:
    """Write down that a person knows of these, and of all found before.

    Raises:
        OSError: If the disk refused; nothing is marked.
        BrokenDamagesError: If DAMAGE cannot be read, and has to be set aside.
    """
    kept = {row.key: row for row in read_damages(disk)}
    for row in rows:
        before = kept.get(row.key, row)
        stop = max(before.stop, row.stop)
        kept[row.key] = msgspec.structs.replace(before, stop=stop)
    known = [
        msgspec.structs.replace(row, known_ms=row.known_ms or now_ms)
        for row in kept.values()
    ]
    write_damages(disk, known)


def _is_lost(disk: Disk, found: Finding) -> bool:
    """Claim that more was lost at the log's end than a write that was cut short.

    A write ends in its one line break, and only the last write can be cut short.
    """
    if found.code is not Trouble.TORN_TAIL:
        return False
    with suppress(OSError):
        return disk.read(found.file)[found.start : found.stop].count(b"\n") > 1
    return False

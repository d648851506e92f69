"""The known: damages that a person knows of, and those that the desk still tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from store.checkup.found import LOSSES, Code, Found, Repair, Value, found
from store.damages import (
    BROKEN,
    DAMAGE_NAME,
    BrokenDamagesError,
    Damage,
    Key,
    damage_of,
    read_damages,
)
from store.disk import Disk

TAILS = {Code.TORN_TAIL, Code.TAIL_UNCLEAR}
ALL_LOG = "log"
"""Stands for the file where entries of the whole log are counted."""


def beside_damages(disk: Disk, findings: Sequence[Found]) -> Iterator[Found]:
    """Give findings with the time since when they are known, where they are.

    That a segment has lost its end stands for its torn end as well.

    Damages that the desk tells and that are found no more follow, one for a file. A
    lost end is there no more only when its events are: the log may have grown over it.
    """
    try:
        rows = {row.key: row for row in read_damages(disk)}
    except BrokenDamagesError as error:
        yield from findings
        yield found(Code.DAMAGES_UNREADABLE, file=DAMAGE_NAME, why=str(error))
        return
    short = {_file(one) for one in findings if one.code is Code.SEGMENT_SHORT}
    for one in findings:
        if one.code in TAILS and _file(one) in short:
            continue
        row = rows.pop(_key(one), None)
        if row is not None and row.known_ms and _is_all_known(one, row):
            one = Found(one.code, {**one.about, "known_ms": row.known_ms})
        yield one
    told = {_file(one) for one in findings if one.code in LOSSES}
    is_missed = any(one.code is Code.EVENTS_MISSING for one in findings)
    for row in rows.values():
        if is_missed and row.code == Code.SEGMENT_SHORT and row.file not in told:
            told.add(row.file)
            yield _still(row)
        if not row.known_ms and row.file not in told:
            told.add(row.file)
            file, start, at_ms = row.file, row.start, row.found_ms
            yield found(Code.DAMAGE_BEFORE, file=file, start=start, at_ms=at_ms)


def _still(row: Damage) -> Found:
    """Tell a damage that was written down as one that is still there."""
    about: dict[str, Value] = {"file": row.file, "start": row.start, "stop": row.stop}
    if row.known_ms:
        about["known_ms"] = row.known_ms
    return Found(Code(row.code), about)


def damages_of(findings: Iterable[Found], now_ms: int) -> list[Damage]:
    """Write down the damages among findings that nobody knows of yet."""
    return [
        damage_of(*_key(one), _stop(one), now_ms)
        for one in findings
        if one.code in LOSSES and one.repair is Repair.KNOW
    ]


def _key(one: Found) -> Key:
    if one.code is Code.BROKEN_ENTRY:
        return BROKEN, ALL_LOG, 0
    return one.code.value, _file(one), int(one.about.get("start", 0))


def _file(one: Found) -> str:
    return str(one.about.get("file", "")).removesuffix(".gz")


def _stop(one: Found) -> int:
    """Give where a damage ends; of broken entries how many there are."""
    named = "count" if one.code is Code.BROKEN_ENTRY else "stop"
    return int(one.about.get(named, 0))


def _is_all_known(one: Found, row: Damage) -> bool:
    """Claim that there are no more broken entries than were known."""
    return one.code is not Code.BROKEN_ENTRY or row.stop >= _stop(one)

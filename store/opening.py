"""Opening a store: the newest memory that can be used, and the log after it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.base import load_base
from store.cipher import Cipher
from store.disk import LOCK_NAME, Disk, RealDisk, StoreUnusable, reason
from store.log import (
    START,
    EventLog,
    Finding,
    Position,
    Recovered,
    Trouble,
    load_snapshots,
    segment_name,
    segment_numbers,
)
from store.memory import BrokenMemoryError, Memory

Progress = Callable[[float], None]
"""Hears how much of a long log was read, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that is open."""

    log: EventLog
    memory: Memory
    findings: tuple[Finding, ...]
    """What was found amiss."""


def open_store(
    disk: Disk, cipher: Cipher | None, at_ms: Callable[[], int], progress: Progress
) -> Opened:
    """Claim the store's folder and read what it holds.

    Raises:
        StoreBusy: If another process has it open; names that process.
        StoreUnusable: If the folder cannot be used; says why.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    newest = newest_segment(disk.names())
    memory, position = remembered(disk, cipher)
    memory.told = _fraction(newest, position, progress)
    with no_collector():
        log = EventLog(
            disk,
            device="",
            at_ms=at_ms,
            start=position,
            cipher=cipher,
            take=memory.take,
        )
    memory.told = None
    return Opened(log, memory, _findings(log.report, newest, memory))


def remembered(disk: Disk, cipher: Cipher | None) -> tuple[Memory, Position]:
    """Find the newest memory that can be used, and the place in the log it is of."""
    base = load_base(disk, cipher)
    begin = START if base is None else base[0]
    for snapshot in load_snapshots(disk, cipher):
        if snapshot.position < begin:
            break  # what came after it was dropped
        try:
            with no_collector():
                memory = Memory.decode(snapshot.content, disk, cipher)
        except BrokenMemoryError:
            continue
        return memory, snapshot.position
    if base is not None:
        position, content = base
        return Memory.decode(content, disk, cipher, same_schema=False), position
    return Memory(disk, cipher), START


def disk_of(where: Path | Disk) -> Disk:
    """Give the disk of a folder.

    Raises:
        StoreUnusable: If the folder holds other things: a mistyped name is no store.
    """
    if not isinstance(where, Path):
        return where
    try:
        names = {path.name for path in where.iterdir()} if where.is_dir() else set()
    except OSError as error:
        raise StoreUnusable(str(where), reason(error)) from error
    if names and LOCK_NAME not in names and not segment_numbers(names):
        raise StoreUnusable(str(where), "it holds other files, and no store")
    return RealDisk(where)


def newest_segment(names: list[str]) -> int:
    """Tell the highest segment number among a folder's files; 0 if there is none."""
    return max(segment_numbers(names), default=0)


@contextmanager
def no_collector() -> Iterator[None]:
    """Keep the cycle collector off: what is read stays, and it would only look."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def news(report: tuple[Finding, ...], newest: int) -> tuple[Finding, ...]:
    """Leave out tails torn long ago: they stay as evidence, and nothing was lost."""
    return tuple(
        found
        for found in report
        if found.code is not Trouble.TORN_TAIL or found.file == segment_name(newest)
    )


def _findings(
    report: tuple[Finding, ...], newest: int, memory: Memory
) -> tuple[Finding, ...]:
    broken = tuple(
        Finding(Trouble.CHAIN_BROKEN, segment_name(b.segment), b.offset, b.offset)
        for b in memory.breaks.values()
    )
    return news(report, newest) + broken


def _fraction(
    newest: int, start: Position, progress: Progress
) -> Callable[[Recovered], None]:
    """Tell progress once a segment: how many of those to be read are behind."""
    total = max(newest - start.segment, 0) + 1
    reached = start.segment

    def tell(row: Recovered) -> None:
        nonlocal reached
        if row.position.segment != reached:
            reached = row.position.segment
            progress((reached - start.segment) / total)

    return tell

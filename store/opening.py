"""Opening a store: the newest memory that can be used, and the log after it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from store.base import base_names, base_position, load_base
from store.cipher import Cipher, SealBroken
from store.collector import no_collector as no_collector
from store.device import read_device
from store.disk import LOCK_NAME, Disk, NotSaved, RealDisk, StoreUnusable
from store.keys.slots import key_files
from store.ladder import thinned
from store.late import read_again
from store.log import (
    START,
    EventLog,
    Finding,
    LogFiles,
    Position,
    Recovered,
    Trouble,
    header_after,
    load_snapshots,
    read_frames,
    read_segment,
    save_snapshot,
    segment_name,
    segment_numbers,
)
from store.memory import BrokenMemoryError, Memory
from store.model.events import BrokenEventError, Event, decode
from store.reached import last_witness, refuse_gone
from store.sentences import N_
from store.standing import Reckoned

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
    disk.lock()
    try:
        return _open_claimed(disk, cipher, at_ms, progress)
    except BaseException as error:
        disk.unlock()
        if isinstance(error, OSError):
            raise StoreUnusable.of(disk.where, error) from error
        raise


def _open_claimed(
    disk: Disk, cipher: Cipher | None, at_ms: Callable[[], int], progress: Progress
) -> Opened:
    """Read what a folder holds that nobody else can change meanwhile."""
    witness = last_witness(disk)
    refuse_gone(disk, witness)
    _refuse_unreadable(disk)
    newest, passed = newest_segment(disk.names()), list[Finding]()
    memory, position = remembered(disk, cipher, passed)
    memory.told = _fraction(newest, position, progress)
    left = _Left(memory)
    if not memory.rungs:
        memory.leaves = left.leave
    with no_collector():
        log = EventLog(
            disk,
            device=_device_code(disk, cipher),
            at_ms=at_ms,
            start=position,
            reached=witness.position if witness else START,
            is_claimed=True,
            cipher=cipher,
            take=memory.take,
        )
    memory.told = memory.leaves = None
    if not log.pending:
        left.write(disk, cipher)
    catch_up(memory, disk, cipher, progress)
    report = (*passed, *_gone_before(position, disk, cipher), *log.report)
    return Opened(log, memory, _findings(report, newest, memory))


class _Left:
    """What was known at places on the way through a long log.

    Nothing of it is written before what was in doubt in the log is settled.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._packed: dict[Position, bytes] = {}

    def leave(self, place: Position) -> None:
        """Note what is known up to a place, unless something was late even there."""
        memory = self._memory
        memory.fold_read()
        if memory.behind:
            return
        self._packed[place] = zlib.compress(memory.encode(), 1)
        memory.rungs = thinned((*memory.rungs, memory.rung(place)), keep=1)
        stay = {rung.position for rung in memory.rungs}
        self._packed = {p: one for p, one in self._packed.items() if p in stay}

    def write(self, disk: Disk, cipher: Cipher | None) -> None:
        """Write it down as snapshots; what the disk refuses is done without."""
        written: set[Position] = set()
        with suppress(OSError, NotSaved):
            for place, packed in sorted(self._packed.items()):
                content = zlib.decompress(packed)
                save_snapshot(
                    disk, place, content, kept=len(self._packed), cipher=cipher
                )
                written.add(place)
        rungs = self._memory.rungs
        self._memory.rungs = tuple(
            rung
            for rung in rungs
            if rung.position in written or rung.position not in self._packed
        )


def catch_up(
    memory: Memory,
    disk: Disk,
    cipher: Cipher | None,
    progress: Progress = lambda _: None,
) -> None:
    """Fold what was read, and at their places those events that came late.

    The log is read again from farther back where the place of one is before all that
    was remembered; if it cannot be, such events count as the first that were read.
    """
    with no_collector():
        memory.fold_read(whole=True)
        if memory.behind:
            late, is_owner = memory.behind, memory.may_write
            again = read_again(disk, cipher, late, progress, may_write=is_owner)
            if again is not None and again.chain.heads == memory.chain.heads:
                memory.behind = []
                memory.adopt(Reckoned(again.truth, again.timeline, is_late=True))
        memory.fold_behind()


def _gone_before(
    start: Position, disk: Disk, cipher: Cipher | None
) -> Iterator[Finding]:
    """Tell of whole files that are gone from before the place where reading began.

    Only where a number is skipped a file is looked into: it tells what was before it.
    """
    names = disk.names()
    bases, numbers = base_names(names), segment_numbers(names)
    dropped = base_position(bases[0]).segment - 1 if bases else 0
    folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
    for earlier, number in pairwise((dropped, *numbers)):
        if not earlier + 1 < number <= start.segment:
            continue
        with suppress(SealBroken, OSError):
            after = header_after(read_segment(folder, number).content, number)
            if after is not None and after.segment > earlier and after.offset:
                name = segment_name(after.segment)
                yield Finding(Trouble.SEGMENT_MISSING, name, 0, 0)


def _refuse_unreadable(disk: Disk) -> None:
    """Stop where this user may not read the persons' keys, before a command needs them.

    Raises:
        PermissionError: If one may not be read; other damage is told by the doctor.
    """
    for name in key_files(disk):
        try:
            disk.read(name)
        except PermissionError:
            raise
        except OSError:
            continue


def _device_code(disk: Disk, cipher: Cipher | None) -> str:
    """Tell whose segments are begun while opening; empty if that is yet to be found."""
    seen = read_device(disk, cipher)
    return seen.device.code if seen is not None and seen.is_of_folder else ""


def each_event(
    root: Path, cipher: Cipher | None, told: Callable[[Event], None]
) -> None:
    """Tell every event of a whole log, oldest first, each once; a desk may be at work.

    Raises:
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    heads: dict[str, int] = {}

    def take(row: Recovered) -> None:
        for line in row.events:
            with suppress(BrokenEventError):
                event = decode(line)
                if event.number > heads.get(event.writer, 0):
                    heads[event.writer] = event.number
                    told(event)

    if root.exists():
        read_frames(root, cipher=cipher, take=take)


def remembered(
    disk: Disk, cipher: Cipher | None, passed: list[Finding] | None = None
) -> tuple[Memory, Position]:
    """Find the newest memory that can be used, and the place in the log it is of.

    Args:
        disk: The store's folder.
        cipher: Its cipher, if it is locked with a passphrase.
        passed: Is told of snapshots that this user may not read.

    Raises:
        OSError: If a base cannot be read.
        StoreLocked: If it is locked with a passphrase that was not given.
    """

    def refused(name: str) -> None:
        if passed is not None:
            passed.append(Finding(Trouble.SNAPSHOT_UNREADABLE, name, 0, 0))

    bases = base_names(disk.names())
    newest = base_position(bases[0]) if bases else START
    for snapshot in load_snapshots(disk, cipher, refused):
        if snapshot.position < newest and _is_dropped(snapshot.position, disk, cipher):
            break
        try:
            with no_collector():
                memory = Memory.decode(snapshot.content, disk, cipher)
        except BrokenMemoryError:
            continue
        place = snapshot.position
        memory.rungs = (*memory.rungs_before(place), memory.rung(place))
        return memory, place
    if (base := load_base(disk, cipher)) is not None:
        position, content = base
        return Memory.decode(content, disk, cipher, same_schema=False), position
    return Memory(disk, cipher), START


def _is_dropped(position: Position, disk: Disk, cipher: Cipher | None) -> bool:
    """Claim that what came after a place in the log was dropped."""
    base = load_base(disk, cipher)
    return base is not None and position < base[0]


def disk_of(where: Path | Disk) -> Disk:
    """Give the disk of a folder.

    Raises:
        StoreUnusable: If the folder holds other things: a mistyped name is no store.
    """
    if not isinstance(where, Path):
        return where
    try:
        is_other = where.is_dir() and any(where.iterdir()) and not has_store(where)
    except OSError as error:
        raise StoreUnusable.of(str(where), error) from error
    if is_other:
        raise StoreUnusable(str(where), N_("it holds other files, and no store"))
    return RealDisk(where)


def has_store(where: Path) -> bool:
    """Claim that a folder is there, and a store in it.

    Raises:
        OSError: If it cannot be listed.
    """
    names = {path.name for path in where.iterdir()} if where.is_dir() else set()
    return LOCK_NAME in names or bool(segment_numbers(names))


def newest_segment(names: list[str]) -> int:
    """Tell the highest segment number among a folder's files; 0 if there is none."""
    return max(segment_numbers(names), default=0)


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

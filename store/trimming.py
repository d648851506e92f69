"""Trimming: dropping old events on purpose, with what was dropped said in the chain.

Whole segments go, the oldest first, once every event in them is older than asked. A
base is written in their place before the log says that they are dropped, and only
then are they removed: cut short anywhere, nothing is missing that was not meant to be.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from store.base import base_names, load_base, save_base
from store.chain import HASH_BYTES
from store.cipher import Cipher
from store.disk import Disk
from store.log import (
    START,
    LogFiles,
    Recovered,
    read_history,
    sealed_name,
    segment_name,
    segment_numbers,
)
from store.memory import Memory, spoken_of
from store.model.events import BrokenEventError, decode
from store.model.facts import LogTrimmed
from store.model.recent import bring_back, put_away
from store.opening import no_collector


class _Later:
    """What the log that stays speaks of."""

    def __init__(self) -> None:
        self.spoken_of: set[str] = set()

    def take(self, row: Recovered) -> None:
        for line in row.events:
            with contextlib.suppress(BrokenEventError):
                if key := spoken_of(decode(line)):
                    self.spoken_of.add(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trim:
    """What could be dropped: a base that is already on disk stands for it."""

    fact: LogTrimmed
    files: tuple[str, ...]
    """To be removed once the fact is on disk."""


class _Survey:
    """How many events a segment holds, and how new the newest is."""

    def __init__(self) -> None:
        self.events = 0
        self.newest_ms = 0

    def take(self, row: Recovered) -> None:
        for line in row.events:
            self.events += 1
            try:
                self.newest_ms = max(self.newest_ms, decode(line).at_ms)
            except BrokenEventError:
                continue


def prepare_trim(
    disk: Disk,
    before_ms: int,
    newest_segment: int,
    cipher: Cipher | None,
    progress: Callable[[float], None] = lambda _: None,
) -> Trim | None:
    """Find what is older than asked, and write the base that will stand for it.

    Args:
        disk: The store's folder, locked by the caller.
        before_ms: Only segments whose every event is older are dropped.
        newest_segment: The one being written; it stays.
        cipher: The store's cipher, if it is locked with a passphrase.
        progress: Hears how much was read, from 0 to 1.

    Returns:
        None if nothing is old enough.

    Raises:
        OSError: If the disk refused; nothing was dropped.
    """
    numbers = _numbers(disk)
    older = {n: names for n, names in numbers.items() if n < newest_segment}
    dropped, events = _old_enough(disk, older, before_ms, cipher)
    if not dropped:
        return None
    memory = _memory_at(disk, numbers, dropped, cipher, progress)
    content = memory.encode()
    kept = save_base(disk, dropped, content, cipher)
    digest = blake2b(content, digest_size=HASH_BYTES).hexdigest()
    fact = LogTrimmed(before_ms=before_ms, segment=dropped, events=events, base=digest)
    old = [name for name in base_names(disk.names()) if name != kept]
    gone = [name for n, names in numbers.items() if n <= dropped for name in names]
    return Trim(fact=fact, files=(*gone, *old))


def _old_enough(
    disk: Disk,
    numbers: dict[int, list[str]],
    before_ms: int,
    cipher: Cipher | None,
) -> tuple[int, int]:
    """Find the last segment that can go, and how many events go with it; else 0."""
    dropped = events = 0
    for number in sorted(numbers):
        survey = _Survey()
        _read(disk, numbers[number], cipher, survey.take)
        if survey.newest_ms >= before_ms:
            break
        dropped, events = number, events + survey.events
    return dropped, events


def finish_trim(disk: Disk, trim: Trim) -> None:
    """Remove what was dropped, now that the log says so.

    Raises:
        OSError: If the disk refused; what is left is removed the next time.
    """
    names = set(disk.names())
    for name in trim.files:
        if name in names:
            disk.remove(name)
    disk.sync_folder()


def _memory_at(
    disk: Disk,
    numbers: dict[int, list[str]],
    last: int,
    cipher: Cipher | None,
    progress: Callable[[float], None],
) -> Memory:
    """Fold everything up to the end of a segment.

    What has gone cold is let go, unless the log that stays speaks of it: it may be
    open again by then.
    """
    memory, begin = Memory(disk, cipher), START
    if (base := load_base(disk, cipher)) is not None:
        begin, content = base
        memory = Memory.decode(content, disk, cipher, same_schema=False)
    memory.may_write = False
    wanted = sorted(n for n in numbers if begin.segment <= n <= last)
    with no_collector():
        for at, number in enumerate(wanted):
            _read(disk, numbers[number], cipher, memory.take)
            progress((at + 1) / len(wanted))
    later = _Later()
    for number in sorted(n for n in numbers if n > last):
        _read(disk, numbers[number], cipher, later.take)
    state, cold = put_away(memory.state)
    for incident in cold:
        if incident.id in later.spoken_of:
            state = bring_back(state, incident)
    memory.state = state
    return memory


def _read(
    disk: Disk,
    names: list[str],
    cipher: Cipher | None,
    take: Callable[[Recovered], None],
) -> None:
    folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
    read_history(folder, START, take)


def _numbers(disk: Disk) -> dict[int, list[str]]:
    """Find the files of each segment; two where a sealed one is not settled yet."""
    names = disk.names()
    return {
        number: [n for n in (segment_name(number), sealed_name(number)) if n in names]
        for number in segment_numbers(names)
    }

"""Leftovers: files of work that was cut short, and of earlier repairs."""

from __future__ import annotations

from collections.abc import Iterator

from store.base import base_names, base_position, digest_of, newest_base
from store.checkup.found import Code, Found, found
from store.cipher import Cipher, SealBroken, unwrap
from store.disk import Disk
from store.log import sealed_name, segment_name, segment_numbers
from store.log.frames import Scan, scan
from store.log.kept_files import ASIDE
from store.log.segments import plain_numbers, unpack
from store.model.facts import LogTrimmed
from store.set_aside import NAME as SET_ASIDE


def check_leftovers(
    disk: Disk, cipher: Cipher | None, trims: list[LogTrimmed]
) -> Iterator[Found]:
    """Find what is left over in a folder.

    Args:
        disk: The store's folder; only read.
        cipher: The store's cipher, if it is locked with a passphrase.
        trims: What the log says was dropped on purpose.

    Raises:
        OSError: If the folder cannot be listed.
    """
    names = disk.names()
    for name in sorted(names):
        if name.endswith(ASIDE):
            yield found(Code.LEFTOVER, file=name)
    aside = [name for name in names if SET_ASIDE.fullmatch(name)]
    if aside:
        yield found(Code.SET_ASIDE_BEFORE, files=len(aside), file=min(aside))
    for number in plain_numbers(names):
        if sealed_name(number) in names:
            yield from _check_twins(disk, number, cipher)
    yield from _check_base(disk, names, cipher, trims)


def _check_twins(disk: Disk, number: int, cipher: Cipher | None) -> Iterator[Found]:
    """Compare a plain segment, which counts, with the sealed one beside it."""
    plain, sealed = segment_name(number), sealed_name(number)
    try:
        content = disk.read(plain)
        packed = unwrap(disk.read(sealed), sealed, cipher)
    except (OSError, SealBroken):
        return
    unpacked, is_whole = unpack(packed)
    here, there = scan(content, number), scan(unpacked, number)
    is_better = is_whole and content != unpacked and _frames(here) < _frames(there)
    yield found(Code.TWIN_BETTER if is_better else Code.TWIN, file=plain)


def _frames(scanned: Scan) -> set[tuple[int, bytes]]:
    return set(scanned.frames)


def _check_base(
    disk: Disk, names: list[str], cipher: Cipher | None, trims: list[LogTrimmed]
) -> Iterator[Found]:
    """Hold the newest base against what the log says, and what lies before it."""
    bases = base_names(names)
    loaded = newest_base(disk, cipher)
    if loaded is None or loaded[0] != base_position(bases[0]):
        return
    position, content = loaded
    digest = digest_of(content)
    dropped = [n for n in segment_numbers(names) if n < position.segment]
    if any(trim.base == digest for trim in trims):
        if dropped:
            yield found(Code.DROPPED_STAYS, files=len(dropped))
        return
    first = base_position(bases[1]).segment if len(bases) > 1 else 1
    if dropped[-position.segment + first :] == [*range(first, position.segment)]:
        yield found(Code.BASE_UNSAID, file=bases[0])

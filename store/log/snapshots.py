"""Snapshots: a state on disk, so that opening need not read the whole log.

A snapshot is only a cache: a broken one costs time, never events. Its name carries the
place in the log it belongs to and its checksum:

    snap-SSSSSS-OOOOOOOOOO-CCCCCCCC.json     segment, offset, crc32 of the file

In a locked store it is wrapped, and opens only at its own place.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator
from re import compile as pattern
from typing import NamedTuple
from zlib import crc32

from store.cipher import Cipher, SealBroken, unwrap, wrap
from store.disk import Disk, NotSaved, reason
from store.log.kept_files import write_file
from store.log.records import Position

KEPT = 2
"""Snapshots kept: the newest, and one in case that is broken."""

NAME = pattern(r"snap-([0-9]{6,12})-([0-9]{10,20})-([0-9a-f]{8})\.json")


class SnapshotFailed(NotSaved):
    """The snapshot is not on disk; the next opening takes longer, nothing is lost."""


class Snapshot(NamedTuple):
    """A state and the place in the log up to which it counts."""

    position: Position
    content: bytes


def save_snapshot(
    disk: Disk,
    position: Position,
    content: bytes,
    *,
    kept: int = KEPT,
    also: Collection[Position] = (),
    cipher: Cipher | None = None,
) -> None:
    """Write a snapshot for a place in the log, and remove the oldest ones.

    The caller has the folder locked, and nothing pending at that place.

    Args:
        disk: The store's folder.
        position: The place in the log up to which it counts.
        content: The state.
        kept: So many of the newest stay.
        also: Those of these places stay too.
        cipher: The store's cipher, if it is locked with a passphrase.

    Raises:
        SnapshotFailed: If the disk refused; older snapshots are untouched.
    """
    wrapped = wrap(content, _place(position), cipher)
    name = f"{_place(position)}-{crc32(wrapped):08x}.json"
    try:
        write_file(disk, name, wrapped)
    except OSError as error:
        raise SnapshotFailed(error.errno, name, reason(error)) from error
    with contextlib.suppress(OSError):
        for old in _names(disk)[kept:]:
            if snapshot_position(old) not in also:
                disk.remove(old)


def load_snapshots(
    disk: Disk,
    cipher: Cipher | None = None,
    refused: Callable[[str], None] = lambda _: None,
) -> Iterator[Snapshot]:
    """Give the snapshots that are whole, newest first, read one at a time.

    Whether a content can still be used is the caller's to judge, who asks for the next
    one if it cannot.

    Args:
        disk: The store's folder.
        cipher: The store's cipher, if it is locked with a passphrase.
        refused: Hears the name of one that this user may not read.

    Raises:
        StoreLocked: If one is locked, and there is no cipher.
    """
    try:
        names = _names(disk)
    except OSError:
        return
    for name in names:
        try:
            snapshot = _load(disk, name, cipher)
        except PermissionError:
            refused(name)
            continue
        if snapshot is not None:
            yield snapshot


def snapshot_position(name: str) -> Position:
    """Tell of which place in the log a snapshot is, by its name."""
    return _parse(name)[0]


def _load(disk: Disk, name: str, cipher: Cipher | None) -> Snapshot | None:
    """Read one snapshot; None if it is not whole, or not of this store.

    Raises:
        PermissionError: If this user may not read it.
    """
    position, checksum = _parse(name)
    try:
        wrapped = disk.read(name)
        if crc32(wrapped) == checksum:
            return Snapshot(position, unwrap(wrapped, _place(position), cipher))
    except PermissionError:
        raise
    except (OSError, SealBroken):
        pass
    return None


def _place(position: Position) -> str:
    return f"snap-{position.segment:06d}-{position.offset:010d}"


def _names(disk: Disk) -> list[str]:
    """The snapshots of a folder, newest first."""
    return sorted(filter(NAME.fullmatch, disk.names()), key=_parse, reverse=True)


def _parse(name: str) -> tuple[Position, int]:
    """Read position and checksum from a name."""
    _, segment, offset, checksum = name.removesuffix(".json").split("-")
    return Position(int(segment), int(offset)), int(checksum, 16)

"""Snapshots: a state on disk, so that opening need not read the whole log.

A snapshot is only a cache: a broken one costs time, never events. Its name carries the
place in the log it belongs to and its checksum:

    snap-SSSSSS-OOOOOOOOOO-CCCCCCCC.json     segment, offset, crc32 of the content

It is written aside, synced, renamed and its name synced, so it is whole or not there.
"""

import contextlib
from re import compile as pattern
from typing import NamedTuple
from zlib import crc32

from store.disk import Disk, NotSaved, reason
from store.log.history import Position

KEPT = 2
"""Snapshots kept: the newest, and one in case that is broken."""

NAME = pattern(r"snap-(\d{6,})-(\d{10,})-([0-9a-f]{8})\.json")

ASIDE = "snap.tmp"
"""Where a snapshot is written before it gets its name."""


class SnapshotFailed(NotSaved):
    """The snapshot is not on disk; the next opening takes longer, nothing is lost."""


class Snapshot(NamedTuple):
    """A state and the place in the log up to which it counts."""

    position: Position
    content: bytes


def save_snapshot(
    disk: Disk, position: Position, content: bytes, kept: int = KEPT
) -> None:
    """Write a snapshot for a place in the log, and remove the oldest ones.

    The caller has the folder locked, and nothing pending at that place.

    Raises:
        SnapshotFailed: If the disk refused; older snapshots are untouched.
    """
    segment, offset = position
    name = f"snap-{segment:06d}-{offset:010d}-{crc32(content):08x}.json"
    try:
        _write_aside(disk, content)
        disk.replace(ASIDE, name)
        disk.sync_folder()
    except OSError as error:
        raise SnapshotFailed(error.errno, name, reason(error)) from error
    with contextlib.suppress(OSError):
        for old in _names(disk)[kept:]:
            disk.remove(old)


def load_snapshot(disk: Disk) -> Snapshot | None:
    """Find the newest valid snapshot; None if there is none."""
    try:
        names = _names(disk)
    except OSError:
        return None
    for name in names:
        with contextlib.suppress(OSError):
            content = disk.read(name)
            position, checksum = _parse(name)
            if crc32(content) == checksum:
                return Snapshot(position, content)
    return None


def _write_aside(disk: Disk, content: bytes) -> None:
    """Put the content on stable storage under a name that nobody reads."""
    if ASIDE in disk.names():
        disk.remove(ASIDE)
    file = disk.create(ASIDE)
    try:
        disk.write(file, content)
        disk.sync(file)
    finally:
        disk.close(file)


def _names(disk: Disk) -> list[str]:
    """The snapshots of a folder, newest first."""
    return sorted(filter(NAME.fullmatch, disk.names()), key=_parse, reverse=True)


def _parse(name: str) -> tuple[Position, int]:
    """Read position and checksum from a name."""
    _, segment, offset, checksum = name.removesuffix(".json").split("-")
    return Position(int(segment), int(offset)), int(checksum, 16)

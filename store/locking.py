"""Locking a store that is there: its files sealed, one after the other.

Done with the store's folder locked and its log not open. A segment of the log keeps
its very bytes, packed and sealed as a whole; what the log writes later is sealed frame
by frame. Each file is whole and on stable storage at every moment, open or sealed, and
readers take either: where this is cut short the store works, and `lock_steps` goes on
with what is left. Snapshots are sealed too: they may hold what the log has lost.
"""

from __future__ import annotations

import contextlib
from binascii import a2b_base64
from collections.abc import Iterator
from re import compile as pattern
from typing import NamedTuple
from zlib import crc32

from store.base import NAME as BASE
from store.cipher import SEALED, SealBroken, unwrap, wrap
from store.device import DEVICE_NAME, write_device
from store.disk import Disk, NotSaved, reason
from store.drafts import DRAFTS_NAME
from store.keys.slots import NAME as RING_NAME
from store.keys.slots import seal_keys, sealed_keys
from store.keys.vault import Vault
from store.log import Position, save_snapshot, segment_name, sweep, write_file
from store.log.frames import HEAD_BYTES, LOCKED_START
from store.log.sealing import seal_steps
from store.log.segments import SEGMENT_NAME
from store.log.snapshots import NAME as SNAPSHOT
from store.past import NAME as CHAPTER
from store.sentences import N_
from store.set_aside import NAME as SET_ASIDE
from store.sync.enrolment import LINK_NAME

WHOLE = (
    SNAPSHOT, CHAPTER, BASE, pattern(DEVICE_NAME), pattern(DRAFTS_NAME),
    pattern(LINK_NAME),
)  # fmt: skip
"""Files that are sealed as a whole, behind a line that says so; sealed segments too."""


BASE64_GROUP = 4
"""Letters that stand for three bytes."""

ALL_KEPT = 1_000_000
"""Snapshots kept when one is sealed: none is removed by that but its open self."""


class Progress(NamedTuple):
    """How far locking has come."""

    file: str
    """The file that is next."""
    done: int
    total: int


def open_files(disk: Disk, vault: Vault) -> list[str]:
    """List the files that are not sealed with the newest key.

    Raises:
        OSError: If one cannot be read.
    """
    names = sorted(disk.names())
    return [name for name in names if not _is_done(disk, name, vault)]


def lock_steps(disk: Disk, vault: Vault) -> Iterator[Progress]:
    """Seal what is not sealed with the newest key; a step for each file.

    Done again from the start where it was cut short, it does only what is left. A file
    that was sealed and is damaged stays as it is.

    Raises:
        NotSaved: If the disk refused; every file is whole, sealed or open.
    """
    name = ""
    try:
        sweep(disk, disk.names())
        names = open_files(disk, vault)
        for done, name in enumerate(names):
            yield Progress(name, done, len(names))
            with contextlib.suppress(SealBroken):
                _lock(disk, name, vault)
        disk.sync_folder()
    except OSError as error:
        raise NotSaved(error.errno, name or disk.where, reason(error)) from error


def _is_done(disk: Disk, name: str, vault: Vault) -> bool:
    if RING_NAME.fullmatch(name):
        return all(map(vault.is_newest, sealed_keys(disk.read(name))))
    if SET_ASIDE.fullmatch(name):
        return disk.read(name).startswith(SEALED)
    segment = SEGMENT_NAME.fullmatch(name)
    if segment and segment[2] is None:
        return all(_is_sealed(line, vault) for line in disk.read(name).split(b"\n"))
    if segment or any(kind.fullmatch(name) for kind in WHOLE):
        content = disk.read(name)
        return content.startswith(SEALED) and vault.is_newest(content[len(SEALED) :])
    return True


def _is_sealed(line: bytes, vault: Vault) -> bool:
    """Claim that a line of a segment is a sealed frame, whole or not, or nothing."""
    payload = line.strip(b"\0 ")[HEAD_BYTES:]
    if not payload.startswith(LOCKED_START):
        return not line.strip(b"\0 ")
    first = payload[len(LOCKED_START) :][:BASE64_GROUP]
    try:
        return vault.is_newest(a2b_base64(first))
    except ValueError:  # cut short
        return False


def _lock(disk: Disk, name: str, vault: Vault) -> None:
    """Seal one file."""
    segment = SEGMENT_NAME.fullmatch(name)
    if segment and segment[2] is None:
        _lock_segment(disk, int(segment[1]), vault)
    elif SNAPSHOT.fullmatch(name):
        _lock_snapshot(disk, name, vault)
    elif RING_NAME.fullmatch(name):
        write_file(disk, name, seal_keys(disk.read(name), vault))
    elif SET_ASIDE.fullmatch(name):
        write_file(disk, name, wrap(disk.read(name), name, vault))
    else:
        _lock_whole(disk, name, vault)


def _lock_segment(disk: Disk, number: int, vault: Vault) -> None:
    for _ in seal_steps(disk, number, vault):
        pass
    name = segment_name(number)
    if name in disk.names():
        raise NotSaved(None, name, N_("it could not be sealed"))


def _lock_snapshot(disk: Disk, name: str, vault: Vault) -> None:
    """Seal a snapshot under the name that its new bytes give it.

    A damaged one is sealed as it is, under its own name, and stays damaged.
    """
    place, _, checksum = name.removesuffix(".json").rpartition("-")
    kept = disk.read(name)
    if crc32(kept) == int(checksum, 16):
        _, segment, offset = place.split("-")
        position, content = (
            Position(int(segment), int(offset)),
            unwrap(kept, place, vault),
        )
        save_snapshot(disk, position, content, kept=ALL_KEPT, cipher=vault)
        disk.remove(name)
    elif not kept.startswith(SEALED):
        write_file(disk, name, wrap(kept, name, vault))


def _lock_whole(disk: Disk, name: str, vault: Vault) -> None:
    content = unwrap(disk.read(name), name, vault)
    if name == DEVICE_NAME:
        _lock_device(disk, content, vault)
        return
    sealed = wrap(content, name, vault)
    if unwrap(sealed, name, vault) != content:
        raise NotSaved(None, name, N_("what was sealed does not open"))
    write_file(disk, name, sealed)


def _lock_device(disk: Disk, content: bytes, vault: Vault) -> None:
    """Seal DEVICE into a new file, whose mark it must carry; a copied one stays so."""
    mark = disk.identity(DEVICE_NAME).encode()
    write_device(disk, lambda new: content.replace(mark, new.encode()), vault)

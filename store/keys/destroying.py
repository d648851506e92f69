"""Destroying: keys written over wherever they lie, also in files that were set aside.

A file of keys may have been damaged and set aside by an earlier repair. Nobody reads
it, and whoever gives it its old name back could read with its keys again.
"""

from __future__ import annotations

from typing import NamedTuple

from store.cipher import SEALED, Cipher, SealBroken, unwrap, wrap
from store.disk import Disk
from store.keys.slots import (
    DESTROYED,
    ID_BYTES,
    NAME,
    RING_ID,
    SLOT_BYTES,
    Slot,
    destroyed_slot,
    key_files,
    scan_slots,
)
from store.log import write_file
from store.set_aside import old_name


class Gone(NamedTuple):
    """Which keys are to be destroyed."""

    ids: set[bytes]
    doubtful: set[bytes]
    """Of these what looks destroyed may not be so on the disk, and is done again."""
    at_ms: int


def destroy(disk: Disk, gone: Gone, cipher: Cipher | None) -> set[bytes]:
    """Write over every slot of these ids, damaged ones too; give those found.

    Raises:
        OSError: If the disk refused: some keys may still be readable.
        StoreLocked: If a file set aside is sealed, and there is no cipher.
    """
    found: set[bytes] = set()
    for name in key_files(disk):
        found |= _destroy_in(disk, name, disk.read(name), gone)
    for name in filter(_is_aside, disk.names()):
        content = disk.read(name)
        if content.startswith(SEALED):
            found |= _destroy_sealed(disk, name, content, gone, cipher)
        else:
            found |= _destroy_in(disk, name, content, gone)
    return found


def _destroy_in(disk: Disk, name: str, content: bytes, gone: Gone) -> set[bytes]:
    """Write over slots in place."""
    found = set()
    for at, slot in _slots_of(content, gone):
        disk.overwrite(name, at, slot.packed())
        found.add(slot.id)
    at, rest = _rest(content, gone)
    if rest:
        disk.overwrite(name, at, bytes(rest))
    return found


def _destroy_sealed(
    disk: Disk, name: str, content: bytes, gone: Gone, cipher: Cipher | None
) -> set[bytes]:
    """Write a file that is sealed as a whole anew; a damaged one opens for nobody."""
    try:
        image = bytearray(unwrap(content, name, cipher))
    except SealBroken:
        return set()
    slots = list(_slots_of(bytes(image), gone))
    for at, slot in slots:
        packed = slot.packed()
        image[at : at + len(packed)] = packed
    at, rest = _rest(bytes(image), gone)
    image[at : at + rest] = bytes(rest)
    if slots or rest:
        write_file(disk, name, wrap(bytes(image), name, cipher))
    return {slot.id for _, slot in slots}


def _slots_of(content: bytes, gone: Gone) -> list[tuple[int, Slot]]:
    """Tell what is to be written where."""
    rows: list[tuple[int, Slot]] = []
    for at, slot in scan_slots(content):
        held = content[at : at + ID_BYTES]
        if held not in gone.ids or held == RING_ID:
            continue
        is_gone = slot is not None and slot.state == DESTROYED
        if held in gone.doubtful or not is_gone:
            kept = slot if is_gone and slot else destroyed_slot(held, gone.at_ms)
            rows.append((at, kept))
    return rows


def _rest(content: bytes, gone: Gone) -> tuple[int, int]:
    """Find the slot at the end whose writing was cut short: where, and its length."""
    at = len(content) - len(content) % SLOT_BYTES
    is_ours = content[at : at + ID_BYTES] in gone.ids
    return at, (len(content) - at) * is_ours


def _is_aside(name: str) -> bool:
    return NAME.fullmatch(old_name(name)) is not None

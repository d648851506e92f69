"""Key slots: how the keys of persons lie in their files, byte for byte.

    people-NNNNNN.keys = up to `SLOTS` slots of `SLOT_BYTES` each
    slot = ID 5, STATE 1, WHOSE 16, KEY 32 or sealed 61, zeros, crc32 4

WHOSE is a keyed hash of who it is, so that a person is found again and nobody is named;
the hash's own key is the ring's secret, in the slot with `RING_ID`. A destroyed slot
keeps its id and, in place of WHOSE, when that was done; nothing else. Open and sealed
slots may stand in one file. A slot with `MARK_ID` holds no key: it says how far the
ring is in step with a server, and stands behind the keys that came from there.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple
from zlib import crc32

from store.cipher import Cipher
from store.disk import Disk

NAME = re.compile(r"people-([0-9]{6,12})\.keys")
SLOTS = 1_000
"""Slots in a file: 128 kB, read at one go."""

SLOT_BYTES = 128
"""Divides the sectors of all drives, so that none holds half a slot."""

ID_BYTES = 5
RING_ID = bytes(ID_BYTES)
"""The id of no person: here lies the ring's secret."""

MARK_ID = (1).to_bytes(ID_BYTES)
"""The id of no person either: how far the ring is in step with a server."""

KEY_BYTES = 32
MARK_BYTES = 102
OPEN, SEALED, DESTROYED, MARK = b"o", b"s", b"x", b"m"
KEYLESS = frozenset({DESTROYED, MARK})

_SLOT = Struct(">5ss16s102sI")
_CRC_BYTES = 4
_SEALED_BYTES = 61
"""A sealed key: 1 byte of key number, 12 of nonce, 32, and 16 of tag."""
_SIZES = {OPEN: KEY_BYTES, SEALED: _SEALED_BYTES, MARK: MARK_BYTES}


class Slot(NamedTuple):
    """A key, or what is left of it."""

    id: bytes
    state: bytes
    whose: bytes
    """Keyed hash of who it is; where it was destroyed the time of that instead."""
    key: bytes
    """Open or sealed; empty where it was destroyed."""

    def packed(self) -> bytes:
        """Write it as it lies in a file."""
        text = _SLOT.pack(*self, 0)[:-_CRC_BYTES]
        return text + crc32(text).to_bytes(_CRC_BYTES)

    @property
    def about(self) -> bytes:
        """What a sealed key is sealed for."""
        return b"person %b %b" % (self.id, self.whose)


def sealed_keys(content: bytes) -> Iterator[bytes]:
    """Give each key in a file as it was sealed; nothing (`b""`) for an open one."""
    for _, slot in scan_slots(content):
        if slot is not None and slot.state not in KEYLESS:
            yield slot.key if slot.state == SEALED else b""


def seal_keys(content: bytes, cipher: Cipher) -> bytes:
    """Seal every key in a file's content; what is no slot stays as it is.

    Raises:
        SealBroken: If a key in it was sealed by another store.
    """
    image = bytearray(content)
    for at, slot in scan_slots(content):
        if slot is None or slot.state in KEYLESS:
            continue
        key = slot.key
        if slot.state == SEALED:
            key = cipher.unseal(key, slot.about)
        image[at : at + SLOT_BYTES] = sealed_slot(slot, key, cipher).packed()
    return bytes(image)


def sealed_slot(slot: Slot, key: bytes, cipher: Cipher) -> Slot:
    """Make a slot of this key, sealed."""
    return slot._replace(state=SEALED, key=cipher.seal(key, slot.about))


def destroyed_slot(key_id: bytes, at_ms: int = 0) -> Slot:
    """Make what is left of a key: when it was destroyed, in ms since 1970; 0 unknown.

    Times before 1970 and beyond 64 bits are not known either.
    """
    known_ms = at_ms if 0 < at_ms < 1 << 64 else 0
    return Slot(key_id, DESTROYED, known_ms.to_bytes(16), b"")


def scan_slots(content: bytes) -> Iterator[tuple[int, Slot | None]]:
    """Find the slots of a file: (offset, slot), None for one that is damaged.

    Passes over what is all zeros or cut short: there a write never came to its end.
    """
    for at in range(0, len(content) - SLOT_BYTES + 1, SLOT_BYTES):
        piece = content[at : at + SLOT_BYTES]
        if not any(piece):
            continue
        found, state, whose, key, crc = _SLOT.unpack(piece)
        if crc != crc32(piece[:-_CRC_BYTES]):
            yield at, None
            continue
        size = _SIZES.get(state, 0)
        yield at, Slot(found, state, whose, key[:size])


def key_files(disk: Disk) -> list[str]:
    """List the files of a ring, oldest first."""
    return sorted(filter(NAME.fullmatch, disk.names()), key=file_number)


def file_number(name: str) -> int:
    """Read the number out of a file's name."""
    return int(name.removeprefix("people-").removesuffix(".keys"))


def spelt(made: bytes) -> str:
    """Spell an id as the log names it."""
    return base64.b32encode(made).decode().lower()


def id_of(name: str) -> bytes:
    """Give the bytes of an id's name; nothing if it is none."""
    try:
        made = base64.b32decode(name.upper())
    except ValueError:
        return b""
    return made if len(made) == ID_BYTES else b""

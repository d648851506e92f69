"""Kinds: what a file is that was given for a backup or a bundle and is neither.

It is told by how the file begins, never by its name alone: names are changed on the
way. Only its first bytes are read.
"""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path
from re import compile as pattern

from store.cipher import SEALED
from store.copies.bundle import BEGINNING
from store.copies.incident_rows import BOM
from store.copies.manifest import MANIFEST_NAME, holds_store, is_store_file
from store.copies.trouble import CopyFailed, CopyTrouble
from store.disk import reason

FIRST_BYTES = 1 << 16
SIP_BYTES = 16
GZIP = 31
ZIP, PACKED = b"PK", b"\x1f\x8b"

_FRAME = pattern(rb"[0-9a-f]{16} \[")
_IN_ZIP = pattern(rb"PK\x03\x04.{22}(..)..", 16)
"""A member's header; 16 lets a dot be any byte."""
_HEADER_BYTES = 30


def kind_of(path: Path) -> CopyTrouble:
    """Tell what a file is; `FOREIGN` where that is not known.

    Raises:
        CopyFailed: If it is not there, or cannot be read.
    """
    try:
        if path.is_dir():
            names = [each.name for each in path.iterdir()]
            is_store = holds_store(names)
            return CopyTrouble.IS_STORE_FILE if is_store else CopyTrouble.IS_FOLDER
        with path.open("rb") as file:
            first = file.read(FIRST_BYTES)
    except OSError as error:
        raise CopyFailed(CopyTrouble.DISK, path, what=reason(error)) from error
    if not first:
        return CopyTrouble.IS_EMPTY
    if first.startswith(ZIP):
        return CopyTrouble.IS_BACKUP if _is_backup(first) else CopyTrouble.IS_ZIP
    return _kind_of_text(path.name, first)


def _is_backup(first: bytes) -> bool:
    """Claim that a zip begins with a file of a store."""
    match = _IN_ZIP.match(first)
    size = int.from_bytes(match[1], "little") if match else 0
    name = first[_HEADER_BYTES : _HEADER_BYTES + size].decode("ascii", "replace")
    return name == MANIFEST_NAME or is_store_file(name)


def _kind_of_text(name: str, first: bytes) -> CopyTrouble:
    is_packed = first.startswith(PACKED)
    text = _unpacked(first) if is_packed else first
    if text.startswith(BEGINNING):
        return CopyTrouble.IS_BUNDLE
    is_part = text.startswith((SEALED, b'{"memory":')) or _FRAME.match(text)
    if is_part or is_store_file(name):
        return CopyTrouble.IS_STORE_FILE
    if is_packed:
        return CopyTrouble.IS_GZIP
    if text.startswith((b'{"writer":', BOM + b"number,id", b"number,id")):
        return CopyTrouble.IS_EXPORT
    is_text = not any(byte < 9 or 13 < byte < 32 for byte in text)
    return CopyTrouble.IS_TEXT if is_text else CopyTrouble.FOREIGN


def _unpacked(first: bytes) -> bytes:
    """Unpack a beginning, up to where it makes no sense."""
    opener = zlib.decompressobj(GZIP)
    found = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(0, len(first), SIP_BYTES):
            found += opener.decompress(first[at : at + SIP_BYTES], FIRST_BYTES)
            if len(found) >= FIRST_BYTES:
                break
    return bytes(found)

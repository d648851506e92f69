"""Pieces: the members of a zip, found in its bytes without trusting its list.

The list at the end of a zip is lost first. A member is looked for by the header in
front of it; it ends where its packing says, or where a sum stands that fits. The list
is asked as well, for a member whose header is damaged. Only names that a backup holds
are looked for, and nothing grows without measure.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from re import compile as pattern
from struct import Struct, error
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from store.copies.manifest import MANIFEST_NAME, MOST_FILE_BYTES, is_store_file

FEED_BYTES = 1 << 16
"""What is unpacked at once."""
SIP_BYTES = 64
"""What is unpacked at once where it is damaged, so that little before it is lost."""
RAW = -15
"""What zlib calls the packing of a zip."""
STORED, DEFLATED = 0, 8

_HEADER, _SUM, _LIST, _END = b"PK\x03\x04", b"PK\x07\x08", b"PK\x01\x02", b"PK\x05\x06"
_MARK = pattern(rb"PK(?:\x03\x04|\x07\x08|\x01\x02)")
_header = Struct("<4sHHHHHIIIHH")
_sum = Struct("<4sIII")
_END_BYTES = 65_557
"""The end of a zip with the longest comment."""
_UNREADABLE = (
    BadZipFile, NotImplementedError, ValueError, error, OverflowError, LookupError,
)  # fmt: skip


class Piece(NamedTuple):
    """Where a member lies."""

    name: str
    start: int
    stop: int
    is_packed: bool
    sum: int | None
    """Its crc32 as the zip says; None where that is lost."""


def find_pieces(content: bytes) -> Iterator[Piece]:
    """Find members by their headers, then by the list; one may come twice.

    Args:
        content: All that is left of a zip.
    """
    at = 0
    while (at := content.find(_HEADER, at)) >= 0:
        piece = _piece(content, at)
        at += len(_HEADER)
        if piece is not None:
            yield piece
            at = piece.stop if is_whole(content, piece) else piece.start
    yield from _listed(content)


def has_end(content: bytes) -> bool:
    """Claim that the zip was written to its end, and was not cut off."""
    return _END in content[-_END_BYTES:]


def is_whole(content: bytes, piece: Piece) -> bool:
    """Claim that a member is what the zip says that it was."""
    return piece.sum is not None and zlib.crc32(content_of(content, piece)) == piece.sum


def content_of(content: bytes, piece: Piece) -> bytes:
    """Read a member as far as it goes; nothing of one that grows without measure."""
    raw = content[piece.start : piece.stop]
    if not piece.is_packed:
        return raw if len(raw) <= MOST_FILE_BYTES else b""
    try:
        return _unpacked(raw, FEED_BYTES)[0]
    except zlib.error:
        return _unpacked(raw, SIP_BYTES, is_damaged=True)[0]


def _unpacked(
    raw: bytes, step: int, *, is_damaged: bool = False
) -> tuple[bytes, int | None]:
    """Unpack to the end of the packing; tell where that was, None if it is not there.

    Raises:
        zlib.error: If it makes no sense, unless it was said to be damaged.
    """
    opener = zlib.decompressobj(RAW)
    found = bytearray()
    for at in range(0, len(raw), step):
        rest = raw[at : at + step]
        try:
            while rest and not opener.eof:
                found += opener.decompress(rest, 1 << 20)
                rest = opener.unconsumed_tail
                if len(found) > MOST_FILE_BYTES:
                    return b"", None
        except zlib.error:
            if is_damaged:
                break
            raise
        if opener.eof:
            return bytes(found), min(at + step, len(raw)) - len(opener.unused_data)
    return bytes(found), None


def _piece(content: bytes, at: int) -> Piece | None:
    """Read a header; None if it is none of a backup's members."""
    name = _name(content, at)
    if name is None:
        return None
    _, _, flags, method, _, _, crc, size, _, name_bytes, more = _header.unpack_from(
        content, at
    )
    start = at + _header.size + name_bytes + more
    if method not in (STORED, DEFLATED) or start > len(content):
        return None
    told = not flags & 8  # sum and size stand in front, not behind
    if told and start + size <= len(content):
        return Piece(name, start, start + size, method == DEFLATED, crc)
    if method == DEFLATED and (stop := _packing_end(content, start)) is not None:
        return Piece(name, start, stop, True, _sum_at(content, stop))
    stop, found = _next_mark(content, start)
    return Piece(name, start, stop, method == DEFLATED, found)


def _name(content: bytes, at: int) -> str | None:
    """Read the name of a header, if it is one of a backup's members."""
    if at + _header.size > len(content):
        return None
    begin, size = at + _header.size, _header.unpack_from(content, at)[9]
    name = content[begin : begin + size].decode("ascii", "replace")
    return name if name == MANIFEST_NAME or is_store_file(name) else None


def _packing_end(content: bytes, start: int) -> int | None:
    """Find where packed bytes end; None if they are damaged."""
    opener = zlib.decompressobj(RAW)
    grown = 0
    try:
        for at in range(start, len(content), FEED_BYTES):
            rest = content[at : at + FEED_BYTES]
            end = at + len(rest)
            while rest and not opener.eof and grown <= MOST_FILE_BYTES:
                grown += len(opener.decompress(rest, 1 << 20))
                rest = opener.unconsumed_tail
            if opener.eof:
                return end - len(opener.unused_data)
            if grown > MOST_FILE_BYTES:
                break
    except zlib.error:
        pass
    return None


def _sum_at(content: bytes, at: int) -> int | None:
    """Read the sum behind a member; None if it is not there."""
    if content[at : at + 4] != _SUM or at + _sum.size > len(content):
        return None
    return int(_sum.unpack_from(content, at)[1])


def _next_mark(content: bytes, start: int) -> tuple[int, int | None]:
    """Find where a member ends: at its sum, or else before the next member."""
    for match in _MARK.finditer(content, start):
        at, mark = match.start(), match[0]
        if mark == _SUM and at + _sum.size <= len(content):
            _, crc, size, _ = _sum.unpack_from(content, at)
            if size == at - start and crc == zlib.crc32(content[start:at]):
                return at, crc
        elif mark == _LIST or _name(content, at) is not None:
            before = max(start, at - _sum.size)
            found = _sum_at(content, before)
            return (at, None) if found is None else (before, found)
    return len(content), None


def _listed(content: bytes) -> Iterator[Piece]:
    """Find members by the list, where that can be read."""
    try:
        listed = ZipFile(io.BytesIO(content)).infolist()
    except _UNREADABLE:
        return
    for info in listed:
        name = info.filename
        start = info.header_offset + _header.size + len(name)
        stop = start + info.compress_size
        is_ours = name == MANIFEST_NAME or is_store_file(name)
        is_method = info.compress_type in (STORED, DEFLATED)
        if is_ours and is_method and 0 <= start <= stop <= len(content):
            yield Piece(name, start, stop, info.compress_type == DEFLATED, info.CRC)

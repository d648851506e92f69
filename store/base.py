"""The base: what stands for the events that were dropped from a log on purpose.

    base-SSSSSS-CCCCCCCC.json.gz     last segment dropped, crc32 of the content

It is a memory as of the end of that segment: the State, open incidents and all, and
where every chain stood, so that what follows can still be folded and proved. Unlike a
snapshot it cannot be made again.
"""

from __future__ import annotations

import contextlib
import gzip
import zlib
from re import compile as pattern

from store.cipher import Cipher, SealBroken, unwrap, wrap
from store.disk import Disk
from store.log import (
    START,
    LogFiles,
    Position,
    header_after,
    read_segment,
    segment_numbers,
    write_file,
)

NAME = pattern(r"base-(\d{6,})-([0-9a-f]{8})\.json\.gz")


def base_position(name: str) -> Position:
    """Tell from where on the log is still there."""
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is no base")
    return Position(int(match[1]) + 1, 0)


def base_names(names: list[str]) -> list[str]:
    """Pick the bases of a folder, the newest first."""
    return sorted(filter(NAME.fullmatch, names), key=base_position, reverse=True)


def begins_late(disk: Disk, cipher: Cipher | None) -> bool:
    """Claim that the log's first files are gone, so that a base stands for them.

    A base whose trimming was cut short lies beside all the files it would stand for,
    and counts for nothing. A file whose first write was cut off says nothing.

    Raises:
        OSError: If a file cannot be read.
        StoreLocked: If one is sealed and there is no cipher.
    """
    names = disk.names()
    folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
    for number in segment_numbers(names):
        after = header_after(read_segment(folder, number).content, number)
        if after is not None:
            return after != START
    return True


def save_base(disk: Disk, segment: int, content: bytes, cipher: Cipher | None) -> str:
    """Write the base for everything up to the end of a segment; give its name.

    Raises:
        OSError: If the disk refused; nothing is changed.
    """
    name = f"base-{segment:06d}-{zlib.crc32(content):08x}.json.gz"
    packed = gzip.compress(content, compresslevel=6, mtime=0)
    write_file(disk, name, wrap(packed, name, cipher))
    return name


def load_base(disk: Disk, cipher: Cipher | None) -> tuple[Position, bytes] | None:
    """Read the base that the log goes on from; None while it has its beginning.

    Raises:
        OSError: If a file cannot be read.
        StoreLocked: If one is sealed and there is no cipher.
    """
    if not base_names(disk.names()) or not begins_late(disk, cipher):
        return None
    return newest_base(disk, cipher)


def newest_base(disk: Disk, cipher: Cipher | None) -> tuple[Position, bytes] | None:
    """Read the newest base that is whole, whether it counts or not.

    Raises:
        StoreLocked: If it is sealed and there is no cipher.
    """
    for name in base_names(disk.names()):
        with contextlib.suppress(OSError, EOFError, zlib.error, SealBroken):
            content = gzip.decompress(unwrap(disk.read(name), name, cipher))
            if name.endswith(f"-{zlib.crc32(content):08x}.json.gz"):
                return base_position(name), content
    return None

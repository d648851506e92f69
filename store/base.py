"""The base: what stands for the events that were dropped from a log on purpose.

    base-SSSSSS-CCCCCCCC.json.gz     last segment dropped, crc32 of the content

It is a memory as of the end of that segment: the State, open incidents and all, and
where every chain stood, so that what follows can still be folded and proved. Unlike a
snapshot it cannot be made again.
"""

from __future__ import annotations

import gzip
import zlib
from hashlib import blake2b
from re import compile as pattern

from store.chain import HASH_BYTES
from store.cipher import Cipher, SealBroken, unwrap, wrap
from store.disk import Disk
from store.log import (
    LogFiles,
    Position,
    header_after,
    read_segment,
    segment_numbers,
    write_file,
)
from store.log.segments import unpack

NAME = pattern(r"base-([0-9]{6,12})-([0-9a-f]{8})\.json\.gz")


def base_position(name: str) -> Position:
    """Tell from where on the log is still there."""
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is no base")
    return Position(int(match[1]) + 1, 0)


def base_names(names: list[str]) -> list[str]:
    """Pick the bases of a folder, the newest first."""
    return sorted(filter(NAME.fullmatch, names), key=base_position, reverse=True)


def dropped_until(disk: Disk, cipher: Cipher | None) -> int:
    """Tell which segment the first file goes on from; 0 if it is the very first.

    A file whose first write was cut off says nothing, and one that goes on from such a
    file has nothing missing before it.

    Raises:
        OSError: If a file cannot be read.
        StoreLocked: If one is sealed and there is no cipher.
    """
    names = disk.names()
    numbers = segment_numbers(names)
    folder = LogFiles(where=disk.where, names=names, read=disk.read, cipher=cipher)
    for number in numbers:
        after = header_after(read_segment(folder, number).content, number)
        if after is not None:
            return after.segment if after.segment < numbers[0] else numbers[0] - 1
    return numbers[0] - 1 if numbers else 1


def counting_bases(disk: Disk, cipher: Cipher | None) -> list[str]:
    """Pick the bases that reach to where the log goes on, the oldest first.

    The first one counts. A base whose trimming was cut short lies beside all the files
    it would stand for; it counts for nothing as long as they, or an older base, do.

    Raises:
        OSError: If a file cannot be read.
        StoreLocked: If one is sealed and there is no cipher.
    """
    bases = base_names(disk.names())
    behind = dropped_until(disk, cipher) if bases else 0
    reach = [name for name in bases if base_position(name).segment > behind > 0]
    return reach[::-1]


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
    return _first_whole(disk, counting_bases(disk, cipher), cipher)


def newest_base(disk: Disk, cipher: Cipher | None) -> tuple[Position, bytes] | None:
    """Read the newest base that is whole, whether it counts or not.

    Raises:
        PermissionError: If this user may not read it.
        StoreLocked: If it is sealed and there is no cipher.
    """
    return _first_whole(disk, base_names(disk.names()), cipher)


def base_digests(disk: Disk, cipher: Cipher | None) -> set[str]:
    """Give the digests of the bases that are whole, by which the log names its own.

    Raises:
        PermissionError: If one may not be read by this user.
        StoreLocked: If one is sealed and there is no cipher.
    """
    whole = (_first_whole(disk, [name], cipher) for name in base_names(disk.names()))
    return {digest_of(found[1]) for found in whole if found is not None}


def digest_of(content: bytes) -> str:
    """Give the digest by which the log names a base."""
    return blake2b(content, digest_size=HASH_BYTES).hexdigest()


def _first_whole(
    disk: Disk, names: list[str], cipher: Cipher | None
) -> tuple[Position, bytes] | None:
    for name in names:
        try:
            content, _ = unpack(unwrap(disk.read(name), name, cipher))
        except PermissionError:
            raise
        except (OSError, SealBroken):
            continue
        if name.endswith(f"-{zlib.crc32(content):08x}.json.gz"):
            return base_position(name), content
    return None

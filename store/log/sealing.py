"""Sealing: old segments packed, so that a year of the log stays small.

A sealed segment holds the very bytes of the plain one; but locked frames, which
nothing can pack, lie in it opened, for the file is locked as a whole.

It is written aside, renamed, read back and compared before the plain one goes, so that
at every moment one of the two is whole and on stable storage.
"""

import zlib
from collections.abc import Generator, Iterator

from store.cipher import Cipher, SealBroken, unwrap, wrap
from store.disk import Disk
from store.log.kept_files import write_steps
from store.log.segments import (
    GZIP,
    MOST_BYTES,
    opening_steps,
    sealed_name,
    segment_name,
)

STEP_BYTES = 256 << 10
"""What is packed in one step: some 10 ms of work, so that a screen stays alive."""

LEVEL = 6
"""A tenth of the length remains; level 9 takes three times as long for a tenth less."""


def seal_steps(disk: Disk, number: int, cipher: Cipher | None) -> Iterator[None]:
    """Seal one segment, a small act at each step.

    The caller has the folder locked, and the segment is written no more. Begins anew
    where an earlier attempt was cut short. Where the disk refuses, the plain segment
    stays, and nothing is raised: it can be sealed another day.
    """
    try:
        yield from _seal(disk, number, cipher)
    except (OSError, SealBroken):
        return


def _seal(disk: Disk, number: int, cipher: Cipher | None) -> Iterator[None]:
    plain, sealed = segment_name(number), sealed_name(number)
    content = disk.read(plain)
    if len(content) > MOST_BYTES:
        return  # no reader would unpack it
    yield
    content = yield from opening_steps(content, number, cipher)
    packed = yield from _pack(content)
    yield from write_steps(disk, sealed, wrap(packed, sealed, cipher))
    yield
    kept = unwrap(disk.read(sealed), sealed, cipher)
    yield
    is_same = yield from _holds(kept, content)
    if is_same:
        disk.remove(plain)
        yield
        disk.sync_folder()


def _pack(content: bytes) -> Generator[None, None, bytes]:
    """Pack the content in steps; returns it packed."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    pieces = []
    for at in range(0, len(content), STEP_BYTES):
        pieces.append(packer.compress(content[at : at + STEP_BYTES]))
        yield
    pieces.append(packer.flush())
    return b"".join(pieces)


def _holds(packed: bytes, content: bytes) -> Generator[None, None, bool]:
    """Compare in steps; returns whether the packed bytes hold just this content."""
    opener = zlib.decompressobj(GZIP)
    at, rest = 0, packed
    try:
        while not opener.eof:
            piece = opener.decompress(rest, STEP_BYTES)
            if not piece and not opener.eof:
                return False
            if piece != content[at : at + len(piece)]:
                return False
            at, rest = at + len(piece), opener.unconsumed_tail
            yield
    except zlib.error:
        return False
    return at == len(content) and not opener.unused_data

"""Segment files: their names, and their bytes whether they lie plain or sealed.

    log-NNNNNN.jsonl        plain: the open segment, and older ones not yet sealed
    log-NNNNNN.jsonl.gz     sealed: the very bytes of the plain one, packed by gzip,
                            and in a locked store wrapped by its cipher, the frames
                            in it opened and padded to their places (`sealing`)

Where both lie there, sealing was cut short, and the plain one counts.
"""

import contextlib
import zlib
from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from re import compile as pattern
from typing import NamedTuple

from store.cipher import Cipher, SealBroken, StoreLocked, unwrap
from store.log.frames import LOCKED_START, frame, is_locked, pad, scan, unlock_payload
from store.sentences import N_

SEGMENT_NAME = pattern(r"log-([0-9]{6,12})\.jsonl(\.gz)?")

GZIP = 16 + zlib.MAX_WBITS
"""Tells zlib to write and read the form of gzip; it dates nothing, so same in, same
out."""

LOCKED_HINT = b" " + LOCKED_START
"""What stands in every locked frame, and in an open one only if its author put spaces
between the parts of an event; then the segment is looked through for nothing."""

STEP_FRAMES = 200
"""Locked frames that are opened in one step."""

SIP_BYTES = 64
"""What is unpacked at a time from a file that does not unpack as a whole."""

MOST_BYTES = 256 << 20
"""What a sealed file may unpack to. A segment ends at 4 MiB and one more frame; a base
of ten years is some 20 MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFiles:
    """A store folder to read from."""

    where: str
    """The folder as people know it, for messages."""

    names: Collection[str]
    """The files in it."""

    read: Callable[[str], bytes]
    """Reads one of them; raises OSError."""

    cipher: Cipher | None = None
    """Opens what is locked."""


class Segment(NamedTuple):
    """The bytes of one segment."""

    file: str
    """Where they were read."""

    content: bytes
    """As they were written, but with the locked frames opened, each padded to its
    length, so that all stay at their places; a frame that is still locked does not open
    with this key. If not all could be unpacked, the part that could."""

    is_whole: bool
    is_sealed: bool


def segment_name(number: int) -> str:
    """Name the plain file of a segment."""
    return f"log-{number:06d}.jsonl"


def sealed_name(number: int) -> str:
    """Name the sealed file of a segment."""
    return f"{segment_name(number)}.gz"


def segment_numbers(names: Collection[str]) -> list[int]:
    """List the segments of a folder, plain or sealed, oldest first."""
    matches = (SEGMENT_NAME.fullmatch(name) for name in names)
    return sorted({int(match[1]) for match in matches if match})


def plain_numbers(names: Collection[str]) -> list[int]:
    """List the segments that have a plain file, oldest first."""
    return [n for n in segment_numbers(names) if segment_name(n) in names]


def file_of(names: Collection[str], number: int) -> str:
    """Name the file of a segment that counts."""
    plain = segment_name(number)
    return plain if plain in names else sealed_name(number)


def read_segment(folder: LogFiles, number: int) -> Segment:
    """Read one segment from whichever file of it counts.

    A plain file may be sealed by the store's owner while a bystander reads: where it
    was when the folder was listed, the sealed one may now be.

    Raises:
        FileNotFoundError: If neither is there.
        OSError: If the system cannot read it.
        StoreLocked: If it is locked, and there is no cipher.
        SealBroken: If it is locked with another key, or was changed.
    """
    cipher, plain, sealed = folder.cipher, segment_name(number), sealed_name(number)
    if plain in folder.names:
        with contextlib.suppress(FileNotFoundError):
            content = open_frames(folder.read(plain), number, cipher)
            return Segment(plain, content, is_whole=True, is_sealed=False)
    content, is_whole = unpack(unwrap(folder.read(sealed), sealed, cipher))
    content = open_frames(content, number, cipher)
    return Segment(sealed, content, is_whole, is_sealed=True)


def open_frames(content: bytes, number: int, cipher: Cipher | None) -> bytes:
    """Open the locked frames of a segment, each padded to its length.

    A frame that does not open stays as it is.

    Raises:
        StoreLocked: If there are any, and there is no cipher.
    """
    steps = opening_steps(content, number, cipher)
    try:
        while True:
            next(steps)
    except StopIteration as last:
        return bytes(last.value)


def opening_steps(
    content: bytes, number: int, cipher: Cipher | None
) -> Generator[None, None, bytes]:
    """Do what `open_frames` does, a few frames at each step."""
    if LOCKED_HINT not in content:
        return content
    pieces, at = [], 0
    for count, (offset, payload) in enumerate(scan(content, number).frames):
        if count % STEP_FRAMES == 0:
            yield
        if is_locked(payload):
            if cipher is None:
                locked = N_("{where} is locked with a passphrase")
                raise StoreLocked(locked, where=segment_name(number))
            with contextlib.suppress(SealBroken):
                plain = unlock_payload(payload, number, offset, cipher)
                bare = frame(pad(plain, len(payload)), number)
                pieces += [content[at:offset], bare]
                at = offset + len(bare)
    return b"".join([*pieces, content[at:]])


def unpack(packed: bytes) -> tuple[bytes, bool]:
    """Give back what was packed, as far as it goes, and whether that is all of it.

    Of what grows beyond `MOST_BYTES`, which no store writes, nothing is given.
    """
    told_bytes = int.from_bytes(packed[-4:], "little")
    if told_bytes <= MOST_BYTES:
        with contextlib.suppress(zlib.error):
            opener = zlib.decompressobj(GZIP)
            content = opener.decompress(packed, told_bytes + 1)
            if opener.eof:
                return content, not opener.unused_data
    return _salvage(packed), False


def _salvage(packed: bytes) -> bytes:
    """Unpack up to where the bytes make no sense any more."""
    opener = zlib.decompressobj(GZIP)
    found = bytearray()
    try:
        for at in range(0, len(packed), SIP_BYTES):
            found += opener.decompress(packed[at : at + SIP_BYTES])
            if len(found) > MOST_BYTES:
                return b""
            if opener.eof:
                break
    except zlib.error:
        pass
    return bytes(found)

"""What kind of file it is, told by its first bytes; and its bytes, unpacked."""

from __future__ import annotations

import bz2
import contextlib
import errno
import gzip
import re
import tempfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from store.city.importing.report import ImportFailed, Stage, Watch, Why

MOST_JSON_BYTES = 400_000_000
"""Of a JSON file, unpacked; in memory it takes about ten times as much."""
MOST_UNPACKED_BYTES = 4_000_000_000
"""Of a packed PBF, unpacked beside it for reading: a country has less."""

_HEAD = 65_536
_CHUNK = 1 << 20
_NAME = re.compile(rb"[A-Za-z]\w*")
_ASIDES = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">"))
"""What may stand before the root of XML, and what ends it."""


class Kind(StrEnum):
    """What a file is inside."""

    OSM = "osm"
    PBF = "pbf"
    O5M = "o5m"
    JSON = "json"


class Packing(StrEnum):
    """What a file is wrapped in; the value is what pyosmium adds to its format."""

    PLAIN = ""
    GZIP = ".gz"
    BZIP2 = ".bz2"


def sniff(path: Path) -> tuple[Kind, Packing]:
    """Tell what a file is.

    Raises:
        ImportFailed: If it is missing, empty, no file, or of no kind we read.
    """
    with reading(path):
        if path.exists() and not path.is_file():
            raise ImportFailed(path, Why.UNREADABLE)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    if not head:
        raise ImportFailed(path, Why.EMPTY)
    packing = Packing.PLAIN
    if head.startswith(b"\x1f\x8b"):
        packing, head = Packing.GZIP, _unpacked_head(path, head, Packing.GZIP)
    elif head.startswith(b"BZh"):
        packing, head = Packing.BZIP2, _unpacked_head(path, head, Packing.BZIP2)
    kind = _kind(head)
    if kind is None:
        raise ImportFailed(path, Why.UNKNOWN_KIND if head else Why.EMPTY)
    return kind, packing


def _unpacked_head(path: Path, head: bytes, packing: Packing) -> bytes:
    with reading(path):
        if packing is Packing.GZIP:
            return zlib.decompressobj(31).decompress(head, _HEAD)
        unpacker = bz2.BZ2Decompressor()
        with path.open("rb") as file:  # a block of bzip2 is up to 900 kB
            found = b""
            while not found and not unpacker.eof and (chunk := file.read(_CHUNK)):
                found = unpacker.decompress(chunk, _HEAD)
        return found


def _kind(head: bytes) -> Kind | None:
    if head[4:15] == b"\n\x09OSMHeader":
        return Kind.PBF
    if head.startswith(b"\xff\xe0\x04o5m2"):
        return Kind.O5M
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        return Kind.OSM if _root(text) in (b"", b"osm") else None
    return Kind.JSON if text.startswith((b"{", b"[")) else None


def _root(text: bytes) -> bytes:
    """Name the first element of XML; empty where the text ends before it."""
    at = text.find(b"<")
    while at >= 0:
        ends = (end for begin, end in _ASIDES if text.startswith(begin, at))
        closing = next(ends, None)
        if closing is None:
            name = _NAME.match(text, at + 1)
            return name[0] if name else b"<"
        end = text.find(closing, at)
        at = text.find(b"<", end) if end >= 0 else -1
    return b""


def _opened(path: Path, packing: Packing) -> BinaryIO:
    if packing is Packing.GZIP:
        return cast("BinaryIO", gzip.open(path, "rb"))
    if packing is Packing.BZIP2:
        return cast("BinaryIO", bz2.open(path, "rb"))
    return path.open("rb")


def read_all(path: Path, packing: Packing, watch: Watch) -> bytes:
    """Read a file into memory, unpacked.

    Raises:
        ImportFailed: If it cannot be read, or is larger than `MOST_JSON_BYTES`.
    """
    content = bytearray()
    with reading(path), _opened(path, packing) as file:
        while chunk := file.read(_CHUNK):
            content += chunk
            watch.at(Stage.UNPACKING, len(content))
            if len(content) > MOST_JSON_BYTES:
                raise ImportFailed(path, Why.TOO_LARGE)
    return bytes(content)


@contextlib.contextmanager
def unpacked(path: Path, packing: Packing, watch: Watch) -> Iterator[Path]:
    """Give a packed file unpacked, as a temporary file.

    Raises:
        ImportFailed: If it cannot be read or there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="map-import-") as folder:
        plain = Path(folder) / "unpacked"
        written = 0
        with reading(path), _opened(path, packing) as file, plain.open("wb") as copy:
            while chunk := file.read(_CHUNK):
                written += copy.write(chunk)
                watch.at(Stage.UNPACKING, written)
                if written > MOST_UNPACKED_BYTES:
                    raise ImportFailed(path, Why.TOO_LARGE)
        yield plain


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell what goes wrong with a file's bytes as an `ImportFailed`."""
    try:
        yield
    except FileNotFoundError as error:
        raise ImportFailed(path, Why.MISSING) from error
    except EOFError as error:
        raise ImportFailed(path, Why.TRUNCATED, str(error)) from error
    except (zlib.error, gzip.BadGzipFile) as error:
        raise ImportFailed(path, Why.BROKEN, str(error)) from error
    except OSError as error:
        if error.errno is None:  # bz2 tells broken content so
            raise ImportFailed(path, Why.BROKEN, str(error)) from error
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = Why.NO_ROOM if full else Why.UNREADABLE
        raise ImportFailed(path, why, error.strerror or "") from error

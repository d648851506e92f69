"""A backup as it lies there: opened, and checked against its manifest.

It may come from anywhere. Names that no store has, links, members that grow without
measure, and whatever else a hostile zip can hold, are refused before a byte of it is
written anywhere.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from store.copies.manifest import (
    MANIFEST_NAME,
    MOST_FILE_BYTES,
    MOST_FILES,
    MOST_MANIFEST_BYTES,
    BrokenManifestError,
    Manifest,
    Member,
    NewerManifestError,
    decode_manifest,
)
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch, unwatched
from store.disk import reason

CHUNK_BYTES = 1 << 18
NAME_SHOWN = 60
"""Letters of a strange name that are told."""
DEFLATE_RATIO = 1100
"""Deflate cannot do better than 1032 to 1."""

_BROKEN = (
    BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    struct.error, OverflowError, LookupError,
)  # fmt: skip
"""What the zip reader raises on bytes that are no zip."""


class Archive:
    """An open backup.

    Args:
        file: The zip.
        where: What people call it.

    Raises:
        CopyFailed: If it is no backup, or holds what no backup holds.
    """

    def __init__(self, file: BinaryIO, where: object) -> None:
        self.where = where
        self._is_checked = False
        try:
            length = file.seek(0, 2)
            file.seek(0)
            self._zip = ZipFile(file)
        except (*_BROKEN, OSError) as error:
            raise self._failed(CopyTrouble.FOREIGN) from error
        self.manifest = self._read_manifest()
        self._check_members(length)

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Read a member piece by piece.

        Raises:
            CopyFailed: After the last piece, or before, if it is not what the manifest
                says.
        """
        digest, size = sha256(), 0
        try:
            with self._zip.open(member.name) as file:
                while chunk := file.read(CHUNK_BYTES):
                    size += len(chunk)
                    if size > member.size_bytes:
                        raise self._failed(CopyTrouble.DAMAGED, what=member.name)
                    digest.update(chunk)
                    yield chunk
        except _BROKEN as error:
            raise self._failed(CopyTrouble.DAMAGED, what=member.name) from error
        except OSError as error:
            raise self._failed(CopyTrouble.DISK, what=reason(error)) from error
        if size != member.size_bytes or digest.hexdigest() != member.sha256:
            raise self._failed(CopyTrouble.DAMAGED, what=member.name)

    def read(self, name: str) -> bytes:
        """Read a whole member, checked; as a store's disk reads its files.

        Raises:
            CopyFailed: If it is not what the manifest says.
            FileNotFoundError: If there is none.
        """
        member = next((m for m in self.manifest.files if m.name == name), None)
        if member is None:
            raise FileNotFoundError(name)
        return b"".join(self.chunks(member))

    def names(self) -> list[str]:
        """List the store's files in it."""
        return [member.name for member in self.manifest.files]

    def check(self, watch: Watch = unwatched) -> None:
        """Read every byte, and compare; once is enough, for `chunks` compares again.

        Raises:
            CopyFailed: If anything is not what the manifest says.
        """
        if self._is_checked:
            return
        done, total = 0, self.manifest.total_bytes
        for member in self.manifest.files:
            unpacked = Unpacked()
            for chunk in self.chunks(member):
                if not unpacked.is_bounded(chunk):
                    raise self._failed(CopyTrouble.TOO_LARGE, what=member.name)
                done += len(chunk)
                watch(Progress(done, total))
        self._is_checked = True

    def _read_manifest(self) -> Manifest:
        try:
            found = self._zip.getinfo(MANIFEST_NAME)
        except KeyError:
            raise self._failed(CopyTrouble.FOREIGN) from None
        if found.file_size > MOST_MANIFEST_BYTES or found.flag_bits & 1:
            raise self._failed(CopyTrouble.FOREIGN)
        try:
            with self._zip.open(found) as file:
                content = file.read(MOST_MANIFEST_BYTES + 1)
            return decode_manifest(content)
        except NewerManifestError:
            raise self._failed(CopyTrouble.NEWER) from None
        except BrokenManifestError as error:
            raise self._failed(CopyTrouble.STRANGE, what=str(error)) from error
        except (*_BROKEN, OSError) as error:
            raise self._failed(CopyTrouble.DAMAGED, what=MANIFEST_NAME) from error

    def _check_members(self, length: int) -> None:
        """Refuse what is not in the manifest, or not a plain file, or far too large."""
        members = {member.name: member for member in self.manifest.files}
        listed = self._zip.infolist()
        packed = 0
        for info in listed:
            name = info.filename[:NAME_SHOWN]
            packed += info.compress_size
            is_link = stat.S_ISLNK(info.external_attr >> 16)
            if is_link or info.compress_type not in (0, 8) or info.flag_bits & 1:
                raise self._failed(CopyTrouble.STRANGE, what=name)
            if info.filename == MANIFEST_NAME:
                continue
            member = members.get(info.filename)
            if member is None:
                raise self._failed(CopyTrouble.STRANGE, what=name)
            if info.file_size != member.size_bytes:
                raise self._failed(CopyTrouble.DAMAGED, what=name)
            if info.file_size > DEFLATE_RATIO * (info.compress_size + 1):
                raise self._failed(CopyTrouble.TOO_LARGE, what=name)
        missing = sorted(members.keys() - {info.filename for info in listed})
        if missing:
            raise self._failed(CopyTrouble.DAMAGED, what=missing[0])
        if len(listed) != len(members) + 1 or len(listed) > MOST_FILES + 1:
            raise self._failed(CopyTrouble.STRANGE, what="a name twice")
        if packed > length:  # members that share their bytes
            raise self._failed(CopyTrouble.TOO_LARGE, what=MANIFEST_NAME)

    def _failed(self, trouble: CopyTrouble, **about: object) -> CopyFailed:
        return CopyFailed(trouble, self.where, **about)


class Unpacked:
    """Counts what a member grows to when a reader unpacks it."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._is_first = True
        self._size = 0

    def is_bounded(self, chunk: bytes) -> bool:
        """Claim that up to this piece it stays in bounds; what is broken unpacks no
        further, and the log's own reader tells.
        """
        if self._is_first and chunk.startswith(b"\x1f\x8b"):
            self._stream = zlib.decompressobj(wbits=31)
        self._is_first = False
        stream, rest = self._stream, chunk
        try:
            while stream is not None and rest:
                self._size += len(stream.decompress(rest, CHUNK_BYTES))
                if self._size > MOST_FILE_BYTES:
                    return False
                rest = stream.unconsumed_tail
                if stream.eof:
                    rest = stream.unused_data
                    stream = self._stream = zlib.decompressobj(wbits=31)
        except zlib.error:
            self._stream = None
        return True

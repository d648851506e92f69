"""Remains: what can still be read of a backup that was damaged or cut off.

Its files are read as far as they go. Whether that is all of them, the manifest says by
its sums; where that is lost, the zip's own sums say what is whole, and nobody what is
missing.

What was made from the log is left out where some of it is damaged, and made anew by the
next desk; but not where the log lacks something too, for then it may be all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from store.cipher import Cipher, SealBroken, unwrap
from store.copies.archive import CHUNK_BYTES, Archive, Unpacked
from store.copies.kinds import kind_of
from store.copies.manifest import (
    BASE,
    CHAPTER,
    MANIFEST_NAME,
    MOST_FILE_BYTES,
    SEGMENT,
    SNAPSHOT,
    BrokenManifestError,
    Manifest,
    Member,
    NewerManifestError,
    decode_manifest,
)
from store.copies.pieces import Piece, content_of, find_pieces, has_end, is_whole
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch, unwatched
from store.log.segments import unpack

MENDABLE = {CopyTrouble.DAMAGED, CopyTrouble.FOREIGN, CopyTrouble.DISK}
"""Troubles of an archive after which its remains are looked for."""
SEARCHED = {*MENDABLE, CopyTrouble.STRANGE, CopyTrouble.TOO_LARGE}
"""Those after which they are looked for when somebody asks for it: the size that the
zip's list tells may be what is damaged, and remains are measured anew."""
UNCLEAR = {CopyTrouble.IS_BACKUP, CopyTrouble.FOREIGN}
"""Kinds of files in which they may be."""
SHOWN = 4
"""Names in one line."""
MOST_BYTES = 1 << 30
"""A longer file is not searched: it is held in memory. A year is some 0.03 GiB."""
MOST_GROWTH = 200
"""How many times longer than the file all that was in it may be: text of a log packs
to a tenth."""
BLOCK_BYTES = 1 << 16
"""What is read at once; a block that a bad medium refuses is taken for zeros."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amiss:
    """What is wrong with a backup's files."""

    damaged: frozenset[str] = frozenset()
    """They are there in part."""
    missing: frozenset[str] = frozenset()
    is_listed: bool = True
    """The manifest is there: no other file is missing."""

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        unlisted = set() if self.is_listed else {MANIFEST_NAME}
        return self.damaged | self.missing | unlisted


class Remains:
    """A backup as far as it can be read; read as an `Archive` is.

    Args:
        file: What is left of it.
        where: What people call it.

    Raises:
        CopyFailed: If nothing of a backup is found in it, or it is too large.
    """

    def __init__(self, file: BinaryIO, where: object) -> None:
        self.where = where
        self._bytes = _read_all(file, where)
        self._pieces: dict[str, Piece] = {}
        most = MOST_GROWTH * len(self._bytes) + MOST_FILE_BYTES
        for piece in find_pieces(self._bytes):
            most -= self._take(piece)
            if most < 0:
                raise CopyFailed(CopyTrouble.TOO_LARGE, where, what=piece.name)
        self.listed = self._read_manifest(self._pieces.pop(MANIFEST_NAME, None))
        """The manifest as it was written; None where it is lost."""
        if not self._pieces:
            raise CopyFailed(CopyTrouble.FOREIGN, where)
        self.left_out: frozenset[str] = frozenset()
        """Files that are not put back: they can be made anew."""

    @property
    def is_cut(self) -> bool:
        """Claim that the file ends before the backup does."""
        return self.listed is None and not has_end(self._bytes)

    @cached_property
    def amiss(self) -> Amiss:
        """What is wrong with the files."""
        if self.listed is None:
            pieces = self._pieces.items()
            broken = {name for name, one in pieces if not is_whole(self._bytes, one)}
            return Amiss(damaged=frozenset(broken), is_listed=False)
        listed = {member.name: member for member in self.listed.files}
        there = self._members.keys()
        damaged = {n for n in there if self._members[n] != listed[n]}
        missing = listed.keys() - there
        return Amiss(damaged=frozenset(damaged), missing=frozenset(missing))

    @cached_property
    def lost(self) -> frozenset[str]:
        """Name what is not whole and cannot be made anew; `use` may name more."""
        return frozenset(n for n in self.amiss.names if not _is_made(n))

    def use(self, cipher: Cipher | None) -> frozenset[str]:
        """Choose what is put back; name what is lost of it.

        Args:
            cipher: The backup's own, if it is locked.

        Raises:
            StoreLocked: If it is locked, and no cipher was given.
        """
        broken = self.amiss.names - self.lost
        based = {name for name in broken if self._is_in_base(name, cipher)}
        snapshots = {name for name in self.amiss.damaged if SNAPSHOT.fullmatch(name)}
        if self.lost or based:
            self.left_out = frozenset(snapshots)
            return self.lost | (broken - snapshots)
        if broken:  # what is whole of them is of no use without the others
            made = filter(_is_made, self.names())
            anew = (name for name in made if not self._is_in_base(name, cipher))
            self.left_out = frozenset(anew)
        return frozenset()

    @property
    def whole(self) -> int:
        """How many files are whole."""
        return len(self._members.keys() - self.amiss.damaged)

    @property
    def manifest(self) -> Manifest:
        """What is put back, with its true sizes and sums."""
        files = [row for row in self._members.values() if row.name not in self.left_out]
        if self.listed is None:
            return Manifest(at_ms=0, files=files)
        return msgspec.structs.replace(self.listed, files=files)

    def refusal(self, lost: frozenset[str]) -> CopyFailed:
        """Say what is lost, to whoever did not ask for the rest."""
        about: dict[str, object] = {"whole": self.whole}
        if self.is_cut:
            about["size_bytes"] = len(self._bytes)
            return CopyFailed(CopyTrouble.CUT_OFF, self.where, **about)
        about["all"] = len(self._pieces if self.listed is None else self.listed.files)
        return CopyFailed(CopyTrouble.IN_PART, self.where, **about, lost=shown(lost))

    def names(self) -> list[str]:
        """List the store's files of which something is there, in their order."""
        if self.listed is None:
            return list(self._pieces)
        return [m.name for m in self.listed.files if m.name in self._pieces]

    def read(self, name: str) -> bytes:
        """Read a file as far as it goes.

        Raises:
            FileNotFoundError: If nothing of it is there.
        """
        if name not in self._pieces:
            raise FileNotFoundError(name)
        return content_of(self._bytes, self._pieces[name])

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Give a file piece by piece."""
        content = self.read(member.name)
        for at in range(0, len(content), CHUNK_BYTES):
            yield content[at : at + CHUNK_BYTES]

    def check(self, watch: Watch = unwatched) -> None:
        """Refuse what grows without measure; what else is wrong is known already.

        Raises:
            CopyFailed: If a file does.
        """
        for member in self.manifest.files:
            unpacked = Unpacked()
            if not all(map(unpacked.is_bounded, self.chunks(member))):
                about = {"what": member.name}
                raise CopyFailed(CopyTrouble.TOO_LARGE, self.where, **about)
        watch(Progress(1, 1))

    @cached_property
    def _members(self) -> dict[str, Member]:
        """What there is of each file."""
        return {name: _member(name, self.read(name)) for name in self.names()}

    def _take(self, piece: Piece) -> int:
        """Keep a piece, of two under one name the whole one; tell how long it is."""
        before = self._pieces.get(piece.name)
        if before is None or (
            not is_whole(self._bytes, before) and is_whole(self._bytes, piece)
        ):
            self._pieces[piece.name] = piece
        return len(content_of(self._bytes, piece))

    def _read_manifest(self, piece: Piece | None) -> Manifest | None:
        if piece is None or not is_whole(self._bytes, piece):
            return None
        try:
            return decode_manifest(content_of(self._bytes, piece))
        except (BrokenManifestError, NewerManifestError):
            return None

    def _is_in_base(self, name: str, cipher: Cipher | None) -> bool:
        """Claim that a base needs this file, so that it cannot be made anew."""
        for base in filter(BASE.fullmatch, self.names()):
            try:
                content, is_all = unpack(unwrap(self.read(base), base, cipher))
            except SealBroken:
                return True
            if not is_all or name.encode() in content:
                return True
        return False


Copied = Archive | Remains
"""What can be put back."""


def open_copied(
    file: BinaryIO, path: Path, watch: Watch = unwatched, *, salvage: bool = False
) -> Copied:
    """Open a backup and check it; where it is damaged, look for what remains.

    Args:
        file: The backup.
        path: Where it lies.
        watch: Hears the bytes checked.
        salvage: Search also what does not look like a backup any more.

    Raises:
        CopyFailed: If nothing of a backup is there; says what it is instead.
    """
    try:
        archive = Archive(file, path)
        archive.check(watch)
    except CopyFailed as failure:
        if failure.trouble not in (SEARCHED if salvage else MENDABLE):
            raise
        kind = kind_of(path)
        is_foreign = failure.trouble is CopyTrouble.FOREIGN
        if is_foreign and kind not in UNCLEAR and not salvage:
            raise CopyFailed(kind, path) from failure
        try:
            return _with_log(Remains(file, path))
        except CopyFailed as nothing:
            if nothing.trouble is CopyTrouble.FOREIGN and kind not in UNCLEAR:
                raise CopyFailed(kind, path) from failure
            raise
    return archive


def _with_log(remains: Remains) -> Remains:
    if not any(SEGMENT.fullmatch(n) or BASE.fullmatch(n) for n in remains.names()):
        raise CopyFailed(CopyTrouble.DAMAGED, remains.where, what="log")
    return remains


def shown(names: Iterable[str]) -> str:
    """List names for a line: the first few, and how many more there are."""
    ordered = sorted(names)
    more = [f"+{len(ordered) - SHOWN}"] if len(ordered) > SHOWN else []
    return ", ".join([*ordered[:SHOWN], *more])


def _is_made(name: str) -> bool:
    """Claim that a file was made from the log, and can be made anew."""
    return bool(SNAPSHOT.fullmatch(name) or CHAPTER.fullmatch(name))


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), sha256(content).hexdigest())


def _read_all(file: BinaryIO, where: object) -> bytes:
    """Read a file past the blocks that its medium refuses."""
    length = file.seek(0, 2)
    if length > MOST_BYTES:
        raise CopyFailed(CopyTrouble.TOO_LARGE, where, what=f"{length} bytes")
    content = bytearray(length)
    for at in range(0, length, BLOCK_BYTES):
        try:
            file.seek(at)
            block = file.read(BLOCK_BYTES)
        except OSError:
            continue
        content[at : at + len(block)] = block
    return bytes(content)

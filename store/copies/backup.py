"""A backup of a store, also while a desk works in it: one zip of the store's own files.

No lock is taken and nothing in the store is changed. The desk goes on: it writes to the
last segment, seals others, replaces snapshots. So the order of copying is chosen such
that what comes first needs nothing that comes later; where the ground shifts under the
copier all the same, it begins again. A locked store stays locked in its backup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from store.chain import Chain, Head
from store.cipher import SEALED, Cipher, SealBroken, StoreLocked, unwrap
from store.copies.archive import Archive
from store.copies.aside import NewFile, Target
from store.copies.manifest import (
    BASE,
    MANIFEST_NAME,
    SEGMENT,
    Manifest,
    Member,
    encode_manifest,
    keys_to_copy,
    logs_to_copy,
    newest,
    number_of,
    rows_of,
)
from store.copies.passage import Passage, base_chain
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch, unwatched
from store.disk import reason
from store.log import START, LogFiles, read_history
from store.log.frames import scan
from store.log.segments import unpack

TRIES = 8
"""How often copying begins again when the store is changed under it."""


class Source(Protocol):
    """What a backup needs of the store's folder."""

    @property
    def where(self) -> str:
        """The folder as people know it."""

    def names(self) -> list[str]:
        """List the files."""

    def read(self, name: str) -> bytes:
        """Read a whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a backup is to hold, and its name."""

    name: str
    """The file's, in the target folder."""
    device: str
    """Whose store it is; empty where that is not known."""
    at_ms: int
    people: bool = True
    """Whether the persons' keys go with it: without them no personal field of the copy
    can ever be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made, read back and compared."""

    path: str
    size_bytes: int
    manifest: Manifest
    gaps: dict[str, int]
    """Writer -> number of the first event that the log lacks where it belongs."""


class _Shifted(Exception):  # noqa: N818 (a state)
    """What was being copied was replaced meanwhile; copying has to begin again."""


def backup_name(device: str, moment: str) -> str:
    """Name a backup where nobody did: `patrol-backup-k7q-20261123-141500.zip`."""
    return f"patrol-backup-{device or 'store'}-{moment}.zip"


def make_backup(
    source: Source,
    target: Target,
    wanted: Wanted,
    cipher: Cipher | None = None,
    watch: Watch = unwatched,
) -> Backup:
    """Copy a store into one new file, read it back, and only then give it its name.

    Args:
        source: The store's folder; a desk may be at work there.
        target: The folder for the backup.
        wanted: What it is to hold.
        cipher: Only for saying in the manifest where the chains of a locked store
            stand; what is copied stays locked.
        watch: Hears how many of the store's files are copied.

    Raises:
        CopyFailed: If there is no store, the disk refuses, or the name is taken;
            nothing is left behind.
    """
    for _ in range(TRIES):
        try:
            with NewFile(target, wanted.name) as file:
                copier = _Copier(source, wanted, cipher, watch)
                manifest = copier.copy_to(file)

                def check(written: BinaryIO, manifest: Manifest = manifest) -> None:
                    _compare(written, manifest, file.where)

                file.keep(check)
                return Backup(
                    path=file.where,
                    size_bytes=file.size_bytes,
                    manifest=manifest,
                    gaps=copier.gaps,
                )
        except _Shifted:
            continue
    raise CopyFailed(CopyTrouble.RESTLESS, source.where)


def _compare(written: BinaryIO, manifest: Manifest, where: str) -> None:
    """Read back what lies on the medium.

    Raises:
        CopyFailed: If it is not what was written.
    """
    try:
        archive = Archive(written, where)
        archive.check()
        same = archive.manifest == manifest
    except CopyFailed as failure:
        raise CopyFailed(CopyTrouble.NOT_KEPT, where) from failure
    if not same:
        raise CopyFailed(CopyTrouble.NOT_KEPT, where)


class _Copier:
    """One attempt."""

    def __init__(
        self, source: Source, wanted: Wanted, cipher: Cipher | None, watch: Watch
    ) -> None:
        self._source = source
        self._wanted = wanted
        self._cipher = cipher
        self._watch = watch
        self._members: list[Member] = []
        self._unread: list[str] = []
        self._passage: Passage | None = Passage(lambda _: None, Chain())
        """Follows the chains; None once something was locked to this program."""

    @property
    def gaps(self) -> dict[str, int]:
        """Where events are missing in what was copied, as far as it can be read."""
        return self._passage.gaps if self._passage else {}

    def copy_to(self, file: NewFile) -> Manifest:
        """Copy everything, and the manifest last."""
        before = self._names()
        logs = logs_to_copy(before)
        if not any(SEGMENT.fullmatch(n) or BASE.fullmatch(n) for n in logs):
            raise CopyFailed(CopyTrouble.NO_STORE, self._source.where)
        with ZipFile(file, "w") as archive:
            self._copy_all(archive, logs, len(logs))
            after = self._names()
            keys = keys_to_copy(after, people=self._wanted.people)
            self._copy_all(archive, keys, len(logs) + len(keys))
            if newest(before, BASE) != newest(after, BASE):
                raise _Shifted
            manifest = self._manifest()
            _add(archive, MANIFEST_NAME, encode_manifest(manifest))
        return manifest

    def _names(self) -> list[str]:
        try:
            return self._source.names()
        except OSError as error:
            where = self._source.where
            raise CopyFailed(CopyTrouble.DISK, where, what=reason(error)) from error

    def _copy_all(self, archive: ZipFile, names: Iterable[str], total: int) -> None:
        for name in names:
            self._copy(archive, name)
            done = len(self._members) + len(self._unread)
            self._watch(Progress(done, max(total, done)))

    def _copy(self, archive: ZipFile, name: str) -> None:
        """Copy one file; what the disk cannot read is left out, and named."""
        try:
            name, content = self._read(name)
        except OSError:
            self._unread.append(name)
            return
        if SEGMENT.fullmatch(name) and not name.endswith(".gz"):
            content = content[: scan(content, number_of(name)).end]
        self._follow(name, content)
        digest = sha256(content).hexdigest()
        self._members.append(Member(name, len(content), digest))
        _add(archive, name, content)

    def _read(self, name: str) -> tuple[str, bytes]:
        """Read a file under the name that it has by now.

        Raises:
            _Shifted: If it is gone for good.
            OSError: If the disk cannot read it.
        """
        names = [name]
        if SEGMENT.fullmatch(name) and not name.endswith(".gz"):
            names.append(f"{name}.gz")  # it may have been sealed since
        for each in names:
            try:
                return each, self._source.read(each)
            except (FileNotFoundError, KeyError):
                continue
        raise _Shifted

    def _follow(self, name: str, content: bytes) -> None:
        """Follow the chains through what is copied, if it is not locked to us."""
        if self._passage is None:
            return
        try:
            if BASE.fullmatch(name):
                packed = unwrap(content, name, self._cipher)
                self._passage.chain = base_chain(unpack(packed)[0])
            elif SEGMENT.fullmatch(name):
                folder = LogFiles(
                    where=self._source.where,
                    names=[name],
                    read=lambda _: content,
                    cipher=self._cipher,
                )
                read_history(folder, START, self._passage.take)
        except (StoreLocked, SealBroken):
            self._passage = None
        except OSError:
            pass  # a broken base is copied as it is; the log's check names it

    def _manifest(self) -> Manifest:
        passage = self._passage
        heads: dict[str, Head] | None = passage.chain.heads if passage else None
        return Manifest(
            device=self._wanted.device,
            at_ms=self._wanted.at_ms,
            people=self._wanted.people,
            heads=None if heads is None else rows_of(heads),
            unread=self._unread,
            files=self._members,
        )


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    """Add a member; what is packed or sealed already is stored as it is."""
    info = ZipInfo(name)
    info.external_attr = 0o600 << 16
    is_packed = name.endswith(".gz") or content.startswith(SEALED)
    info.compress_type = ZIP_STORED if is_packed else ZIP_DEFLATED
    archive.writestr(info, content)

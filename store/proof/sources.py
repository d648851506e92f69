"""Sources: where a log lies that is to be checked, read and never written.

A store's folder, a copy of one, or a backup: a zip whose members are the store's files.
"""

from __future__ import annotations

import filecmp
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile, ZipFile

from store.copies.manifest import MOST_FILE_BYTES
from store.disk import reason
from store.folder import Folder
from store.proof.verdict import CANNOT_CHECK, CANNOT_READ, Unverifiable
from store.sentences import N_, Sentence

ZIP_START = b"PK\x03\x04"
GZIP_START = b"\x1f\x8b"


class Files(Protocol):
    """Files that can be listed and read; a `Disk` is one."""

    @property
    def where(self) -> str:
        """What these files are, as people know it, for messages."""

    def names(self) -> list[str]:
        """List them."""

    def read(self, name: str) -> bytes:
        """Read one.

        Raises:
            OSError: If the system could not.
        """


class ZipFiles:
    """The members of a zip, by their last names.

    Raises:
        Unverifiable: If one name is there twice: each reader might read another.
    """

    def __init__(self, path: Path, members: ZipFile) -> None:
        self.where = str(path)
        self._members = members
        self._paths: dict[str, str] = {}
        for whole in members.namelist():
            name = whole.rpartition("/")[2]
            if name and name in self._paths:
                twice = Sentence(N_("it holds {name} twice"), {"name": name})
                raise Unverifiable(CANNOT_CHECK, where=path, why=twice)
            self._paths[name] = whole

    def names(self) -> list[str]:
        """List them."""
        return list(self._paths)

    def read(self, name: str) -> bytes:
        """Read one; a member that cannot be unpacked is an error like a disk's."""
        if name not in self._paths:
            raise FileNotFoundError(name)
        size_bytes = self._members.getinfo(self._paths[name]).file_size
        if size_bytes > MOST_FILE_BYTES:
            raise OSError(f"{size_bytes} bytes are more than a store's file has")
        try:
            return self._members.read(self._paths[name])
        except (
            BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise OSError(str(error)) from error


@contextmanager
def open_files(path: Path) -> Iterator[Files]:
    """Open a store folder or a backup for reading.

    Raises:
        Unverifiable: If there is nothing of the kind; one line says why.
    """
    if path.is_dir():
        yield Folder(path)
        return
    try:
        members = ZipFile(path)
    except OSError as error:
        raise Unverifiable(CANNOT_READ, where=path, why=reason(error)) from error
    except (BadZipFile, ValueError, OverflowError, struct.error) as error:
        why = _why_no_zip(path)
        raise Unverifiable(CANNOT_CHECK, where=path, why=why) from error
    with members:
        yield ZipFiles(path, members)


def refuse_itself(path: Path, witness: Path) -> None:
    """Refuse a witness that is the log itself, or a mere copy beside it.

    Raises:
        Unverifiable: If it is; one line says so.
    """
    why = N_("it is that log itself")
    try:
        is_same = path.samefile(witness)
        if not is_same and path.is_dir() and witness.is_dir():
            why = N_("it is a copy of that log on the same disk, and the very same")
            is_same = path.stat().st_dev == witness.stat().st_dev and _is_copy(
                path, witness
            )
    except OSError:
        return  # whoever reads it tells why it cannot be read
    if is_same:
        none = N_("{witness} is no witness of {where}: {why}")
        raise Unverifiable(none, witness=witness, where=path, why=why)


def _is_copy(path: Path, other: Path) -> bool:
    """Claim that two folders hold the same files of a log."""
    here, there = (sorted(p.glob("log-*.jsonl*")) for p in (path, other))
    return [p.name for p in here] == [p.name for p in there] and all(
        one.samefile(two) or filecmp.cmp(one, two, shallow=False)
        for one, two in zip(here, there, strict=True)
    )


def _why_no_zip(path: Path) -> str:
    """Tell a backup that was cut short from what never was one."""
    with path.open("rb") as file:
        start = file.read(len(ZIP_START))
    if start == ZIP_START:
        return N_("it begins as a backup, and its end is missing; copy it again")
    if not start:
        return N_("it is empty")
    if start.startswith(GZIP_START):
        return N_("it is a bundle; name it with --witness")
    return N_("neither a store folder nor a backup")

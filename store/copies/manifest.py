"""The manifest: what a backup holds, file by file, and which files make a store.

A backup is one zip of a store's own files as they are, and `MANIFEST.json`:

    {"backup":1, "device":"k7q", "at":ms, "people":true,
     "heads":[[writer, number, hex], ...], "unread":[name, ...],
     "files":[[name, bytes, sha256 hex], ...]}

Only files named here, and only names that a store has, are ever taken out of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from re import Pattern

import msgspec

from store.base import NAME as BASE
from store.chain import HASH_BYTES, Head
from store.cipher import KEY_NAME
from store.device import DEVICE_NAME
from store.keys.slots import NAME as PEOPLE
from store.log.segments import MOST_BYTES
from store.log.segments import SEGMENT_NAME as SEGMENT
from store.log.snapshots import NAME as SNAPSHOT
from store.past import NAME as CHAPTER

__all__ = ["BASE", "CHAPTER", "PEOPLE", "SEGMENT", "SNAPSHOT"]

MANIFEST_NAME = "MANIFEST.json"
FORMAT = 1

MOST_FILES = 100_000
MOST_FILE_BYTES = MOST_BYTES
"""A file that is longer, packed or not, is no store's."""
MOST_MANIFEST_BYTES = 64 << 20


class BrokenManifestError(ValueError):
    """These bytes are no manifest; the message says why."""


class NewerManifestError(ValueError):
    """A newer program wrote this manifest."""


class Member(msgspec.Struct, frozen=True, array_like=True):
    """One file of a backup."""

    name: str
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename={"at_ms": "at"}):
    """What a backup holds."""

    backup: int = FORMAT
    device: str = ""
    """Whose store it is; empty where that could not be read."""
    at_ms: int
    people: bool = True
    """The persons' keys are in it."""
    heads: list[tuple[str, int, str]] | None = None
    """Where each writer's chain stands; None if the store was locked to the copier."""
    unread: list[str] = []
    """Files that could not be read, and are missing."""
    files: list[Member]

    @property
    def chain_heads(self) -> dict[str, Head] | None:
        """The heads, by writer."""
        return None if self.heads is None else heads_of(self.heads)

    @property
    def total_bytes(self) -> int:
        """How long all files are together."""
        return sum(member.size_bytes for member in self.files)


def encode_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def decode_manifest(content: bytes) -> Manifest:
    """Read a manifest that may have been written by anybody.

    Raises:
        BrokenManifestError: If it is none, or names what no store holds.
        NewerManifestError: If a newer program wrote it.
    """
    try:
        version = msgspec.json.decode(content, type=dict[str, msgspec.Raw])["backup"]
        if msgspec.json.decode(version, type=int) > FORMAT:
            raise NewerManifestError("written by a newer program")
        manifest = msgspec.json.decode(content, type=Manifest)
        heads_of(manifest.heads or [])
    except (msgspec.MsgspecError, UnicodeError, KeyError, RecursionError) as error:
        raise BrokenManifestError(str(error)) from error
    names = [member.name for member in manifest.files]
    if len(names) > MOST_FILES or len(set(names)) < len(names):
        raise BrokenManifestError("too many files, or one twice")
    for member in manifest.files:
        if not is_store_file(member.name):
            raise BrokenManifestError(f"{member.name[:40]!r} is no file of a store")
        if not 0 <= member.size_bytes <= MOST_FILE_BYTES:
            raise BrokenManifestError(f"{member.name} is too large")
    return manifest


def heads_of(rows: Iterable[tuple[str, int, str]]) -> dict[str, Head]:
    """Read heads as they are written down.

    Raises:
        BrokenManifestError: If a value is none, or a writer is named twice.
    """
    heads: dict[str, Head] = {}
    for writer, number, value in rows:
        try:
            head = Head(number, bytes.fromhex(value))
        except ValueError as error:
            raise BrokenManifestError(str(error)) from error
        if number < 1 or len(head.value) != HASH_BYTES or writer in heads:
            raise BrokenManifestError(f"no head of {writer[:20]!r}")
        heads[writer] = head
    return heads


def rows_of(heads: Mapping[str, Head]) -> list[tuple[str, int, str]]:
    """Write heads down, in the order of the writers' names."""
    return [(w, head.number, head.value.hex()) for w, head in sorted(heads.items())]


def is_store_file(name: str) -> bool:
    """Claim that a store has files of this name, and that they may be moved.

    Never `DEVICE`: two stores must not write under one name.
    """
    kinds = (SEGMENT, SNAPSHOT, BASE, CHAPTER, PEOPLE)
    return name == KEY_NAME or any(kind.fullmatch(name) for kind in kinds)


def holds_store(names: Iterable[str]) -> bool:
    """Claim that a folder with these files holds a store."""
    return any(name == DEVICE_NAME or is_store_file(name) for name in names)


def logs_to_copy(names: Iterable[str]) -> list[str]:
    """Choose what a backup takes beside the keys, in the order of copying.

    First the log and the bases that stand for its beginning: a copy that is cut off
    keeps what was first. Snapshot and chapters are chosen by the same list of names, so
    they are no newer than the log. Of a segment that lies there twice, the plain one
    counts.
    """
    found = sorted(names)
    plain = {name for name in found if name.endswith(".jsonl")}
    segments = [
        name
        for name in found
        if SEGMENT.fullmatch(name)
        and not (name.endswith(".gz") and name.removesuffix(".gz") in plain)
    ]
    return [
        *(name for name in found if BASE.fullmatch(name)),
        *sorted(segments, key=number_of),
        *filter(None, [newest(found, SNAPSHOT)]),
        *(name for name in found if CHAPTER.fullmatch(name)),
    ]


def keys_to_copy(names: Iterable[str], *, people: bool) -> list[str]:
    """Choose the key files that a backup takes: copied last, for the log needs them."""
    found = sorted(names)
    persons = [name for name in found if people and PEOPLE.fullmatch(name)]
    return [*persons, *(name for name in found if name == KEY_NAME)]


def newest(names: Iterable[str], kind: Pattern[str]) -> str:
    """Name the newest file of a kind; empty if there is none."""
    return max(filter(kind.fullmatch, names), key=_age, default="")


def number_of(name: str) -> int:
    """Tell the number of a segment's file."""
    return int(name.partition(".")[0].split("-")[1])


def _age(name: str) -> tuple[int, ...]:
    """What sorts files of one kind from the oldest to the newest."""
    parts = name.partition(".")[0].split("-")[1:]
    return tuple(int(part) for part in parts if part.isdigit())

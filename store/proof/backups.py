"""Backups: what lies there held against the list that the backup brings of itself.

The list is not signed, and whoever changes a file on purpose can change the list too.
It names a file that a bad disk changed, and a copy that is not whole.
"""

from __future__ import annotations

from hashlib import sha256

from store.copies.manifest import (
    MANIFEST_NAME,
    BrokenManifestError,
    Manifest,
    NewerManifestError,
    decode_manifest,
)
from store.disk import reason
from store.proof.memories import check_heads
from store.proof.reckoning import Reckoning
from store.proof.sources import Files
from store.proof.verdict import Code


def read_list(reckoning: Reckoning, files: Files) -> Manifest | None:
    """Read a backup's list; None where there is none, or, and said, none that can be.

    A zip or a folder without one is taken as a bare copy of the files.
    """
    if MANIFEST_NAME not in files.names():
        return None
    try:
        return decode_manifest(files.read(MANIFEST_NAME))
    except OSError as error:
        why = reason(error)
    except (BrokenManifestError, NewerManifestError) as error:
        why = str(error)
    reckoning.note(Code.LIST_BROKEN, file=MANIFEST_NAME, why=why)
    return None


def check_members(reckoning: Reckoning, files: Files, listed: Manifest) -> None:
    """Compare each file with its size and digest in the list."""
    names = set(files.names())
    for member in listed.files:
        if member.name not in names:
            reckoning.note(Code.MEMBER_MISSING, file=member.name, by=MANIFEST_NAME)
        elif not _is_as_listed(files, member.name, member.size_bytes, member.sha256):
            reckoning.note(Code.MEMBER_DIFFERS, file=member.name, by=MANIFEST_NAME)
    known = {member.name for member in listed.files} | {MANIFEST_NAME}
    for name in sorted(names - known):
        reckoning.note(Code.MEMBER_STRANGE, file=name, by=MANIFEST_NAME)


def check_listed_heads(reckoning: Reckoning, listed: Manifest) -> None:
    """Hold a log that is read to its end against the heads in its backup's list."""
    heads = (listed.chain_heads or {}).items()
    codes = Code.LIST_LATER, Code.LIST_OTHER
    check_heads(reckoning, heads, codes, {"by": MANIFEST_NAME})


def _is_as_listed(files: Files, name: str, size_bytes: int, digest: str) -> bool:
    try:
        content = files.read(name)
    except OSError:
        return False
    return len(content) == size_bytes and sha256(content).hexdigest() == digest

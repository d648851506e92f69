"""Copies: what can go wrong with backups, bundles and exports, told in one way.

A copy is whole or it is not there; and nothing is taken from one that was not checked
to its last byte. `CopyFailed` names the trouble by a code and its particulars; the
sentences of the interface are elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from store.disk import StoreError


class CopyTrouble(StrEnum):
    """Why a copy was not made, or not taken."""

    NO_STORE = "no-store"
    NO_FOLDER = "no-folder"
    NO_TARGET = "no-target"
    """It is no folder, and no name for a new file; `suffix` would make it one."""
    NO_FILE = "no-file"
    NO_CODE = "no-code"
    """It cannot be the code of a device."""
    INSIDE = "inside-store"
    """The copy would lie in the store's own folder."""
    EXISTS = "exists"
    """A file of that name is there already, and is never written over."""
    DISK = "disk"
    """The system refused to read or write; `what` says why."""
    RESTLESS = "restless"
    """The store changed so often meanwhile that no whole copy came together."""
    NOT_KEPT = "not-kept"
    """What was written reads back as something else: the medium is bad."""
    FOREIGN = "foreign"
    """The file is no backup, or no bundle."""
    IS_BACKUP = "is-backup"
    """It is a backup, where a bundle was asked for."""
    IS_BUNDLE = "is-bundle"
    """It is a bundle, where a backup was asked for."""
    IS_STORE_FILE = "is-store-file"
    """It is one file out of a store's folder, or such a folder."""
    IS_EXPORT = "is-export"
    IS_FOLDER = "is-folder"
    IS_EMPTY = "is-empty"
    IS_ZIP = "is-zip"
    """A zip of something else."""
    IS_GZIP = "is-gzip"
    """Packed by gzip, and something else."""
    IS_TEXT = "is-text"
    NEWER = "newer"
    """A newer program wrote it."""
    DAMAGED = "damaged"
    """It was damaged or changed on the way; `what` names the member or the line."""
    CUT_OFF = "cut-off"
    """The file ends before the backup does."""
    IN_PART = "in-part"
    """Not all of a backup can be read; `lost` names what cannot."""
    KEY_LOST = "key-lost"
    """It is a locked store's, and its KEY is not in it any more."""
    STRANGE = "strange-member"
    """It holds something that is no part of a store."""
    TOO_LARGE = "too-large"
    OTHER_STORE = "other-store"
    """The folder holds another device's store."""
    SAME_STORE = "same-store"
    """The folder holds this device's store."""
    NOT_EMPTY = "not-empty"
    """The folder holds other things."""
    BAD_SIGNATURE = "bad-signature"
    """It came as it was made, and not by the device that it names."""
    UNKNOWN_DEVICE = "unknown-device"
    OTHER_KEY = "other-key"
    """It is signed with another key than the one known for that device."""
    WRONG_FINGERPRINT = "wrong-fingerprint"
    """It is signed with another key than the one that was to be trusted."""
    NOTHING_NEW = "nothing-new"
    """There is nothing in the store that the receiver lacks."""
    GAP = "gap"
    """It begins later than what is here."""
    HOLE = "hole"
    """The log here has lost events of it, and what followed them is here."""
    FORK = "fork"
    """It holds other bytes under a number that is here already."""


class CopyFailed(StoreError):  # noqa: N818 (a state, told to people)
    """A copy was not made or not taken; nothing is left half done.

    Args:
        trouble: Why.
        where: The file or folder it is about.
        about: Particulars, by the names that the sentences use.
    """

    def __init__(self, trouble: CopyTrouble, where: object, **about: object) -> None:
        told = "".join(f", {name} {value}" for name, value in about.items())
        super().__init__(f"{where}: {trouble.value}{told}")
        self.trouble = trouble
        self.where = str(where)
        self.about = about


class Progress(NamedTuple):
    """How far a copy has come, in bytes."""

    done: int
    total: int


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Take no notice."""
    del progress

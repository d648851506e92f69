"""The device: the code and the key by which this store's writers are known.

`DEVICE` lies in the store's folder and is never put into a backup. It carries a mark
that a copy of the file does not share, so that a copied folder, or a restored one
without the file, goes on as a new device with a new key: no two stores ever write, or
sign, under one name.
"""

from __future__ import annotations

import contextlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from store.cipher import Cipher, unwrap, wrap
from store.disk import Disk, StoreUnusable
from store.log.kept_files import ASIDE
from store.model.events import DEVICE_LETTERS

DEVICE_NAME = "DEVICE"
SESSION_LENGTH = 4
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""Base 32 in lower case: writer ids are typed by nobody and read by few."""

OF_SERVERS = "srv"
"""Begins the writer ids of servers; no device's code."""

RESTORED = "restored"
"""The store came without a device: from a backup."""
COPIED = "copied"
"""The store came with a device, which belongs to another folder or computer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Who writes here."""

    code: str
    """Begins every writer id of this device."""
    seed: bytes = field(repr=False)
    """The private key: `SEED_BYTES` for Ed25519."""
    key: str
    """The public key, in base64url without padding."""
    origin: str = ""
    """`RESTORED` or `COPIED` when it began on another device's store just now."""


class Seen(NamedTuple):
    """A device as its file tells it."""

    device: Device
    is_of_folder: bool
    """It belongs to this very folder, and may go on writing here."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    device: int
    code: str
    seed: str
    key: str
    mark: str


FORMAT = 1
SEED_BYTES = 32


def find_device(disk: Disk, cipher: Cipher | None, known: Collection[str]) -> Device:
    """Read who this store's device is; make a new one where none may go on.

    Args:
        disk: The store's folder, locked.
        cipher: The store's cipher, if it is locked with a passphrase.
        known: Codes that wrote in this store; empty in a new one.

    Raises:
        StoreUnusable: If a new device cannot be kept.
        StoreLocked: If it is sealed and there is no cipher.
    """
    seen = read_device(disk, cipher)
    if seen is not None and seen.is_of_folder:
        return seen.device
    origin = COPIED if seen is not None else RESTORED if known else ""
    taken = {*known, seen.device.code} if seen is not None else set(known)
    taken.add(OF_SERVERS)
    device = _new_device(taken, origin)

    def content_of(mark: str) -> bytes:
        seed = urlsafe_b64encode(device.seed).decode()
        kept = _Kept(
            device=FORMAT, code=device.code, seed=seed, key=device.key, mark=mark
        )
        return msgspec.json.encode(kept)

    try:
        write_device(disk, content_of, cipher)
    except OSError as error:
        raise StoreUnusable.of(disk.where, error) from error
    return device


def read_device(disk: Disk, cipher: Cipher | None) -> Seen | None:
    """Read the file; None where there is none, or none that can be read.

    Raises:
        StoreLocked: If it is sealed and there is no cipher.
        StoreUnusable: If this user may not read it: that is no reason to begin anew.
    """
    try:
        content = unwrap(disk.read(DEVICE_NAME), DEVICE_NAME, cipher)
        kept = msgspec.json.decode(content, type=_Kept)
        seed = urlsafe_b64decode(kept.seed)
    except PermissionError as error:
        raise StoreUnusable.of(disk.where, error) from error
    except (OSError, KeyError, ValueError, msgspec.MsgspecError):
        return None
    if kept.device != FORMAT or len(seed) != SEED_BYTES:
        return None
    device = Device(code=kept.code, seed=seed, key=kept.key)
    return Seen(device, kept.mark == _mark(disk))


def write_device(
    disk: Disk, content_of: Callable[[str], bytes], cipher: Cipher | None
) -> None:
    """Put a new DEVICE in place of the old one, whole and on stable storage.

    Args:
        disk: The store's folder, locked.
        content_of: Makes the content, given the mark of the new file.
        cipher: Seals it, if the store is locked with a passphrase.

    Raises:
        OSError: If the disk refused; the old one is still there, or already the new.
    """
    aside = DEVICE_NAME + ASIDE
    if aside in disk.names():
        disk.remove(aside)
    file = disk.create(aside)
    try:
        content = content_of(disk.identity(aside))
        disk.write(file, wrap(content, DEVICE_NAME, cipher))
        disk.sync(file)
    finally:
        disk.close(file)
    disk.replace(aside, DEVICE_NAME)
    disk.sync_folder()


def new_writer(device: str, taken: Collection[str]) -> str:
    """Make a writer id that this store has never seen: one for each opening."""
    while (writer := device + _code(SESSION_LENGTH)) in taken:
        pass
    return writer


def _mark(disk: Disk) -> str:
    with contextlib.suppress(OSError, KeyError):
        return disk.identity(DEVICE_NAME)
    return ""


def _new_device(taken: Collection[str], origin: str) -> Device:
    from store.keys.signing import new_key, public_key

    while (code := _code(DEVICE_LETTERS)) in taken:
        pass
    seed = new_key()
    return Device(code=code, seed=seed, key=public_key(seed), origin=origin)


def is_code(text: str) -> bool:
    """Claim that a text can be the code of a device."""
    return len(text) == DEVICE_LETTERS and set(text) <= set(_ALPHABET)


def _code(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))

"""People: a key for each person, so that what names them can be destroyed.

The log keeps every event for ever; what names a person in it is sealed with that
person's own key, and the key lies here. Destroying the key makes the words unreadable
in the log, in snapshots and in exports, while the chain still holds byte for byte. The
length of the words stays visible.

How the keys lie in their files is told in `store.keys.slots`. Rules, after those of the
log:

- One slot is one write and one sync, and the next slot follows only after that sync
  succeeded; what is sealed with a key is given out only then.
- So the last slot of a file is in doubt at the next opening: a key in it is appended
  again before anything more is sealed with it; and whoever goes on in an older file
  first appends its last slot again. A slot with a different one behind it is on disk.
- After a failed write or sync that file is not written again in this session.

Destroying writes over the slot in place. A solid-state drive, and a file system that
copies on writing, may keep the old block where only a laboratory finds it, and older
backups hold the key: encrypt the whole drive against the one, and let `forget_all` see
to the other when a backup comes back.
"""

from __future__ import annotations

import base64
import contextlib
import re
import secrets
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from store.cipher import Cipher, SealBroken, StoreLocked
from store.disk import Disk
from store.keys.callers import identity
from store.keys.destroying import Gone, destroy
from store.keys.slots import (
    DESTROYED,
    ID_BYTES,
    KEY_BYTES,
    MARK_ID,
    OPEN,
    RING_ID,
    SLOT_BYTES,
    SLOTS,
    Slot,
    destroyed_slot,
    file_number,
    id_of,
    key_files,
    scan_slots,
    sealed_slot,
    spelt,
)
from store.sentences import N_

NONCE_BYTES = 12

_TOKEN = re.compile(r"~([a-z2-7]{8})\.([A-Za-z0-9_-]{38,})")


class Damage(NamedTuple):
    """A slot that holds no key any more, or a file that cannot be read."""

    file: str
    offset: int
    """In bytes; -1 for the whole file."""


def is_token(text: str) -> bool:
    """Claim that this text was sealed for a person."""
    return bool(key_of(text))


def key_of(token: str) -> str:
    """Name the key that a token was sealed with; empty if it is none."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else ""


class Keyring:
    """The keys of the persons of one store; read when the first is asked for.

    Whoever seals or forgets has the folder locked.

    Args:
        disk: The store's folder.
        cipher: The store's cipher, if it is locked with a passphrase.
    """

    def __init__(self, disk: Disk, cipher: Cipher | None = None) -> None:
        self._disk = disk
        self._cipher = cipher
        self._is_loaded = False
        self._slots: dict[bytes, Slot] = {}
        self._ids: dict[bytes, list[bytes]] = {}
        """Living ids of whom, the newest last."""
        self._secrets: list[bytes] = []
        """Of the ring, the newest first; more than one only after damage."""
        self._doubtful: set[bytes] = set()
        """Read from the disk, and maybe not on it."""
        self._damage: list[Damage] = []
        self._file = ""
        """Where this session appends; empty before it does."""
        self._room = 0
        """Slots that still go into it."""
        self._given_up: set[str] = set()
        self._undone: set[bytes] = set()
        """Whose key the disk refused to destroy: what it shows may not be on it."""

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Tell what of the ring cannot be read."""
        self._load()
        return tuple(self._damage)

    def seal(self, person: str, text: str) -> str:
        """Seal some words about a person; a text that is sealed already stays so.

        Raises:
            OSError: If the person's key is not on disk; nothing was sealed.
            StoreLocked: If the store is locked, and there is no cipher.
        """
        if is_token(text):
            return text
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        slot = self._slot_of(person)
        nonce = secrets.token_bytes(NONCE_BYTES)
        aead = ChaCha20Poly1305(self._key(slot))
        sealed = aead.encrypt(nonce, text.encode("utf-8", "surrogatepass"), slot.id)
        letters = base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()
        return f"~{spelt(slot.id)}.{letters}"

    def reveal(self, token: str) -> str | None:
        """Read what was sealed; a text that is no token comes back as it is.

        Returns:
            None when its key was destroyed or is not here, or it was changed.

        Raises:
            StoreLocked: If the store is locked, and there is no cipher.
        """
        match = _TOKEN.fullmatch(token)
        if match is None:
            return token
        self._load()
        slot = self._slots.get(id_of(match[1]))
        if slot is None or slot.state == DESTROYED:
            return None
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        try:
            content = base64.urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4))
            nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
            aead = ChaCha20Poly1305(self._key(slot))
            return aead.decrypt(nonce, sealed, slot.id).decode("utf-8", "surrogatepass")
        except (InvalidTag, SealBroken, ValueError):
            return None

    def is_living(self, name: str) -> bool:
        """Claim that the key of this name is here, and was not destroyed."""
        self._load()
        slot = self._slots.get(id_of(name))
        return slot is not None and slot.state != DESTROYED

    def destroyed_ms(self, token: str) -> int | None:
        """Tell when the key of a token was destroyed here, on purpose.

        Returns:
            0 where the time is not known; None if it was not destroyed here.
        """
        self._load()
        slot = self._slots.get(id_of(key_of(token)))
        if slot is None or slot.state != DESTROYED:
            return None
        return int.from_bytes(slot.whose)

    def ids_of(self, person: str) -> tuple[str, ...]:
        """Name the living keys of a person: none, one, or more after a merge."""
        self._load()
        who = identity(person)
        return tuple(
            spelt(found)
            for secret in self._secrets
            for found in self._ids.get(_whose(who, secret), ())
        )

    def forget(self, person_or_id: str) -> tuple[str, ...]:
        """Destroy the keys of a person, or the one of this name; again is harmless.

        Returns:
            The names of the keys that are destroyed now; none if there were none.

        Raises:
            OSError: If the disk refused: some keys may still be readable. Ask again.
        """
        self._load()
        is_id = id_of(person_or_id) in self._slots
        ids = (person_or_id,) if is_id else self.ids_of(person_or_id)
        self._destroy({id_of(found) for found in ids}, again=True)
        return ids

    def forget_all(self, ids: Iterable[str], *, at_ms: int = 0) -> tuple[str, ...]:
        """Destroy each key of these names that is here, as after a backup came back.

        Args:
            ids: The names.
            at_ms: When they were forgotten, kept in their place; 0 if not known.

        Returns:
            The names of those that were not destroyed before.

        Raises:
            OSError: If the disk refused: some keys may still be readable. Ask again.
        """
        self._load()
        found = self._destroy({id_of(name) for name in ids}, again=False, at_ms=at_ms)
        return tuple(sorted(spelt(one) for one in found))

    def _slot_of(self, person: str) -> Slot:
        """Find the person's slot, or make one, surely on disk."""
        self._load()
        living = self.ids_of(person)
        if living:
            slot = self._slots[id_of(living[-1])]
            if slot.id in self._doubtful:
                self._append(slot)
                self._doubtful.discard(slot.id)
            return slot
        if not self._secrets:
            self._begin_ring(secrets.token_bytes(KEY_BYTES))
        whose = _whose(identity(person), self._secrets[0])
        slot = self._locked(
            Slot(self._new_id(), OPEN, whose, secrets.token_bytes(KEY_BYTES))
        )
        self._append(slot)
        self._take(slot)
        return slot

    def _begin_ring(self, secret: bytes) -> None:
        self._secrets.append(secret)
        self._file, self._room = "", 0

    def _new_id(self) -> bytes:
        reserved = {RING_ID, MARK_ID}
        while (
            made := secrets.token_bytes(ID_BYTES)
        ) in self._slots or made in reserved:
            pass
        return made

    def _key(self, slot: Slot) -> bytes:
        if slot.state == OPEN:
            return slot.key
        if self._cipher is None:
            locked = N_("{where} is locked with a passphrase")
            raise StoreLocked(locked, where=self._disk.where)
        return self._cipher.unseal(slot.key, slot.about)

    def _locked(self, slot: Slot) -> Slot:
        if self._cipher is None:
            return slot
        return sealed_slot(slot, slot.key, self._cipher)

    def _append(self, slot: Slot) -> None:
        """Put a slot on stable storage; after trouble not in that file again."""
        if not self._room:
            self._file = ""
            self._file = self._go_on() or self._begin()
        try:
            self._write(self._file, slot.packed())
        except BaseException:
            self._given_up.add(self._file)
            self._room = 0
            raise
        self._room -= 1

    def _go_on(self) -> str:
        """Go on in the newest file, its last slot made sure; none where none may."""
        names = key_files(self._disk)
        if not names or names[-1] in self._given_up:
            return ""
        name = names[-1]
        try:
            content = self._disk.read(name)
            whole = [slot for _, slot in scan_slots(content) if slot is not None]
            room = SLOTS - len(content) // SLOT_BYTES - 1
            is_sound = any(slot.id == RING_ID for slot in whole)
            if len(content) % SLOT_BYTES or room < 1 or not is_sound:
                return ""
            self._write(name, whole[-1].packed())
            self._disk.sync_folder()
        except OSError:
            self._given_up.add(name)
            return ""
        self._room = room
        return name

    def _begin(self) -> str:
        """Begin a file with the ring's secret in it."""
        name = f"people-{self._next_number():06d}.keys"
        slot = self._locked(Slot(RING_ID, OPEN, bytes(16), self._secrets[0]))
        disk = self._disk
        try:
            disk.close(disk.create(name))
            self._write(name, slot.packed())
            disk.sync_folder()
        except OSError:
            self._given_up.add(name)
            with contextlib.suppress(OSError):
                disk.remove(name)
            raise
        self._room = SLOTS - 1
        return name

    def _next_number(self) -> int:
        numbers = [
            file_number(name) for name in (*key_files(self._disk), *self._given_up)
        ]
        return max(numbers, default=0) + 1

    def _write(self, name: str, content: bytes) -> None:
        """Append to a file, and sync it; room for the whole file is kept."""
        disk = self._disk
        file = disk.open_append(name)
        try:
            disk.reserve(file, 0, SLOTS * SLOT_BYTES)
            disk.write(file, content)
            disk.sync(file)
        finally:
            disk.close(file)

    def _destroy(self, ids: set[bytes], *, again: bool, at_ms: int = 0) -> set[bytes]:
        """Write over every slot of these ids, damaged ones too; give those found."""
        doubtful = ids if again else ids & self._undone
        self._undone |= ids
        gone = Gone(ids, doubtful, at_ms)
        found = destroy(self._disk, gone, self._cipher) if ids else set()
        for one in found:
            self._take(destroyed_slot(one, at_ms))
        self._undone -= ids
        return found

    def _load(self) -> None:
        if self._is_loaded:
            return
        sure: set[bytes] = set()
        for name in key_files(self._disk):
            try:
                content = self._disk.read(name)
            except OSError:
                self._damage.append(Damage(name, -1))
                continue
            sure |= self._read(name, content)
        self._doubtful -= sure
        self._is_loaded = True

    def _read(self, name: str, content: bytes) -> set[bytes]:
        """Take in a file; give the ids that are surely on disk."""
        sure, last = set(), RING_ID
        for at, slot in scan_slots(content):
            if slot is None:
                self._damage.append(Damage(name, at))
                continue
            if slot.id == RING_ID:
                with contextlib.suppress(SealBroken):
                    secret = self._key(slot)
                    if secret not in self._secrets:
                        self._secrets.insert(0, secret)
            elif slot.id != MARK_ID:
                self._take(slot)
            if slot.id != last:
                sure.add(last)
            last = slot.id
        self._doubtful.add(last)
        return sure

    def _take(self, slot: Slot) -> None:
        """Know a slot; a destroyed one wins over its copies, wherever they lie."""
        before = self._slots.get(slot.id)
        if before is not None and before.state == DESTROYED:
            return
        self._slots[slot.id] = slot
        if slot.state == DESTROYED:
            if before is not None:
                self._ids[before.whose].remove(slot.id)
        elif before is None:
            self._ids.setdefault(slot.whose, []).append(slot.id)


def _whose(who: str, secret: bytes) -> bytes:
    return blake2b(who.encode("utf-8", "replace"), key=secret, digest_size=16).digest()

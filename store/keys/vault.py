"""The vault: a store's cipher, and the passphrase that opens it.

    KEY = LINE, spaces up to a block's end, LF, LF, LINE, LF
    LINE = JSON SP SUM         SUM = blake2b of the JSON, 8 bytes in hex

The two lines are the same, so that one bad block does not cost the store. They hold the
ring of the store's data keys, random and 32 bytes each, wrapped twice: under a key that
scrypt derives from the passphrase, and under the recovery code, which is random and
needs no slow derivation. New things are sealed with the newest key of the ring:

    sealed = NUMBER of the key, 1 byte; NONCE, 12 random bytes; ChaCha20-Poly1305 text

ChaCha20-Poly1305 is RFC 8439. Random nonces of 96 bits carry four thousand million
seals under one key before two meet with a chance of 1 in 2**33.

Taking the passphrase off is one write of KEY, in which the ring then lies open: what
was sealed stays so, bytes and places of the log unchanged, and whoever has the folder
can read it. A new passphrase brings a new data key, for the old ones lay open.

What a lock cannot do: the blocks of files that were open before, and of an earlier KEY,
may stay on a flash drive or in a backup; and a program that runs has the key in memory.
"""

from __future__ import annotations

import contextlib
import secrets
from base64 import b64decode, b64encode
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from store.cipher import KEY_NAME, SealBroken, StoreLocked
from store.disk import Disk, NotSaved, StoreError, StoreUnusable, reason
from store.keys.passphrase import Scrypt, read_code, scrypt_key, settled, spelt_code
from store.log import write_file
from store.sentences import N_, Sentence

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

FORMAT = 1
DATA_KEY_BYTES = 32
NONCE_BYTES = 12
SEAL_BYTES = 1 + NONCE_BYTES + 16
"""How much longer sealed bytes are than open ones."""

MOST_KEYS = 256
"""A ring's keys are numbered by one byte."""

BLOCK_BYTES = 4096
"""The smallest piece that a drive loses at once, on most."""

_SUM_BYTES = 8


SENSELESS = N_("{where}: {file} makes no sense: {why}")


class WrongPassphrase(StoreLocked):
    """A passphrase was given, and it is another one than the store's."""


class KeyDamaged(StoreError):  # noqa: N818 (a state, told to people)
    """Nothing of KEY can be read: no passphrase opens this store any more."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What KEY says. Either the ring lies open, or it is wrapped twice."""

    vault: int
    open: str = ""
    """The ring, base64."""
    kdf: Literal["", "scrypt"] = ""
    n: int = 0
    r: int = 0
    p: int = 0
    salt: str = ""
    key: str = ""
    """The ring, wrapped under the passphrase."""
    code: str = ""
    """The ring, wrapped under the recovery code."""


class _Version(msgspec.Struct):
    vault: int


class Vault:
    """A store's cipher: seals with the newest key, unseals with whichever it was.

    Args:
        ring: The data keys, oldest first.
    """

    def __init__(self, ring: tuple[bytes, ...]) -> None:
        self.ring = ring

    @cached_property
    def _ciphers(self) -> list[ChaCha20Poly1305]:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        return [ChaCha20Poly1305(key) for key in self.ring]

    def seal(self, content: bytes, about: bytes) -> bytes:
        """Seal; unsealing needs the same `about`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        text = self._ciphers[-1].encrypt(nonce, content, about)
        return b"%c%b%b" % (len(self.ring) - 1, nonce, text)

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        """Give the content back.

        Raises:
            SealBroken: If it was changed, moved, or sealed with another key.
        """
        from cryptography.exceptions import InvalidTag

        if len(sealed) < SEAL_BYTES or sealed[0] >= len(self.ring):
            raise SealBroken("not sealed with a key of this store")
        nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return self._ciphers[sealed[0]].decrypt(nonce, text, about)
        except InvalidTag:
            raise SealBroken("changed, moved, or sealed in another store") from None

    def is_newest(self, sealed: bytes) -> bool:
        """Claim that these bytes say they were sealed with the newest key."""
        return sealed[:1] == bytes([len(self.ring) - 1])


class NewVault(NamedTuple):
    """A store's new cipher, and the code to be written down, shown only now."""

    cipher: Vault
    code: str


def needs_passphrase(disk: Disk) -> bool:
    """Claim that the store is locked with a passphrase.

    Raises:
        KeyDamaged: If KEY is there and cannot be read.
        StoreUnusable: If the system cannot read it, or a newer program wrote it.
    """
    kept = _read(disk)
    return kept is not None and not kept.open


def unlock(disk: Disk, passphrase: str | None) -> Vault | None:
    """Open the store's cipher with its passphrase, or with its recovery code.

    Takes about half a second and 64 MB where a passphrase is needed.

    Returns:
        None when the store was never locked.

    Raises:
        StoreLocked: If it needs a passphrase and none was given.
        WrongPassphrase: If another one was given.
        KeyDamaged: If KEY cannot be read at all.
        StoreUnusable: If the system cannot read it, or a newer program wrote it.
    """
    kept = _read(disk)
    return None if kept is None else Vault(_ring_of(kept, passphrase, disk.where))


def make_vault(disk: Disk, passphrase: str, cost: Scrypt | None = None) -> NewVault:
    """Lock the store with a passphrase; from now on all that is new is sealed.

    The caller has the folder locked. What lies there is sealed by `store.locking`.

    Raises:
        PassphraseTooShort: If it is shorter than is of use.
        StoreError: If the store has a passphrase already.
        NotSaved: If the disk refused; nothing was sealed yet.
    """
    secret = settled(passphrase)
    kept = _read(disk)
    if kept is not None and not kept.open:
        has_one = N_("{where} has a passphrase; change that one")
        raise StoreError(has_one, where=disk.where)
    ring = _split(b64decode(kept.open)) if kept is not None else ()
    if len(ring) == MOST_KEYS:
        worn = N_("{where} was locked {count} times; move to a new one")
        raise StoreError(worn, where=disk.where, count=MOST_KEYS)
    ring = (*ring, secrets.token_bytes(DATA_KEY_BYTES))
    code = secrets.token_bytes(16)
    by_code = _wrap(ring, _code_key(code), b"code")
    _write(disk, _under_passphrase(ring, secret, cost or Scrypt(), by_code))
    return NewVault(Vault(ring), spelt_code(code))


def change_passphrase(
    disk: Disk, old: str, new: str, cost: Scrypt | None = None
) -> None:
    """Replace the passphrase; the recovery code stays, and may stand for the old one.

    The data keys stay as well: whoever knows the old passphrase and kept an old KEY
    can still read. Taking the passphrase off and locking anew gives new ones.

    Raises:
        WrongPassphrase: If the old one is another.
        PassphraseTooShort: If the new one is shorter than is of use.
        StoreError: If the store has none.
        NotSaved: If the disk refused; the old one still counts, or already the new one.
    """
    secret = settled(new)
    kept, ring = _opened(disk, old)
    _write(disk, _under_passphrase(ring, secret, cost or Scrypt(), kept.code))


def change_code(disk: Disk, passphrase: str) -> str:
    """Make a new recovery code; the one before opens older copies only.

    Raises:
        WrongPassphrase: If it is another.
        StoreError: If the store has none.
        NotSaved: If the disk refused; the old code may still count.
    """
    kept, ring = _opened(disk, passphrase)
    code = secrets.token_bytes(16)
    by_code = _wrap(ring, _code_key(code), b"code")
    _write(disk, msgspec.structs.replace(kept, code=by_code))
    return spelt_code(code)


def remove_vault(disk: Disk, passphrase: str) -> None:
    """Take the passphrase off: the keys then lie open in KEY, which must stay.

    Raises:
        WrongPassphrase: If it is another.
        StoreError: If the store has none.
        NotSaved: If the disk refused; the store may still be locked.
    """
    _, ring = _opened(disk, passphrase)
    _write(disk, _Kept(vault=FORMAT, open=b64encode(b"".join(ring)).decode()))


def is_half_damaged(disk: Disk) -> bool:
    """Claim that only one of KEY's two lines can still be read.

    Raises:
        OSError: If the system cannot read it.
    """
    if KEY_NAME not in disk.names():
        return False
    whole = [line for line in disk.read(KEY_NAME).split(b"\n") if _text_of(line)]
    return len(whole) == 1


def mend_key(disk: Disk) -> None:
    """Write KEY anew by the line that can still be read; its content stays the same.

    Raises:
        KeyDamaged: If neither can be read.
        NotSaved: If the disk refused; KEY is as it was, or mended.
    """
    if (kept := _read(disk)) is not None:
        _write(disk, kept)


def _opened(disk: Disk, passphrase: str) -> tuple[_Kept, tuple[bytes, ...]]:
    kept = _read(disk)
    if kept is None or kept.open:
        raise StoreError(N_("{where} has no passphrase"), where=disk.where)
    return kept, _ring_of(kept, passphrase, disk.where)


def _ring_of(kept: _Kept, passphrase: str | None, where: str) -> tuple[bytes, ...]:
    """Take the ring out, by the passphrase or by the recovery code."""
    typed = read_code(passphrase or "")
    try:
        if kept.open:
            return _split(b64decode(kept.open))
        if not passphrase:
            locked = N_("{where} is locked; give its passphrase or recovery code")
            raise StoreLocked(locked, where=where)
        if typed.code is not None:
            with contextlib.suppress(SealBroken):  # a passphrase may look like a code
                return _unwrap(kept.code, _code_key(typed.code), b"code")
        cost = Scrypt(n=kept.n, r=kept.r, p=kept.p)
        secret = settled(passphrase, shortest=0)
        key = scrypt_key(secret, b64decode(kept.salt), cost)
        return _unwrap(kept.key, key, cost.about)
    except SealBroken:
        why = N_("that is neither its passphrase nor its recovery code")
        if typed.slip:
            why = N_("that recovery code has a typing slip in it")
        stays = N_("{where} stays locked: {why}")
        raise WrongPassphrase(stays, where=where, why=why) from None
    except ValueError as error:
        about = {"where": where, "file": KEY_NAME, "why": str(error)}
        raise KeyDamaged(SENSELESS, **about) from None


def _under_passphrase(
    ring: tuple[bytes, ...], secret: bytes, cost: Scrypt, by_code: str
) -> _Kept:
    salt = secrets.token_bytes(16)
    key = scrypt_key(secret, salt, cost)
    return _Kept(
        vault=FORMAT,
        kdf="scrypt",
        n=cost.n,
        r=cost.r,
        p=cost.p,
        salt=b64encode(salt).decode(),
        key=_wrap(ring, key, cost.about),
        code=by_code,
    )


def _wrap(ring: tuple[bytes, ...], key: bytes, about: bytes) -> str:
    return b64encode(Vault((key,)).seal(b"".join(ring), about)).decode()


def _unwrap(wrapped: str, key: bytes, about: bytes) -> tuple[bytes, ...]:
    return _split(Vault((key,)).unseal(b64decode(wrapped), about))


def _split(ring: bytes) -> tuple[bytes, ...]:
    if not ring or len(ring) % DATA_KEY_BYTES:
        raise ValueError("no whole keys")
    starts = range(0, len(ring), DATA_KEY_BYTES)
    return tuple(ring[at : at + DATA_KEY_BYTES] for at in starts)


def _code_key(code: bytes) -> bytes:
    return blake2b(code, digest_size=DATA_KEY_BYTES, person=b"patrol recovery").digest()


def _read(disk: Disk) -> _Kept | None:
    """Read KEY by the first of its lines that is whole; None where there is none."""
    try:
        if KEY_NAME not in disk.names():
            return None
        content = disk.read(KEY_NAME)
    except OSError as error:
        error.filename = error.filename or KEY_NAME
        raise StoreUnusable.of(disk.where, error) from error
    for line in content.split(b"\n"):
        text = _text_of(line)
        if not text:
            continue
        try:
            if msgspec.json.decode(text, type=_Version).vault > FORMAT:
                newer = N_("{file} is of a newer version")
                why = Sentence(newer, {"file": KEY_NAME})
                raise StoreUnusable(disk.where, why, N_("update this program"))
            return msgspec.json.decode(text, type=_Kept)
        except msgspec.DecodeError as error:
            about = {"where": disk.where, "file": KEY_NAME, "why": str(error)}
            raise KeyDamaged(SENSELESS, **about) from None
    damaged = N_("{where}: {file} is damaged; put back the one of a backup")
    raise KeyDamaged(damaged, where=disk.where, file=KEY_NAME)


def _text_of(line: bytes) -> bytes:
    """Give what a line of KEY says; nothing if it is not whole."""
    text, _, told = line.rstrip(b" ").rpartition(b" ")
    return text if told == _sum(text) else b""


def _write(disk: Disk, kept: _Kept) -> None:
    text = msgspec.json.encode(kept)
    line = text + b" " + _sum(text)
    content = line.ljust(BLOCK_BYTES - 1) + b"\n\n" + line + b"\n"
    try:
        write_file(disk, KEY_NAME, content)
    except OSError as error:
        raise NotSaved(error.errno, KEY_NAME, reason(error)) from error


def _sum(text: bytes) -> bytes:
    return blake2b(text, digest_size=_SUM_BYTES).hexdigest().encode()

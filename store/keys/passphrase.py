"""Passphrases and recovery codes: what people type, made into keys.

A passphrase is typed on other keyboards, by other drivers, sometimes years later. So it
is settled first: Thai spelt in one way, full-width letters as plain ones, runs of space
as one. What `settled` gives for a text must never change, or stores stay shut.

A recovery code is 128 random bits and 12 bits that tell a typing slip, written as 28
letters and digits in groups of four: `7K3Q-0VXM-...`. Base 32 as Crockford has it, who
left out the letters that are taken for digits.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import NamedTuple

from store.disk import StoreError
from store.sentences import N_
from store.text import clean

SHORTEST = 8
"""Letters of a passphrase at least. Source: NIST SP 800-63B, 5.1.1.2."""

CODE_BYTES = 16
_CHECK_BITS = 12
_CODE_LETTERS = 28
_GROUP = 4
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("๐๑๒๓๔๕๖๗๘๙OIL", "0123456789011")
_BETWEEN = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2212._"))

MEMORY_LIMIT_BYTES = 256 << 20
"""What a KEY file may ask of scrypt: a hostile one must not take a laptop's memory."""

WORK_LIMIT = 8 * MEMORY_LIMIT_BYTES
"""The same for its time: about 8 seconds."""

LEAST_N = 1 << 10
_BLOCK_BYTES = 128
"""scrypt's memory is this times n times r."""


class PassphraseTooShort(StoreError):  # noqa: N818 (a state, told to people)
    """A passphrase that is guessed too quickly."""


class Scrypt(NamedTuple):
    """What deriving a key from a passphrase costs: 64 MB and about half a second.

    Source: OWASP Password Storage Cheat Sheet, one of its equal settings for scrypt.
    """

    n: int = 1 << 16
    r: int = 8
    p: int = 2

    @property
    def about(self) -> bytes:
        """The cost as text, sealed in with what the key wraps."""
        return b"scrypt %d %d %d" % self


class Typed(NamedTuple):
    """What was typed, read as a recovery code."""

    code: bytes | None
    slip: bool
    """It looks like a code, and is none: a letter is wrong, missing or too many."""


def settled(passphrase: str, shortest: int = SHORTEST) -> bytes:
    """Make the bytes that a passphrase stands for.

    Raises:
        PassphraseTooShort: If it has fewer letters than the shortest.
    """
    text = unicodedata.normalize("NFKC", clean(passphrase))
    text = " ".join(text.split())
    if len(text) < shortest:
        short = N_("a passphrase has at least {least} letters; this one has {count}")
        raise PassphraseTooShort(short, least=shortest, count=len(text))
    return text.encode()


def scrypt_key(secret: bytes, salt: bytes, cost: Scrypt) -> bytes:
    """Derive a key of 32 bytes, slowly.

    Raises:
        ValueError: If the cost is none, or more than any store of ours asks.
    """
    n, r, p = cost
    if n < LEAST_N or n & (n - 1) or r < 1 or p < 1:
        raise ValueError(f"scrypt with n={n} r={r} p={p}")
    if _BLOCK_BYTES * n * r > MEMORY_LIMIT_BYTES:
        raise ValueError(f"{_BLOCK_BYTES * n * r >> 20} MB of memory")
    if _BLOCK_BYTES * n * r * p > WORK_LIMIT:
        raise ValueError(f"scrypt with p={p}, which takes too long")
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt as Kdf

    return Kdf(salt=salt, length=32, n=n, r=r, p=p).derive(secret)


def spelt_code(code: bytes) -> str:
    """Write a recovery code for people to copy."""
    number = int.from_bytes(code) << _CHECK_BITS | _check(code)
    letters = [_LETTERS[number >> 5 * at & 31] for at in reversed(range(_CODE_LETTERS))]
    text = "".join(letters)
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def read_code(text: str) -> Typed:
    """Read a recovery code as people type it: case, spaces and dashes do not matter."""
    letters = "".join(text.upper().translate(_READ_AS).translate(_BETWEEN).split())
    if any(letter not in _LETTERS for letter in letters):
        return Typed(None, slip=False)
    if len(letters) != _CODE_LETTERS:
        return Typed(None, slip=abs(len(letters) - _CODE_LETTERS) <= 2)
    number = 0
    for letter in letters:
        number = number << 5 | _LETTERS.index(letter)
    code = (number >> _CHECK_BITS).to_bytes(CODE_BYTES)
    if _check(code) != number & (1 << _CHECK_BITS) - 1:
        return Typed(None, slip=True)
    return Typed(code, slip=False)


def _check(code: bytes) -> int:
    digest = blake2b(code, digest_size=2, person=b"patrol slip").digest()
    return int.from_bytes(digest) >> 16 - _CHECK_BITS

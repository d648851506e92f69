"""Signatures: which device wrote a head, and the forms of it that go on paper.

Ed25519 (RFC 8032) through `cryptography`. A device keeps a seed of 32 bytes; its public
key and its signatures travel as text, base64url without padding. Each has one spelling
only, so that comparing texts compares keys.
"""

from __future__ import annotations

import base64
import secrets
from hashlib import blake2b

from store.sentences import N_, Sentence

SEED_BYTES = 32
"""Length of a private key's seed."""

KEY_BYTES = 32
SIGNATURE_BYTES = 64
FINGERPRINT_BYTES = 8
"""64 bits, read aloud and compared; who forges a twin needs about 2**64 keys."""

GROUP = 4
"""Digits between two dashes on paper."""

_READ_AS = str.maketrans("๐๑๒๓๔๕๖๗๘๙OIL", "0123456789011")
"""What people write for a hex digit; O, I and L are none, so nothing is mistaken."""

_SKIPPED = "-\u2010\u2011\u2012\u2013\u2014\u2212:.,"
"""What stands between groups, besides white space."""


def new_key() -> bytes:
    """Make a private key's seed, from the system's source of chance."""
    return secrets.token_bytes(SEED_BYTES)


def public_key(seed: bytes) -> str:
    """Derive the public key of a seed, as text."""
    from cryptography.hazmat.primitives.asymmetric import ed25519

    private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    return _encoded(private.public_key().public_bytes_raw())


def sign(seed: bytes, text: bytes) -> str:
    """Sign some bytes; the same seed and bytes give the same signature."""
    from cryptography.hazmat.primitives.asymmetric import ed25519

    private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    return _encoded(private.sign(text))


def is_signed(key: str, text: bytes, signature: str) -> bool:
    """Claim that whoever has the seed of this public key signed these very bytes.

    Never raises: a key or a signature that is none has signed nothing.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key_bytes = _decoded(key, KEY_BYTES)
    signature_bytes = _decoded(signature, SIGNATURE_BYTES)
    if key_bytes is None or signature_bytes is None:
        return False
    try:
        public = ed25519.Ed25519PublicKey.from_public_bytes(key_bytes)
        public.verify(signature_bytes, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: str) -> str:
    """Shorten a public key for people to compare: `3F2A-91C0-77B4-0D1E`."""
    digest = blake2b(key.encode(), digest_size=FINGERPRINT_BYTES).digest()
    return printed(digest)


def printed(value: bytes) -> str:
    """Write a head, or another hash, for paper: hex digits in groups of four."""
    digits = value.hex().upper()
    return "-".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def read_printed(text: str) -> bytes:
    """Read what `printed` wrote, as people type it.

    Case, spaces, dashes and Thai digits do not matter, and O, I and L count as the
    digits they are taken for.

    Raises:
        ValueError: If another sign stands in it, or half a byte is missing; its
            argument is the sentence that says so.
    """
    digits = "".join(text.upper().translate(_READ_AS).split())
    digits = digits.translate(dict.fromkeys(map(ord, _SKIPPED)))
    strange = next((sign for sign in digits if sign not in "0123456789ABCDEF"), None)
    if strange is not None:
        neither = N_("not a printed head: {sign!r} is neither 0-9 nor A-F")
        raise ValueError(Sentence(neither, {"sign": strange}))
    if len(digits) % 2:
        odd = N_("not a printed head: {count} digits, one is missing")
        raise ValueError(Sentence(odd, {"count": len(digits)}))
    return bytes.fromhex(digits)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str, length: int) -> bytes | None:
    """The bytes of a text of ours; None if it has another length or spelling."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return content if len(content) == length and _encoded(content) == text else None

"""What a locked store needs of a cipher; the one that is used is in `store.keys.vault`.

A whole file is sealed behind a line that says so; a frame's payload is sealed by the
log. A store may hold both sealed and open files: locking it takes one file after the
other, and may be cut short.
"""

from __future__ import annotations

from typing import Protocol

from store.disk import StoreError
from store.sentences import N_

KEY_NAME = "KEY"
"""The file that holds the key of a locked store, wrapped by its passphrase."""

SEALED = b"patrol-sealed 1\n"
"""How a sealed file begins."""


class StoreLocked(StoreError):  # noqa: N818 (a state, told to people)
    """The store is locked with a passphrase, and none, or another one, was given."""


class SealBroken(ValueError):  # noqa: N818 (a state, not a mistake in the code)
    """These bytes were not sealed with this key, or were changed since."""


class Cipher(Protocol):
    """Seals bytes so that they can neither be read nor changed unseen."""

    def seal(self, content: bytes, about: bytes) -> bytes:
        """Seal; unsealing needs the same `about`, so nothing can be moved."""

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        """Give the content back.

        Raises:
            SealBroken: If it was changed, moved, or sealed with another key.
        """


def wrap(content: bytes, name: str, cipher: Cipher | None) -> bytes:
    """Make a file's content ready to be written; open where there is no cipher."""
    if cipher is None:
        return content
    return SEALED + cipher.seal(content, name.encode())


def unwrap(content: bytes, name: str, cipher: Cipher | None) -> bytes:
    """Give back what `wrap` was given, sealed or open.

    Raises:
        StoreLocked: If it is sealed and there is no cipher.
        SealBroken: If it was changed, or belongs to another file or store.
    """
    if not content.startswith(SEALED):
        return content
    if cipher is None:
        raise StoreLocked(N_("{where} is locked with a passphrase"), where=name)
    return cipher.unseal(content[len(SEALED) :], name.encode())

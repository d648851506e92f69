"""Drafts: what a person began to write and has not entered, kept by the device alone.

One small file beside the log, replaced whole, so that it outlives a crash. Unfinished
words are nobody's deed: they are in no event, no backup and no bundle, they are sealed
where the store is, and the file goes with the last of them.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from store.cipher import Cipher, SealBroken, StoreLocked, unwrap, wrap
from store.disk import Disk
from store.log import write_file

DRAFTS_NAME = "DRAFTS"
"""The file: officer -> kind of draft -> its text."""

_Kept = dict[str, dict[str, str]]


class Drafts:
    """The drafts of one store, by officer and kind. It costs nothing until asked.

    Args:
        disk: The store's folder, locked by who writes.
        cipher: The store's cipher, if it is locked with a passphrase.
    """

    def __init__(self, disk: Disk, cipher: Cipher | None) -> None:
        self._disk, self._cipher = disk, cipher
        self._known: _Kept | None = None

    def read(self, by: str, kind: str) -> str:
        """Give a draft; empty when there is none, or it cannot be read."""
        return self._all().get(by, {}).get(kind, "")

    def keep(self, by: str, kind: str, text: str) -> None:
        """Keep a draft in place of an older one; an empty text takes it away.

        Raises:
            OSError: If the disk refused; the older one may still be there.
        """
        if self.read(by, kind) == text:
            return
        kinds = {**self._all().get(by, {}), kind: text}
        everyone = {**self._all(), by: {k: said for k, said in kinds.items() if said}}
        self._write({name: kinds for name, kinds in everyone.items() if kinds})

    def count(self, speaks: Callable[[str], bool]) -> int:
        """Count the drafts that speak of somebody."""
        kept = self._all().values()
        return sum(speaks(text) for kinds in kept for text in kinds.values())

    def forget(self, speaks: Callable[[str], bool]) -> None:
        """Take away every officer's drafts that speak of somebody.

        Raises:
            OSError: If the disk refused; they may still be there.
        """
        if not self.count(speaks):
            return
        everyone = {
            name: {kind: text for kind, text in kinds.items() if not speaks(text)}
            for name, kinds in self._all().items()
        }
        self._write({name: kinds for name, kinds in everyone.items() if kinds})

    def _write(self, drafts: _Kept) -> None:
        if drafts:
            content = msgspec.json.encode(drafts)
            write_file(
                self._disk, DRAFTS_NAME, wrap(content, DRAFTS_NAME, self._cipher)
            )
        elif DRAFTS_NAME in self._disk.names():
            self._disk.remove(DRAFTS_NAME)
            self._disk.sync_folder()
        self._known = drafts

    def _all(self) -> _Kept:
        if self._known is None:
            self._known = self._found()
        return self._known

    def _found(self) -> _Kept:
        try:
            content = self._disk.read(DRAFTS_NAME)
            whole = unwrap(content, DRAFTS_NAME, self._cipher)
            return msgspec.json.decode(whole, type=_Kept)
        except (OSError, StoreLocked, SealBroken, msgspec.MsgspecError):
            return {}  # half a sentence that cannot be read is worth no alarm

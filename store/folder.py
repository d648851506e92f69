"""A folder that is only looked at: nothing in it is made, locked or changed."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

from store.disk import RealDisk


class Folder(RealDisk):
    """One folder of this computer, for reading; one that is not there looks empty."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._lock_file = None

    def names(self) -> list[str]:
        """List the files of the folder."""
        try:
            return super().names()
        except FileNotFoundError:
            return []

    def lock(self) -> NoReturn:
        """Refuse, as every act that changes something."""
        self._refuse()

    def create(self, name: str) -> NoReturn:
        """Refuse."""
        self._refuse(name)

    def open_append(self, name: str) -> NoReturn:
        """Refuse."""
        self._refuse(name)

    def overwrite(self, name: str, offset: int, content: bytes) -> NoReturn:
        """Refuse."""
        del offset, content
        self._refuse(name)

    def replace(self, old: str, new: str) -> NoReturn:
        """Refuse."""
        self._refuse(old, new)

    def remove(self, name: str) -> NoReturn:
        """Refuse."""
        self._refuse(name)

    def _refuse(self, *names: str) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), *names[:1])

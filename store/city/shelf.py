"""The shelf of installed maps: one folder for each, by name.

Many programs of one host may use a shelf at once; maps are read-only once made.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path

HEADER = "map.json"
"""The file that makes a folder a map."""
MOST_LETTERS = 60
RESERVED = frozenset({"zone"})
"""Names that no map can have: they mean something else where a map is chosen."""
_STRAY = re.compile(r"[^\w\u0e00-\u0e4e]+")


def map_name(text: str) -> str:
    """Make a folder's name of any text: letters, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return _STRAY.sub("-", plain).strip("-_")[:MOST_LETTERS]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The maps in one folder."""

    root: Path

    def folder(self, name: str) -> Path:
        """Give the folder of a map, whether or not it is there."""
        return self.root / (map_name(name) or "map")

    def holds(self, name: str) -> bool:
        """Claim that a map of this name is installed."""
        return self.is_free_name(name) and (self.folder(name) / HEADER).is_file()

    @staticmethod
    def is_free_name(name: str) -> bool:
        """Claim that a map may have this name: something is left, and not reserved."""
        return map_name(name) not in RESERVED | {""}

    def names(self) -> list[str]:
        """List the installed maps, each by the name that finds it.

        A folder put there by hand under another name (`Krems`) is no map here.
        """
        try:
            found = {map_name(path.name) for path in self.root.iterdir()}
        except OSError:
            return []
        return sorted(name for name in found if self.holds(name))

    def remove(self, name: str) -> None:
        """Take a map away; the header goes first, so that no half is ever opened.

        Raises:
            OSError: If the folder cannot be changed.
        """
        folder = self.folder(name)
        (folder / HEADER).unlink()
        shutil.rmtree(folder)

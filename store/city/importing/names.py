"""Names of streets and landmarks, from tags: cleaned, cut, in every language."""

from __future__ import annotations

import re

from store.city.build import StreetName
from store.city.importing.report import Reason, Tally
from store.city.importing.tags import Tags
from store.text import clean, fold, is_mark

MOST_NAME = 100
"""Characters of a name that are kept. The longest real street names have about 80."""
MOST_OTHERS = 30
"""Other names kept for one street or landmark."""

_OTHERS = (
    "alt_name", "old_name", "loc_name", "short_name", "int_name", "official_name",
    "reg_name", "nat_name", "name",
)  # fmt: skip
_MAIN = frozenset({"name", "name:th", "name:en"})
_NAME_KEY = re.compile(
    rf"({'|'.join(_OTHERS)})(?:_\d+|:left|:right|:[a-z]{{2,3}}(?:[-_]\w+)*)?"
)
_INSTEAD = ("name:th", "name:en", "official_name", "int_name", "loc_name", "alt_name")
"""What stands in for a missing `name`, best first."""


def cut(text: str, tally: Tally, most: int = MOST_NAME) -> str:
    """Clean a name and cut it to a length, never between a letter and its mark."""
    text = " ".join(clean(text).split())
    if len(text) <= most:
        return text
    tally.add(Reason.NAME_CUT)
    while most and is_mark(text[most]):
        most -= 1
    return clean(text[:most]).rstrip()


def names(tags: Tags, tally: Tally) -> StreetName | None:
    """Read all names of a street or landmark; None where it has none.

    A name with `;` in it is several: the first counts, the others are kept besides.
    Without any name its number (`ref`) is one.
    """
    said = [key for key in ("name", *_INSTEAD, "ref") if tags.get(key)]
    every = next((found for key in said if (found := _parts(tags[key], tally))), None)
    if not every:
        tally.add(Reason.NAME_EMPTY, times=bool(said))
        return None
    th, en = (_parts(tags.get(key, ""), tally) for key in ("name:th", "name:en"))
    others = every[1:] + th[1:] + en[1:]
    others += _other_names(tags, tally)
    others += _parts(tags.get("ref", ""), tally)
    taken = {every[0], th[0] if th else "", en[0] if en else ""}
    return StreetName(
        name=every[0],
        name_th=th[0] if th else "",
        name_en=en[0] if en else "",
        other="\n".join(_first(others, taken)),
    )


def _other_names(tags: Tags, tally: Tally) -> list[str]:
    """Give all names but the main ones, in the order of `_OTHERS`."""
    found: list[tuple[int, str]] = []
    for key, text in tags.items():
        if "name" in key and key not in _MAIN and (other := _NAME_KEY.fullmatch(key)):
            found.append((_OTHERS.index(other[1]), text))
    found.sort(key=lambda one: one[0])
    return [part for _, text in found for part in _parts(text, tally)]


def _parts(text: str, tally: Tally) -> list[str]:
    if not text:
        return []
    pieces = text.split(";", MOST_OTHERS)[:MOST_OTHERS]
    return [part for piece in pieces if (part := cut(piece, tally))]


def _first(others: list[str], taken: set[str]) -> list[str]:
    kept = [text for text in dict.fromkeys(others) if text not in taken]
    return kept[:MOST_OTHERS]


class Streets:
    """The streets of a town by name: one name is one street.

    Ways of a street are tagged unevenly (the number on some, the English name on
    others), so each adds what the ones before it lacked.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._index: dict[str, int] = {}
        self._found: list[StreetName] = []
        self._by_tags: dict[tuple[tuple[str, str], ...], int] = {}
        self._folded: dict[str, int] = {}

    def street(self, tags: Tags) -> int:
        """Give the index of the street that a way belongs to; -1 without a name."""
        key = tuple(
            item for item in tags.items() if "name" in item[0] or item[0] == "ref"
        )
        if not key:
            return -1
        if key not in self._by_tags:
            found = names(tags, self._tally)
            self._by_tags[key] = self._take(found) if found else -1
        return self._by_tags[key]

    def _take(self, found: StreetName) -> int:
        street = self._index.setdefault(found.name, len(self._found))
        if street == len(self._found):
            self._found.append(found)
        else:
            self._found[street] = _merged(self._found[street], found)
        return street

    def named(self, text: str) -> int:
        """Find a street by what a house number calls it; -1 where there is none."""
        street = self._index.get(text)
        if street is not None:
            return street
        if not self._folded:
            for index, found in reversed(list(enumerate(self._found))):
                others = found.other.split("\n")
                for name in (*others, found.name_en, found.name_th, found.name):
                    if name:
                        self._folded[fold(name)] = index
        return self._folded.get(fold(text), -1)

    def all(self) -> list[StreetName]:
        """Give all streets, by index."""
        return list(self._found)


def _merged(one: StreetName, more: StreetName) -> StreetName:
    if one == more:
        return one
    others = [*one.other.split("\n"), more.name_th, more.name_en]
    others += more.other.split("\n")
    th, en = one.name_th or more.name_th, one.name_en or more.name_en
    return StreetName(
        name=one.name,
        name_th=th,
        name_en=en,
        other="\n".join(_first(others, {"", one.name, th, en})),
    )

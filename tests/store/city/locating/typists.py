"""How people type names: without accents, informally, with a slip."""

from __future__ import annotations

import unicodedata
from random import Random

_INFORMAL = (
    ("ueai", "uai", 0.6), ("uea", "ua", 0.7), ("ue", "u", 0.6), ("oe", "er", 0.5),
    ("aeo", "aew", 0.5), ("ae", "e", 0.3), ("ph", "p", 0.7), ("th", "t", 0.7),
    ("kh", "k", 0.7), ("ch", "j", 0.4), ("u", "oo", 0.25), ("i", "ee", 0.25),
    ("r", "l", 0.2), ("w", "v", 0.3), ("k", "g", 0.15), ("t", "d", 0.15),
    ("p", "b", 0.15), ("-", "", 1.0),
)  # fmt: skip
_LETTERS = "abcdefghijklmnoprstuw"
_ROMAN = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip


def plainly(name: str) -> str:
    """Leave out accents and capitals; Cyrillic stays as it is."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("й", "\ue000"))
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return kept.replace("\ue000", "й")


def in_roman(name: str) -> str:
    """Write Cyrillic in Roman letters, as passports and road signs do."""
    return "".join(_ROMAN.get(letter, letter) for letter in name.casefold())


def informally(name: str, chance: Random) -> str:
    """Spell official Roman Thai as people do: ph or p, ch or j, oo or u, joined."""
    said = name.casefold()
    for official, loose, share in _INFORMAL:
        if chance.random() < share:
            said = said.replace(official, loose)
    return said.replace(" ", "") if chance.random() < 0.5 else said


def with_slip(name: str, chance: Random) -> str:
    """Swap, drop, change or add one letter inside a name of five letters or more."""
    if len(name) < 5:
        return name
    at = chance.randrange(1, len(name) - 2)
    kind = chance.randrange(4)
    before, here, after = name[:at], name[at], name[at + 1 :]
    if kind == 0:
        return before + after[0] + here + after[1:]
    if kind == 1:
        return before + after
    other = chance.choice(_LETTERS)
    return before + other + (after if kind == 2 else here + after)

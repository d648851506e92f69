"""One form for words that are written long or short: `Avenida` and `Av`, `North` and N.

Names and texts are both brought to the short form before they are compared, so that
what stands on the map can be typed, and the other way round. Several words may share a
short form (`Street` and `Saint`): that makes names equal at worst, never lost.
"""

from __future__ import annotations

import re

from store.city.abbreviations import (
    DIRECTIONS,
    GROWN_ON,
    LEADING,
    LEANING,
    ORDINALS,
    TITLES,
    TRAILING,
    VARIANTS,
)
from store.city.locating.generic import bare, words
from store.city.locating.sound import plain


def _joined(short: str) -> str:
    return plain(re.sub(r"\W", "", short.casefold()))


_TABLES = (LEADING, TRAILING, TITLES, DIRECTIONS, ORDINALS, VARIANTS)
_SHORT = {
    plain(word): _joined(short) for table in _TABLES for word, short in table.items()
}
_SHORT = {word: _SHORT.get(short, short) for word, short in _SHORT.items()}
_GROWN = {plain(end.casefold()): _joined(short) for end, short in GROWN_ON.items()}
_LEADS = tuple((lead, _joined(short)) for lead, short in LEANING.items())
_PARTED = sorted(
    {
        short.casefold()
        for table in (LEADING, TRAILING)
        for short in table.values()
        if re.search(r"\w\W\w", short)
    }
)
_IN_PARTS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _PARTED))})(?!\w)")
"""Short forms with a stop or hyphen inside: `пр-д`."""
_HEADINGS = {
    form: _joined(short)
    for word, short in DIRECTIONS.items()
    for form in (word, short.casefold())
}


def short_words(tidied: str) -> list[str]:
    """Split a tidied name into words, each in its short form, without accents."""
    for lead, short in _LEADS:
        for start in (lead, f"{short}."):
            rest = tidied.removeprefix(start).strip()
            if rest and rest != tidied:
                return [short, *map(short_word, map(plain, words(rest)))]
    joined = _IN_PARTS.sub(lambda found: _joined(found[0]), tidied)
    return [_grown_off(short_word(plain(word))) for word in words(joined)]


def short_word(word: str) -> str:
    """Give the short form of a generic word, title, direction or ordinal number."""
    return _SHORT.get(word, word)


def headings(found: list[str]) -> frozenset[str]:
    """List the directions at both ends of a name: n, ne, e, ..."""
    ends = (found[0], found[-1]) if len(found) > 1 else ()
    return frozenset(_HEADINGS[word] for word in ends if word in _HEADINGS)


def undirected(found: list[str]) -> list[str]:
    """Leave out one direction, at the end or else at the beginning, unless it is all.

    Takes the short words of a name without its generic ones.
    """
    if len(found) > 1:
        if found[-1] in _HEADINGS:
            return bare(found[:-1])
        if found[0] in _HEADINGS:
            return bare(found[1:])
    return found


def _grown_off(word: str) -> str:
    """Shorten the generic end grown on a word: `annankatu` to `annank`."""
    for end, short in _GROWN.items():
        if word.endswith(end) and len(word) > len(end) + 2:
            return word.removesuffix(end) + short
    return word

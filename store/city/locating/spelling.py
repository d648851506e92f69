"""A name or a text in each form in which the two are compared."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from store.city.locating.generic import bare, short_tail, words
from store.city.locating.shortening import (
    headings,
    short_word,
    short_words,
    undirected,
)
from store.city.locating.sound import keys_of, plain

OTHER_HEADING = 25.0
"""Taken off a name with another direction than was typed: North for South."""
NO_HEADING = 4.0
"""Taken off a name without the direction that was typed."""


class Spelt(NamedTuple):
    """A name or a text, in each form in which the two are compared."""

    words: list[str]
    kept: list[str]
    """Without the generic words."""
    written: str
    """Without accents, spaces, hyphens."""
    whole: str
    """With a German -straße short, too."""
    bare: str
    """Without its generic words as well."""
    short: str
    """Whole, with words in their short forms."""
    short_bare: str
    undirected: str
    """Short and bare, and without a direction."""
    said: list[str]
    """The words kept, in their short forms."""
    headings: frozenset[str]
    """The directions in it: n, ne, e, ..."""

    @classmethod
    def of(cls, tidied: str) -> Spelt:
        """Take a tidied text apart."""
        found = words(tidied)
        kept = bare(found)
        written = whole = "".join(map(plain, found))
        is_bare = len(kept) == len(found)
        if "stra" not in whole:
            rest = whole if is_bare else "".join(map(plain, kept))
        else:
            whole = plain("".join(map(short_tail, found)))
            rest = whole if is_bare else plain("".join(map(short_tail, kept)))
        short = short_words(tidied)
        short_kept = bare(short)
        return cls(
            words=found,
            kept=kept,
            written=written,
            whole=whole,
            bare=rest,
            short="".join(short),
            short_bare="".join(short_kept),
            undirected="".join(undirected(short_kept)),
            said=[short_word(word) for word in kept],
            headings=headings(short),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Give its sound keys, with titles and directions as typed, and short."""
        keys = keys_of(self.kept)
        if self.said == self.kept:
            return keys
        return tuple(dict.fromkeys((*keys, *keys_of(self.said))))

    def turns_from(self, other: Spelt) -> bool:
        """Tell whether each of two names has a direction that the other has not."""
        mine, others = self.headings, other.headings
        return bool(mine - others) and bool(others - mine)

    @property
    def generics(self) -> frozenset[str]:
        """Give the beginnings of its generic words: `av`, `avenue` and `avenida`."""
        return frozenset(
            plain(word)[:2] for word in self.words if word not in self.kept
        )


spelt = lru_cache(256)(Spelt.of)
"""Take a text apart, once for all the rules that ask."""


def off_heading(asked: Spelt, name: Spelt) -> float:
    """Score how far the direction of a name is from the one asked for."""
    if asked.turns_from(name):
        return OTHER_HEADING
    return 0.0 if asked.headings <= name.headings else NO_HEADING

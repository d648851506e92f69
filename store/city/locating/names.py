"""The index of names: which street or landmark a text names, surely or perhaps.

A name is sure by eight rules, each tried only when the one before finds nothing: as
written; without accents, spaces and hyphens; with its words in their short forms;
without its generic word, words whole and then short; without its direction; by its
beginning; by its sound. Anything less is a candidate with a score. What costs time is
made on first need: written forms first, sounds only when writing did not do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from store.city.locating.answers import Reason
from store.city.locating.forms import tidy_clean
from store.city.locating.generic import Wanted, wanted
from store.city.locating.sound import consonants
from store.city.locating.spelling import Spelt, off_heading, spelt
from store.city.locating.streets import Owner
from store.likeness import alike, likenesses

MOST_HITS = 8
"""Owners given at most as likely."""
MOST_SURE = 40
"""Owners given at most as sure: a single letter begins hundreds of names."""
LEAST_ALIKE = 60.0
"""Score, 0 to 100, under which a name is no help."""
OTHER_GENERIC = 3.0
"""Taken off a name that lacks the generic word that was typed."""
_GOOD = 84.0
"""Likeness of sounds that makes it needless to look further."""
_LEAST_SOUND = 55.0
_LEAST_BONES = 70.0
_SHORTLIST = 30
_MOST_INSIDE = 30
_SHORTEST_SOUND = 2
_SHORTEST_INSIDE = 3
_PARENTHESES = re.compile(r"\s*[(（]([^()（）]{2,60})[)）]\s*")


class Name(NamedTuple):
    """One of the names of an owner."""

    text: str
    owner: Owner
    is_alias: bool = False
    is_other: bool = False
    """An old name, a number: not what is signed there."""


class Hit(NamedTuple):
    """An owner that a text may name."""

    owner: Owner
    score: float
    reason: Reason


@dataclass(slots=True)
class _Forms:
    """The names by their forms: who is called so."""

    spelt: list[Spelt]
    verbatim: dict[str, list[int]]
    whole: dict[str, list[int]]
    bare: dict[str, list[int]]
    short: dict[str, list[int]]
    short_bare: dict[str, list[int]]
    undirected: dict[str, list[int]]


class NameIndex:
    """The names of streets, or of everything else, as a text meets them."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names: list[Name] = []
        for name in names:
            self.names.append(name)
            parted = _PARENTHESES.search(name.text) if "(" in name.text else None
            if parted:
                rest = _PARENTHESES.sub(" ", name.text).strip()
                for part in (rest, parted[1]):
                    if part:
                        self.names.append(name._replace(text=part, is_other=True))

    def verbatim(self, text: str) -> list[Hit]:
        """List who bears just this tidied text as a name; as signed, if anyone does."""
        found = self._forms.verbatim.get(text, ())
        signed = [at for at in found if not self.names[at].is_other]
        return self._hits(signed or found, Reason.EXACT)

    def whole(self, text: str) -> list[Hit]:
        """List who bears it, without accents, spaces and hyphens."""
        found = self._forms.whole.get(spelt(text).whole, ())
        return self._hits(found, Reason.EXACT)

    def bare(self, text: str) -> list[Hit]:
        """List who bears it, without generic words on either side."""
        found = self._forms.bare.get(spelt(text).bare, ())
        return self._hits(found, Reason.EXACT)

    def short(self, text: str) -> list[Hit]:
        """List who bears it with words in their short forms: `Av Min J. Arinos`."""
        found = self._forms.short.get(spelt(text).short, ())
        return self._hits(found, Reason.EXACT)

    def short_bare(self, text: str) -> list[Hit]:
        """List who bears it, short and without generic words on either side."""
        found = self._forms.short_bare.get(spelt(text).short_bare, ())
        return self._hits(found, Reason.EXACT)

    def undirected(self, text: str) -> list[Hit]:
        """List who bears it but for a direction; with its generic word, if any."""
        asked = spelt(text)
        found = self._forms.undirected.get(asked.short_bare, [])
        generics = asked.generics
        same = [at for at in found if generics & self._generics[at]] if generics else []
        return self._hits(same or found, Reason.EXACT)

    def begun(self, text: str) -> list[Hit]:
        """List whose name begins so, with or without its generic word."""
        asked = spelt(text)
        hits: dict[Owner, Hit] = {}
        starts = asked.whole, asked.bare, asked.short, asked.short_bare
        for start in dict.fromkeys(starts):
            for hit in self._beginning(start, asked):
                hits.setdefault(hit.owner, hit)
        return list(hits.values())[:MOST_SURE]

    def sounding(self, text: str) -> list[Hit]:
        """List whose name sounds just so."""
        found: list[int] = []
        asked = spelt(text)
        for key in asked.keys:
            if len(key) >= _SHORTEST_SOUND:
                found += self._by_sound.get(key, ())
        found = [at for at in found if not asked.turns_from(self._forms.spelt[at])]
        return self._hits(found, Reason.SOUNDS_ALIKE)

    def likely(self, text: str) -> list[Hit]:
        """List whom the text may name, the likeliest first."""
        best: dict[Owner, Hit] = {}
        asked = spelt(text)
        for key in asked.keys:
            for hit in self._scored(asked, key):
                known = best.get(hit.owner)
                if known is None or hit.score > known.score:
                    best[hit.owner] = hit
        ranked = sorted(best.values(), key=lambda hit: -hit.score)
        return ranked[:MOST_HITS]

    @cached_property
    def _forms(self) -> _Forms:
        forms = _Forms([], {}, {}, {}, {}, {}, {})
        for at, name in enumerate(self.names):
            tidied = tidy_clean(name.text)
            found = Spelt.of(tidied)
            forms.spelt.append(found)
            forms.verbatim.setdefault(tidied, []).append(at)
            forms.whole.setdefault(found.whole, []).append(at)
            forms.bare.setdefault(found.bare, []).append(at)
            forms.short.setdefault(found.short, []).append(at)
            forms.short_bare.setdefault(found.short_bare, []).append(at)
            forms.undirected.setdefault(found.undirected, []).append(at)
        return forms

    @cached_property
    def _beginnings(self) -> list[tuple[str, int]]:
        forms = self._forms
        every = forms.whole, forms.bare, forms.short, forms.short_bare
        pairs = (pair for one in every for pair in one.items())
        return sorted({(form, at) for form, found in pairs for at in found})

    def _beginning(self, start: str, asked: Spelt) -> list[Hit]:
        if not start:
            return []
        first = bisect_left(self._beginnings, (start, -1))
        last = bisect_right(self._beginnings, (start + "\U0010ffff", -1))
        found = sorted(
            at
            for at in {at for _, at in self._beginnings[first:last]}
            if not asked.turns_from(self._forms.spelt[at])
        )
        return self._hits(found, Reason.BEGINS_SO)

    @cached_property
    def _sounds(self) -> tuple[list[str], list[int], list[str]]:
        """Give each sound key, whose name it is, and its consonants."""
        keys: list[str] = []
        of: list[int] = []
        for at, found in enumerate(self._forms.spelt):
            for key in found.keys:
                keys.append(key)
                of.append(at)
        return keys, of, [consonants(key) for key in keys]

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        by_sound: dict[str, list[int]] = {}
        for key, at in zip(*self._sounds[:2], strict=True):
            by_sound.setdefault(key, []).append(at)
        return by_sound

    @cached_property
    def _strung(self) -> tuple[str, list[int]]:
        """String all keys together, to look for a part in all of them at once."""
        keys = self._sounds[0]
        begins, at = [], 0
        for key in keys:
            begins.append(at)
            at += len(key) + 1
        return "\n".join(keys), begins

    def _scored(self, asked: Spelt, key: str) -> list[Hit]:
        """Score the names on the shortlist of one sound key.

        The sound counts for most, its consonants for the rest; or the letters as they
        are written, if those are more alike.
        """
        keys, of, skeletons = self._sounds
        skeleton = consonants(key)
        found = self._shortlist(asked, key, skeleton)
        by_key = likenesses(key, [keys[at] for at in found])
        by_bones = likenesses(skeleton, [skeletons[at] for at in found])
        by_letter = self._by_letter(asked, [of[at] for at in found])
        generics = asked.generics
        hits = []
        for at, sound, bones, letters in zip(
            found, by_key, by_bones, by_letter, strict=True
        ):
            alike_so = max(0.6 * sound + 0.4 * bones, letters)
            score, reason = _score(key, keys[at], alike_so)
            if generics and not generics & self._generics[of[at]]:
                score -= OTHER_GENERIC
            if asked.headings:
                score -= off_heading(asked, self._forms.spelt[of[at]])
            if score >= LEAST_ALIKE:
                name = self.names[of[at]]
                hits.append(Hit(name.owner, min(score, 99.0), reason))
        return hits

    def _shortlist(self, asked: Spelt, key: str, skeleton: str) -> list[int]:
        """List the sound keys worth a closer look, by more rules if one is poor."""
        keys, _, skeletons = self._sounds
        found = alike(key, keys, most=_SHORTLIST, least=_LEAST_SOUND)
        best = likenesses(key, [keys[at] for at in found[:1]])
        if not best or best[0] < _GOOD:
            letters = asked.written
            found += alike(letters, self._written, most=_SHORTLIST, least=_LEAST_SOUND)
            if len(skeleton) > 1:
                bones = alike(skeleton, skeletons, most=_SHORTLIST, least=_LEAST_BONES)
                found += bones
        return list(dict.fromkeys([*found, *self._inside(key)]))

    def _by_letter(self, asked: Spelt, found: list[int]) -> list[float]:
        """Compare letter by letter, with generic words and without."""
        names = [self._forms.spelt[at] for at in found]
        whole = likenesses(asked.written, [name.written for name in names])
        rest = likenesses(asked.bare, [name.bare for name in names])
        return [max(pair) for pair in zip(whole, rest, strict=True)]

    @cached_property
    def _written(self) -> list[str]:
        """Give what is written for each sound key."""
        return [self._forms.spelt[at].written for at in self._sounds[1]]

    @cached_property
    def _generics(self) -> list[frozenset[str]]:
        return [found.generics for found in self._forms.spelt]

    def _inside(self, key: str) -> list[int]:
        """List the sound keys that have this one inside them."""
        if len(key) < _SHORTEST_INSIDE:
            return []
        strung, begins = self._strung
        found: list[int] = []
        at = strung.find(key)
        while at >= 0 and len(found) < _MOST_INSIDE:
            found.append(bisect_right(begins, at) - 1)
            at = strung.find(key, at + 1)
        return found

    def _hits(self, found: Iterable[int], reason: Reason) -> list[Hit]:
        hits: dict[Owner, Hit] = {}
        for at in found:
            name = self.names[at]
            said = Reason.ALIAS if name.is_alias else reason
            hits.setdefault(name.owner, Hit(name.owner, 100.0, said))
        return list(hits.values())


def wants(text: str) -> Wanted:
    """Tell what the generic word of a text asks for."""
    return wanted(spelt(text).words)


def _score(key: str, other: str, likeness: float) -> tuple[float, Reason]:
    """Score two sound keys, and tell what speaks for them."""
    if key == other:
        return 99.0, Reason.SOUNDS_ALIKE
    part = len(key) / max(len(other), 1)
    if other.startswith(key) and len(key) > 1:
        return max(likeness, 80 + 18 * part), Reason.BEGINS_SO
    if key in other and len(key) >= _SHORTEST_INSIDE:
        return max(likeness, 72 + 18 * part), Reason.WITHIN
    return likeness, Reason.SLIP


Rule = Callable[[NameIndex, str], list[Hit]]
WRITTEN: tuple[Rule, ...] = (
    NameIndex.verbatim, NameIndex.whole, NameIndex.short, NameIndex.bare,
    NameIndex.short_bare,
)  # fmt: skip
"""What names an owner by writing alone."""
BEGUN: tuple[Rule, ...] = (*WRITTEN, NameIndex.undirected, NameIndex.begun)
SURE: tuple[Rule, ...] = (*BEGUN, NameIndex.sounding)
"""What names an owner surely; each is tried only when the one before found nobody."""


def named(indexes: Iterable[NameIndex], text: str, rules: Iterable[Rule]) -> list[Hit]:
    """List whom a text names in any of the indexes, by the first rule that finds."""
    every = list(indexes)
    for rule in rules:
        hits = [hit for index in every for hit in rule(index, text)]
        if hits:
            return hits
    return []

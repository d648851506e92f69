"""Shorter and shorter forms of a street's name, still telling it from its neighbours.

Longest first: whole, the generic word abbreviated (`Av Ceará`), the generic word left
out (`Ceará`), initials (`J. R. Cantero`), the one word that fewest other streets of the
town have, and that word cut. A form that other streets could bear as well is rated
worse. Numbers stay: `2-я` tells two streets apart. No cut goes through a Thai letter
and its marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.city.abbreviations import GROWN_ON, LEADING, LEANING, TRAILING, WITHIN
from store.text import is_mark
from widgets.drawing.cells import clusters, fit, width
from widgets.drawing.streets.labels.generic_words import KEPT, PARTICLES

_CUTS = ((10, 3.2), (7, 4.6), (4, 6.2))
"""Cells to which a name is cut when nothing longer fits, and what is lost by it."""
_WORD = re.compile(r"[^\s\-/]+")
_NUMBERED = re.compile(r"\d")
_THAI = re.compile("[\u0e01-\u0e5b]")
_LONG_WORD = 3
"""A word of more letters than this may become an initial."""
_SHARED_LOSS = 0.9
"""Added to a form that is not this street's alone in the town."""
_OTHERS_LOSS = 4.8
"""Lost by a word that is all there is of another street's name, but for its generic
word."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name."""

    text: str
    loss: float
    """How much worse than the whole name, 0; at 3 and more letters are missing."""
    cells: int

    @property
    def letters(self) -> int:
        """How many cells it takes when its letters stand one below another."""
        return len(clusters(self.text))


class ShortNames:
    """The forms of all street names of a town in one language, made when asked for."""

    def __init__(self, names: Sequence[str], dots: str = "…") -> None:
        """Count how many names each word and each short form occurs in.

        Args:
            names: Name of each street, by street index; cleaned.
            dots: What stands for letters cut off.
        """
        self._names = names
        self._dots = dots
        self._whole = frozenset(name.casefold() for name in names)
        self._plain = [_without_generic(name) for name in names]
        self._streets_with = Counter(text.casefold() for text in self._plain)
        words = (set(_WORD.findall(name.casefold())) for name in names)
        self._names_with = Counter(word for found in words for word in found)
        self._forms: dict[int, tuple[Form, ...]] = {}
        self._cuts: dict[int, tuple[Form, ...]] = {}

    def forms(self, street: int) -> Iterator[Form]:
        """List the forms of a street's name, least loss first; no text twice.

        The cut ones, which are seldom needed, are made when the others are used up.
        """
        if street not in self._forms:
            self._forms[street] = _formed(self._whole_words(street))
        yield from self._forms[street]
        if street not in self._cuts:
            self._cuts[street] = _formed(self._cut_words(street))
        yield from self._cuts[street]

    def _whole_words(self, street: int) -> Iterator[tuple[str, float]]:
        name, plain = self._names[street], self._plain[street]
        if not name.strip():
            return
        yield name, 0.0
        yield _abbreviated(name), 0.3
        shared = self._streets_with[plain.casefold()] > 1
        worse = _SHARED_LOSS if shared else 0.0
        yield plain, 0.5 + worse
        short = _abbreviated(plain)
        yield short, 0.7 + worse
        if not _THAI.search(short) and _is_telling(short.split()[-1]):
            yield _initials(short), 1.6 + worse
        telling = self._telling(short)
        if telling != short and not self._streets_with[telling.casefold()]:
            shared = self._names_with[telling.split()[-1].casefold()] > 1
            yield telling, 2.3 + _SHARED_LOSS * shared

    def is_street(self, name: str) -> bool:
        """Tell whether a street of the town has this name."""
        return name.casefold() in self._whole

    def _cut_words(self, street: int) -> Iterator[tuple[str, float]]:
        short = _abbreviated(self._plain[street])
        telling = self._telling(short)
        if telling != short and self._streets_with[telling.casefold()]:
            yield telling, _OTHERS_LOSS
        for cells, loss in _CUTS:
            if width(telling) > cells + 1:
                yield self._cut(telling, cells), loss

    def _telling(self, text: str) -> str:
        """Find the word that fewest other names have, with the numbers beside it."""
        words = [found for found in text.split() if _is_telling(found)]
        if not words:
            return text
        pieces = [piece for word in words for piece in _WORD.findall(word)]
        best: str = min(
            filter(_is_telling, pieces),
            key=lambda word: (
                self._names_with[word.casefold()] / width(word),
                -width(word),
            ),
            default=text,
        )
        numbers = [word for word in text.split() if _NUMBERED.search(word)]
        if not numbers or _NUMBERED.search(best):
            return best
        first = text.split()[0] == numbers[0]
        return f"{numbers[0]} {best}" if first else f"{best} {numbers[0]}"

    def _cut(self, text: str, cells: int) -> str:
        """Cut a text, but leave a short number at its end."""
        head, _, tail = text.rpartition(" ")
        room = cells - width(tail) - 1
        if head and _NUMBERED.search(tail) and room >= 3:
            cut = fit(head, room, ellipsis=self._dots).strip(" ")
            return f"{cut} {tail}"
        return fit(text, cells, ellipsis=self._dots).strip(" ")


def _formed(variants: Iterator[tuple[str, float]]) -> tuple[Form, ...]:
    """Put variants in order of loss, each text once."""
    found: dict[str, float] = {}
    for text, loss in variants:
        if text and not is_mark(text[0]):
            found[text] = min(loss, found.get(text, loss))
    ordered = sorted(found.items(), key=lambda item: item[1])
    return tuple(Form(text, loss, width(text)) for text, loss in ordered)


def _without_generic(name: str) -> str:
    """Leave the generic word out where a name remains."""
    for lead in LEANING:
        rest = name.removeprefix(lead).strip()
        if rest != name and lead not in KEPT and width(rest) > 1:
            return rest
    words = name.split()
    if len(words) > 1 and words[0].casefold() in LEADING:
        words = words[1:]
    elif len(words) > 1 and words[-1].casefold() in TRAILING:
        words = words[:-1]
    rest = " ".join(words)
    return rest if any(_is_telling(word) for word in words) else name


def _abbreviated(name: str) -> str:
    """Shorten the generic word, titles and directions."""
    for lead, short in LEANING.items():
        if name.startswith(lead) and name != lead:
            return short + name.removeprefix(lead).strip()
    words = name.split()
    telling = any(_is_telling(word) for word in words)
    kept = [
        _abbreviated_word(word, at, len(words), telling=telling)
        for at, word in enumerate(words)
    ]
    return " ".join(kept)


def _abbreviated_word(word: str, at: int, count: int, *, telling: bool) -> str:
    folded = word.casefold()
    if at == 0 and count > 1 and folded in LEADING:
        return LEADING[folded]
    if at and folded in TRAILING:
        return TRAILING[folded]
    if telling and folded in WITHIN:
        return WITHIN[folded]
    return _grown_off(word) if at == count - 1 else word


def _grown_off(word: str) -> str:
    """Shorten the generic ending of a word: `Ringstraße`, `Ringstr.`."""
    lowered = word.lower()
    for ending, short in GROWN_ON.items():
        if lowered.endswith(ending) and len(word) > len(ending) + 2:
            head, tail = word[: -len(ending)], word[-len(ending) :]
            return head + (short.capitalize() if tail[0].isupper() else short)
    return word


def _initials(text: str) -> str:
    """Leave only the first letters of all words but the last."""
    *before, last = text.split() or [text]
    return " ".join(
        [
            word[0] + "."
            if len(word) > _LONG_WORD and not _NUMBERED.search(word)
            else word
            for word in before
        ]
        + [last]
    )


def _is_telling(word: str) -> bool:
    """Tell whether a word may stand for a whole name."""
    folded = word.casefold()
    bare = folded.rstrip(".")
    return (
        width(bare) > 1
        and not bare.isdecimal()
        and folded not in PARTICLES
        and bare not in _ABBREVIATIONS
        and folded not in LEADING
        and folded not in TRAILING
        and folded not in WITHIN
    )


_ABBREVIATIONS = frozenset(
    short.casefold().rstrip(".")
    for table in (LEADING, TRAILING, WITHIN)
    for short in table.values()
)

"""Likeness: which of the known words may have been meant.

One rule for types, verbs, numbers and settings; the gazetteer adds up likenesses of its
own. The library is loaded when a word was wrong, since a start should not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SHORT = 4
"""Words up to so many letters are compared whole; longer ones also in parts."""


def nearest(
    word: str, known: Iterable[str], *, most: int = 3, least: float = 55.0
) -> list[str]:
    """List up to `most` of the known words, the likeliest first.

    Args:
        word: What was said.
        known: What could have been meant.
        most: How many to give.
        least: Likeness, 0 to 100, under which a word is no help.

    Source: rapidfuzz, ratio (Indel) and WRatio.
    """
    from rapidfuzz import fuzz, process

    scorer = fuzz.ratio if len(word) <= SHORT else fuzz.WRatio
    found = process.extract(
        word, list(known), scorer=scorer, limit=most, score_cutoff=least
    )
    return [name for name, _, _ in found]


def alike(word: str, known: Sequence[str], *, most: int, least: float) -> list[int]:
    """List up to `most` of the known words by their index, the likeliest first.

    Compares whole words only; quick enough for tens of thousands.

    Source: rapidfuzz, ratio (Indel).
    """
    from rapidfuzz import fuzz, process

    found = process.extract(
        word, known, scorer=fuzz.ratio, limit=most, score_cutoff=least
    )
    return [at for _, _, at in found]


def likenesses(word: str, others: Iterable[str]) -> list[float]:
    """Compare a word with each of the others, 0 to 100.

    Source: rapidfuzz, ratio (Indel).
    """
    from rapidfuzz import fuzz

    return [fuzz.ratio(word, other) for other in others]

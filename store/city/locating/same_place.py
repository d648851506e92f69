"""Candidates that are called the same, told apart by what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from store.city.locating.answers import Candidate, Kind
from store.city.locating.streets import Streets

Shown = tuple[str, ...]


def told_apart(
    candidates: Iterable[Candidate], streets: Streets
) -> tuple[Candidate, ...]:
    """Add what stands beside them to candidates that are called the same.

    A junction without a name of its own is called by its only street, as the street
    is. Of those that stand at one place as well only the first is given.
    """
    found = list(candidates)
    for is_far in (False, True):
        shown = Counter(text for one in found for text in _shown(one))
        found = [
            _told(one, streets, is_far=is_far)
            if any(shown[text] > 1 for text in _shown(one))
            or (not is_far and _is_nameless(one))
            else one
            for one in found
        ]
    kept: dict[tuple[Shown, ...], Candidate] = {}
    for at, one in enumerate(found):
        mark = _shown(one) if one.beside_en else ((str(at),),)
        kept.setdefault(mark, one)
    return tuple(kept.values())


def _told(one: Candidate, streets: Streets, *, is_far: bool) -> Candidate:
    en, th = streets.beside(one.place, is_far=is_far)
    return replace(one, beside_en=en, beside_th=th)


def _is_nameless(one: Candidate) -> bool:
    """Tell whether it is a junction that nothing but its key finds."""
    return one.place.kind is Kind.JUNCTION and one.place.entry == one.place.key


def _shown(one: Candidate) -> tuple[Shown, Shown]:
    """Give what a reader of each language sees of a candidate."""
    return (
        ("en", one.place.name_en, one.beside_en, one.heading),
        ("th", one.place.name_th, one.beside_th, one.heading),
    )

"""Drafts of an answer: what may have been meant, before places are made of it.

Making a place costs more than scoring it, so that only the best drafts become places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from store.city.locating.answers import (
    Candidate,
    OffMap,
    OutOfRange,
    Place,
    Reason,
    Why,
)
from store.city.locating.names import Hit

_MOST_SAME = 8
"""Drafts of which it is worth asking whether they are all of one place."""
MEETS = 6.0
"""Added where two streets of a guess do meet: a chance guess seldom does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A candidate whose place is still to be made."""

    score: float
    reason: Reason
    make: Callable[[], Place]
    apart_m: int | None = None
    heading: str = ""
    number: str = ""

    def candidate(self, place: Place) -> Candidate:
        """Make the candidate, with its place as it was checked."""
        return Candidate(
            place=place,
            score=round(self.score, 1),
            reason=self.reason,
            apart_m=self.apart_m,
            heading=self.heading,
            number=self.number,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one reading of a text came to, short of a place."""

    why: Why
    drafts: list[Draft] = field(default_factory=list)


Outcome = Place | OutOfRange | OffMap | Heard


def settle(drafts: list[Draft]) -> Place | Heard | None:
    """Take the one place of the drafts as meant, all for ambiguous; None for none."""
    if 0 < len(drafts) <= _MOST_SAME:
        best, *others = sorted(drafts, key=lambda draft: -draft.score)
        place = best.make()
        if all(draft.make().key == place.key for draft in others):
            return place
    return Heard(why=Why.AMBIGUOUS, drafts=drafts) if drafts else None


_SURENESS = (Reason.SLIP, Reason.WITHIN, Reason.SOUNDS_ALIKE, Reason.BEGINS_SO)


def joint_reason(*hits: Hit) -> Reason:
    """Give the weakest of the reasons for several names."""
    for reason in _SURENESS:
        if any(hit.reason is reason for hit in hits):
            return reason
    return Reason.EXACT


def joint_score(*hits: Hit) -> float:
    """Give the mean of the scores of several names."""
    return sum(hit.score for hit in hits) / len(hits)

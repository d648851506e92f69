"""The ladder: which snapshots stay, so that going back costs about as far as it goes.

An event that belongs before all that is in memory is folded from the nearest snapshot
before its place. The farther back, the wider apart they may lie. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from store.log import Position

RATIO = 3
"""Going back to the next snapshot costs at most so many times the distance."""
NEWEST = 2
"""Snapshots that stay in any case, in case the newest is broken."""


class Rung(msgspec.Struct, frozen=True, array_like=True):
    """One snapshot that is on disk."""

    segment: int
    offset: int
    events: int
    """Events up to there, by all writers."""
    chapters: tuple[str, ...] = ()
    """Files of the past that it lists."""

    @property
    def position(self) -> Position:
        """The place in the log that it is of."""
        return Position(self.segment, self.offset)


def thinned(rungs: Sequence[Rung], *, keep: int = NEWEST) -> tuple[Rung, ...]:
    """Choose the snapshots that stay.

    Args:
        rungs: Oldest first.
        keep: So many of the newest stay in any case.

    Returns:
        Those that stay, oldest first.
    """
    if not rungs:
        return ()
    events = rungs[-1].events
    stay = list(rungs[-keep:][::-1])
    older = list(rungs[:-keep][::-1])
    for at, rung in enumerate(older):
        behind = older[at + 1].events if at + 1 < len(older) else 0
        if events - behind > RATIO * (events - stay[-1].events):
            stay.append(rung)
    return tuple(reversed(stay))


def chapters_of(rungs: Iterable[Rung]) -> set[str]:
    """Name the files of the past that snapshots list."""
    return {name for rung in rungs for name in rung.chapters}

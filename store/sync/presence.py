"""Presence: who else is there, where, and looking at what. The newest only; never in
the log, and left out where the link is thin."""

from __future__ import annotations

from collections.abc import Mapping

from store.text import clean
from store.wire import Presence, Present

PAUSE_S = 30.0
"""Between two tellings; the server forgets after 120 s."""
MOST = 500
"""Others that are kept."""


class Presences:
    """What this desk tells of itself, and what it heard of the others."""

    def __init__(self) -> None:
        self.pause_s = PAUSE_S
        self._own: Presence | None = None
        self._others: dict[str, Presence] = {}

    @property
    def others(self) -> Mapping[str, Presence]:
        """Give what the others told last, by device; cleaned."""
        return self._others

    def tell(self, presence: Presence | None) -> None:
        """Set what is told from now on; None tells nothing, and asks nothing."""
        self._own = presence
        if presence is None:
            self._others = {}

    def to_tell(self) -> Presence | None:
        """Give what is to be told; None for nothing."""
        return self._own

    def heard(self, present: Present, device: str) -> None:
        """Take in what all told."""
        rows = [row for row in present.present.items() if row[0] != device]
        self._others = {
            clean(code)[:12]: Presence(
                who=clean(told.who),
                unit=clean(told.unit),
                looks_at=clean(told.looks_at),
                position=told.position,
                age_ms=told.age_ms,
            )
            for code, told in rows[:MOST]
        }

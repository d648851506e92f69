"""The numbers of conflicts: each keeps its own as long as it stands as it was shown.

So a line that was begun while others arrived, or were settled elsewhere, never settles
another conflict than the one that was read.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.model.conflicts import Conflict


def key_of(conflict: Conflict) -> str:
    """Tell a conflict from all others."""
    return f"{conflict.kind} {conflict.entity}|{conflict.register}"


def full_key_of(conflict: Conflict) -> str:
    """Tell a conflict from itself with one more side."""
    return " ".join((key_of(conflict), *sorted(side.event for side in conflict.sides)))


class Numbering:
    """Numbers the conflicts of one desk, from its opening on."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of(self, known: tuple[Conflict, ...]) -> Mapping[int, Conflict]:
        """Number conflicts, in their order; one that is new gets the next number."""
        given = self._given
        return {
            given.setdefault(full_key_of(one), len(given) + 1): one for one in known
        }

"""The hand-over of a desk from one officer to the next; a setting of the desk keeps it.

So both names stand in the log: the one who hands over writes it, and the one who
takes over writes it again with their own name.
"""

from __future__ import annotations

import msgspec

from store.model.records import State
from store.model.settings import HANDOVER_SETTING, TAKEN_SETTING
from store.text import clean

MOST_LETTERS = 500
"""Of the words that are handed over."""


class Handover(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one officer leaves to the next."""

    by: str
    """Who hands over."""
    at_ms: int
    text: str = ""
    taken_by: str = ""
    """Who took over; empty while nobody has."""
    taken_ms: int = 0

    def written(self) -> str:
        """Write it as the value of a setting."""
        return msgspec.json.encode(self).decode()


_read = msgspec.json.Decoder(Handover).decode


def handover_in(value: str) -> Handover | None:
    """Read the value of the setting; None for one that is empty, or not ours."""
    try:
        found = _read(value)
    except msgspec.MsgspecError:
        return None
    return msgspec.structs.replace(
        found,
        by=clean(found.by),
        text=clean(found.text)[:MOST_LETTERS],
        taken_by=clean(found.taken_by),
    )


def handover_of(state: State) -> Handover | None:
    """Find the last hand-over of a desk; None when there was none."""
    left, taken = (
        handover_in(state.settings.get(key, ""))
        for key in (HANDOVER_SETTING, TAKEN_SETTING)
    )
    if left is None or taken is None or left.taken_by:
        return left
    is_same = (left.by, left.at_ms) == (taken.by, taken.at_ms)
    return taken if is_same else left

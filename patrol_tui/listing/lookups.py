"""Look-ups leave a trace in the log: who searched for what, and how much was found.

A run of digits that may be a telephone number is not written: it would stay in the log
after the caller was forgotten.
"""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Query
from store.desk import Desk
from store.glance import Glance
from store.model.paperwork import LookUp
from store.text import fold

LEFT_OUT = "…"
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-\u2010-\u2015]{0,3}\d){5,}")
MOST_LETTERS = 200


def leave_trace(
    desk: Desk | Glance, query: Query, found: int, now_ms: int, *, by: str
) -> None:
    """Write down a search; one who only looks at a store writes nothing into it."""
    if not isinstance(desk, Desk) or not desk.is_saved:
        return
    asked = [query.about, *(f"{key}={word}" for key, word in query.keys.items())]
    words = _LONG_NUMBER.sub(LEFT_OUT, fold(" ".join(filter(None, asked))))
    desk.submit(LookUp(asked=words[:MOST_LETTERS], found=found), now_ms, by=by)

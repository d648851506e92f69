"""The evening that lines are read in: five units on duty, incidents 101 to 131."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from patrol_tui.commands.parse import parse
from patrol_tui.commands.verbs import Meaning, Scene
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.commands import Order
from store.model.records import IncidentId
from tests.store.shift import Shift

LAST = 131
"""The highest number; the help's examples name 127 and 131."""


def evening() -> Shift:
    """Make a fresh shift to act on."""
    shift = Shift()
    shift.logs_on("21,22,23,M3,M4")
    for _ in range(101, LAST + 1):
        shift.opens()
    return shift


_EVENING = cache(evening)


def scene(**chosen: Any) -> Scene:
    """Look at the evening; nothing is selected unless told."""
    shift = _EVENING()
    return Scene(
        state=shift.state,
        tables=shift.tables,
        town=Town(ROI_ET),
        now_ms=shift.now_ms,
        **chosen,
    )


def key(number: int) -> IncidentId:
    """Give the id under a short number of the evening."""
    return _EVENING().incident(number).id


def meaning(line: str, **chosen: Any) -> Meaning:
    """Read a line; the line that a command repeats is left out."""
    meant = parse(line, scene(**chosen))
    return (
        msgspec.structs.replace(meant, words="") if isinstance(meant, Order) else meant
    )

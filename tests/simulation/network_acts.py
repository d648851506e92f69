"""What people do at the desks of a simulated network."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any, cast

from store.model.commands import AddBolo, CloseStreet, Command, LogOn, Open
from store.model.records import State
from tests.store.model.blind_desks import MARKET, SCHOOL, UNITS, WHATS, Act, made

ACTS = tuple(what for what in WHATS if what not in {"join", "settle"})

BEGIN: tuple[Command, ...] = (
    *(LogOn(unit=unit) for unit in UNITS),
    Open(type="theft", place=MARKET),
    Open(type="noise", place=SCHOOL),
    CloseStreet(place=MARKET),
    AddBolo(text="red motorbike"),
)
"""What all know of when a story begins."""


def command_of(state: State, chance: Random) -> Command | None:
    """Draw a command that means something on a desk with this State."""
    opened = sorted(state.incidents)
    if not opened:
        return BEGIN[2]
    act = Act(
        at=0, what=chance.choice(ACTS), one=chance.randrange(6), two=chance.randrange(4)
    )
    desks = SimpleNamespace(
        key=lambda at: opened[(at - 6) % len(opened)],
        desks=[SimpleNamespace(state=state)],
    )
    return made(cast(Any, desks), act)

"""The check of random shifts can fail: rules broken on purpose are found, and small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from store.model import alerts, fold
from store.model.commands import SetPlace, SetPriority, SetType
from store.model.fold import assignments as folded_assignments
from store.model.fold import incidents as folded_incidents
from store.model.records import Incident, State
from store.model.rules import incidents, moves
from store.model.rules.ruling import Ruling
from store.model.tables import CodeTables
from store.model.undo import inverse
from tests.store.model import random_shift
from tests.store.model.chance import WORD
from tests.store.model.random_shift import BrokenShiftError, Tally, run


class Mutant(NamedTuple):
    """One rule broken."""

    where: Any
    name: str
    wrong: Callable[..., Any]
    told: str
    """What the check says of it."""
    few: int = 9
    """Steps that are left of a shift that went wrong, at most."""
    steps: int = 3_000
    seed: int = 1
    """Of a shift that shows it early."""
    doubly: tuple[tuple[Any, str, Callable[..., Any]], ...] = ()
    """What else keeps the rule, and has to be broken too."""


def nothing(*_: object) -> None:
    """Do nothing."""


def forgetful_inverse(state: State, event: Any) -> Any:
    return inverse(state, event)[:-1] or inverse(state, event)


def lossy_read(content: bytes) -> State:
    return replace(READ(content), tow_turns=State().tow_turns)


def lossy_past(state: State, **limits: Any) -> Any:
    hot, past = PUT_AWAY(state, **limits)
    return hot, past[1:]


def hard_of_time(*_: object) -> Any:
    raise ZeroDivisionError("no such moment")


def stay(state: State, incident: Incident) -> State:
    del incident
    return state


def lax_of_the_closed(ruling: Ruling, key: Any) -> Incident | None:
    if isinstance(ruling.command, SetPriority | SetType | SetPlace):
        return ruling.incident(key)
    return OPEN(ruling, key)


OPEN = Ruling.open_incident
READ, PUT_AWAY = random_shift.decode_state, random_shift.put_away
MUTANTS = {
    "one number for all": Mutant(
        incidents, "next_number", lambda *_: 101, "one number for two open incidents"
    ),
    "diverted but still there": Mutant(
        moves, "_leave_all", nothing, "on several incidents"
    ),
    "closed with units on it": Mutant(incidents, "release_units", nothing, "over, but"),
    "worked on when over": Mutant(
        Ruling, "open_incident", Ruling.incident, "over, but"
    ),
    "changed when over": Mutant(
        Ruling, "open_incident", lax_of_the_closed, "over, and changed", seed=5
    ),
    "on a stack for good": Mutant(
        folded_incidents,
        "off_every_stack",
        stay,
        "on a stack, but over",
        doubly=((Ruling, "unstack", nothing),),
    ),
    "on a stack when worked on": Mutant(
        folded_assignments,
        "off_every_stack",
        stay,
        "on a stack, but over or worked on",
        doubly=((Ruling, "unstack", nothing),),
    ),
    "undo forgets a part": Mutant(
        fold, "inverse", forgetful_inverse, "undo gives back another picture"
    ),
    "snapshot forgets a turn": Mutant(
        random_shift, "decode_state", lossy_read, "read back from a snapshot", few=24
    ),
    "past loses one": Mutant(
        random_shift,
        "put_away",
        lossy_past,
        "neither kept nor past",
        few=80,
        steps=500,
        seed=2,
    ),
    "timer raises": Mutant(
        alerts, "incident_clocks", hard_of_time, "ZeroDivisionError"
    ),
    "alerts not followed": Mutant(
        alerts.Watch, "_changed", lambda *_: (), "the alerts that were followed"
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_broken_rule_is_found_and_told_in_few_steps(
    mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutant.where, mutant.name, mutant.wrong)
    for broken in mutant.doubly:
        monkeypatch.setattr(*broken)

    with pytest.raises(BrokenShiftError) as found:
        run(mutant.seed, mutant.steps, CodeTables(stand_down=WORD), Tally())

    told = str(found.value)
    assert mutant.told in told
    steps = [line for line in told.splitlines() if line.startswith("Step(")]
    assert 0 < len(steps) <= mutant.few

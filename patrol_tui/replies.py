"""Replies: how a line ended, what is said of it, and what it could leave out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from patrol_tui.commands.verbs import Query
from store.answers import Done
from store.model.records import IncidentId, UnitId


class Outcome(Enum):
    """How a line ended; the value is the exit code of `patrol-tui do`."""

    DONE = 0
    REFUSED = 1
    MISREAD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one line."""

    outcome: Outcome
    text: str
    """The result line."""
    lines: tuple[str, ...] = ()
    """More lines, for a question."""
    code: str = ""
    """The refusal's code."""
    about: dict[str, str] = field(default_factory=dict)
    """What the refusal is about."""
    query: Query | None = None
    done: Done | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is selected on the screen; a shell has nothing selected."""

    incident: IncidentId | None = None
    unit: UnitId | None = None


NOTHING = Selection()

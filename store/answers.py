"""Answers: what a desk says when it was asked to do something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from store.model.events import Event
from store.model.facts import (
    AboutLog,
    IncidentOpened,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitResumed,
    UnitStacked,
    UnitStage,
    UnitUnstacked,
)
from store.model.records import State
from store.model.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command was done, and is on disk."""

    at_ms: int
    events: tuple[Event, ...]
    state: State
    """The State after it."""
    touched: frozenset[str]
    """The entities that it changed."""


Answer = Done | Refusal


class Taken(NamedTuple):
    """How many of another desk's events were new, and how many were known."""

    new: int
    known: int


def touched_by(event: Event) -> tuple[str, ...]:
    """Name the entities that an event changes."""
    fact = event.fact
    match fact:
        case IncidentOpened():
            return (f"i:{event.id}",)
        case UnitAssigned() | UnitStage() | UnitCleared() | UnitFreed() | UnitResumed():
            return (event.entity, f"i:{fact.incident}")
        case UnitStacked() | UnitUnstacked():
            return (event.entity, f"i:{fact.incident}")
        case AboutLog():
            return ()
        case _:
            return (event.entity,)


def done_of(events: tuple[Event, ...], state: State) -> Done:
    """Tell what events did, now that they are on disk and in the State."""
    touched = frozenset(name for event in events for name in touched_by(event))
    at_ms = events[-1].at_ms if events else state.last_ms
    return Done(at_ms=at_ms, events=events, state=state, touched=touched)

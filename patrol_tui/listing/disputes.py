"""The list of conflicts: each with its number, and its sides with a letter."""

from __future__ import annotations

from collections.abc import Iterator

from patrol_tui.commands.conflict_verbs import SIDES, THAI_SIDES
from store.model.conflicts import Conflict, conflicts
from store.model.records import State
from widgets.words.catalogue import N_
from widgets.words.disputes import say_conflict, say_origin, say_side, say_why
from widgets.words.results import Teller

NONE = N_("no conflicts: all desks agree")
HEAD = N_("{count} in conflict; CF 1 a keeps side a of the first")


def disputes_listed(teller: Teller, state: State, about: str) -> tuple[str, ...]:
    """CF: list the conflicts, or one of them by its number, with all sides."""
    known = conflicts(state)
    if not known:
        return (teller.words.say(NONE),)
    lines = [teller.words.say(HEAD, count=len(known))]
    for number, one in enumerate(known, 1):
        if about in ("", str(number)):
            lines += _lines(teller, state, one, number)
    return tuple(lines)


def _lines(teller: Teller, state: State, one: Conflict, number: int) -> Iterator[str]:
    yield f"{number} {say_conflict(teller, state, one)}"
    yield f"   {say_why(teller.words, one)}"
    letters = THAI_SIDES if teller.words.lang == "th" else SIDES
    for letter, side in zip(letters, one.sides, strict=False):
        told = say_side(teller, state, one, side)
        yield f"   {letter} {told} ({say_origin(teller, side)})"

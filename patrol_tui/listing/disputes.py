"""The list of conflicts: each with its number, and its sides with a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patrol_tui.commands.conflict_verbs import SIDES, THAI_SIDES
from store.model.conflicts import Conflict
from store.model.records import State
from widgets.words.catalogue import N_
from widgets.words.disputes import (
    choices_in,
    say_choice,
    say_conflict,
    say_origin,
    say_why,
)
from widgets.words.results import Teller

NONE = N_("no conflicts: all desks agree")
HEAD = N_("{count} in conflict; CF {number} a keeps side a of the first")


def disputes_listed(
    teller: Teller, state: State, known: Mapping[int, Conflict], about: str
) -> tuple[str, ...]:
    """CF: list the conflicts, or one of them by its number, with all sides."""
    if not known:
        return (teller.words.say(NONE),)
    lines = [teller.words.say(HEAD, count=len(known), number=next(iter(known)))]
    for number, one in known.items():
        if about in ("", str(number)):
            lines += _lines(teller, state, one, number)
    return tuple(lines)


def _lines(teller: Teller, state: State, one: Conflict, number: int) -> Iterator[str]:
    yield f"{number} {say_conflict(teller, state, one)}"
    yield f"   {say_why(teller.words, one)}"
    letters = THAI_SIDES if teller.words.lang == "th" else SIDES
    for letter, choice in zip(letters, choices_in(state, one), strict=False):
        told = say_choice(teller, state, one, choice)
        yield f"   {letter} {told} ({say_origin(teller, choice)})"

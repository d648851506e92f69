"""What was before: who rang before, and what was at a place, while a call is taken.

Looked up anew only when what is typed, or what is known, is other than before: each
caller who is compared has to be unsealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patrol_tui.listing.briefing import Reveal, calls_of
from store.model.nearby import earlier_near
from store.model.records import Incident, Location, State
from widgets.words.catalogue import N_
from widgets.words.moments import age
from widgets.words.results import Teller

LEAST_LETTERS = 3
"""Of a name or a number, from which somebody is looked for."""


class Call(NamedTuple):
    """What is typed of a call so far."""

    caller: str
    """Name and number as one text."""
    place: Location | None


class Before:
    """Looks up what was before a call."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._calls: list[Incident] = []
        self._there: list[Incident] = []

    def told(
        self, call: Call, state: State, reveal: Reveal, teller: Teller, now_ms: int
    ) -> Iterator[str]:
        """Tell earlier calls of the caller, and what was there, one line each."""
        self._look(call, state, reveal)
        say = teller.words.say
        for found, told in (
            (self._calls, N_("rang before: {count}, last {incident}, {age} ago")),
            (self._there, N_("earlier here: {count}, last {incident}, {age} ago")),
        ):
            if found:
                last = teller.incident(found[0])
                ago = age(now_ms - found[0].opened_ms)
                yield say(told, count=len(found), incident=last, age=ago)

    def _look(self, call: Call, state: State, reveal: Reveal) -> None:
        asked = (call, state.incidents)
        if self._asked and self._asked[0] == call and self._asked[1] is state.incidents:
            return
        self._asked = asked
        is_long = len(call.caller) >= LEAST_LETTERS
        self._calls = calls_of(state, call.caller, reveal) if is_long else []
        there = earlier_near(state, call.place) if call.place else []
        self._there = [one for one in there if not one.is_open]

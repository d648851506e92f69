"""Hot and past: which incidents the State keeps, and which are put away.

What is open is always kept, so the State holds all that a desk works on. Of what is
closed it keeps what somebody may still ask about or change: the others are handed to
the caller, who writes them down. Pure; times are those of events, never a clock's.
"""

from __future__ import annotations

from store.model.leaves import disputed_incidents
from store.model.numbers import put, take_out
from store.model.records import Incident, State

KEEP_MS = 14 * 24 * 3600 * 1000
"""Closed incidents are kept this long: handing over, questions, reports."""
SURE_MS = 24 * 3600 * 1000
"""Closed this recently they are kept however many there are: their numbers rest."""
MOST = 2_000
"""Closed incidents kept that are older than `SURE_MS`."""
FEWEST = 100
"""The last ones to be closed are kept however old they look: when one clock ran years
ahead, every other event looks old for good."""


def put_away(
    state: State,
    *,
    keep_ms: int = KEEP_MS,
    most: int = MOST,
    fewest: int = FEWEST,
) -> tuple[State, tuple[Incident, ...]]:
    """Take out of a State what was closed long ago; its numbers lead to others.

    What a unit is still on, an action that may be undone speaks of, or desks have not
    agreed on, stays. Doing it twice is as good as once.

    Returns:
        The State that is left, and what was taken out, the first to be closed first.
    """
    named = _named(state)
    closed = sorted(
        (i for i in state.incidents.values() if i.closure is not None),
        key=lambda incident: (_closed_ms(incident), incident.id),
        reverse=True,
    )
    cold = [
        incident
        for rank, incident in enumerate(closed)
        if rank >= fewest
        and _is_cold(state.last_ms - _closed_ms(incident), rank, keep_ms, most)
        and incident.id not in named
    ]
    if not cold:
        return state, ()
    return take_out(state, cold), tuple(reversed(cold))


def bring_back(state: State, incident: Incident) -> State:
    """Put an incident into the State again, because an event speaks of it.

    Its short number finds it again, unless another one that is still open, or was
    opened after it, has that number now.
    """
    return put(state, incident)


def _closed_ms(incident: Incident) -> int:
    return incident.closure.at_ms if incident.closure else 0


def _is_cold(age_ms: int, rank: int, keep_ms: int, most: int) -> bool:
    """Claim that one closed so long ago, and after so many others, can go."""
    return age_ms > keep_ms or (rank >= most and age_ms > SURE_MS)


def _named(state: State) -> set[str]:
    """List the incidents that something else in the State speaks of."""
    named: set[str] = {key for unit in state.units.values() for key in unit.incidents}
    named |= disputed_incidents(state)
    named.update(report.incident for report in state.reports.values())
    for action in state.actions:
        named.update(entity[2:] for entity, _ in action.wrote)
        for entity, fact in action.inverses:
            named.update((entity[2:], getattr(fact, "incident", "")))
    return named

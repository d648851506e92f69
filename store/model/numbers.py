"""Short numbers: which incident a number leads to, of all that a State holds.

An open incident is found before a closed one, and of two alike the one opened later.
That follows from the incidents alone, however they came to be: by entry, reopened, as
another desk's, or brought back from the past. `State.numbers` holds the answers, and
`State.shared` all incidents of a number where there are several, so that no change has
to look through the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from store.model.leaves import without_claims
from store.model.records import Incident, IncidentId, State, incident_entity


def put(state: State, incident: Incident) -> State:
    """Put an incident in, or a changed one in its place."""
    before = state.incidents.get(incident.id)
    state = replace(state, incidents=state.incidents.set(incident.id, incident))
    if (
        before is not None
        and before.number == incident.number
        and before.is_open == incident.is_open
    ):
        return state
    open_ids = state.open_ids
    if incident.is_open:
        open_ids = open_ids.set(incident.id, incident.number)
    elif incident.id in open_ids:
        open_ids = open_ids.delete(incident.id)
    state = replace(state, open_ids=open_ids)
    if before is not None and before.number != incident.number:
        state = _lead(state, before.number, _others(state, before))
    return _lead(state, incident.number, (*_others(state, incident), incident.id))


def take_out(state: State, gone: Iterable[Incident]) -> State:
    """Take closed incidents out; their numbers lead to others that have them."""
    gone = tuple(gone)
    with state.incidents.mutate() as incidents:
        for incident in gone:
            del incidents[incident.id]
        left = incidents.finish()
    entities = {incident_entity(incident.id) for incident in gone}
    state = without_claims(replace(state, incidents=left), entities)
    for incident in gone:
        state = _lead(state, incident.number, _others(state, incident))
    return state


def _others(state: State, incident: Incident) -> tuple[IncidentId, ...]:
    """Name the other incidents of its number."""
    number = incident.number
    alone = state.numbers.get(number)
    known = state.shared.get(number) or (() if alone is None else (alone,))
    return tuple(k for k in known if k != incident.id and k in state.incidents)


def _lead(state: State, number: int, keys: tuple[IncidentId, ...]) -> State:
    """Let a number lead to the one of its incidents that is meant by it."""
    numbers, shared = state.numbers, state.shared
    if len(keys) > 1:
        shared = shared.set(number, tuple(sorted(keys)))
    elif number in shared:
        shared = shared.delete(number)
    if keys:
        known = [state.incidents[key] for key in keys]
        numbers = numbers.set(number, max(known, key=_rank).id)
    elif number in numbers:
        numbers = numbers.delete(number)
    return replace(state, numbers=numbers, shared=shared)


def _rank(incident: Incident) -> tuple[bool, int, IncidentId]:
    return incident.is_open, incident.opened_ms, incident.id

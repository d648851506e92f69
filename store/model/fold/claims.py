"""What an event claims, beside what it changes: no word is overwritten in silence.

An event replaces what its author knew of. What it did not know of stands beside it, in
`State.disputes`. What was done on an incident by somebody who did not know that it was
closed, unknown to the one who closed it, is listed in `State.late`.
"""

from __future__ import annotations

from typing import get_args

from msgspec.structs import replace

from store.model.events import Event, stamp_ms
from store.model.facts import EmergencyCalled, Settled
from store.model.fold.marks import entry
from store.model.kept import CLAIMED, begun, record_of
from store.model.leaves import (
    closings,
    knows,
    leaves,
    number_in,
    unknown_to,
    without_claims,
)
from store.model.parts import FOLLOWED_MS
from store.model.records import (
    Claim,
    Dispute,
    EventId,
    Incident,
    IncidentId,
    Late,
    State,
    incident_entity,
)
from store.model.registers import ACTIVITY, Ended, incident_of, key_of

MOST_OVER = 16
"""How many claims of one register are remembered that were replaced."""
_ENDING: frozenset[type[object]] = frozenset((*get_args(Ended), Settled))
MOST_AWAITED = 4_096
"""How many events may be replaced before they came; a liar fills no memory."""


def weighed(before: State, after: State, event: Event) -> State:
    """Set what an event claims against what its author knew of."""
    fact = event.fact
    kind = type(fact)
    key = key_of(event.entity, fact)
    if before.replaced and event.id in before.replaced:
        after = replace(after, replaced=after.replaced.delete(event.id))
    if key:
        for named in event.seen:
            if not named.startswith(event.writer):
                after = _awaiting(before, after, event, key)
                break
        if kind is not Settled:
            after = _claimed(before, after, event, key)
    if before.incidents is not after.incidents:
        incident = before.incidents.get(incident_of(event.entity, fact))
        if incident is not None and _may_be_late(before, incident, kind):
            after = _late(before, after, event, incident)
    if (
        before.closed_streets is not after.closed_streets
        or before.bolos is not after.bolos
        or before.cautions is not after.cautions
    ):
        after = _without_gone(before, after)
    return after


def _may_be_late(state: State, incident: Incident, kind: type[object]) -> bool:
    """Claim that an incident is over in some way, or ends by a fact of this kind."""
    if incident.closure is not None or kind in _ENDING:
        return True
    if state.late and incident.id in state.late:
        return True
    return bool(state.disputes) and f"i:{incident.id}|st" in state.disputes


def passed_by(state: State, event: Event) -> State | None:
    """Fold an event that was replaced before it came: it leaves a line, no more.

    None when it was not. A call for help is never passed by where a clock follows its
    stamp: who really knew of it sorts behind it, and a lie silences nobody.
    """
    is_call = type(event.fact) is EmergencyCalled
    if is_call and stamp_ms(event.stamp) <= FOLLOWED_MS:
        return None
    if key_of(event.entity, event.fact) not in state.replaced.get(event.id, ()):
        return None
    state = replace(state, replaced=state.replaced.delete(event.id))
    incident = state.incidents.get(incident_of(event.entity, event.fact))
    if incident is None:
        return state
    told = replace(incident, history=(*incident.history, entry(event)))
    return replace(state, incidents=state.incidents.set(told.id, told))


def _claimed(before: State, after: State, event: Event, key: str) -> State:
    """Let the event's claim take the place of those that its author knew."""
    is_new = not before.disputes or key not in before.disputes
    is_incident = key.startswith("i:")
    if is_incident:
        entity, _, part = key.partition("|")
        incident = IncidentId(entity[2:])
        now = after.incidents.get(incident)
        if now is None or now.written.get(part) != event.id:
            return after  # void
        written = before.incidents[incident].written.get(part)
        if is_new and (written is None or knows(before, event, written)):
            return after
    elif not _is_there(after, key):
        return after
    told = entry(event)
    claim = Claim(event=told.event, by=event.by, at_ms=event.at_ms, told=told)
    if is_new and not is_incident:
        known = before.claims.get(key)
        if known is None or knows(before, event, known.event):
            return replace(after, claims=after.claims.set(key, claim))
    return put_claims(before, after, event, key, (claim,))


def put_claims(
    before: State, after: State, event: Event, key: str, claims: tuple[Claim, ...]
) -> State:
    """Put claims in the place of those of a register that the event's author knew."""
    known = leaves(before, key)
    stay = unknown_to(before, event, key)
    gone = tuple(replace(one, ended_by=event.id) for one in known if one not in stay)
    old = before.disputes.get(key)
    over = (*(old.over if old else ()), *gone)[-MOST_OVER:]
    dispute = Dispute(leaves=(*stay, *claims), over=over)
    kept = after.claims
    return replace(
        after,
        disputes=after.disputes.set(key, dispute),
        claims=kept.delete(key) if key in kept else kept,
    )


def _is_there(state: State, key: str) -> bool:
    """Claim that the State has the entity of a register that no incident has."""
    entity = key.partition("|")[0]
    return not entity.startswith("i:") and record_of(state, entity) is not None


def _awaiting(before: State, after: State, event: Event, key: str) -> State:
    """Remember what is replaced before it is folded: a clock ran far ahead."""
    for named in event.seen:
        writer, number = number_in(named)
        is_to_come = number > before.heads.get(writer, 0) and writer != event.writer
        if is_to_come and len(after.replaced) < MOST_AWAITED:
            keys = (*after.replaced.get(named, ()), key)
            after = replace(after, replaced=after.replaced.set(named, keys))
    return after


def _late(before: State, after: State, event: Event, old: Incident) -> State:
    """Note what a closing did not know of, and who did not know of a closing."""
    new = after.incidents.get(old.id)
    if new is None or new is old:
        return after
    key = f"{incident_entity(old.id)}|st"
    rows = {row.closing: row.work for row in before.late.get(old.id, ())}
    if key_of(event.entity, event.fact) == key:
        rows = _closing(before, after, event, rows, old)
    elif type(event.fact) in ACTIVITY:
        ends = {leaf.event: () for leaf in closings(before, old.id)}
        blind = [
            end for end in ends | rows
            if not knows(before, event, end) and not _was_known(before, event, key)
        ]  # fmt: skip
        rows |= {end: (*rows.get(end, ()), event.id) for end in blind}
    late = tuple(Late(closing=end, work=work) for end, work in rows.items())
    if late:
        return replace(after, late=after.late.set(old.id, late))
    is_listed = old.id in after.late
    return replace(after, late=after.late.delete(old.id)) if is_listed else after


def _closing(
    before: State,
    after: State,
    event: Event,
    rows: dict[EventId, tuple[EventId, ...]],
    incident: Incident,
) -> dict[EventId, tuple[EventId, ...]]:
    """Keep the closings that stand, or may stand again; add this one if it is one."""
    key = f"{incident_entity(incident.id)}|st"
    dispute = after.disputes.get(key)
    over = dispute.over if dispute else ()
    kept = {one.event for one in (*leaves(after, key), *over)}
    rows = {end: work for end, work in rows.items() if end in kept}
    if event.id in {one.event for one in closings(after, incident.id)}:
        own = f"{event.writer}."
        work = tuple(
            line.event
            for line in incident.history
            if not line.event.startswith(own)
            and type(line.fact) in ACTIVITY
            and not knows(before, event, line.event)
        )
        rows |= {event.id: work} if work else {}
    return rows


def _was_known(before: State, event: Event, key: str) -> bool:
    """Claim that a closing named what comes after it, since a clock ran far ahead."""
    return any(
        key in keys and number_in(one)[0] == event.writer
        for one, keys in before.replaced.items()
    )


def _without_gone(before: State, after: State) -> State:
    """Drop the claims to what the State has let go of."""
    for kind in CLAIMED:
        old, new = begun(before, kind), begun(after, kind)
        if old is not new:
            gone = {f"{kind}{key}" for key in old if key not in new}
            after = without_claims(after, gone) if gone else after
    return after

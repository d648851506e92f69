"""Events told to all: cautions about places, and roll-calls."""

from __future__ import annotations

from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import CautionAdded, CautionEnded, RollCalled
from store.model.fold.marks import stamped, surely_ms, without_past
from store.model.lanes import CAUTION, counted, latest
from store.model.records import Caution, EventId, RollCall, State, UnitId


def on_caution(state: State, event: Event, fact: CautionAdded | CautionEnded) -> State:
    """Add a caution, take one up again, or end one; forget those long over."""
    state = _pruned(state, event)
    key = EventId(event.entity[2:])
    known = state.cautions.get(key)
    if isinstance(fact, CautionAdded):
        caution = Caution(
            id=key, number=fact.number, place=fact.place, text=fact.text,
            until_ms=fact.until_ms, by=event.by, at_ms=event.at_ms,
        )  # fmt: skip
        if known is not None:
            kept = {"by": known.by, "at_ms": known.at_ms, "written": known.written}
            caution = replace(caution, **kept)
        last = latest(state.last_caution, fact.number)
        lasts = counted(state.lasts, CAUTION, fact.number)
        state = replace(state, last_caution=last, lasts=lasts)
    elif known is not None:
        caution = replace(known, ended_ms=event.at_ms, reason=fact.reason)
    else:
        return state
    caution = replace(caution, written=stamped(caution.written, event))
    return replace(state, cautions=state.cautions.set(key, caution))


def _pruned(state: State, event: Event) -> State:
    """Forget what was over long before this event, and before those folded so far."""
    cautions = without_past(state.cautions, surely_ms(state, event))
    return replace(state, cautions=cautions)


def on_roll(state: State, event: Event, fact: RollCalled) -> State:
    """Begin a roll-call; the one before is over."""
    to = tuple(UnitId(unit) for unit in fact.to)
    roll = RollCall(called=event.id, to=to, by=event.by, at_ms=event.at_ms)
    return replace(state, roll=roll)

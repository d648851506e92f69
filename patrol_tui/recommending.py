"""Recommending: travel times from the map, the advice, and a line for each digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.city.town import Town
from store.model.advice import Advice, Asked, Word, recommend
from store.model.beats import beat_of
from store.model.on_map import closed_segments, stop_of
from store.model.records import Incident, State, Unit, UnitId
from store.model.tables import CodeTables

if TYPE_CHECKING:
    from store.city.routing import Router

NO_WAY_S = float("inf")


def advice_for(
    state: State, incident: Incident, tables: CodeTables, town: Town, now_ms: int
) -> Advice:
    """Rank the units for an incident by how soon they can be there."""
    asked = Asked(
        incident=incident,
        now_ms=now_ms,
        travel_s=_travel_s(state, incident, town, now_ms),
        beat=beat_of(incident.place, tables.beats),
    )
    return recommend(state, asked, tables)


def _travel_s(
    state: State, incident: Incident, town: Town, now_ms: int
) -> dict[UnitId, float | None]:
    """Work out seconds to the incident, each unit by its own vehicle.

    Empty when the incident is not on the map.
    """
    goal = stop_of(town, incident.place)
    if goal is None:
        return {}
    closed = closed_segments(state, town, now_ms)
    times: dict[UnitId, float | None] = {}
    groups: dict[Router, list[Unit]] = {}
    for unit in state.units.values():
        if unit.on_duty:
            times[unit.id] = None
            groups.setdefault(town.router_of(unit.id), []).append(unit)
    for router, units in groups.items():
        starts = {
            unit.id: stop for unit in units if (stop := stop_of(town, unit.place))
        }
        if starts:
            found = router.times(goal, starts, closed)
            times.update({key: found.get(key, NO_WAY_S) for key in starts})
    return times


def lines_to_send(incident: Incident, advice: Advice) -> tuple[str, ...]:
    """Write the line that sends each candidate, in the order of the digits.

    One that would leave another incident is pre-empted: it is never on two at once,
    and what it leaves waits again by itself.
    """
    return tuple(
        f"{'PE' if unit.has(Word.PREEMPT) else 'D'} {unit.unit} {incident.number}"
        for unit in advice.candidates
    )


def takes_from_others(line: str) -> bool:
    """Claim that a line takes a unit from its work, goes over a rule, or closes."""
    verb = line.partition(" ")[0]
    return verb in {"PE", "DUP"} or "!" in verb

"""Forgetting: what a State lets go when the log's beginning is dropped on purpose.

What is still true stays, however old: open incidents, units on duty, closed streets,
settings. Of what is over only that stays which the rest of the log speaks of; all else
was told by dropped events alone, and goes with them. Pure, and it commutes with the
fold: to forget where the log was cut and fold what stays gives the same as to fold
that first and forget then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import immutables
from msgspec.structs import replace

from store.model.events import Event
from store.model.facts import IncidentOpened, UnitStage
from store.model.kept import CLAIMED, begun
from store.model.leaves import disputed_incidents, without_claims
from store.model.numbers import take_out
from store.model.owed import is_past
from store.model.records import (
    Bolo,
    Caution,
    Entry,
    EventId,
    Incident,
    IncidentId,
    Message,
    Partner,
    PublicWarning,
    Report,
    State,
    Unit,
    UnitId,
    bolo_entity,
    caution_entity,
    incident_entity,
    message_entity,
    partner_entity,
    report_entity,
    street_entity,
    unit_entity,
    warning_entity,
)
from store.model.settings import DRAFT_PREFIX


@dataclass(slots=True, kw_only=True)
class Later:
    """What the log that stays speaks of.

    Every event that stays is heard, and then the State is shown at which it begins.
    """

    before_ms: int
    """All that is dropped is older."""
    names: set[str] = field(default_factory=set)
    """Entities, incidents named by facts, and crew."""
    placed: set[str] = field(default_factory=set)
    """Units that may have come to another place."""
    heads: Mapping[str, int] = field(default_factory=dict)
    """The last event of each writer that is dropped."""
    cut: EventId | None = None
    """The command of which only the beginning is dropped, if there is one."""
    _continued: set[EventId] = field(default_factory=set)
    """Commands of which events stay that are not the first."""

    def hear(self, event: Event) -> None:
        """Take note of one event that stays."""
        fact, names = event.fact, self.names
        names.add(event.entity)
        if isinstance(fact, IncidentOpened):
            names.add(incident_entity(IncidentId(event.id)))
        for field_name in ("incident", "other"):
            if key := getattr(fact, field_name, ""):
                names.add(incident_entity(IncidentId(key)))
        names.update(f"p:{name}" for name in getattr(fact, "crew", ()))
        if isinstance(fact, UnitStage) or getattr(fact, "place", None) is not None:
            self.placed.add(event.entity)
        if event.first != event.number:
            self._continued.add(event.action)

    def begin_at(self, state: State) -> None:
        """Take note of the State where the log that stays begins."""
        self.heads = state.heads
        last = state.actions[-1].id if state.actions else None
        self.cut = last if last in self._continued else None

    def has(self, event: EventId) -> bool:
        """Claim that an event stays."""
        writer, _, number = event.rpartition(".")
        return int(number) > self.heads.get(writer, 0)

    def is_over(self, incident: Incident) -> bool:
        """Claim that an incident is closed, and only dropped events told of it."""
        return (
            not incident.is_open
            and incident_entity(incident.id) not in self.names
            and last_ms(incident) < self.before_ms
        )


def over(state: State, later: Later) -> list[Incident]:
    """List the incidents that go: closed, told by dropped events, in no unit's hand."""
    in_hand = {key for unit in state.units.values() for key in _in_hand(unit)}
    disputed = disputed_incidents(state)
    reported = {report.incident for report in state.reports.values()}
    return [
        incident
        for incident in state.incidents.values()
        if later.is_over(incident)
        and incident.id not in in_hand
        and incident.id not in disputed
        and incident.id not in reported
    ]


def forget(state: State, later: Later) -> State:
    """Let go of what is over, and was told by dropped events alone.

    Incidents, what can be undone, crews off duty and their names, where units were,
    streets that are open again, lines left half typed.
    """
    streets = {
        key: closed
        for key, closed in state.closed_streets.items()
        if street_entity(key) in later.names or not closed.is_past(later.before_ms)
    }
    left = replace(
        take_out(state, over(state, later)),
        units=immutables.Map(_units(state, later)),
        officers=immutables.Map(
            {k: one for k, one in state.officers.items() if f"p:{k}" in later.names}
        ),
        settings=_settings(state.settings, later),
        device_settings=immutables.Map(
            {k: _settings(one, later) for k, one in state.device_settings.items()}
        ),
        closed_streets=immutables.Map(streets),
        bolos=_held_on_air(state.bolos, later, bolo_entity),
        messages=_held_on_air(state.messages, later, message_entity),
        cautions=_held_on_air(state.cautions, later, caution_entity),
        reports=immutables.Map(_reports(state, later)),
        partners=immutables.Map(_partners(state, later)),
        warnings=_held_on_air(state.warnings, later, warning_entity),
        roll=state.roll if state.roll and later.has(state.roll.called) else None,
        unit_lines=immutables.Map(_lines(state, later)),
        actions=tuple(
            one for one in state.actions if one.id == later.cut or later.has(one.id)
        ),
    )
    return _without_claims_to_others(left)


def _without_claims_to_others(state: State) -> State:
    """Drop the claims to what is not in the State any more."""
    there = {unit_entity(key) for key in state.units}
    for kind in CLAIMED:
        there.update(f"{kind}{key}" for key in begun(state, kind))
    keys = (*state.claims, *state.disputes)
    named = {key.partition("|")[0] for key in keys if not key.startswith("i:")}
    return without_claims(state, named - there)


def last_ms(incident: Incident) -> int:
    """Tell when something was last written about an incident."""
    return max((line.at_ms for line in incident.history), default=incident.opened_ms)


def _units(state: State, later: Later) -> dict[UnitId, Unit]:
    """Leave out those that went off duty then, and the places of the others."""
    kept = {}
    for key, unit in state.units.items():
        entity = unit_entity(key)
        is_busy = bool(_in_hand(unit)) or unit.emergency is not None
        if entity in later.names or unit.on_duty or is_busy:
            seen = tuple(one for one in unit.acknowledged if later.has(one.event))
            left = replace(unit, acknowledged=seen)
            is_there = entity in later.placed
            kept[key] = left if is_there else replace(left, place=None, place_ms=0)
    return kept


def _reports(state: State, later: Later) -> dict[EventId, Report]:
    """Leave out those about which all was over."""
    return {
        key: one
        for key, one in state.reports.items()
        if report_entity(key) in later.names or not is_past(state, one, later.before_ms)
    }


def _partners(state: State, later: Later) -> dict[EventId, Partner]:
    """Leave out those who had left."""
    return {
        key: one
        for key, one in state.partners.items()
        if one.is_active or partner_entity(key) in later.names
    }


def _lines(state: State, later: Later) -> dict[UnitId, tuple[Entry, ...]]:
    """Leave out the lines about units that only dropped events told."""
    kept = {
        key: tuple(line for line in lines if later.has(line.event))
        for key, lines in state.unit_lines.items()
    }
    return {key: lines for key, lines in kept.items() if lines}


_Held = TypeVar("_Held", Bolo, Message, Caution, PublicWarning)


def _held_on_air(
    held: immutables.Map[EventId, _Held], later: Later, entity: Callable[[EventId], str]
) -> immutables.Map[EventId, _Held]:
    """Leave out what was over then, and what nothing that stays speaks of."""
    return immutables.Map(
        {
            key: one
            for key, one in held.items()
            if entity(key) in later.names or not one.is_past(later.before_ms)
        }
    )


def _in_hand(unit: Unit) -> tuple[IncidentId, ...]:
    return (*unit.incidents, *getattr(unit, "stacked", ()))


def _settings(
    settings: immutables.Map[str, str], later: Later
) -> immutables.Map[str, str]:
    """Leave out the unfinished lines that only dropped events told."""
    return immutables.Map({k: v for k, v in settings.items() if _is_kept(k, later)})


def _is_kept(setting: str, later: Later) -> bool:
    return not setting.startswith(DRAFT_PREFIX) or f"s:{setting}" in later.names

"""One judgement in the making: the facts so far, the doubts, and the first refusal."""

from __future__ import annotations

from typing import NamedTuple

from store.model.facts import KnownFact, Overridden, UnitContact, UnitUnstacked
from store.model.order import Order
from store.model.records import (
    Incident,
    IncidentId,
    State,
    Unit,
    UnitId,
    incident_entity,
    unit_entity,
)
from store.model.refusals import Code, Refusal
from store.model.tables import CodeTables


class Draft(NamedTuple):
    """A fact to write, and the entity it is about.

    The entity of a new incident is `i:`, since its id is that of the event to be.
    """

    entity: str
    fact: KnownFact


NEW_INCIDENT = incident_entity(IncidentId(""))


class Ruling:
    """Collects what a command would write; the first refusal ends it."""

    def __init__(
        self, state: State, tables: CodeTables, now_ms: int, command: Order
    ) -> None:
        self.state = state
        self.tables = tables
        self.now_ms = now_ms
        self.command = command
        self.refusal: Refusal | None = None
        self._drafts: list[Draft] = []
        self._overridden: list[Draft] = []

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """What would be written so far."""
        return tuple(self._drafts)

    def bar(self, code: Code, **about: str) -> None:
        """Refuse for good."""
        if self.refusal is None:
            self.refusal = Refusal(code=code, about=about)

    def doubt(self, code: Code, entity: str, **about: str) -> None:
        """Refuse unless overridden; an override is written down about `entity`."""
        if self.command.override:
            unit = about.get("unit", "")
            words = self.command.words
            fact = Overridden(code=code.value, unit=unit, command=words)
            self._overridden.append(Draft(entity, fact))
        elif self.refusal is None:
            self.refusal = Refusal(code=code, about=about, overridable=True)

    def write_incident(self, key: IncidentId, fact: KnownFact) -> None:
        """Add a fact about an incident."""
        self._drafts.append(Draft(incident_entity(key), fact))

    def write_unit(self, key: UnitId, fact: KnownFact) -> None:
        """Add a fact about a unit."""
        self._drafts.append(Draft(unit_entity(key), fact))

    def write(self, entity: str, fact: KnownFact) -> None:
        """Add a fact about any entity."""
        self._drafts.append(Draft(entity, fact))

    def unstack(self, incident: Incident) -> None:
        """Take an incident off every stack, since it is over or somebody is sent."""
        for key in incident.stacked:
            self.write_unit(key, UnitUnstacked(incident=incident.id))

    def outcome(self) -> tuple[Draft, ...] | Refusal:
        """Give the facts, those that undo nothing last, or the refusal."""
        if self.refusal is not None:
            return self.refusal
        lasting = [d for d in self._drafts if not isinstance(d.fact, UnitContact)]
        contacts = [d for d in self._drafts if isinstance(d.fact, UnitContact)]
        return (*lasting, *contacts, *self._overridden)

    def incident(self, key: IncidentId) -> Incident | None:
        """Find an incident, or refuse."""
        found = self.state.incidents.get(key)
        if found is None:
            self.bar(Code.UNKNOWN_INCIDENT, incident=key)
        return found

    def open_incident(self, key: IncidentId) -> Incident | None:
        """Find an incident that is still open, or refuse."""
        found = self.incident(key)
        if found is not None and not found.is_open:
            state = found.state_at(self.now_ms)
            self.bar(Code.INCIDENT_CLOSED, number=str(found.number), state=state.value)
            return None
        return found

    def unit(self, key: UnitId) -> Unit | None:
        """Find a unit that is known here, on duty or not, or refuse."""
        found = self.state.units.get(key)
        if found is None and key in self.tables.units:
            found = Unit(id=key)
        if found is None:
            self.bar(Code.UNKNOWN_UNIT, unit=key)
        return found

    def number_of(self, key: IncidentId) -> str:
        """Name an incident by its short number."""
        found = self.state.incidents.get(key)
        return str(found.number) if found else key

"""The view: TinyDB documents for recall and search, computed from the State.

The log is the truth; these tables are a queryable picture of the State, so writing
to them is refused, and throwing them away loses nothing. A change marks its entity;
the documents are made when somebody asks, so that a key press never pays for them.
Tables: incidents, units, people, settings, drafts. Document ids are entity names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from store.model.records import (
    Incident,
    IncidentId,
    Officer,
    State,
    Unit,
    UnitId,
    tellable_ms,
)

DRAFT_PREFIX = "draft."
"""Settings whose key starts so are unfinished lines, kept for their author."""


class ReadOnlyViewError(TypeError):
    """The view is computed from the log; submit a command instead."""


def iso(at_ms: int | None) -> str | None:
    """Write a time as ISO 8601 UTC, to the millisecond."""
    if at_ms is None:
        return None
    moment = datetime.fromtimestamp(tellable_ms(at_ms) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def incident_document(incident: Incident, now_ms: int) -> dict[str, Any]:
    """Tell an incident as plain values; its state is that at `now_ms`."""
    closure = incident.closure
    return {
        "number": incident.number,
        "id": incident.id,
        "state": incident.state_at(now_ms).value,
        "priority": incident.priority,
        "type": incident.type,
        "place": incident.place.text,
        "place_key": incident.place.key or None,
        "text": incident.text,
        "source": incident.source or None,
        "caller": incident.caller or None,
        "units": [a.unit for a in incident.active],
        "opened_at": iso(incident.opened_ms),
        "opened_by": incident.opened_by,
        "held_until": iso(incident.held_until_ms),
        "closed_at": iso(closure.at_ms) if closure else None,
        "closed_by": closure.by if closure else None,
        "disposition": (closure.disposition or None) if closure else None,
        "closing_text": (closure.text or None) if closure else None,
        "assignments": [
            {
                "unit": a.unit,
                "backup": a.backup,
                "stage": a.stage.name,
                "dispatched_at": iso(a.dispatched_ms),
                "acknowledged_at": iso(a.acknowledged_ms),
                "enroute_at": iso(a.enroute_ms),
                "onscene_at": iso(a.onscene_ms),
                "ended_at": iso(a.ended_ms),
                "ending": a.ending.value if a.ending else None,
                "disposition": a.disposition or None,
            }
            for a in incident.assignments
        ],
    }


def unit_document(state: State, unit: Unit) -> dict[str, Any]:
    """Tell a unit as plain values."""
    return {
        "id": unit.id,
        "duty": "ON" if unit.on_duty else "OFF",
        "readiness": unit.readiness.value,
        "reason": unit.reason or None,
        "crew": list(unit.crew),
        "vehicle": unit.vehicle or None,
        "beat": unit.beat or None,
        "assignments": [
            {"incident": incident.number, "stage": held.stage.name}
            for key in unit.incidents
            if (incident := state.incidents.get(key))
            and (held := incident.assignment_of(unit.id))
        ],
        "since": iso(unit.since_ms or None),
        "last_contact": iso(unit.contact_ms or None),
        "place": unit.place.text if unit.place else None,
    }


def _officer_document(officer: Officer) -> dict[str, Any]:
    return {
        "name": officer.name,
        "unit": officer.unit,
        "last_at": iso(officer.last_ms),
    }


class ViewStorage(Storage):
    """Tables in memory; a write that did not come from the State is refused."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {}

    def read(self) -> dict[str, dict[str, Any]]:
        """Give all tables; only which tables there are is a copy."""
        return dict(self.tables)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> NoReturn:  # noqa: ARG002 - TinyDB's own signature
        """Refuse."""
        raise ReadOnlyViewError(ReadOnlyViewError.__doc__)


class ViewTable(Table):
    """TinyDB's query interface; putting a document costs the same in any table."""

    document_id_class = str  # type: ignore[assignment]  # entity names, not numbers

    def put(self, key: str, document: dict[str, Any]) -> None:
        """Put one document, as computed from the State."""
        storage = self._storage
        if isinstance(storage, ViewStorage):
            storage.tables.setdefault(self.name, {})[key] = document
        if len(self._query_cache):
            self.clear_cache()

    def _update_table(self, updater: object) -> NoReturn:  # noqa: ARG002 - TinyDB's own
        raise ReadOnlyViewError(ReadOnlyViewError.__doc__)

    def _get_next_id(self) -> NoReturn:
        raise ReadOnlyViewError(ReadOnlyViewError.__doc__)


class _ViewDatabase(TinyDB):
    table_class = ViewTable
    default_storage_class = ViewStorage  # type: ignore[assignment]  # any Storage does


class View:
    """The documents of one State, brought up to date when asked."""

    def __init__(self, state: State) -> None:
        self._database = _ViewDatabase()
        self._state = state
        self._stale = self._all_entities(state)

    @staticmethod
    def _all_entities(state: State) -> set[str]:
        return {
            *(f"i:{key}" for key in state.incidents),
            *(f"u:{key}" for key in state.units),
            *(f"s:{key}" for key in state.settings),
            *(f"p:{key}" for key in state.officers),
        }

    def changed(self, state: State, entities: Iterable[str]) -> None:
        """Take the new State, and note which entities it changed."""
        self._state = state
        self._stale.update(entities)

    def table(self, name: str, now_ms: int) -> Table:
        """Give a table to query: incidents, units, people, settings or drafts."""
        stale, self._stale = self._stale, set()
        for entity in stale:
            self._refresh(entity, now_ms)
        return self._database.table(name)

    def _put(self, table: str, key: str, document: dict[str, Any]) -> None:
        found = self._database.table(table)
        if isinstance(found, ViewTable):
            found.put(key, document)

    def _refresh(self, entity: str, now_ms: int) -> None:
        kind, _, key = entity.partition(":")
        state = self._state
        match kind:
            case "i" if incident := state.incidents.get(IncidentId(key)):
                self._put("incidents", key, incident_document(incident, now_ms))
            case "u" if unit := state.units.get(UnitId(key)):
                self._put("units", key, unit_document(state, unit))
                for name in unit.crew:
                    self._refresh(f"p:{name}", now_ms)
            case "p" if officer := state.officers.get(key):
                self._put("people", key, _officer_document(officer))
            case "s" if key in state.settings:
                table = "drafts" if key.startswith(DRAFT_PREFIX) else "settings"
                self._put(table, key, {"key": key, "value": state.settings[key]})
            case _:
                pass

"""The view: TinyDB documents for recall and search, computed from the State.

The log is the truth; these tables are a queryable picture of the State, so writing
to them is refused, and throwing them away loses nothing. A change marks its entity;
the documents are made when somebody asks, so that a key press never pays for them.

    incidents   those in the State: all that are open, and those closed of late
    open        the open ones among them
    units, people, settings, drafts

Document ids are entity names. Incidents that were put away are in none of these; they
come a chapter at a time, as tables of their own: `View.past_tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any, NoReturn

from tinydb import TinyDB, where
from tinydb.queries import QueryInstance
from tinydb.storages import Storage
from tinydb.table import Table

from store.documents import incident_document, iso, officer_document, unit_document
from store.model.records import (
    Incident,
    IncidentId,
    State,
    UnitId,
)
from store.model.settings import DRAFT_PREFIX
from store.past import Past
from store.text import fold, fold_clean

Asked = QueryInstance
"""A question to a table, in TinyDB's query language."""


class ReadOnlyViewError(TypeError):
    """The view is computed from the log; submit a command instead."""


def incidents_where(
    *, unit: str = "", type: str = "", state: str = "", since_ms: int = 0
) -> Asked | None:
    """Make a query of incident documents, for those at hand and for the past.

    Args:
        unit: One that was ever sent there, as in a unit's history.
        type: Its type.
        state: Its state.
        since_ms: When it was opened, or later.

    Returns:
        All that was asked, at once; None if nothing was.
    """
    asked: list[Asked] = []
    if since_ms > 0:
        asked.append(where("opened_at") >= iso(since_ms))
    if unit:
        asked.append(where("assignments").any(_is_like("unit", unit)))
    if type:
        asked.append(_is_like("type", type))
    if state:
        asked.append(_is_like("state", state))
    return reduce(and_, asked) if asked else None


def _is_like(key: str, wanted: str) -> Asked:
    return where(key).test(_folds_to, fold(wanted))  # type: ignore[arg-type]  # any value


def _folds_to(value: str, wanted: str) -> bool:
    return fold_clean(value) == wanted


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
        self._forget_answers()

    def take_out(self, key: str) -> None:
        """Take out a document whose entity is gone; one that is not there is fine."""
        storage = self._storage
        if isinstance(storage, ViewStorage):
            storage.tables.get(self.name, {}).pop(key, None)
        self._forget_answers()

    def _forget_answers(self) -> None:
        if len(self._query_cache):
            self.clear_cache()

    def _update_table(self, updater: object) -> NoReturn:  # noqa: ARG002 - TinyDB's own
        raise ReadOnlyViewError(ReadOnlyViewError.__doc__)

    def _get_next_id(self) -> NoReturn:
        raise ReadOnlyViewError(ReadOnlyViewError.__doc__)


class PastTable(ViewTable):
    """The documents of one chapter of the past, beside the incidents they tell of."""

    incidents: Mapping[IncidentId, Incident] = {}


class _ViewDatabase(TinyDB):
    table_class = ViewTable
    default_storage_class = ViewStorage  # type: ignore[assignment]  # any Storage does

    def called(self, name: str) -> ViewTable:
        """Give a table as what it is."""
        table = self.table(name)
        if not isinstance(table, ViewTable):
            raise TypeError(f"{name} is no table of the view")
        return table


class View:
    """The documents of one State, brought up to date when asked.

    Args:
        state: The State to tell.
        past: Where its incidents gone cold are; none are told without it.
    """

    def __init__(self, state: State, past: Past | None = None) -> None:
        self._database = _ViewDatabase()
        self._state, self._past = state, past
        self._stale: set[str] = set()
        self._held: dict[IncidentId, str] = {}
        """Incidents whose state follows the clock, and the state that is shown."""
        self._mark(State(), state)

    @property
    def unread(self) -> int:
        """Tell how many chapters of the past were passed over: they are damaged."""
        return len(self._past.unusable) if self._past else 0

    def changed(self, state: State, entities: Iterable[str]) -> None:
        """Take the new State, and note which entities it changed."""
        self._state = state
        self._stale.update(entities)

    def renewed(self, state: State) -> None:
        """Take a State that may differ anywhere, as after incidents were put away."""
        self._mark(self._state, state)
        self._state = state

    def table(self, name: str, now_ms: int) -> Table:
        """Give a table to query, as of a moment; see the top for their names."""
        stale, self._stale = self._stale, set()
        for entity in stale:
            self._refresh(entity, now_ms)
        for held, shown in tuple(self._held.items()):
            incident = self._state.incidents.get(held)
            if incident is None or incident.state_at(now_ms).value != shown:
                self._show_incident(held, now_ms)
        return self._database.table(name)

    def past_tables(
        self,
        since_ms: int,
        now_ms: int,
        *,
        may_fit: Callable[[bytes], bool] = lambda _: True,
        fits: Callable[[Incident], bool] = lambda _: True,
    ) -> Iterator[PastTable]:
        """Give tables of the incidents that were put away, one chapter at a time.

        Keep none of them, so that years can be gone through in little memory.

        Args:
            since_ms: Incidents opened before are left out.
            now_ms: The moment that states are told for.
            may_fit: Saved incidents that it denies are not even read.
            fits: Incidents that it denies are left out too.

        Yields:
            Each incident once, the newest chapter first.
        """
        if self._past is None:
            return
        hot = self._state.incidents
        for incidents in self._past.since(since_ms, hot, may_fit):
            table = PastTable(ViewStorage(), "past")
            table.incidents = {one.id: one for one in incidents if fits(one)}
            for key, incident in table.incidents.items():
                table.put(key, incident_document(incident, now_ms))
            yield table

    def _mark(self, before: State, after: State) -> None:
        """Note every entity that is not the same record in two States."""
        for kind, old, new in (
            ("i", before.incidents, after.incidents),
            ("u", before.units, after.units),
            ("s", before.settings, after.settings),
            ("p", before.officers, after.officers),
        ):
            self._stale.update(f"{kind}:{key}" for key in _differing(old, new))

    def _refresh(self, entity: str, now_ms: int) -> None:
        kind, _, key = entity.partition(":")
        state = self._state
        match kind:
            case "i":
                self._show_incident(IncidentId(key), now_ms)
            case "u":
                unit = state.units.get(UnitId(key))
                self._show("units", key, unit_document(state, unit) if unit else None)
                for name in unit.crew if unit else ():
                    self._refresh(f"p:{name}", now_ms)
            case "p":
                officer = state.officers.get(key)
                told = officer_document(officer) if officer else None
                self._show("people", key, told)
            case "s":
                table = "drafts" if key.startswith(DRAFT_PREFIX) else "settings"
                is_kept = key in state.settings
                document = {"key": key, "value": state.settings.get(key)}
                self._show(table, key, document if is_kept else None)
            case _:
                pass

    def _show_incident(self, key: IncidentId, now_ms: int) -> None:
        incident = self._state.incidents.get(key)
        document = incident_document(incident, now_ms) if incident else None
        is_open = incident is not None and incident.is_open
        self._show("incidents", key, document)
        self._show("open", key, document if is_open else None)
        self._held.pop(key, None)
        if document and document["held_until"]:
            self._held[key] = document["state"]

    def _show(self, table: str, key: str, document: dict[str, Any] | None) -> None:
        """Put a document, or take it out where there is none."""
        found = self._database.called(table)
        if document is not None:
            found.put(key, document)
        else:
            found.take_out(key)


def _differing(before: Mapping[Any, object], after: Mapping[Any, object]) -> set[Any]:
    """Name what was added, taken out, or is another object than before."""
    changed = {key for key, kept in after.items() if before.get(key) is not kept}
    return changed | {key for key in before if key not in after}

"""The board: one moment of the State, with all that is needed to show it.

Made by the app and passed down; widgets draw it and never reach past it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from store.city.places import Gazetteer
from store.city.town import Town
from store.model.alerts import NO_ALERTS, Standing
from store.model.records import Incident, IncidentId, State, Unit, UnitId
from store.model.tables import WAITING, CodeTables
from widgets.drawing.canvas import GLYPH_SETS, Glyphs
from widgets.words.catalogue import Words
from widgets.words.results import Teller


def glyphs_of(name: str) -> Glyphs:
    """Name a set of characters; the boxes for one that is not known."""
    return next((known for known in GLYPH_SETS if known == name), GLYPH_SETS[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The open incidents in order; made once for a State, since they may be many."""

    keys: tuple[IncidentId, ...]
    places: Mapping[IncidentId, int]
    """Where each stands."""
    waiting: int
    """How many wait for a unit."""


def queue_of(state: State) -> Queue:
    """Order the open incidents of a State."""
    keys = tuple(queue_order(state))
    now_ms = state.last_ms
    states = (state.incidents[key].state_at(now_ms) for key in keys)
    return Queue(
        keys=keys,
        places={key: index for index, key in enumerate(keys)},
        waiting=sum(life in WAITING for life in states),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the screen shows."""

    state: State
    queue: Queue
    now_ms: int
    teller: Teller
    time_zone: tzinfo
    glyphs: Glyphs = "box"
    splits_am: bool = False
    """SARA AM is sent in two letters."""
    station: str = ""
    officer: str = ""
    shift: str = ""
    notice: str = ""
    """Drill, replay: what is not real work says so."""
    link: str = ""
    is_saved: bool = True
    reveal: Callable[[str], str] = str
    """Reads a personal field that is kept sealed."""
    incident: IncidentId | None = None
    """The selected incident."""
    unit: UnitId | None = None
    """The selected unit."""
    standing: Standing = NO_ALERTS
    """What is amber or red."""

    @property
    def words(self) -> Words:
        """The reader's language."""
        return self.teller.words

    @property
    def tables(self) -> CodeTables:
        """The station's code tables."""
        return self.teller.tables

    @property
    def town(self) -> Town:
        """The map in use."""
        return self.teller.town

    @property
    def gazetteer(self) -> Gazetteer:
        """The places that have names."""
        return self.town.gazetteer

    @property
    def selected_incident(self) -> Incident | None:
        """The selected incident's record."""
        return self.state.incidents.get(self.incident) if self.incident else None

    @property
    def selected_unit(self) -> Unit | None:
        """The selected unit's record; None if it never logged on."""
        return self.state.units.get(self.unit) if self.unit else None


def queue_order(state: State) -> list[IncidentId]:
    """Sort the open incidents by priority, then age."""
    incidents = state.open_incidents()
    incidents.sort(key=lambda i: (i.priority, i.clock_ms, i.id))
    return [incident.id for incident in incidents]


def roster_order(state: State, tables: CodeTables) -> list[UnitId]:
    """Sort the units: in danger and on duty first, cars before motorcycles, by call
    sign."""
    known = dict.fromkeys((*state.units, *tables.units))

    def rank(key: UnitId) -> tuple[bool, bool, bool, int, str]:
        unit = state.units.get(key)
        off = unit is None or not unit.on_duty
        is_safe = unit is None or unit.emergency is None
        return is_safe, off, not key[:1].isdigit(), len(key), key

    return sorted(known, key=rank)

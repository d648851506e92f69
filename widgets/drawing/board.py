"""The board: one moment of the State, with all that is needed to show it.

Made by the app and passed down; widgets draw it and never reach past it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal

from store.city.places import Gazetteer
from store.city.town import Town
from store.model.alerts import NO_ALERTS, Standing
from store.model.conflicts import Conflict, conflicts
from store.model.inbox import waiting_reports
from store.model.records import (
    EventId,
    Incident,
    IncidentId,
    Report,
    State,
    Unit,
    UnitId,
)
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
class Tray:
    """What waits for a person to settle or decide it; made once for a State."""

    conflicts: tuple[Conflict, ...] = ()
    """Those who must not wait come first."""
    incidents: frozenset[IncidentId] = frozenset()
    units: frozenset[UnitId] = frozenset()
    reports: tuple[Report, ...] = ()
    """Those that nobody has decided about, the oldest first."""

    def about(self, incident: IncidentId) -> tuple[Conflict, ...]:
        """List those about an incident, and about units sent there and elsewhere."""
        return tuple(one for one in self.conflicts if incident in _incidents_in(one))


EMPTY_TRAY = Tray()


def tray_of(state: State) -> Tray:
    """Find what desks differ in, and the reports that wait."""
    found, reports = conflicts(state), waiting_reports(state.reports.values())
    if not found and not reports:
        return EMPTY_TRAY
    return Tray(
        reports=reports,
        conflicts=found,
        incidents=frozenset(key for one in found for key in _incidents_in(one)),
        units=frozenset(one.unit for one in found if one.unit),
    )


def _incidents_in(conflict: Conflict) -> set[IncidentId]:
    sides = (getattr(side.fact, "incident", "") for side in conflict.sides)
    return {conflict.incident, *map(IncidentId, sides)} - {""}


def _all_sent(event: EventId) -> bool:
    del event
    return False


LinkUp = Literal["trying", "up", "down", "refused"]
"""Whether the server answers; `trying` until it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLook:
    """How the link to the other desks stands; moments are by the board's clock."""

    up: LinkUp
    last_word_ms: int | None = None
    """When the server was last heard; None while it never was."""
    outbox: int = 0
    """Events that the server does not hold yet."""
    oldest_unsent_ms: int | None = None
    """When the oldest of them was written."""
    why: str = ""
    """Code of what is wrong, see `widgets.words.link`; empty while nothing is."""
    skew_ms: int = 0
    """How far the server's clock is ahead of this one; 0 for in step."""
    is_skew_followed: bool = True
    is_thin: bool = False
    is_catching_up: bool = False
    """What came is not all shown yet."""
    is_unsent: Callable[[EventId], bool] = _all_sent
    """Claims that the server does not hold an event yet."""
    looking: Mapping[IncidentId, tuple[str, ...]] = field(default_factory=dict)
    """Incident -> who else has it open in front of them."""


def synced_ms(link: LinkLook | None, began_ms: int) -> int | None:
    """Tell when other desks were last heard, for the alert; None without a link.

    One that was never heard counts from when this desk began to listen.
    """
    if link is None:
        return None
    return began_ms if link.last_word_ms is None else link.last_word_ms


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
    is_frugal: bool = False
    """The line to this screen is thin: little of it changes when something does."""
    station: str = ""
    officer: str = ""
    shift: str = ""
    notice: str = ""
    """Drill, replay: what is not real work says so."""
    link: LinkLook | None = None
    """None where no other desk is meant to be heard."""
    is_saved: bool = True
    masked_caller: Callable[[str], str] = str
    """Tells of a caller, who is kept sealed, what may stand on a screen."""
    incident: IncidentId | None = None
    """The selected incident."""
    unit: UnitId | None = None
    """The selected unit."""
    tray: Tray = EMPTY_TRAY
    """What waits for a person to settle it."""
    standing: Standing = NO_ALERTS
    """What is amber or red."""

    @property
    def behind_ms(self) -> int | None:
        """Tell since when other desks may have changed what is shown here.

        None while the link is as it should be, where there is none, and until it is
        known; 0 where no other desk was ever heard.
        """
        link = self.link
        if link is None or link.up == "trying":
            return None
        heard_ms = link.last_word_ms or 0
        stale_ms = round(self.tables.timers.sync.amber_min * 60_000)
        is_fresh = link.up == "up" and self.now_ms - heard_ms < stale_ms
        return None if is_fresh else heard_ms

    def is_unsent(self, event: EventId) -> bool:
        """Claim that other desks cannot have an event yet: the server has it not."""
        return self.link is not None and self.link.is_unsent(event)

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

"""Alerts: all that is amber or red at a moment, the worst first.

A pure reading of State, tables and the moment: the same events give the same alerts on
every desk and after every restart. What was acknowledged is an event too; it holds for
one timer, begun at one moment, as bad as it was then, so that nothing worse is hidden.

`alerts_of` reads everything. `Watch` gives the same answer while time passes, looking
only at records that changed and at clocks whose hour has come.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from store.model.records import (
    Acknowledged,
    IncidentId,
    State,
    UnitId,
    incident_entity,
    unit_entity,
)
from store.model.settings import MUTE_SETTING
from store.model.tables import CodeTables
from store.model.timers import (
    EMERGENCY,
    Alarm,
    Clock,
    alarm_of,
    inbox_clock,
    incident_clocks,
    sync_clock,
    unit_clocks,
)

_SYNC = "sync"
"""Stands for the desk itself among the entities."""
_INBOX = "inbox"
"""Stands for all reports that wait."""


class Alert(NamedTuple):
    """One timer that is amber or red; they sort with the worst first."""

    rank: tuple[int, int, int, int]
    what: str
    """Which timer: see `store.model.timers.Timer.name`."""
    incident: IncidentId
    """Empty when it is about a unit alone."""
    unit: UnitId
    """Empty when it is about an incident that nobody is on."""
    began_ms: int
    degree: int
    since_ms: int
    """Its age counts from here."""
    limit_min: float
    """The limit that it is over."""

    @property
    def alarm(self) -> Alarm:
        """Amber or red."""
        return alarm_of(self.degree)

    @property
    def is_seen(self) -> bool:
        """Claim that somebody has acknowledged it, as bad as it is."""
        return bool(self.rank[3])

    @property
    def is_urgent(self) -> bool:
        """Claim that the bell calls again: P0 and P1 that wait, and emergencies."""
        waits = self.what in {"pending", "over"} and self.rank[1] <= 1
        return self.alarm is Alarm.RED and (waits or self.what == EMERGENCY)

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Tell it from all other alerts, however bad it is."""
        return self.what, self.incident, self.unit, self.began_ms


class Standing(NamedTuple):
    """The alerts of one moment."""

    alerts: tuple[Alert, ...] = ()
    """The worst first; those seen behind the others, but for emergencies."""
    red: int = 0
    """How many are red, seen or not."""

    @property
    def amber(self) -> int:
        """How many are amber, seen or not."""
        return len(self.alerts) - self.red

    @property
    def unseen(self) -> Iterator[Alert]:
        """Give those that nobody has acknowledged, the worst first."""
        return (alert for alert in self.alerts if not alert.is_seen)


NO_ALERTS = Standing()
"""Nothing is amber or red."""


def muted_until_ms(state: State) -> int:
    """Tell until when the bell of this desk is muted; 0 for not at all."""
    value = state.settings.get(MUTE_SETTING, "")
    return int(value) if value.isdecimal() and value.isascii() else 0


def alerts_of(
    state: State, tables: CodeTables, now_ms: int, *, synced_ms: int | None = None
) -> Standing:
    """Read all alerts of a moment.

    Args:
        state: What is true.
        tables: The station's limits.
        now_ms: The moment.
        synced_ms: When another desk was last heard; None where none is set up.
    """
    entities = [*map(incident_entity, state.open_ids), *map(unit_entity, state.units)]
    found = [
        alert
        for entity in (*entities, _SYNC, _INBOX)
        for alert in _alerts(state, entity, tables, now_ms, synced_ms)[0]
    ]
    red = sum(alert.alarm is Alarm.RED for alert in found)
    return Standing(tuple(sorted(found)), red)


def _alerts(
    state: State, entity: str, tables: CodeTables, now_ms: int, synced_ms: int | None
) -> tuple[list[Alert], int | None]:
    """Read the alerts of one record, and when they will be others."""
    clocks, seen = _clocks(state, entity, tables, synced_ms)
    found, moments = [], []
    for clock in clocks:
        degree = clock.degree_at(now_ms)
        if degree:
            found.append(_alert(state, clock, degree, seen))
        moment = clock.next_ms(now_ms)
        if moment is not None:
            moments.append(moment)
    return found, min(moments, default=None)


def _clocks(
    state: State, entity: str, tables: CodeTables, synced_ms: int | None
) -> tuple[tuple[Clock, ...], tuple[Acknowledged, ...]]:
    """Give the clocks of one record, and what was acknowledged of it."""
    if entity == _SYNC:
        return ((sync_clock(synced_ms, tables),) if synced_ms is not None else (), ())
    if entity == _INBOX:
        clock = inbox_clock(state, tables)
        return ((clock,) if clock is not None else (), ())
    if entity.startswith("i:"):
        incident = state.incidents.get(IncidentId(entity[2:]))
        if incident is None:
            return (), ()
        return incident_clocks(state, incident, tables), incident.acknowledged
    unit = state.units.get(UnitId(entity[2:]))
    return (unit_clocks(state, unit, tables), unit.acknowledged) if unit else ((), ())


def _alert(
    state: State, clock: Clock, degree: int, seen: tuple[Acknowledged, ...]
) -> Alert:
    is_emergency = clock.what == EMERGENCY
    if is_emergency:
        emergency = state.units[clock.unit].emergency
        is_seen = emergency is not None and bool(emergency.heard)
    else:
        unit = clock.unit if clock.incident else UnitId("")
        is_seen = any(
            (one.what, one.unit, one.began_ms) == (clock.what, unit, clock.began_ms)
            and one.degree >= degree
            for one in seen
        )
    alarm = alarm_of(degree)
    is_behind = is_seen and not is_emergency
    limit = clock.limit
    return Alert(
        rank=(2 * is_behind - alarm, clock.urgency, clock.began_ms, is_seen),
        what=clock.what,
        incident=clock.incident,
        unit=clock.unit,
        began_ms=clock.began_ms,
        degree=degree,
        since_ms=clock.since_ms,
        limit_min=limit.red_min if alarm is Alarm.RED else limit.amber_min,
    )


class Watch:
    """Follows the alerts of one store; the answer is that of `alerts_of`.

    Args:
        tables: The station's limits.
        synced_ms: As in `alerts_of`.
    """

    def __init__(self, tables: CodeTables, *, synced_ms: int | None = None) -> None:
        self._tables = tables
        self._synced_ms = synced_ms
        self.looked = 0
        """How many records were looked at, all told."""
        self._begin()

    def _begin(self) -> None:
        self._state = State()
        self._now_ms = 0
        self._found: dict[str, list[Alert]] = {}
        self._due: dict[str, int] = {}
        self._moments: list[tuple[int, str]] = []
        self._ranked: list[Alert] = []
        self._standing = NO_ALERTS
        self._stale = {_SYNC, _INBOX}

    def hear(self, synced_ms: int | None) -> None:
        """Take note of when another desk was last heard; None where none is set up."""
        if synced_ms != self._synced_ms:
            self._synced_ms = synced_ms
            self._stale.add(_SYNC)

    def at(self, state: State, now_ms: int) -> Standing:
        """Read all alerts of a moment; a clock set back is read anew."""
        if now_ms < self._now_ms:
            self._begin()
        self._now_ms = now_ms
        stale = {*self._stale, *self._changed(state), *self._over(now_ms)}
        self._stale = set()
        self._state = state
        if sum(self._renew(entity) for entity in stale):
            red = sum(alert.alarm is Alarm.RED for alert in self._ranked)
            self._standing = Standing(tuple(self._ranked), red)
        return self._standing

    def _changed(self, state: State) -> Iterable[str]:
        """Name the records that are others than before, and those that hang on them.

        A unit that was heard from quiets its incidents' clocks.
        """
        before = self._state
        if state.reports is not before.reports:
            yield _INBOX
        if state.units is not before.units:
            for key, unit in state.units.items():
                old = before.units.get(key)
                if old is not unit:
                    yield unit_entity(key)
                    yield from map(incident_entity, old.incidents if old else ())
            gone = (key for key in before.units if key not in state.units)
            yield from map(unit_entity, gone)
        if state.incidents is not before.incidents:
            known, old_ids = before.incidents, before.open_ids
            for name in state.open_ids:
                incident = state.incidents[name]
                if name not in old_ids or known.get(name) is not incident:
                    yield incident_entity(name)
                    yield from (unit_entity(one.unit) for one in incident.assignments)
            closed = (name for name in old_ids if name not in state.open_ids)
            yield from map(incident_entity, closed)

    def _over(self, now_ms: int) -> Iterable[str]:
        """Name the records with a clock whose hour has come."""
        while self._moments and self._moments[0][0] <= now_ms:
            moment, entity = heappop(self._moments)
            if self._due.get(entity) == moment:
                yield entity

    def _renew(self, entity: str) -> bool:
        """Read one record's alerts again; claim that they are others now."""
        self.looked += 1
        found: list[Alert] = []
        moment = None
        is_open = entity[:2] != "i:" or entity[2:] in self._state.open_ids
        if is_open:
            found, moment = _alerts(
                self._state, entity, self._tables, self._now_ms, self._synced_ms
            )
        self._due.pop(entity, None)
        if moment is not None:
            self._due[entity] = moment
            heappush(self._moments, (moment, entity))
        old = self._found.pop(entity, [])
        if found:
            self._found[entity] = found
        if found == old:
            return False
        for alert in old:
            del self._ranked[bisect_left(self._ranked, alert)]
        for alert in found:
            insort(self._ranked, alert)
        if len(self._moments) > 4 * len(self._due) + 64:
            self._moments = [(at, name) for name, at in self._due.items()]
            heapify(self._moments)
        return True

"""News: what changed on a desk that the person at it did not do, told once.

For those who hear the board instead of seeing it: incidents of other hands, units that
went on or off, and timers as they become amber and red.
"""

from __future__ import annotations

from collections.abc import Iterator

from patrol_tui.console import Console
from patrol_tui.listing import Listing
from store.model.records import Incident, State, Unit
from store.model.timers import Alarm, Timer, incident_timer, unit_timer
from widgets.words.catalogue import N_
from widgets.words.moments import age, clock
from widgets.words.terms import TIMERS, state_name

LEVELS = {Alarm.AMBER: N_("{time} DUE: {line}"), Alarm.RED: N_("{time} LATE: {line}")}


class News:
    """Remembers what was told of one desk.

    Args:
        console: The desk's console.
        now_ms: What is late at this moment counts as told.
    """

    def __init__(self, console: Console, now_ms: int) -> None:
        self._console = console
        self._state = console.state
        self._told: dict[str, Alarm] = {}
        self.late = len(list(self._alarms(now_ms)))
        """How many were late at the start."""

    def own(self) -> None:
        """Count what changed as known: the person did it."""
        self._state = self._console.state

    def fresh(self, now_ms: int) -> list[str]:
        """Tell what changed since it was last asked, one line each."""
        time = clock(now_ms, self._console.config.zone)
        say = self._console.words.say
        before, self._state = self._state, self._console.state
        lines = [
            say(N_("{time} NEWS: {line}"), time=time, line=line)
            for line in self._changes(before, now_ms)
        ]
        for alarm, line in self._alarms(now_ms):
            lines.append(say(LEVELS[alarm], time=time, line=line))
        return lines

    def _changes(self, before: State, now_ms: int) -> Iterator[str]:
        """Tell incidents and units that are other than before."""
        after = self._state
        if before is after:
            return
        listing = self._listing(now_ms)
        ids = sorted(set(before.open_ids) | set(after.open_ids))
        for key in ids:
            incident = after.incidents.get(key)
            if incident is not None and incident is not before.incidents.get(key):
                yield listing.incident_line(incident)
        for name, unit in sorted(after.units.items()):
            was = before.units.get(name)
            if was is None or _duty(was) != _duty(unit):
                yield listing.unit_line(unit)

    def _alarms(self, now_ms: int) -> Iterator[tuple[Alarm, str]]:
        """Tell timers that got worse than they were told."""
        state, tables = self._state, self._console.desk.tables
        words = self._console.words
        running: dict[str, Alarm] = {}
        late: list[tuple[Alarm, str, str]] = []
        for incident in state.open_incidents():
            timer = incident_timer(state, incident, now_ms, tables)
            told = self._of_incident(incident, timer, now_ms)
            late.append((timer.alarm, incident.id, told))
        for unit in state.units.values():
            timer = unit_timer(state, unit, now_ms, tables)
            if state.current(unit) is None and timer.alarm:
                why = words.say(TIMERS["onscene"])
                silent = age(max(now_ms - unit.contact_ms, 0))
                late.append((timer.alarm, f"u:{unit.id}", f"{unit.id} {why} {silent}"))
        for alarm, key, line in sorted(late, key=lambda row: -row[0]):
            running[key] = alarm
            if alarm > self._told.get(key, Alarm.NONE):
                yield alarm, line
        self._told = running

    def _of_incident(self, incident: Incident, timer: Timer, now_ms: int) -> str:
        """Tell an incident, and what of it is late."""
        if not timer.alarm:
            return ""
        words, teller = self._console.words, self._console.teller
        why = (
            words.say(TIMERS[timer.name])
            if timer.name in TIMERS
            else state_name(words, incident.state_at(now_ms))
        )
        units = ",".join(held.unit for held in incident.active)
        parts = (f"P{incident.priority}", teller.incident(incident), units, why)
        return " ".join(part for part in (*parts, age(timer.age_ms)) if part)

    def _listing(self, now_ms: int) -> Listing:
        console = self._console
        zone = console.config.zone
        return Listing(console.teller, console.desk, zone, now_ms)


def _duty(unit: Unit) -> tuple[object, ...]:
    return unit.on_duty, unit.readiness, unit.reason

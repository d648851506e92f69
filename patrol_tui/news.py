"""News: what changed on a desk that the person at it did not do, told once.

For those who hear the board instead of seeing it: incidents of other hands, units that
went on or off, and alerts as they become amber and red: those of the alert strip.
"""

from __future__ import annotations

from collections.abc import Iterator

from patrol_tui.console import Console
from patrol_tui.listing.lists import Listing
from store.model.alerts import Alert, Standing, Watch
from store.model.records import State, Unit
from store.model.timers import Alarm
from widgets.drawing.board import synced_ms
from widgets.words.alerts import say_alert
from widgets.words.catalogue import N_
from widgets.words.moments import clock

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
        self._tables = console.desk.tables
        self._watch = Watch(self._tables)
        self._began_ms = now_ms
        self._told: dict[tuple[str, str, str, int], int] = {}
        """Alert -> how bad it was when it was told."""
        self.late = len(list(self._alarms(now_ms)))
        """How many were late at the start."""

    def standing(self, now_ms: int) -> Standing:
        """Read the alerts of a moment, by the settings as they are now."""
        if self._tables is not self._console.desk.tables:
            self._tables = self._console.desk.tables
            self._watch = Watch(self._tables)
        link = self._console.link_look()
        self._watch.hear(synced_ms(link, self._began_ms))
        return self._watch.at(self._console.state, now_ms)

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
        """Tell alerts that nobody has acknowledged, and that are worse than told."""
        state, teller = self._console.state, self._console.teller
        told, running = self._told, dict[tuple[str, str, str, int], int]()
        late: list[Alert] = []
        for alert in self.standing(now_ms).alerts:
            running[alert.key] = max(alert.degree, told.get(alert.key, 0))
            if not alert.is_seen and alert.degree > told.get(alert.key, 0):
                late.append(alert)
        self._told = running
        for alert in late:
            line = say_alert(teller, state, alert, now_ms, in_full=True)
            yield alert.alarm, line

    def _listing(self, now_ms: int) -> Listing:
        console = self._console
        zone = console.config.zone
        return Listing(console.teller, console.desk, zone, now_ms)


def _duty(unit: Unit) -> tuple[object, ...]:
    return unit.on_duty, unit.readiness, unit.reason

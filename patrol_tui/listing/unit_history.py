"""A unit's history: the last events about it, and before those its incidents' lines.

The State remembers so many of the last events about each unit. What is older is read
from the histories of the incidents that it was sent to, those of the past too; its
log-ons, contacts and notes of that time are in the log alone, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from patrol_tui.listing.searching import span_ms
from store.desk import Desk
from store.glance import Glance
from store.model.facts import AnyFact
from store.model.fold.on_air import KEPT_LINES
from store.model.records import Entry, Incident, IncidentId, UnitId, unit_entity
from store.view import incidents_where
from widgets.words.results import Teller

USUAL_LAST = "8h"
"""One shift."""


class Told(NamedTuple):
    """What a unit did."""

    lines: tuple[tuple[int, str], ...]
    """When, and what; the oldest first."""
    bare_until_ms: int | None
    """Before this only its incidents are told; None where nothing is left out."""
    unread: int
    """Chapters of the past that could not be read."""


class UnitHistory:
    """Tells what units of one desk did, at one moment.

    Args:
        teller: Tells facts in the reader's language.
        desk: Whose units.
        now_ms: The moment that spans end at.
    """

    def __init__(self, teller: Teller, desk: Desk | Glance, now_ms: int) -> None:
        self._teller, self._desk, self._now_ms = teller, desk, now_ms

    def lines(self, unit: UnitId, last: str) -> Told:
        """Tell what a unit did in the last `last` (`8h`, `2d`; empty for a shift)."""
        since_ms = self._now_ms - span_ms(last or USUAL_LAST)
        kept = self._desk.state.unit_lines.get(unit, ())
        bare_ms = kept[0].at_ms if len(kept) >= KEPT_LINES else None
        if bare_ms is not None and bare_ms <= since_ms:
            bare_ms = None
        entries = {line.event: (line, self._number(line)) for line in kept}
        if bare_ms is not None:
            for incident in self._incidents(unit, since_ms):
                for line in incident.history:
                    if line.entity == unit_entity(unit):
                        entries.setdefault(line.event, (line, f"#{incident.number}"))
        found = sorted(
            (entry for entry in entries.values() if entry[0].at_ms >= since_ms),
            key=lambda entry: entry[0].at_ms,
        )
        told = tuple(self._told(found))
        return Told(told, bare_ms, self._desk.view.unread if bare_ms else 0)

    def _told(self, found: Iterable[tuple[Entry, str]]) -> Iterator[tuple[int, str]]:
        for line, number in found:
            if isinstance(line.fact, AnyFact):
                said = self._teller.fact(line.fact)
                told = " ".join(part for part in (number, said) if part)
                yield line.at_ms, f"{told} ({self._teller.words.officer(line.by)})"

    def _number(self, line: Entry) -> str:
        """Name the incident that a line is about, if it is at hand."""
        key = getattr(line.fact, "incident", None)
        incident = self._desk.state.incidents.get(key) if key else None
        return f"#{incident.number}" if incident else ""

    def _incidents(self, unit: UnitId, since_ms: int) -> Iterator[Incident]:
        """Give the incidents that a unit was sent to, at hand and in the past.

        One opened a while before the span can have been worked on within it.
        """
        yield from self._desk.state.incidents.values()
        asked = incidents_where(unit=unit)
        past = self._desk.view.past_tables(since_ms - span_ms("7d"), self._now_ms)
        for chapter in past:
            fitting = chapter.search(asked) if asked else chapter
            for one in fitting:
                yield chapter.incidents[IncidentId(one["id"])]

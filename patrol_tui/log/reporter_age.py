"""Reporters by age: who told of what is long over is forgotten, by the settings.

A key is that of a person, so it goes only when nothing of that person is younger, open
or owed: no incident, no report that waits, no closing word, no entry in the directory.
It is told as one event, which the desks of the zone and the server hear of. Words of
the log that is gone already tell nothing: a key that the log does not name stays.
"""

from __future__ import annotations

from patrol_tui.console import Console
from patrol_tui.error_telling import told
from patrol_tui.log.caller_traces import all_incidents
from patrol_tui.log.trimming import DAY_MS
from patrol_tui.telling import complain
from store.desk import Desk
from store.disk import NotSaved
from store.keys.people import is_token, key_of
from store.model.entities import report_entity
from store.model.events import Event
from store.model.facts import (
    IncidentOpened,
    PartnerKept,
    PersonForgotten,
    Reported,
    ReportTaken,
)
from store.model.owed import owed_for
from store.model.records import IncidentId
from store.model.roles import may_write
from widgets.words.catalogue import N_
from widgets.words.numbers import say_number

MOST_KEYS = 1_000
"""Keys in one event, far below its greatest length; more go another day."""
NEVER_MS = 1 << 62
"""It is not over."""
FORGOTTEN = (
    N_("forgotten, for all is over for {days} days: one who called or reported"),
    N_("forgotten, for all is over for {days} days: {count} who called or reported"),
)


class _Young(Exception):  # noqa: N818 (an answer)
    """The log begins so late that nothing in it can be old enough."""


def forget_old_reporters(console: Console, now_ms: int) -> None:
    """Forget who told of what is over for `[store] reporter_days`; say how many.

    What the disk refuses is said, and tried again another day.
    """
    days, desk = console.config.store.reporter_days, console.desk
    if not days or not isinstance(desk, Desk):
        return
    if not may_write(desk.role, PersonForgotten.kind):
        return
    try:
        keys = old_keys(desk, days, now_ms)[:MOST_KEYS]
        if not keys:
            return
        desk.forget_together(keys, now_ms, by=console.by, reason=f"{days} d")
    except (NotSaved, OSError) as refused:
        complain(f"{desk.root}: {told(refused, console.words)}")
        return
    count = len(keys)
    complain(say_number(console.words, FORGOTTEN, count, days=days))


def old_keys(desk: Desk, days: int, now_ms: int) -> list[str]:
    """Name the living keys of those of whom all is over for so many days.

    None where the log does not go on soon after: then a clock ran far ahead, by which
    everybody looks old.

    Raises:
        OSError: If the log cannot be read.
    """
    before_ms = now_ms - days * DAY_MS
    reading = _Reading(desk, before_ms, now_ms)
    try:
        desk.each_event(reading.take)
    except _Young:
        return []
    if reading.near_ms >= before_ms + days * DAY_MS // 2:
        return []
    return [key for key, ms in reading.over_ms().items() if ms < before_ms]


class _Reading:
    def __init__(self, desk: Desk, before_ms: int, now_ms: int) -> None:
        self._desk, self._before_ms, self._now_ms = desk, before_ms, now_ms
        self._is_first = True
        self.near_ms = NEVER_MS
        """When the first event was that is not so old."""
        self._uses: dict[str, list[tuple[str, int]]] = {}
        """Key -> entities that name the person, and when."""
        self._became: dict[str, IncidentId] = {}
        """Report's entity -> incident."""

    def take(self, event: Event) -> None:
        """Take note of whom an event names."""
        if self._is_first and event.at_ms >= self._before_ms:
            raise _Young
        self._is_first = False
        if self._before_ms <= event.at_ms < self.near_ms:
            self.near_ms = event.at_ms
        match event.fact:
            case IncidentOpened(caller=caller):
                self._use(event, caller)
            case Reported() as report:
                self._use(event, report.contact, report.reporter, report.text)
            case PartnerKept() as partner:
                self._use(event, partner.channels, partner.name)
            case ReportTaken(incident=incident):
                self._became[event.entity] = incident
            case _:
                pass

    def _use(self, event: Event, *texts: str) -> None:
        for key in {key_of(text) for text in texts if is_token(text)}:
            self._uses.setdefault(key, []).append((event.entity, event.at_ms))

    def over_ms(self) -> dict[str, int]:
        """Tell of each living key when all was over that names its person."""
        desk = self._desk
        ends = {
            f"i:{one.id}": NEVER_MS if one.closure is None else one.closure.at_ms
            for one in all_incidents(desk, self._now_ms)
        }
        for report in desk.state.reports.values():
            is_due = report.is_waiting or owed_for(desk.state, report)
            ends[report_entity(report.id)] = (
                NEVER_MS if is_due else report.decided_ms or NEVER_MS
            )
        for partner in desk.state.partners.values():
            ends[f"n:{partner.id}"] = partner.retired_ms or NEVER_MS
        return {
            key: max(
                max(
                    at_ms,
                    ends.get(entity, 0),
                    ends.get(f"i:{self._became.get(entity, '')}", 0),
                )
                for entity, at_ms in uses
            )
            for key, uses in self._uses.items()
            if desk.keyring.is_living(key)
        }

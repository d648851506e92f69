"""Absence: when an officer went from this desk, and what others changed since.

An officer who works here leaves a mark, once a session and at its end: which writer
was theirs. The last event of that writer in the log is when they went, also where the
program was killed. What stands behind it in the log, by others or by another session,
came while they were away, even what an older bundle brought.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from store.desk import Desk
from store.glance import Glance
from store.model.away import Account, Since, account_of
from store.model.commands import KeepSetting
from store.model.events import Event, device_of
from store.model.handover import Handover, handover_of
from store.model.records import State
from store.model.settings import SEEN_PREFIX, TAKEN_SETTING

FIRST_MS = 8 * 3_600_000
"""What is told to somebody who was never here: one shift."""
MOST_MS = 12 * 3_600_000
"""Older changes are history, and not news."""


class Mark(NamedTuple):
    """Where an officer left off."""

    writer: str
    at_ms: int


def _mark_of(state: State, key: str) -> Mark | None:
    writer, _, at_ms = state.settings.get(key, "").partition(" ")
    return Mark(writer, int(at_ms)) if writer and at_ms.isdecimal() else None


class Absence:
    """One officer's time away from one desk.

    Args:
        desk: The desk, or a look at it.
        by: The officer.
    """

    def __init__(self, desk: Desk | Glance, by: str) -> None:
        self._desk, self._by = desk, by
        self.device, self._writer = "", ""
        """Whose changes need no device's name."""
        if isinstance(desk, Desk):
            self.device, self._writer = desk.device.code, desk.writer
        else:
            self.device = device_of(desk.newest)
        self._key = f"{SEEN_PREFIX}{self.device}.{by}"
        self._mark = _mark_of(desk.state, self._key)
        self._last = self._last_mark()
        self._went_ms = self._mark.at_ms if self._mark else 0
        self._is_marked = False
        self._read: tuple[object, int | None, Since] | None = None
        self.handover = self._pending()
        """What another officer left for this one; None when nothing is pending."""

    def _last_mark(self) -> tuple[str, Mark] | None:
        """Find who was here last, whoever it was."""
        settings, begin = self._desk.state.settings, f"{SEEN_PREFIX}{self.device}."
        found = [
            (key.removeprefix(begin), mark)
            for key in settings
            if key.startswith(begin) and (mark := _mark_of(self._desk.state, key))
        ]
        return max(found, key=lambda row: (row[1].at_ms, row[0]), default=None)

    def _pending(self) -> Handover | None:
        left = handover_of(self._desk.state)
        is_for_us = left is not None and not left.taken_by and left.by != self._by
        return left if is_for_us else None

    @property
    def is_relief(self) -> bool:
        """Claim that another officer was here last."""
        return self._last is not None and self._last[0] != self._by

    def is_due(self, now_ms: int, away_min: float) -> bool:
        """Claim that somebody who begins now is to be told first what changed."""
        if self._last is None or self._desk.state.exercise:
            return False
        account = self.account(now_ms)
        is_long = now_ms - account.since_ms >= away_min * 60_000
        has_news = bool(account.changes or account.passed)
        return has_news and (is_long or self.is_relief or self.handover is not None)

    def account(self, now_ms: int, since_ms: int | None = None) -> Account:
        """Tell what changed since the officer went, or since a moment."""
        since = self._since(now_ms, since_ms)
        return account_of(self._desk.state, since, self._desk.tables, now_ms)

    def _since(self, now_ms: int, since_ms: int | None) -> Since:
        state = self._desk.state
        if self._read and self._read[0] is state and self._read[1] == since_ms:
            return self._read[2]
        begin_ms = since_ms
        if begin_ms is None:
            begin_ms = now_ms - (MOST_MS if self._mark else FIRST_MS)
        events = self._desk.newest_events(
            lambda event: self._is_enough(event, begin_ms, since_ms)
        )
        at_ms = begin_ms
        if since_ms is None:
            at_ms = max(begin_ms, self._went_ms)
        theirs = tuple(event for event in events if not self._is_own(event))
        since = Since(theirs, at_ms)
        self._read = state, since_ms, since
        return since

    def _is_enough(self, event: Event, begin_ms: int, since_ms: int | None) -> bool:
        """Claim that nothing before this event is news."""
        is_ours = device_of(event.writer) == self.device
        if is_ours and event.at_ms < begin_ms:
            return True
        mark = self._mark
        if since_ms is not None or mark is None or event.writer != mark.writer:
            return False
        if event.by != self._by:
            return False
        self._went_ms = max(mark.at_ms, event.at_ms)
        return True

    def _is_own(self, event: Event) -> bool:
        known = {self._writer, self._mark.writer if self._mark else ""}
        return event.by == self._by and event.writer in known

    def mark(self, now_ms: int, *, again: bool = False) -> None:
        """Note that the officer is here; once a session, unless again at its end.

        What another officer left with a note is taken over with it.
        """
        desk, is_known = self._desk, self._is_marked and not again
        if not isinstance(desk, Desk) or is_known or not desk.is_saved:
            return
        self._is_marked = True
        setting = KeepSetting(key=self._key, value=f"{self._writer} {now_ms}")
        desk.submit(setting, now_ms, by=self._by)
        if self.handover is not None:
            taken = replace(self.handover, taken_by=self._by, taken_ms=now_ms)
            self.handover = None
            setting = KeepSetting(key=TAKEN_SETTING, value=taken.written())
            desk.submit(setting, now_ms, by=self._by)

    def leave(self, now_ms: int) -> None:
        """Note that the officer goes, if they did anything here."""
        if self._is_marked:
            self.mark(now_ms, again=True)

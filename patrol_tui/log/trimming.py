"""Trimming the log by age, from the shell.

It is meant for good, so it asks before it acts, unless told not to.
"""

from __future__ import annotations

import re

from patrol_tui.config import LEAST_KEPT_DAYS
from patrol_tui.console import Console
from patrol_tui.error_telling import told, words_of
from patrol_tui.log.asking import is_sure
from patrol_tui.opening import Choices, open_desk, wall_ms
from patrol_tui.telling import ProgressLine, complain, tell
from store.desk import Desk
from store.disk import NotSaved
from store.trimming import Trim
from widgets.words.catalogue import N_, Words
from widgets.words.moments import day

DAY_MS = 24 * 3600 * 1000


def days_of(text: str) -> int | None:
    """Read `730d`, `24m` or `2y` as days; None if it is none of them."""
    match = re.fullmatch(r"(\d{1,5})([dmy])", text.strip().lower())
    if match is None:
        return None
    return int(match[1]) * {"d": 1, "m": 30, "y": 365}[match[2]]


def trim(choices: Choices, older: str, *, sure: bool) -> int:
    """Drop whole segments whose every event is older, once what goes was told.

    Returns:
        0 done or nothing to do, 1 not wanted or the disk refused, 2 not understood.
    """
    days = days_of(older)
    if days is None:
        no_age = N_('"{text}" is no age; for example 730d, 24m or 2y')
        complain(words_of(choices).say(no_age, text=older))
        return 2
    console, desk = open_desk(choices)
    try:
        if days < LEAST_KEPT_DAYS:
            least = N_("nothing younger than {days} days is dropped")
            complain(console.words.say(least, days=LEAST_KEPT_DAYS))
            return 2
        return _trim(console, desk, days, sure=sure)
    except (NotSaved, OSError) as refused:
        complain(f"{desk.root}: {told(refused, console.words)}")
        return 1
    finally:
        desk.close()


def _trim(console: Console, desk: Desk, days: int, *, sure: bool) -> int:
    say, now_ms = console.words.say, wall_ms()
    planned = plan(desk, now_ms - days * DAY_MS, console.words)
    if planned is None:
        tell(say(N_("nothing can be dropped: whole files go, and none is old enough")))
        return 0
    asked = N_(
        "drop {events} events, {incidents} incidents, {first} to {last}, for good?"
    )
    if not sure and not is_sure(say(asked, **told_of(console, planned))):
        return 1
    desk.drop(planned, now_ms, by=console.by)
    dropped = N_("{count} events dropped; the log says so")
    tell(say(dropped, count=planned.fact.events))
    return 0


def plan(desk: Desk, before_ms: int, words: Words) -> Trim | None:
    """Find out what would be dropped; a long search shows how far it has come.

    Raises:
        NotSaved: If something waits for the disk.
        OSError: If the disk cannot be read.
    """
    progress = ProgressLine(words.say(N_("reading what is older")))
    try:
        return desk.plan_trim(before_ms, progress)
    finally:
        progress.done()


def told_of(console: Console, planned: Trim) -> dict[str, object]:
    """Tell how much goes, and from when to when it was entered."""
    words, zone = console.words, console.config.zone
    return {
        "events": planned.fact.events,
        "incidents": planned.incidents,
        "first": day(words, planned.first_ms, zone),
        "last": day(words, planned.last_ms, zone),
    }

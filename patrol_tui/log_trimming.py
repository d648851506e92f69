"""Trimming the log by age, from the shell.

It is meant for good, so it asks before it acts, unless told not to.
"""

from __future__ import annotations

import re

from patrol_tui.asking import is_sure
from patrol_tui.console import Console
from patrol_tui.opening import Choices, open_desk, wall_ms
from patrol_tui.telling import ProgressLine, complain, tell
from store.desk import Desk
from store.disk import NotSaved, reason
from store.model.facts import LogTrimmed
from widgets.words.catalogue import N_
from widgets.words.moments import day

_DAY_MS = 24 * 3600 * 1000
LEAST_DAYS = 30
"""Younger than this nothing is dropped, whatever is asked."""


def days_of(text: str) -> int | None:
    """Read `730d`, `24m` or `2y` as days; None if it is none of them."""
    match = re.fullmatch(r"(\d{1,5})([dmy])", text.strip().lower())
    if match is None:
        return None
    return int(match[1]) * {"d": 1, "m": 30, "y": 365}[match[2]]


def trim(choices: Choices, older: str, *, sure: bool) -> int:
    """Drop whole segments whose every event is older.

    Returns:
        0 done or nothing to do, 1 not wanted or the disk refused, 2 not understood.
    """
    days = days_of(older)
    if days is None:
        complain(f'"{older}" is no age; for example 730d, 24m or 2y')
        return 2
    console, desk = open_desk(choices)
    try:
        say = console.words.say
        if days < LEAST_DAYS:
            least = N_("nothing younger than {days} days is dropped")
            complain(say(least, days=LEAST_DAYS))
            return 2
        before_ms = wall_ms() - days * _DAY_MS
        asked = N_("drop for good what was entered before {day}?")
        date = day(console.words, before_ms, console.config.zone)
        if not sure and not is_sure(say(asked, day=date)):
            return 1
        return _trim(console, desk, before_ms)
    finally:
        desk.close()


def _trim(console: Console, desk: Desk, before_ms: int) -> int:
    progress = ProgressLine("folding what is dropped")
    fact: LogTrimmed | None
    try:
        fact = desk.trim(before_ms, wall_ms(), by=console.by, progress=progress)
    except NotSaved as refused:
        complain(refused)
        return 1
    except OSError as error:
        complain(f"{desk.root}: {reason(error)}")
        return 1
    finally:
        progress.done()
    if fact is None:
        tell(console.words.say(N_("nothing is old enough to be dropped")))
    else:
        dropped = N_("{count} events dropped; the log says so")
        tell(console.words.say(dropped, count=fact.events))
    return 0

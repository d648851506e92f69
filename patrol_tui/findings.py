"""Findings: what a dispatcher is told when a store was opened and something is amiss.

The worst comes first. A shell prints them line by line; the screen has one line for
all, so it shows the first and how many more the doctor tells. No Textual here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from patrol_tui.console import Console
from patrol_tui.settings.alias_choice import choose_aliases
from store.desk import Desk
from store.glance import Glance
from store.log import Trouble
from widgets.drawing.cells import fit, width
from widgets.words.catalogue import Words
from widgets.words.findings import (
    BROKEN,
    FINDINGS,
    MORE,
    ORIGINS,
    REMEDIES,
    say_finding,
    say_hard_end,
    say_what,
)

LINE_CELLS = 80
"""The narrowest screen that shows a whole line."""
SEVERITY = tuple(FINDINGS)
HARMLESS = {Trouble.TORN_TAIL}


class Finding(NamedTuple):
    """One thing to be told."""

    line: str
    """What is amiss, and what to do."""
    what: str
    """Only what is amiss, where another line needs the room."""
    is_of_log: bool = True
    """The doctor tells it too."""
    is_harmless: bool = False
    """Nothing is lost; a program need not hear it."""


def findings_of(console: Console, now_ms: int) -> list[Finding]:
    """Tell what was found amiss, the worst first; what is left still works.

    That the last session ended hard stands for its last write being cut short too; it
    is not said where anything is lost, for then not everything is here.
    """
    desk, words, zone = console.desk, console.words, console.config.zone
    at_ms = desk.hard_end_ms if isinstance(desk, Desk) else None
    is_lossy = desk.broken or any(one.code not in HARMLESS for one in desk.findings)
    if at_ms is None or is_lossy:
        told = _of_log(desk, words)
    else:
        is_torn = bool(desk.findings)
        said = say_hard_end(words, at_ms, now_ms, zone, is_torn=is_torn)
        told = [Finding(said, said, is_harmless=True)]
    if isinstance(desk, Desk) and desk.device.origin:
        device = desk.device
        said = words.say(ORIGINS[device.origin], device=device.code)
        told.append(Finding(said, said, is_of_log=False))
    if trouble := console.map_trouble():
        told.append(Finding(trouble, trouble, is_of_log=False))
    for mistake in choose_aliases(console.config.aliases, console.config.units)[1]:
        said = mistake.said(words, console.live.name)
        told.append(Finding(said, said, is_of_log=False))
    return told


def _of_log(desk: Desk | Glance, words: Words) -> list[Finding]:
    """Tell what is amiss with the log."""
    found = sorted(desk.findings, key=lambda one: SEVERITY.index(one.code))
    told = [
        Finding(
            say_finding(words, *one), say_what(words, one.code, one.file, one.start)
        )
        for one in found
    ]
    if desk.broken:
        at = sum(one.code not in HARMLESS for one in found)
        what = words.say(BROKEN, count=desk.broken)
        line = f"{what}; {words.say(REMEDIES['broken-entry'])}"
        told.insert(at, Finding(line, what))
    return told


def headline(findings: Sequence[Finding], words: Words) -> str:
    """Tell all in one line: the first, and how many more there are."""
    if len(findings) < 2:
        return findings[0].line if findings else ""
    more = words.say(MORE, count=len(findings) - 1)
    if not any(finding.is_of_log for finding in findings[1:]):
        more = f"(+{len(findings) - 1})"
    room = LINE_CELLS - width(more) - 1
    for said in (findings[0].line, findings[0].what):
        if width(said) <= room:
            return f"{said} {more}"
    return f"{fit(findings[0].what, room)} {more}"

"""Waiting for a screen in a test: until nothing is left to do, and no longer.

Textual's own pilot sleeps at least a fiftieth of a second after each key, and takes the
program for idle when its processor was. That is most of the time of a test of a screen,
and on a busy machine it is not even sure: who gets no processor seems idle. Here the
event loop is asked itself.
"""

import asyncio
from typing import Any

import textual.app
import textual.pilot
from textual._context import active_app
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

ROUNDS = 3
"""So many times in a row the loop must have nothing to run."""
SOON_S = 0.06
"""A timer that is due so soon belongs to what was done: a screen is drawn 60 times a
second."""

MOST_S = 10
"""After this a loop that never rests is left alone."""
LOOK_S = 0.001
"""How often it is looked whether a worker is done."""


async def until_quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Let everything run that is ready to, and what that makes ready.

    Workers of the app that is tested are waited for as well.

    Args:
        min_sleep: Not used; the pilot gives it.
        max_sleep: The same.
    """
    del min_sleep, max_sleep
    loop: Any = asyncio.get_running_loop()
    ends = loop.time() + MOST_S
    quiet = 0
    while quiet < ROUNDS and loop.time() < ends:
        await asyncio.sleep(0)
        quiet += 1
        if loop._ready:
            quiet = 0
        elif (wait_s := LOOK_S if has_work() else next_timer_s(loop)) is not None:
            await asyncio.sleep(wait_s)
            quiet = 0


def has_work() -> bool:
    """Claim that a worker of the app at hand is not done."""
    app = active_app.get(None)
    return app is not None and any(not worker.is_finished for worker in app.workers)


def next_timer_s(loop: Any) -> float | None:
    """Tell how long it is until a timer that is worth waiting for; None for none."""
    due = [timer.when() for timer in loop._scheduled if not timer.cancelled()]
    wait_s = min(due, default=loop.time() + 1) - loop.time()
    return max(wait_s, 0) if wait_s < SOON_S else None


def wait_quietly() -> None:
    """Let Textual's pilot wait so."""
    for module in (textual.pilot, textual.app):
        vars(module)["wait_for_idle"] = until_quiet


def read_sheets_once() -> None:
    """Let all screens of a run share what was read from the same style sheets.

    The rules that Textual reads are not changed afterwards; it keeps them itself, but
    only as long as one app lasts. What they are made of is the key: the sheet, whose it
    is, and the colours of the theme.
    """
    read = Stylesheet._parse_rules
    known: dict[object, list[RuleSet]] = {}

    def read_once(sheet: Stylesheet, *about: Any, **more: Any) -> list[RuleSet]:
        key = (about, *more.items(), *sheet._variables.items())
        if key not in known:
            known[key] = read(sheet, *about, **more)
        return known[key]

    Stylesheet._parse_rules = read_once

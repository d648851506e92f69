"""Retention: what the settings say is too old is dropped, at the end of a session.

Nobody is asked, so it is done only where there is no doubt: real work, a sound log,
and a log that goes on soon after what goes. Where it does not, a clock may have run
years ahead, by which everything looks old; then `log trim` is left to a person. A desk
that is enrolled waits until the server has all of it.
"""

from __future__ import annotations

from patrol_tui.console import Console
from patrol_tui.error_telling import told
from patrol_tui.log.reporter_age import forget_old_reporters
from patrol_tui.log.trimming import DAY_MS, plan, told_of
from patrol_tui.opening import wall_ms
from patrol_tui.telling import complain
from store.desk import Desk
from store.disk import NotSaved
from store.model.events import decode
from widgets.words.catalogue import N_


def drop_what_is_old(console: Console) -> None:
    """Drop what `[store] keep_days` does not keep, once a day; say that it was done.

    Before it, who told of what is over for `reporter_days` is forgotten.

    What the disk refuses is said, and tried again another day.
    """
    days, desk = console.config.store.keep_days, console.desk
    if not isinstance(desk, Desk) or not _may_drop(desk):
        return
    forget_old_reporters(console, wall_ms())
    if days is None:
        return
    try:
        _drop(console, desk, days)
    except (NotSaved, OSError) as refused:
        complain(f"{desk.root}: {told(refused, console.words)}")


def _may_drop(desk: Desk) -> bool:
    """Claim that it is real work, sound, saved, and this day's first session to end."""
    is_new_day = desk.found_ms // DAY_MS != wall_ms() // DAY_MS
    is_sound = desk.is_saved and not desk.findings and not desk.broken
    return is_new_day and is_sound and not desk.state.exercise


def _is_awaited(desk: Desk, before_ms: int) -> bool:
    """Claim that the server lacks something old: what nobody else holds must stay."""
    enrolled, mark = desk.enrolment, desk.mark
    if enrolled is None:
        return False
    acks = mark.acks if mark.of == enrolled.stream else {}
    return any(decode(one.line).at_ms < before_ms for one in desk.own_lines(acks))


def _drop(console: Console, desk: Desk, days: int) -> None:
    now_ms = wall_ms()
    before_ms = now_ms - days * DAY_MS
    planned = plan(desk, before_ms, console.words)
    if planned is None:
        return
    soon_ms = before_ms + days * DAY_MS // 2
    if planned.near_ms is None or planned.near_ms >= soon_ms:
        return
    if _is_awaited(desk, before_ms):
        return
    desk.drop(planned, now_ms, by=console.by)
    dropped = N_(
        "dropped, older than {days} days: {events} events, {incidents} incidents, "
        "{first} to {last}"
    )
    complain(console.words.say(dropped, days=days, **told_of(console, planned)))

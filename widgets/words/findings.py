"""What was found wrong with a log when it was opened: one line each, to the reader.

A line is what is wrong and what to do, and fits a terminal of 80 cells. Where there
are more, the first one stands alone with their number: the doctor tells the rest.
"""

from __future__ import annotations

from datetime import tzinfo

from widgets.words.catalogue import N_, Words
from widgets.words.moments import clock, day

FINDINGS: dict[str, str] = {
    "log-gone": N_("the log is gone, and was used"),
    "segment-missing": N_("{file} is gone"),
    "segment-unreadable": N_("{file} cannot be read"),
    "segment-short": N_("{file} has lost its end"),
    "sealed-elsewhere": N_("{file}: changed at byte {start}"),
    "damage": N_("{file} is damaged at byte {start}"),
    "chain-broken": N_("{file}: not as written at {start}"),
    "not-durable-yet": N_("the last entry may not be on disk yet"),
    "snapshot-unreadable": N_("{file}: no right to read"),
    "torn-tail": N_("{file}: the end is cut short"),
}
"""By the codes of `store.log`, the worst first; at most 49 cells."""
BROKEN = N_("entries that cannot be read: {count}")

_BRING_BACK = N_("do: log verify, then log restore BACKUP")
_LOOK = N_("the rest is here; see: doctor")
REMEDIES: dict[str, str] = {
    "log-gone": _BRING_BACK,
    "snapshot-unreadable": N_("nothing is missing"),
    "segment-missing": _BRING_BACK,
    "segment-unreadable": _BRING_BACK,
    "segment-short": _BRING_BACK,
    "sealed-elsewhere": _LOOK,
    "damage": _LOOK,
    "chain-broken": N_("see: log verify"),
    "not-durable-yet": N_("free some space"),
    "torn-tail": N_("what was whole is here"),
    "broken-entry": _LOOK,
}
"""By the same codes: what to do, or that nothing is lost."""
MORE = N_("(+{count} more: patrol-tui doctor)")


ORIGINS: dict[str, str] = {
    "restored": N_("this store came from a backup; it goes on as device {device}"),
    "copied": N_("this folder is a copy; it goes on as device {device}"),
}
"""By the origin of a device that began on another one's store."""

HARD_END = N_("last session ended hard ({time}); the log shows nothing missing")
HARD_END_TORN = N_("last session ended hard, while writing ({time}); the rest is here")
"""With the time of day, or the date where that is not today."""


def say_finding(words: Words, code: str, file: str, start: int, stop: int) -> str:
    """Say one thing that is wrong with the log, and what to do."""
    del stop
    return f"{say_what(words, code, file, start)}; {words.say(REMEDIES[code])}"


def say_what(words: Words, code: str, file: str, start: int) -> str:
    """Say only what is wrong."""
    return words.say(FINDINGS[code], file=file, start=start)


def say_hard_end(
    words: Words, at_ms: int, now_ms: int, zone: tzinfo, *, is_torn: bool = False
) -> str:
    """Say that the last session was not closed, and what is left of it.

    Args:
        words: The reader's language.
        at_ms: When it last wrote something.
        now_ms: The wall clock.
        zone: The station's time zone.
        is_torn: Its last write was cut short.
    """
    when = date = day(words, at_ms, zone)
    if date == day(words, now_ms, zone):
        when = clock(at_ms, zone)
    return words.say(HARD_END_TORN if is_torn else HARD_END, time=when)

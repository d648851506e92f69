"""Moments and ages as people read them. Storage is UTC; the screen is the station's.

Thai dates count in the Buddhist era (543 years ahead), which the usual libraries do
not know.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from store.model.records import tellable_ms
from widgets.words.catalogue import Words

_MONTHS = {
    "th": (
        "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
        "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
    ),
    "en": (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ),
}  # fmt: skip
_ERA = {"th": 543, "en": 0}


def clock(at_ms: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """Tell the time of day."""
    moment = datetime.fromtimestamp(tellable_ms(at_ms) / 1000, zone)
    return moment.strftime("%H:%M:%S" if seconds else "%H:%M")


def day(words: Words, at_ms: int, zone: tzinfo) -> str:
    """Tell the date: `22 พ.ย. 2569`, `22 Nov 2026`."""
    moment = datetime.fromtimestamp(tellable_ms(at_ms) / 1000, zone)
    month = _MONTHS[words.lang][moment.month - 1]
    return f"{moment.day} {month} {moment.year + _ERA[words.lang]}"


def moment(words: Words, at_ms: int, zone: tzinfo) -> str:
    """Tell the date and the time of day: `22 Nov 2026 14:05`."""
    return f"{day(words, at_ms, zone)} {clock(at_ms, zone)}"


def moment_near(words: Words, at_ms: int, now_ms: int, zone: tzinfo) -> str:
    """Tell the time of day, with the date if it is not today's."""
    is_today = day(words, at_ms, zone) == day(words, now_ms, zone)
    return clock(at_ms, zone) if is_today else moment(words, at_ms, zone)


def age(age_ms: int) -> str:
    """Tell an age in at most five cells, the same in both languages: `4m`, `1h05`."""
    minutes = max(age_ms, 0) // 60_000
    hours, minute = divmod(minutes, 60)
    if hours >= 24:
        return f"{min(hours // 24, 999)}d"
    return f"{hours}h{minute:02}" if hours else f"{minute}m"

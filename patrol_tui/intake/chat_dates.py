"""Days and times as chats write them: Thai and English, Buddhist years, both digits.

`11/08/2021` is read only when something says which number is the month: a weekday, a
Buddhist year, a number over twelve. Else it is no day, and its messages have no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from store.patterns import pattern

BUDDHIST = 543
_DIGITS = {0x0E50 + digit: str(digit) for digit in range(10)}
_EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TH_DAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์")
_TH_SHORT = ("จ", "อ", "พ", "พฤ", "ศ", "ส", "อา")
_EN_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_TH_MONTHS = (
    ("มกราคม", "ม.ค."), ("กุมภาพันธ์", "ก.พ."), ("มีนาคม", "มี.ค."), ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."), ("มิถุนายน", "มิ.ย."), ("กรกฎาคม", "ก.ค."), ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."), ("ตุลาคม", "ต.ค."), ("พฤศจิกายน", "พ.ย."), ("ธันวาคม", "ธ.ค."),
)  # fmt: skip
_WEEKDAY = (
    r"(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัสฯ?|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?"
    r"|(?:พฤ|อา|จ|อ|พ|ศ|ส)\."
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?"
)
_AROUND = rf"(?:({_WEEKDAY})\s*,?\s*)?%s(?:\s*,?\s*\(?({_WEEKDAY})\)?)?"
_YEAR_FIRST = pattern(_AROUND % r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_YEAR_LAST = pattern(_AROUND % r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_MONTH_WORD = r"([a-zก-ฮะ-์.]{3,14}?)"
_DAY_FIRST = pattern(
    _AROUND
    % (
        rf"(?:วันที่\s*)?(\d{{1,2}})\s+{_MONTH_WORD}\s*,?\s*(?:พ\.ศ\.\s*"
        rf"|ค\.ศ\.\s*)?(\d{{4}}|\d{{2}})"
    )
)
_MONTH_FIRST = pattern(_AROUND % rf"{_MONTH_WORD}\s+(\d{{1,2}}),?\s+(\d{{4}})")
_SAVED = pattern(r"\s*(?:saved? (?:on|date)|บันทึกเมื่อ|บันทึกวันที่|วันที่บันทึก)\s*:?.{0,40}")
_HEADER = pattern(
    r"\s*(?:\[line\].{0,200}|chat history (?:with|in) .{0,200}"
    r"|ประวัติการ(?:แชท|สนทนา)(?:กับ|ใน|ของ).{0,200})"
)
TIME = (
    r"(?:(?P<before>am|pm|ก่อนเที่ยง|หลังเที่ยง)\s*)?(?P<hour>[01]?\d|2[0-4])"
    r"(?P<mark>[:.])(?P<minute>[0-5]\d)(?::[0-5]\d)?"
    r"(?:\s*(?P<after>am|pm|a\.m\.|p\.m\.|น\.?(?![ก-ฮะ-์])))?"
)
"""A time of the day, in lower case with ASCII digits."""
_WHOLE_TIME = pattern(rf"(?:เวลา\s*)?{TIME}")


def plain(text: str) -> str:
    """Write a text in lower case with ASCII digits; every letter keeps its place."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).translate(_DIGITS)


def is_title(line: str) -> bool:
    """Claim that a line is the title of a chat file, or says when it was saved."""
    asked = plain(line).lstrip("\ufeff\u200e ")
    return bool(_HEADER.fullmatch(asked) or _SAVED.fullmatch(asked))


def read_day(line: str) -> tuple[bool, date | None]:
    """Tell whether a line is a date and nothing else, and which day it is.

    The day is None where the line is a date that can mean two days, or none.
    """
    asked = plain(line).strip("-–—═─ \t\ufeff\u200e")
    for shape, order in (
        (_YEAR_FIRST, "ymd"),
        (_DAY_FIRST, "dmy"),
        (_MONTH_FIRST, "mdy"),
        (_YEAR_LAST, ""),
    ):
        found = shape.fullmatch(asked)
        if found:
            before, first, second, third, after = found.groups()
            days = list(_days((first, second, third), order))
            weekday = _weekday(before or after or "")
            fit = [day for day in days if weekday in (None, day.weekday())]
            is_date = bool(days) or not order
            if is_date:
                return True, fit[0] if len(set(fit)) == 1 else None
    return False, None


def _days(parts: tuple[str, str, str], order: str) -> Iterator[date]:
    """List the days that three parts can mean; of a slashed date maybe two."""
    if order:
        named = dict(zip(order, parts, strict=True))
        yield from _day(named["y"], _month(named["m"]), named["d"])
        return
    first, second, year = parts
    yield from _day(year, int(second), first)
    if first != second and not _is_buddhist(year):
        yield from _day(year, int(first), second)


def _day(year: str, month: int, day: str) -> Iterator[date]:
    number = int(year)
    if len(year) == 2:
        number += 2500 if number >= 43 else 2000
    number -= BUDDHIST if number > 2400 else 0
    try:
        found = date(number, month, int(day))
    except ValueError:
        return
    if 1990 <= number <= 2200:
        yield found


def _is_buddhist(year: str) -> bool:
    return int(year) > 2400 or (len(year) == 2 and int(year) >= 43)


def _month(word: str) -> int:
    """Number a month; 0 for a word that is none."""
    if word.isdecimal():
        return int(word)
    for number, names in enumerate(_TH_MONTHS, 1):
        if word in names or word.rstrip(".") == names[1].rstrip("."):
            return number
    is_named = word[:3] in _EN_MONTHS and word.strip(".").isascii()
    return _EN_MONTHS.index(word[:3]) + 1 if is_named else 0


def _weekday(word: str) -> int | None:
    """Number a weekday, Monday 0; None where none was written."""
    bare = word.removeprefix("วัน").removesuffix("ที่").rstrip(".")
    for names in (_EN_DAYS, _TH_DAYS):
        for number, name in enumerate(names):
            if bare.startswith(name):
                return number
    return _TH_SHORT.index(bare) if bare in _TH_SHORT else None


def minute_of(found: re.Match[str]) -> int | None:
    """Give the minute of the day that a match of `TIME` tells; None for no time."""
    hour, minute = int(found["hour"]), int(found["minute"])
    half = (found["before"] or found["after"] or "").replace(".", "")
    if half in ("am", "pm", "ก่อนเที่ยง", "หลังเที่ยง"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("pm", "หลังเที่ยง") else 0)
    return hour * 60 + minute if hour < 24 else (minute if hour == 24 else None)


def read_time(text: str) -> int | None:
    """Read a text that is a time of the day and nothing else."""
    found = _WHOLE_TIME.fullmatch(plain(text).strip(" \t()[]·•"))
    return minute_of(found) if found else None


Stamp = tuple[date | None, int | None]
"""A day and a minute of it, as far as they were written."""


def moments_ms(
    stamps: list[Stamp], has_lost_day: list[bool], now_ms: int, zone: tzinfo
) -> list[int | None]:
    """Say when each of a chat's messages was sent, as far as that was written.

    A time without a day belongs to the day of `now`, or to the day before if it would
    lie in the future; and going back through the chat, a later time belongs to the day
    before again. Where a day was written that cannot be read, no time is given.
    """
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    latest = now.date(), now.hour * 60 + now.minute + 2
    found: list[int | None] = []
    for (day, minute), is_lost in zip(
        reversed(stamps), reversed(has_lost_day), strict=True
    ):
        if minute is None or is_lost:
            found.append(None)
            continue
        if day is None:
            day = latest[0] - timedelta(days=minute > latest[1])
            latest = day, minute
        at = datetime(day.year, day.month, day.day, tzinfo=zone)
        at = at.replace(hour=minute // 60, minute=minute % 60)
        found.append(round(at.timestamp() * 1000))
    return found[::-1]

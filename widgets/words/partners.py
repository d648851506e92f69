"""The directory of partners as a sheet: its columns, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.words.catalogue import N_, Words
from widgets.words.reports import GROUPS, group_name

COLUMNS: dict[str, str] = {
    "class": N_("class"),
    "name": N_("name"),
    "organisation": N_("organisation"),
    "area": N_("area"),
    "phone": N_("phone"),
    "line": N_("LINE id"),
    "language": N_("language"),
    "consent": N_("consent"),
    "expires": N_("expires"),
    "retired": N_("retired"),
}
"""By their codes, which are the header in English."""
ALSO: dict[str, tuple[str, ...]] = {
    "class": ("group", "ประเภท", "กลุ่ม"),
    "name": ("ชื่อ", "ชื่อ-สกุล", "ชื่อสกุล", "ชื่อ-นามสกุล"),
    "organisation": ("organization", "org", "องค์กร", "หน่วยงาน"),
    "area": ("พื้นที่", "บริเวณ", "เขต"),
    "phone": ("tel", "telephone", "โทร", "โทรศัพท์", "เบอร์", "เบอร์โทร", "เบอร์โทรศัพท์"),
    "line": ("line id", "ไลน์", "ไอดีไลน์"),
    "language": ("lang", "ภาษา"),
    "consent": ("agreed", "ยินยอม", "วันที่ยินยอม", "วันยินยอม"),
    "expires": ("expiry", "until", "หมดอายุ", "วันหมดอายุ", "วันที่หมดอายุ"),
    "retired": ("ended", "เลิก", "ยกเลิก", "พ้นจากภาคี"),
}
"""What else people call them in a header."""
WRONG: dict[str, str] = {
    "no-sheet": N_("is no table: UTF-8 or TIS-620, with , ; or tab between columns"),
    "no-column": N_("has no column {name}; the header needs class and name"),
    "strange-column": N_('"{value}" is no column and is left out; there are: {known}'),
    "twice-column": N_("is there twice; keep one"),
    "broken": N_("cannot be read as a line of a table: {why}"),
    "too-many": N_('more cells than the header has: "{value}"; put words in quotes'),
    "bad-class": N_('no class "{value}"; write one of: {known}'),
    "no-name": N_("is empty; write a name"),
    "bad-phone": N_('"{value}" is no telephone number; write its digits'),
    "bad-language": N_('"{value}" is neither th nor en'),
    "bad-date": N_('"{value}" is no date; write it like 2026-11-23 or 23/11/2569'),
    "ends-first": N_("ends before it begins; change one of the two dates"),
    "same-line": N_("tells of the same partner as line {line}; keep one of them"),
    "two-partners": N_("these channels are of {partners}; change one there first"),
    "which-partner": N_("{partners} have this name; add a channel that one has"),
    "refused": N_("was refused: {why}"),
}
"""By the code of what is wrong; columns that are left out do no harm."""
AT = N_("line {line}")
IMPORTED = N_(
    "{added} new, {changed} changed, {retired} retired, {same} as before, {wrong} wrong"
)
CHECKED = N_(
    "would be: {added} new, {changed} changed, {retired} retired, {same} as before,"
    " {wrong} wrong; nothing was written"
)


def say_wrong(
    words: Words, file: str, line: int, column: str, code: str, about: Mapping[str, str]
) -> str:
    """Say what is wrong with a sheet: file, line, column, what it is, what to do."""
    if code == "bad-class":
        known = ", ".join(group_name(words, group) for group in GROUPS)
        about = {**about, "known": known}
    said = words.say(WRONG[code]).format(**about)
    at = words.say(AT, line=line) if line else ""
    named = words.say(COLUMNS[column]) if column else ""
    return ": ".join(part for part in (file, at, named, said) if part)

"""The `key=value` parts of a line, and how the Thai keyboard writes them.

It has no `=`: a key's Thai word with `/` behind it does the same, `จนท/สมชาย`. A verb
that takes no words takes a blank for the sign too: `เข้าเวร 22 จนท สมชาย`.
"""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Verb
from store.patterns import pattern
from store.text import fold

THAI_KEYS = {
    "ด่วน": "pri", "ทาง": "by", "โดย": "by", "ผู้แจ้ง": "from", "เวลา": "at",
    "จนท": "crew", "กำลังพล": "crew", "ลูกเรือ": "crew", "รถ": "veh", "เขต": "beat",
    "โทร": "tel", "อุปกรณ์": "eq", "ทักษะ": "skill", "นาน": "exp", "ทะเบียน": "plate",
    "บริเวณ": "area", "ถึง": "until", "ย้อนหลัง": "last", "หน่วย": "unit",
    "ประเภท": "type", "ร้าน": "firm", "องค์กร": "org", "ไลน์": "line",
    "พื้นที่": "area", "ภาษา": "lang", "ยินยอม": "ok", "กลุ่ม": "class",
}  # fmt: skip
"""Thai word -> the key that it is."""
_VALUE = r'(?:"([^"]*)"|(\S+))'
_LATIN = pattern(r'([A-Za-z]{2,8})=(?:"([^"]*)"|(\S*))')
_NAMES = "|".join(sorted(map(re.escape, THAI_KEYS), key=len, reverse=True))
_THAI = pattern(rf"(?:^|(?<=\s))({_NAMES})\.?[=/]{_VALUE}")
_THAI_BLANK = pattern(rf"(?:^|(?<=\s))({_NAMES})\.?(?:[=/]|\s+){_VALUE}")
_BEFORE_SIGN = pattern(rf"(?:^|(?<=\s))((?:{_NAMES})\.?)(?=[=/])")
_SPAN = pattern(r"(\d{1,5})(ชม|ชั่วโมง|น|นาที|ว|วัน)\.?")
_SPANS = {"ชม": "h", "ชั่วโมง": "h", "น": "m", "นาที": "m", "ว": "d", "วัน": "d"}


def take_keys(verb: Verb, text: str) -> tuple[dict[str, str], str]:
    """Take the keys of a verb out of a text: what they are, and what is left."""
    keys: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        name = THAI_KEYS.get(match[1], match[1].casefold())
        if name not in verb.keys:
            return match[0]
        keys[name] = _plain(name, match[2] if match[2] is not None else match[3])
        return " "

    text = _LATIN.sub(take, text)
    return keys, (_THAI if verb.takes_words else _THAI_BLANK).sub(take, text)


def without_keys(words: str) -> str:
    """Part names of keys from the sign behind them, so that they stay words."""
    return _BEFORE_SIGN.sub(r"\1 ", words)


def _plain(name: str, value: str) -> str:
    """Write a length of time as `4h`; other values stay."""
    match = _SPAN.fullmatch(fold(value)) if name in {"exp", "last"} else None
    return f"{match[1]}{_SPANS[match[2]]}" if match else value

"""Keys on both keyboards: a letter works whatever layout is on.

With the Thai Kedmanee layout a terminal sends the Thai letter on the same key, so each
binding names both. Eleven Kedmanee keys send ASCII that cannot be told from the Latin
layout's own; no binding may need those.
"""

from __future__ import annotations

_LATIN = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_THAI = "_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ"
_LATIN_SHIFT = '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?'
_THAI_SHIFT = '%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'

TWINS = {
    latin: thai
    for latin, thai in zip(_LATIN + _LATIN_SHIFT, _THAI + _THAI_SHIFT, strict=True)
    if not thai.isascii()
}
"""Latin letter -> the Thai letter on the same key."""

AMBIGUOUS = frozenset(
    latin
    for latin, thai in zip(_LATIN + _LATIN_SHIFT, _THAI + _THAI_SHIFT, strict=True)
    if thai.isascii()
)
"""Latin signs whose key sends another ASCII sign with the Thai layout on."""

NAMED_KEYS = (
    "enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end",
    "pageup", "pagedown", "up", "down", "left", "right",
    *(f"f{number}" for number in range(1, 13)),
)  # fmt: skip
"""Keys that have names instead of letters."""

_NAMED = {
    ":": "colon", "?": "question_mark", "/": "slash",
    "+": "plus", "=": "equals_sign", "-": "minus", ",": "comma",
}  # fmt: skip
"""Textual's names of the signs we bind."""


def both(key: str) -> str:
    """Name a key for a binding, with its Thai twin if it has one."""
    twin = TWINS.get(key)
    own = _NAMED.get(key, key)
    return f"{own},{twin}" if twin else own


_TO_THAI = str.maketrans(_LATIN + _LATIN_SHIFT, _THAI + _THAI_SHIFT)
_TO_LATIN = str.maketrans(_THAI + _THAI_SHIFT, _LATIN + _LATIN_SHIFT)


def as_thai(text: str) -> str:
    """Give what the same keys would have typed with the Thai layout on."""
    return text.translate(_TO_THAI)


def as_latin(text: str) -> str:
    """Give what the same keys would have typed with the Latin layout on."""
    return text.translate(_TO_LATIN)

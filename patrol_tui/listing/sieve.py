"""The sieve: lines of the past that cannot fit a search, told without reading them.

Reading a line of a chapter costs ten times what looking through its bytes does, and
few lines fit. The sieve lets through every line that fits, and some that do not: who
searches reads those and looks again. What it cannot judge, it lets through.

A word of a line is there as people wrote it, in UTF-8. Only ASCII letters change when
Thai text is folded, and only Thai digits among the rest; lines in which other scripts
occur are let through unseen. What a reader's language adds, the names of type and
place, and a caller who is sealed, are found out from the line and looked through too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

_PLAIN = bytes(range(0xC0)) + b"\xe0"
"""ASCII, and the bytes of scripts between U+0800 and U+0FFF, which have no case."""
_THAI_DIGIT = re.compile(b"\xe0\xb9[\x90-\x99]")
_TYPE = re.compile(rb'"type":"((?:[^"\\]|\\.)*)"')
_KEY = re.compile(rb'"key":"((?:[^"\\]|\\.)*)"')
_CALLER = re.compile(rb'"caller":"(~(?:[^"\\]|\\.)*)"')


class Sieve:
    """Judges the lines of chapters.

    Args:
        words: Folded words; every one must occur in a line, or in what it says.
        unit: Folded name of a unit that must have been sent; empty for any.
        names: Folds the names of a type and of a place, given by its key, or no key.
        caller: Folds what a sealed text says.
    """

    def __init__(
        self,
        words: Sequence[str],
        unit: str,
        names: Callable[[str, str], str],
        caller: Callable[[str], str],
    ) -> None:
        self._words = [(word, word.encode()) for word in words if _is_plain(word)]
        self._digits = any(letter.isdecimal() for letter in "".join(words) + unit)
        self._unit = b'"unit":"%s"' % unit.encode() if unit and _is_plain(unit) else b""
        self._names, self._caller = names, caller
        self._named: dict[tuple[bytes, bytes], str] = {}

    def may_fit(self, line: bytes) -> bool:
        """Deny that a line fits, or let it through."""
        if not self._words and not self._unit:
            return True
        if line.translate(None, _PLAIN):
            return True
        if self._digits and _THAI_DIGIT.search(line):
            return True
        lowered = line.lower()
        if self._unit not in lowered:
            return False
        missing = [word for word, spelt in self._words if spelt not in lowered]
        if not missing:
            return True
        said = self._said(line)
        return all(word in said for word in missing)

    def _said(self, line: bytes) -> str:
        """Give what a line says without writing it."""
        named = _first(_TYPE, line), _first(_KEY, line)
        if named not in self._named:
            self._named[named] = self._names(_text(named[0]), _text(named[1]))
        sealed = _first(_CALLER, line)
        caller = self._caller(_text(sealed)) if sealed else ""
        return f"{self._named[named]} {caller}"


def _is_plain(word: str) -> bool:
    """Claim that a word is written in a line's bytes as it is, but for case."""
    is_escaped = any(letter in '"\\' or letter < " " for letter in word)
    return not is_escaped and not word.encode().translate(None, _PLAIN)


def _first(wanted: re.Pattern[bytes], line: bytes) -> bytes:
    found = wanted.search(line)
    return found[1] if found else b""


def _text(spelt: bytes) -> str:
    """Read what stands between the quotes of a JSON text."""
    return str(msgspec.json.decode(b'"%s"' % spelt))

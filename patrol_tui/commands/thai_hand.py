"""What the hand writes with the Thai keyboard on, read as what was meant.

The keys of the digits send `ๅ/-ภถุึคตจ` there, those of a call sign Thai letters, and the
key of `:` sends `ซ`. Read so only where an id is due, or where it names what is known:
anything else stays as it was typed.
"""

from __future__ import annotations

import re

from patrol_tui.commands.table import BY_SPELLING
from patrol_tui.commands.verbs import Scene, Verb
from store.model.records import UnitId
from store.patterns import pattern
from store.text import fold, is_mark
from widgets.keyboard import as_latin

_OPENER = "ซ"
"""The key that opens the command line, pressed once more inside it."""
_FIGURES = pattern(r"[ๅ/\-ภถุึคตจ]+")
_WORDS = frozenset({"จุ", "คุ", "คต"})
"""Thai words that these keys can spell."""
_PLAIN = pattern(r"[A-Za-z]{0,6}\d{1,3}|#?\d{3,6}|\.")
_CALL_SIGN = pattern(r"([ก-ฮ])(\S{1,3})")
_BY_SOUND = {
    "ก": "K", "ด": "D", "ท": "T", "น": "N", "บ": "B", "พ": "P", "ม": "M", "ร": "R",
    "ล": "L", "ว": "W", "ส": "S", "อ": "A",
}  # fmt: skip
_MOST_UNITS = 9
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def ascii_digits(text: str) -> str:
    """Write Thai digits as the others; no letter moves."""
    return text.translate(_DIGITS)


def without_opener(line: str) -> str:
    """Take off the key that opened the line, where no verb begins with its letter."""
    if not line.startswith(_OPENER) or is_mark(line[1:2] or _OPENER):
        return line
    word = re.split(r"[\s.,/!?+0-9๐-๙]", line, maxsplit=1)[0]
    return line if fold(word) in BY_SPELLING else line[1:].lstrip()


def with_ids(verb: Verb, scene: Scene, rest: str) -> str:
    """Write the ids at the front of what stands behind a verb as they are called.

    Args:
        verb: What was asked for; it says how many ids may stand there.
        scene: Knows the units and the incidents.
        rest: What was typed behind the verb.
    """
    parts = re.split(r"(\s+)", rest.strip())
    numbers = (2 if verb.takes_other else int(verb.takes_incident)) + verb.takes_figure
    is_sending = verb.takes_incident and not verb.is_status
    lists = _MOST_UNITS if is_sending or verb.takes_pair else 1
    lists *= verb.takes_units
    has_unit = not lists
    for at in range(0, len(parts), 2):
        told = named(parts[at], scene) if numbers or lists else ""
        if not told:
            break
        parts[at] = told
        is_number = fold(told).lstrip("#").isdecimal() and len(told) > 2
        has_unit = has_unit or not is_number
        numbers, lists = numbers - is_number, lists - (not is_number)
        if numbers < 1 and (has_unit or lists < 1):
            break  # words begin
    return "".join(parts)


def has_figures(line: str) -> bool:
    """Claim that a word of a line is written with the keys of digits, in Thai."""
    words = line.split()[1:]
    return any(
        len(word) > 1 and word not in _WORDS and _figures(word) for word in words
    )


def named(word: str, scene: Scene) -> str:
    """Write an id, or several with commas, as it is called; empty for another word."""
    told = [_one(part, scene) for part in word.split(",") if part]
    return ",".join(told) if told and all(told) else ""


def _one(word: str, scene: Scene) -> str:
    plain = ascii_digits(word)
    if _PLAIN.fullmatch(plain):
        return plain
    figures = _figures(word)
    if figures and (
        _is_known(figures, scene) or (len(word) > 1 and word not in _WORDS)
    ):
        return figures
    return _call_sign(word, scene)


def _figures(word: str) -> str:
    return as_latin(word) if _FIGURES.fullmatch(word) else ""


def _call_sign(word: str, scene: Scene) -> str:
    """Find the one unit called so by its keys, or by the sound of its letter."""
    match = _CALL_SIGN.fullmatch(word)
    if match is None:
        return ""
    digits = _figures(match[2]) or ascii_digits(match[2])
    letters = {as_latin(match[1]).upper(), _BY_SOUND.get(match[1], "")}
    known = [name for key in letters if _is_known(name := f"{key}{digits}", scene)]
    return known[0] if len(known) == 1 and known[0] != digits else ""


def _is_known(name: str, scene: Scene) -> bool:
    if name.isdecimal() and len(name) > 2:
        return scene.state.by_number(int(name)) is not None
    return name in scene.state.units or UnitId(name) in scene.tables.units

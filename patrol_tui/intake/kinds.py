"""What happened, by the words of a text: a code of the station's table, or nothing.

Words for a thing are no thing: what did not happen, is over, was long ago, is feared or
only a drill is told apart, and gives no type.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from patrol_tui.intake.chat_dates import plain
from patrol_tui.intake.kind_words import (
    ASKS,
    DRILL,
    KIND_WORDS,
    NOT_NOW_BEFORE,
    NOT_SO_AFTER,
    NOT_SO_BEFORE,
    PLEADS,
    SPOKEN_OF,
)
from store.model.tables import CodeTables, IncidentKind
from store.patterns import pattern
from store.text import fold

_NOT_SO = pattern(NOT_SO_BEFORE)
_NOT_NOW = pattern(NOT_NOW_BEFORE)
_OVER = pattern(NOT_SO_AFTER)
_DRILL = pattern(DRILL)
_SPOKEN_OF = pattern(SPOKEN_OF)
_LISTED = pattern(r"\s*(?:หรือ|และ|or|and|,|/)?\s*")
_ASKS = pattern(ASKS)
_PLEADS = pattern(PLEADS)
_SENTENCE = pattern(r"[^\n.!?？]+[.!?？]*|\n")
_MOST_MATCHES = 8
"""Places looked at for one type: what is told is told early."""
_LOOK_BEHIND = 40
_LOOK_AHEAD = 40
_LEAST_THAI = 4
"""Letters of a station's own Thai word for a type that may stand within a text."""
_COMMON = frozenset(
    ("lost", "help", "misc", "other", "sick", "family", "dog", "rob", "gun", "ครอบครัว")
)
"""Aliases that are typed for a type, and in a sentence mean anything."""


class Mood(StrEnum):
    """How the words for a thing were meant."""

    SO = "so"
    NOT_SO = "not-so"
    """It did not happen, or is over."""
    NOT_NOW = "not-now"
    """It is spoken of: another time, a fear, the news."""
    DRILL = "drill"
    ASKED = "asked"


class Told(NamedTuple):
    """A type that a text tells of."""

    code: str
    words: str
    mood: Mood


def is_question(text: str) -> bool:
    """Claim that a text ends as a question, and pleads for nothing."""
    asked = plain(text).strip()
    return bool(_ASKS.search(asked)) and not _PLEADS.search(asked)


def read_kind(text: str, tables: CodeTables) -> Told | None:
    """Find what a text tells of: what is so before what is not, the worst first."""
    asked = plain(text)
    known = {kind.code for kind in tables.all_kinds}
    matches = [
        (code, match)
        for code, words in _patterns(tables.all_kinds)
        if code in known
        for match in islice(words.finditer(asked), _MOST_MATCHES)
    ]
    moods = _moods(asked, [match for _, match in matches])
    found = [
        Told(code, text[match.start() : match.end()], mood)
        for (code, match), mood in zip(matches, moods, strict=True)
    ]
    so = (told for told in found if told.mood is Mood.SO)
    return next(so, found[0] if found else None)


def _moods(asked: str, matches: list[re.Match[str]]) -> list[Mood]:
    """Tell how each was meant; in a list of things all are meant as the first is."""
    meant: dict[int, Mood] = {}
    ends: list[tuple[int, Mood]] = []
    for at in sorted(range(len(matches)), key=lambda at: matches[at].span()):
        match = matches[at]
        mood = _mood(asked, match)
        before = (
            other
            for end, other in reversed(ends[-4:])
            if end <= match.start() and _LISTED.fullmatch(asked, end, match.start())
        )
        meant[at] = next(before, mood) if mood is Mood.SO else mood
        ends.append((match.end(), meant[at]))
    return [meant[at] for at in range(len(matches))]


@lru_cache(4)
def _patterns(
    kinds: tuple[IncidentKind, ...],
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Put the words of this room before the station's own names for its types."""
    ours = [
        (code, re.compile(rf"{thai}|\b(?:{english})"))
        for code, thai, english in KIND_WORDS
    ]
    theirs = []
    for kind in kinds:
        names = [*map(fold, (kind.en, kind.th, *kind.aliases))]
        spelt = [_spelt(name) for name in names if _may_stand(name)]
        if spelt:
            theirs.append((kind.code, re.compile("|".join(spelt))))
    return (*ours, *theirs)


def _may_stand(name: str) -> bool:
    if name in _COMMON or name in ("อื่น ๆ", "จราจร", "สัญญาณ", "ช่วยเหลือ", "อุบัติเหตุ"):
        return False
    return len(name) >= _LEAST_THAI


def _spelt(name: str) -> str:
    spelt = re.escape(name)
    return rf"\b{spelt}\b" if name.isascii() else spelt


def _mood(asked: str, match: re.Match[str]) -> Mood:
    """Tell how the words at a match are meant, by what stands around them."""
    before = asked[max(0, match.start() - _LOOK_BEHIND) : match.start()]
    after = asked[match.end() : match.end() + _LOOK_AHEAD]
    begin, end = _sentence(asked, match.start())
    if _DRILL.search(asked[begin:end]):
        return Mood.DRILL
    if _NOT_SO.search(before) or _OVER.match(after):
        return Mood.NOT_SO
    if _NOT_NOW.search(before) or _SPOKEN_OF.search(asked[begin:end]):
        return Mood.NOT_NOW
    if is_question(asked[begin:end]):
        return Mood.ASKED
    return Mood.SO


def _sentence(asked: str, at: int) -> tuple[int, int]:
    """Give the bounds of the sentence in which a letter stands."""
    for found in _SENTENCE.finditer(asked):
        if found.start() <= at < found.end():
            return found.span()
    return 0, len(asked)

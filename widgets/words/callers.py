"""Callers who cannot be read, in the reader's words: forgotten, or sealed elsewhere."""

from __future__ import annotations

from datetime import tzinfo

from widgets.words.catalogue import N_, Words
from widgets.words.moments import day


def say_unreadable(words: Words, forgotten_ms: int | None, zone: tzinfo) -> str:
    """Say in place of a caller why nobody can be read there.

    Args:
        words: The reader's.
        forgotten_ms: When the key was destroyed; 0 if that is not known, None if it
            was not destroyed here: it never was here, or is lost.
        zone: Where the clock on the wall is.
    """
    if forgotten_ms is None:
        return words.say(N_("sealed, its key is not here"))
    if forgotten_ms == 0:
        return words.say(N_("forgotten"))
    date = day(words, forgotten_ms, zone)
    return words.say(N_("forgotten on {day}"), day=date)


def masked(text: str) -> str:
    """Tell of a name the first letters, of a number the last three digits.

    Enough to know a person again whom one knows, and no more.
    """
    told, digits = list[str](), ""
    for word in text.split():
        if any(letter.isdigit() for letter in word):
            digits += "".join(filter(str.isdigit, word))
            continue
        told.append(f"{_first(word)}…")
    if digits:
        told.append(f"…{digits[-3:]}" if len(digits) > 5 else "…")
    return " ".join(told)


def _first(word: str) -> str:
    """Give the first letter with the marks on it; of Thai the consonant too."""
    lead = 2 if word[:1] in "เแโใไ" else 1
    return word[:lead]

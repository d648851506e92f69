"""A line typed with the other keyboard layout on: what the same keys would have said.

Nothing is done of it: the line is only offered, for the same keys may have meant what
they wrote.
"""

from __future__ import annotations

import re

from patrol_tui.commands.table import BY_SPELLING
from store.text import fold
from widgets.keyboard import as_latin, as_thai

_STAYS = re.compile(r"#?\d+|[A-Za-z]{1,6}\d{1,3}|[@.].*|\S+=\S*")
"""Words that are the same with either layout: numbers, call signs, places, keys."""


def retyped(line: str) -> tuple[str, ...]:
    """Give what a line may have meant with the other layout on, the likelier first.

    Only its verb, for whoever saw the mistake behind it; then all of it. Empty when no
    verb comes of it.
    """
    head, gap, rest = line.lstrip(":/ ").partition(" ")
    if head.isascii():
        verb = _verb(as_thai(head))
        whole = " ".join(map(_word_in_thai, rest.split(" ")))
    else:
        verb = _verb(as_latin(head))
        whole = as_latin(rest)
    if not verb:
        return ()
    return tuple(dict.fromkeys((f"{verb}{gap}{rest}", f"{verb}{gap}{whole}")))


def in_other_layout(text: str) -> str:
    """Give what the same keys would have written with the other layout on."""
    return as_thai(text) if text.isascii() else as_latin(text)


def _verb(word: str) -> str:
    """Spell a verb as the table does; empty for a word that is none."""
    plain = word.rstrip("!?")
    verb = BY_SPELLING.get(fold(plain))
    if verb is None:
        return ""
    spelt = verb.name if plain.isascii() else plain
    return spelt + word[len(plain) :]


def _word_in_thai(word: str) -> str:
    return word if _STAYS.fullmatch(word) else as_thai(word)

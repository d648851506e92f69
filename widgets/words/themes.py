"""Words for the themes: their names in commands and settings, and what each is for."""

from __future__ import annotations

from typing import Literal, get_args

from store.text import fold
from widgets.words.catalogue import N_, Words

ThemeName = Literal["day", "night", "contrast", "ansi", "mono"]
THEME_NAMES: tuple[ThemeName, ...] = get_args(ThemeName)
"""All of them, the default first."""

_THAI: dict[ThemeName, str] = {
    "day": "กลางวัน",
    "night": "กลางคืน",
    "contrast": "ชัด",
    "ansi": "16สี",
    "mono": "ไม่มีสี",
}
"""What may be typed instead of a name."""
_MEANINGS: dict[ThemeName, str] = {
    "day": N_("theme day"),
    "night": N_("theme night: red, for eyes used to the dark"),
    "contrast": N_("theme contrast: for glare and weak eyes"),
    "ansi": N_("theme ansi: the terminal's own 16 colours"),
    "mono": N_("theme mono: no colours"),
}


def theme_named(word: str) -> ThemeName | None:
    """Find the theme that a word names, in English or Thai; None for no theme."""
    asked = fold(word)
    return next(
        (name for name in THEME_NAMES if asked in (name, fold(_THAI[name]))), None
    )


def say_theme(words: Words, name: str) -> str:
    """Say which theme is shown now."""
    return words.say(_MEANINGS[theme_named(name) or THEME_NAMES[0]])

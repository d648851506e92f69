"""Words for the languages of the screen: how each is named, and which one speaks."""

from __future__ import annotations

from store.text import fold
from widgets.words.catalogue import LANGUAGES, N_, Words

_NAMED = {"th": ("th", "thai", "ไทย"), "en": ("en", "english", "อังกฤษ")}
"""What may be typed for each."""
SPEAKS = N_("language: English")
"""In each language's own words."""


def language_named(word: str) -> str:
    """Find the language that a word names, in English or Thai; empty for none."""
    asked = fold(word)
    return next((lang for lang in LANGUAGES if asked in map(fold, _NAMED[lang])), "")


def say_language(words: Words) -> str:
    """Say which language is spoken now."""
    return words.say(SPEAKS)

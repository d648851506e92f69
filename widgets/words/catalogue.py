"""The catalogue: English sentences are the keys, Thai comes from `th.po`.

Every sentence has named fields, `{unit}`, never positions, so that a translation can
put them where its language wants them. Compiled catalogues (`.mo`) are kept beside
their source, so that nothing is built at start; a test holds the two together.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("th", "en")
"""What the program speaks; the first is the default."""

_FOLDER = Path(__file__).parent / "locale"
_DOMAIN = "patrol"


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a sentence for the catalogue; it is translated where it is said."""
    return sentence


@cache
def _translations(lang: str) -> gettext.NullTranslations:
    return gettext.translation(_DOMAIN, _FOLDER, [lang], fallback=lang == "en")


class Words:
    """One language: says sentences with their fields filled in."""

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGUAGES else LANGUAGES[0]
        self._translations = _translations(self.lang)

    def say(self, sentence: str, **fields: object) -> str:
        """Translate a sentence and fill in its fields."""
        said = self._translations.gettext(sentence) if sentence else ""
        return said.format(**fields) if fields else said

    def officer(self, name: str) -> str:
        """Name who entered something; the usual name, `desk`, is nobody's own."""
        return self.say(N_("desk")) if name == "desk" else name

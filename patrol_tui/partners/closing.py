"""The closing word for one reporter: which words, in which language, as what text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from patrol_tui.config import Config
from patrol_tui.partners.directory import Reveal
from store.model.owed import Owed
from store.model.records import Partner, State
from widgets.words.closing import closing_text, template_of


class ClosingWord(NamedTuple):
    """What a reporter is told."""

    template: str
    """Name of the usual words, or the disposition whose own words the station has."""
    lang: str
    text: str


class ClosingWords:
    """Chooses closing words by one station's settings.

    Args:
        config: The settings.
        state: Whose partners' languages count.
        reveal: Reads what is sealed.
    """

    def __init__(self, config: Config, state: State, reveal: Reveal) -> None:
        self._config, self._state, self._reveal = config, state, reveal

    def word(self, one: Owed) -> ClosingWord:
        """Say the word for a report whose matter has ended."""
        lang = self._lang(one)
        own: Mapping[str, str] = getattr(self._config.closing, lang)
        usual = template_of(one.closure)
        code = one.closure.disposition
        template = code if code in own else usual
        station = self._config.station
        told = one.report.word
        text = closing_text(
            usual,
            lang,
            station.name_th if lang == "th" else station.name_en,
            one.incident,
            self._config.tables,
            self._config.zone,
            own=own.get(template, ""),
            is_update=told is not None and told.was_of_another(one.closing),
        )
        return ClosingWord(template, lang, text)

    def _lang(self, one: Owed) -> str:
        """Choose the partner's language, or that in which the report was made."""
        partner: Partner | None = self._state.partners.get(one.report.partner)
        if partner is not None:
            return "en" if partner.lang == "en" else "th"
        said = self._reveal(one.report.text) or ""
        return "th" if _is_thai(said) else "en"


def _is_thai(text: str) -> bool:
    """Claim that words are answered in Thai; those of a bare number or picture too."""
    return not any(letter.isascii() and letter.isalpha() for letter in text) or any(
        "\u0e01" <= letter <= "\u0e5b" for letter in text
    )

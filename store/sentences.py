"""Sentences: what an error tells, kept apart from its values.

The store speaks English only. So that a program can say an error in another language,
the error keeps the English sentence, with named fields, and what belongs into them.
Sentences are marked with `N_` where they stand, for the catalogue of translations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a sentence for the catalogue; it is translated where it is said."""
    return sentence


class Sentence(NamedTuple):
    """A part of what an error tells that has values of its own."""

    text: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """Tell it in English."""
        return self.text.format(**self.values) if self.values else self.text


class TellableError(Exception):
    """An error for people: in English as text, and in parts for other languages.

    Args:
        sentence: English; with values its fields have names, without it is as it is.
        values: What the fields stand for; the parts `why`, `cure`, `remedy` and `who`
            may themselves be marked sentences.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(str(Sentence(sentence, values)))
        self.sentence = sentence
        self.values = values

"""What is said of errors: their sentence in the reader's language, values filled in.

An error of the store keeps its English sentence and its values apart; any other one is
told in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.sentences import Sentence, TellableError
from widgets.words.catalogue import N_, Words

OF_THE_SYSTEM = (
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("No such file or directory"),
    N_("No such device"),
    N_("No such device or address"),
    N_("File exists"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("Directory not empty"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("File too large"),
    N_("File name too long"),
    N_("Read-only file system"),
    N_("Input/output error"),
    N_("Device or resource busy"),
    N_("Stale file handle"),
    N_("Transport endpoint is not connected"),
    N_("Too many open files"),
    N_("Too many levels of symbolic links"),
)
"""What the system says of a refused act, as far as it is told in other languages."""

PARTS = {"why", "cure", "remedy", "who"}
"""Values that may be sentences of the catalogue themselves."""


def say_error(words: Words, error: Exception) -> str:
    """Say an error in one line."""
    if isinstance(error, TellableError):
        return _say(words, error.sentence, error.values)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        return where + words.say(error.strerror)
    return str(error)


def said_parts(words: Words, values: Mapping[str, object]) -> dict[str, object]:
    """Say those of some values that are sentences; the others are as they were."""
    return {name: _part(words, name, value) for name, value in values.items()}


def _say(words: Words, sentence: str, values: Mapping[str, object]) -> str:
    return words.say(sentence, **said_parts(words, values))


def _part(words: Words, name: str, value: object) -> object:
    if isinstance(value, Sentence):
        return _say(words, value.text, value.values)
    if name in PARTS and isinstance(value, str):
        return words.say(value)
    return value

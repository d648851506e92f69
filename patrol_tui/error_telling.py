"""Telling errors: in one line, in the reader's language, as far as that is known.

An error may come before the settings are read, or be about them; then the language is
what the command line or the environment says, else the usual one.
"""

from __future__ import annotations

import re

from patrol_tui.config import Config, ConfigError
from patrol_tui.opening import Choices
from patrol_tui.telling import NotPrinted, complain
from widgets.words.catalogue import N_, Words
from widgets.words.errors import say_error

UNPRINTED, READER_GONE = 3, 128 + 13
"""Exit codes where an answer could not be printed; the second is a closed pipe's, as
shells tell its signal."""

NOT_PRINTED = N_("the answer could not be printed: {why}")
SAVED_NOT_PRINTED = N_("saved; only the answer could not be printed: {why}")


def words_of(choices: Choices) -> Words:
    """Give the reader's language, also while the settings cannot be used."""
    try:
        config = choices.settings()
    except ConfigError:
        config = Config()
    return Words(choices.language(config, ""))


def settings_or_usual(choices: Choices) -> Config:
    """Read the settings; say what is wrong with them, and do with the usual ones."""
    try:
        return choices.settings()
    except ConfigError as error:
        complain_of(error, words_of(choices))
        return Config()


def complain_of(error: Exception, words: Words) -> None:
    """Print an error as one line of trouble."""
    complain(told(error, words))


def told(error: Exception, words: Words) -> str:
    """Say an error in one line; of several mistakes in settings the first."""
    if not isinstance(error, ConfigError) or not error.mistakes:
        return say_error(words, error)
    first = error.mistakes[0].said(words, error.values["file"])
    return f"{first}{error.values['more']}"


def tell_unprinted(lost: NotPrinted, words: Words) -> int:
    """Say that an answer could not be printed; a reader that went away knows.

    Returns:
        The exit code.
    """
    if lost.is_closed:
        return READER_GONE
    sentence = SAVED_NOT_PRINTED if lost.is_saved else NOT_PRINTED
    complain(words.say(sentence, why=words.say(lost.why)))
    return UNPRINTED


def size_of(choices: Choices, text: str) -> tuple[int, int] | None:
    """Read `120x40` as columns and lines; None, and said, if it is not that."""
    match = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text)
    if match is None or not int(match[1]) or not int(match[2]):
        wrong = N_('size "{text}" is not WxH, e.g. 80x24')
        complain(words_of(choices).say(wrong, text=text))
        return None
    return int(match[1]), int(match[2])

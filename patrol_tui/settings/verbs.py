"""`patrol-tui settings`: say what is wrong with a file, print what is in force."""

from __future__ import annotations

import argparse
from pathlib import Path

from patrol_tui.config import Config, default_path
from patrol_tui.error_telling import words_of
from patrol_tui.opening import Choices
from patrol_tui.settings.check import Mistake, Trouble
from patrol_tui.settings.file import all_mistakes
from patrol_tui.settings.sheet import sheet_of
from patrol_tui.telling import complain, tell
from widgets.words.catalogue import Words
from widgets.words.settings import IN_ORDER, NO_FILE


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Do `settings check [FILE]` or `settings show`."""
    if given.way == "check":
        return check(choices, given.file)
    return show(choices, is_usual=given.usual)


def check(choices: Choices, file: Path | None) -> int:
    """Say all that is wrong with a settings file, one line each.

    Returns:
        0 when nothing is; 1 when it has mistakes; 2 when it cannot be read.
    """
    words = words_of(choices)
    path = file or choices.settings_file
    is_usual_place = file is None and path == default_path()
    if is_usual_place and not path.exists():
        tell(words.say(NO_FILE, file=path))
        return 0
    try:
        content = path.read_bytes()
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        complain(Mistake("", Trouble.UNREADABLE, why).said(words, path))
        return 2
    return _tell_mistakes(words, path, content)


def _tell_mistakes(words: Words, path: Path, content: bytes) -> int:
    _, mistakes = all_mistakes(content)
    for mistake in mistakes:
        complain(mistake.said(words, path))
    if not mistakes:
        tell(words.say(IN_ORDER, file=path))
    return 1 if mistakes else 0


def show(choices: Choices, *, is_usual: bool = False) -> int:
    """Print the settings in force, or the usual ones, as a file to start from.

    Raises:
        ConfigError: If the settings in force cannot be used.
    """
    config = Config() if is_usual else choices.settings()
    words = Words(choices.language(config, ""))
    for line in sheet_of(config, words).splitlines():
        tell(line)
    return 0

"""Live settings: a settings file that was edited counts without a restart.

What was in force stays until the whole of the new file will do. The console takes it in
one step, between two lines; what shows or rings looks whether the console's settings
are still those that it was made for.
"""

from __future__ import annotations

from datetime import tzinfo
from operator import attrgetter
from typing import Protocol

from patrol_tui.config import Config
from patrol_tui.settings.file import Change, Fate, SettingsFile
from widgets.words.catalogue import Words
from widgets.words.moments import clock
from widgets.words.settings import (
    ALL_TAKEN,
    AT_START,
    FIXED,
    GONE,
    MORE,
    NO_FILE,
    NOT_TAKEN,
    STILL,
    TAKEN,
    say_mistake,
)

AT_START_ONLY = (
    "station.officer", "screen.lang", "screen.car", "screen.sara_am",
    "screen.driver", "screen.link", "maps.folder",
)  # fmt: skip
"""What names who works here, and what a running desk cannot change under its hands."""


class Working(Protocol):
    """What works by the settings."""

    config: Config
    words: Words

    def adopt(self, config: Config) -> None:
        """Work by other settings from now on, in one step."""


class LiveSettings:
    """Has a console work by its file as it is now.

    Args:
        file: The file; None follows nothing.
        now_ms: When it was read.
    """

    def __init__(self, file: SettingsFile | None = None, now_ms: int = 0) -> None:
        self._file = file
        self._since_ms = now_ms
        self._is_of_file = file is not None and file.exists
        """What is in force came from the file."""
        self._waits: tuple[str, ...] = ()
        """Settings in the file that count at the next start."""

    @property
    def name(self) -> str:
        """Name the file, without its folder; empty where none is followed."""
        return self._file.path.name if self._file is not None else ""

    def follow(self) -> None:
        """Look for changes beside the screen from now on."""
        if self._file is not None:
            self._file.follow()

    def news(self, working: Working, now_ms: int) -> str:
        """Take what was edited meanwhile; say what became of it, or nothing."""
        change = self._file.change() if self._file is not None else None
        return self._heed(working, change, now_ms) if change is not None else ""

    def answer(self, working: Working, now_ms: int, zone: tzinfo) -> tuple[str, ...]:
        """Tell how things stand with the file; one that was edited is taken first."""
        if self._file is None:
            return (working.words.say(FIXED),)
        change = self._file.look_now()
        words, path = working.words, self._file.path
        lines = [self._heed(working, change, now_ms)] if change is not None else []
        if change is None and self._file.exists and not self._file.mistakes:
            time = clock(self._since_ms, zone)
            lines = [words.say(ALL_TAKEN, file=path, time=time)]
        elif change is None and not self._file.mistakes:
            gone = words.say(GONE, file=path.name)
            usual = words.say(NO_FILE, file=path)
            lines = [gone if self._is_of_file else usual]
        elif self._file.mistakes:
            time = clock(self._since_ms, zone)
            lines = [words.say(STILL, file=path, time=time)]
        told = [say_mistake(words, one, path.name) for one in self._file.mistakes]
        if change is None and self._waits:
            told.append(words.say(AT_START, keys=", ".join(self._waits)))
        return (*lines, *told)

    def _heed(self, working: Working, change: Change, now_ms: int) -> str:
        words = working.words
        name = self.name
        if change.fate is Fate.GONE:
            return words.say(GONE, file=name)
        if change.config is None:
            first, *more = change.mistakes
            said = words.say(NOT_TAKEN, said=say_mistake(words, first, name))
            count = words.say(MORE, count=len(more)) if more else ""
            return f"{said} {count}".rstrip()
        before, after = working.config, change.config
        waiting = [k for k in AT_START_ONLY if _of(before, k) != _of(after, k)]
        self._waits = tuple(dict.fromkeys((*self._waits, *waiting)))
        self._since_ms, self._is_of_file = now_ms, True
        working.adopt(after)
        said = words.say(TAKEN, file=name)
        if waiting:
            said += "; " + words.say(AT_START, keys=", ".join(waiting))
        return said


def _of(config: Config, key: str) -> object:
    return attrgetter(key)(config)

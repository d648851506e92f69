"""The settings file, followed while the program runs.

A file that was edited is read anew and taken whole, or not at all: with one mistake in
it the settings in force stay. It is taken when it has rested, so that a file half
written by an editor is never read; a file that is gone or unreadable changes nothing.
Looking costs one look at the folder's entry, and is done beside the screen, in a thread
of its own: a home folder on a dead network keeps no desk waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from patrol_tui.config import Config, bytes_of, config_of
from patrol_tui.keys import choose_keys
from patrol_tui.settings.alias_choice import choose_aliases
from patrol_tui.settings.check import Mistake, Trouble

LOOK_S = 2.0
"""How often the file is looked at; what was changed counts after twice as long."""
PATIENCE_S = 0.5
"""How long a person who asks waits for a disk that does not answer."""


class Fate(Enum):
    """What became of a file that was looked at."""

    TAKEN = "taken"
    REFUSED = "refused"
    """It has mistakes; what was in force stays."""
    GONE = "gone"


class Change(NamedTuple):
    """What was found when the file was other than before."""

    fate: Fate
    config: Config | None = None
    """The settings to work by from now on; None when what was in force stays."""
    mistakes: tuple[Mistake, ...] = ()


def all_mistakes(content: bytes) -> tuple[Config | None, tuple[Mistake, ...]]:
    """Make the settings of a file's content, or find all that is wrong with it.

    Keys, digits and aliases count here too. At the start those are only told, so that
    another version's file keeps no desk shut.
    """
    return config_of(content, soft_mistakes)


def soft_mistakes(config: Config) -> tuple[Mistake, ...]:
    """Find what is left out at the start, and told: keys, digits and aliases."""
    _, wrong = choose_aliases(config.aliases, config.units)
    return (*choose_keys(config.keys, config.car_keys).troubles, *wrong)


class SettingsFile:
    """Follows one file.

    Args:
        path: The file; it need not exist.
        options: Lays the options of the command line over what the file says.
    """

    def __init__(
        self, path: Path, options: Callable[[Config], Config] = lambda config: config
    ) -> None:
        self.path = path
        self._options = options
        self._why = ""
        """Why it could not be read when that was last tried."""
        self._lock = threading.Lock()
        self._is_followed = False
        self._pending: Change | None = None
        self._resting = self._known = self._stamp()
        self._content = self._read()
        self._mistakes: tuple[Mistake, ...] | None = None
        """None until somebody asks; a start need not wait for it."""

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What is wrong with the file as it is; then it is not in force."""
        if self._mistakes is None:
            content = self._content
            self._mistakes = all_mistakes(content)[1] if content is not None else ()
        return self._mistakes

    @property
    def exists(self) -> bool:
        """Claim that there was a file when it was last looked at."""
        return self._known is not None

    def look(self, *, at_once: bool = False) -> Change | None:
        """Look whether the file is another one; then say what becomes of it.

        Args:
            at_once: A person says that it is ready: it need not have rested.
        """
        stamp, before = self._stamp(), self._resting
        self._resting = stamp
        if stamp == self._known or (stamp != before and not at_once):
            return None
        content = self._read() if stamp is not None else None
        if self._stamp() != stamp:
            return None
        self._known = stamp
        if content == self._content and content is not None:
            return None
        self._content = content
        if content is None:
            return self._lost(stamp)
        config, self._mistakes = all_mistakes(content)
        if config is None:
            return Change(Fate.REFUSED, mistakes=self.mistakes)
        return Change(Fate.TAKEN, self._options(config))

    def _lost(self, stamp: object) -> Change:
        """Say that there is no file, or none that can be read."""
        if stamp is None:
            self._mistakes = ()
            return Change(Fate.GONE)
        self._mistakes = (Mistake("", Trouble.UNREADABLE, {"why": self._why}),)
        return Change(Fate.REFUSED, mistakes=self.mistakes)

    def _stamp(self) -> tuple[int, int, int] | None:
        """Give what changes when the file does; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> bytes | None:
        try:
            return bytes_of(self.path)
        except OSError as error:
            self._why = error.strerror or str(error)
            return None

    # --- beside the screen

    def follow(self) -> None:
        """Look every other second, in a thread of its own, until the program ends."""
        if self._is_followed:
            return
        self._is_followed = True
        threading.Thread(target=self._looks, name="settings", daemon=True).start()

    def _looks(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_S):
            with self._lock:
                self._pending = self.look() or self._pending

    def change(self) -> Change | None:
        """Give what was found last, once; a thread that looks is never waited for."""
        if not self._is_followed:
            return self.look()
        if not self._lock.acquire(blocking=False):
            return None
        try:
            found, self._pending = self._pending, None
            return found
        finally:
            self._lock.release()

    def look_now(self) -> Change | None:
        """Look at once, for a person who asked; what the thread found counts too."""
        if not self._lock.acquire(timeout=PATIENCE_S):
            self._mistakes = (Mistake("", Trouble.UNREADABLE, {"why": "no answer"}),)
            return Change(Fate.REFUSED, mistakes=self.mistakes)
        try:
            found, self._pending = self._pending, None
            return self.look(at_once=True) or found
        finally:
            self._lock.release()
